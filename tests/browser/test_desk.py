"""A call taken in a real browser, hands on the keyboard alone; and the worker's phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Ticket, clock, db
from models.scopes import actor_of
from rules.vocabulary import Category, TicketStatus, Urgency
from services import tickets
from tests.office import Scene

pytestmark = pytest.mark.browser

NUMBER = re.compile(r"BX-\d{8}-0001")


def focused(page: Page, name: str) -> None:
    """Wait until a field has the keyboard."""
    expect(page.locator(f":focus[name={name}]")).to_be_attached()


def find(page: Page, words: str) -> None:
    """Type into the search, which has the keyboard, and wait for what it finds."""
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("#who-list [role=option]").first).to_be_visible()


def test_call_taken_and_dispatched_by_the_keyboard_alone(
    enter: Callable[..., Page], people: Scene, stored: Callable[..., Any]
):
    page = enter("front")
    page.goto("/call/")
    find(page, "1390000")
    second = page.locator("#who-list [role=option]").nth(1).locator("b").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".caller-name")).to_contain_text(second)
    focused(page, "category")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    focused(page, "subject")
    page.keyboard.type("厨房水龙头漏水")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(NUMBER)
    (taken,) = stored(Ticket, lambda row: (row.category, row.urgency, row.customer.name))
    assert taken == (Category.REPAIR, Urgency.NORMAL, second)

    page.keyboard.press("Enter")  # the button to dispatch has the keyboard
    page.wait_for_url("**/ticket/do/dispatch/**")
    page.keyboard.press("Space")  # the first in the list: on duty, least to do
    page.keyboard.press("Control+s")
    page.wait_for_url("**/ticket/details/**")
    (went,) = stored(Ticket, lambda row: (row.status, row.holder_employee.name))
    assert went == (TicketStatus.DISPATCHED, "维修甲")


def test_call_dispatched_at_once_from_the_same_page(
    enter: Callable[..., Page], people: Scene, stored: Callable[..., Any]
):
    page = enter("front")
    page.goto("/call/")
    find(page, "1-101")
    page.keyboard.press("Enter")
    focused(page, "category")
    page.keyboard.press("1")
    page.fill("[name=subject]", "门禁卡失灵")
    page.locator("[name=then]:checked").focus()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    focused(page, "to")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_contain_text(NUMBER)
    assert stored(Ticket, lambda row: row.holder_employee.name) == ["维修甲"]


def test_unknown_caller_leaves_his_number(enter: Callable[..., Page], stored: Callable[..., Any]):
    page = enter("front")
    page.goto("/call/")
    page.keyboard.type("13612345678")
    page.keyboard.press("Enter")
    focused(page, "category")
    assert page.input_value("[name=caller_phone]") == "13612345678"
    page.keyboard.press("2")
    page.fill("[name=place]", "东门")
    page.fill("[name=subject]", "询问看房")
    page.press("[name=subject]", "Enter")
    expect(page.locator("h1")).to_contain_text("WX-")
    taken = stored(Ticket, lambda row: (row.customer, row.caller_phone, row.place))
    assert taken == [(None, "13612345678", "东门")]


def test_typing_fast_never_takes_the_wrong_caller(enter: Callable[..., Page]):
    page = enter("front")
    page.goto("/call/")
    page.keyboard.type("13900000003")
    page.keyboard.press("Enter")
    expect(page.locator(".caller-name")).to_contain_text("住户丙")


def test_refusal_keeps_the_caller_and_what_was_typed(enter: Callable[..., Page]):
    page = enter("front")
    page.goto("/call/")
    find(page, "13900000001")
    page.keyboard.press("Enter")
    focused(page, "category")
    page.fill("[name=subject]", "没有类别")
    page.press("[name=subject]", "Enter")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".caller-name")).to_contain_text("住户甲")
    assert page.input_value("[name=subject]") == "没有类别"


def test_worker_does_his_job_on_a_phone(
    enter: Callable[..., Page], people: Scene, stored: Callable[..., Any]
):
    _dispatched(people)
    page = enter("worker", viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    button = page.locator(".acts .btn").first
    assert (button.bounding_box() or {"height": 0})["height"] >= 40
    button.tap()
    expect(page.locator(".flash.success")).to_be_visible()  # back on his day
    assert stored(Ticket, lambda row: row.status) == [TicketStatus.ACCEPTED]


def _dispatched(scene: Scene) -> None:
    at = clock.now() - timedelta(minutes=5)
    front = actor_of(db.session(), scene.staff["front"], clock.today())
    ticket = tickets.register(
        db.session(),
        front,
        at,
        office=scene.office,
        category=Category.REPAIR,
        subject="厨房水龙头漏水",
        customer=scene.customers[0],
        unit=scene.units[0],
    )
    tickets.dispatch(db.session(), front, ticket, scene.staff["worker"], at)
    db.session.commit()
