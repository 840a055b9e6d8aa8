"""Incomplete records whose maker is not named, or holds no assessed post, are listed too (4.8)."""

import sqlalchemy as sa
from alembic import op

revision = "0016_gaps_of_nobody"
down_revision = "0015_first_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("record_gap") as batch:
        batch.alter_column("employee_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("position", existing_type=sa.String(40), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM record_gap WHERE employee_id IS NULL OR position IS NULL")
    with op.batch_alter_table("record_gap") as batch:
        batch.alter_column("position", existing_type=sa.String(40), nullable=False)
        batch.alter_column("employee_id", existing_type=sa.Integer(), nullable=False)
