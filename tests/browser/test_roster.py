"""The roster of a week by mouse: a shift is dragged to a colleague; the refused stays (JD-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from models import Leave, RosterEntry, db
from models.clock import today
from rules.shift_words import LeaveKind
from services import roster
from tests.office import Scene
from tests.screens.shifts import shift_of

pytestmark = pytest.mark.browser


@pytest.fixture
def week(people: Scene) -> Scene:
    """Somebody works on Monday; a colleague is on leave on Tuesday."""
    session = db.session()
    shift = roster.keep_shift(session, shift_of(people))
    monday = today() - timedelta(days=today().weekday())
    leader = people.actor("supervisor")
    roster.enter(session, leader, people.staff["front"], shift, monday)
    away = monday + timedelta(days=1)
    session.add(
        Leave(
            office=people.office,
            employee=people.staff["worker"],
            first_day=away,
            last_day=away,
            kind=LeaveKind.ANNUAL,
        )
    )
    session.commit()
    return people


def cells(page: Page, name: str) -> Locator:
    return page.locator("tr", has=page.locator("th", has_text=name)).locator("td")


def test_a_shift_is_dragged_to_a_colleague_and_back_stays_what_is_refused(
    enter: Callable[..., Page], week: Scene, stored: Callable[..., Any]
):
    page = enter("supervisor")
    page.goto("/roster/")
    mine, hers = cells(page, "前台甲"), cells(page, "前台乙")
    grip = mine.nth(0).locator(".grip")
    grip.drag_to(hers.nth(2))
    expect(page.locator("[data-moved]")).to_have_text("已移动。")
    expect(hers.nth(2).locator("select option:checked")).to_have_text("早班")
    expect(mine.nth(0).locator("select option:checked")).to_have_text("—")
    expect(mine.nth(0).locator(".grip")).to_have_count(0)

    hers.nth(2).locator(".grip").drag_to(cells(page, "维修甲").nth(1))  # on leave that day
    expect(page.locator("[data-moved]")).to_contain_text("请假")
    expect(hers.nth(2).locator("select option:checked")).to_have_text("早班")
    standing = stored(RosterEntry, lambda row: (row.employee.name, row.voided_at is None))
    assert sorted(standing) == [("前台乙", True), ("前台甲", False)]


def test_by_keyboard_the_fields_do_the_same(
    enter: Callable[..., Page], week: Scene, stored: Callable[..., Any]
):
    page = enter("supervisor")
    page.goto("/roster/")
    cells(page, "前台甲").nth(3).locator("select").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="保存").press("Enter")
    page.wait_for_load_state()
    expect(cells(page, "前台甲").nth(3).locator("select option:checked")).to_have_text("早班")
    assert len(stored(RosterEntry, lambda row: row.day)) == 2
