"""The worker's round by its command: orders climb to holder, supervisor, manager (JD-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import LadderStep, clock
from rules.notice_words import LadderRung
from rules.vocabulary import LimitStep
from tests.commands.conftest import Line
from tests.office import Scene
from tests.services import desk
from tests.services.desk import TEN

SOON, OVERDUE, LONG = LadderRung
DESK = "前台甲、前台乙"
# hours after ten o'clock; what the order nobody dispatched and the dispatched one call for then
CLIMB = (
    (1 / 6, {("free", LimitStep.DISPATCH, SOON): DESK}),
    (0.3, {("free", LimitStep.DISPATCH, OVERDUE): "主管甲"}),
    (0.6, {("free", LimitStep.DISPATCH, LONG): "经理甲"}),
    (
        22,
        {("held", LimitStep.SETTLE, SOON): "维修甲", ("free", LimitStep.SETTLE, SOON): DESK},
    ),
    (
        24.1,
        {
            ("held", LimitStep.SETTLE, OVERDUE): "主管甲",
            ("free", LimitStep.SETTLE, OVERDUE): "主管甲",
        },
    ),
    (
        49,
        {("held", LimitStep.SETTLE, LONG): "经理甲", ("free", LimitStep.SETTLE, LONG): "经理甲"},
    ),
)


def test_orders_with_and_without_a_holder_climb_the_ladder(
    line: Line, scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    names = {desk.request(scene).id: "free", desk.dispatched(scene).id: "held"}
    scene.session.commit()
    before = 0
    for hours, expected in CLIMB:
        at = TEN + timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        said = line("ladder")
        assert (said.exit_code, f"Steps taken: {len(expected)}." in said.output) == (0, True)
        steps = scene.session.scalars(select(LadderStep).order_by(LadderStep.id)).all()
        new, before = steps[before:], len(steps)
        told = {(names[one.ticket_id], one.clock, one.rung): one.to_names for one in new}
        assert told == expected, hours
        assert "Steps taken: 0." in line("ladder").output  # each step once
