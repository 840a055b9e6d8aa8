"""Contacts about arrears, what was owed then, and the ladder."""

import sqlalchemy as sa
from alembic import op

revision = "0030_dunning"
down_revision = "0029_bonus_ledger"
branch_labels = None
depends_on = None

STEPS = "step IN ('phone', 'notice_1', 'notice_2', 'letter')"
OUTCOMES = "'promised', 'disputes', 'unreachable', 'refuses', 'paid', 'other'"
OPEN, LATEST = sa.text("paid_fen < amount_fen"), sa.text("latest")
OPEN_BILLS = {
    "ix_bill_open_unit_id": ["unit_id", "due_on", "amount_fen", "paid_fen"],
    "ix_bill_open_area_id_unit_id": ["area_id", "unit_id", "due_on"],
}
INDEXES = {
    "ix_dunning_office_id_at_id": ["office_id", "at", "id"],
    "ix_dunning_area_id_at_id": ["area_id", "at", "id"],
    "ix_dunning_at_id": ["at", "id"],
    "ix_dunning_unit_id_day_step": ["unit_id", "day", "step", "voided_at"],
    "ix_dunning_customer_id": ["customer_id"],
    "ix_dunning_by_id_at": ["by_id", "at", "office_id", "voided_at"],
    "ix_dunning_answered_by_id": ["answered_by_id"],
}
LAST_WORDS = {
    "ix_dunning_latest_unit_id": ["unit_id"],
    "ix_dunning_latest_office_id_outcome": ["office_id", "outcome", "promise_on"],
    "ix_dunning_latest_area_id_outcome": ["area_id", "outcome", "promise_on"],
}


def upgrade() -> None:
    _contacts()
    _bills()
    _ladder()
    for name, columns in INDEXES.items():
        op.create_index(name, "dunning", columns)
    for name, columns in LAST_WORDS.items():
        op.create_index(name, "dunning", columns, sqlite_where=LATEST, postgresql_where=LATEST)
    for name, columns in OPEN_BILLS.items():
        op.create_index(name, "bill", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def _contacts() -> None:
    op.create_table(
        "dunning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("owed_fen", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("promise_on", sa.Date(), nullable=True),
        sa.Column("promise_fen", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("latest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "COALESCE(outcome, '') = 'promised' OR (promise_on IS NULL AND promise_fen IS NULL)",
            name=op.f("ck_dunning_only_who_promised_has_a_day"),
        ),
        sa.CheckConstraint(STEPS, name=op.f("ck_dunning_dunningstep")),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_dunning_dunningoutcome")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_dunning_{column}_{table}")
            )
            for column, table in (
                *(("office_id", "office"), ("area_id", "area"), ("unit_id", "unit")),
                *(("customer_id", "customer"), ("by_id", "employee")),
                ("answered_by_id", "employee"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_dunning_office_id_number")),
    )


def _bills() -> None:
    op.create_table(
        "dunning_bill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dunning_id", sa.Integer(), nullable=False),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("bill_no", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=6), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dunning_id"], ["dunning.id"], name=op.f("fk_dunning_bill_dunning_id_dunning")
        ),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["bill.id"], name=op.f("fk_dunning_bill_bill_id_bill")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_bill")),
    )
    for column in ("dunning_id", "bill_id"):
        op.create_index(f"ix_dunning_bill_{column}", "dunning_bill", [column])


def _ladder() -> None:
    op.create_table(
        "dunning_interval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("after_due", sa.Integer(), nullable=False),
        sa.Column("after_step", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "after_due BETWEEN 0 AND 365 AND after_step BETWEEN 0 AND 365",
            name=op.f("ck_dunning_interval_days_in_reason"),
        ),
        sa.CheckConstraint(STEPS, name=op.f("ck_dunning_interval_dunningstep")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_dunning_interval_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_interval")),
        sa.UniqueConstraint(
            *("office_id", "step", "valid_from"),
            name=op.f("uq_dunning_interval_office_id_step_valid_from"),
        ),
    )
    op.create_index("ix_dunning_interval_valid_from", "dunning_interval", ["valid_from"])


def downgrade() -> None:
    for name in OPEN_BILLS:
        op.drop_index(name, "bill")
    for table in ("dunning_interval", "dunning_bill", "dunning"):
        op.drop_table(table)
