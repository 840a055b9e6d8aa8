"""The forms of what is done in an emergency (JD-14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, true

from admin_views import current
from admin_views.fields import LineField, OptionField, TextField, WordField, filled
from admin_views.forms import OfficeForm
from admin_views.row_field import Cell, RowsField
from models import Employee, Incident
from models.people import Post
from models.scopes import Actor
from rules.incident_words import CallOutcome
from rules.vocabulary import Deed, Record

LANGUAGES = (
    ("hans", _l("Simplified Chinese")),
    ("hant", _l("Traditional Chinese")),
    ("en", _l("English")),
)


def _asked_outcome() -> CallOutcome | None:
    asked = request.args.get("outcome", "")
    return next((one for one in CallOutcome if one.value == asked), None)


class NoteForm(OfficeForm):
    """Which step or call, what came of it, and a note."""

    part = OptionField(_l("Step"))
    outcome = WordField(_l("Outcome"), words=CallOutcome, radio=True)
    note = TextField(_l("Note"), longest=500)


def part_form(name: str) -> Any:
    """Return the form of a step or call: chosen by the address, one click needs no more."""

    def form(actor: Actor, rows: Sequence[Incident]) -> type[OfficeForm]:
        parts = (rows[0].steps if name == "step" else rows[0].calls) if rows else ()
        shown = [
            (str(one.id), getattr(one, "what", None) or getattr(one, "name", ""))
            for one in parts
            if request.method == "POST" or getattr(one, "done_at", None) is None
        ]
        label = _l("Step") if name == "step" else _l("Whom to call")

        class PartForm(NoteForm):
            part = OptionField(label, [filled], options=shown, default=request.args.get("part"))

        if name == "step":
            PartForm.outcome = None  # type: ignore[assignment]
        else:
            PartForm.outcome = WordField(
                _l("Outcome"), [filled], words=CallOutcome, radio=True, default=_asked_outcome()
            )
        return PartForm

    return form


class LogForm(OfficeForm):
    """A line of the log."""

    text = TextField(_l("What just happened"), [filled], longest=1000)


class IssueForm(OfficeForm):
    """A text for residents as it went out."""

    language = OptionField(_l("Language"), [filled], options=LANGUAGES)
    text = TextField(_l("Text for residents"), [filled], longest=2000)
    how = LineField(
        _l("How it was issued"), [filled], longest=100, description=_l("Such as notice board.")
    )


class CloseForm(OfficeForm):
    """What is known at the end."""

    cause = TextField(_l("Cause"), [filled], longest=1000)
    damage = TextField(_l("Damage"), longest=1000)
    affected = LineField(_l("People affected"), longest=300)
    measures_taken = TextField(_l("What was done"), [filled], longest=2000)


def _people() -> list[tuple[str, str]]:
    """Return who works at the actor's offices."""
    offices = current.actor().offices(Deed.REVIEW, Record.INCIDENT)
    here = true() if offices is None else Post.office_id.in_(offices)
    posts = select(Post.employee_id).where(here, Post.held_on(current.actor().day))
    people = select(Employee.id, Employee.name).where(Employee.active, Employee.id.in_(posts))
    found = current.session.execute(people.order_by(Employee.id).limit(200))
    return [(str(row.id), row.name) for row in found]


class ReviewForm(OfficeForm):
    """Looking back."""

    went_well = TextField(_l("What went well"), [filled], longest=2000)
    went_badly = TextField(_l("What did not go well"), longest=2000)
    measures = RowsField(
        _l("Measures"),
        cells=(
            Cell("what", _l("Measure"), must=True),
            Cell("responsible", _l("Responsible"), "option", must=True, options=_people),
            Cell("due_on", _l("To be done by"), "day", must=True),
        ),
    )
