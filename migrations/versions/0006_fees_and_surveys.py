"""Bills, payments and survey results."""

import sqlalchemy as sa
from alembic import op

revision = "0006_fees_and_surveys"
down_revision = "0005_callbacks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("half_year", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_result")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_survey_result_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_survey_result_office_id_office")
        ),
        sa.UniqueConstraint(
            "office_id",
            "area_id",
            "half_year",
            "kind",
            "sequence",
            name=op.f("uq_survey_result_office_id_area_id_half_year_kind_sequence"),
        ),
        sa.CheckConstraint(
            "satisfied >= 0 AND satisfied <= valid",
            name=op.f("ck_survey_result_satisfied_within_valid"),
        ),
        sa.CheckConstraint("kind IN ('fixed', 'spot')", name=op.f("ck_survey_result_surveykind")),
    )
    op.create_index(op.f("ix_survey_result_area_id"), "survey_result", ["area_id"])
    op.create_index(
        op.f("ix_survey_result_half_year_office_id"), "survey_result", ["half_year", "office_id"]
    )
    op.create_table(
        "bill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("bill_no", sa.String(40), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("period", sa.String(6), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_bill_area_id_area")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_bill_office_id_office")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_bill_unit_id_unit")),
        sa.UniqueConstraint("office_id", "bill_no", name=op.f("uq_bill_office_id_bill_no")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_bill_amount_positive")),
    )
    op.create_index(op.f("ix_bill_area_id"), "bill", ["area_id"])
    op.create_index(op.f("ix_bill_office_id_due_on_id"), "bill", ["office_id", "due_on", "id"])
    op.create_index(op.f("ix_bill_period_kpi"), "bill", ["period", "area_id", "id", "amount_fen"])
    op.create_index(op.f("ix_bill_unit_id"), "bill", ["unit_id"])
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("bill_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.String(40), nullable=True),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_payment_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_payment_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["employee.id"], name=op.f("fk_payment_taken_by_id_employee")
        ),
        sa.UniqueConstraint(
            "office_id",
            "receipt_no",
            "bill_id",
            name=op.f("uq_payment_office_id_receipt_no_bill_id"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_amount_positive")),
        sa.CheckConstraint(
            "method IN ('cash', 'transfer', 'wechat', 'alipay', 'pos', 'other')",
            name=op.f("ck_payment_paymentmethod"),
        ),
    )
    op.create_index(
        op.f("ix_payment_bill_id_kpi"), "payment", ["bill_id", "paid_on", "amount_fen", "voided_at"]
    )
    op.create_index(
        op.f("ix_payment_office_id_paid_on_id"), "payment", ["office_id", "paid_on", "id"]
    )
    op.create_index(op.f("ix_payment_taken_by_id"), "payment", ["taken_by_id"])


def downgrade() -> None:
    op.drop_table("payment")
    op.drop_table("bill")
    op.drop_table("survey_result")
