"""The frame in a real browser: the search by keyboard, looks that stay, folds, small screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import clock, db
from models.scopes import actor_of
from rules.vocabulary import Category
from services import tickets
from tests import chrome
from tests.office import Scene

pytestmark = pytest.mark.browser

SCREENS = (
    "/",
    "/ticket/",
    "/ticket/new/",
    "/ticket/details/?id=1",
    "/ticket/do/dispatch/?id=1",
    "/search/?q=住户",
    "/call/",
    "/who",
    "/assessment/",
)


WIDTHS = (360, 768, 1024, 1366, 1920)
# what of the top bar is not wholly on the screen, or lies over its neighbour
OVER_THE_BAR = """() => {
  const bar = [...document.querySelectorAll(".crumbs ol, .top > *")]
    .filter((one) => one.offsetWidth > 1)
    .map((one) => ({ name: one.className || one.tagName, box: one.getBoundingClientRect() }));
  const meets = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  return bar.filter(({ box }, place) => box.left < 0 || box.right > innerWidth + 1
    || bar.slice(place + 1).some((other) => meets(box, other.box))).map(({ name }) => name);
}"""


@pytest.fixture
def order(people: Scene) -> str:
    """The number of a request that should have been dispatched some minutes ago."""
    at = clock.now() - timedelta(minutes=50)
    front = actor_of(db.session(), people.staff["front"], clock.today())
    ticket = tickets.register(
        db.session(),
        front,
        at,
        office=people.office,
        category=Category.REPAIR,
        subject="厨房水龙头漏水",
        customer=people.customers[0],
        unit=people.units[0],
    )
    ticket.dispatch_due_at, number = at, str(ticket.number)
    db.session.commit()  # nothing is read after it: an open reader keeps the server from writing
    return number


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_search_by_the_keyboard_alone(enter: Callable[..., Page], order: str):
    page = enter("front")
    page.keyboard.press("/")
    expect(page.locator("#seek")).to_be_focused()
    page.keyboard.type("1-101")
    options = page.locator("#seek-list a[role=option]")
    expect(options.first).to_be_visible()
    expect(page.locator("#seek")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert page.locator("#seek").get_attribute("aria-activedescendant") == "seek-0"
    page.keyboard.press("ArrowUp")
    expect(page.locator("#seek-all")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/details/**")
    expect(page.locator("h1")).to_contain_text("住户甲")

    page.keyboard.press("/")  # nothing chosen: Enter shows the page of everything found
    page.keyboard.type("漏水")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    expect(page.locator("main")).to_contain_text(order)
    expect(page.locator("#seek")).to_have_value("漏水")


def test_escape_closes_the_suggestions_then_leaves_the_field(enter: Callable[..., Page]):
    page = enter("front")
    page.keyboard.press("/")
    page.keyboard.type("住户")
    expect(page.locator("#seek-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#seek-list")).to_be_hidden()
    expect(page.locator("#seek")).to_have_value("住户")
    page.keyboard.press("Escape")
    expect(page.locator("#seek")).not_to_be_focused()


def test_the_slash_is_a_sign_where_somebody_types_and_the_caller_comes_first(
    enter: Callable[..., Page],
):
    page = enter("front")
    page.goto("/call/")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#who")).to_be_focused()
    page.fill("[name=subject]", "")
    page.press("[name=subject]", "/")
    expect(page.locator("[name=subject]")).to_have_value("/")


def test_dark_and_large_hold_at_once_and_on_the_next_page(enter: Callable[..., Page]):
    page = enter("front", color_scheme="light")
    light, size = ground(page), page.evaluate("getComputedStyle(document.body).fontSize")
    page.locator(".me summary").click()
    page.locator(".panel button[value=dark]").click()
    dark = ground(page)
    assert dark != light
    page.locator(".panel button[value=largest]").click()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator(".me summary")).to_be_focused()
    # drawn by the server, no script needed
    page.route("**/*.js*", lambda route: route.abort())
    page.goto("/ticket/")
    assert ground(page) == dark
    assert page.evaluate("getComputedStyle(document.body).fontSize") > size
    page.unroute("**/*.js*")
    page.goto("/")
    page.locator(".me summary").click()
    page.locator(".panel button[value=system]").click()
    assert ground(page) == light
    page.emulate_media(color_scheme="dark")
    assert ground(page) == dark


def test_the_menu_folds_and_stays_folded(enter: Callable[..., Page]):
    page = enter("supervisor")
    wide = page.locator("#menu").bounding_box() or {}
    page.get_by_role("button", name="收起菜单").click()
    expect(page.locator("html")).to_have_attribute("data-side", "narrow")
    page.goto("/ticket/")
    narrow = page.locator("#menu").bounding_box() or {}
    assert narrow["width"] < wide["width"] / 3
    page.locator("#menu a[href='/callback/'] .icon").hover()
    expect(page.locator("#menu a[href='/callback/'] > span").first).to_have_css("opacity", "1")
    page.get_by_role("button", name="展开菜单").click()
    page.locator("summary", has_text="值班与任务").click()
    page.locator("summary", has_text="房产资料").click()
    page.goto("/")
    expect(page.locator("[data-area=duty] ul")).to_be_hidden()
    expect(page.locator("[data-area=estate] ul")).to_be_visible()


def test_what_waits_is_told_beside_the_menu(enter: Callable[..., Page], order: str):
    page = enter("front")
    page.goto("/customer/")
    inbox = page.locator(".tray .count")
    expect(inbox).to_have_text("1")
    expect(inbox).to_have_class("count late")
    expect(page.get_by_role("link", name="待我办理 待办 1 件，其中超时 1 件")).to_be_visible()
    expect(page.locator("#menu a[href='/ticket/'] .count")).to_have_text("1")
    page.locator("[data-area=desk] summary").click()
    expect(page.locator("[data-area=desk] [data-sum] .count")).to_have_text("1")
    page.locator(".tray").click()
    expect(page.locator("h1")).to_have_text("今日工作")


@pytest.mark.parametrize("look", [{}, {"look_type": "largest"}, {"look_side": "narrow"}])
def test_nothing_runs_over_the_edge(
    enter: Callable[..., Page], order: str, look: dict[str, str], address: str
):
    page = enter("supervisor")
    page.context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in look.items()]
    )
    wrong = []
    for path in SCREENS:
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            runs = page.evaluate("document.documentElement.scrollWidth")
            over = page.evaluate(OVER_THE_BAR)
            if runs > width or over:
                wrong.append(f"{path} at {width}: {runs} {over}")
    assert wrong == []


def test_the_menu_of_a_phone_opens_and_closes(enter: Callable[..., Page]):
    page = enter("front", viewport={"width": 360, "height": 740}, has_touch=True)
    expect(page.locator("#menu")).to_be_hidden()
    page.locator(".menu-open").tap()
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    page.locator(".menu-open").tap()
    page.touchscreen.tap(350, 400)
    expect(page.locator("#menu")).to_be_hidden()
    page.locator(".seek-open").tap()
    page.wait_for_url("**/search/")
    expect(page.locator("main input[name=q]")).to_be_focused()


def test_all_of_it_works_without_scripts(browser: Any, enter: Callable[..., Page], address: str):
    signed_in = enter("front").context.storage_state()
    context = browser.new_context(
        base_url=address, java_script_enabled=False, storage_state=signed_in, locale="zh-CN"
    )
    try:
        page = context.new_page()
        page.goto("/customer/")
        page.fill("#seek", "住户甲")
        page.press("#seek", "Enter")
        expect(page.locator("h1")).to_contain_text("住户甲")
        page.locator(".me summary").click()
        page.locator(".panel button[value=dark]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.locator(".fold button").click()
        expect(page.locator("html")).to_have_attribute("data-side", "narrow")
    finally:
        chrome.leave(context)


def test_a_phone_without_a_net_shows_our_page_and_nothing_kept(
    enter: Callable[..., Page], order: str
):
    page = enter("worker", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/ticket/")
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map(async (name) =>"
        "(await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname))))"
    )
    assert sorted(kept[0]) == [
        "/offline",
        "/static/dark.css",
        "/static/door.css",
        "/static/icons/desk.svg",
    ]
    page.context.set_offline(True)
    page.goto("/ticket/")
    expect(page.locator("h1")).to_have_text("没有网络连接")
    assert page.evaluate("document.fonts.size") == 0
    page.context.set_offline(False)
    page.get_by_role("link", name="重试").click()
    expect(page.locator("h1")).to_have_text("今日工作")


def test_a_desk_keeps_no_worker(enter: Callable[..., Page]):
    page = enter("front")
    page.wait_for_load_state("networkidle")
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
