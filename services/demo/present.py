"""What stands open on the desks just now, so that everybody's day begins with something to do."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from models.clock import OFFICE_ZONE, local
from rules.vocabulary import Record, Role
from services import attachments, tickets, views
from services.demo import matters, papers, pictures
from services.demo.chance import chance
from services.demo.matters import Request
from services.demo.stage import CLOSES, OPENS, Stage, Story, after, in_hours
from services.demo.work import Part, answered, dispatched, enter, urged

LEAKS, NOISE, LIFT, SCREEN, LAMP, DAMP = (
    matters.REPAIRS[0],
    matters.COMPLAINTS[0],
    matters.REPAIRS[17],
    matters.REPAIRS[5],
    matters.REPAIRS[6],
    matters.COMPLAINTS[1],
)
WALL, SHARED, *_ = (one for one in matters.REPAIRS if one.by == "工程部")


def begin(stage: Stage) -> None:
    """Put the open matters on the stage, counted back from now (or from when it last closed)."""
    now = _working_moment(stage.until)
    for minutes, matter, story in (
        (3, LAMP, _waits_for_dispatch),
        (11, LEAKS, _waits_for_dispatch),
        (25, LIFT, _is_on_its_way),
        (9, WALL, _waits_for_department),
        (58, SHARED, _waits_for_department),
        (26 * 60, SCREEN, _waits_for_parts),
        (27 * 60, LEAKS, _is_overdue),
        (23 * 60, NOISE, _waits_for_supervisor),
        (66 * 60, DAMP, _nears_its_deadline),
    ):
        dice = chance("present", minutes)
        at = in_hours(dice, now - timedelta(minutes=minutes))
        stage.begin(at, story(stage, dice, matter, at))
    stage.begin(now, _shares_a_view(stage, now))
    stage.begin(now, papers.tell(stage, now))


def _working_moment(until: datetime) -> datetime:
    """Return the present instant, or the last closing time when the office is closed."""
    here = local(until)
    if OPENS <= here.time() <= CLOSES:
        return until
    day = here.date() if here.time() > CLOSES else here.date() - timedelta(days=1)
    return datetime.combine(day, time(17, 40), OFFICE_ZONE)


def _waits_for_dispatch(stage: Stage, dice: Random, matter: Request, at: datetime) -> Story:
    enter(stage, dice, matter, at)
    yield from ()


def _is_on_its_way(stage: Stage, dice: Random, matter: Request, at: datetime) -> Part:
    case, worker = enter(stage, dice, matter, at), stage.crew.of(Role.WORKER)[0]
    at = yield from dispatched(case, at, worker)
    at = after(dice, at, 1, 4)
    yield at
    tickets.accept(stage.session, stage.acts(worker, at), case.ticket, at)
    return at


def _waits_for_department(stage: Stage, dice: Random, matter: Request, at: datetime) -> Part:
    """Leave it with the engineers: one within the limit for acceptance, one beyond."""
    case = enter(stage, dice, matter, at)
    return (yield from dispatched(case, at, stage.crew.departments["工程部"]))


def _waits_for_parts(stage: Stage, dice: Random, matter: Request, at: datetime) -> Part:
    case, worker = enter(stage, dice, matter, at), stage.crew.of(Role.WORKER)[1]
    at = yield from dispatched(case, at, worker)
    at = after(dice, at, 30, 60)
    yield at
    tickets.arrive(stage.session, stage.acts(worker, at), case.ticket, at)
    at = after(dice, at, 10, 15)
    yield at
    reason = matters.HOLD_REASONS[0]
    tickets.hold(stage.session, stage.acts(worker, at), case.ticket, at, reason=reason)
    return at


def _is_overdue(stage: Stage, dice: Random, matter: Request, at: datetime) -> Part:
    case, worker = enter(stage, dice, matter, at), stage.crew.of(Role.WORKER)[2]
    at = yield from dispatched(case, at, worker)
    photo = (matters.PHOTO, pictures.leak(dice))
    here = stage.acts(worker, at)
    attachments.add(stage.session, here, Record.TICKET, case.ticket, [photo], at)
    at = yield from urged(case, in_hours(dice, after(dice, at, 240, 300)), worker)
    at = in_hours(dice, after(dice, at, 900, 960))
    yield at
    desk, text = stage.acts(case.desk(at), at), matters.URGES[1]
    tickets.urge(stage.session, desk, case.ticket, at, text=text)
    return at


def _shares_a_view(stage: Stage, at: datetime) -> Story:
    supervisor = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    name, narrowed = matters.SHARED_VIEW
    office = str(stage.crew.office.id)
    views.keep(stage.session, supervisor, Record.TICKET, name, narrowed, office)
    yield from ()


def _waits_for_supervisor(stage: Stage, dice: Random, matter: Request, at: datetime) -> Part:
    case = enter(stage, dice, matter, at)
    at = yield from dispatched(case, at, case.administrator())
    at = yield from answered(case, at, case.administrator())
    at = in_hours(dice, after(dice, at, 60, 90))
    yield at
    desk, reason = stage.acts(case.desk(at), at), matters.ESCALATIONS[0]
    tickets.escalate(stage.session, desk, case.ticket, at, reason=reason)
    return at


def _nears_its_deadline(stage: Stage, dice: Random, matter: Request, at: datetime) -> Part:
    case = enter(stage, dice, matter, at)
    at = yield from dispatched(case, at, case.administrator())
    return (yield from answered(case, at, case.administrator()))
