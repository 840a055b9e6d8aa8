"""The stories of the demonstration's work orders: from the call to the work that is done."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import TypeAlias

from models import Employee, Ticket
from models.clock import local
from rules.callbacks import group_of
from rules.vocabulary import Category, Channel, DayKind, Role, Urgency
from services import tickets
from services.demo import departments, matters
from services.demo.chance import chance
from services.demo.estate import Home
from services.demo.matters import Request
from services.demo.stage import Stage, Story, after, in_hours, instant
from services.tickets import Holder

Part: TypeAlias = Generator[datetime, None, datetime]  # returns when the next part may begin

HOUSEHOLDS = 2000  # that the numbers of requests are meant for
WORKDAY, WEEKEND, HOLIDAY = (11, 15), (6, 9), (3, 5)
CHANNELS = {
    Channel.PHONE: 62,
    Channel.WALK_IN: 17,
    Channel.ONLINE: 16,
    Channel.LETTER: 2,
    Channel.OTHER: 3,
}
HOURS = {8: 6, 9: 14, 10: 15, 11: 9, 12: 4, 13: 5, 14: 11, 15: 12, 16: 10, 17: 7, 19: 4, 20: 3}

# How often things go otherwise than they should. The first two: by the person at the desk and by
# the area, in the order of the staff list, so that the months differ from person to person.
LATE_DISPATCH = (0.003, 0.012, 0.03)
LATE_COMPLAINT = (0.0, 0.05)
NO_CUSTOMER = 0.01
NO_ANSWER = 0.015  # a complaint that is completed without an answer to the customer
CANCELLED = 0.02
HANDED_BACK = 0.03
TRANSFERRED = 0.03
URGED = 0.08
HELD = 0.04
UNNOTED = 0.65  # a worker often goes to a job of no urgency without noting it
SLOW = 0.03
ESCALATED = 0.16


@dataclass(frozen=True, slots=True)
class Case:
    """One work order on its way."""

    stage: Stage
    dice: Random
    matter: Request
    home: Home
    ticket: Ticket

    def happens(self, share: float) -> bool:
        """Throw the dice."""
        return self.dice.random() < share

    def desk(self, at: datetime) -> Employee:
        """Return somebody at the front desk that day."""
        return self.dice.choice(self.stage.desk(local(at).date()))

    def administrator(self) -> Employee:
        """Return who administers the area of the flat."""
        place = self.stage.crew.areas.index(self.home.unit.area or self.stage.crew.areas[0])
        return self.stage.crew.of(Role.AREA_ADMIN)[place]

    def target(self) -> Holder:
        """Return who is to see to it: the department the matter is for, or a worker."""
        if self.matter.by:
            return self.stage.crew.departments[self.matter.by]
        return self.dice.choice(self.stage.crew.of(Role.WORKER))


# Coming in ----------------------------------------------------------------------------------------
def day(stage: Stage, when: date) -> Story:
    """Let the requests of one day come in."""
    dice = chance("day", when)
    kind = stage.clocks.days.get(when)
    least, most = HOLIDAY if kind is DayKind.HOLIDAY else WEEKEND if when.weekday() > 4 else WORKDAY
    number = max(1, round(dice.randint(least, most) * len(stage.homes) / HOUSEHOLDS))
    for serial in range(number):
        own = chance("request", when, serial)
        hour = own.choices(list(HOURS), list(HOURS.values()))[0]
        at = after(own, instant(when, hour, 30 if hour == 8 else 0), 0, 29 if hour == 8 else 59)
        stage.begin(at, request(stage, own, at))
    yield from ()


def request(stage: Stage, dice: Random, at: datetime) -> Story:
    """Tell one request from its coming in to its end."""
    weights = [weight for weight, _ in matters.BY_CATEGORY.values()]
    _, choice = dice.choices(list(matters.BY_CATEGORY.values()), weights)[0]
    case = enter(stage, dice, dice.choice(choice), at)
    matter = case.matter
    if case.happens(CANCELLED) and not matter.answer:
        yield from _cancelled(case, at)
    elif matter.answer:
        yield from _on_the_spot(case, at)
    elif matter.category is Category.COMPLAINT:
        yield from _complaint(case, at)
    else:
        yield from _job(case, at)


def enter(stage: Stage, dice: Random, matter: Request, at: datetime) -> Case:
    """Let somebody at the desk take a request down; now and then nobody asks who is calling."""
    home, named = dice.choice(stage.homes), dice.random() >= NO_CUSTOMER
    unit, desk = home.unit, dice.choice(stage.desk(local(at).date()))
    ticket = tickets.register(
        stage.session,
        stage.acts(desk, at),
        at,
        office=stage.crew.office,
        category=matter.category,
        subject=matter.subject,
        urgency=matter.urgency,
        channel=dice.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        description=matter.description,
        customer=home.customer if named else None,
        unit=unit if named else None,
        area=None if named else unit.area,
        place=f"{unit.building.name}{matter.public}" if matter.public or not named else "",
        caller_phone=home.customer.phone if named else "",
        needs_dispatch=not matter.answer,
        with_=stage.clocks,
    )
    return Case(stage, dice, matter, home, ticket)


def _cancelled(case: Case, at: datetime) -> Part:
    at = after(case.dice, at, 2, 9)
    yield at
    reason = case.dice.choice(matters.CANCEL_REASONS)
    tickets.cancel(
        case.stage.session, case.stage.acts(case.desk(at), at), case.ticket, at, reason=reason
    )
    return at


def _on_the_spot(case: Case, at: datetime) -> Part:
    stage, ticket = case.stage, case.ticket
    at = after(case.dice, at, 1, 6)
    yield at
    desk = ticket.received_by or case.desk(at)
    tickets.answer(
        stage.session,
        stage.acts(desk, at),
        ticket,
        at,
        text=case.matter.answer,
        on_the_spot=True,
        seed=_seed(case, at),
        with_=stage.clocks,
    )
    return at


def _seed(case: Case, at: datetime) -> Callable[[], str]:
    month = local(at).date().replace(day=1)
    return case.stage.seed(month, group_of(case.matter.category).value)


# A job --------------------------------------------------------------------------------------------
def _job(case: Case, at: datetime) -> Part:
    """Tell a job: dispatched, perhaps handed back or transferred, done at last."""
    at = yield from dispatched(case, at, case.target())
    if case.ticket.holder_employee is None:
        return (yield from _by_department(case, at))
    at = yield from accepted(case, at)
    if case.happens(HANDED_BACK):
        at = yield from _handed_back(case, at)
    elif case.happens(TRANSFERRED):
        at = yield from _transferred(case, at)
        return (yield from _by_department(case, at))
    if case.matter.category is Category.SUGGESTION:
        at = yield from answered(case, at, case.desk(at))
    at = yield from _visited(case, at)
    return (yield from _completed(case, at, case.ticket.holder_employee or case.desk(at)))


def dispatched(case: Case, at: datetime, to: Holder) -> Part:
    """Dispatch by whoever took the call, mostly in time."""
    stage, ticket = case.stage, case.ticket
    person = ticket.received_by or case.desk(at)
    late = case.happens(LATE_DISPATCH[stage.crew.of(Role.FRONT_DESK).index(person)])
    urgent = ticket.urgency is Urgency.URGENT
    match urgent, late:
        case True, False:
            span = (1, 4)
        case True, True:
            span = (6, 14)
        case False, False:
            span = (1, 11)
        case _:
            span = (17, 80)
    at = after(case.dice, at, *span)
    yield at
    tickets.dispatch(stage.session, stage.acts(person, at), ticket, to, at, anyway=True)
    return at


def accepted(case: Case, at: datetime) -> Part:
    """Let the worker accept it; a job of no urgency he often just does."""
    worker = case.ticket.holder_employee
    if worker is None or worker not in case.stage.crew.of(Role.WORKER):
        return at
    urgent = case.ticket.urgency is Urgency.URGENT
    if not urgent and case.happens(UNNOTED):
        return at
    at = after(case.dice, at, 1, 3 if urgent else 18)
    yield at
    tickets.accept(case.stage.session, case.stage.acts(worker, at), case.ticket, at)
    return at


def _handed_back(case: Case, at: datetime) -> Part:
    stage, worker = case.stage, case.ticket.holder_employee
    if worker is None:
        return at
    at = after(case.dice, at, 4, 30)
    yield at
    reason = case.dice.choice(matters.HAND_BACK_REASONS)
    tickets.hand_back(stage.session, stage.acts(worker, at), case.ticket, at, reason=reason)
    at = after(case.dice, at, 2, 15)
    yield at
    others = [other for other in stage.crew.of(Role.WORKER) if other is not worker]
    desk = stage.acts(case.desk(at), at)
    tickets.dispatch(stage.session, desk, case.ticket, case.dice.choice(others), at, anyway=True)
    return (yield from accepted(case, at))


def _transferred(case: Case, at: datetime) -> Part:
    stage = case.stage
    at = in_hours(case.dice, after(case.dice, at, 20, 120))
    yield at
    place = case.dice.randrange(len(matters.TRANSFER_REASONS))
    department = stage.crew.departments[matters.TRANSFER_TO[place]]
    reason = matters.TRANSFER_REASONS[place]
    desk = stage.acts(case.desk(at), at)
    tickets.transfer(stage.session, desk, case.ticket, department, at, reason=reason)
    return at


def _by_department(case: Case, at: datetime) -> Part:
    """Tell how a department takes it on, and reports to the desk when it is done."""
    at = yield from departments.taken_on(case, at)
    if case.matter.category is Category.SUGGESTION:
        at = yield from answered(case, at, case.desk(at))
    urgent = case.ticket.urgency is Urgency.URGENT
    if urgent:
        at = after(case.dice, at, 8, 26)
        yield at
        desk = case.stage.acts(case.desk(at), at)
        tickets.arrive(case.stage.session, desk, case.ticket, at)
    longest = 2600 if case.happens(SLOW) else 900
    at = after(case.dice, at, 30, 120 if urgent else longest)
    return (yield from _completed(case, at, None))


def _visited(case: Case, at: datetime) -> Part:
    """Tell how the worker comes: urged perhaps, held up perhaps, but on site in the end."""
    stage, ticket, dice = case.stage, case.ticket, case.dice
    worker = ticket.holder_employee
    if worker is None:
        return at
    urgent = ticket.urgency is Urgency.URGENT
    comes = after(dice, at, *((6, 22) if urgent and not case.happens(SLOW) else (20, 240)))
    if case.happens(SLOW):
        comes = after(dice, at, 900, 3000)
    comes = comes if urgent else in_hours(dice, comes)
    if case.happens(URGED) and (comes - at).total_seconds() > 3600:
        yield from urged(case, after(dice, at, 30, 45), worker)
    yield comes
    if urgent or not case.happens(UNNOTED):
        tickets.arrive(stage.session, stage.acts(worker, comes), ticket, comes)
    if not urgent and case.happens(HELD):
        return (yield from held(case, comes, worker))
    return comes


def urged(case: Case, at: datetime, worker: Employee) -> Part:
    """Let the desk urge the worker, who answers."""
    stage = case.stage
    yield at
    text = case.dice.choice(matters.URGES)
    urge = tickets.urge(stage.session, stage.acts(case.desk(at), at), case.ticket, at, text=text)
    at = after(case.dice, at, 2, 12)
    yield at
    answer = case.dice.choice(matters.URGE_ANSWERS)
    tickets.answer_urge(stage.session, stage.acts(worker, at), urge, at, answer=answer)
    return at


def held(case: Case, at: datetime, worker: Employee) -> Part:
    """Let the worker pause the job, and go on a day or more later."""
    stage = case.stage
    at = after(case.dice, at, 5, 20)
    yield at
    reason = case.dice.choice(matters.HOLD_REASONS)
    tickets.hold(stage.session, stage.acts(worker, at), case.ticket, at, reason=reason)
    at = in_hours(case.dice, after(case.dice, at, 900, 3600))
    yield at
    tickets.resume(stage.session, stage.acts(worker, at), case.ticket, at)
    return at


def _completed(case: Case, at: datetime, by: Employee | None) -> Part:
    """Complete it: the worker himself, or the desk for a department."""
    stage, urgent = case.stage, case.ticket.urgency is Urgency.URGENT
    at = after(case.dice, at, 12, 75)
    at = at if urgent else in_hours(case.dice, at)
    yield at
    tickets.complete(
        stage.session,
        stage.acts(by or case.desk(at), at),
        case.ticket,
        at,
        result=case.matter.result,
        seed=_seed(case, at),
        with_=stage.clocks,
    )
    return at


# Complaints ---------------------------------------------------------------------------------------
def _complaint(case: Case, at: datetime) -> Part:
    """Tell a complaint: to the area's administrator or a department, answered, then settled."""
    place = case.stage.crew.of(Role.AREA_ADMIN).index(case.administrator())
    late = case.happens(LATE_COMPLAINT[place])
    received = at
    own = not case.matter.by
    at = yield from dispatched(case, at, case.administrator() if own else case.target())
    at = yield from departments.taken_on(case, at)
    if not case.happens(NO_ANSWER):
        at = yield from answered(case, at, case.administrator())
    if case.happens(ESCALATED):
        at = yield from _escalated(case, at)
    hours = (76, 120) if late else (6, 52)
    done = after(case.dice, received, hours[0] * 60, hours[1] * 60)
    return (yield from _completed(case, max(at, done), case.administrator()))


