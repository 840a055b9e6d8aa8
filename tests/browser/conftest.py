"""The application on a socket over a database of its own, and a browser that looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from models import db
from services import accounts
from tests import chrome
from tests.office import Scene
from tests.serving import serving

PASSWORD = "a quiet river 7"


@pytest.fixture
def people(scene: Scene) -> Scene:
    """Everybody has a password, and is on duty today."""
    kept = accounts.hash_password(PASSWORD)
    for person in scene.staff.values():
        person.password_hash = kept
    db.session.commit()
    return scene


@pytest.fixture
def address(app: Flask, people: Scene) -> Iterator[str]:
    """The application's address on this machine while the test lasts."""
    with serving(app) as here:
        yield here


@pytest.fixture
def enter(app: Flask, browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """``enter("front")`` is that person's page, signed in; scripts must not complain."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def sign_in(username: str, **more: Any) -> Page:
        more.setdefault("viewport", {"width": 1366, "height": 768})
        context = browser.new_context(base_url=address, locale="zh-CN", **more)
        opened.append(context)
        name, value = app.test_client().ticket_of(username)
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto("/")
        return page

    yield sign_in
    for context in opened:
        chrome.leave(context)
    assert wrong == []


@pytest.fixture
def stored() -> Callable[..., Any]:
    """``stored(Ticket, show)`` is what the server has written meanwhile, one ``show(row)`` a row.

    Nothing is left open behind it: an open reader would keep the server from writing.
    """

    def read(model: type[Any], show: Callable[[Any], Any]) -> list[Any]:
        try:
            return [show(row) for row in db.session.scalars(db.select(model))]
        finally:
            db.session.rollback()

    return read
