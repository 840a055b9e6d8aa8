"""The year's work orders and callbacks: from the call to the customer's word, good and bad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from models import Callback, CallbackDraw, CallbackStratum, Customer, Ticket, Unit
from models.clock import local
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import (
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    Category,
    Indicator,
    Satisfied,
    TicketStatus,
    Urgency,
)
from services import callbacks, draws, tickets
from tests.story import money
from tests.story.stage import AREA, AREAS, DESK, Stage, after, instant

Story = Iterator[datetime]
C, OUT = Category, CallbackOutcome
CATEGORIES = {C.REPAIR: 40, C.INQUIRY: 20, C.COMPLAINT: 22, C.SUGGESTION: 8, C.HELP: 10}
FATES = {
    "never": 5,
    "late": 4,
    "refused": 6,
    "in vain": 6,
    "reached in the end": 6,
    "unhappy": 7,
    "at the deadline": 4,
    "excused": 4,
    "reached": 58,
}
REACHED = {"late", "reached in the end", "unhappy", "at the deadline", "reached"}


def month(stage: Stage, office: str, first: date, requests: int) -> None:
    """Put a month's requests of an office on the stage; one comes in just before it ends."""
    days = (after(first) - first).days
    homes = [(area, *flat) for area in AREAS if area[0] == office for flat in stage.flats[area]]
    for number in range(requests):
        day = first + timedelta(days=stage.dice.randrange(days))
        at = instant(day, stage.dice.randint(9, 16), stage.dice.randrange(60))
        if number == 0:
            at = instant(after(first) - timedelta(days=1), 17, 55)
        stage.begin(at, request(stage, office, at, stage.dice.choice(homes)))


def request(stage: Stage, office: str, at: datetime, home: tuple[str, Unit, Customer]) -> Story:
    """Tell one request from its coming in to its end."""
    yield at
    area, unit, customer = home
    dice, session = stage.dice, stage.session
    category = dice.choices(list(CATEGORIES), list(CATEGORIES.values()))[0]
    desk = dice.choice(stage.on_post(office, DESK, local(at).date()))
    named = not stage.chance(0.02)
    ticket = tickets.register(
        session,
        stage.acts(desk, at),
        at,
        office=stage.offices[office],
        category=category,
        urgency=Urgency.URGENT if stage.chance(0.1) else Urgency.NORMAL,
        subject="事项",
        description="住户来电反映。",
        customer=customer if named else None,
        unit=unit,
        caller_phone=customer.phone if named else "",
        with_=stage.clocks,
    )
    if category is C.INQUIRY and stage.chance(0.5):
        at += timedelta(minutes=40 if stage.chance(0.1) else 3)
        yield at
        late = ticket.dispatch_due_at is not None and at > ticket.dispatch_due_at
        stage.happened["answered on the spot" + (", late" if late else "")] += 1
        tickets.answer(
            *(session, stage.acts(desk, at), ticket, at),
            text="已答复",
            on_the_spot=True,
            seed=lambda: _seed(stage),
            with_=stage.clocks,
        )
        yield from _drawn(stage, ticket, at)
        return
    due = ticket.dispatch_due_at or at
    fate = dice.random()
    if fate < 0.07:
        yield from _called_off(stage, desk, ticket, at, due)
    elif fate < 0.09:
        stage.happened["never dispatched"] += 1
    else:
        yield from _done(stage, area, desk, ticket, at)


def _called_off(stage: Stage, desk: str, ticket: Ticket, at: datetime, due: datetime) -> Story:
    """Call one off before the deadline or after it, dispatched or not; one is taken up again."""
    dice, session = stage.dice, stage.session
    office = ticket.office.code
    how = dice.choice(("before", "after", "dispatched"))
    stage.happened[f"called off: {how}"] += 1
    if how == "dispatched":
        at += timedelta(minutes=2)
        yield at
        worker = stage.staff[f"{office}_work1"]
        tickets.dispatch(session, stage.acts(desk, at), ticket, worker, at, anyway=True)
    at = due + timedelta(minutes=25) if how == "after" else at + timedelta(minutes=2)
    yield at
    tickets.cancel(session, stage.acts(desk, at), ticket, at, reason="住户取消")
    if how == "after" or not stage.chance(0.4):
        return
    at += timedelta(hours=20)
    yield at
    stage.happened["taken up again"] += 1
    tickets.reopen(session, stage.acts(f"{office}_sup", at), ticket, at, reason="住户又要求处理")
    yield from _done(stage, _area(ticket), desk, ticket, at)


