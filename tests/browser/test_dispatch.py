"""Many work orders dispatched from the list, in a real browser (step 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Ticket, clock, db
from rules.vocabulary import TicketStatus
from tests.office import Scene
from tests.services import desk

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(people: Scene) -> list[str]:
    """The numbers of three new work orders, and one that is with a worker already."""
    at = clock.now() - timedelta(minutes=5)
    rows = [desk.request(people, at, subject=f"第{place}件") for place in "一二三"]
    held = desk.dispatched(people, at, subject="已派的")
    numbers = [row.number for row in (*rows, held)]
    db.session.commit()
    return numbers


def tick(page: Page, *numbers: str) -> None:
    page.goto("/ticket/")
    for number in numbers:
        page.locator("tr", has_text=number).locator("[type=checkbox]").check()
    page.locator(".bulk .btn").filter(has_text="派单").click()
    page.wait_for_url("**/ticket/do/dispatch/**")


def test_ticked_rows_are_dispatched_together(
    enter: Callable[..., Page], waiting: list[str], stored: Callable[..., Any]
):
    page = enter("front")
    tick(page, *waiting[:3])
    expect(page.locator(".chosen li")).to_have_count(3)
    expect(page.locator("[name=to]:checked")).to_have_count(0)
    label = page.locator(".choices label", has_text="维修乙")
    expect(label).to_contain_text("在岗")
    expect(label).to_contain_text("在办 0 单")
    label.click()
    page.locator(".save [type=submit]").click()
    page.wait_for_url("**/ticket/")
    expect(page.locator(".flash")).to_contain_text("3")
    held = stored(Ticket, lambda row: (row.status, row.holder_employee.name))
    assert held.count((TicketStatus.DISPATCHED, "维修乙")) == 3


def test_one_that_cannot_stops_all_and_is_named(
    enter: Callable[..., Page], waiting: list[str], stored: Callable[..., Any]
):
    page = enter("front")
    tick(page, waiting[0], waiting[3])
    page.locator(".choices label", has_text="维修乙").click()
    page.fill("[name=note]", "带梯子")
    page.locator(".save [type=submit]").click()
    said = page.locator(".summary[role=alert]")
    expect(said).to_be_focused()
    expect(said).to_contain_text(waiting[3])
    expect(said).not_to_contain_text(waiting[0])
    assert page.input_value("[name=note]") == "带梯子"
    expect(page.locator(".choices label", has_text="维修乙").locator("input")).to_be_checked()
    assert stored(Ticket, lambda row: row.status).count(TicketStatus.NEW) == 3


def test_dispatch_fits_a_phone(enter: Callable[..., Page], waiting: list[str]):
    page = enter("front", viewport={"width": 390, "height": 844})
    for path in ("/ticket/", "/ticket/details/?id=4", "/ticket/do/dispatch/?id=1"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
