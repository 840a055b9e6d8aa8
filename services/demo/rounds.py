"""The daily rounds of the demonstration: callbacks, the supervisor's desk, the close of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Callback, Employee, RecordGap, Ticket
from rules.indicators import next_month
from rules.refusal import Refusal
from rules.vocabulary import (
    AssessmentStatus,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    GapState,
    Role,
    Satisfied,
)
from services import callbacks, gaps, months
from services.demo import matters
from services.demo.chance import chance
from services.demo.stage import Stage, Story, after, instant
from services.demo.work import rework

RESTS = timedelta(hours=16)  # between the work's end and the first attempt
SOON = timedelta(hours=44)  # before the deadline nobody waits any longer
LATE = timedelta(hours=5)  # after the deadline somebody remembers
MADE_THIS_ROUND = 0.45
# how often a callback is forgotten until it is late: front desk, then the two areas
FORGOTTEN_CALLS, FORGOTTEN_VISITS = (0.003, 0.01, 0.025), (0.01, 0.05)
REACHED, REFUSED = 0.9, 0.01
EXCUSE = "已核对原始登记，属录入遗漏，已补正说明。"
EXCUSES = {
    "ticket_customer": "来电人为访客，未留客户信息，已口头核实。",
    "complaint_answer": "已当面答复投诉人，有现场签字记录。",
    "payment_receipt": "收据存根已查到，编号漏录，由财务补正。",
}
PLEASED, FAIRLY = 0.82, 0.145  # the rest is dissatisfied


def phone_round(stage: Stage, when: date, hour: int) -> Story:
    """Let everybody at the desk make the callbacks that are due to him."""
    for person in stage.desk(when):
        at = after(chance("round", when, hour, person.username), instant(when, hour), 5, 40)
        stage.begin(at, _round(stage, person, CallbackMode.PHONE, at))
    yield from ()


def visits_round(stage: Stage, when: date) -> Story:
    """Let the area administrators go round."""
    for person in stage.crew.of(Role.AREA_ADMIN):
        at = after(chance("round", when, "visits", person.username), instant(when, 16), 0, 50)
        stage.begin(at, _round(stage, person, CallbackMode.VISIT, at))
    yield from ()


def supervisor_round(stage: Stage, when: date) -> Story:
    """Let the supervisor give callbacks that nobody may make to somebody who may."""
    at = after(chance("round", when, "supervisor"), instant(when, 9), 0, 20)
    yield at
    without = stage.session.scalars(
        select(Callback).where(
            Callback.office_id == stage.crew.office.id,
            Callback.state == CallbackState.DUE,
            Callback.responsible_id.is_(None),
        )
    ).all()
    for callback in without:
        _give_away(stage, callback.worker, callback, at)


def _round(stage: Stage, person: Employee, mode: CallbackMode, at: datetime) -> Story:
    for callback_id in _chosen(stage, person, mode, at):
        yield at
        callback = stage.session.get_one(
            Callback, callback_id, options=[joinedload(Callback.ticket)]
        )
        # a draw, a reopening or a colleague may have changed it since the round began
        if (
            callback.state is CallbackState.DUE
            and callback.mode is mode
            and callback.responsible_id == person.id
            and callback.ticket.completed_at is not None
        ):
            _call(stage, person, callback, at)
        at = after(chance("pause", callback.ticket.number), at, 2, 5)


def _chosen(stage: Stage, person: Employee, mode: CallbackMode, at: datetime) -> list[int]:
    """Return which of his callbacks somebody makes this time."""
    due = stage.session.execute(
        select(Callback.id, Callback.due_at, Ticket.number)
        .join(Ticket, Callback.ticket_id == Ticket.id)
        .where(
            Callback.office_id == stage.crew.office.id,
            Callback.state == CallbackState.DUE,
            Callback.responsible_id == person.id,
            Callback.mode == mode,
            Ticket.completed_at <= at - RESTS,
        )
        .order_by(Callback.due_at, Callback.id)
    ).all()
    by_phone = mode is CallbackMode.PHONE
    crew = stage.crew.of(Role.FRONT_DESK if by_phone else Role.AREA_ADMIN)
    forgets = (FORGOTTEN_CALLS if by_phone else FORGOTTEN_VISITS)[crew.index(person)]
    return [key for key, due_at, number in due if _is_made(number, due_at, forgets, at)]


def _is_made(number: str, due_at: datetime, forgets: float, at: datetime) -> bool:
    if chance("forgotten", number).random() < forgets:
        return at > due_at + LATE
    return due_at - at < SOON or chance("now", number, at).random() < MADE_THIS_ROUND


def _call(stage: Stage, person: Employee, callback: Callback, at: datetime) -> None:
    dice = chance("call", callback.ticket.number, at)
    ticket, worker = callback.ticket, callback.ticket.completed_by
    outcome, satisfied, note = CallbackOutcome.NO_ANSWER, None, dice.choice(matters.UNREACHED)
    reached, said = dice.random(), dice.random()
    if reached < REFUSED:
        outcome, note = CallbackOutcome.REFUSED, "业主表示不便接受回访。"
    elif reached < REFUSED + REACHED:
        outcome = CallbackOutcome.REACHED
        if said < PLEASED:
            satisfied, note = Satisfied.YES, dice.choice(matters.PRAISE)
        elif said < PLEASED + FAIRLY:
            satisfied, note = Satisfied.FAIRLY, dice.choice(matters.FAIR)
        else:
            satisfied, note = Satisfied.NO, dice.choice(matters.BLAME)
    actor = stage.acts(person, at)
    try:
        callbacks.record(
            stage.session, actor, callback, at, outcome=outcome, satisfied=satisfied, note=note
        )
    except Refusal:  # he had a hand in the work before the rework: somebody else must call
        _give_away(stage, person, callback, at)
        return
    if satisfied is Satisfied.NO:
        begins = after(dice, at, 2, 20)
        stage.begin(begins, rework(stage, ticket, worker, begins))


def _give_away(stage: Stage, person: Employee | None, callback: Callback, at: datetime) -> None:
    supervisor = stage.crew.of(Role.SUPERVISOR)[0]
    role = Role.FRONT_DESK if callback.mode is CallbackMode.PHONE else Role.AREA_ADMIN
    others = [one for one in stage.crew.of(role) if one is not person]
    actor, reason = stage.acts(supervisor, at), "本人经办的工单不得自行回访，改由他人回访。"
    callbacks.assign(stage.session, actor, callback, others[0], at, reason=reason)


# The close of the month ---------------------------------------------------------------------------
def close(stage: Stage, month: date, goal: AssessmentStatus, at: datetime) -> Story:
    """Let supervisor and manager close a month, as far as it is to go."""
    supervisor, manager = (stage.crew.of(role)[0] for role in (Role.SUPERVISOR, Role.MANAGER))
    months.generate(stage.session, stage.acts(supervisor, at), month, at, [stage.crew.office.code])
    if goal is AssessmentStatus.DRAFT:
        return
    at = after(chance("close", month), at, 20, 60)
    yield at
    _decide_gaps(stage, supervisor, month, at)
    actor = stage.acts(supervisor, at)
    rows = months.generate(stage.session, actor, month, at, [stage.crew.office.code])
    months.submit_all(stage.session, actor, rows, at)
    if goal is AssessmentStatus.SUBMITTED:
        return
    at = after(chance("approve", month), at, 180, 1500)
    yield at
    months.approve_all(stage.session, stage.acts(manager, at), rows, at, "同意。")


def _decide_gaps(stage: Stage, supervisor: Employee, month: date, at: datetime) -> None:
    """Confirm what can't be mended any more, excuse what has a good reason."""
    found: Sequence[RecordGap] = stage.session.scalars(
        select(RecordGap)
        .where(RecordGap.month == month, RecordGap.state == GapState.FOUND)
        .order_by(RecordGap.id)
    ).all()
    actor = stage.acts(supervisor, at)
    for gap in found:
        if chance("gap", gap.number, gap.rule).random() < 0.6:
            gaps.excuse(stage.session, actor, gap, at, EXCUSES.get(gap.rule, EXCUSE))
        else:
            gaps.confirm(stage.session, actor, gap, at)


def closing_day(month: date, until: datetime) -> datetime:
    """Return when a month is closed: the second of the next one, or just now when that is ahead."""
    return min(instant(next_month(month) + timedelta(days=1), 10), until)
