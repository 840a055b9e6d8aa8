"""Training sessions with who attended, and the topics that are mandatory before duty (4.1)."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0042_training_sessions"
down_revision = "0041_pay_notices"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = ("pre_duty_topic", "training_session", "training_attendance", "training_try")
# a table, then the columns of its index
INDEXES = (
    ("pre_duty_topic", "valid_from", "position_no"),
    ("training_session", "office_id", "held_on", "id"),
    ("training_session", "held_on", "id"),
    ("training_session", "state", "held_on", "id"),
    ("training_session", "pre_duty_topic_id"),
    ("training_session", "trainer_id"),
    ("training_session", "recorder_id"),
    ("training_session", "make_up_of_id"),
    ("training_session", "closed_by_id"),
    ("training_attendance", "session_id", "state", "id"),
    ("training_attendance", "office_id", "id"),
    ("training_attendance", "state", "id"),
    ("training_attendance", "decided_by_id"),
    ("training_try", "ip", "at"),
    ("training_try", "session_id", "at"),
)
NAMED = (
    (
        "ix_training_session_office_id_state_held_on",
        "training_session",
        ["office_id", "state", "held_on", "id"],
    ),
    (
        "ix_training_attendance_employee_id_state",
        "training_attendance",
        ["employee_id", "state", "session_id"],
    ),
)
VOIDED = sa.text("voided_at IS NOT NULL")
ROLES = (
    "position IN ('administrator', 'quality', 'manager', 'supervisor', "
    "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')"
)

STATES = "state IN ('expected', 'attended', 'absent', 'awaiting', 'struck')"


def upgrade() -> None:
    _topics()
    _sessions()
    _attendance()
    op.create_table(
        "training_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_kept("training_try", session_id="training_session"),
    )
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    for name, table, columns in NAMED:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_training_session_voided",
        "training_session",
        ["held_on", "id"],
        sqlite_where=VOIDED,
        postgresql_where=VOIDED,
    )


def _kept(table: str, *checks: tuple[str, str], **pointers: str) -> list[Any]:
    """Return what every one of these tables has: key, checks, pointers."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(sa.CheckConstraint(what, name=op.f(f"ck_{table}_{name}")) for name, what in checks),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
            )
            for column, target in pointers.items()
        ),
    ]


def _topics() -> None:
    op.create_table(
        "pre_duty_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("exam_required", sa.Boolean(), nullable=False),
        sa.Column("position_no", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_kept(
            "pre_duty_topic",
            ("ends_after_start", "valid_to IS NULL OR valid_to >= valid_from"),
        ),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_pre_duty_topic_code_valid_from")),
    )


def _sessions() -> None:
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_no", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("pre_duty_topic_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("trainer_id", sa.Integer(), nullable=True),
        sa.Column("trainer", sa.String(length=60), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("audience_roles", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("exam_method", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("absence_handling", sa.Text(), nullable=False),
        sa.Column("effectiveness", sa.String(length=40), nullable=True),
        sa.Column("effectiveness_text", sa.Text(), nullable=False),
        sa.Column("retraining", sa.Text(), nullable=False),
        sa.Column("recorder_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("make_up_of_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_kept(
            "training_session",
            ("trainingkind", "kind IN ('pre_duty', 'in_post')"),
            (
                "trainingsubject",
                "subject IN ('theory', 'skill', 'service', 'campaign', 'problem', 'other')",
            ),
            (
                "trainingmethod",
                "method IN ('lecture', 'discussion', 'practice', 'online', 'other')",
            ),
            ("exammethod", "exam_method IN ('written', 'oral', 'practical', 'none')"),
            ("sessionstate", "state IN ('planned', 'signing', 'held', 'cancelled')"),
            ("effectiveness", "effectiveness IN ('effective', 'partly', 'not')"),
            ("minutes_positive", "minutes > 0"),
            (
                "ends_after_start",
                "ends_at IS NULL OR (starts_at IS NOT NULL AND ends_at > starts_at)",
            ),
            ("held_is_dated", "(state = 'held') = (closed_at IS NOT NULL)"),
            ("end_has_a_reason", "state <> 'cancelled' OR cancel_reason <> ''"),
            office_id="office",
            pre_duty_topic_id="pre_duty_topic",
            make_up_of_id="training_session",
            **dict.fromkeys(("trainer_id", "recorder_id", "closed_by_id"), "employee"),
        ),
        sa.UniqueConstraint("session_no", name=op.f("uq_training_session_session_no")),
        sa.UniqueConstraint("token", name=op.f("uq_training_session_token")),
    )


def _attendance() -> None:
    op.create_table(
        "training_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=40), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(length=40), nullable=True),
        sa.Column("absence_reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_kept(
            "training_attendance",
            ("role", ROLES),
            ("attendancestate", STATES),
            ("signedby", "signed_by IN ('login', 'pin', 'paper', 'trainer', 'import')"),
            ("signed_is_told", "(signed_at IS NULL) = (signed_by IS NULL)"),
            (
                "there_is_dated",
                "state NOT IN ('attended', 'awaiting') OR signed_at IS NOT NULL",
            ),
            session_id="training_session",
            office_id="office",
            employee_id="employee",
            decided_by_id="employee",
        ),
        sa.UniqueConstraint(
            "session_id", "employee_id", name=op.f("uq_training_attendance_session_id_employee_id")
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
