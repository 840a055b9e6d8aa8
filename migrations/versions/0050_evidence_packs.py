"""Evidence packs and their pieces; the background work that makes them."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0050_evidence_packs"
down_revision = "0049_inspection"
branch_labels = None
depends_on = None

JOBS, CHECK = "background_job", "ck_background_job_jobkind"
HERE, OURS = "'survey_sheets'", ", 'evidence_pack'"  # ours stands after it
INDEXES = (
    ("evidence_pack", "asked_at", "id"),
    ("evidence_pack", "asked_by_id"),
    ("evidence_pack", "office_id", "id"),
)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns.items()
    ]


def upgrade() -> None:
    _evidence_pack()
    _evidence_part()
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    _kinds(HERE, HERE + OURS)


def _evidence_pack() -> None:
    op.create_table(
        "evidence_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("job_key", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'packed') = (made_at IS NOT NULL)",
            name=op.f("ck_evidence_pack_made_is_dated"),
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_evidence_pack_days_in_order")),
        sa.CheckConstraint("state IN ('asked', 'packed')", name=op.f("ck_evidence_pack_packstate")),
        *_keys("evidence_pack", office_id="office", asked_by_id="employee"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pack")),
    )


def _evidence_part() -> None:
    op.create_table(
        "evidence_part",
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_keys("evidence_part", pack_id="evidence_pack"),
        sa.PrimaryKeyConstraint("pack_id", "place", name=op.f("pk_evidence_part")),
    )


def _kinds(before: str, after: str) -> None:
    """Change the list of long work, whatever else stands in it; its rows stay."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        (made,) = connection.scalars(
            sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
            {"name": CHECK},
        )
        words = ", ".join(f"'{word}'" for word in re.findall(r"'(\w+)'", made))
        op.drop_constraint(op.f(CHECK), JOBS, type_="check")
        op.create_check_constraint(op.f(CHECK), JOBS, f"kind IN ({words.replace(before, after)})")
        return
    named = {"table": JOBS}
    (made,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    (version,) = connection.scalars(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": made.replace(before, after)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    op.execute("DELETE FROM background_job WHERE kind = 'evidence_pack'")
    _kinds(HERE + OURS, HERE)
    op.drop_table("evidence_part")
    op.drop_table("evidence_pack")
