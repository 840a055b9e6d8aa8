"""Substitute approvers, the days of a part of a month, and pay by those days (4.2, 4.6, 4.9)."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0040_substitutes"
down_revision = "0039_awards"
branch_labels = None
depends_on = None

NOTICE, CHECK = "notice", "ck_notice_noticekind"
BEFORE, OURS = "month_approved", "standing_in"  # ours stands after the one before
LINK = "fk_assessment_substitute_id_substitute"
LINKED = f", CONSTRAINT {LINK} FOREIGN KEY(substitute_id) REFERENCES substitute (id)"
INDEXES = (
    ("substitute", "office_id", "from_on", "id"),
    ("substitute", "from_on", "id"),
    ("substitute", "employee_id", "to_on"),
    ("substitute", "for_id"),
    ("substitute", "appointed_by_id"),
)


def upgrade() -> None:
    op.create_table(
        "substitute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointed_by_id", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_substitute_days_in_order")),
        sa.CheckConstraint("employee_id <> for_id", name=op.f("ck_substitute_another_person")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_substitute_{column}_{other}")
            )
            for column, other in (
                ("office_id", "office"),
                ("employee_id", "employee"),
                ("for_id", "employee"),
                ("appointed_by_id", "employee"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
    )
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    op.add_column("assessment", sa.Column("days", sa.JSON(), nullable=True))
    op.add_column("assessment", sa.Column("substitute_id", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _describe("assessment", lambda made: made.rstrip().removesuffix(")") + LINKED + ")")
    else:
        op.create_foreign_key(op.f(LINK), "assessment", "substitute", ["substitute_id"], ["id"])
    op.create_index("ix_assessment_substitute_id", "assessment", ["substitute_id"])
    op.add_column(
        "wage_table", sa.Column("by_days", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    _kinds(f"'{BEFORE}'", f"'{BEFORE}', '{OURS}'")


def _kinds(before: str, after: str) -> None:
    """Change the list of what people are told, whatever else stands in it."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        (made,) = connection.scalars(
            sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
            {"name": CHECK},
        )
        words = ", ".join(f"'{word}'" for word in re.findall(r"'(\w+)'", made))
        op.drop_constraint(op.f(CHECK), NOTICE, type_="check")
        op.create_check_constraint(op.f(CHECK), NOTICE, f"kind IN ({words.replace(before, after)})")
        return
    _describe(NOTICE, lambda made: made.replace(before, after))


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
    notice = sa.table("notice", sa.column("id"), sa.column("kind"))
    delivery = sa.table("delivery", sa.column("notice_id"))
    named = sa.select(notice.c.id).where(notice.c.kind == OURS)
    op.execute(sa.delete(delivery).where(delivery.c.notice_id.in_(named)))
    op.execute(sa.delete(notice).where(notice.c.kind == OURS))
    _kinds(f"'{BEFORE}', '{OURS}'", f"'{BEFORE}'")
    op.drop_index("ix_assessment_substitute_id", "assessment")
    if op.get_bind().dialect.name == "sqlite":
        _describe("assessment", lambda made: made.replace(LINKED, ""))
    else:
        op.drop_constraint(op.f(LINK), "assessment", type_="foreignkey")
    op.drop_column("assessment", "substitute_id")
    op.drop_column("assessment", "days")
    op.drop_column("wage_table", "by_days")
    op.drop_table("substitute")
