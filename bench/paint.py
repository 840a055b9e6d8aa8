"""When a page first shows something on a slow office PC: a browser whose processor is throttled.

Run ``python -m bench.paint``. Each page of the demonstration office is opened with an empty cache,
then again as on every later visit, at a quarter of this machine's speed; the server has answered it
before, to somebody else. The figure is what the
browser itself calls *first contentful paint*, milliseconds after the click. Ends with 1 where a
page takes a second.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine
from playwright.sync_api import sync_playwright

from tests import checks, chrome, pictures
from tests.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SLOWER = 4  # times, than this machine
LIMIT = 1000  # milliseconds until something shows
DESK = (pictures.FRONT, ("/", "/call/", "/ticket/", "/callback/", "/customer/", "/search/?q=漏水"))
OFFICE = (pictures.SUPERVISOR, ("/board/", "/month/", f"/assessment/?month={pictures.MONTH}"))
READER = (pictures.AUDITOR, ("/", "/ticket/", "/audit_line/", "/help/"))
PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((seen) => {
    const [first] = seen.getEntriesByName("first-contentful-paint");
    if (first) done(first.startTime);
  }).observe({ type: "paint", buffered: true });
})"""


def paint(page: Page, path: str) -> float:
    """Open a page; milliseconds until it shows something."""
    page.goto(path)
    return float(page.evaluate(PAINTED))


def slow_page(browser: Browser, address: str, cookie: tuple[str, str]) -> Page:
    """Give a page signed in as somebody, with an empty cache and a slow processor."""
    context = browser.new_context(base_url=address, locale="zh-CN", viewport=pictures.DESK)  # type: ignore[arg-type]
    name, value = cookie
    context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def measure(app: Any, browser: Browser, address: str) -> int:
    """Print the figures; return how many pages are over the limit."""
    app.test_client_class = Visitor
    over = 0
    print(f"{'first paint, processor 4× slower':<44}{'first visit':>12}{'later':>8}")
    for who, paths in (DESK, OFFICE, READER):
        for path in paths:
            client = app.test_client()
            page = slow_page(browser, address, client.ticket_of(who))
            client.get(path)
            first, later = paint(page, path), paint(page, path)
            page.context.close()
            over += max(first, later) >= LIMIT
            print(f"{who:<16}{path:<28}{first:>12.0f}{later:>8.0f}", flush=True)
    return over


def main() -> int:
    """Measure on the demonstration office; 1 where a page is over the limit or no browser is."""
    checks.provide_programs()
    with (
        tempfile.TemporaryDirectory() as folder,
        time_machine.travel(pictures.AT, tick=True),
        pictures.office(Path(folder)) as (app, address),
        sync_playwright() as playwright,
    ):
        browser = chrome.launch(playwright)
        if browser is None:
            print("no Chromium found", file=sys.stderr)
            return 1
        over = measure(app, browser, address)
        browser.close()
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
