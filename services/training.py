"""Training sessions (4.1.1, 4.1.2): planned, their list drawn, opened for sign-in, closed.

A closed session stands: what is wrong is voided with a reason. The caller commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.exc import StaleDataError

from models import PreDutyTopic, TrainingAttendance, TrainingSession
from models.audit import because, take_turn
from models.clock import local
from models.scopes import Actor, require
from rules import training as rules
from rules.refusal import Refusal
from rules.training_words import (
    AttendanceState,
    SessionState,
    TrainingKind,
)
from rules.vocabulary import N_, Deed, Record
from services import inputs, training_people

COMPANY_WIDE = N_(
    "A training of the whole company is the quality administrator's: choose your office."
)
WORDS = (
    *("kind", "subject", "method", "exam_method", "mandatory"),
    *("starts_at", "ends_at", "minutes"),
)
TEXTS = ("place", "content", "materials")
RESULT = ("content", "absence_handling", "effectiveness_text", "retraining")
COPIED = (
    *("office_id", "kind", "subject", "topic", "pre_duty_topic_id", "minutes", "place", "method"),
    *("trainer_id", "trainer", "mandatory", "content", "materials", "exam_method"),
)


# Entering -----------------------------------------------------------------------------------------
def enter(
    session: Session, actor: Actor, at: datetime, values: Mapping[str, Any]
) -> TrainingSession:
    """Plan a session; those whose posts are asked stand on its list at once."""
    require(session, actor, Deed.CREATE, Record.TRAINING_SESSION, None)
    office = values.get("office")
    row = TrainingSession(
        office_id=None if office is None else office.id,
        created_at=at,
        recorder_id=actor.employee_id,
        state=SessionState.PLANNED,
    )
    own(actor, Deed.CREATE, row)
    with session.no_autoflush:
        write(session, row, values)
    row.session_no = fresh_number(session, local(at).date())
    session.add(row)
    session.flush()
    training_people.draw(session, row)
    return row


def change(
    session: Session, actor: Actor, row: TrainingSession, values: Mapping[str, Any]
) -> TrainingSession:
    """Change a session that is not over; its list is drawn anew."""
    seen = row.version
    begin(session, actor, Deed.EDIT, row)
    if row.version != seen:
        raise StaleDataError("training: changed while its form was on the way")
    with session.no_autoflush:
        write(session, row, values)
    session.flush()
    training_people.draw(session, row)
    return row


def write(session: Session, row: TrainingSession, values: Mapping[str, Any]) -> None:
    """Write what was typed; hours are whole minutes, the day is that of the start."""
    rules.check_times(values["starts_at"], values.get("ends_at"))
    for key in WORDS:
        setattr(row, key, values.get(key))
    for key in TEXTS:
        setattr(row, key, inputs.text(TrainingSession, key, values.get(key)))
    row.held_on = local(values["starts_at"]).date()
    row.audience_roles = " ".join(values.get("roles") or ())
    _set_topic(session, row, values)
    _set_trainer(row, values)


def _set_topic(session: Session, row: TrainingSession, values: Mapping[str, Any]) -> None:
    chosen = values.get("pre_duty_topic")
    typed = inputs.text(TrainingSession, "topic", values.get("topic"))
    if chosen is None and typed and row.kind is TrainingKind.PRE_DUTY:
        chosen = mandatory_topic(session, typed, row.held_on)
    if chosen is not None and row.kind is not TrainingKind.PRE_DUTY:
        raise Refusal(N_("A mandatory topic belongs to pre-duty training."), field="pre_duty_topic")
    row.pre_duty_topic_id = None if chosen is None else chosen.id
    row.topic = typed or ("" if chosen is None else chosen.name)
    inputs.text(TrainingSession, "topic", row.topic, needed=N_("Say what the training is about."))


def mandatory_topic(session: Session, name: str, day: date) -> PreDutyTopic | None:
    """Return the mandatory topic of exactly this name: that of the day, else the first there was.

    Who was trained in it before it was made mandatory here was trained in it.
    """
    found = session.scalars(
        select(PreDutyTopic).where(PreDutyTopic.name == name).order_by(PreDutyTopic.valid_from)
    ).all()
    return next((one for one in found if one.holds_on(day)), found[0] if found else None)


def _set_trainer(row: TrainingSession, values: Mapping[str, Any]) -> None:
    who = values.get("trainer_person")
    named = inputs.text(TrainingSession, "trainer", values.get("trainer"))
    if who is None and not named:
        raise Refusal(N_("Say who gives the training."), field="trainer_person")
    row.trainer_id = None if who is None else who.id
    row.trainer = who.name if who is not None else named


def fresh_number(session: Session, day: date) -> str:
    """Return the next number of a day: one series for the whole company."""
    take_turn(session.connection())
    numbers = select(TrainingSession.session_no).where(
        TrainingSession.session_no.startswith(rules.stem(day), autoescape=True)
    )
    return rules.next_of(day, session.scalars(numbers))


# Who may, and how it stands -----------------------------------------------------------------------
def own(actor: Actor, deed: Deed, row: TrainingSession) -> None:
    """Refuse to an office what is the company's."""
    if row.office_id is None and actor.offices(deed, Record.TRAINING_SESSION) is not None:
        raise Refusal(COMPANY_WIDE, field="office")


