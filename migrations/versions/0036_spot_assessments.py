"""Ad-hoc assessments of administrators with their findings, and the training they propose."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0036_spot_assessments"
down_revision = "0035_bank_statements"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = ("spot_assessment", "spot_finding", "training_topic")
# a table, then the columns of its index
INDEXES = (
    ("spot_assessment", "office_id", "at", "id"),
    ("spot_assessment", "at", "id"),
    ("spot_assessment", "employee_id", "at", "id"),
    ("spot_assessment", "state", "at", "id"),
    ("spot_assessment", "office_id", "state", "at", "id"),
    ("spot_assessment", "standard_id"),
    ("spot_assessment", "assessor_id"),
    ("spot_assessment", "replied_by_id"),
    ("spot_finding", "spot_id", "id"),
    ("spot_finding", "office_id", "due_on", "id"),
    ("spot_finding", "due_on", "id"),
    ("spot_finding", "office_id", "indicator", "id"),
    ("spot_finding", "ticket_id"),
    ("spot_finding", "rechecked_by_id"),
    ("training_topic", "office_id", "state", "id"),
    ("training_topic", "state", "id"),
    ("training_topic", "office_id", "quarter", "id"),
    ("training_topic", "quarter", "id"),
    ("training_topic", "decided_by_id"),
)
VOIDED = "voided_at IS NOT NULL"
UNCORRECTED = (
    "due_on IS NOT NULL AND voided_at IS NULL"
    " AND (recheck_result IS NULL OR recheck_result <> 'put_right')"
)
# of some rows: name, table, columns, which
OF_SOME = (
    ("ix_spot_assessment_voided", "spot_assessment", ["at", "id"], VOIDED),
    (
        *("ix_spot_finding_uncorrected", "spot_finding"),
        *(["office_id", "due_on", "id"], UNCORRECTED),
    ),
    ("ix_spot_finding_voided", "spot_finding", ["id"], VOIDED),
)
ROLES = (
    "position IN ('administrator', 'quality', 'manager', 'supervisor', "
    "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')"
)
LINES = (
    "indicator IN ('satisfaction', 'dispatch', 'callback', 'fee_collection', "
    "'complaint', 'records', 'exams', 'spot_checks')"
)


def upgrade() -> None:
    _assessments()
    _findings()
    _topics()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    for name, table, columns, which in OF_SOME:
        some = sa.text(which)
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def _kept(table: str, *checks: tuple[str, str], **pointers: str) -> list[Any]:
    """Return what every one of these tables has: key, version, checks, pointers."""
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(sa.CheckConstraint(what, name=op.f(f"ck_{table}_{name}")) for name, what in checks),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
            )
            for column, target in pointers.items()
        ),
    ]


def _voidable() -> list[Any]:
    return [
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
    ]


def _assessments() -> None:
    op.create_table(
        "spot_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=40), nullable=False),
        sa.Column("areas", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        *_voidable(),
        *_kept(
            "spot_assessment",
            ("role", ROLES),
            ("spotmethod", "method IN ('on_site', 'records', 'phone', 'other')"),
            ("spotstate", "state IN ('draft', 'issued', 'acknowledged', 'disagreed')"),
            ("nobody_assesses_himself", "assessor_id <> employee_id"),
            ("issued_is_dated", "(state = 'draft') = (issued_at IS NULL)"),
            (
                "answer_is_dated",
                "(state IN ('acknowledged', 'disagreed')) = (answered_at IS NOT NULL)",
            ),
            ("disagreement_is_worded", "state <> 'disagreed' OR statement <> ''"),
            office_id="office",
            standard_id="standard",
            **dict.fromkeys(("employee_id", "assessor_id", "replied_by_id"), "employee"),
        ),
        sa.UniqueConstraint(
            "office_id", "number", name=op.f("uq_spot_assessment_office_id_number")
        ),
    )


def _findings() -> None:
    op.create_table(
        "spot_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("spot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=45), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("found", sa.String(length=1000), nullable=False),
        sa.Column("points", sa.String(length=80), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("about_no", sa.String(length=40), nullable=False),
        sa.Column("rectification", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("rechecked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rechecked_by_id", sa.Integer(), nullable=True),
        sa.Column("recheck_result", sa.String(length=40), nullable=True),
        sa.Column("recheck_note", sa.String(length=500), nullable=False),
        *_voidable(),
        *_kept(
            "spot_finding",
            ("indicator", LINES),
            ("recheckresult", "recheck_result IN ('put_right', 'not_yet')"),
            ("correction_has_a_deadline", "(rectification = '') = (due_on IS NULL)"),
            ("check_has_a_result", "(rechecked_at IS NULL) = (recheck_result IS NULL)"),
            office_id="office",
            spot_id="spot_assessment",
            ticket_id="ticket",
            rechecked_by_id="employee",
        ),
        sa.UniqueConstraint("spot_id", "number", name=op.f("uq_spot_finding_spot_id_number")),
    )


def _topics() -> None:
    op.create_table(
        "training_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        *_kept(
            "training_topic",
            ("indicator", LINES),
            ("topicstate", "state IN ('proposed', 'taken', 'dismissed')"),
            ("refusal_has_a_reason", "state <> 'dismissed' OR reason <> ''"),
            office_id="office",
            decided_by_id="employee",
        ),
        sa.UniqueConstraint(
            "office_id",
            "quarter",
            "indicator",
            "clause",
            name=op.f("uq_training_topic_office_id_quarter_indicator_clause"),
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
