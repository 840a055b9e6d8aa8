"""Exams: the question bank, papers, sittings with their answers and results (4.1.3)."""

import sqlalchemy as sa
from alembic import op

revision = "0044_exams"
down_revision = "0043_training_plans"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = (
    "exam_question",
    "exam_paper",
    "exam_paper_part",
    "exam_paper_person",
    "exam_sitting",
    "exam_answer",
)
# a table, then the columns of its index
INDEXES = (
    ("exam_question", "office_id", "topic", "id"),
    ("exam_question", "topic", "id"),
    ("exam_paper", "created_by_id"),
    ("exam_paper", "office_id", "opens_at", "id"),
    ("exam_paper", "opens_at", "id"),
    ("exam_paper", "pre_duty_topic_id"),
    ("exam_paper", "published_by_id"),
    ("exam_paper", "session_id"),
    ("exam_paper", "state", "opens_at", "id"),
    ("exam_paper_person", "employee_id"),
    ("exam_sitting", "employee_id", "taken_on", "id"),
    ("exam_sitting", "marked_by_id"),
    ("exam_sitting", "office_id", "taken_on", "id"),
    ("exam_sitting", "pre_duty_topic_id"),
    ("exam_sitting", "office_id", "state", "taken_on", "id"),
    ("exam_sitting", "session_id", "employee_id"),
    ("exam_sitting", "state", "taken_on", "id"),
    ("exam_sitting", "taken_on", "id"),
    ("exam_answer", "question_id"),
)
VOIDED = sa.text("voided_at IS NOT NULL")
ROLES = (
    "position IN ('administrator', 'quality', 'manager', 'supervisor', "
    "'front_desk', 'area_admin', 'worker', 'finance', 'auditor')"
)


def upgrade() -> None:
    _bank()
    _papers()
    _sittings()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    op.create_index(
        "ix_exam_sitting_voided",
        "exam_sitting",
        ["taken_on", "id"],
        sqlite_where=VOIDED,
        postgresql_where=VOIDED,
    )


def _bank() -> None:
    op.create_table(
        "exam_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("answers", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("points", sa.String(length=80), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('single', 'multiple', 'true_false', 'short')",
            name=op.f("ck_exam_question_examquestionkind"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_exam_question_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["exam_question.id"],
            name=op.f("fk_exam_question_supersedes_id_exam_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_question")),
        sa.UniqueConstraint("code", "edition", name=op.f("uq_exam_question_code_edition")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_exam_question_supersedes_id")),
    )


def _papers() -> None:
    op.create_table(
        "exam_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("pre_duty_topic_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("same_for_all", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pass_score", sa.String(length=80), nullable=False),
        sa.Column("part_marks", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("days_between", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audience_roles", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_exam_paper_closed_is_dated"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)",
            name=op.f("ck_exam_paper_published_is_dated"),
        ),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_exam_paper_taken_at_least_once")),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at", name=op.f("ck_exam_paper_ends_after_start")
        ),
        sa.CheckConstraint("days_between >= 0", name=op.f("ck_exam_paper_days_not_negative")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_exam_paper_takes_time")),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'closed')", name=op.f("ck_exam_paper_paperstate")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["employee.id"], name=op.f("fk_exam_paper_created_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_exam_paper_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["pre_duty_topic_id"],
            ["pre_duty_topic.id"],
            name=op.f("fk_exam_paper_pre_duty_topic_id_pre_duty_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["employee.id"],
            name=op.f("fk_exam_paper_published_by_id_employee"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_exam_paper_session_id_training_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_paper")),
    )
    op.create_table(
        "exam_paper_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_exam_paper_part_count_positive")),
        sa.CheckConstraint(
            "kind IN ('single', 'multiple', 'true_false', 'short')",
            name=op.f("ck_exam_paper_part_examquestionkind"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exam_paper.id"], name=op.f("fk_exam_paper_part_paper_id_exam_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_paper_part")),
        sa.UniqueConstraint(
            "paper_id", "position", name=op.f("uq_exam_paper_part_paper_id_position")
        ),
    )
    op.create_table(
        "exam_paper_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_exam_paper_person_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exam_paper.id"], name=op.f("fk_exam_paper_person_paper_id_exam_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_paper_person")),
        sa.UniqueConstraint(
            "paper_id", "employee_id", name=op.f("uq_exam_paper_person_paper_id_employee_id")
        ),
    )


def _sittings() -> None:
    op.create_table(
        "exam_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=40), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("pre_duty_topic_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_sha256", sa.String(length=64), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("got", sa.String(length=80), nullable=True),
        sa.Column("total", sa.String(length=80), nullable=True),
        sa.Column("score", sa.String(length=80), nullable=True),
        sa.Column("pass_score", sa.String(length=80), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'marked') = (score IS NOT NULL OR absent)",
            name=op.f("ck_exam_sitting_marked_has_a_score"),
        ),
        sa.CheckConstraint(
            "(score IS NULL) = (passed IS NULL)", name=op.f("ck_exam_sitting_score_says_passed")
        ),
        sa.CheckConstraint(
            "(started_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_exam_sitting_timed_if_begun")
        ),
        sa.CheckConstraint(
            "NOT absent OR score IS NULL", name=op.f("ck_exam_sitting_absent_has_no_score")
        ),
        sa.CheckConstraint(
            ROLES,
            name=op.f("ck_exam_sitting_role"),
        ),
        sa.CheckConstraint(
            "way IN ('written', 'oral', 'practical')", name=op.f("ck_exam_sitting_sittingway")
        ),
        sa.CheckConstraint(
            "state IN ('answering', 'handed_in', 'marked')",
            name=op.f("ck_exam_sitting_sittingstate"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_exam_sitting_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["employee.id"], name=op.f("fk_exam_sitting_marked_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_exam_sitting_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["exam_paper.id"], name=op.f("fk_exam_sitting_paper_id_exam_paper")
        ),
        sa.ForeignKeyConstraint(
            ["pre_duty_topic_id"],
            ["pre_duty_topic.id"],
            name=op.f("fk_exam_sitting_pre_duty_topic_id_pre_duty_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_exam_sitting_session_id_training_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_sitting")),
        sa.UniqueConstraint("number", name=op.f("uq_exam_sitting_number")),
        sa.UniqueConstraint(
            "paper_id",
            "employee_id",
            "attempt",
            name=op.f("uq_exam_sitting_paper_id_employee_id_attempt"),
        ),
    )
    op.create_table(
        "exam_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(length=20), nullable=False),
        sa.Column("points", sa.String(length=80), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("got", sa.String(length=80), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["exam_question.id"],
            name=op.f("fk_exam_answer_question_id_exam_question"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_answer_sitting_id_exam_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_answer")),
        sa.UniqueConstraint("sitting_id", "place", name=op.f("uq_exam_answer_sitting_id_place")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
