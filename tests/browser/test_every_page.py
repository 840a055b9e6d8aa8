"""Every kind of page in a real browser: axe finds nothing, no console complains, nothing overflows.

Each page is looked at once, in one of three languages, light or dark, at one of three widths, and
all pages together share out the eighteen; the pages named below, one a template, are looked at in
every language, both schemes and every width; with ``--every-way`` every page is looked at in all
eighteen. No page may be wider than any window.

Axe takes as long as all the rest: a page that consists of nothing but parts it has seen on others
is not shown to it again; with ``--every-way``, on others in the same language, scheme and width.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from itertools import product
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from config import LANGUAGES
from models import clock
from models.scopes import actor_of
from tests import inventory
from tests.office import Scene
from tests.screens import everything
from tests.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# who opens a page: the first of these who may
WHO = (
    "supervisor",
    "front",
    "admin",
    "quality",
    "manager",
    "auditor",
    "finance",
    "area1",
    "worker",
)
WIDTHS = (1366, 1024, 390)
NARROW = (683, 360)  # 1366 pixels magnified twice; a small phone
SCHEMES = ("light", "dark")
# one of each template
CLOSELY = {
    *("log-in", "my day", "account", "password", "help", "help page", "import", "no such page"),
    *("call with a caller", "call done", "ticket list", "ticket details", "customer new"),
    *("ticket dispatch", "customer edit", "callback record", "assessment list"),
    *("assessment details", "assessment line", "standard lines", "audit_line details"),
}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# what lies under the bar with the save button is not small: it comes out by scrolling
RUN = """async (tags) => {
  document.querySelectorAll(".save").forEach(e => { e.style.position = "static"; });
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], elementRef: false,
  });
  return found.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160),
    (v.nodes[0].any[0] || v.nodes[0].all[0] || v.nodes[0].none[0] || {}).message || ""]);
}"""
# what a page consists of: elements of the same kind, class, type and role are the same part
CONSISTS = """() => [...new Set([...document.querySelectorAll("main, main :not(.icon)")].map(e =>
  [e.localName, e.getAttribute("class"), e.getAttribute("type"), e.getAttribute("role")].join(" "),
))]"""
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide <= 0) return "";
  const over = [...document.querySelectorAll("body *")].filter(
    e => e.getBoundingClientRect().right > window.innerWidth + 1);
  return `${wide} px too wide: ` + over.slice(-1).map(e => e.outerHTML.slice(0, 160));
}"""

Visit = tuple[str, str, inventory.Place]


Way = tuple[str, str, int]  # language, scheme, width
WAYS: list[Way] = list(product(LANGUAGES, SCHEMES, WIDTHS))


def ways(number: int, turns: int) -> Iterator[Way]:
    """Yield in which ways a page is looked at: others than the page before."""
    for turn in range(turns):
        language = list(LANGUAGES)[(turn + number // 6) % 3]
        yield language, SCHEMES[(turn + number) % 2], WIDTHS[(turn + number) % 3]


@pytest.fixture
def walk(app: Flask, people: Scene, client: Visitor, browser: Browser, address: str) -> list[Visit]:
    """The pages of everybody, each kind of page once, with who opens it."""
    everything.fill(people)
    found: dict[str, Visit] = {place.kind: ("", "", place) for place in inventory.strangers()}
    for who in WHO:
        actor = actor_of(people.session, people.staff[who], clock.today())
        cookie = ""
        for place in inventory.places(app, people.session, actor):
            if place.kind not in found:
                cookie = cookie or client.ticket_of(who)[1]
                found[place.kind] = (who, cookie, place)
    people.session.commit()
    return list(found.values())


# what is looked for in vain, or is over: the browser says so of such pages itself
NOTHING_THERE = ("404 (NOT FOUND)", "410 (GONE)")


class Pages:
    """A page of the browser for each language; what its console says is kept.

    Everybody uses the same one, in turn: a browser that knows the styles shows a page sooner.
    """

    def __init__(self, app: Flask, browser: Browser, address: str) -> None:
        self.app, self.browser, self.address = app, browser, address
        self.open: dict[str, Page] = {}
        self.enters: dict[str, str] = {}  # language -> the cookie of who looks now
        self.said: list[str] = []

    def of(self, cookie: str, language: str) -> Page:
        """Return the page in a language, in the session of a cookie or of nobody."""
        page = self.open.get(language) or self._opened(language)
        if self.enters.get(language) != cookie:
            page.goto("about:blank")  # what asks for news by itself stops asking
            page.context.clear_cookies()
            if cookie:
                name = self.app.config["SESSION_COOKIE_NAME"]
                page.context.add_cookies([{"name": name, "value": cookie, "url": self.address}])
            self.enters[language] = cookie
        return page

    def _opened(self, language: str) -> Page:
        context = self.browser.new_context(
            base_url=self.address, locale=language.replace("_", "-"), reduced_motion="reduce"
        )
        page = self.open[language] = context.new_page()
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        page.on("console", lambda word: self._console(page, word))
        return page

    def _console(self, page: Page, word: Any) -> None:
        told = any(status in word.text for status in NOTHING_THERE)
        if word.type in ("error", "warning") and not told:
            self.said.append(f"{page.url}: {word.text}")

    def close(self) -> None:
        for page in self.open.values():
            page.context.close()


@pytest.fixture
def pages(app: Flask, browser: Browser, address: str) -> Iterator[Pages]:
    found = Pages(app, browser, address)
    yield found
    found.close()


def test_every_page_is_accessible_fits_and_keeps_its_console_silent(
    walk: list[Visit], pages: Pages, request: pytest.FixtureRequest
):
    every_way = request.config.getoption("--every-way")
    wrong: dict[str, list[str]] = defaultdict(list)
    seen: dict[Way | None, set[str]] = defaultdict(set)
    assert len(walk) > 80
    assert {place.kind for _, _, place in walk} >= CLOSELY
    for number, (who, cookie, place) in enumerate(walk):
        turns = 3 if place.kind in CLOSELY else 1
        for language, scheme, width in WAYS if every_way else ways(number, turns):
            page = pages.of(cookie, language)
            page.set_viewport_size({"width": width, "height": 768})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(place.path)
            here = f"{who} {place.path} [{language} {scheme} {width}]"
            consists = set(page.evaluate(CONSISTS))
            known = seen[(language, scheme, width) if every_way else None]
            if place.kind in CLOSELY or not consists <= known:
                page.evaluate(AXE)
                for rule, count, html, why in page.evaluate(RUN, STANDARD):
                    wrong[f"{rule}: {html}"].append(f"{here} ×{count}: {why}")
            known |= consists
            for narrow in (width, *NARROW):
                page.set_viewport_size({"width": narrow, "height": 768})
                if over := page.evaluate(OVERFLOW):
                    wrong[f"{place.kind}, {narrow} px"].append(f"{here}: {over}")
    lines = [f"{what}\n    {len(where)} × {where[0]}" for what, where in wrong.items()]
    assert not lines, "\n".join(lines)
    assert pages.said == []