def keeps(actor: Actor, row: Any) -> bool:
    """Say whether a session is somebody's to keep: the company's is no office's."""
    return row.office_id is not None or actor.offices(Deed.EDIT, Record.TRAINING_SESSION) is None


def held(session: Session, row: TrainingSession) -> TrainingSession:
    """Hold a session until the transaction ends, as it stands now."""
    with session.no_autoflush:
        take_turn(session.connection())  # before the row is locked
        session.refresh(row, with_for_update=True)
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    return row


def begin(session: Session, actor: Actor, deed: Deed, row: TrainingSession) -> SessionState:
    """Ask for the right, hold the session, and return the state the deed leads to."""
    require(session, actor, deed, Record.TRAINING_SESSION, row)
    own(actor, deed, row)
    held(session, row)
    return rules.next_state(row.state, deed)


# Its course ---------------------------------------------------------------------------------------
def open_sign_in(
    session: Session, actor: Actor, row: TrainingSession, at: datetime
) -> TrainingSession:
    """Open the sign-in on the day: the list is drawn from that day's posts once more."""
    state = begin(session, actor, Deed.CONFIRM, row)
    rules.check_opening(row.held_on, row.starts_at, at, local(at).date())
    row.state, row.opened_at = state, at
    row.token, row.secret = secrets.token_hex(16).upper(), secrets.token_hex(32)
    session.flush()
    training_people.draw(session, row)
    return row


def close(
    session: Session, actor: Actor, row: TrainingSession, at: datetime, result: Mapping[str, Any]
) -> TrainingSession:
    """Close a session with what came of it: who did not sign in was absent."""
    state = begin(session, actor, Deed.CLOSE, row)
    states = training_people.counted(session, row)
    rules.check_closing(
        row.held_on,
        local(at).date(),
        states.get(AttendanceState.ATTENDED, 0),
        states.get(AttendanceState.AWAITING, 0),
    )
    _write_result(row, result)
    row.state, row.closed_at, row.closed_by_id = state, at, actor.employee_id
    session.flush()
    training_people.mark_absent(session, row)
    return row


def change_result(
    session: Session, actor: Actor, row: TrainingSession, result: Mapping[str, Any]
) -> TrainingSession:
    """Complete what came of a closed session: its effect is often judged weeks later."""
    require(session, actor, Deed.CLOSE, Record.TRAINING_SESSION, row)
    own(actor, Deed.CLOSE, row)
    held(session, row)
    if row.state is not SessionState.HELD:
        raise Refusal(N_("A result belongs to a closed session: close it first."))
    _write_result(row, result)
    session.flush()
    return row


def _write_result(row: TrainingSession, result: Mapping[str, Any]) -> None:
    for key in RESULT:
        if key in result:
            setattr(row, key, inputs.text(TrainingSession, key, result[key]))
    row.effectiveness = result.get("effectiveness")


def call_off(session: Session, actor: Actor, row: TrainingSession, reason: str) -> TrainingSession:
    """Call a session off with its reason; where somebody signed in already it took place."""
    state = begin(session, actor, Deed.CANCEL, row)
    if training_people.counted(session, row).get(AttendanceState.ATTENDED):
        raise Refusal(N_("People have signed in: close the session, or take them back first."))
    row.cancel_reason = inputs.reason(reason)
    because(session, row.cancel_reason)
    row.state = state
    session.flush()
    return row


