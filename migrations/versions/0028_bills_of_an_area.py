"""The bills of an area as their list is sorted."""

from alembic import op

revision = "0028_bills_of_an_area"
down_revision = "0027_work_of_the_house"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_bill_area_id", "bill")
    op.create_index("ix_bill_area_id_due_on_id", "bill", ["area_id", "due_on", "id"])


def downgrade() -> None:
    op.drop_index("ix_bill_area_id_due_on_id", "bill")
    op.create_index("ix_bill_area_id", "bill", ["area_id"])
