"""The ledger of the bonus (4.2.2.3), and what of it a month carries."""

import sqlalchemy as sa
from alembic import op

revision = "0029_bonus_ledger"
down_revision = "0028_bills_of_an_area"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assessment") as batch:
        batch.add_column(
            sa.Column("bonus_repaid", sa.String(80), nullable=False, server_default="0")
        )
        batch.add_column(sa.Column("bonus_lines", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "bonus_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("balance_hundredths", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("receipt_no", sa.String(length=40), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hundredths > 0", name=op.f("ck_bonus_entry_something_is_written")),
        sa.CheckConstraint(
            "balance_hundredths >= 0",
            name=op.f("ck_bonus_entry_no_more_repaid_than_withheld"),
        ),
        sa.CheckConstraint(
            "kind IN ('withheld', 'repaid')", name=op.f("ck_bonus_entry_bonusentrykind")
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_bonus_entry_{table}_id_{table}"),
            )
            for table in ("office", "employee", "assessment", "payment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_entry")),
        sa.UniqueConstraint(
            "employee_id",
            "office_id",
            "quarter",
            "line_no",
            name=op.f("uq_bonus_entry_employee_id_office_id_quarter_line_no"),
        ),
    )
    for columns in (
        ("office_id", "month", "id"),
        ("month", "id"),
        ("office_id", "quarter"),
        ("assessment_id",),
        ("payment_id",),
    ):
        op.create_index(f"ix_bonus_entry_{'_'.join(columns)}", "bonus_entry", list(columns))


def downgrade() -> None:
    op.drop_table("bonus_entry")
    op.drop_column("assessment", "bonus_lines")
    op.drop_column("assessment", "bonus_repaid")
