"""The annual training plan with its items, and the item a training session carries out (4.1.2)."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0043_training_plans"
down_revision = "0042_training_sessions"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = ("training_plan", "training_plan_item")
# a table, then the columns of its index
INDEXES = (
    ("training_plan", "office_id", "year", "id"),
    ("training_plan", "year", "id"),
    ("training_plan", "state", "year", "id"),
    ("training_plan", "supersedes_id"),
    ("training_plan", "drafted_by_id"),
    ("training_plan", "submitted_by_id"),
    ("training_plan", "approved_by_id"),
    ("training_plan_item", "plan_id", "quarter", "id"),
    ("training_plan_item", "quarter", "id"),
    ("training_plan_item", "office_id", "id"),
    ("training_plan_item", "origin_record", "origin_id"),
    ("training_plan_item", "root_id"),
    ("training_session", "plan_item_id"),
)
UNDER_WAY = "state IN ('draft', 'submitted', 'returned') AND voided_at IS NULL"
IN_FORCE = "state = 'approved'"
COMPANY = " AND office_id IS NULL"
VOIDED = "voided_at IS NOT NULL"
# of some rows: name, table, columns, which, whether each stands there once
OF_SOME = (
    ("uq_training_plan_in_force", "training_plan", ["office_id", "year"], IN_FORCE, True),
    ("uq_training_plan_company_in_force", "training_plan", ["year"], IN_FORCE + COMPANY, True),
    ("uq_training_plan_under_way", "training_plan", ["office_id", "year"], UNDER_WAY, True),
    ("uq_training_plan_company_under_way", "training_plan", ["year"], UNDER_WAY + COMPANY, True),
    ("ix_training_plan_voided", "training_plan", ["year", "id"], VOIDED, False),
    ("ix_training_plan_item_voided", "training_plan_item", ["id"], VOIDED, False),
)
SESSION, ITEM = "training_session", "training_plan_item"
POINTER = f"fk_{SESSION}_plan_item_id_{ITEM}"
KEY = f", CONSTRAINT {POINTER} FOREIGN KEY(plan_item_id) REFERENCES {ITEM} (id)"
STATES = "state IN ('draft', 'submitted', 'returned', 'approved', 'superseded')"
LINES = (
    "indicator IN ('satisfaction', 'dispatch', 'callback', 'fee_collection', "
    "'complaint', 'records', 'exams', 'spot_checks')"
)


def upgrade() -> None:
    _plans()
    _items()
    op.add_column(SESSION, sa.Column("plan_item_id", sa.Integer(), nullable=True))
    _point()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    for name, table, columns, which, once in OF_SOME:
        some = sa.text(which)
        op.create_index(name, table, columns, unique=once, sqlite_where=some, postgresql_where=some)


def _point() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.create_foreign_key(POINTER, SESSION, ITEM, ["plan_item_id"], ["id"])
    else:
        _describe(lambda made: made.rstrip().removesuffix(")") + KEY + ")")


def _describe(change: Callable[[str], str]) -> None:
    """Change what SQLite says of the sessions' table: it adds no key; its rows are untouched."""
    connection = op.get_bind()
    named = {"table": SESSION}
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


def _kept(table: str, *checks: tuple[str, str], **pointers: str) -> list[Any]:
    """Return what both tables have: voiding, version, key, checks, pointers."""
    return [
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(sa.CheckConstraint(what, name=op.f(f"ck_{table}_{name}")) for name, what in checks),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
            )
            for column, target in pointers.items()
        ),
    ]


def _plans() -> None:
    op.create_table(
        "training_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("aims", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.String(length=500), nullable=False),
        *_kept(
            "training_plan",
            ("year_in_reason", "year BETWEEN 2000 AND 2999"),
            ("revision_has_a_reason", "supersedes_id IS NULL OR reason <> ''"),
            (
                "approval_is_signed",
                "state NOT IN ('approved', 'superseded')"
                " OR (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            ),
            ("return_has_a_reason", "state <> 'returned' OR return_reason <> ''"),
            ("planstate", STATES),
            office_id="office",
            supersedes_id="training_plan",
            drafted_by_id="employee",
            submitted_by_id="employee",
            approved_by_id="employee",
        ),
        sa.UniqueConstraint(
            *("office_id", "year", "revision"),
            name=op.f("uq_training_plan_office_id_year_revision"),
        ),
    )


def _items() -> None:
    op.create_table(
        "training_plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("audience_roles", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=120), nullable=False),
        sa.Column("trainer", sa.String(length=60), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("exam_method", sa.String(length=40), nullable=False),
        sa.Column("origin_record", sa.String(length=40), nullable=True),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("origin_no", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_kept(
            "training_plan_item",
            ("minutes_positive", "minutes > 0"),
            ("origin_is_a_record", "(origin_record IS NULL) = (origin_id IS NULL)"),
            ("planquarter", "quarter IN ('q1', 'q2', 'q3', 'q4')"),
            (
                "trainingsubject",
                "subject IN ('theory', 'skill', 'service', 'campaign', 'problem', 'other')",
            ),
            ("exammethod", "exam_method IN ('written', 'oral', 'practical', 'none')"),
            ("indicator", LINES),
            plan_id="training_plan",
            office_id="office",
            root_id="training_plan_item",
        ),
    )


def downgrade() -> None:
    for name, table, *_ in reversed(OF_SOME):
        op.drop_index(name, table)
    for table, *columns in reversed(INDEXES):
        op.drop_index("_".join(("ix", table, *columns)), table)
    if op.get_context().dialect.name == "sqlite":
        _describe(lambda made: made.replace(KEY, ""))
    op.drop_column(SESSION, "plan_item_id")
    for table in reversed(TABLES):
        op.drop_table(table)
