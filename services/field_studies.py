"""Field studies and exchanges at excellent sites (QM-2.1): entered, then confirmed by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, not_, select
from sqlalchemy.orm import Session

from models import Employee, FieldStudy, FieldStudyPerson, QualityMember
from models.clock import local
from models.scopes import Actor, require
from rules.qualification_words import StudyState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs
from services.separation import OwnWork, somebody

MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a field study."""

    place: str
    host: str
    from_on: date
    to_on: date
    people: Sequence[int]
    companions: str
    report: str


def candidates(session: Session, day: date, study: FieldStudy | None = None) -> Sequence[Employee]:
    """Return who may be entered: who holds a quality function, and who is entered already."""
    held = select(QualityMember.employee_id).where(
        QualityMember.held_on(day), QualityMember.voided_at.is_(None)
    )
    wanted = and_(Employee.active, Employee.id.in_(held))
    if study is not None:
        wanted = wanted | Employee.id.in_([one.employee_id for one in study.people])
    return session.scalars(
        select(Employee).where(wanted).order_by(Employee.name, Employee.id)
    ).all()


def enter(session: Session, actor: Actor, at: datetime, told: Told) -> FieldStudy:
    """Enter a field study; it counts once another person has confirmed it."""
    require(session, actor, Deed.CREATE, Record.FIELD_STUDY, None)
    row = FieldStudy(entered_at=at, entered_by_id=actor.employee_id, state=StudyState.ENTERED)
    with session.no_autoflush:
        _fill(session, row, told, at)
    session.add(row)
    session.flush()
    return row


def change(session: Session, actor: Actor, row: FieldStudy, at: datetime, told: Told) -> FieldStudy:
    """Change what is told, as long as nobody has confirmed it."""
    require(session, actor, Deed.EDIT, Record.FIELD_STUDY, row)
    _open(row)
    with session.no_autoflush:
        _fill(session, row, told, at)
    session.flush()
    return row


def _fill(session: Session, row: FieldStudy, told: Told, at: datetime) -> None:
    today = local(at).date()
    if told.to_on < told.from_on:
        raise Refusal(N_("The last day lies before the first."), field="to_on")
    if told.to_on > today:
        raise Refusal(
            N_("A field study is entered once it is over. Choose days that have passed."),
            field="to_on",
        )
    known = {one.employee_id: one for one in row.people}
    allowed = {one.id: one.name for one in candidates(session, today, row if known else None)}
    chosen = list(dict.fromkeys(told.people))
    if not chosen or not set(chosen) <= set(allowed):
        raise Refusal(N_("Tick who took part."), field="people")
    if len(chosen) > MOST_PEOPLE:
        raise Refusal(
            N_("Enter at most %(most)s people on one field study."),
            field="people",
            most=MOST_PEOPLE,
        )
    row.place = inputs.text(
        FieldStudy, "place", told.place, needed=N_("Say which site was visited.")
    )
    row.host = inputs.text(FieldStudy, "host", told.host)
    row.companions = inputs.text(FieldStudy, "companions", told.companions)
    row.report = inputs.text(
        FieldStudy, "report", told.report, needed=N_("Write what was learned there.")
    )
    row.from_on, row.to_on = told.from_on, told.to_on
    row.who = "、".join(allowed[id_] for id_ in chosen)
    row.people = [known.get(id_) or FieldStudyPerson(employee_id=id_) for id_ in chosen]


def confirm(session: Session, actor: Actor, row: FieldStudy, at: datetime) -> None:
    """Confirm that a field study took place as told: by nobody who went, nor who entered it."""
    require(session, actor, Deed.CONFIRM, Record.FIELD_STUDY, row)
    me = somebody(actor)
    _open(row)
    if me in {one.employee_id for one in row.people}:
        raise OwnWork(N_("You took part yourself: somebody else must confirm this field study."))
    if me == row.entered_by_id:
        raise OwnWork(N_("You entered this field study: somebody else must confirm it."))
    row.state, row.confirmed_at, row.confirmed_by_id = StudyState.CONFIRMED, at, me
    session.flush()


def _open(row: FieldStudy) -> None:
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    if row.state is StudyState.CONFIRMED:
        raise Refusal(N_("This field study is confirmed: it stands as it is."))


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the field studies somebody could confirm: others' alone."""
    return and_(
        *(FieldStudy.state == StudyState.ENTERED, FieldStudy.voided_at.is_(None)),
        FieldStudy.entered_by_id.is_distinct_from(actor.employee_id),
        not_(FieldStudy.with_people((actor.employee_id,))),
    )
