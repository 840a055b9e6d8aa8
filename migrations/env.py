"""How Alembic reaches the database: the application's connection, one transaction for all steps.

SQLite keeps its schema changes in the transaction too (``models.connection`` begins for real), so a
step that fails leaves the schema as it was, on both databases.
"""

from alembic import context
from sqlalchemy import Connection, text

from models import db

_LOCK = 7_404_019  # two starts at once: the second waits, then finds nothing left to do
# The search index is a virtual table with shadows (SQLite) or stands over an expression
# (PostgreSQL); the queue of jobs makes its own tables.
NO_MODELS = ("search_fts", "ix_search_text_vector", "huey_")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=lambda name, kind, _: not str(name).startswith(NO_MODELS),
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        context.run_migrations()


def run() -> None:
    """Migrate on a connection that was handed over, or on one of the application's own."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine.connect() as connection:
        _migrate(connection)


if context.is_offline_mode():
    raise SystemExit("these migrations look at the database: run them with a connection")
run()
