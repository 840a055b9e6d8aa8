"""One engine a kind of database for the whole run: a statement is compiled once, not once a test.

Only the address changes from test to test. A server's connections to a database stay open for
the next test that is lent it: a new one would learn all tables anew. A file's are closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, Pool, event, make_url

import config
from models import db

_engines: dict[str, Engine] = {}
_pools: dict[str, Pool] = {}  # of a server's databases, by their address


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
    if kind != "sqlite":
        engine.pool = _pools.setdefault(address, engine.pool.recreate())
    yield engine
    with app.app_context():
        db.session.remove()
    if kind == "sqlite":
        engine.dispose()
    elif _pools.get(address) is not engine.pool:  # whoever disposed of the engine got a new pool
        forget(address)
        _pools[address] = engine.pool


def forget(address: str) -> None:
    """Close the connections to a database that is about to be dropped."""
    if (pool := _pools.pop(address, None)) is not None:
        pool.dispose()


def close() -> None:
    """Close every connection: a forgotten one is a warning, and warnings are errors."""
    for address in list(_pools):
        forget(address)
