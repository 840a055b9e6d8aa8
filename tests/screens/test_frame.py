"""The frame of every page: its looks, the way to it, the menu's folds, and what waits."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from admin_views import looks, menu
from bench.sent import recorded
from models import LoginSession, Ticket, clock, db
from models.scopes import actor_of
from rules.vocabulary import Category, Record
from services import tickets
from tests.office import Scene
from tests.screens.reading import way
from tests.screens.test_home import FRAME, asked, sent
from tests.screens.test_rights import PEOPLE
from tests.visitor import Visitor

ICONS = Path(__file__).resolve().parents[2] / "static" / "icons.css"


@pytest.fixture
def english(client: Visitor, scene: Scene) -> Visitor:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def root(page: str) -> dict[str, str]:
    """Return what the page says of its looks, before anything is drawn."""
    found = dict(re.findall(r'data-(theme|type|side)="(\w+)"', page.split("<head>")[0]))
    dark = re.search(r'<link rel="stylesheet" href="/static/dark\.css[^"]*" media="([^"]+)"', page)
    return found | {"dark": dark[1] if dark else ""}


# Looks --------------------------------------------------------------------------------------------
def test_looks_until_something_is_chosen(english):
    assert root(english.sign_in("front").get("/").text) == {
        "theme": "system",
        "type": "normal",
        "side": "wide",
        "dark": "screen and (prefers-color-scheme: dark)",
    }


@pytest.mark.parametrize(
    ("theme", "media", "schemes"),
    [("dark", "screen", "dark"), ("light", "not all", "light")],
)
def test_the_server_reads_the_looks_from_the_browser(english, theme, media, schemes):
    english.sign_in("front")
    chosen = {"theme": theme, "type": "largest", "side": "narrow"}
    for name, value in chosen.items():
        english.set_cookie(looks.PREFIX + name, value)
    page = english.get("/ticket/").text
    assert root(page) == chosen | {"dark": media}
    assert f'<meta name="color-scheme" content="{schemes}">' in page
    # pages without the frame look the same, before the log-in and on errors
    for path in ("/nothing", "/password"):
        plain = english.get(path).text
        assert 'data-type="largest"' in plain
        assert root(plain)["dark"] == media


@pytest.mark.parametrize("value", ["pink", '"><script>', "", "dark dark"])
def test_what_no_browser_of_ours_keeps_counts_as_nothing(english, value):
    english.sign_in("front")
    for name in (*looks.CHOICES, looks.FOLDED):
        english.set_cookie(looks.PREFIX + name, value)
    page = english.get("/").text
    assert root(page)["theme"] == "system"
    assert "<script>" not in page


def test_a_look_is_chosen_without_a_script(english):
    english.sign_in("front")
    answer = english.send("/look", theme="dark", next="/ticket/?status=new")
    assert (answer.status_code, answer.location) == (302, "/ticket/?status=new")
    assert "Max-Age=31536000" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert root(english.get("/").text)["theme"] == "dark"
    assert english.send("/look", type="large").location == "/"
    assert root(english.get("/").text)["theme"] == "dark"  # the other choice stands


@pytest.mark.parametrize("fields", [{"theme": "pink"}, {}, {"theme": "dark", "side": "gone"}])
def test_a_look_that_does_not_exist_is_refused(english, fields):
    answer = english.sign_in("front").send("/look", **fields)
    assert answer.status_code == 400
    assert root(english.get("/").text)["theme"] == "system"


def test_dark_stands_in_one_file(app: Flask):
    """A style that asks the system itself would stay dark where somebody has chosen light."""
    folder = Path(str(app.static_folder))
    asks = [one.name for one in folder.glob("*.css") if "prefers-color-scheme" in one.read_text()]
    assert asks == []


# The menu -----------------------------------------------------------------------------------------
def folds(page: str) -> dict[str, bool]:
    """Return the areas of the menu and whether each is folded."""
    return {
        area: not is_open
        for is_open, area in re.findall(r'<details( open)? data-area="(\w+)">', page)
    }


def opened(page: str) -> set[str]:
    return {area for area, folded in folds(page).items() if not folded}


def test_a_long_menu_comes_with_the_areas_of_daily_work_open(english, monkeypatch):
    assert opened(english.sign_in("supervisor").get("/").text) == {"desk", "duty"}
    assert opened(english.get("/facility/").text) == {"desk", "duty", "field"}
    assert opened(english.sign_in("finance").get("/").text) == {"fees", "assessment"}
    monkeypatch.setattr(menu, "LONG", 100)  # and a short one whole
    assert not any(folds(english.get("/").text).values())


def test_folds_are_read_from_the_browser_but_the_open_area_shows(english):
    english.sign_in("supervisor").set_cookie(looks.PREFIX + looks.FOLDED, "desk.fees")
    assert {area for area, folded in folds(english.get("/").text).items() if folded} == {
        "desk",
        "fees",
    }
    assert folds(english.get("/ticket/").text)["desk"] is False
    english.set_cookie(looks.PREFIX + looks.FOLDED, "-")  # every area was unfolded
    assert not any(folds(english.get("/").text).values())


def test_every_screen_has_a_drawing_of_its_own(app: Flask, english):
    """The folded menu shows nothing else."""
    drawings = {}
    for username in ("supervisor", "admin", "quality"):
        page = english.sign_in(username).get("/").text.split('id="menu"')[1].split("</nav>")[0]
        drawings.update(re.findall(r'<a href="([^"]+)"[^>]*><i class="icon i-([^"]+)"', page))
    lines = dict(re.findall(r"\.i-([\w-]+) \{ --drawn: (.*) \}", ICONS.read_text(encoding="utf-8")))
    assert len({lines[name] for name in drawings.values()}) == len(drawings) > 40


def test_help_leads_to_the_page_of_the_manual_on_this_screen(english):
    page = english.sign_in("front").get("/ticket/").text
    assert 'href="/help/work-orders"' in page.partition("<main")[0]


# The way to the page ------------------------------------------------------------------------------
def test_the_way_to_every_kind_of_page(english, scene):
    ticket = asked(scene, 0)
    english.sign_in("supervisor")
    desk = [("My day", "/"), ("Service desk", "")]
    orders = [*desk, ("Work orders", "/ticket/")]
    record = f"/ticket/details/?id={ticket.id}"
    name = f"{ticket.number} {ticket.subject}"
    assert way(english.get("/").text) == [("My day", "")]
    assert way(english.get("/ticket/?page=1").text) == [*desk, ("Work orders", "")]
    assert way(english.get(record).text) == [*orders, (name, "")]
    assert way(english.get(f"/ticket/edit/?id={ticket.id}").text) == [
        *orders,
        (name, record),
        ("Edit", ""),
    ]
    assert way(english.get(f"/ticket/do/dispatch/?id={ticket.id}").text) == [
        *orders,
        (name, record),
        ("Dispatch", ""),
    ]
    assert way(english.get("/customer/new/").text)[-2:] == [
        ("Customers", "/customer/"),
        ("New customer", ""),
    ]
    assert way(english.get("/call/").text) == [*desk, ("Register a request", "")]
    assert way(english.get("/who").text) == [("My day", "/"), ("Who am I", "")]
    assert way(english.get("/search/?q=x").text) == [("My day", "/"), ("Search", "")]


# What waits ---------------------------------------------------------------------------------------
def waiting(client: Visitor) -> dict[str, tuple[int, int]]:
    answer = client.get("/waiting")
    assert answer.status_code == 200
    told = {key: one for key, one in answer.json.items() if key != "inbox"}
    return {key: (one["total"], one["late"]) for key, one in told.items()}


def test_counts_are_what_my_day_shows(filled, client):
    """Of every record type as many as in its blocks; what stands in two counts once."""
    for username in PEOPLE:
        page = client.sign_in(username).get("/").text
        blocks = dict(
            re.findall(
                r'<section class="card" id="([\w-]+)".*?(?:class="total">(\d+)|</section>)',
                page,
                re.DOTALL,
            )
        )
        shown = {key: int(total or 0) for key, total in blocks.items() if key != "months"}
        found = waiting(client)
        assert found["all"][0] <= sum(shown.values())
        assert found["all"][0] == sum(total for key, (total, _) in found.items() if key != "all")
        assert (found["all"][0] > 0) == any(shown.values()), username
        for key, block in (
            ("record_gap", "gaps"),
            ("employee", "accounts"),
        ):
            if block in shown:
                assert found.get(key, (0, 0))[0] == shown[block]


def test_a_matter_in_two_queues_counts_once_and_late_is_told(english, scene):
    late = asked(scene, 0)
    late.dispatch_due_at = clock.now() - timedelta(minutes=7)
    asked(scene, 1)
    asked(scene, 2, category=Category.COMPLAINT)  # awaits dispatch, and an answer
    asked(scene, 8)  # another office's
    assert waiting(english.sign_in("front"))["ticket"] == (3, 1)
    assert english.get("/waiting").json["all"]["words"] == "3 waiting, 1 late"
    assert waiting(english.sign_in("front_b")) == {"all": (1, 0), "ticket": (1, 0)}
    sent(scene, late)
    assert waiting(english.sign_in("worker")) == {"all": (1, 0), "ticket": (1, 0)}
    assert waiting(english.sign_in("worker2")) == {"all": (0, 0)}
    assert waiting(english.sign_in("auditor")) == {"all": (0, 0)}


def test_voided_orders_wait_no_more(english, scene):
    ticket = asked(scene, 0)
    front = actor_of(db.session(), scene.staff["supervisor"], clock.today())
    assert waiting(english.sign_in("front"))["ticket"] == (1, 0)
    tickets.void(db.session(), front, db.session.get(Ticket, ticket.id), clock.now(), reason="重复")
    assert waiting(english.sign_in("front")) == {"all": (0, 0)}


@pytest.mark.parametrize("username", PEOPLE)
def test_counting_takes_one_statement(filled, client, username):
    client.sign_in(username).get("/")
    with recorded(db.engine) as asked_for:
        client.get("/waiting")
    assert len(asked_for) <= FRAME + 1


def test_counting_keeps_nobody_signed_in(filled, client):
    """The page asks by itself: somebody who has gone home is signed out all the same."""
    client.sign_in("front")
    login = db.session.scalars(db.select(LoginSession)).one()
    kept = login.last_seen_at = clock.now() - timedelta(minutes=20)
    client.get("/waiting")
    db.session.expire_all()
    assert login.last_seen_at == kept
    login.last_seen_at = clock.now() - timedelta(minutes=31)
    ended = client.get("/waiting", headers={"Accept": "application/json"})
    assert ended.status_code == 401


def test_the_menu_has_a_place_for_every_count(english, scene):
    page = english.sign_in("supervisor").get("/").text
    for record in (Record.TICKET, Record.CALLBACK, Record.ASSESSMENT, Record.RECORD_GAP):
        assert f'data-count="{record.value}"' in page
    assert 'data-waiting="/waiting"' in page
