"""Every address asks for a log-in unless it is listed as open, and no page writes by being read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin_views import menu
from admin_views.deeds import PageDeed
from admin_views.security import OPEN_ENDPOINTS
from models import clock
from models.scopes import actor_of, rows_within
from rules.vocabulary import Deed
from tests.screens.dump import changed, dump
from tests.screens.reading import way
from tests.screens.test_rights import PEOPLE

# Values for the placeholders of addresses; none of them needs to name anything.
FILLERS = {"filename": "office.css", "deed": "void", "kind": "customers", "shape": "csv"}


def address(app, rule: Rule) -> str:
    values = {name: FILLERS.get(name, "1") for name in rule.arguments}
    with app.test_request_context():
        _, path = rule.build(values) or ("", rule.rule)
    return path


@pytest.mark.once
def test_strangers_are_asked_to_sign_in(app, filled, client):
    before = dump()
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        path = address(app, rule)
        if "GET" in rule.methods:
            answer = client.get(path)
            asked = answer.status_code == 302 and answer.location.startswith("/sign-in")
            wrong += [] if asked else [f"GET {path}: {answer.status_code}"]
        if "POST" in rule.methods:
            answer = client.send(path, name="x")
            wrong += [] if answer.status_code == 401 else [f"POST {path}: {answer.status_code}"]
    assert wrong == []
    assert changed(before, dump()) == []


def test_open_addresses_exist(app):
    known = set(app.view_functions)
    assert OPEN_ENDPOINTS - known <= {"admin.static"}


@pytest.mark.once
def test_no_page_writes_and_each_tells_its_way(app, filled, client):
    """Every page is opened by the first who may; not a row, not an audit line is written.

    Each has one heading, and a way to it whose last step is the page itself.
    """
    opened, wrong = set(), []
    for username in PEOPLE:
        client.sign_in(username)
        actor = actor_of(filled.session, filled.staff[username], clock.today())
        before = dump()
        for path in (*_screens(app, filled.session, actor), *_other(app)):
            kind = re.sub(r"\d+", "", path)
            if kind in opened:
                continue
            answer = client.get(path)
            wrong += _wrong(path, answer)
            if answer.status_code == 200:
                opened.add(kind)
        wrong += changed(before, dump())
    assert wrong == []
    assert len(opened) > 200


def _wrong(path: str, answer: TestResponse) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{path}: {answer.status_code}"
    if answer.status_code != 200 or 'id="menu"' not in answer.text:
        return
    if len(re.findall(r"<h1\b", answer.text)) != 1:
        yield f"{path}: not one heading"
    steps = way(answer.text)
    if not all(words for words, _ in steps) or steps[-1][1]:
        yield f"{path}: {steps}"


def _screens(app, session, actor) -> Iterator[str]:
    for view in menu.screens(app):
        record = getattr(view, "record", None)
        if record is None or not actor.may(Deed.VIEW, record):
            continue
        base = f"/{record.value}"
        yield from (f"{base}/", f"{base}/?q=1&page=2", f"{base}/new/")
        reach = rows_within(actor, view.model, record, Deed.VIEW)
        row_id = session.scalars(select(view.model.id).where(reach)).first()
        if row_id is None:
            continue
        yield from (f"{base}/details/?id={row_id}", f"{base}/edit/?id={row_id}")
        for name, deed in view.all_deeds.items():
            row = "" if isinstance(deed, PageDeed) else f"?id={row_id}"
            yield f"{base}/do/{name}/{row}"


def _other(app) -> Iterator[str]:
    """Yield the pages that are no record's."""
    records = {view.endpoint for view in menu.screens(app) if getattr(view, "record", None)}
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if "GET" in rule.methods and blueprint not in records | {"static"}:
            yield address(app, rule)


def test_d5_no_screen_runs_a_door_twice(app):
    """A mistake inside any door is told as it is; the original would call the door once more."""
    (admin,) = app.extensions["admin"]
    for view in admin._views:
        calls = []

        def broken(*args, calls=calls, **kwargs):
            calls.append(kwargs)
            raise TypeError("a mistake")

        with pytest.raises(TypeError, match="a mistake"):
            view._run_view(broken)
        assert len(calls) == 1, view
    assert len(admin._views) > 20
