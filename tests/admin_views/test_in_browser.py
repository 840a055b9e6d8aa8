"""What only a browser shows: the content policy holds, and the pages work by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from models import Ticket, db
from tests import chrome
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Any) -> Iterator[str]:
    with serving(app) as here:
        yield here


@pytest.fixture
def page(app: Any, client: Any, browser: Any, address: str, tickets: list[int]) -> Iterator[Any]:
    """The supervisor's page; whatever its console complains about ends up in ``page.said``."""
    name, value = client.ticket_of("supervisor")
    context = browser.new_context(
        base_url=address, locale="en-GB", viewport={"width": 1366, "height": 768}
    )
    context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    chrome.leave(context)


def test_s4_no_page_breaks_its_content_policy(page, tickets):
    for path in (
        "/ticket/",
        "/ticket/?q=厨房",
        f"/ticket/details/?id={tickets[0]}",
        f"/ticket/edit/?id={tickets[0]}",
        f"/ticket/do/dispatch/?id={tickets[0]}",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert page.said == []


def test_a_look_up_works_by_keyboard(page, tickets):
    page.goto(f"/ticket/edit/?id={tickets[0]}")
    page.focus("#unit")
    page.keyboard.type("2栋-1单元-202")
    page.wait_for_selector("#unit-list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#unit") == "2栋-1单元-202"
    page.keyboard.press("Control+s")
    page.wait_for_url("**/ticket/details/**")
    assert "2栋-1单元-202" in page.inner_text("main")


def test_a_row_opens_and_ticks_lead_to_a_bulk_deed(page, tickets):
    page.goto("/ticket/")
    assert page.is_hidden(".bulk")
    page.check("tbody tr:nth-child(1) input")
    page.check("tbody tr:nth-child(2) input")
    page.click(".bulk button")
    page.wait_for_url("**/do/dispatch/**")
    assert page.locator("main input[type=hidden][name=id]").count() == 2
    page.goto("/ticket/")
    page.click("tbody tr:nth-child(3) td:nth-child(5)")
    page.wait_for_url(f"**/ticket/details/?id={tickets[2]}")


def test_nothing_overflows_a_phone(page, tickets):
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/ticket/", f"/ticket/details/?id={tickets[0]}", "/ticket/new/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_sixteen_rows_stand_on_a_small_screen(page, scene, tickets):
    from tests.admin_views.conftest import make_ticket

    for n in range(30):
        make_ticket(scene, n % 8, number=f"N{n}")
    db.session.commit()
    page.goto("/ticket/")
    seen = page.evaluate(
        "[...document.querySelectorAll('.grid tbody tr')]"
        ".filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    )
    assert seen >= 16
    assert db.session.query(Ticket).count() == 42