def _area(ticket: Ticket) -> str:
    return ticket.area.name[:2] if ticket.area else ""


def _done(stage: Stage, area: str, desk: str, ticket: Ticket, at: datetime) -> Story:
    """Dispatch, answer, complete: mostly in time; then whatever callback is owed."""
    dice, session, office = stage.dice, stage.session, ticket.office.code
    due = ticket.dispatch_due_at or at
    begun = at
    match dice.random():
        case late if late < 0.03:
            at = max(at, due) + timedelta(minutes=dice.randint(1, 90))
            stage.happened["dispatched late"] += 1
        case exact if exact < 0.06 and due > at:
            at = due
            stage.happened["dispatched at the deadline"] += 1
        case _:
            at += timedelta(minutes=dice.randint(1, 4))
    yield at
    worker = stage.staff[f"{office}_work{dice.randint(1, 2)}"]
    holder = stage.holder(area, local(at).date())
    if ticket.category is C.COMPLAINT and holder:
        worker = stage.staff[holder]
    desk = _somebody(stage, office, desk, at)
    tickets.dispatch(session, stage.acts(desk, at), ticket, worker, at, anyway=True)
    if stage.chance(0.04):
        at = yield from _held(stage, office, ticket, at)
    if ticket.category is C.COMPLAINT:
        yield from _complaint(stage, office, ticket, begun, at)
    else:
        yield from _completed(stage, office, ticket, at + timedelta(hours=dice.randint(2, 30)))


def _somebody(stage: Stage, office: str, desk: str, at: datetime) -> str:
    there = stage.on_post(office, DESK, local(at).date())
    return desk if desk in there else there[0]


def _held(stage: Stage, office: str, ticket: Ticket, at: datetime) -> Iterator[datetime]:
    at += timedelta(minutes=30)
    yield at
    desk = _somebody(stage, office, "", at)
    stage.happened["put on hold"] += 1
    tickets.hold(stage.session, stage.acts(desk, at), ticket, at, reason="等待配件")
    at += timedelta(hours=stage.dice.randint(4, 40))
    yield at
    desk = _somebody(stage, office, "", at)
    tickets.resume(stage.session, stage.acts(desk, at), ticket, at)
    return at


def _complaint(stage: Stage, office: str, ticket: Ticket, begun: datetime, at: datetime) -> Story:
    """Answer and settle a complaint, or only one of the two, or too late."""
    dice, session = stage.dice, stage.session
    fate = dice.random()
    if fate < 0.06:
        stage.happened["complaint without an answer"] += 1
    elif ticket.answered_at is None:
        at += timedelta(hours=dice.randint(1, 5))
        yield at
        desk = _somebody(stage, office, "", at)
        tickets.answer(session, stage.acts(desk, at), ticket, at, text="已与住户沟通")
    if fate > 0.97:
        stage.happened["complaint never settled"] += 1
        return
    if fate > 0.9:
        stage.happened["complaint settled late"] += 1
        late = (ticket.settle_due_at or at) + timedelta(hours=dice.randint(1, 30))
        yield from _completed(stage, office, ticket, max(at + timedelta(hours=1), late))
        return
    done = max(at + timedelta(hours=1), begun + timedelta(hours=dice.randint(6, 60)))
    yield from _completed(stage, office, ticket, done)


def _seed(stage: Stage) -> str:
    return f"{stage.dice.getrandbits(128):032x}"


def _completed(stage: Stage, office: str, ticket: Ticket, at: datetime) -> Story:
    yield at
    desk = _somebody(stage, office, "", at)
    tickets.complete(
        *(stage.session, stage.acts(desk, at), ticket, at),
        result="已处理",
        seed=lambda: _seed(stage),
        with_=stage.clocks,
    )
    yield from _drawn(stage, ticket, at)


# Callbacks ----------------------------------------------------------------------------------------
def _drawn(stage: Stage, ticket: Ticket, at: datetime) -> Story:
    """Note the moment of the draw; let the callbacks it made be told."""
    _note_draw(stage, ticket, at)
    for callback in draws.due_of(stage.session, ticket):
        stage.begin(at, _called(stage, callback, at))
    yield from ()


