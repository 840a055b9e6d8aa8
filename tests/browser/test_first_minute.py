"""The first minute of somebody new: from the log-in to a dispatched work order, hands on the keys.

Nothing is clicked and nothing is focused by the test: each key goes where a person's would go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from models import Ticket
from rules.vocabulary import Category, TicketStatus
from tests import chrome
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser

MOST_KEYS = 60  # to the left of what was typed in words


class Hands:
    """Somebody at the keyboard; counts what is pressed besides the words that are typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tab_to(self, where: str, most: int = 12) -> None:
        """Go on with Tab until the keyboard stands there."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", where):
                return
            self.press("Tab")
        raise AssertionError(f"no way by Tab to {where}")


def test_log_in_to_dispatched_order_by_the_keyboard_alone(
    browser: Browser, address: str, stored: Callable[..., Any]
):
    context = browser.new_context(base_url=address, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(20_000)
    hands = Hands(page)
    page.goto("/")
    expect(page.locator("#username")).to_be_focused()
    hands.type("front")
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.press("Enter")
    expect(page.locator(".me")).to_be_attached()

    hands.tab_to(".skip")
    hands.tab_to("a[href='/call/']")
    hands.press("Enter")
    page.wait_for_url("**/call/")
    expect(page.locator("#who")).to_be_focused()
    hands.type("1-101")
    expect(page.locator("#who-list [role=option]").first).to_be_visible()
    hands.press("Enter")
    expect(page.locator(":focus[name=category]")).to_be_attached()
    hands.press("1", "Enter")
    expect(page.locator(":focus[name=subject]")).to_be_attached()
    hands.type("厨房水龙头漏水")
    hands.press("Enter")
    page.wait_for_url("**/call/done/**")

    hands.press("Enter")  # the button to dispatch has the keyboard
    page.wait_for_url("**/ticket/do/dispatch/**")
    hands.tab_to("[name=to]")
    hands.press("Space", "Control+s")
    page.wait_for_url("**/ticket/details/**")
    made = stored(Ticket, lambda row: (row.category, row.status, row.holder_employee.name))
    assert made == [(Category.REPAIR, TicketStatus.DISPATCHED, "维修甲")]
    assert hands.pressed <= MOST_KEYS
    chrome.leave(context)
