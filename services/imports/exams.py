"""The question bank by the rules of its screen: a row is a question, by its number (4.1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from models.estate import Office
from models.exams import ExamQuestion
from rules.exam_words import ExamQuestionKind
from rules.vocabulary import Deed, Record
from services import exam_bank
from services.imports.job import Job, Kind, Row, Values, differs
from services.imports.numbered import carried_out
from services.imports.report import Outcome

_COLUMNS = {
    "kind": "question_kind",
    "topic": "question_topic",
    "text": "question",
    "choices": "choices",
    "answers": "right_answer",
    "reference": "reference",
    "points": "question_points",
    "in_use": "active",
    "code": "question_no",
    "office": "office",
}
_TEXTS = ("topic", "text", "choices", "answers", "reference")


class ExamQuestions(Kind):
    """Questions by their number; a row without one is known by its words."""

    record: ClassVar = Record.EXAM_QUESTION
    columns: ClassVar = (
        *("question_no", "office", "question_topic", "question_kind", "question", "choices"),
        *("right_answer", "reference", "question_points", "active"),
    )
    required: ClassVar = ("question_topic", "question_kind", "question")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[str, ExamQuestion] = {}
        self._worded: dict[tuple[int | None, str], ExamQuestion] = {}

    def parse(self, row: Row) -> Values:
        """Read a question; choices stand one a line, or between upright strokes."""
        row.need(*self.required)
        return {
            "office_id": self._office(row),
            "code": row.identity("question_no", 40),
            "topic": row.text("question_topic", 80),
            "kind": row.word("question_kind", ExamQuestionKind),
            "text": row.text("question", 2000, lines=True),
            "choices": (row.text("choices", 1700, lines=True) or "").replace("|", "\n"),
            "answers": row.text("right_answer", 20),
            "reference": row.text("reference", 2000, lines=True),
            "points": row.price("question_points"),
            "in_use": row.flag("active"),
        }

    def _office(self, row: Row) -> int | None:
        """Return the office; without one it is the whole company's, to who looks after that."""
        whole = self.job.actor.offices(Deed.IMPORT, Record.EXAM_QUESTION) is None
        if row.blank("office") and self.job.default_office is None and whole:
            return None
        return row.office()

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the number, else office and words."""
        return (values["code"],) if values["code"] else (values["office_id"], values["text"])

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the questions of these numbers and words, each in its latest version."""
        session = self.job.session
        self._known = exam_bank.latest(session, [v["code"] for _, v in rows if v["code"]])
        worded = exam_bank.worded(session, [v["text"] for _, v in rows if not v["code"]])
        self._worded = {(one.office_id, one.text): one for one in worded}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change a question."""
        code = values["code"]
        known = (
            self._known.get(code)
            if code
            else self._worded.get((values["office_id"], values["text"]))
        )
        said = {key: values[key] for key in (*_TEXTS, "kind", "points", "in_use")}
        if known is not None:
            kept = {key: getattr(known, key) for key in said}
            said = {key: kept[key] if value in (None, "") else value for key, value in said.items()}
            read = exam_bank.as_kept(said)
            if not any(differs(kept[key], read[key]) for key in kept):
                return Outcome.SAME
        else:
            blank = {"points": Fraction(1), "in_use": True} | dict.fromkeys(_TEXTS, "")
            said = {key: blank[key] if value is None else value for key, value in said.items()}
        office_id = values["office_id"] if known is None else known.office_id
        office = self.job.session.get(Office, office_id) if office_id is not None else None
        made = carried_out(
            self.job,
            row,
            _COLUMNS,
            lambda: exam_bank.keep(
                self.job.session, self.job.actor, known, office=office, code=code or "", **said
            ),
        )
        if made is None:
            return Outcome.SAME
        return Outcome.CREATED if known is None else Outcome.UPDATED
