"""Assessment standards, monthly assessments, incomplete records."""

import sqlalchemy as sa
from alembic import op

revision = "0007_assessments"
down_revision = "0006_fees_and_surveys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("part_point", sa.String(40), nullable=False),
        sa.Column("satisfaction_applies", sa.String(40), nullable=False),
        sa.Column("exam_points", sa.String(80), nullable=False),
        sa.Column("attempts_on_days", sa.Integer(), nullable=False),
        sa.Column("repair_callback_percent", sa.Integer(), nullable=False),
        sa.Column("voice_callback_percent", sa.Integer(), nullable=False),
        sa.Column("visit_percent", sa.Integer(), nullable=False),
        sa.Column("satisfied_answers", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard")),
        sa.UniqueConstraint("edition", name=op.f("uq_standard_edition")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_standard_valid_from")),
        sa.CheckConstraint(
            "part_point IN ('floor', 'ceil', 'pro_rata')", name=op.f("ck_standard_partpoint")
        ),
        sa.CheckConstraint(
            "satisfaction_applies IN ('surveyed_half_year', 'following_half_year')",
            name=op.f("ck_standard_satisfactionapplies"),
        ),
        sa.CheckConstraint(
            "repair_callback_percent BETWEEN 0 AND 100 AND voice_callback_percent BETWEEN 0 "
            "AND 100 AND visit_percent BETWEEN 0 AND 100",
            name=op.f("ck_standard_shares_are_percent"),
        ),
        sa.CheckConstraint("state IN ('draft', 'issued')", name=op.f("ck_standard_standardstate")),
    )
    op.create_table(
        "standard_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("clause", sa.String(20), nullable=False),
        sa.Column("target", sa.String(80), nullable=True),
        sa.Column("points_per_point", sa.String(80), nullable=False),
        sa.Column("flat_points", sa.String(80), nullable=False),
        sa.Column("withholds_bonus", sa.Boolean(), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_line")),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard.id"], name=op.f("fk_standard_line_standard_id_standard")
        ),
        sa.UniqueConstraint(
            "standard_id",
            "role",
            "indicator",
            name=op.f("uq_standard_line_standard_id_role_indicator"),
        ),
        sa.CheckConstraint(
            "indicator IN ('satisfaction', 'dispatch', 'callback', 'fee_collection', "
            "'complaint', 'records', 'exams', 'spot_checks')",
            name=op.f("ck_standard_line_indicator"),
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'quality', 'manager', 'supervisor', 'front_desk', "
            "'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_standard_line_role"),
        ),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_no", sa.String(30), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("areas", sa.String(300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(80), nullable=False),
        sa.Column("deducted", sa.String(80), nullable=False),
        sa.Column("bonus_withheld", sa.String(80), nullable=False),
        sa.Column("remarks", sa.String(1000), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("generated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(500), nullable=False),
        sa.Column("return_reason", sa.String(500), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen", sa.Text(), nullable=True),
        sa.Column("frozen_sha256", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["employee.id"], name=op.f("fk_assessment_approved_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_assessment_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_assessment_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["employee.id"], name=op.f("fk_assessment_received_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard.id"], name=op.f("fk_assessment_standard_id_standard")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["employee.id"],
            name=op.f("fk_assessment_submitted_by_id_employee"),
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_supersedes_id_assessment"),
        ),
        sa.UniqueConstraint(
            "office_id",
            "employee_id",
            "position",
            "month",
            "revision",
            name=op.f("uq_assessment_office_id_employee_id_position_month_revision"),
        ),
        sa.UniqueConstraint(
            "office_id",
            "record_no",
            "revision",
            name=op.f("uq_assessment_office_id_record_no_revision"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'with_finance', 'published') OR (approved_by_id IS "
            "NOT NULL AND frozen IS NOT NULL)",
            name=op.f("ck_assessment_approval_is_signed"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'approved', 'with_finance', 'published')",
            name=op.f("ck_assessment_assessmentstatus"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> employee_id",
            name=op.f("ck_assessment_nobody_approves_himself"),
        ),
        sa.CheckConstraint(
            "submitted_by_id IS NULL OR submitted_by_id <> employee_id",
            name=op.f("ck_assessment_nobody_submits_himself"),
        ),
        sa.CheckConstraint(
            "position IN ('administrator', 'quality', 'manager', 'supervisor', "
            "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_assessment_role"),
        ),
    )
    op.create_index(op.f("ix_assessment_approved_by_id"), "assessment", ["approved_by_id"])
    op.create_index(op.f("ix_assessment_employee_id_month"), "assessment", ["employee_id", "month"])
    op.create_index(op.f("ix_assessment_frozen_sha256"), "assessment", ["frozen_sha256"])
    op.create_index(op.f("ix_assessment_month_id"), "assessment", ["month", "id"])
    op.create_index(
        op.f("ix_assessment_office_id_month_id"), "assessment", ["office_id", "month", "id"]
    )
    op.create_index(op.f("ix_assessment_received_by_id"), "assessment", ["received_by_id"])
    op.create_index(op.f("ix_assessment_standard_id"), "assessment", ["standard_id"])
    op.create_index(op.f("ix_assessment_submitted_by_id"), "assessment", ["submitted_by_id"])
    op.create_index(op.f("ix_assessment_supersedes_id"), "assessment", ["supersedes_id"])
    op.create_table(
        "record_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_gap")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["employee.id"], name=op.f("fk_record_gap_decided_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_record_gap_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_record_gap_office_id_office")
        ),
        sa.UniqueConstraint(
            "record", "record_id", "rule", name=op.f("uq_record_gap_record_record_id_rule")
        ),
        sa.CheckConstraint(
            "state <> 'excused' OR reason <> ''", name=op.f("ck_record_gap_excuse_has_a_reason")
        ),
        sa.CheckConstraint(
            "state IN ('found', 'confirmed', 'excused', 'mended')",
            name=op.f("ck_record_gap_gapstate"),
        ),
        sa.CheckConstraint(
            "record IN ('employee', 'post', 'office', 'area', 'area_assignment', "
            "'building', 'unit', 'department', 'customer', 'occupancy', 'ticket', "
            "'callback', 'time_limit', 'calendar_day', 'duty_hours', 'bill', 'payment', "
            "'survey_result', 'record_gap', 'assessment', 'standard', 'form_register', "
            "'audit_line')",
            name=op.f("ck_record_gap_record"),
        ),
        sa.CheckConstraint(
            "position IN ('administrator', 'quality', 'manager', 'supervisor', "
            "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_record_gap_role"),
        ),
    )
    op.create_index(op.f("ix_record_gap_decided_by_id"), "record_gap", ["decided_by_id"])
    op.create_index(op.f("ix_record_gap_employee_id"), "record_gap", ["employee_id"])
    op.create_index(
        op.f("ix_record_gap_month_kpi"), "record_gap", ["month", "employee_id", "position", "state"]
    )
    op.create_index(
        op.f("ix_record_gap_office_id_month_id"), "record_gap", ["office_id", "month", "id"]
    )
    op.create_table(
        "assessment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("clause", sa.String(20), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("numerator", sa.String(80), nullable=True),
        sa.Column("denominator", sa.String(80), nullable=True),
        sa.Column("target", sa.String(80), nullable=True),
        sa.Column("rate", sa.String(80), nullable=True),
        sa.Column("shortfall", sa.String(80), nullable=False),
        sa.Column("points", sa.String(80), nullable=False),
        sa.Column("withheld_percent", sa.String(80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_line")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_line_assessment_id_assessment"),
        ),
        sa.UniqueConstraint(
            "assessment_id", "indicator", name=op.f("uq_assessment_line_assessment_id_indicator")
        ),
        sa.CheckConstraint(
            "indicator IN ('satisfaction', 'dispatch', 'callback', 'fee_collection', "
            "'complaint', 'records', 'exams', 'spot_checks')",
            name=op.f("ck_assessment_line_indicator"),
        ),
        sa.CheckConstraint(
            "state IN ('counted', 'not_applicable', 'pending')",
            name=op.f("ck_assessment_line_linestate"),
        ),
    )


def downgrade() -> None:
    op.drop_table("assessment_line")
    op.drop_table("record_gap")
    op.drop_table("assessment")
    op.drop_table("standard_line")
    op.drop_table("standard")