def answered(case: Case, at: datetime, by: Employee) -> Part:
    """Let somebody give the customer a first answer."""
    at = in_hours(case.dice, after(case.dice, at, 20, 420))
    yield at
    text = case.dice.choice(matters.FIRST_ANSWERS)
    tickets.answer(case.stage.session, case.stage.acts(by, at), case.ticket, at, text=text)
    return at


def _escalated(case: Case, at: datetime) -> Part:
    """Escalate to the supervisor, who takes it over within a day or so."""
    stage, supervisor = case.stage, case.stage.crew.of(Role.SUPERVISOR)[0]
    at = in_hours(case.dice, after(case.dice, at, 30, 300))
    yield at
    reason = case.dice.choice(matters.ESCALATIONS)
    tickets.escalate(stage.session, stage.acts(case.desk(at), at), case.ticket, at, reason=reason)
    at = in_hours(case.dice, after(case.dice, at, 60, 1200))
    yield at
    tickets.take(stage.session, stage.acts(supervisor, at), case.ticket, at)
    return at


# Rework -------------------------------------------------------------------------------------------
def rework(stage: Stage, ticket: Ticket, worker: Employee | None, at: datetime) -> Story:
    """Tell how a work order that a dissatisfied customer reopened is done again."""
    dice = chance("rework", ticket.number, ticket.reopen_count)
    matter = next(
        (
            one
            for _, some in matters.BY_CATEGORY.values()
            for one in some
            if one.subject == ticket.subject
        ),
        matters.REPAIRS[0],
    )
    home = next((one for one in stage.homes if one.unit is ticket.unit), stage.homes[0])
    case = Case(stage, dice, matter, home, ticket)
    to = worker if worker in stage.crew.of(Role.WORKER) else dice.choice(stage.crew.of(Role.WORKER))
    at = in_hours(dice, after(dice, at, 3, 12))
    yield at
    desk = stage.acts(case.desk(at), at)
    tickets.dispatch(stage.session, desk, ticket, to, at, anyway=True)
    at = yield from accepted(case, at)
    at = yield from _visited(case, at)
    yield from _completed(case, at, ticket.holder_employee)
