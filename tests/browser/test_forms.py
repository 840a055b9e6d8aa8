"""Forms in a real browser, hands on the keyboard alone: dates, look-ups, tables of rows, tabs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from admin_views import security
from models import Occupancy, Post, clock, db
from models.scopes import actor_of
from rules.vocabulary import Category, Role
from services import tickets
from tests.office import Scene

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
ASKS = "!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"


@pytest.fixture
def calendar() -> None:
    if not (ROOT / "static" / security.CALENDAR).is_file():
        pytest.skip("the calendar was not fetched at set-up")


def opened(enter: Callable[..., Page], who: str, path: str, **more: Any) -> Page:
    db.session.rollback()  # what the test has read would keep the server from writing
    page = enter(who, **more)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return page


def on_day(page: Page, day: str) -> None:
    """Wait until a day of the calendar has the keyboard."""
    here = page.locator("calendar-month button[tabindex='0']")
    expect(here).to_have_text(day)
    expect(here).to_be_focused()


# Dates --------------------------------------------------------------------------------------------
def test_a_day_is_picked_by_the_keyboard_in_a_week_that_begins_on_monday(enter, people, calendar):
    page = opened(enter, "admin", "/post/new/")
    page.fill("#valid_from", "2026/11/24")
    page.press("#valid_from", "ArrowDown")
    pane = page.get_by_role("dialog", name="选择日期")
    expect(pane).to_be_visible()
    expect(pane.locator("calendar-month th").first).to_contain_text("星期一")
    on_day(page, "24")
    page.keyboard.press("ArrowRight")
    on_day(page, "25")
    page.keyboard.press("ArrowDown")
    on_day(page, "2")
    page.keyboard.press("Enter")
    expect(page.locator("#valid_from")).to_have_value("2026-12-02")
    expect(page.locator("#valid_from")).to_be_focused()
    expect(pane).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(pane).to_be_visible()
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(page.locator("#valid_from")).to_be_focused()


@pytest.mark.parametrize("typed", ["20261124", "2026/11/24", "2026年11月24日"])
def test_a_day_is_typed_as_people_write_it(enter, people, calendar, typed):
    page = opened(enter, "admin", "/post/new/")
    page.fill("#valid_from", typed)
    page.keyboard.press("Tab")
    expect(page.locator("#valid_from")).to_have_value("2026-11-24")


def test_a_picked_day_keeps_the_time_that_was_typed(enter, people, calendar):
    page = opened(enter, "front", "/call/")
    page.fill("#received_at", "2026-11-20 09:15")
    page.press("#received_at", "ArrowDown")
    on_day(page, "20")
    page.keyboard.press("ArrowLeft")
    on_day(page, "19")
    page.keyboard.press("Enter")
    expect(page.locator("#received_at")).to_have_value("2026-11-19 09:15")


def test_filters_use_the_same_calendar(enter, people, calendar):
    page = opened(enter, "front", "/ticket/")
    page.clock.set_fixed_time("2026-11-24T09:00:00+08:00")
    page.locator(".days summary").click()
    page.locator("[name=from]").focus()
    page.keyboard.press("ArrowDown")
    on_day(page, "24")
    page.keyboard.press("Enter")
    expect(page.locator("[name=from]")).to_have_value("2026-11-24")
    page.fill("[name=to]", "20261130")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket/?**from=2026-11-24&to=2026-11-30**")


def test_a_wrong_date_is_kept_and_the_summary_leads_to_it(enter, people):
    page = opened(enter, "front", "/occupancy/new/")
    page.evaluate("document.querySelector('#valid_from').type = 'text'")
    page.fill("#valid_from", "2026-02-30")
    page.keyboard.press("Control+S")  # as with Caps Lock on
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("#valid_from")).to_have_value("2026-02-30")
    link = page.locator(".summary a[href='#valid_from']")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#valid_from")).to_be_focused()


def test_without_our_calendar_the_browsers_own_takes_its_place(enter, people, monkeypatch):
    monkeypatch.setattr(security, "CALENDAR", "vendor/nothing.js")
    page = opened(enter, "admin", "/post/new/")
    expect(page.locator("#valid_from")).to_have_attribute("type", "date")
    assert page.locator(".pick").count() == 0
    page.fill("#valid_from", "2026-11-24")
    expect(page.locator("#valid_from")).to_have_value("2026-11-24")


def test_a_phone_keeps_its_own_wheel_and_nothing_overflows(enter, people):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = opened(enter, "front", f"/customer/edit/?id={people.customers[0].id}", **phone)
    expect(page.locator("#occupancies-n0-valid_from")).to_have_attribute("type", "date")
    for path in ("details", "edit"):
        page.goto(f"/customer/{path}/?id={people.customers[0].id}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


# Look-ups -----------------------------------------------------------------------------------------
def test_a_look_up_says_what_can_be_typed_and_shows_the_last_choice_first(enter, people, stored):
    page = opened(enter, "front", "/occupancy/new/")
    box = page.locator("#unit")
    expect(box).to_have_attribute("placeholder", "输入楼栋、房号，如 3-1-602")
    expect(page.locator("#customer")).to_have_attribute(
        "placeholder", "输入房号、姓名、电话或拼音首字母"
    )
    page.locator("#customer").focus()
    page.keyboard.type("住户乙")
    expect(page.locator("#customer-list [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    box.focus()
    page.keyboard.type("1栋-1单元-202")
    expect(page.locator("#unit-list [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.select_option("#occupies_as", "tenant")
    page.fill("#valid_from", "2026-11-01")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/occupancy/details/**")
    assert "1栋-1单元-202" in stored(Occupancy, lambda row: str(row.unit))
    page.goto("/occupancy/new/")
    page.locator("#unit").focus()
    first = page.locator("#unit-list [role=option]").first
    expect(first).to_contain_text("1栋-1单元-202")
    expect(first).to_contain_text("最近选过")


def test_a_look_up_says_that_nothing_matches(enter, people):
    page = opened(enter, "front", "/occupancy/new/")
    page.locator("#unit").focus()
    page.keyboard.type("99栋")
    expect(page.locator("#unit-list")).to_contain_text("没有符合的结果")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#unit-list")).to_be_hidden()


# Tables of rows -----------------------------------------------------------------------------------
def test_rows_are_added_and_removed_by_the_keyboard(enter, people, stored):
    person = people.staff["front2"]
    page = opened(enter, "admin", f"/employee/edit/?id={person.id}")
    page.locator("#posts-n0-role").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#posts-n1-role")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#posts-n2-role")).to_be_focused()
    page.locator("tr[data-row='posts-n2-'] [data-take-row]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#posts-n2-role")).to_have_count(0)
    expect(page.locator("#posts-n1-role")).to_be_focused()
    page.keyboard.press("End")  # the last post of the list
    page.select_option("#posts-n1-role", Role.AUDITOR.value)
    page.fill("#posts-n1-valid_from", "20261124" if page.locator(".pick").count() else "2026-11-24")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/employee/details/**")
    made = stored(Post, lambda row: (row.employee_id, row.role, row.valid_from))
    assert (person.id, Role.AUDITOR, date(2026, 11, 24)) in made


# Nothing is lost unseen ---------------------------------------------------------------------------
def test_leaving_asks_only_when_something_has_really_changed(enter, people):
    page = opened(enter, "front", f"/customer/edit/?id={people.customers[0].id}")
    assert not page.evaluate(ASKS)
    page.locator("#name").focus()
    page.keyboard.press("End")
    page.keyboard.type("x")
    assert page.evaluate(ASKS)
    page.keyboard.press("Backspace")
    assert not page.evaluate(ASKS)
    page.locator("#occupancies-n0-valid_from").focus()
    page.keyboard.press("Control+Enter")  # an empty row is nothing to lose
    assert not page.evaluate(ASKS)


def test_what_was_refused_is_not_saved_and_leaving_asks(enter, people):
    page = opened(enter, "front", f"/customer/edit/?id={people.customers[0].id}")
    page.fill("#name", "")
    page.keyboard.press("Control+s")
    expect(page.locator(".summary")).to_be_focused()
    assert page.evaluate(ASKS)


# A record's page ----------------------------------------------------------------------------------
@pytest.fixture
def ticket(people: Scene) -> int:
    session, at = people.session, clock.now()
    front = actor_of(session, people.staff["front"], clock.today())
    made = tickets.register(
        session,
        front,
        at,
        office=people.office,
        category=Category.REPAIR,
        subject="厨房漏水",
        unit=people.units[0],
        customer=people.customers[0],
    )
    worker = tickets.target(session, f"employee:{people.staff['worker'].id}")
    tickets.dispatch(session, front, made, worker, at)
    tickets.urge(session, front, made, at, text="客户在等")
    number = made.id
    db.session.commit()
    return number


def test_the_head_says_how_a_work_order_stands_and_what_is_next(enter, ticket):
    page = opened(enter, "front", f"/ticket/details/?id={ticket}")
    head = page.locator(".record-head")
    expect(head.locator(".signs")).to_contain_text("剩余")
    expect(head.locator(".next")).to_contain_text("待维修甲接单")
    expect(head.locator(".next .btn.main")).to_have_count(1)


def test_on_paper_there_is_nothing_to_press(enter, people):
    people.customers[0].phone = "13900001234"
    db.session.commit()
    page = opened(enter, "front", f"/customer/details/?id={people.customers[0].id}")
    expect(page.locator(".reveal").first).to_be_visible()
    page.emulate_media(media="print")
    seen = "e => e.filter((one) => one.offsetParent).map((one) => one.textContent.trim())"
    assert page.locator("button, summary, .btn").evaluate_all(seen) == []


def test_rare_deeds_open_by_the_keyboard_and_close_with_escape(enter, ticket):
    page = opened(enter, "front", f"/ticket/details/?id={ticket}")
    more = page.locator(".more-deeds > summary")
    rare = page.get_by_role("link", name="取消工单")
    expect(rare).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(rare).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".more-deeds .panel .btn").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(rare).to_be_hidden()
    expect(more).to_be_focused()


def test_tabs_work_by_keyboard_and_stand_in_the_address(enter, ticket):
    page = opened(enter, "front", f"/ticket/details/?id={ticket}")
    tabs = page.get_by_role("tab")
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_have_count(1)
    expect(panel).to_contain_text("客户在等")
    assert page.url.endswith("#reminders")
    page.reload()
    expect(page.get_by_role("tabpanel")).to_contain_text("客户在等")
    page.keyboard.press("Home")


def test_without_a_script_everything_stands_below_each_other(enter, ticket):
    page = opened(enter, "front", f"/ticket/details/?id={ticket}", java_script_enabled=False)
    for name in ("who-held-it", "reminders"):
        expect(page.locator(f"#{name} h3")).to_be_visible()
        expect(page.locator(f"a[href='#{name}']")).to_be_visible()
    page.locator(".more-deeds > summary").click()
    expect(page.get_by_role("link", name="取消工单")).to_be_visible()
