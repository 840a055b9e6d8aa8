"""The register of controlled forms, and the forms issued."""

import sqlalchemy as sa
from alembic import op

revision = "0008_forms"
down_revision = "0007_assessments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("edition", sa.String(10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        sa.Column("keeper", sa.String(60), nullable=False),
        sa.Column("controlled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_register")),
        sa.UniqueConstraint("code", "edition", name=op.f("uq_form_register_code_edition")),
        sa.CheckConstraint(
            "retention_years >= 0", name=op.f("ck_form_register_retention_not_negative")
        ),
    )
    op.create_table(
        "issued_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("edition", sa.String(10), nullable=False),
        sa.Column("record_no", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("made_with", sa.String(120), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("print_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_form")),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["employee.id"], name=op.f("fk_issued_form_issued_by_id_employee")
        ),
        sa.UniqueConstraint(
            "record",
            "record_id",
            "code",
            "edition",
            "language",
            "content_sha256",
            name=op.f("uq_issued_form_record_record_id_code_edition_language_content_sha256"),
        ),
        sa.UniqueConstraint("token", name=op.f("uq_issued_form_token")),
        sa.CheckConstraint(
            "record IN ('employee', 'post', 'office', 'area', 'area_assignment', "
            "'building', 'unit', 'department', 'customer', 'occupancy', 'ticket', "
            "'callback', 'time_limit', 'calendar_day', 'duty_hours', 'bill', 'payment', "
            "'survey_result', 'record_gap', 'assessment', 'standard', 'form_register', "
            "'audit_line')",
            name=op.f("ck_issued_form_record"),
        ),
    )
    op.create_index(op.f("ix_issued_form_issued_by_id"), "issued_form", ["issued_by_id"])
    op.create_index(op.f("ix_issued_form_record_record_id"), "issued_form", ["record", "record_id"])


def downgrade() -> None:
    op.drop_table("issued_form")
    op.drop_table("form_register")
