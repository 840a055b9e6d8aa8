"""When somebody put the first steps at a post away."""

import sqlalchemy as sa
from alembic import op

revision = "0015_first_days"
down_revision = "0014_recent_choices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "employee", sa.Column("guide_closed_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("employee", "guide_closed_at")  # made anew, it would lose those who point to it
