"""People of the small office with passwords, and pages that go wrong on purpose."""

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


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """An application of each test's own: some add pages, and leave none behind."""
    return new_app


def _fail_with(error: Exception):
    def view():
        raise error

    return view


ERRORS = {
    "forbidden": Forbidden(Deed.EDIT, Record.TICKET),
    "refusal": Refusal("No such %(thing)s.", thing="day"),
    "stale": StaleDataError("UPDATE statement on table 'ticket'"),
    "locked": OperationalError("SELECT secret", {"name": "王"}, Exception("database is locked")),
    "range": DataError("SELECT secret", {"name": "王"}, Exception("out of range")),
    "clash": IntegrityError("INSERT secret", {}, Exception("uq_office_code")),
    "bug": RuntimeError("SELECT secret FROM ticket"),
}


@pytest.fixture
def faulty(app: Flask) -> Flask:
    """The application with pages under /fail/ that go wrong."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name, error in ERRORS.items():
        app.add_url_rule(
            f"/fail/{name}", f"fail_{name}", _fail_with(error), methods=("GET", "POST")
        )
    app.add_url_rule("/echo", "echo", lambda: jsonify(request.form.to_dict()), methods=("POST",))
    app.add_url_rule("/customer/<int:row>", "one", lambda row: str(db.session.get(Customer, row)))
    return app
