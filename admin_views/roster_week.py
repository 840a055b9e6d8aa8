"""The roster of a week: a table of people and days, set by the keyboard alone, copied, printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.filters import day_of, whole
from admin_views.formatting import day as shown_day
from admin_views.formatting import day_of_year, said, wording
from admin_views.screen import Screen
from models import CalendarDay, Employee, Leave, Office, Post, RosterEntry, Shift, clock
from models.scopes import Actor, Forbidden, rows_within
from rules.permissions import grant
from rules.refusal import Refusal
from rules.roster import POSTS, WEEK, monday, week_of
from rules.vocabulary import DayKind, Deed, Record, Scope
from services import roster
from services.clocks import WEEKDAYS

MOST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week as the table's head has it."""

    day: date
    weekday: str
    shown: str
    mark: str
    is_today: bool
    is_off: bool  # a holiday, or a weekend that is no make-up workday


@dataclass(slots=True)
class Cell:
    """What somebody does on a day: the shifts he works, or his leave."""

    key: str
    value: str
    words: str
    leave: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()
    wrong: str = ""


@dataclass(slots=True)
class Row:
    """One person's week."""

    person: Employee
    posts: str
    cells: list[Cell] = field(default_factory=list)


class RosterView(Screen):
    """The week's roster of an office."""

    icon = "roster"

    def __init__(self) -> None:
        super().__init__(name=_l("Roster"), category="duty", endpoint="roster", url="/roster")

    def is_accessible(self) -> bool:
        """Open it to those who may read the roster."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.ROSTER_ENTRY)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.ROSTER_ENTRY)

    @expose("/")
    def index(self) -> str:
        """Show a week."""
        return _page(self, *_asked())

    @expose("/set/", methods=("POST",))
    def set_view(self) -> ResponseReturnValue:
        """Keep the cells that were changed, all of them or none."""
        office, week = _asked()
        session, actor = current.session(), current.actor()
        _demand(actor, office)
        wrong = _set(session, actor, office, week)
        if wrong:
            session.rollback()
            return _page(self, office, week, wrong, request.form), 422
        session.commit()
        flash(gettext("Saved."), "success")
        return redirect(_address(office, week[0]))

    @expose("/move/", methods=("POST",))
    def move_view(self) -> ResponseReturnValue:
        """Take a shift over to the cell it was dropped on; answer with both, or why not."""
        office, week = _asked()
        session, actor = current.session(), current.actor()
        _demand(actor, office)
        cells = _cells(session, actor, office, week)
        source, target = (cells.get(request.form.get(name, "")) for name in ("from", "to"))
        if source is None or target is None:
            abort(404)
        try:
            was = request.form.get("was", "")
            roster.move(session, actor, office.id, source, target, was, clock.now())
        except Refusal as no:
            session.rollback()
            return jsonify({"sentence": said(no)}), 422
        session.commit()
        return jsonify({"cells": _now(session, office, week, (source, target))})

    @expose("/copy/", methods=("POST",))
    def copy_view(self) -> ResponseReturnValue:
        """Copy the week before into the days that are still empty."""
        office, week = _asked()
        session, actor = current.session(), current.actor()
        _demand(actor, office)
        entered, left = roster.copy_week(session, actor, office.id, week)
        session.commit()
        flash(gettext("Shifts entered from last week: %(count)s.", count=entered), "success")
        if left:
            flash(
                gettext(
                    "Left out: %(count)s, because of leave, a post or a shift that ended.",
                    count=left,
                ),
                "warning",
            )
        return redirect(_address(office, week[0]))


# What is asked for --------------------------------------------------------------------------------
def _asked() -> tuple[Office, Sequence[date]]:
    """Return the office and week of the address: one's own office and this week by default."""
    offices = _offices()
    wanted = whole(request.values.get("office"), 1, MOST_ID, 0)
    office = next((one for one in offices if wanted in (0, one.id)), None)
    if office is None:
        abort(404)
    return office, week_of(day_of(request.values.get("week", "")) or clock.today())


def _offices() -> Sequence[Office]:
    actor = current.actor()
    asked = select(Office).order_by(Office.id)
    reach = actor.offices(Deed.VIEW, Record.ROSTER_ENTRY)
    if reach is not None:
        asked = asked.where(Office.id.in_(reach))
    return current.session.scalars(asked).all()


