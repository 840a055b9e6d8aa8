"""Wage tables, performance bases, batches with their lines, and the layout of payroll's file."""

import sqlalchemy as sa
from alembic import op

revision = "0038_wages"
down_revision = "0037_disputes"
branch_labels = None
depends_on = None

TABLES = (
    "wage_table",
    "wage_band",
    "performance_base",
    "wage_batch",
    "wage_line",
    "wage_layout",
    "wage_column",
)
# a table, then the columns of its index
INDEXES = (
    ("wage_table", "issued_by_id"),
    ("wage_table", "office_id", "valid_from", "id"),
    ("wage_table", "valid_from", "id"),
    ("performance_base", "office_id", "valid_from", "id"),
    ("performance_base", "valid_from", "id"),
    ("wage_batch", "handed_by_id"),
    ("wage_batch", "month", "id"),
    ("wage_batch", "office_id", "month", "id"),
    ("wage_batch", "paid_by_id"),
    ("wage_batch", "prepared_by_id"),
    ("wage_batch", "received_by_id"),
    ("wage_line", "assessment_id"),
    ("wage_line", "before_id"),
    ("wage_line", "employee_id", "month", "id"),
    ("wage_line", "month", "id"),
    ("wage_line", "office_id", "month", "id"),
    ("wage_line", "table_id"),
    ("wage_layout", "office_id", "valid_from", "id"),
    ("wage_layout", "valid_from", "id"),
)


def upgrade() -> None:
    _wage_table()
    _wage_band()
    _performance_base()
    _wage_batch()
    _wage_line()
    _wage_layout()
    _wage_column()
    open_ = sa.text("state = 'prepared'")
    op.create_index(
        "uq_wage_batch_open",
        "wage_batch",
        ["office_id"],
        unique=True,
        sqlite_where=open_,
        postgresql_where=open_,
    )
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)


def _wage_table() -> None:
    op.create_table(
        "wage_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("bonus_of", sa.String(40), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_table")),
        sa.CheckConstraint(
            "bonus_of IN ('bonus_base', 'performance')", name=op.f("ck_wage_table_bonusof")
        ),
        sa.CheckConstraint(
            "mode IN ('coefficient', 'amount')", name=op.f("ck_wage_table_wagemode")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'issued')", name=op.f("ck_wage_table_wagetablestate")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["employee.id"], name=op.f("fk_wage_table_issued_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_wage_table_office_id_office")
        ),
    )


def _wage_band() -> None:
    op.create_table(
        "wage_band",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score_from", sa.String(80), nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_band")),
        sa.ForeignKeyConstraint(
            ["table_id"], ["wage_table.id"], name=op.f("fk_wage_band_table_id_wage_table")
        ),
        sa.UniqueConstraint("table_id", "position", name=op.f("uq_wage_band_table_id_position")),
    )


def _performance_base() -> None:
    op.create_table(
        "performance_base",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("base_fen", sa.Integer(), nullable=False),
        sa.Column("bonus_base_fen", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_base")),
        sa.CheckConstraint(
            "base_fen >= 0 AND bonus_base_fen >= 0",
            name=op.f("ck_performance_base_base_not_negative"),
        ),
        sa.CheckConstraint(
            "position IN ('administrator', 'quality', 'manager', 'supervisor', "
            "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_performance_base_role"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_performance_base_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_performance_base_office_id_office")
        ),
        sa.UniqueConstraint(
            "employee_id",
            "office_id",
            "position",
            "valid_from",
            name=op.f("uq_performance_base_employee_id_office_id_position_valid_from"),
        ),
    )


def _wage_batch() -> None:
    op.create_table(
        "wage_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("performance_fen", sa.Integer(), nullable=False),
        sa.Column("withheld_fen", sa.Integer(), nullable=False),
        sa.Column("repaid_fen", sa.Integer(), nullable=False),
        sa.Column("net_fen", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_batch")),
        sa.CheckConstraint(
            "state IN ('prepared', 'withdrawn') OR (sha256 IS NOT NULL AND handed_by_id "
            "IS NOT NULL)",
            name=op.f("ck_wage_batch_handed_over_is_sealed"),
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR paid_by_id IS NOT NULL", name=op.f("ck_wage_batch_paid_is_signed")
        ),
        sa.CheckConstraint(
            "net_fen = performance_fen - withheld_fen + repaid_fen",
            name=op.f("ck_wage_batch_totals_add_up"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'handed_over', 'received', 'paid', 'withdrawn')",
            name=op.f("ck_wage_batch_wagebatchstate"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_by_id"], ["employee.id"], name=op.f("fk_wage_batch_handed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_wage_batch_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["paid_by_id"], ["employee.id"], name=op.f("fk_wage_batch_paid_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["employee.id"], name=op.f("fk_wage_batch_prepared_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["employee.id"], name=op.f("fk_wage_batch_received_by_id_employee")
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_wage_batch_office_id_number")),
    )


def _wage_line() -> None:
    op.create_table(
        "wage_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(80), nullable=False),
        sa.Column("band_from", sa.String(80), nullable=False),
        sa.Column("coefficient", sa.String(80), nullable=True),
        sa.Column("base_fen", sa.Integer(), nullable=True),
        sa.Column("performance_fen", sa.Integer(), nullable=False),
        sa.Column("withheld_fen", sa.Integer(), nullable=False),
        sa.Column("repaid_fen", sa.Integer(), nullable=False),
        sa.Column("net_fen", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_line")),
        sa.CheckConstraint(
            "net_fen = performance_fen - withheld_fen + repaid_fen",
            name=op.f("ck_wage_line_amounts_add_up"),
        ),
        sa.CheckConstraint(
            "(kind = 'difference') = (before_id IS NOT NULL)",
            name=op.f("ck_wage_line_difference_points_to_both"),
        ),
        sa.CheckConstraint(
            "position IN ('administrator', 'quality', 'manager', 'supervisor', "
            "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_wage_line_role"),
        ),
        sa.CheckConstraint(
            "kind IN ('result', 'difference')", name=op.f("ck_wage_line_wagelinekind")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_wage_line_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["wage_batch.id"], name=op.f("fk_wage_line_batch_id_wage_batch")
        ),
        sa.ForeignKeyConstraint(
            ["before_id"], ["assessment.id"], name=op.f("fk_wage_line_before_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_wage_line_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_wage_line_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["wage_table.id"], name=op.f("fk_wage_line_table_id_wage_table")
        ),
        sa.UniqueConstraint(
            "batch_id",
            "employee_id",
            "position",
            "month",
            name=op.f("uq_wage_line_batch_id_employee_id_position_month"),
        ),
    )


def _wage_layout() -> None:
    op.create_table(
        "wage_layout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_layout")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_wage_layout_office_id_office")
        ),
        sa.UniqueConstraint(
            "office_id", "valid_from", name=op.f("uq_wage_layout_office_id_valid_from")
        ),
    )


def _wage_column() -> None:
    op.create_table(
        "wage_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layout_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_column")),
        sa.CheckConstraint(
            "field IN ('employee_no', 'name', 'post', 'office', 'month', 'kind', "
            "'record_no', 'revision', 'score', 'coefficient', 'base', 'performance', "
            "'withheld', 'repaid', 'net', 'batch', 'reason')",
            name=op.f("ck_wage_column_wagefield"),
        ),
        sa.ForeignKeyConstraint(
            ["layout_id"], ["wage_layout.id"], name=op.f("fk_wage_column_layout_id_wage_layout")
        ),
        sa.UniqueConstraint(
            "layout_id", "position", name=op.f("uq_wage_column_layout_id_position")
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
