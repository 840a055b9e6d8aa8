"""Customers and the flats they occupy."""

import sqlalchemy as sa
from alembic import op

revision = "0002_customers"
down_revision = "0001_people_and_estate"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("initials", sa.String(40), nullable=False),
        sa.Column("pinyin", sa.String(300), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("facts", sa.String(1000), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_customer_office_id_office")
        ),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_customer_office_id_code")),
    )
    op.create_index(op.f("ix_customer_office_id_id"), "customer", ["office_id", "id"])
    op.create_index(op.f("ix_customer_office_id_initials"), "customer", ["office_id", "initials"])
    op.create_index(op.f("ix_customer_office_id_name"), "customer", ["office_id", "name"])
    op.create_index(op.f("ix_customer_office_id_phone"), "customer", ["office_id", "phone"])
    op.create_table(
        "occupancy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("occupies_as", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancy")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_occupancy_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_occupancy_unit_id_unit")),
        sa.UniqueConstraint(
            "customer_id",
            "unit_id",
            "valid_from",
            name=op.f("uq_occupancy_customer_id_unit_id_valid_from"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_occupancy_ends_after_start")
        ),
        sa.CheckConstraint(
            "occupies_as IN ('owner', 'tenant', 'family')", name=op.f("ck_occupancy_occupies")
        ),
    )
    op.create_index(op.f("ix_occupancy_unit_id"), "occupancy", ["unit_id"])


def downgrade() -> None:
    op.drop_table("occupancy")
    op.drop_table("customer")