def _demand(actor: Actor, office: Office) -> None:
    offices = actor.offices(Deed.CREATE, Record.ROSTER_ENTRY)
    inside = offices is None or office.id in offices
    if not actor.may(Deed.CREATE, Record.ROSTER_ENTRY) or not inside:
        raise Forbidden(Deed.CREATE, Record.ROSTER_ENTRY)


def _sets(actor: Actor, office: Office) -> bool:
    offices = actor.offices(Deed.CREATE, Record.ROSTER_ENTRY)
    inside = offices is None or office.id in offices
    return actor.may(Deed.CREATE, Record.ROSTER_ENTRY) and inside


def _address(office: Office, first: date) -> str:
    return url_for("roster.index", office=office.id, week=first.isoformat())


def _key(employee_id: int, day: date) -> str:
    return f"c{employee_id}_{day:%Y%m%d}"


def _cells(
    session: Session, actor: Actor, office: Office, week: Sequence[date]
) -> dict[str, tuple[Employee, date]]:
    """Return the cells of a week by their keys: whose, and which day."""
    return {
        _key(person.id, day): (person, day)
        for person, _ in _people(session, actor, office, week)
        for day in week
    }


def _now(
    session: Session, office: Office, week: Sequence[date], cells: Sequence[tuple[Employee, date]]
) -> dict[str, tuple[str, str]]:
    """Return what stands in some cells now: the shifts' ids, and their words."""
    rows = roster.on_days(session, office.id, week)
    present, names = _values(rows), {str(row.shift_id): row.shift.name for row in rows}
    values = {_key(who.id, day): present.get((who.id, day), "") for who, day in cells}
    return {key: (value, _words(value, names)) for key, value in values.items()}


# Setting ------------------------------------------------------------------------------------------
def _set(session: Session, actor: Actor, office: Office, week: Sequence[date]) -> dict[str, str]:
    """Set what was changed; return what is wrong with which cell."""
    people = {person.id: person for person, _ in _people(session, actor, office, week)}
    shifts = {str(shift.id): shift for shift in _shifts(session, office, week)}
    present = _values(roster.on_days(session, office.id, week))
    wrong: dict[str, str] = {}
    at = clock.now()
    for person in people.values():
        for day in week:
            key = _key(person.id, day)
            typed, was = request.form.get(key), request.form.get(f"was_{key}", "")
            now = present.get((person.id, day), "")
            if typed is None or typed in (was, now):
                continue
            if was != now:
                wrong[key] = gettext(roster.STALE)
                continue
            chosen = [shifts[one] for one in typed.split(",") if one in shifts]
            try:
                with session.begin_nested():
                    roster.set_day(session, actor, person, office.id, day, chosen, at)
            except Refusal as no:
                wrong[key] = said(no)
    return wrong


def _values(rows: Sequence[RosterEntry]) -> dict[tuple[int, date], str]:
    found: dict[tuple[int, date], list[int]] = {}
    for row in rows:
        found.setdefault((row.employee_id, row.day), []).append(row.shift_id)
    return {key: ",".join(str(one) for one in ids) for key, ids in found.items()}


