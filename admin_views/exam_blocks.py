"""What stands on an exam's page: what was asked and answered; and the form of its marking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views.columns import Related
from admin_views.exam_questions import key_words
from admin_views.fields import ExactField, LineField, filled
from admin_views.formatting import NOTHING, exact, wording
from admin_views.forms import OfficeForm
from models import ExamAnswer, ExamSitting, clock
from models.scopes import Actor
from rules.exam_words import ExamQuestionKind, SittingState
from rules.exams import LETTERS
from rules.vocabulary import Deed, Record
from services import exam_sittings


def result(row: Any) -> Markup | str:
    """Return whether an exam was passed, in words beside its colour."""
    if row.absent:
        return _badge("rest", gettext("Missed the exam"))
    if row.passed is None:
        return NOTHING
    if row.passed:
        return _badge("good", gettext("Passed"))
    return _badge("bad", gettext("Not passed"))


def _badge(tone: str, words: str) -> Markup:
    return Markup('<span class="badge b-{}">{}</span>').format(tone, words)


def choices(one: ExamAnswer) -> list[tuple[str, str]]:
    """Return a question's choices as they were shown: letter and words."""
    if not one.shown:
        return []
    words = dict(zip(LETTERS, one.question.choices.splitlines(), strict=False))
    return [(LETTERS[place], words[kept]) for place, kept in enumerate(one.shown)]


def given_words(one: ExamAnswer) -> str:
    """Return what was answered as it was shown; of a choice with its words."""
    if not one.given:
        return gettext("Not answered")
    if one.question.kind is ExamQuestionKind.TRUE_FALSE:
        return key_words(one.given)
    return exam_sittings.as_shown(one, one.given)


def answers(session: Session, actor: Actor, row: ExamSitting) -> Sequence[Related]:
    """Return what was asked and answered; the right answers to who may read them now."""
    if row.state is SittingState.OPEN or not row.answers:
        return ()
    keeper = actor.may(Deed.VIEW, Record.EXAM_QUESTION) and row.employee_id != actor.employee_id
    keyed = keeper or exam_sittings.may_see_key(session, row, clock.now())
    heads = [_l("No."), _l("Question"), _l("Answer given"), _l("Points earned")]
    if keyed:
        heads.insert(3, _l("Right answer"))
    rows, under = [], []
    for one in row.answers:
        asked = one.question
        lines = [asked.text, *(f"{letter}. {words}" for letter, words in choices(one))]
        cells = [str(one.place), Markup("<br>").join(lines), given_words(one)]
        if keyed:
            cells.append(_right(one))
        earned = gettext("to be marked") if one.got is None else exact(one.got)
        cells.append(f"{earned} / {exact(one.points)}")
        rows.append(cells)
        told = [one.remark, asked.reference if keyed else ""]
        under.append(" · ".join(part for part in told if part))
    return (Related(_l("Questions and answers"), heads, rows, under=under),)


def _right(one: ExamAnswer) -> str:
    kept = exam_sittings.as_shown(one, one.question.answers)
    return key_words(kept) or NOTHING


# Marking ------------------------------------------------------------------------------------------
def marking_form(actor: Actor, rows: Sequence[ExamSitting]) -> type[OfficeForm]:
    """Return the form of a marking: points and a remark for each answer a person has to read."""
    fields: dict[str, Any] = {}
    for one in exam_sittings.to_mark(rows[0]) if rows else ():
        fields[f"p{one.place}"] = ExactField(
            _l(
                "Points of question %(place)s, at most %(most)s",
                place=one.place,
                most=exact(one.points),
            ),
            [filled],
        )
        fields[f"r{one.place}"] = LineField(_l("Marker's remark"), longest=300)
    return type("MarkingForm", (OfficeForm,), fields)


def marking_facts(session: Session, actor: Actor, rows: Sequence[ExamSitting]) -> dict[str, Any]:
    """Return the answers to mark with what the bank says to them."""
    return {
        "answers": [
            {
                "place": one.place,
                "kind": wording(one.question.kind),
                "text": one.question.text,
                "given": one.given,
                "reference": one.question.reference,
                "points": f"p{one.place}",
                "remark": f"r{one.place}",
            }
            for one in exam_sittings.to_mark(rows[0])
        ]
    }
