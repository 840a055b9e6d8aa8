"""The pictures of the README and the manual, taken from the product itself so that they stay true.

``python3 start.py screenshots`` loads the demonstration office as it stands on a fixed day into a
folder of its own, opens it in a browser and writes ``docs/pictures``.
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import time_machine
from flask import Flask
from PIL import Image
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from models import Assessment, Bill, IssuedForm, Ticket, clock, db
from rules.vocabulary import AssessmentStatus, TicketStatus
from services import demo, setup
from services.demo.people import PASSWORD
from tests import checks, chrome
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # a Tuesday, half past three at the office
MONTH = "2026-10"
COLOURS = 96
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
DOOR = {"width": 900, "height": 640}
FRONT, SUPERVISOR, MANAGER, WORKER, QUALITY, AUDITOR = (
    *("wangli", "yangfang", "huangzhiming"),
    *("liuqiang", "xujing", "zhengguodong"),
)


class Camera:
    """Takes pictures of the product as somebody sees it."""

    def __init__(self, app: Flask, browser: Browser, address: str) -> None:
        self.app, self.browser, self.address = app, browser, address

    @contextmanager
    def eyes(
        self, who: str = "", size: dict[str, int] = DESK, language: str = "zh-CN"
    ) -> Iterator[Page]:
        """Give a page of the browser, signed in as somebody unless nobody is named."""
        context = self.browser.new_context(
            base_url=self.address,
            locale=language,
            viewport=size,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.clock.set_fixed_time(AT)
        if who:
            page.goto("/sign-in")
            page.fill("#username", who)
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_selector("#menu", state="attached")
        yield page
        context.close()

    def take(self, page: Page, name: str, path: str = "") -> None:
        """Write one picture."""
        if path:
            page.goto(path)
        page.wait_for_load_state("networkidle")
        keep(page.screenshot(animations="disabled", caret="hide"), name)

    def first(self, statement: Callable[[], object]) -> int:
        """Return what the database holds."""
        with self.app.app_context():
            return int(db.session.scalar(statement()))  # type: ignore[call-overload]


def keep(shot: bytes, name: str) -> None:
    """Write one picture, in few colours: screens and forms have few."""
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def _first_page(form: Path) -> None:
    """Show the first page of a form."""
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-r", "96", "-f", "1", "-l", "1", str(form)],
        capture_output=True,
        check=True,
    )
    keep(drawn.stdout, "form")


def take_all(camera: Camera) -> None:
    """Take every picture there is."""
    with camera.eyes(size=DOOR) as page:
        camera.take(page, "sign-in", "/sign-in")
    for name, language in (("call", "zh-CN"), ("call.en", "en"), ("call.tw", "zh-TW")):
        with camera.eyes(FRONT, language=language) as page:
            _call(camera, page, name)
    with camera.eyes(FRONT) as page:
        camera.take(page, "first-days", "/")
        camera.take(page, "tickets", "/ticket/")
        camera.take(page, "ticket", f"/ticket/details/?id={camera.first(_closed)}")
        camera.take(page, "dispatch", f"/ticket/do/dispatch/?id={camera.first(_waiting)}")
        _money(camera, page)
    with camera.eyes(FRONT, PHONE) as page:
        camera.take(page, "phone-list", "/ticket/")
    with camera.eyes(WORKER, PHONE) as page:
        _put_away(page)
        camera.take(page, "phone", "/")
    with camera.eyes(SUPERVISOR) as page:
        _put_away(page)
        camera.take(page, "day", "/")
    with camera.eyes(MANAGER) as page:
        camera.take(page, "month", f"/assessment/?month={MONTH}")
        camera.take(page, "close", "/close/")
        camera.take(page, "month-now", "/month/")
        camera.take(page, "statistics", "/charts/")
        camera.take(page, "assessment", f"/assessment/details/?id={camera.first(_approved)}")
    with camera.eyes(QUALITY) as page:
        camera.take(page, "matrix", "/quality-matrix/")
    with camera.eyes(AUDITOR) as page:
        camera.take(page, "clauses", "/clauses/")
        page.goto(f"/ticket/details/?id={camera.first(_closed)}")
        page.locator("#history").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#history').scrollIntoView({block: 'start'})")
        camera.take(page, "history")
    _verification(camera)


def _call(camera: Camera, page: Page, name: str) -> None:
    """Show a call half taken down: the caller is found, the category chosen."""
    page.goto("/call/")
    page.keyboard.type("1990000")
    page.locator("#who-list [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-here]").wait_for()
    page.locator(":focus[name=category]").wait_for(state="attached")
    page.keyboard.press("1")
    page.locator("[name=subject]").fill("厨房水龙头漏水" if name == "call" else "厨房水龍頭漏水")
    camera.take(page, name)


def _money(camera: Camera, page: Page) -> None:
    """Show money being taken for a flat that owes: the sum is spread over its bills."""
    page.goto(f"/receipt/new/?unit={camera.first(_owing)}")
    page.locator("[name=received]").fill("1000")
    page.locator("[name=step][value=fill]").click()
    page.wait_for_load_state()
    camera.take(page, "receipt")


def _put_away(page: Page) -> None:
    page.goto("/")
    page.locator(".first-days button").click()
    page.wait_for_load_state()


def _verification(camera: Camera) -> None:
    """Show a printed form, and the page behind its code."""
    with camera.eyes(MANAGER) as page:
        page.goto(f"/assessment/details/?id={camera.first(_approved)}")
        with page.expect_download() as printed:
            page.locator(
                "button[formaction*='/do/print/'], form[action*='/do/print/'] button"
            ).first.click()
        _first_page(printed.value.path())
    with camera.app.app_context():
        token = db.session.scalar(select(IssuedForm.token).limit(1))
    with camera.eyes(size=DOOR) as page:
        camera.take(page, "verify", f"/V/{token}")


def _closed() -> object:
    closed = Ticket.status == TicketStatus.CLOSED
    return select(Ticket.id).where(closed, Ticket.unit_id.is_not(None)).order_by(Ticket.id.desc())


def _owing() -> object:
    standing = Bill.voided_at.is_(None), Bill.paid_fen < Bill.amount_fen
    return select(Bill.unit_id).where(*standing).order_by(Bill.id)


def _waiting() -> object:
    return select(Ticket.id).where(Ticket.status == TicketStatus.NEW).order_by(Ticket.id)


def _approved() -> object:
    approved = Assessment.status.in_(
        (AssessmentStatus.APPROVED, AssessmentStatus.WITH_FINANCE, AssessmentStatus.PUBLISHED)
    )
    some = Assessment.deducted != Fraction(0)
    best = Assessment.position, Assessment.id.desc()
    return select(Assessment.id).where(approved, some).order_by(*best)


@contextmanager
def office(folder: Path) -> Iterator[tuple[Flask, str]]:
    """Serve the demonstration office as it stands at a fixed instant."""
    from app import create_app

    app = create_app(
        {
            "DATA_DIR": str(folder),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'office.db'}",
            "DEMO": True,
            "FONT_CACHE": str(chrome.ROOT / "instance" / "fonts"),
            "PASSWORD_MEMORY_KIB": 8,
            "PASSWORD_ROUNDS": 1,
        }
    )
    with app.app_context():
        setup.upgrade(db.engine)
        setup.seed(db.session())
        demo.load(db.session(), clock.now())
        db.session.commit()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with serving(app) as address:
        yield app, address
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def main() -> int:
    """Take the pictures; 1 where there is no browser to take them with."""
    checks.provide_programs()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        time_machine.travel(AT, tick=True),
        office(Path(folder)) as (app, address),
        sync_playwright() as playwright,
    ):
        browser = chrome.launch(playwright)
        if browser is None:
            print("no Chromium found", file=sys.stderr)
            return 1
        take_all(Camera(app, browser, address))
        browser.close()
    size = sum(file.stat().st_size for file in PICTURES.glob("*.png"))
    print(f"{PICTURES.name}: {size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
