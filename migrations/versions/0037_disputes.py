"""Disputes with reports and rulings, notices of results, and who has read his own (4.10, 4.11)."""

import sqlalchemy as sa
from alembic import op

revision = "0037_disputes"
down_revision = "0036_spot_assessments"
branch_labels = None
depends_on = None

WAITS = sa.text("state IN ('raised', 'reported')")
INDICATORS = (
    "indicator IN ('satisfaction', 'dispatch', 'callback', 'fee_collection', 'complaint', "
    "'records', 'exams', 'spot_checks')"
)
NOTICE, CHECK = "notice", "ck_notice_noticekind"
BEFORE = (
    "'ladder_soon', 'ladder_overdue', 'ladder_long', 'job_dispatched', 'urged', 'escalated', "
    "'task_given', 'task_declined', 'incident_opened', 'handover_difference', 'month_returned', "
    "'month_approved', 'destruction_proposed', 'test'"
)
OURS = "'result_published', 'dispute_raised', 'dispute_reported', 'dispute_ruled'"
HERE = "'month_approved', "
AFTER = BEFORE.replace(HERE, f"{HERE}{OURS}, ")
INDEXES = (
    ("dispute", "office_id", "raised_at", "id"),
    ("dispute", "raised_at", "id"),
    ("dispute", "office_id", "state"),
    ("dispute", "raised_by_id", "raised_at"),
    ("dispute", "assessment_id"),
    ("dispute", "ruled_clause", "office_id"),
    ("dispute", "reported_by_id"),
    ("dispute", "ruled_by_id"),
    ("result_rule", "valid_from"),
    ("publication", "office_id", "month", "id"),
    ("publication", "month", "id"),
    ("publication", "published_by_id"),
    ("publication", "withdrawn_by_id"),
    ("publication_line", "assessment_id"),
)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns.items()
    ]


def upgrade() -> None:
    op.add_column(
        "assessment", sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True)
    )
    _disputes()
    _rules()
    _notices()
    _kinds(BEFORE, AFTER)
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    op.create_index(
        "uq_dispute_open",
        "dispute",
        ["assessment_id", "indicator"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def _disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("ruled_clause", sa.String(length=20), nullable=False),
        sa.Column("restored", sa.String(length=80), server_default="0", nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruled_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reported_by_id IS NULL OR reported_by_id <> raised_by_id",
            name=op.f("ck_dispute_nobody_reports_on_himself"),
        ),
        sa.CheckConstraint(
            "ruled_by_id IS NULL OR ruled_by_id NOT IN (raised_by_id, reported_by_id)",
            name=op.f("ck_dispute_nobody_rules_on_himself"),
        ),
        sa.CheckConstraint(
            "(state IN ('upheld', 'refused')) = (ruled_at IS NOT NULL)",
            name=op.f("ck_dispute_ruling_is_dated"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('upheld', 'refused') OR"
            " (reported_at IS NOT NULL AND ruling <> '' AND ruled_clause <> '')",
            name=op.f("ck_dispute_ruling_has_its_grounds"),
        ),
        sa.CheckConstraint(INDICATORS, name=op.f("ck_dispute_indicator")),
        sa.CheckConstraint(
            "state IN ('raised', 'reported', 'upheld', 'refused', 'withdrawn')",
            name=op.f("ck_dispute_disputestate"),
        ),
        *_keys(
            "dispute",
            office_id="office",
            assessment_id="assessment",
            raised_by_id="employee",
            reported_by_id="employee",
            ruled_by_id="employee",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_dispute_office_id_number")),
    )


def _rules() -> None:
    op.create_table(
        "result_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("dispute_days", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("shows_rank", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "dispute_days BETWEEN 1 AND 60 AND notice_days BETWEEN 1 AND 60",
            name=op.f("ck_result_rule_days_in_reason"),
        ),
        *_keys("result_rule", office_id="office"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_rule")),
        sa.UniqueConstraint(
            "office_id", "valid_from", name=op.f("uq_result_rule_office_id_valid_from")
        ),
    )


def _notices() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("shows_rank", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_publication_days_in_order")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdraw_reason = '')",
            name=op.f("ck_publication_withdrawal_has_its_reason"),
        ),
        *_keys(
            "publication",
            office_id="office",
            published_by_id="employee",
            withdrawn_by_id="employee",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_publication_office_id_number")),
    )
    op.create_table(
        "publication_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        *_keys("publication_line", publication_id="publication", assessment_id="assessment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_line")),
        sa.UniqueConstraint(
            *("publication_id", "assessment_id"),
            name=op.f("uq_publication_line_publication_id_assessment_id"),
        ),
    )


def _kinds(before: str, after: str) -> None:
    """Change the list of what people are told: SQLite's own words of it, its rows untouched."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), NOTICE, type_="check")
        op.create_check_constraint(op.f(CHECK), NOTICE, f"kind IN ({after})")
        return
    named = {"table": NOTICE}
    (made,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    (version,) = connection.scalars(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": made.replace(before, after)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    notice = sa.table("notice", sa.column("id"), sa.column("kind"))
    delivery = sa.table("delivery", sa.column("notice_id"))
    ours = notice.c.kind.in_(OURS.replace("'", "").split(", "))
    named = sa.select(notice.c.id).where(ours)
    op.execute(sa.delete(delivery).where(delivery.c.notice_id.in_(named)))
    op.execute(sa.delete(notice).where(ours))
    op.execute("DELETE FROM search_text WHERE record = 'dispute'")
    _kinds(AFTER, BEFORE)
    for table in ("publication_line", "publication", "result_rule", "dispute"):
        op.drop_table(table)
    op.drop_column("assessment", "acknowledged_at")
