"""People of the small office with passwords, and pages that go wrong on purpose."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, jsonify, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from models import Customer, db
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import accounts

PASSWORD = "a quiet river 7"


@pytest.fixture
def people(app, scene):
    """Everybody has a password of his own."""
    kept = accounts.hash_password(PASSWORD)
    for person in scene.staff.values():
        person.password_hash = kept
    db.session.commit()
    return scene


@pytest.fixture
def door(client):
    """Log in through the page."""

    def enter(username: str, password: str = PASSWORD, browser=client, **fields):
        return browser.send("/sign-in", username=username, password=password, **fields)

    return enter


_present: dict[str, Callable[..., Any]] = {}  # what stands on the added pages, by endpoint
ADDED = {
    "menu": "/menu",
    "mine": "/mine",
    "form": "/form",
    "stubborn": "/stubborn",
    "echo": "/echo",
    "one": "/customer/<int:row>",
    "fail": "/fail/<name>",
}


def _add(app: Flask) -> None:
    def of(endpoint: str) -> Callable[..., Any]:
        return lambda **words: _present[endpoint](**words)

    for endpoint, path in ADDED.items():
        methods = ("POST",) if endpoint == "echo" else ("GET", "POST")
        app.add_url_rule(path, endpoint, of(endpoint), methods=methods)


@pytest.fixture
def added_pages(request: pytest.FixtureRequest):
    """Only who asks for ``pages`` sees an application with more pages than it has."""
    return _add if "pages" in request.fixturenames else None


@pytest.fixture
def pages(app: Flask):
    """Put something on an added page: ``pages["menu"] = function``."""
    yield _present
    _present.clear()


ERRORS = {
    "forbidden": Forbidden(Deed.EDIT, Record.TICKET),
    "refusal": Refusal("No such %(thing)s.", thing="day"),
    "stale": StaleDataError("UPDATE statement on table 'ticket'"),
    "locked": OperationalError("SELECT secret", {"name": "王"}, Exception("database is locked")),
    "range": DataError("SELECT secret", {"name": "王"}, Exception("out of range")),
    "clash": IntegrityError("INSERT secret", {}, Exception("uq_office_code")),
    "bug": RuntimeError("SELECT secret FROM ticket"),
}


def _fail(name: str) -> None:
    raise ERRORS[name]


@pytest.fixture
def faulty(app: Flask, pages) -> Flask:
    """The application with pages under /fail/ that go wrong."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    pages["fail"] = _fail
    pages["echo"] = lambda: jsonify(request.form.to_dict())
    pages["one"] = lambda row: str(db.session.get(Customer, row))
    return app
