"""Handlings that were settled in time before a work order was reopened (4.4)."""

import sqlalchemy as sa
from alembic import op

revision = "0010_ticket_rounds"
down_revision = "0009_trail_and_search"
branch_labels = None
depends_on = None

COLUMNS = ("ticket_id", "office_id", "area_admin_id", "settle_due_at")


def upgrade() -> None:
    op.create_table(
        "ticket_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_admin_id", sa.Integer(), nullable=True),
        sa.Column("settle_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_round")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_round_ticket_id_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_ticket_round_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["area_admin_id"], ["employee.id"], name=op.f("fk_ticket_round_area_admin_id_employee")
        ),
    )
    for column in COLUMNS:
        op.create_index(op.f(f"ix_ticket_round_{column}"), "ticket_round", [column])


def downgrade() -> None:
    op.drop_table("ticket_round")
