"""The forms of nonconformities: raising one, its answer, its verification."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, true

from admin_views.fields import DayField, OptionField, TextField, WordField, filled
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Employee, Nonconformity, Office, Post, clock
from models.scopes import Actor
from rules.clauses import CLAUSES
from rules.inspection_words import Gravity
from rules.vocabulary import Deed, Record


def people(actor: Actor) -> ColumnElement[bool]:
    """Return who may be named owner: everybody with a post at one's offices."""
    offices = actor.offices(Deed.CREATE, Record.NONCONFORMITY)
    where = true() if offices is None else Post.office_id.in_(offices)
    held = exists().where(Post.employee_id == Employee.id, Post.held_on(actor.day), where)
    return and_(Employee.active, held)


PEOPLE = Lookup(Employee, within=people, few=True)


def clause_options() -> list[tuple[str, str]]:
    """Return the clauses to choose from, with their titles."""
    return [(one.number, f"{one.number} {gettext(one.title)}") for one in CLAUSES]


class RaiseForm(OfficeForm):
    """What does not conform, and who puts it right until when."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    clause = OptionField(_l("Clause"), [filled])
    gravity = WordField(
        _l("Grade of the nonconformity"),
        [filled],
        words=Gravity,
        radio=True,
        default=Gravity.MINOR,
    )
    found = TextField(
        _l("What does not conform"),
        [filled],
        longest=2000,
        lines=4,
        description=_l("What the records show, and what the clause asks for."),
    )
    owner = LookupField(_l("Responsible for the correction"), [filled], lookup=PEOPLE)
    due_on = DayField(_l("To be corrected by"), [filled])


class EditForm(OfficeForm):
    """What may still be mended before it is answered: the clause and the grade."""

    clause = OptionField(_l("Clause"), [filled])
    gravity = WordField(_l("Grade of the nonconformity"), [filled], words=Gravity, radio=True)


def answer_form(actor: Actor, rows: Sequence[Nonconformity]) -> type[OfficeForm]:
    """Return the form of cause and action, with what was entered before."""
    row = rows[0] if len(rows) == 1 else Nonconformity(cause="", corrective="", preventive="")

    class AnswerForm(OfficeForm):
        cause = TextField(
            _l("Cause of the nonconformity"),
            [filled],
            longest=2000,
            default=row.cause,
            description=_l("Why it came to this: ask “why” until nothing is left to ask."),
        )
        corrective = TextField(
            _l("Corrective action"), [filled], longest=2000, default=row.corrective
        )
        preventive = TextField(
            _l("Preventive action"),
            longest=2000,
            default=row.preventive,
            description=_l("So that it does not come back, here and elsewhere."),
        )

    return AnswerForm


class DoneForm(OfficeForm):
    """The action reported done."""

    done_note = TextField(_l("Action carried out"), [filled], longest=2000)
    done_on = DayField(_l("Action done on"), [filled], default=clock.today)


class VerifyForm(OfficeForm):
    """Whether the action worked."""

    effective = OptionField(
        _l("Did the action work?"),
        [filled],
        options=[
            ("yes", _l("It worked: it has not come back")),
            ("no", _l("It did not work: back to the owner")),
        ],
        radio=True,
    )
    verify_note = TextField(
        _l("Verification of the effect"),
        [filled],
        longest=2000,
        description=_l("Which records you looked at, and since when."),
    )
    due_on = DayField(
        _l("New deadline"),
        render_kw={"show_if": "effective=no"},
    )


def pass_on_form(actor: Actor, rows: Sequence[Nonconformity]) -> type[OfficeForm]:
    """Return the form of another owner or deadline."""
    day = rows[0].due_on if len(rows) == 1 else None

    class PassOnForm(OfficeForm):
        owner = LookupField(
            _l("Responsible for the correction"),
            [filled],
            lookup=PEOPLE,
            default=rows[0].owner if len(rows) == 1 else None,
        )
        due_on = DayField(_l("To be corrected by"), [filled], default=day)
        reason = TextField(_l("Reason"), [filled], longest=500)

    return PassOnForm
