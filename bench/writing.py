"""Writing many made-up rows quickly, and the luck that makes them: the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, Connection, Date, Engine, Enum, Index, Table, text

from models.base import Exact, UtcDateTime

CHUNK = 5_000


def mix(number: int, salt: int) -> int:
    """Return a number that looks random and is the same everywhere: 32 bits."""
    x = (number * 2_654_435_761 + salt * 2_246_822_519) & 0xFFFFFFFF
    x ^= x >> 15
    x = (x * 2_246_822_519) & 0xFFFFFFFF
    x ^= x >> 13
    return (x * 3_266_489_917 & 0xFFFFFFFF) ^ x >> 16


def fill(
    engine: Engine,
    plan: Iterable[tuple[Any, Iterable[dict[str, Any]]]],
    large: Iterable[Any],
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Write rows, then the indexes of the large tables; `analyse` when all is written."""
    later: list[Index] = [index for model in large for index in model.__table__.indexes]
    with engine.begin() as connection:
        for index in later:
            index.drop(connection)
    with engine.begin() as connection:
        unchecked(connection)
        for model, rows in plan:
            say(f"  {model.__tablename__}")
            _write(connection, model.__table__, rows)
    with engine.begin() as connection:
        say("  indexes")
        for index in later:
            index.create(connection)


def unchecked(connection: Connection) -> None:
    """Write without looking up every parent, until the end of the transaction, where that may be.

    What is generated points to what is there; looking it up takes PostgreSQL longer than writing.
    """
    if connection.dialect.name == "postgresql":
        allowed = connection.scalar(text("SELECT current_setting('is_superuser')"))
        if allowed == "on":
            connection.execute(text("SET LOCAL session_replication_role = replica"))


def analyse(engine: Engine) -> None:
    """Bring the planner's statistics up to date."""
    if engine.name == "sqlite":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _write(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Send rows past SQLAlchemy's types, which cost more than the database: text goes to both."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    constants = {
        column.name: _stored(column, connection)(column.default.arg)
        for column in table.columns
        if column.name not in first and getattr(column.default, "is_scalar", False)
    }
    names, fixed = [*first, *constants], tuple(constants.values())
    ways = [(name, _stored(table.columns[name], connection)) for name in first]
    convert = [(name, put) for name, put in ways if put is not _as_it_is]

    def tuples() -> Iterator[tuple[Any, ...]]:
        for row in chain([first], rows):
            for name, put in convert:
                if row[name] is not None:
                    row[name] = put(row[name])
            yield (*row.values(), *fixed)

    into = f"{table.name} ({', '.join(names)})"
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        every = tuples()
        while some := list(islice(every, CHUNK)):
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", some)  # noqa: S608 - own names
    else:
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in tuples():
                copy.write_row(row)
        if (
            "id" in names and table.columns["id"].autoincrement
        ):  # the next record of its own takes the next number
            newest = f"(SELECT coalesce(max(id), 1) FROM {table.name})"  # noqa: S608 - own names
            cursor.execute(f"SELECT setval('{table.name}_id_seq', {newest})")
    cursor.close()


def _stored(column: Column[Any], connection: Connection) -> Callable[[Any], Any]:
    """Return how a column's values are written as the database keeps them."""
    if isinstance(column.type, Enum):
        return lambda value: value.value
    if isinstance(column.type, Date):
        return date.isoformat
    if isinstance(column.type, Exact):
        return str
    if not isinstance(column.type, UtcDateTime):
        return _as_it_is
    if connection.dialect.name == "sqlite":
        return lambda value: value.isoformat(" ", "microseconds")[:26]
    return datetime.isoformat


def _as_it_is(value: Any) -> Any:
    return value
