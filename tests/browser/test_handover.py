"""Two people hand a shift over on screen, and the record is printed (JD-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Handover, HandoverItem, db
from models.clock import today
from rules.shift_words import HandoverState, ItemKind
from services import roster
from tests.office import Scene
from tests.screens.shifts import shift_of

pytestmark = pytest.mark.browser


@pytest.fixture
def rostered(people: Scene) -> Scene:
    """A shift of yesterday that nobody has handed over."""
    session = db.session()
    session.add(HandoverItem(office=people.office, name="钥匙", kind=ItemKind.KEY, expected=3))
    shift = roster.keep_shift(session, shift_of(people))
    day = today() - timedelta(days=1)
    roster.enter(session, people.actor("supervisor"), people.staff["front"], shift, day)
    session.commit()
    return people


def signs(page: Page, words: str) -> None:
    page.get_by_role("link", name=words).first.click()
    page.get_by_role("button", name=words).click()
    page.wait_for_load_state()


def test_two_people_hand_over_a_shift(
    enter: Callable[..., Page], rostered: Scene, stored: Callable[..., Any]
):
    giver = enter("front")
    giver.get_by_role("link", name="交班", exact=True).click()
    expect(giver.locator("[name=shift]")).not_to_have_value("")
    giver.locator("[name=taker]").select_option(label="前台乙")
    giver.get_by_role("button", name="保存").click()
    giver.wait_for_url("**/handover/do/count/**")
    giver.locator("[name=cash_10000]").fill("2")
    giver.locator("[name=cash_50]").fill("1")
    expect(giver.locator("[data-cash-sum]")).to_have_text("200.50")
    expect(giver.locator("[data-difference]")).to_have_text("200.50")
    giver.locator("[name$=_counted]").fill("3")
    giver.locator("[name=cash_reason]").fill("备用金")
    giver.get_by_role("button", name="保存").click()
    giver.wait_for_url("**/handover/details/**")
    signs(giver, "签字交班")

    taker = enter("front2")
    signs(taker, "签字接班")
    made = stored(Handover, lambda row: (row.state, row.counted_fen, row.taken_at is not None))
    assert made == [(HandoverState.TAKEN, 20_050, True)]
    taker.goto("/handover/")
    taker.locator("a[href*='/handover/details/']").first.click()
    with taker.expect_download() as printed:
        taker.get_by_role("button", name="打印交接班记录").click()
    assert "交接班记录" in printed.value.suggested_filename
