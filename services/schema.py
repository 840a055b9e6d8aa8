"""The schema on a connection that is in a transaction already: a restore makes it as it was."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def _settings(connection: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def revision(connection: Connection) -> str | None:
    """Return the revision of the schema that is there; None where there is none."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the revision this version of the product works with."""
    return ScriptDirectory.from_config(_settings()).get_current_head()


def knows(name: str) -> bool:
    """Say whether this version of the product has a revision of the schema."""
    try:
        return ScriptDirectory.from_config(_settings()).get_revision(name) is not None
    except CommandError:
        return False


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring the schema to a revision, inside the connection's transaction."""
    command.upgrade(_settings(connection), to)


def demolish(connection: Connection) -> None:
    """Take the whole schema down, inside the connection's transaction."""
    command.downgrade(_settings(connection), "base")
