"""What departments were given, and until when to accept it (JD-2); who saw whose number (JD-15)."""

import re
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0025_departments"
down_revision = "0024_activities"
branch_labels = None
depends_on = None

CHECK = "ck_time_limit_limitstep"
BEFORE = "('dispatch', 'on_site', 'answer', 'settle', 'callback')"
AFTER = "('dispatch', 'on_site', 'answer', 'settle', 'callback', 'accept')"
KEY = "fk_time_limit_department_id_department"
OWN = "ck_time_limit_departments_accept"
OWN_RULE = "department_id IS NULL OR step = 'accept'"
ADDED = (
    f", CONSTRAINT {KEY} FOREIGN KEY(department_id) REFERENCES department (id)"
    f", CONSTRAINT {OWN} CHECK ({OWN_RULE})"
)


def upgrade() -> None:
    op.create_table(
        "department_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_reason", sa.String(length=500), nullable=False),
        sa.Column("accept_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accept_seconds", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=False),
        sa.Column("done_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accept_seconds IS NULL)",
            name=op.f("ck_department_job_acceptance_is_measured"),
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'accepted')) = (ended_at IS NULL)",
            name=op.f("ck_department_job_what_ended_is_dated"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'done', 'returned', 'passed_on', 'called_off')",
            name=op.f("ck_department_job_departmentjobstate"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["employee.id"],
            name=op.f("fk_department_job_accepted_by_id_employee"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_department_job_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["employee.id"], name=op.f("fk_department_job_given_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_department_job_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_department_job_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_job")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "department_job", columns)
    op.create_table(
        "phone_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("whose", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_phone_look_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_phone_look_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_look")),
    )
    for name, columns in LOOKS.items():
        op.create_index(name, "phone_look", columns)
    op.add_column("ticket", sa.Column("accept_due_at", sa.DateTime(timezone=True)))
    _limits_of_departments()
    _first_limit()
    _events(EVENTS, MORE_EVENTS)


# an emergency that is under control no longer
EVENTS = "'controlled', 'closed', 'reviewed'"
MORE_EVENTS = "'controlled', 'reopened', 'closed', 'reviewed'"
EVENT_KINDS = "kind IN ('opened', 'joined', 'step', 'call', 'logged', 'issued', {rest})"


def _events(before: str, after: str) -> None:
    """Let the timeline of an emergency tell other happenings."""
    if op.get_context().dialect.name == "postgresql":
        name = op.f("ck_incident_event_incidenteventkind")
        op.drop_constraint(name, "incident_event", type_="check")
        op.create_check_constraint(name, "incident_event", EVENT_KINDS.format(rest=after))
    else:
        _rewrite("incident_event", lambda made: made.replace(before, after))


INDEXES = {
    "ix_department_job_office_id_given_at_id": ["office_id", "given_at", "id"],
    "ix_department_job_given_at_id": ["given_at", "id"],
    "ix_department_job_department_id_state": ["department_id", "state"],
    "ix_department_job_ticket_id": ["ticket_id"],
    "ix_department_job_given_by_id": ["given_by_id"],
    "ix_department_job_accepted_by_id": ["accepted_by_id"],
}


LOOKS = {
    "ix_phone_look_office_id_at_id": ["office_id", "at", "id"],
    "ix_phone_look_at_id": ["at", "id"],
    "ix_phone_look_by_id_at": ["by_id", "at"],
    "ix_phone_look_record_record_id": ["record", "record_id"],
}


def downgrade() -> None:
    op.execute("UPDATE incident_event SET kind = 'logged' WHERE kind = 'reopened'")
    _events(MORE_EVENTS, EVENTS)
    for name in LOOKS:
        op.drop_index(name, "phone_look")
    op.drop_table("phone_look")
    op.execute("DELETE FROM time_limit WHERE step = 'accept'")
    op.drop_index("ix_time_limit_department_id", "time_limit")
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f(OWN), "time_limit", type_="check")
        op.drop_constraint(op.f(CHECK), "time_limit", type_="check")
        op.create_check_constraint(op.f(CHECK), "time_limit", f"step IN {BEFORE}")
        op.drop_constraint(op.f(KEY), "time_limit", type_="foreignkey")
    else:
        _rewrite("time_limit", lambda made: made.replace(ADDED, "").replace(AFTER, BEFORE))
    op.drop_column("time_limit", "department_id")
    op.drop_column("ticket", "accept_due_at")
    for name in INDEXES:
        op.drop_index(name, "department_job")
    op.drop_table("department_job")


def _limits_of_departments() -> None:
    """Let a time limit be the one to accept, and a department's own."""
    op.add_column("time_limit", sa.Column("department_id", sa.Integer()))
    if op.get_context().dialect.name == "postgresql":
        op.create_foreign_key(op.f(KEY), "time_limit", "department", ["department_id"], ["id"])
        op.drop_constraint(op.f(CHECK), "time_limit", type_="check")
        op.create_check_constraint(op.f(CHECK), "time_limit", f"step IN {AFTER}")
        op.create_check_constraint(op.f(OWN), "time_limit", OWN_RULE)
    else:
        _rewrite(
            "time_limit",
            lambda made: made.replace(BEFORE, AFTER).rstrip().removesuffix(")") + ADDED + ")",
        )
    op.create_index("ix_time_limit_department_id", "time_limit", ["department_id"])


def _first_limit() -> None:
    """Give an installation that has its limits the one to accept, too."""
    limits = sa.table(
        "time_limit",
        *(sa.column(name) for name in ("step", "minutes", "duty_clock", "clause", "version")),
        sa.column("valid_from", sa.Date()),
    )
    any_limit = sa.select(sa.func.count()).select_from(sa.table("time_limit"))
    if op.get_bind().scalar(any_limit):
        first = {"step": "accept", "minutes": 30, "duty_clock": True, "clause": "JD-2"}
        op.bulk_insert(limits, [first | {"version": 1, "valid_from": date(2000, 1, 1)}])


def _rewrite(table, change) -> None:
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