# Showing ------------------------------------------------------------------------------------------
def _page(
    view: RosterView,
    office: Office,
    week: Sequence[date],
    wrong: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    session, actor = current.session(), current.actor()
    rows = _rows(session, actor, office, week, wrong or {}, typed or {})
    first, step = week[0], timedelta(days=WEEK)
    return render_template(
        "desk/roster.html",
        title=gettext("Roster"),
        admin_view=view,
        office=office,
        offices=_offices(),
        week=first.isoformat(),
        span=f"{shown_day(first)} – {shown_day(week[-1])}",
        days=_days(session, week),
        rows=rows,
        sets=_sets(actor, office),
        wrong=wrong or {},
        before=_address(office, first - step),
        after=_address(office, first + step),
        this_week=_address(office, monday(clock.today())),
        shifts=_shifts(session, office, week),
    )


def _days(session: Session, week: Sequence[date]) -> list[Day]:
    marked = {
        row.day: row
        for row in session.scalars(select(CalendarDay).where(CalendarDay.day.in_(week)))
    }
    return [_day(day, marked.get(day)) for day in week]


def _day(day: date, known: CalendarDay | None) -> Day:
    mark = "" if known is None else known.name or wording(known.kind)
    if known is not None and known.kind is DayKind.MAKE_UP:
        mark = wording(known.kind)
    off = day.weekday() > 4 if known is None else known.kind is DayKind.HOLIDAY
    weekday = gettext(WEEKDAYS[day.weekday()])
    return Day(day, weekday, day_of_year(day), mark, day == clock.today(), off)


def _shifts(session: Session, office: Office, week: Sequence[date]) -> Sequence[Shift]:
    return session.scalars(
        select(Shift)
        .where(
            Shift.office_id == office.id,
            Shift.valid_from <= week[-1],
            Shift.valid_to.is_(None) | (Shift.valid_to >= week[0]),
        )
        .order_by(Shift.starts, Shift.id)
    ).all()


def _people(
    session: Session, actor: Actor, office: Office, week: Sequence[date]
) -> list[tuple[Employee, str]]:
    """Return whose week is shown, with their posts, in the order of the posts."""
    asked = (
        select(Employee, Post.role)
        .join(Post, Post.employee_id == Employee.id)
        .where(
            Employee.active,
            Post.office_id == office.id,
            Post.role.in_(POSTS),
            Post.valid_from <= week[-1],
            Post.valid_to.is_(None) | (Post.valid_to >= week[0]),
        )
        .order_by(Employee.id, Post.id)
    )
    if _own_only(actor):
        asked = asked.where(Employee.id == actor.employee_id)
    found: dict[int, tuple[Employee, list[Any]]] = {}
    for person, role in session.execute(asked):
        found.setdefault(person.id, (person, []))[1].append(role)
    ordered = sorted(
        found.values(), key=lambda one: (min(POSTS.index(role) for role in one[1]), one[0].id)
    )
    return [
        (person, " · ".join(dict.fromkeys(wording(role) for role in roles)))
        for person, roles in ordered
    ]


def _own_only(actor: Actor) -> bool:
    scopes = {
        grant(role, Record.ROSTER_ENTRY).scope
        for role in actor.roles
        if actor.may(Deed.VIEW, Record.ROSTER_ENTRY)
        and Deed.VIEW in grant(role, Record.ROSTER_ENTRY).deeds
    }
    return scopes == {Scope.OWN}


def _rows(
    session: Session,
    actor: Actor,
    office: Office,
    week: Sequence[date],
    wrong: Mapping[str, str],
    typed: Mapping[str, str],
) -> list[Row]:
    shifts = _shifts(session, office, week)
    names = {str(shift.id): shift.name for shift in shifts}
    entries = roster.on_days(session, office.id, week)
    names |= {str(one.shift_id): one.shift.name for one in entries}
    present, away = _values(entries), _away(session, actor, week)
    people = _people(session, actor, office, week)
    found = []
    for person, posts in people:
        row = Row(person, posts)
        for day in week:
            key = _key(person.id, day)
            value = present.get((person.id, day), "")
            cell = Cell(key, value, _words(value, names), away.get((person.id, day), ""))
            cell.wrong = wrong.get(key, "")
            cell.choices = _choices(typed.get(key, value), value, shifts, names, day)
            row.cells.append(cell)
        found.append(row)
    return found


def _words(value: str, names: Mapping[str, str]) -> str:
    return " + ".join(names.get(one, "") for one in value.split(",")) if value else ""


def _choices(
    chosen: str, value: str, shifts: Sequence[Shift], names: Mapping[str, str], day: date
) -> list[tuple[str, str, bool]]:
    """Return what a cell offers: nothing, each shift of the day, and what stands there now."""
    offered = {"": ""} | {str(one.id): one.name for one in shifts if one.holds_on(day)}
    offered.setdefault(value, _words(value, names))
    return [(one, words, one == chosen) for one, words in offered.items()]


def _away(session: Session, actor: Actor, week: Sequence[date]) -> dict[tuple[int, date], str]:
    rows = session.scalars(
        select(Leave).where(
            Leave.first_day <= week[-1],
            Leave.last_day >= week[0],
            Leave.voided_at.is_(None),
            rows_within(actor, Leave, Record.LEAVE),
        )
    )
    return {
        (row.employee_id, day): wording(row.kind)
        for row in rows
        for day in week
        if row.first_day <= day <= row.last_day
    }
