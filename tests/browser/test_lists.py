"""Lists in a real browser: rows in sight, what stays while they scroll, ticks, views, cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Ticket, clock, db
from rules.vocabulary import Category, TicketStatus
from tests.office import Scene

pytestmark = pytest.mark.browser
MANY = 63


@pytest.fixture
def full(people: Scene) -> Scene:
    """More work orders than a page of the list holds: a third of them complaints."""
    at = clock.now() - timedelta(hours=1)
    for n in range(MANY):
        unit, customer = people.units[n % 8], people.customers[n % 8]
        db.session.add(
            Ticket(
                number=f"BX-20261124-{n:04d}",
                office=people.office,
                area=unit.area,
                unit=unit,
                customer=customer,
                category=Category.COMPLAINT if n % 3 == 0 else Category.REPAIR,
                subject="地下车库三号电梯厅照明不亮,需要更换灯具",
                status=TicketStatus.NEW,
                received_by=people.staff["front"],
                received_at=at - timedelta(minutes=n),
                dispatch_due_at=at + timedelta(minutes=n),
            )
        )
    db.session.commit()
    return people


def rows_in_sight(page: Page) -> int:
    return int(
        page.evaluate(
            """() => {
              const end = document.querySelector(".pager").getBoundingClientRect().top;
              const head = document.querySelector(".grid thead").getBoundingClientRect().bottom;
              return [...document.querySelectorAll(".grid tbody tr")].filter((row) => {
                const place = row.getBoundingClientRect();
                return place.top >= head - 1 && place.bottom <= Math.min(end, innerHeight) + 1;
              }).length;
            }"""
        )
    )


def box(page: Page, what: str) -> Any:
    return page.locator(what).first.bounding_box()


def test_sixteen_rows_stand_in_sight_in_both_densities(enter: Callable[..., Page], full: Scene):
    page = enter("front")
    page.goto("/ticket/")
    assert rows_in_sight(page) >= 16
    page.click(".display summary")
    page.check("[name=density][value=compact]")
    page.click(".display .acts .main")
    page.wait_for_url("**/ticket/")
    expect(page.locator("body")).to_have_class("framed with-list compact")
    assert rows_in_sight(page) >= 18


def test_sixteen_rows_stand_in_sight_in_english_too(enter: Callable[..., Page], full: Scene):
    page = enter("front")
    page.locator(".me summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/ticket/")
    assert rows_in_sight(page) >= 16


def test_head_and_first_column_stay_while_the_rows_move(enter: Callable[..., Page], full: Scene):
    page = enter("front", viewport={"width": 1100, "height": 768})
    page.goto("/ticket/")
    before = box(page, ".grid thead th:nth-child(2)"), box(page, ".grid tbody td:nth-child(2)")
    expect(page.locator(".rows")).to_have_class("rows beyond")  # a shadow says: there is more
    moved = page.locator(".rows").evaluate(
        "(rows) => { rows.scrollTo(150, 400); return [rows.scrollLeft, rows.scrollTop]; }"
    )
    assert moved[0] > 40
    assert moved[1] == 400
    expect(page.locator(".rows.behind")).to_be_attached()
    after = box(page, ".grid thead th:nth-child(2)"), box(page, ".grid tbody td:nth-child(2)")
    assert after[0] == before[0]
    assert after[1]["x"] == before[1]["x"]
    assert after[1]["y"] == before[1]["y"] - 400
    # the page itself does not scroll: the list does
    assert page.evaluate("document.documentElement.scrollWidth") == 1100


def test_all_that_matches_is_dispatched_from_the_second_page_too(
    enter: Callable[..., Page], full: Scene, stored: Callable[..., Any]
):
    page = enter("front")
    page.goto("/ticket/?queue=new")
    expect(page.locator(".bulk")).to_be_hidden()
    page.check("[data-all]")
    expect(page.locator(".bulk .picked")).to_contain_text("50")
    expect(page.locator(".bulk .every")).to_contain_text(str(MANY))
    page.check("[data-every]")
    page.locator(".bulk .btn").filter(has_text="派单").click()
    page.wait_for_url("**/ticket/do/dispatch/?all=**")
    expect(page.locator(".save .main")).to_contain_text(str(MANY))
    page.locator(".choices label", has_text="维修乙").click()
    page.locator(".save .main").click()
    page.wait_for_url("**/ticket/?queue=new")
    held = stored(Ticket, lambda row: row.status)
    assert held == [TicketStatus.DISPATCHED] * MANY


def test_a_single_tick_takes_back_all_that_matches(enter: Callable[..., Page], full: Scene):
    page = enter("front")
    page.goto("/ticket/")
    page.check("[data-all]")
    page.check("[data-every]")
    page.locator("tbody [name=id]").nth(3).uncheck()
    expect(page.locator("[data-every]")).not_to_be_checked()
    expect(page.locator(".bulk .picked")).to_contain_text("49")
    assert page.locator("[data-all]").evaluate("(box) => box.indeterminate")


def test_a_view_is_kept_opened_and_left_by_its_chips(enter: Callable[..., Page], full: Scene):
    page = enter("front")
    page.goto("/ticket/")
    page.select_option("[name=category]", "complaint")
    page.wait_for_url("**category=complaint**")
    page.locator(".quick a").first.click()  # today
    page.wait_for_url("**in=today**")
    expect(page.locator(".chips-on li")).to_have_count(2)
    page.click(".views > summary")
    page.fill(".views [name=name]", "今天的投诉")
    page.click(".views form .main")
    page.wait_for_url("**/ticket/?view=*")
    expect(page.locator("h1")).to_contain_text("今天的投诉")
    expect(page.locator(".grid tbody tr")).to_have_count(MANY // 3)
    kept = page.url
    page.goto("/ticket/")
    page.click(".views > summary")
    page.locator(".views li a", has_text="今天的投诉").click()
    page.wait_for_url(kept)
    page.locator(".chips-on li", has_text="今天").locator("a").click()
    expect(page.locator(".chips-on li")).to_have_count(1)
    page.get_by_role("button", name="今天的投诉").click()  # kept under the same name
    page.wait_for_url(kept)
    expect(page.locator(".chips-on li")).to_have_count(1)


def test_the_pager_leads_to_any_page(enter: Callable[..., Page], full: Scene):
    for n in range(60):
        db.session.add(
            Ticket(number=f"N{n}", office=full.office, subject="x", received_at=clock.now())
        )
    db.session.commit()
    page = enter("front")
    page.goto("/ticket/?queue=new")
    page.fill(".pager [name=page]", "3")
    page.press(".pager [name=page]", "Enter")
    page.wait_for_url("**/ticket/?queue=new&page=3")
    expect(page.locator(".grid tbody tr")).to_have_count(MANY + 60 - 100)


def test_rows_are_cards_on_a_phone(enter: Callable[..., Page], full: Scene):
    page = enter("front", viewport={"width": 390, "height": 844})
    page.goto("/ticket/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    card = box(page, ".grid tbody tr")
    assert card["width"] > 340
    assert card["height"] > 80
    expect(page.locator(".grid thead")).to_be_hidden()
    expect(page.locator("[name=category]")).to_be_hidden()
    page.click("[data-unfold]")
    expect(page.locator("[name=category]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for drop in (".views", ".display"):
        page.click(f"{drop} > summary")
        shown = box(page, f"{drop} > :not(summary)")
        assert shown["x"] >= 0
        assert shown["x"] + shown["width"] <= 390


def test_columns_are_put_in_order_by_the_keyboard(enter: Callable[..., Page]):
    page = enter("front")
    page.goto("/ticket/")
    page.locator(".display summary").click()
    places = page.locator(".columns input")
    second = places.nth(1).get_attribute("value")
    page.locator(".columns [data-up]").nth(1).press("Enter")
    assert places.nth(0).get_attribute("value") == second
    expect(page.locator(".columns .one").nth(0).locator("[data-down]")).to_be_focused()
    page.locator(".display button.main").click()
    page.locator(".display summary").click()
    assert places.nth(0).get_attribute("value") == second
