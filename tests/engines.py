"""One engine a kind of database for the whole run: a statement is compiled once, not once a test.

Only the address changes from test to test; the pool is emptied each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, make_url

import config
from models import db

_engines: dict[str, Engine] = {}


def _make(app: Flask, address: str) -> Engine:
    options = {"url": make_url(address), **config.engine_options(address)}
    with app.app_context():
        engine = db._make_engine(None, options, app)

    @event.listens_for(engine, "do_connect")
    def go_to_the_present_address(dialect: Any, record: Any, words: list[Any], named: Any) -> None:
        there, more = dialect.create_connect_args(engine.url)
        words[:] = there
        named.update(more)

    return engine


@contextmanager
def pointed(app: Flask, address: str) -> Iterator[Engine]:
    """Let an application work on the database at an address; no connection is left open."""
    kind = make_url(address).get_backend_name()
    if kind not in _engines:
        _engines[kind] = _make(app, address)
    engine = _engines[kind]
    engine.url = make_url(address)
    db._app_engines[app] = {None: engine}
    yield engine
    with app.app_context():
        db.session.remove()
    engine.dispose()
