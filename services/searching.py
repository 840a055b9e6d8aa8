"""The search of the whole office: customers, flats, what the desk does, staff, controlled forms.

Each kind is asked for by itself, within the rows its reader may view. The words come per kind:
whoever sees phone numbers masked does not find people by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.activities import Activity
from models.clock import local
from models.customers import Customer
from models.documents import FormRegister
from models.estate import Area, Building, Office, Unit
from models.people import Department, Employee
from models.scopes import Actor, rows_within
from models.search import matching
from models.tasks import Task
from models.tickets import Ticket
from models.visits import Visit
from reports import catalogue
from rules.activity_words import ActivityState
from rules.field_words import FacilityState
from rules.vocabulary import Deed, Record, Word
from services import facilities, finder
from services.names import initials

FORMS = 300  # editions in the register that are looked through
_TITLES = {form.code: form.title.casefold() for form in catalogue.FORMS if form.code}


@dataclass(frozen=True, slots=True)
class Found:
    """One record found: what it is called, what tells it from others, and its state."""

    id: int
    title: str
    beside: tuple[str, ...] = ()
    state: Word | None = None
    gone: bool = False  # voided, or no longer in service
    text: str = ""  # what is read in place, without opening the record


Finder = Callable[[Session, Actor, str, int], Sequence[Found]]


def search(
    session: Session, actor: Actor, words: Mapping[Record, str], limit: int
) -> dict[Record, Sequence[Found]]:
    """Return what fits, of every kind somebody may view; one more than ``limit`` says: more."""
    found: dict[Record, Sequence[Found]] = {}
    for record, find in KINDS.items():
        plain = finder.plain(words.get(record, ""))
        if plain and actor.may(Deed.VIEW, record):
            rows = find(session, actor, plain, limit + 1)
            if rows:
                found[record] = rows
    return found


def _customers(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    people: dict[int, Found] = {}
    for hit in finder.find(session, actor, plain, 2 * limit):
        if hit.customer_id is not None and hit.customer_id not in people:
            beside = _told(hit.address, hit.phone, hit.code)
            people[hit.customer_id] = Found(hit.customer_id, hit.name, beside)
    return list(people.values())[:limit]


def _units(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    room = finder.room_of(plain)
    offices = actor.offices(Deed.VIEW, Record.UNIT)
    ids = matching(session, Record.UNIT, " ".join(room) or plain, offices, finder.CAP)
    if room and not ids:  # a building may be written 03
        ids = matching(session, Record.UNIT, room[-1], offices, finder.CAP)
    if not ids:
        return []
    rows = session.execute(
        select(
            Unit.id,
            Building.name.label("building"),
            Unit.stairwell,
            Unit.room,
            Area.name.label("area"),
            Office.name.label("office"),
        )
        .join(Building, Building.id == Unit.building_id)
        .join(Office, Office.id == Unit.office_id)
        .outerjoin(Area, Area.id == Unit.area_id)
        .where(Unit.id.in_(ids), rows_within(actor, Unit, Record.UNIT))
        .order_by(Building.id, Unit.id)
    ).all()
    ranked = [(_rank_unit(row, plain, room), row) for row in rows]
    fitting = [(rank, row) for rank, row in ranked if rank is not None]
    fitting.sort(key=lambda one: one[0])
    return [
        Found(row.id, finder.address(row), _told(row.area, row.office))
        for _, row in fitting[:limit]
    ]


def _rank_unit(row: Any, plain: str, room: tuple[str, ...]) -> int | None:
    """Return how well a flat fits, 0 best; None for one that only the index thought to fit."""
    if room:
        return finder.rank_room(row, room)
    return 0 if finder.address(row).casefold().startswith(plain) else 1


def _tickets(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    offices = actor.offices(Deed.VIEW, Record.TICKET)
    phones = actor.covers(Deed.FULL_PHONE, Deed.VIEW, Record.TICKET)
    ids = matching(session, Record.TICKET, plain, offices, phones=phones)
    ids = [*ids, *_of_called(session, actor, plain, limit)]
    if not ids:
        return []
    rows = session.execute(
        select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.place,
            Ticket.status,
            Ticket.voided_at,
            Customer.name.label("customer"),
            Building.name.label("building"),
            Unit.stairwell,
            Unit.room,
        )
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(Building, Building.id == Unit.building_id)
        .where(Ticket.id.in_(ids), rows_within(actor, Ticket, Record.TICKET))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return [
        Found(
            row.id,
            row.number,
            _told(row.subject, finder.address(row) or row.place, row.customer),
            row.status,
            row.voided_at is not None,
        )
        for row in rows
    ]


def _of_called(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[int]:
    """Return the latest work orders of customers whose pinyin or initials were typed."""
    if not (plain.isascii() and plain.isalpha() and actor.may(Deed.VIEW, Record.CUSTOMER)):
        return []
    people = {hit.customer_id for hit in finder.find(session, actor, plain)} - {None}
    if not people:
        return []
    latest = select(Ticket.id).where(
        Ticket.customer_id.in_(people), rows_within(actor, Ticket, Record.TICKET)
    )
    return session.scalars(latest.order_by(Ticket.id.desc()).limit(limit)).all()


def _tasks(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    ids = matching(session, Record.TASK, plain, actor.offices(Deed.VIEW, Record.TASK))
    if not ids:
        return []
    rows = session.execute(
        select(Task.id, Task.number, Task.what, Task.state, Employee.name)
        .join(Employee, Employee.id == Task.assignee_id)
        .where(
            Task.id.in_(ids),
            rows_within(actor, Task, Record.TASK),
        )
        .order_by(Task.id.desc())
        .limit(limit)
    )
    return [Found(row.id, row.number, _told(row.what, row.name), row.state) for row in rows]


def _visits(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    ids = matching(session, Record.VISIT, plain, actor.offices(Deed.VIEW, Record.VISIT))
    if not ids:
        return []
    rows = session.execute(
        select(
            *(Visit.id, Visit.number, Visit.said, Visit.raised, Visit.outcome, Visit.voided_at),
            *(Building.name.label("building"), Unit.stairwell, Unit.room),
        )
        .join(Unit, Unit.id == Visit.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .where(
            Visit.id.in_(ids),
            rows_within(actor, Visit, Record.VISIT),
        )
        .order_by(Visit.id.desc())
        .limit(limit)
    )
    return [
        Found(
            row.id,
            row.number,
            _told(finder.address(row), (row.raised or row.said)[:60]),
            row.outcome,
            row.voided_at is not None,
        )
        for row in rows
    ]


def _activities(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    ids = matching(session, Record.ACTIVITY, plain, actor.offices(Deed.VIEW, Record.ACTIVITY))
    if not ids:
        return []
    rows = session.execute(
        select(Activity.id, Activity.number, Activity.name, Activity.place)
        .add_columns(Activity.starts_at, Activity.state)
        .where(Activity.id.in_(ids), rows_within(actor, Activity, Record.ACTIVITY))
        .order_by(Activity.starts_at.desc(), Activity.id.desc())
        .limit(limit)
    )
    return [
        Found(
            row.id,
            row.name,
            _told(f"{local(row.starts_at):%Y-%m-%d %H:%M}", row.place, row.number),
            row.state,
            row.state is ActivityState.CALLED_OFF,
        )
        for row in rows
    ]


def _staff(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    # staff belong to posts, not to offices, so their words carry no office
    ids = matching(session, Record.EMPLOYEE, finder.query(plain))
    within: ColumnElement[bool] = rows_within(actor, Employee, Record.EMPLOYEE)
    rows = session.execute(
        select(
            Employee.id,
            Employee.name,
            Employee.username,
            Employee.employee_no,
            Employee.active,
            Department.name.label("department"),
        )
        .outerjoin(Department, Department.id == Employee.department_id)
        .where(Employee.id.in_(ids), within)
        .order_by(Employee.active.desc(), Employee.name, Employee.id)
        .limit(limit)
    )
    return [
        Found(
            row.id,
            row.name,
            _told(row.department, row.employee_no, row.username),
            gone=not row.active,
        )
        for row in rows
    ]


def _facts(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    found = facilities.facts(session, actor, plain, limit)
    return [Found(one.id, one.name, text=one.text) for one in found]


def _facilities(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    return [
        Found(
            one.id,
            one.name,
            _told(one.code, one.location, one.maintainer, one.maintainer_phone),
            one.state,
            one.state is FacilityState.SCRAPPED,
        )
        for one in facilities.find(session, actor, plain, limit)
    ]


def _forms(session: Session, actor: Actor, plain: str, limit: int) -> Sequence[Found]:
    """Return the editions whose code, name or initials fit: a register has few, so all are read."""
    rows = session.scalars(
        select(FormRegister)
        .where(rows_within(actor, FormRegister, Record.FORM_REGISTER))
        .order_by(FormRegister.code, FormRegister.valid_from.desc(), FormRegister.id)
        .limit(FORMS)
    )
    fitting = [row for row in rows if _form_fits(row, plain)]
    return [Found(row.id, row.name, _told(row.code, row.edition)) for row in fitting[:limit]]


def _form_fits(row: FormRegister, plain: str) -> bool:
    code, typed = row.code.casefold(), plain.replace(" ", "")
    return (
        typed in code
        or typed in code.replace("/", "-")
        or typed in row.name.casefold()
        or initials(row.name).startswith(typed)
        or plain in _TITLES.get(row.code, "")
    )


def _told(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


# In the order in which they are shown: people call, and are asked for by name or room.
KINDS: Mapping[Record, Finder] = {
    Record.CUSTOMER: _customers,
    Record.UNIT: _units,
    Record.FACT: _facts,
    Record.TICKET: _tickets,
    Record.TASK: _tasks,
    Record.VISIT: _visits,
    Record.ACTIVITY: _activities,
    Record.FACILITY: _facilities,
    Record.EMPLOYEE: _staff,
    Record.FORM_REGISTER: _forms,
}
