"""Making the drafts of a month, and listing what stands (procedure 4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Assessment, Employee, Office
from models.scopes import Actor, Forbidden, require, rows_within
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import drafts, gaps, month_lines
from services.month_lines import Sources
from services.periods import window


def generate(
    session: Session,
    actor: Actor,
    month: date,
    at: datetime,
    office_codes: Sequence[str] | None = None,
) -> list[Assessment]:
    """Make or refresh the drafts of a month; return everybody's newest revision.

    Finds the incomplete records first. Drafts and returned ones take the live figures in place;
    submitted and approved ones are not touched. Generating is mechanical: who holds the right may
    do it for himself too, the separation is at submission and approval.
    """
    require(session, actor, Deed.GENERATE, Record.ASSESSMENT, None)
    seen = window(month, at)
    if at < seen.start:
        raise Refusal(
            N_("%(month)s has not begun yet."), field="month", month=f"{seen.month:%Y-%m}"
        )
    offices = _offices(session, actor, Deed.GENERATE, office_codes)
    ids = [office.id for office in offices]
    gaps.find(session, ids, seen.month, at)
    sources = month_lines.load(session, seen.month, at, ids)
    found = drafts.newest(session, seen.month, ids)
    with session.no_autoflush:
        staff = _staff(session, sources, found)
        new = [person for person in _people(sources, staff) if person not in found]
        for person, number in drafts.numbers(session, new, seen.month):
            found[person] = drafts.start(session, person, number, seen.month, at)
        for person, row in found.items():
            if row.status in drafts.OPEN:
                made = sources.month_of(person[:2], person[2])
                drafts.refresh(row, made, sources.standard, at)
    session.flush()
    return in_order(found.values())


def _offices(
    session: Session, actor: Actor, deed: Deed, codes: Sequence[str] | None
) -> Sequence[Office]:
    """Return the offices of these codes, or all a deed reaches; refuse those it does not reach."""
    within = actor.offices(deed, Record.ASSESSMENT)
    statement = select(Office).order_by(Office.code)
    if codes is not None:
        statement = statement.where(Office.code.in_(codes))
    elif within is not None:
        statement = statement.where(Office.id.in_(within))
    offices = session.scalars(statement).all()
    if missing := sorted(set(codes or ()) - {office.code for office in offices}):
        raise Refusal(N_("There is no office “%(code)s”."), field="office", code=", ".join(missing))
    if within is not None and any(office.id not in within for office in offices):
        raise Forbidden(deed, Record.ASSESSMENT)
    return offices


def _staff(
    session: Session, sources: Sources, found: Iterable[drafts.Person]
) -> dict[int, Employee]:
    """Load everybody the month speaks of at once: who is loaded isn't asked for one by one."""
    wanted = {employee for employee, _ in sources.roles} | {person[0] for person in found}
    return {
        person.id: person
        for person in session.scalars(select(Employee).where(Employee.id.in_(wanted)))
    }


def _people(sources: Sources, staff: Mapping[int, Employee]) -> list[drafts.Person]:
    """Return everybody who held an assessed post, in the order their numbers are given out."""
    people = [
        (employee, office, role)
        for (employee, office), roles in sources.roles.items()
        for role in roles
    ]
    return sorted(people, key=lambda each: (each[1], each[2], staff[each[0]].username))


def in_order(rows: Iterable[Assessment]) -> list[Assessment]:
    """Sort assessments by office, post and user name, as every list of a month is."""
    return sorted(
        rows, key=lambda row: (row.office.code, row.position.value, row.employee.username)
    )


def shown(
    session: Session,
    actor: Actor,
    month: date,
    office_codes: Sequence[str] | None = None,
    deed: Deed = Deed.VIEW,
) -> list[Assessment]:
    """Return the current revisions of a month that a person may see, or print, in order."""
    require(session, actor, deed, Record.ASSESSMENT, None)
    offices = _offices(session, actor, deed, office_codes)
    statement = (
        select(Assessment)
        .where(
            Assessment.month == month.replace(day=1),
            Assessment.current,
            Assessment.office_id.in_([office.id for office in offices]),
            rows_within(actor, Assessment, Record.ASSESSMENT, deed),
        )
        .options(
            selectinload(Assessment.lines),
            joinedload(Assessment.office),
            joinedload(Assessment.employee),
            joinedload(Assessment.standard),
        )
    )
    return in_order(session.scalars(statement))
