"""Fresh databases for the tests: made once, then copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests import engines, postgres

Fill = Callable[[str], None]  # writes into the empty database at an address


class Copies(Protocol):
    """Hands out copies of databases that were made once."""

    def prepare(self, name: str, fill: Fill) -> None:
        """Make a database to copy from."""
        ...

    def fresh(self, name: str, folder: Path) -> str:
        """Return the address of a new copy; ``folder`` belongs to the test alone."""
        ...

    def drop(self, url: str) -> None:
        """Throw a copy away."""
        ...

    def lend(self, name: str, folder: Path) -> str:
        """Return the address of a copy as it was made, new or used before."""
        ...

    def take_back(self, url: str) -> None:
        """Take a lent copy back, whatever was written into it."""
        ...


def make_schema(url: str) -> None:
    """Make every table, index and constraint of the models in an empty database."""
    from models import db

    engine = create_engine(url)
    try:
        db.metadata.create_all(engine)
    finally:
        engine.dispose()


class SqliteCopies:
    """SQLite: a copy of a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self, name: str, fill: Fill) -> None:
        fill(f"sqlite:///{self.folder / name}")

    def fresh(self, name: str, folder: Path) -> str:
        path = folder / "office.sqlite"
        shutil.copyfile(self.folder / name, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Leave the file: the folder goes with the test's temporary folders."""

    lend, take_back = fresh, drop  # copying a file is quicker than anything else


# Keeps the rows of a database beside it, notes which tables are written to, and puts those back:
# a fifth of the time it takes to make a database. A change of the schema can't be put back.
RESTORABLE = """
CREATE SCHEMA kept;
CREATE TABLE kept.touched (name text);
CREATE TABLE kept.sequences AS
    SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, start_value)
        AS value, last_value IS NOT NULL AS called FROM pg_sequences;
CREATE FUNCTION kept.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO kept.touched VALUES (tg_table_name);
    RETURN NULL;
END $$;
DO $$ DECLARE t name; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', t);
        EXECUTE format('CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE'
            ' ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION kept.touch()', t);
    END LOOP;
END $$;
CREATE FUNCTION kept.reshaped() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO kept.touched VALUES (NULL);
END $$;
CREATE FUNCTION kept.restore() RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE t name; BEGIN
    IF EXISTS (SELECT FROM kept.touched WHERE name IS NULL) THEN RETURN false; END IF;
    SET LOCAL session_replication_role = replica;  -- neither keys nor triggers
    SET LOCAL lock_timeout = '3s';  -- somebody left a transaction open
    FOR t IN SELECT DISTINCT name FROM kept.touched LOOP
        EXECUTE format('DELETE FROM public.%I', t);
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM kept.%1$I', t);
    END LOOP;
    DELETE FROM kept.touched;
    PERFORM setval(name::regclass, value, called) FROM kept.sequences;
    RETURN true;
END $$;
CREATE EVENT TRIGGER kept ON ddl_command_end EXECUTE FUNCTION kept.reshaped();
"""


class PostgresCopies:
    """PostgreSQL: a database made from another one on the same server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.numbers = count(1)
        self.idle: dict[str, list[str]] = {}  # copies nobody has, by what they are of
        self.lent: dict[str, tuple[str, Engine]] = {}  # what a copy is of, and a way in
        self.orders = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
        with self.orders.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
        # every older server copies files; the newer ones would write each page to their log
        self.how = " STRATEGY file_copy" if version >= (15,) else ""

    def _order(self, sql: str) -> None:
        with self.orders.connect() as connection:
            connection.execute(text(sql))

    def prepare(self, name: str, fill: Fill) -> None:
        self._order(f'CREATE DATABASE "{name}"')
        fill(self.address.format(name))

    def fresh(self, name: str, folder: Path) -> str:
        copy = f"office_{next(self.numbers)}"
        self._order(f'CREATE DATABASE {copy} TEMPLATE "{name}"{self.how}')
        return self.address.format(copy)

    def drop(self, url: str) -> None:
        engines.forget(url)
        self._order(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def lend(self, name: str, folder: Path) -> str:
        if not self.idle.get(name):
            ready = f"{name} kept"
            if name not in self.idle:
                self._order(f'CREATE DATABASE "{ready}" TEMPLATE "{name}"{self.how}')
                engine = create_engine(self.address.format(ready), poolclass=NullPool)
                with engine.begin() as connection:
                    connection.connection.cursor().execute(RESTORABLE)
                self.idle[name] = []
            url = self.fresh(ready, folder)
            self.lent[url] = name, create_engine(url)
            return url
        return self.idle[name].pop()

    def take_back(self, url: str) -> None:
        name, engine = self.lent[url]
        try:
            with engine.begin() as connection:
                whole = connection.scalar(text("SELECT kept.restore()"))
        except DBAPIError:
            whole = False
        if whole:
            self.idle[name].append(url)
            return
        engine.dispose()
        del self.lent[url]
        self.drop(url)

    def close(self) -> None:
        """Leave the server."""
        engines.close()
        for _, engine in self.lent.values():
            engine.dispose()
        self.orders.dispose()


@contextmanager
def copies(kind: str, folder: Path) -> Iterator[Copies]:
    """Open one kind of database for a whole run of the tests."""
    with ExitStack() as stack:
        if kind == "postgresql":
            made = PostgresCopies(stack.enter_context(postgres.server()))
            stack.callback(made.close)
            yield made
        else:
            yield SqliteCopies(folder)


def remember(value: Any) -> Any:
    """Return what finds rows again in a copy: each row becomes its model and key."""
    if isinstance(value, dict):
        return {key: remember(row) for key, row in value.items()}
    if isinstance(value, list):
        return [remember(row) for row in value]
    return None if value is None else (type(value), inspect(value).identity)


def recall(session: Session, value: Any) -> Any:
    """Turn what `remember` returned into rows again."""
    if isinstance(value, dict):
        return {key: recall(session, row) for key, row in value.items()}
    if isinstance(value, list):
        return [recall(session, row) for row in value]
    return None if value is None else session.get_one(*value)


def models_in(value: Any) -> set[type]:
    """Return the models of what `remember` returned."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return {model for row in inner for model in models_in(row)}
    return set() if value is None else {value[0]}


def remember_fields(scene: Any) -> dict[str, Any]:
    """Return where every row of a scene is found: all its fields but the session."""
    names = [field.name for field in fields(scene) if field.name != "session"]
    return {name: remember(getattr(scene, name)) for name in names}


def recall_fields(session: Session, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a scene in a copy of the database it was built in."""
    held = [session.scalars(select(model)).unique().all() for model in models_in(kept)]
    found: dict[str, Any] = recall(session, kept)  # one statement a model has fetched them all
    del held
    return found
