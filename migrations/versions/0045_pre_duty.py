"""Duty before pre-duty training only by exception; trainees; whom a mandatory topic is for (4.1.1).

The post of a trainee joins every list of posts there is.
"""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0045_pre_duty"
down_revision = "0044_exams"
branch_labels = None
depends_on = None

OVERRIDE, TOPIC = "pre_duty_override", "pre_duty_topic"
INDEXES = (
    ("office_id", "from_on", "id"),
    ("from_on", "id"),
    ("employee_id", "from_on"),
    ("given_by_id",),
)
CHECKS = (
    ("ck_pre_duty_topic_is_for_somebody", "for_front_desk OR for_areas"),
    ("ck_pre_duty_topic_break_not_negative", "break_days >= 0"),
)
CHECKED = "".join(f", CONSTRAINT {name} CHECK ({condition})" for name, condition in CHECKS)
COLUMNS = (
    ("for_front_desk", sa.Boolean(), sa.true()),
    ("for_areas", sa.Boolean(), sa.true()),
    ("break_days", sa.Integer(), sa.text("90")),
)
VOIDED = sa.text("voided_at IS NOT NULL")
LAST, OURS = "auditor", "trainee"  # ours stands after the last one


def upgrade() -> None:
    op.create_table(
        OVERRIDE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("lacked", sa.String(length=500), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f(f"ck_{OVERRIDE}_days_in_order")
        ),
        sa.CheckConstraint(
            "employee_id <> given_by_id", name=op.f(f"ck_{OVERRIDE}_another_person")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{OVERRIDE}_{column}_{other}")
            )
            for column, other in (
                ("office_id", "office"),
                ("employee_id", "employee"),
                ("given_by_id", "employee"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{OVERRIDE}")),
    )
    for columns in INDEXES:
        op.create_index(f"ix_{OVERRIDE}_{'_'.join(columns)}", OVERRIDE, list(columns))
    op.create_index(
        f"ix_{OVERRIDE}_voided",
        OVERRIDE,
        ["from_on", "id"],
        sqlite_where=VOIDED,
        postgresql_where=VOIDED,
    )
    _topics()
    _trainees(f"'{LAST}'", f"'{LAST}', '{OURS}'")


def _topics() -> None:
    """Say whom the topics that are there already are for: both posts, as until now."""
    for column, kind, value in COLUMNS:
        op.add_column(TOPIC, sa.Column(column, kind, server_default=value, nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        _describe(TOPIC, lambda made: made.rstrip().removesuffix(")") + CHECKED + ")")
        return
    for name, condition in CHECKS:
        op.create_check_constraint(op.f(name), TOPIC, condition)


def _trainees(before: str, after: str) -> None:
    """Change every list of posts, SQLite's own words of it, the rows untouched."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        _posts_of_postgresql(after.split(", ")[-1].strip("'") == OURS)
        return
    tables = connection.scalars(
        sa.text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE :words"),
        {"words": f"%'finance', {before})%"},
    ).all()
    for table in tables:
        _describe(table, lambda made: made.replace(f"'finance', {before})", f"'finance', {after})"))


def _posts_of_postgresql(more: bool) -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'c'"
            " AND pg_get_constraintdef(oid) LIKE '%''finance''%'"
            " AND pg_get_constraintdef(oid) LIKE '%''auditor''%'"
        )
    ).all()
    for name, table, made in found:
        words = [word for word in re.findall(r"'(\w+)'", made) if word != OURS]
        column = made.split("(")[3].split(")")[0] if "((" in made else made
        op.drop_constraint(op.f(name), table, type_="check")
        listed = ", ".join(f"'{word}'" for word in [*words, *([OURS] if more else [])])
        op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")


def _describe(table: str, change: Callable[[str], str]) -> None:
    """Change SQLite's own words of a table, its rows untouched."""
    connection, named = op.get_bind(), {"table": table}
    (made,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    (version,) = connection.scalars(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": change(made)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    post = sa.table("post", sa.column("role"))
    op.execute(sa.delete(post).where(post.c.role == OURS))
    for name in ("training_attendance", "exam_sitting"):
        row = sa.table(name, sa.column("position"))
        op.execute(sa.update(row).where(row.c.position == OURS).values(position=None))
    _trainees(f"'{LAST}', '{OURS}'", f"'{LAST}'")
    if op.get_bind().dialect.name == "sqlite":
        _describe(TOPIC, lambda made: made.replace(CHECKED, ""))
    else:
        for name, _ in CHECKS:
            op.drop_constraint(op.f(name), TOPIC, type_="check")
    for column, *_ in COLUMNS:
        op.drop_column(TOPIC, column)
    op.drop_table(OVERRIDE)
