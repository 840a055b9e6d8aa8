"""The auditor: a deduction followed to its ticket and history, no door that writes (step 9)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from admin_views import menu
from admin_views.deeds import PageDeed
from rules.vocabulary import Deed, Record
from tests.office import Scene
from tests.screens import months

pytestmark = pytest.mark.browser

# what a form may be sent to: handing out, the own log-in, and the check of the audit trail
HARMLESS = (
    "/export/",
    "/do/print/",
    "/do/print-month/",
    "/do/verify/",
    "/language",
    "/sign-out",
    "/first-days/",
    # how the reader likes to see the pages, what he keeps for himself and what he is told
    "/inbox/",
    "/look",
    "/keep/",
    "/arrange/",
    "/saved_view/",
    "/board/wall/",
    "/password",
)


@pytest.fixture
def month(people: Scene) -> Scene:
    """An approved month, and a draft beside it."""
    months.fill(people)
    months.approve(people, months.drafts(people)["front"])
    people.session.commit()
    return people


def test_one_deduction_is_followed_to_its_ticket_and_history(
    enter: Callable[..., Page], month: Scene
):
    page = enter("auditor")
    page.goto(f"/assessment/?month={months.WORDS}")
    page.locator("tr", has_text="前台甲").locator("a").first.click()
    page.locator("tr", has_text="派单及时率").get_by_role("link").click()
    page.locator("tbody tr").first.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("派晚了的报修")
    expect(page.locator("#history li").first).to_be_visible()
    page.goto(f"/assessment/?month={months.WORDS}")
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as download:
        page.locator("[name=as][value=csv]").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "前台甲" in text
    assert text.count("\n") == 5


def test_no_page_offers_to_write(enter: Callable[..., Page], month: Scene):
    """Every page that can be reached is looked at; its forms only hand out or sign out."""
    page = enter("auditor")
    todo, seen, wrong = ["/"], set[str](), list[str]()
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    while todo and len(seen) < 90:
        path = todo.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: {answer and answer.status}")
            continue
        found = page.evaluate(
            """() => ({
              forms: [...document.forms].filter(f => f.method === "post").flatMap(f => [
                ...(f.id === "quick" ? [] : [f.getAttribute("action") || location.pathname]),
                ...[...document.querySelectorAll("[formaction]")].map(b => b.formAction)]),
              links: [...document.links].map(a => a.href)})"""
        )
        wrong += [
            f"{path} posts to {to}"
            for to in found["forms"]
            if not any(known in to for known in HARMLESS)
        ]
        todo += [local for link in found["links"] if (local := inside(link, page.url))]
    assert wrong == []
    assert len(seen) > 30


def shape(path: str) -> str:
    """Return an address without what only picks another row or another narrowing of a list."""
    parts = urlsplit(path)
    return parts.path if "/details/" in path or not parts.query else f"{parts.path}?"


def inside(link: str, here: str) -> str:
    """Return a link's own address here; nothing for files and other places."""
    parts = urlsplit(link)
    if parts.netloc != urlsplit(here).netloc or "/static/" in parts.path or "/file" in parts.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_every_writing_address_is_closed(app: Flask, enter: Callable[..., Page], month: Scene):
    row_id = 1  # every record type has a first row, or none at all
    page = enter("auditor")
    allowed = {Deed.VIEW, Deed.EXPORT, Deed.PRINT, Deed.VERIFY}
    wrong = []
    for view in menu.screens(app):
        record = getattr(view, "record", None)
        if not isinstance(record, Record):
            continue
        doors = ["new/", f"edit/?id={row_id}"]
        doors += [
            f"do/{deed.name}/" + ("" if isinstance(deed, PageDeed) else f"?id={row_id}")
            for deed in view.all_deeds.values()
            if deed.deed not in allowed
        ]
        for door in doors:
            path = f"/{record.value}/{door}"
            for method in ("GET", "POST"):
                code = page.request.fetch(path, method=method, max_redirects=0).status
                if code not in ((403, 404) if method == "GET" else (400, 403, 404)):
                    wrong.append(f"{method} {path}: {code}")
    assert wrong == []
