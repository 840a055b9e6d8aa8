"""The application on the small office, with a few rows of every record type."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from admin_views import menu
from models import clock

HERE = Path(__file__).parent
# what these ask depends on the database: its rights, lists, searches and sums
BOTH = {
    *("test_rights", "test_lists", "test_search", "test_home"),
    *("test_board", "test_imports_screen"),
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Look at the other pages on one database: what they keep is tested with the services."""
    for item in items:
        if item.path.parent == HERE and item.path.stem not in BOTH:
            item.add_marker("once")


@pytest.fixture
def views(app):
    """The screens of every record type, by record."""
    return {view.record: view for view in menu.screens(app) if getattr(view, "record", None)}


@pytest.fixture
def as_(client, filled):
    """Be somebody of the scene and send forms: ``as_("front")("/payment/new/", …)``."""

    def be(username):
        client.sign_in(username)
        return client.send

    return be


@pytest.fixture
def at() -> datetime:
    """A while ago, so that what the screens do now comes after it."""
    return clock.now() - timedelta(minutes=30)


@pytest.fixture
def step(client, scene):
    """``step("front")("dispatch", ticket, to=…)`` does a deed as that person."""

    def be(username):
        client.sign_in(username)

        def do(deed, *rows, **fields):
            ids = ",".join(str(row.id) for row in rows)
            return client.send(f"/ticket/do/{deed}/", id=ids, **fields)

        return do

    return be


@pytest.fixture
def page(client, scene):
    """``page("front", ticket)`` is the text of a work order's page."""

    def read(username, row):
        client.sign_in(username)
        return client.get(f"/ticket/details/?id={row.id}").text

    return read


@pytest.fixture
def visit(client):
    """``visit("front")`` is that person's browser, in English."""

    def sign_in(username):
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client.sign_in(username)

    return sign_in
