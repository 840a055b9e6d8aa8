"""What people chose last in a look-up."""

import sqlalchemy as sa
from alembic import op

revision = "0014_recent_choices"
down_revision = "0013_saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recent_choice",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "field", "row_id", name=op.f("pk_recent_choice")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_recent_choice_employee_id_employee")
        ),
    )


def downgrade() -> None:
    op.drop_table("recent_choice")
