"""What came in on a bill beside it, so that open ones are found; a department's work orders."""

import sqlalchemy as sa
from alembic import op

revision = "0026_open_bills"
down_revision = "0025_departments"
branch_labels = None
depends_on = None

# an index of some bills alone: name, columns, which
SOME = [
    (f"ix_bill_{name}_{'_'.join(columns)}", columns, condition)
    for name, condition in (
        ("open", "paid_fen < amount_fen"),
        ("paid", "paid_fen >= amount_fen"),
    )
    for columns in (("due_on", "id"), ("office_id", "due_on", "id"))
]
DEPARTMENT = "ix_ticket_holder_department_id_received_at_id"


def upgrade() -> None:
    op.add_column(
        "bill", sa.Column("paid_fen", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.execute(
        "UPDATE bill SET paid_fen = (SELECT coalesce(sum(amount_fen), 0) FROM payment"
        " WHERE payment.bill_id = bill.id AND payment.voided_at IS NULL)"
    )
    for name, columns, condition in SOME:
        op.create_index(
            name,
            "bill",
            list(columns),
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    op.create_index(
        DEPARTMENT,
        "ticket",
        ["holder_department_id", "received_at", "id"],
    )


def downgrade() -> None:
    op.drop_index(DEPARTMENT, "ticket")
    for name, *_ in SOME:
        op.drop_index(name, "bill")
    op.drop_column("bill", "paid_fen")
