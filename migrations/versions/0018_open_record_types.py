"""The list of record types is no longer checked by the tables that name one: it grows."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0018_open_record_types"
down_revision = "0017_attachments"
branch_labels = None
depends_on = None

# the types there were, for the way back
BEFORE = (
    "('employee', 'post', 'office', 'area', 'area_assignment', 'building', 'unit', "
    "'department', 'customer', 'occupancy', 'ticket', 'callback', 'time_limit', 'calendar_day', "
    "'duty_hours', 'bill', 'payment', 'survey_result', 'record_gap', 'assessment', 'standard', "
    "'form_register', 'audit_line', 'saved_view')"
)
# table → the column that names a record type
NAMING = {"record_gap": "record", "issued_form": "record", "saved_view": "screen"}
NAMING |= {"attachment": "record"}


def upgrade() -> None:
    for table, column in NAMING.items():
        name = op.f(f"ck_{table}_record")
        if op.get_context().dialect.name == "postgresql":
            op.drop_constraint(name, table, type_="check")
        else:
            check = rf",\s*CONSTRAINT {name} CHECK \({column} IN \([^)]*\)\)"
            rewrite(table, lambda made, check=check: re.sub(check, "", made))


def downgrade() -> None:
    for table, column in NAMING.items():
        name, rule = op.f(f"ck_{table}_record"), f"{column} IN {BEFORE}"
        if op.get_context().dialect.name == "postgresql":
            op.create_check_constraint(name, table, rule)
        else:
            check = f", CONSTRAINT {name} CHECK ({rule}))"
            rewrite(table, lambda made, check=check: made.rstrip().removesuffix(")") + check)


def rewrite(table, change) -> None:
    """Write a table of SQLite anew, its description changed: a check cannot be dropped there."""
    connection = op.get_bind()
    (made,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"),
        {"table": table},
    )
    besides = list(
        connection.scalars(
            sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type <> 'table'"),
            {"table": table},
        )
    )
    fresh = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", change(made))
    connection.exec_driver_sql(fresh)
    connection.exec_driver_sql(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in besides:
        if statement is not None:  # a unique constraint's index comes with the table
            connection.exec_driver_sql(statement)
