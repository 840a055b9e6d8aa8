"""Screens of the roster: the shifts of an office, who works which on which day, leave (JD-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, or_, true
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.filters import Choice, Days, Pick, YesNo
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Employee, Leave, Post, RosterEntry, Shift
from models.clock import today
from models.scopes import Actor
from rules.roster import POSTS
from rules.vocabulary import Deed, Record, Role
from services import roster

_MAY_READ_REASONS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.QUALITY, Role.AUDITOR})


def colleagues(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Return the people who hold one of some posts at the offices whose roster an actor keeps."""
    offices = actor.offices(Deed.VIEW, Record.ROSTER_ENTRY)
    here = true() if offices is None else Post.office_id.in_(offices)
    return Employee.active & exists().where(
        Post.employee_id == Employee.id, Post.role.in_(roles), Post.held_on(actor.day), here
    )


def shifts_of(actor: Actor) -> ColumnElement[bool]:
    """Return the shifts in force at the offices an actor keeps or reads the roster of."""
    offices = actor.offices(Deed.VIEW, Record.SHIFT)
    here = true() if offices is None else Shift.office_id.in_(offices)
    return here & or_(Shift.valid_to.is_(None), Shift.valid_to >= actor.day)


STAFF = Lookup(Employee, within=lambda actor: colleagues(actor, *POSTS), few=True)
SHIFTS = Lookup(Shift, within=shifts_of, few=True)


class ShiftView(RecordView):
    """The shifts of an office: their hours and the posts they are for."""

    record = Record.SHIFT
    computed = {
        "hours": Computed(_l("Working hours"), ("starts", "ends"), lambda r: f"{r.starts}–{r.ends}")
    }
    column_list = (
        *("name", "hours", "for_front_desk", "for_areas", "for_workers"),
        *("office", "valid_from", "valid_to"),
    )
    column_details_list = (
        Section(_l("Shift"), ("name", "hours", "office")),
        Section(_l("For whom"), ("for_front_desk", "for_areas", "for_workers")),
        Section(_l("In force"), ("valid_from", "valid_to")),
    )
    column_export_list = (
        *("office", "name", "starts", "ends", "for_front_desk", "for_areas", "for_workers"),
        *("valid_from", "valid_to"),
    )
    form_columns = (
        Section(_l("Shift"), ("office", "name", "starts", "ends")),
        Section(_l("For whom"), ("for_front_desk", "for_areas", "for_workers")),
        Section(_l("In force"), ("valid_from", "valid_to")),
    )
    form_more = {
        "name": {"description": _l("Such as early shift, late shift or night shift.")},
        "starts": {"description": _l("By the clock on the wall, such as 08:00.")},
        "ends": {"description": _l("An earlier time is on the next day: 22:00 to 06:00.")},
        "valid_to": {"description": _l("Hours change? End this shift, then enter a new one.")},
    }
    column_sortable_list = ("starts",)
    column_default_sort = "starts"
    filters = (Pick("office"), YesNo("for_front_desk"))

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None:
            form["valid_from"].data = form["valid_from"].data or today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Shift:
        """Enter a shift."""
        row: Shift = super().make(session, actor, form, at)
        with session.no_autoflush:
            return roster.keep_shift(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a shift."""
        form.populate_obj(row)
        roster.keep_shift(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep the hours and posts of a shift that somebody works."""
        fixed = ("office", "starts", "ends", "for_front_desk", "for_areas", "for_workers")
        return row is None or name not in fixed or not self._is_worked(row)

    def _is_worked(self, row: Shift) -> bool:
        """Say whether anybody works the shift: asked once a page."""
        known: dict[int, bool] = g.setdefault("worked_shifts", {})
        if row.id not in known:
            known[row.id] = roster.is_rostered(current.session(), row)
        return known[row.id]

    def title(self, row: Any) -> str:
        """Return its name and hours."""
        return f"{row.name} {row.hours}"


class RosterEntryView(RecordView):
    """Who works which shift on which day; the week's plan shows the same as a table."""

    record = Record.ROSTER_ENTRY
    empty = _l(
        "Nobody is on the roster yet: the supervisor sets the shifts of a week on the roster."
    )
    edits = False
    column_list = ("day", "employee", "shift", "position", "starts_at", "ends_at", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section(_l("Shift worked"), ("employee", "shift", "day")),)
    lookups = {"employee": STAFF, "shift": SHIFTS}
    column_sortable_list = ("day",)
    column_default_sort = "-day"
    filters = (
        Pick("employee"),
        Pick("shift"),
        Days("day"),
        Choice("position", only=POSTS),
        Pick("office"),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> RosterEntry:
        """Enter a shift somebody works."""
        return roster.enter(
            session, actor, form["employee"].data, form["shift"].data, form["day"].data
        )


class LeaveView(RecordView):
    """Who is away from when to when; shifts that fall into it are taken off the roster."""

    record = Record.LEAVE
    empty = _l(
        "No leave is entered. The supervisor enters it; the roster then leaves those days out."
    )
    column_list = ("employee", "kind", "first_day", "last_day", "reason", "office")
    column_details_list = (
        Section(_l("Leave"), ("employee", "kind", "first_day", "last_day", "reason")),
        Section(_l("Entered"), ("entered_by", "office")),
    )
    column_export_list = ("office", "employee", "kind", "first_day", "last_day", "reason")
    form_columns = (
        Section(_l("Leave"), ("office", "employee", "kind", "first_day", "last_day", "reason")),
    )
    form_more = {
        "last_day": {"description": _l("The last day away; shifts until then are taken off.")}
    }
    lookups = {"employee": STAFF}
    column_sortable_list = ("first_day",)
    column_default_sort = "-first_day"
    filters = (Pick("employee"), Choice("kind"), Days("first_day"), Pick("office"))

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Leave:
        """Enter leave."""
        with session.no_autoflush:
            row: Leave = super().make(session, actor, form, at)
            return roster.keep_leave(session, actor, row, at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change leave."""
        form.populate_obj(row)
        roster.keep_leave(session, actor, row, at)

    def can_see(self, actor: Actor, name: str) -> bool:
        """Keep the reason to those who lead or check: colleagues only see who is away."""
        return name != "reason" or actor.operator or bool(actor.roles & _MAY_READ_REASONS)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep whose leave it is."""
        return row is None or name not in ("employee", "office")
