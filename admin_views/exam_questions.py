"""The screen of the question bank (4.1.3): its right answers are read by who sets exams alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.fields import ExactField, LineField, TextField, TickField, WordField, filled
from admin_views.filters import Begins, Choice, Named, Pick
from admin_views.formatting import exact
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import ExamQuestion, Office
from models.scopes import Actor
from rules.exam_words import ExamQuestionKind
from rules.exams import FALSE, LETTERS, TRUE
from rules.vocabulary import Deed, Record
from services import exam_bank

_CHOOSING = {"show_if": "kind=single|multiple"}
_KEYED = {"show_if": "kind=single|multiple|true_false"}


def key_words(answers: str) -> str:
    """Return a right answer as people read it: letters, or true or false in words."""
    return {TRUE: gettext("True"), FALSE: gettext("False")}.get(answers, answers)


def _lettered(row: Any) -> Markup | str:
    """Return the choices with the letters they are known by."""
    lines = zip(LETTERS, row.choices.splitlines(), strict=False)
    return Markup("<br>").join(f"{letter}. {words}" for letter, words in lines)


class QuestionForm(OfficeForm):
    """A question with its choices, one a line."""

    office = LookupField(
        _l("Office"), lookup=Lookup(Office), description=_l("Empty: the whole company.")
    )
    code = LineField(
        _l("Question number"), longest=40, description=_l("Left empty, it gets the next one.")
    )
    topic = LineField(_l("Subject matter"), [filled], longest=80)
    kind = WordField(_l("Kind of question"), [filled], words=ExamQuestionKind, radio=True)
    text = TextField(_l("Question"), [filled], longest=2000, lines=3)
    choices = TextField(
        _l("Choices"),
        longest=1700,
        lines=5,
        description=_l("One a line, two to eight; the first is A. They are shown shuffled."),
        render_kw=_CHOOSING,
    )
    answers = LineField(
        _l("Right answer"),
        [filled],
        longest=20,
        description=_l("Letters such as A or ACD; of a sentence: true or false."),
        render_kw=_KEYED,
    )
    points = ExactField(_l("Points of the question"), [filled], default=1)
    reference = TextField(
        _l("Reference answer or explanation"),
        longest=2000,
        lines=3,
        description=_l("Who marks a short answer reads it beside; the examined see it afterwards."),
    )
    in_use = TickField(_l("Drawn for papers"), default=True)


_STANDS = {
    "use": (_l("Drawn for papers"), lambda at: ExamQuestion.in_use.is_(True)),
    "rest": (
        _l("Not drawn now"),
        lambda at: ExamQuestion.in_use.is_(False) & ~exam_bank.later_than(ExamQuestion),
    ),
    "old": (_l("Earlier versions"), lambda at: exam_bank.later_than(ExamQuestion)),
}


class ExamQuestionView(RecordView):
    """Questions by number."""

    record = Record.EXAM_QUESTION
    computed = {
        "right": Computed(_l("Right answer"), ("answers",), lambda r: key_words(r.answers)),
        "lettered": Computed(_l("Choices"), ("choices",), _lettered),
    }
    column_list = ("code", "kind", "topic", "text", "points", "in_use", "edition", "office")
    column_details_list = (
        Section(_l("Question"), ("text", "lettered", "right", "reference")),
        Section("", ("code", "edition", "kind", "topic", "points", "in_use", "office")),
    )
    column_export_list = (
        *("code", "edition", "office", "kind", "topic", "text", "choices", "answers"),
        *("reference", "points", "in_use"),
    )
    form_columns = (
        Section(_l("Question"), ("office", "code", "topic", "kind", "text")),
        Section(
            _l("Choices and right answer"), ("choices", "answers", "points", "reference", "in_use")
        ),
    )
    create_form_class = edit_form_class = QuestionForm
    column_sortable_list = ("topic",)
    search_columns = ("code",)
    filters = (
        Named("in_use", "bank", _l("In the bank"), _STANDS),
        Choice("kind"),
        Begins("topic"),
        Pick("office"),
    )
    tabs = "bank"
    empty = _l("No question yet. Enter some, or read a list in under Import.")

    def visible(self, actor: Actor, columns: Any) -> Any:
        """Show the office always: a question without one is the company's."""
        return tuple(columns)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a question with its number and its office."""
        return row is None or name not in ("office", "code")

    def editable(self, row: Any) -> bool:
        """Leave earlier versions; the company's questions are changed by the company."""
        whole = current.actor().offices(Deed.EDIT, Record.EXAM_QUESTION) is None
        later = exam_bank.is_superseded(current.session(), row)
        return not later and (whole or row.office_id is not None)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Show true and false in the reader's words."""
        if row is not None and form["answers"].data in (TRUE, FALSE):
            form["answers"].data = key_words(form["answers"].data)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ExamQuestion:
        """Enter a question."""
        only = self.only_office(actor, Deed.CREATE)
        own = session.get(Office, only) if only is not None else None
        office = form["office"].data if "office" in form else own
        return exam_bank.keep(
            session, actor, None, office=office or own, code=form["code"].data or "", **_said(form)
        )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a question; one that was asked is followed by its next version."""
        said = _said(form)
        exam_bank.keep(session, actor, row, office=row.office, code=row.code, **said)

    def after(self, row: Any) -> str:
        """Show the version in force."""
        latest = exam_bank.latest(current.session(), [row.code]).get(row.code, row)
        return self.address(latest.id)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the other versions."""
        others = (ExamQuestion.code == row.code, ExamQuestion.id != row.id)
        found = links.rows(session, actor, ExamQuestion, *others)
        heads = (_l("Question version"), _l("Question"), _l("Points of the question"))
        rows = [
            links.cells(links.to(actor, one, one.edition), one.text, exact(one.points))
            for one in found
        ]
        return (Related(_l("Other versions"), heads, rows),) if rows else ()


def _said(form: OfficeForm) -> dict[str, Any]:
    words = {
        key: form[key].data or "" for key in ("topic", "text", "choices", "answers", "reference")
    }
    kind = form["kind"].data
    words["choices"] = words["choices"] if kind.value in _CHOOSING["show_if"] else ""
    return {
        **words,
        "kind": kind,
        "points": form["points"].data,
        "in_use": form["in_use"].data,
    }
