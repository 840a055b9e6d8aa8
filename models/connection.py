"""How connections behave: foreign keys, WAL and honest transactions on SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event

# Pages that only read take no write lock; everything else takes it at once, so that two writers
# wait for each other instead of one of them failing half-way.
_reading: ContextVar[bool] = ContextVar("reading", default=False)

_SQLITE_RULES = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA busy_timeout = 30000",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
)


@contextmanager
def reading() -> Iterator[None]:
    """Open transactions inside as readers: they see one state and lock nobody out."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def read_only(value: bool) -> None:
    """Say for the rest of this context (one request) whether transactions only read."""
    _reading.set(value)


@event.listens_for(Engine, "connect")
def set_up_connection(driver_connection: Any, record: Any) -> None:
    """Apply the SQLite rules; the driver must not open or close transactions by itself."""
    if type(driver_connection).__module__.startswith("sqlite3"):
        driver_connection.isolation_level = None
        cursor = driver_connection.cursor()
        for rule in _SQLITE_RULES:
            cursor.execute(rule)
        cursor.close()


@event.listens_for(Engine, "begin")
def begin_transaction(connection: Connection) -> None:
    """Begin for real on SQLite: savepoints then nest, and a writer has the lock from the start."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def gather_statistics(engine: Engine) -> None:
    """Tell SQLite how its tables are filled: without it the planner takes any index for a good one.

    PostgreSQL does this by itself. A sample is enough, so this takes no longer as tables grow.
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("ANALYZE")
