"""The worker imports long lists, and makes a backup by night that nobody asked for."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0027_work_of_the_house"
down_revision = "0026_open_bills"
branch_labels = None
depends_on = None

TABLE, CHECK = "background_job", "ck_background_job_jobkind"
BEFORE = "('month_drafts', 'month_forms', 'chosen_forms')"
AFTER = "('month_drafts', 'month_forms', 'chosen_forms', 'import', 'backup', 'record_gaps')"
SOMEBODY, ANYBODY = "employee_id INTEGER NOT NULL", "employee_id INTEGER"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        _kinds(AFTER, nullable=True)
    else:
        _rewrite(lambda made: made.replace(BEFORE, AFTER).replace(SOMEBODY, ANYBODY))


def downgrade() -> None:
    op.execute("DELETE FROM background_job WHERE kind IN ('import', 'backup', 'record_gaps')")
    if op.get_context().dialect.name == "postgresql":
        _kinds(BEFORE, nullable=False)
    else:
        _rewrite(lambda made: made.replace(AFTER, BEFORE).replace(ANYBODY, SOMEBODY))


def _kinds(kinds: str, *, nullable: bool) -> None:
    op.drop_constraint(op.f(CHECK), TABLE, type_="check")
    op.create_check_constraint(op.f(CHECK), TABLE, f"kind IN {kinds}")
    op.alter_column(TABLE, "employee_id", nullable=nullable)


def _rewrite(change) -> None:
    """Write the table of SQLite anew, its description changed: a check cannot be dropped there."""
    connection = op.get_bind()
    described = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type {} 'table'"
    (made,) = connection.scalars(sa.text(described.format("=")), {"table": TABLE})
    besides = list(connection.scalars(sa.text(described.format("<>")), {"table": TABLE}))
    fresh = re.sub(rf'CREATE TABLE "?{TABLE}"?', f"CREATE TABLE {TABLE}_new", change(made))
    connection.exec_driver_sql(fresh)
    connection.exec_driver_sql(f"INSERT INTO {TABLE}_new SELECT * FROM {TABLE}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {TABLE}")
    connection.exec_driver_sql(f"ALTER TABLE {TABLE}_new RENAME TO {TABLE}")
    for statement in besides:
        if statement is not None:  # a unique constraint's index comes with the table
            connection.exec_driver_sql(statement)