def _note_draw(stage: Stage, ticket: Ticket, at: datetime) -> None:
    row = stage.session.scalars(
        select(CallbackDraw).where(CallbackDraw.ticket_id == ticket.id, CallbackDraw.drawn_at == at)
    ).first()
    if row is None:  # after a rework nothing is drawn
        return
    pot = stage.session.get_one(CallbackStratum, row.stratum_id)
    places = stage.session.execute(
        select(CallbackDraw.called_back, CallbackDraw.mode).where(
            CallbackDraw.stratum_id == row.stratum_id
        )
    ).all()
    called = sum(back for back, _ in places)
    visits = sum(mode is CallbackMode.VISIT for _, mode in places)
    stratum = ticket.office.code, f"{pot.month:%Y-%m}", pot.group.value
    stage.draws.append((*stratum, len(places), called, visits))


def _called(stage: Stage, callback: Callback, at: datetime) -> Story:
    """Try to reach the customer as fate has it."""
    dice, ticket = stage.dice, callback.ticket
    fate = dice.choices(list(FATES), list(FATES.values()))[0]
    if ticket.reopen_count > 1 and fate == "unhappy":
        fate = "reached"
    morning = instant(local(at).date() + timedelta(days=1), 9, dice.randrange(25))
    if fate == "never":
        yield morning
        _found_before(stage, callback, morning)
    for place, when in enumerate(_attempts(fate, morning, callback.due_at, dice.randint(0, 6))):
        yield when
        if callback.state is not CallbackState.DUE or ticket.status is not TicketStatus.COMPLETED:
            stage.happened["callback released"] += 1
            return
        if fate == "excused":
            return _excused(stage, callback, when)
        last = fate in REACHED and (fate != "reached in the end" or place == 1)
        outcome = OUT.REFUSED if fate == "refused" else OUT.REACHED if last else OUT.NO_ANSWER
        said = (Satisfied.NO if fate == "unhappy" else Satisfied.YES) if last else None
        if not _tried(stage, callback, when, outcome, said):
            return
        stage.happened[f"callback: {fate}"] += 1
    if fate == "never":
        stage.happened["callback: never"] += 1
    if fate == "unhappy" and ticket.status is TicketStatus.NEW:
        again = when + timedelta(minutes=dice.randint(1, 12))
        stage.begin(again, _done(stage, _area(ticket), "", ticket, again))


def _found_before(stage: Stage, callback: Callback, at: datetime) -> None:
    """Find fault with a callback that will be missed: its own line takes the points then (4.2)."""
    person, day = stage.name_of(callback.responsible_id), local(at).date()
    role = DESK if callback.mode is CallbackMode.PHONE else AREA
    office = callback.office.code
    if person not in stage.on_post(office, role, day):
        return
    stage.happened["found before it was missed"] += 1
    about = (Indicator.CALLBACK, Fraction(1), callback.ticket.number)
    money.assess(stage, office, person, at, [about])


def _attempts(fate: str, morning: datetime, due: datetime, hours: int) -> list[datetime]:
    match fate:
        case "never":
            return []
        case "late":
            return [due + timedelta(hours=1 + hours)]
        case "at the deadline":
            return [due]
        case "excused":
            return [due + timedelta(hours=2)]
        case "in vain":
            days = (due - morning).days
            return [morning + timedelta(days=day) for day in range(min(3, days + 1))]
        case "reached in the end":
            return [morning, morning + timedelta(days=1)]
    return [morning + timedelta(hours=hours)]


def _tried(
    stage: Stage, callback: Callback, at: datetime, outcome: OUT, said: Satisfied | None
) -> bool:
    """Let whoever may do so try; say whether anybody could."""
    day, office = local(at).date(), callback.office.code
    named = stage.name_of(callback.responsible_id)
    if callback.mode is CallbackMode.PHONE:
        able = stage.on_post(office, DESK, day)
    else:
        able = [who for who in (stage.holder(_area(callback.ticket), day),) if who]
        able = [who for who in able if who in stage.on_post(office, AREA, day)]
    able.sort(key=lambda who: who != named)
    for who in able:
        try:
            callbacks.record(
                *(stage.session, stage.acts(who, at), callback, at),
                outcome=outcome,
                satisfied=said,
                note="住户意见" if said is Satisfied.NO else "",
            )
        except (Refusal, Forbidden):
            stage.happened["callback nobody else may make"] += 1
        else:
            return True
    stage.happened["callback without anybody"] += 1
    return False


def _excused(stage: Stage, callback: Callback, at: datetime) -> None:
    """Let the supervisor excuse one after its deadline, while the month is not closed yet."""
    if local(at).date().day < 4:
        return
    stage.happened["callback: excused"] += 1
    leader = stage.acts(f"{callback.office.code}_sup", at)
    callbacks.excuse(stage.session, leader, callback, at, reason="住户长期外出")
