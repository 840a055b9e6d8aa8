"""Files attached to records."""

import sqlalchemy as sa
from alembic import op

revision = "0017_attachments"
down_revision = "0016_gaps_of_nobody"
branch_labels = None
depends_on = None

RECORDS = (
    "record IN ('employee', 'post', 'office', 'area', 'area_assignment', 'building', 'unit', "
    "'department', 'customer', 'occupancy', 'ticket', 'callback', 'time_limit', 'calendar_day', "
    "'duty_hours', 'bill', 'payment', 'survey_result', 'record_gap', 'assessment', 'standard', "
    "'form_register', 'audit_line', 'saved_view')"
)


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["employee.id"], name=op.f("fk_attachment_added_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_attachment_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["employee.id"], name=op.f("fk_attachment_voided_by_id_employee")
        ),
        sa.CheckConstraint(
            "voided_at IS NULL OR void_reason <> ''", name=op.f("ck_attachment_void_has_a_reason")
        ),
        sa.CheckConstraint(RECORDS, name=op.f("ck_attachment_record")),
    )
    op.create_index(op.f("ix_attachment_added_by_id"), "attachment", ["added_by_id"])
    op.create_index(op.f("ix_attachment_office_id"), "attachment", ["office_id"])
    op.create_index(
        op.f("ix_attachment_record_record_id_id"), "attachment", ["record", "record_id", "id"]
    )
    op.create_index(op.f("ix_attachment_voided_by_id"), "attachment", ["voided_by_id"])


def downgrade() -> None:
    op.drop_table("attachment")
