"""My day and the board while somebody looks: what comes is told, nothing moves under a hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from admin_views.forms import new_key
from models import LoginSession, clock, db
from services import sessions
from tests.office import Scene
from tests.screens.test_home import asked, sent
from tests.visitor import Visitor

pytestmark = pytest.mark.browser
DOOR = re.compile(r"/live/")


@pytest.fixture
def call(app: Flask, people: Scene) -> Callable[[str], None]:
    """``call("Noise")`` is a request the front desk's colleague takes down meanwhile."""
    app.test_client_class = Visitor

    def take(subject: str) -> None:
        unit, customer = people.units[0].id, people.customers[0].id
        fields = {"unit": unit, "customer": customer, "office": people.office.id}
        answer = (
            app.test_client()
            .sign_in("front2")
            .send(
                "/call/",
                **fields,
                category="repair",
                urgency="normal",
                channel="phone",
                subject=subject,
                then="wait",
                post_key=new_key(),
            )
        )
        assert answer.status_code in (200, 302), answer.text

    return take


def ask(page: Page) -> None:
    """Let the page ask its door now, as it does when its window comes to the front."""
    with page.expect_response(DOOR):
        page.evaluate("window.dispatchEvent(new Event('focus'))")


def first(page: Page):
    return page.locator("#dispatch .waits > li .what > a").first


def test_a_new_request_appears_by_itself(enter: Callable[..., Page], call: Callable[[str], None]):
    page = enter("front")
    page.mouse.move(5, 400)  # over the menu
    expect(page.locator("#dispatch .done-here")).to_be_visible()
    call("厨房漏水")
    ask(page)
    expect(first(page)).to_have_text("厨房漏水")
    expect(page.locator(".news")).to_contain_text("新到 1 件：待派单")
    assert page.locator(".news").get_attribute("aria-live") == "polite"
    expect(page.locator("#dispatch li.fresh")).to_have_count(1)


def test_it_asks_by_itself_and_not_while_hidden(
    enter: Callable[..., Page], call: Callable[[str], None]
):
    page = enter("front")
    page.clock.install()
    page.goto("/")
    call("厨房漏水")
    with page.expect_response(DOOR):
        page.clock.fast_forward(20_000)
    expect(first(page)).to_have_text("厨房漏水")
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})"
    )
    page.clock.fast_forward(120_000)
    assert [url for url in asked_for if DOOR.search(url)] == []
    with page.expect_response(DOOR):
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => false, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )


def test_nothing_moves_under_the_pointer(
    enter: Callable[..., Page], call: Callable[[str], None], people: Scene
):
    call("先来的")
    page = enter("front")
    first(page).hover()
    call("后来的")
    ask(page)
    expect(page.locator(".news")).to_contain_text("新到 1 件")
    expect(page.locator("#dispatch .waits > li")).to_have_count(1)  # as it was
    page.mouse.move(5, 400)
    expect(page.locator("#dispatch .waits > li")).to_have_count(2)


def test_nothing_moves_under_the_focus_until_asked_for(
    enter: Callable[..., Page], call: Callable[[str], None]
):
    call("先来的")
    page = enter("front")
    page.mouse.move(5, 400)
    page.keyboard.press("Tab")
    first(page).focus()
    call("后来的")
    ask(page)
    expect(page.locator(".news button")).to_be_visible()
    expect(first(page)).to_be_focused()
    expect(page.locator("#dispatch .waits > li")).to_have_count(1)
    page.locator(".news button").press("Enter")
    expect(page.locator("#dispatch .waits > li")).to_have_count(2)


def test_a_restart_is_survived(enter: Callable[..., Page], call: Callable[[str], None]):
    page = enter("front")
    page.mouse.move(5, 400)

    with gone(page):
        for _ in range(2):
            with page.expect_event("requestfailed"):
                page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.locator(".news")).to_contain_text("连接已中断")
    call("厨房漏水")
    ask(page)
    expect(first(page)).to_have_text("厨房漏水")
    expect(page.locator(".news")).not_to_contain_text("连接已中断")


@contextmanager
def gone(page: Page) -> Iterator[None]:
    """The server does not answer meanwhile."""

    def refuse(route: Route) -> None:
        route.abort("connectionrefused")

    page.route(DOOR, refuse)
    yield
    page.unroute(DOOR, refuse)


