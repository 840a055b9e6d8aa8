"""What a running month may still lose: the bounds are where the month ends, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from models import Callback, RecordGap, Ticket, clock, db
from models.scopes import Actor, actor_of
from rules.vocabulary import CallbackMode, Category, GapState, Indicator, Record, Role
from services import at_risk, month_risk, month_view, tickets
from tests.office import Scene
from tests.services import month_rows

M = timedelta(minutes=1)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The twentieth of this month at noon: so much of the month is over."""
    at = clock.local(clock.now()).replace(day=20, hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def who(scene: Scene, username: str) -> Actor:
    return actor_of(scene.session, scene.staff[username], clock.today())


@pytest.fixture
def open_month(noon: datetime, scene: Scene) -> Scene:
    """Of front 18 were dispatched in time; two run out soon, one is on hold; callbacks are owed."""
    for number in range(18):
        month_rows.ticket(scene, noon.replace(day=1 + number % 19))
    for left in (7, 12):
        row = month_rows.ticket(scene, noon + left * M, dispatched_at=None, status="new")
        row.subject = f"In {left}"
    month_rows.ticket(scene, noon + 5 * M, dispatched_at=None, status="on_hold", hold_since=noon)
    month_rows.callback(scene, noon + timedelta(hours=5), of=_older(scene, noon))
    month_rows.callback(
        scene, noon + timedelta(days=3), of=_older(scene, noon), mode=CallbackMode.VISIT
    )
    scene.session.add(
        RecordGap(
            office_id=scene.office.id,
            employee=scene.staff["front"],
            position=Role.FRONT_DESK,
            month=noon.date().replace(day=1),
            record=Record.TICKET,
            record_id=1,
            number="BX-1",
            rule="result_missing",
            state=GapState.FOUND,
        )
    )
    scene.session.commit()
    return scene


def _older(scene: Scene, at: datetime) -> Ticket:
    """A work order of the month before, so that this month has no more of them."""
    return month_rows.completed(scene, at - timedelta(days=60), received_by_id=None)


def forecast(scene: Scene, username: str, at: datetime) -> month_risk.Forecast:
    session, actor = db.session(), who(scene, "supervisor")
    people = month_view.so_far(session, actor, scene.office.id, at)
    wanted = scene.staff[username].id
    (person,) = (one for one in people if one.employee_id == wanted)
    return month_risk.ahead(session, actor, [scene.office.id], at).of(person)


def score(scene: Scene, username: str, at: datetime) -> Fraction:
    people = month_view.so_far(db.session(), who(scene, "supervisor"), scene.office.id, at)
    wanted = scene.staff[username].id
    return next(one.month.score for one in people if one.employee_id == wanted)


def last_instant(at: datetime) -> datetime:
    first = (at.replace(day=1) + timedelta(days=40)).replace(day=1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(seconds=1)


def test_if_nothing_is_done_the_month_ends_at_its_lower_bound(open_month, noon):
    found = forecast(open_month, "front", noon)
    for gap in open_month.session.scalars(select(RecordGap)):
        gap.state = GapState.CONFIRMED
    open_month.session.flush()
    assert found.bounds.worst < found.bounds.best
    assert score(open_month, "front", last_instant(noon)) == found.bounds.worst


def test_if_all_is_done_in_time_it_ends_at_its_upper_bound(open_month, noon):
    found = forecast(open_month, "front", noon)
    assert found.gaps == 1
    desk = actor_of(db.session(), open_month.staff["front"], clock.today())
    held, *open_ = db.session.scalars(
        select(Ticket).where(Ticket.dispatched_at.is_(None)).order_by(Ticket.dispatch_due_at)
    )
    assert held.hold_since is not None
    for row in open_:
        tickets.dispatch(db.session(), desk, row, open_month.staff["worker"], noon)
    callback = db.session.scalars(select(Callback)).first()
    callback.state, callback.done_at = "done", noon
    callback.done_by_id = open_month.staff["front"].id
    open_month.session.flush()
    after = forecast(open_month, "front", noon)
    assert after.bounds.best == found.bounds.best == score(open_month, "front", noon)
    assert after.lines == ()


def test_my_day_counts_what_the_month_counts(open_month, noon):
    """Both are asked in their own way: one's own in one statement, an office's by its lists."""
    for username in ("front", "area1"):
        lines = {one.indicator: one for one in forecast(open_month, username, noon).lines}
        own = list(at_risk.own_lines(db.session(), open_month.staff[username].id, noon))
        assert {one.indicator: one.pool for one in own} == {
            indicator: one.pool for indicator, one in lines.items()
        }
        assert {one.indicator: one.held for one in own} == {
            indicator: one.held for indicator, one in lines.items()
        }
    assert [one.indicator for one in own] == [Indicator.CALLBACK]


def test_the_quota_tells_what_is_still_to_be_made(open_month, noon):
    worker = actor_of(db.session(), open_month.staff["worker"], clock.today())
    desk = actor_of(db.session(), open_month.staff["front"], clock.today())
    for place in range(4):
        row = tickets.register(
            db.session(),
            desk,
            noon - 90 * M,
            office=open_month.office,
            unit=open_month.units[place],
            customer=open_month.customers[place],
            category=Category.REPAIR,
            subject=f"Matter {place}",
        )
        tickets.dispatch(db.session(), desk, row, open_month.staff["worker"], noon)
        tickets.complete(db.session(), worker, row, noon, result="换好")
    (quota,) = at_risk.quotas(db.session(), open_month.office.id, noon.date().replace(day=1))
    assert (quota.tickets, quota.owed, quota.owed_visits) == (4, 4, 1)
    assert sum(quota.waiting.values()) == quota.owed
    assert quota.waiting[CallbackMode.VISIT] == quota.owed_visits
    assert (sum(quota.made.values()), quota.excused) == (0, 0)
