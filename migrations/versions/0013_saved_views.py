"""Views of a list kept under a name, and which columns somebody likes to see."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0013_saved_views"
down_revision = "0012_search_and_lists"
branch_labels = None
depends_on = None

# the record types a kept form and an incomplete record may name; the checks list them all
BEFORE = (
    "record IN ('employee', 'post', 'office', 'area', 'area_assignment', 'building', 'unit', "
    "'department', 'customer', 'occupancy', 'ticket', 'callback', 'time_limit', 'calendar_day', "
    "'duty_hours', 'bill', 'payment', 'survey_result', 'record_gap', 'assessment', 'standard', "
    "'form_register', 'audit_line')"
)
AFTER = BEFORE.replace("'audit_line'", "'audit_line', 'saved_view'")
NAMING_RECORDS = ("record_gap", "issued_form")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("screen", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["employee.id"], name=op.f("fk_saved_view_owner_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_saved_view_office_id_office")
        ),
        sa.UniqueConstraint(
            "owner_id", "screen", "name", name=op.f("uq_saved_view_owner_id_screen_name")
        ),
        sa.CheckConstraint(
            "shared OR office_id IS NULL", name=op.f("ck_saved_view_shared_with_office")
        ),
        sa.CheckConstraint(
            AFTER.replace("record IN", "screen IN"), name=op.f("ck_saved_view_record")
        ),
    )
    op.create_index(op.f("ix_saved_view_screen"), "saved_view", ["screen"])
    op.create_index(op.f("ix_saved_view_office_id"), "saved_view", ["office_id"])
    op.create_table(
        "list_choice",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("screen", sa.String(40), nullable=False),
        sa.Column("columns", sa.String(1000), nullable=False),
        sa.Column("compact", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "screen", name=op.f("pk_list_choice")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_list_choice_employee_id_employee")
        ),
    )
    for table in NAMING_RECORDS:
        recheck(table, BEFORE, AFTER)


def downgrade() -> None:
    for table in NAMING_RECORDS:
        recheck(table, AFTER, BEFORE)
    op.drop_table("list_choice")
    op.drop_table("saved_view")


def recheck(table: str, old: str, new: str) -> None:
    """Let a table's check list other record types; SQLite has to write the table anew for that."""
    if op.get_context().dialect.name == "postgresql":
        name = op.f(f"ck_{table}_record")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, new)
        return
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
    head = re.compile(rf'CREATE TABLE "?{table}"?')
    connection.exec_driver_sql(head.sub(f"CREATE TABLE {table}_new", made).replace(old, new))
    connection.exec_driver_sql(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in besides:
        if statement is not None:  # a unique constraint's index comes with the table
            connection.exec_driver_sql(statement)