def test_an_ended_session_is_told_and_leads_to_the_log_in(enter: Callable[..., Page]):
    page = enter("front")
    for login in db.session.scalars(db.select(LoginSession)):
        sessions.end_all(db.session(), login.employee_id, clock.now())
    db.session.commit()
    ask(page)
    expect(page.locator(".news")).to_contain_text("登录已")
    page.locator(".news a").click()
    page.wait_for_url(re.compile(r"/sign-in\?next="))
    expect(page.locator("#username")).to_be_visible()


@pytest.mark.parametrize("minutes", [(-12 * 60 - 18, 59, 60), (119, 24 * 60, 51 * 60 + 40)])
def test_the_browser_tells_time_as_the_server_does(
    enter: Callable[..., Page], people: Scene, minutes: tuple[int, ...]
):
    at = clock.now()
    for place, left in enumerate(minutes):
        ticket = asked(people, place)  # half a minute from where the words change
        ticket.dispatch_due_at = at + timedelta(minutes=left, seconds=30)
        ticket.settle_due_at = ticket.on_site_due_at = None
    db.session.commit()
    server, browser = enter("front", java_script_enabled=False), enter("front")
    for page in (server, browser):
        page.goto("/")
    said, told = (page.locator("#dispatch [data-due]") for page in (server, browser))
    expect(said).to_have_count(3)
    expect(told).to_have_text(said.all_text_contents())
    look = "badges => badges.map((one) => one.className)"
    assert told.evaluate_all(look) == said.evaluate_all(look)


def test_time_left_is_told_on_without_asking(enter: Callable[..., Page], people: Scene):
    ticket = asked(people, 0)
    ticket.dispatch_due_at = clock.now() + timedelta(minutes=12, seconds=30)
    db.session.commit()
    page = enter("front")
    page.clock.install()
    page.goto("/")
    badge = page.locator("#dispatch [data-due]")
    expect(badge).to_have_text(re.compile("12 分"))
    page.route(DOOR, lambda route: route.abort())
    page.clock.fast_forward("03:00")
    expect(badge).to_have_text(re.compile("9 分"))
    page.clock.fast_forward("11:00")
    expect(badge).to_have_text(re.compile("超时 1 分"))
    expect(badge).to_have_class("badge b-bad")


def test_the_board_follows_the_day(enter: Callable[..., Page], call: Callable[[str], None]):
    page = enter("supervisor")
    page.goto("/board/")
    page.mouse.move(5, 400)
    waits = page.locator(".stages .tile").first.locator("b")
    expect(waits).to_have_text("0")
    call("厨房漏水")
    ask(page)
    expect(waits).to_have_text("1")
    expect(page.locator(".boards .chart")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 1366


@pytest.mark.parametrize("path", ["/board/", "/month/"])
def test_fits_a_phone(enter: Callable[..., Page], path: str):
    page = enter("supervisor", viewport={"width": 360, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_wall_screen_shows_the_board_alone(enter: Callable[..., Page]):
    page = enter("supervisor", viewport={"width": 1920, "height": 1080})
    page.goto("/board/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="大屏显示").click()
    expect(page.locator(".on-wall")).to_be_attached()
    expect(page.locator("nav.side")).to_be_hidden()
    page.goto("/ticket/")
    page.wait_for_url(re.compile(r"/board/"))
    expect(page.locator(".flash")).to_contain_text("只显示看板")
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("#username")).to_be_visible()


def test_a_dispatch_elsewhere_changes_the_month_by_itself(
    enter: Callable[..., Page], people: Scene
):
    """Nobody loads the page anew: what was at risk is gone, and the score to come is said."""
    ticket = asked(people, 0, subject="电梯停运")
    ticket.dispatch_due_at = clock.now() + timedelta(minutes=12)
    db.session.commit()
    page = enter("front")
    page.goto("/month/")
    page.mouse.move(5, 400)
    expect(page.locator("#at-risk")).to_contain_text("1 单将在 12 分钟内超时，失 100 个百分点")
    page.evaluate("window.kept = true")
    sent(people, ticket)
    db.session.commit()
    ask(page)
    expect(page.locator("#at-risk")).to_have_count(0)
    expect(page.locator("#projection .projected")).to_have_text("100")
    expect(page.locator(".news")).to_contain_text("预计月末")
    assert page.evaluate("window.kept")
