"""The question bank (4.1.3): one that was asked stands, a change is its next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from models import ExamQuestion, Office
from models.audit import take_turn
from models.exam_seals import was_asked
from models.scopes import Actor, Forbidden, require, require_at
from rules import exams as rules
from rules import typed
from rules.exam_words import ExamQuestionKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs

PREFIX = "TK"  # 题库
LATER = N_("A later version of this question is in the bank: change that one.")
COMPANY_WIDE = N_(
    "A question of the whole company is the quality administrator's: choose your office."
)
_CONTENT = ("kind", "topic", "text", "choices", "answers", "reference", "points")


def keep(
    session: Session,
    actor: Actor,
    row: ExamQuestion | None,
    *,
    office: Office | None,
    code: str,
    kind: ExamQuestionKind,
    topic: str,
    text: str,
    choices: str,
    answers: str,
    reference: str,
    points: Fraction,
    in_use: bool = True,
) -> ExamQuestion:
    """Enter a question, or change one; what was asked stays and its next version is returned.

    ``choices`` come one a line, ``answers`` as letters or as true or false. Whose it is and its
    number stand once it is entered.
    """
    deed = Deed.CREATE if row is None else Deed.EDIT
    require(session, actor, deed, Record.EXAM_QUESTION, row)
    demand_office(
        actor,
        deed,
        Record.EXAM_QUESTION,
        (office.id if office else None) if row is None else row.office_id,
        COMPANY_WIDE,
    )
    said = as_kept(
        {
            "kind": kind,
            "topic": inputs.text(
                ExamQuestion, "topic", topic, needed=N_("Name the subject matter.")
            ),
            "text": inputs.text(ExamQuestion, "text", text, needed=N_("Word the question.")),
            "choices": choices,
            "answers": answers,
            "reference": inputs.text(ExamQuestion, "reference", reference),
            "points": points,
        }
    )
    listed = said["choices"].splitlines()
    rules.check_question(kind, listed, said["answers"], points)
    if row is None:
        made = ExamQuestion(office=office, code=_code(session, code), in_use=in_use, **said)
        session.add(made)
        session.flush()
        return made
    return _change(session, row, said, in_use)


def as_kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a question with choices and right answer as they are kept.

    Refuses a right answer that can't be read.
    """
    listed = rules.choices_of(said["choices"])
    return {
        **said,
        "choices": "\n".join(listed),
        "answers": rules.read_answer(said["kind"], said["answers"]),
    }


def _change(
    session: Session, row: ExamQuestion, said: dict[str, Any], in_use: bool
) -> ExamQuestion:
    if is_superseded(session, row):
        raise Refusal(LATER)
    if all(getattr(row, key) == said[key] for key in _CONTENT) or not was_asked(session, row.id):
        for key, value in said.items():
            setattr(row, key, value)
        row.in_use = in_use
        session.flush()
        return row
    row.in_use = False
    made = ExamQuestion(
        office_id=row.office_id,
        code=row.code,
        edition=row.edition + 1,
        supersedes_id=row.id,
        in_use=in_use,
        **said,
    )
    session.add(made)
    session.flush()
    return made


def is_superseded(session: Session, row: ExamQuestion) -> bool:
    """Say whether a later version of a question is in the bank."""
    return bool(session.scalar(select(exists().where(ExamQuestion.supersedes_id == row.id))))


def demand_office(
    actor: Actor, deed: Deed, record: Record, office_id: int | None, company_wide: str
) -> None:
    """Refuse what belongs to the whole company to those who look after offices."""
    if office_id is not None:
        require_at(actor, deed, record, office_id)
    elif not actor.may(deed, record):
        raise Forbidden(deed, record)
    elif actor.offices(deed, record) is not None:
        raise Refusal(company_wide, field="office")


def _code(session: Session, wanted: str) -> str:
    """Return the number of a new question: as typed, else the next one of the bank."""
    take_turn(session.connection())
    code = typed.code(inputs.text(ExamQuestion, "code", wanted))
    if not code:
        highest = session.scalar(select(func.max(ExamQuestion.id))) or 0
        code = f"{PREFIX}-{highest + 1:04d}"
        while _known(session, code):
            highest += 1
            code = f"{PREFIX}-{highest + 1:04d}"
    if _known(session, code):
        raise Refusal(N_("There is a question with this number already."), field="code")
    return code


def _known(session: Session, code: str) -> bool:
    return bool(session.scalar(select(exists().where(ExamQuestion.code == code))))


def later_than(model: Any) -> ColumnElement[bool]:
    """Return the condition that a later version of a question is there."""
    later = aliased(ExamQuestion)
    return exists().where(later.supersedes_id == model.id)


def latest(session: Session, codes: Sequence[str]) -> dict[str, ExamQuestion]:
    """Return the latest version of the questions with these numbers."""
    asked = select(ExamQuestion).where(ExamQuestion.code.in_(codes), ~later_than(ExamQuestion))
    return {one.code: one for one in session.scalars(asked)}


def worded(session: Session, texts: Sequence[str]) -> list[ExamQuestion]:
    """Return the questions with these words, each in its latest version."""
    asked = select(ExamQuestion).where(ExamQuestion.text.in_(texts), ~later_than(ExamQuestion))
    return list(session.scalars(asked))
