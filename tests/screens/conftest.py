"""The application on the small office, with a few rows of every record type."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from admin_views import menu
from models import clock


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