def void(
    session: Session, actor: Actor, row: TrainingSession, at: datetime, reason: str
) -> TrainingSession:
    """Void a session with its reason: nobody's attendance of it counts any more."""
    require(session, actor, Deed.VOID, Record.TRAINING_SESSION, row)
    own(actor, Deed.VOID, row)
    held(session, row)
    kept = inputs.reason(reason)
    because(session, kept)
    row.voided_at, row.voided_by_id, row.void_reason = at, actor.employee_id, kept
    session.flush()
    return row


def make_up(
    session: Session, actor: Actor, row: TrainingSession, at: datetime, starts_at: datetime
) -> TrainingSession:
    """Plan a session for those who were absent: the same training on another day."""
    require(session, actor, Deed.CREATE, Record.TRAINING_SESSION, row)
    own(actor, Deed.CREATE, row)
    held(session, row)
    absent = training_people.in_state(session, row, AttendanceState.ABSENT)
    if row.state is not SessionState.HELD or not absent:
        raise Refusal(N_("Nobody was absent from this session."))
    fresh = TrainingSession(
        **{key: getattr(row, key) for key in COPIED},
        session_no=fresh_number(session, local(at).date()),
        starts_at=starts_at,
        held_on=local(starts_at).date(),
        state=SessionState.PLANNED,
        created_at=at,
        recorder_id=actor.employee_id,
        make_up_of_id=row.make_up_of_id or row.id,  # all of them make up for the first
    )
    session.add(fresh)
    session.flush()
    training_people.list_people(session, fresh, [one.employee_id for one in absent])
    return fresh


# Conditions ---------------------------------------------------------------------------------------
def overdue(today: date) -> ColumnElement[bool]:
    """Return the condition of the sessions whose day is over and that are not closed."""
    return (
        TrainingSession.state.in_(rules.RUNNING)
        & (TrainingSession.held_on < today)
        & TrainingSession.voided_at.is_(None)
    )


def owed_again() -> ColumnElement[bool]:
    """Return the condition of an absence from a mandatory session that was not made up for.

    It is asked of ``TrainingAttendance``, joined to its session.
    """
    again, there = aliased(TrainingSession), aliased(TrainingAttendance)
    made_up = (
        select(there.id)
        .join(again, again.id == there.session_id)
        .where(
            again.make_up_of_id == TrainingSession.id,
            again.voided_at.is_(None),
            there.employee_id == TrainingAttendance.employee_id,
            there.state == AttendanceState.ATTENDED,
        )
        .correlate(TrainingSession, TrainingAttendance)
        .exists()
    )
    return (
        (TrainingAttendance.state == AttendanceState.ABSENT)
        & (TrainingSession.state == SessionState.HELD)
        & TrainingSession.mandatory
        & TrainingSession.make_up_of_id.is_(None)  # who missed that, too, owes the first still
        & TrainingSession.voided_at.is_(None)
        & ~made_up
    )


def absent_again() -> ColumnElement[bool]:
    """Return that same condition of ``TrainingAttendance`` alone."""
    owed = (
        select(TrainingSession.id)
        .where(TrainingSession.id == TrainingAttendance.session_id, owed_again())
        .correlate(TrainingAttendance)
    )
    return (TrainingAttendance.state == AttendanceState.ABSENT) & owed.exists()


def coming(today: date) -> ColumnElement[bool]:
    """Return the condition of the sessions that are still to come, today's among them."""
    return (
        TrainingSession.state.in_(rules.RUNNING)
        & (TrainingSession.held_on >= today)
        & TrainingSession.voided_at.is_(None)
    )


def minutes_attended(session: Session, employee_id: int, first: date, last: date) -> int:
    """Return the minutes somebody was trained between two days, both included."""
    total = (
        select(func.coalesce(func.sum(TrainingSession.minutes), 0))
        .join(TrainingAttendance, TrainingAttendance.session_id == TrainingSession.id)
        .where(
            TrainingAttendance.employee_id == employee_id,
            TrainingAttendance.state == AttendanceState.ATTENDED,
            TrainingSession.state == SessionState.HELD,
            TrainingSession.voided_at.is_(None),
            TrainingSession.held_on.between(first, last),
        )
    )
    return int(session.scalar(total) or 0)
