"""Complaint letters, what customers were told, and the customer file with its destruction."""

import sqlalchemy as sa
from alembic import op

revision = "0020_letters_and_files"
down_revision = "0019_roster_and_handover"
branch_labels = None
depends_on = None

TABLES = (
    *("destruction_line", "customer_document", "destruction", "document_category"),
    *("told_text", "told", "letter_link", "letter", "reply_template"),
)
LANGUAGES = "language IN ('zh_Hans_CN', 'zh_Hant_TW', 'en')"

STATES = (
    "state IN ('new', 'dispatched', 'accepted', 'arrived', 'on_hold', 'completed', 'closed', "
    "'cancelled')"
)


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key under its usual name."""
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    # a column with its check: SQLite adds both without writing the table anew
    op.execute(
        "ALTER TABLE customer ADD COLUMN language VARCHAR(40) DEFAULT 'zh_Hans_CN' NOT NULL "
        f"CONSTRAINT ck_customer_language CHECK ({LANGUAGES})"
    )
    letters()
    telling()
    files()


def letters() -> None:
    op.create_table(
        "reply_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        key("reply_template", "office_id", "office"),
        sa.UniqueConstraint(
            "office_id", "language", "name", name=op.f("uq_reply_template_office_id_language_name")
        ),
        sa.CheckConstraint(
            "language IN ('zh_Hans_CN', 'zh_Hant_TW', 'en')",
            name=op.f("ck_reply_template_language"),
        ),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(80), nullable=False),
        sa.Column("no_customer_reason", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_language", sa.String(40), nullable=False),
        sa.Column("reply_subject", sa.String(200), nullable=False),
        sa.Column("reply_text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_reason", sa.String(500), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("close_note", sa.String(500), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(None), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        key("letter", "answered_by_id", "employee"),
        key("letter", "area_id", "area"),
        key("letter", "closed_by_id", "employee"),
        key("letter", "customer_id", "customer"),
        key("letter", "office_id", "office"),
        key("letter", "received_by_id", "employee"),
        key("letter", "taken_by_id", "employee"),
        key("letter", "ticket_id", "ticket"),
        key("letter", "unit_id", "unit"),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_letter_office_id_number")),
        sa.CheckConstraint(
            "reply_language IN ('zh_Hans_CN', 'zh_Hant_TW', 'en')",
            name=op.f("ck_letter_language"),
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR answered_at >= received_at",
            name=op.f("ck_letter_answered_after_received"),
        ),
        sa.CheckConstraint(
            "way IN ('letter', 'email', 'authority', 'online')",
            name=op.f("ck_letter_letterway"),
        ),
        sa.CheckConstraint(
            "(state = 'awaiting_reply') = (answered_at IS NULL)",
            name=op.f("ck_letter_answered_is_dated"),
        ),
        sa.CheckConstraint(
            "state IN ('awaiting_reply', 'answered', 'closed')",
            name=op.f("ck_letter_letterstate"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_letter_closed_is_dated")
        ),
    )
    op.create_index(op.f("ix_letter_answered_by_id"), "letter", ["answered_by_id"])
    op.create_index(
        op.f("ix_letter_area_id_received_at_id"), "letter", ["area_id", "received_at", "id"]
    )
    op.create_index(op.f("ix_letter_closed_by_id"), "letter", ["closed_by_id"])
    op.create_index(op.f("ix_letter_customer_id"), "letter", ["customer_id"])
    op.create_index(
        op.f("ix_letter_escalated_at"),
        "letter",
        ["escalated_at"],
        sqlite_where=sa.text("escalated_at IS NOT NULL"),
        postgresql_where=sa.text("escalated_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_letter_office_id_received_at_id"), "letter", ["office_id", "received_at", "id"]
    )
    op.create_index(
        op.f("ix_letter_office_id_state_answer_due_at"),
        "letter",
        ["office_id", "state", "answer_due_at"],
    )
    op.create_index(op.f("ix_letter_received_at_id"), "letter", ["received_at", "id"])
    op.create_index(op.f("ix_letter_received_by_id"), "letter", ["received_by_id"])
    op.create_index(
        op.f("ix_letter_state_answer_due_at"), "letter", ["state", "answer_due_at", "id"]
    )
    op.create_index(op.f("ix_letter_taken_by_id"), "letter", ["taken_by_id"])
    op.create_index(op.f("ix_letter_ticket_id"), "letter", ["ticket_id"])
    op.create_index(op.f("ix_letter_unit_id"), "letter", ["unit_id"])
    op.create_table(
        "letter_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_link")),
        key("letter_link", "letter_id", "letter"),
        key("letter_link", "made_by_id", "employee"),
        key("letter_link", "other_id", "letter"),
        key("letter_link", "removed_by_id", "employee"),
        key("letter_link", "ticket_id", "ticket"),
        sa.CheckConstraint(
            "(other_id IS NULL) <> (ticket_id IS NULL)",
            name=op.f("ck_letter_link_letter_or_work_order"),
        ),
    )
    op.create_index(op.f("ix_letter_link_letter_id"), "letter_link", ["letter_id"])
    op.create_index(op.f("ix_letter_link_made_by_id"), "letter_link", ["made_by_id"])
    op.create_index(op.f("ix_letter_link_other_id"), "letter_link", ["other_id"])
    op.create_index(op.f("ix_letter_link_removed_by_id"), "letter_link", ["removed_by_id"])
    op.create_index(op.f("ix_letter_link_ticket_id"), "letter_link", ["ticket_id"])


def telling() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(None), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        key("told", "area_id", "area"),
        key("told", "by_id", "employee"),
        key("told", "office_id", "office"),
        key("told", "ticket_id", "ticket"),
        sa.CheckConstraint(
            STATES,
            name=op.f("ck_told_ticketstatus"),
        ),
        sa.CheckConstraint(
            "way IN ('phone', 'wechat', 'sms', 'face', 'notice', 'email')",
            name=op.f("ck_told_toldway"),
        ),
    )
    op.create_index(op.f("ix_told_area_id_told_at_id"), "told", ["area_id", "told_at", "id"])
    op.create_index(op.f("ix_told_by_id"), "told", ["by_id"])
    op.create_index(op.f("ix_told_office_id_told_at_id"), "told", ["office_id", "told_at", "id"])
    op.create_index(
        op.f("ix_told_ticket_id_told_at_voided_at"), "told", ["ticket_id", "told_at", "voided_at"]
    )
    op.create_index(op.f("ix_told_told_at_id"), "told", ["told_at", "id"])
    op.create_table(
        "told_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_text")),
        key("told_text", "office_id", "office"),
        sa.UniqueConstraint(
            "office_id", "language", "state", name=op.f("uq_told_text_office_id_language_state")
        ),
        sa.CheckConstraint(
            STATES,
            name=op.f("ck_told_text_ticketstatus"),
        ),
        sa.CheckConstraint(
            "language IN ('zh_Hans_CN', 'zh_Hant_TW', 'en')",
            name=op.f("ck_told_text_language"),
        ),
    )


def files() -> None:
    op.create_table(
        "document_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_category")),
        sa.UniqueConstraint("name", name=op.f("uq_document_category_name")),
        sa.CheckConstraint(
            "years BETWEEN 1 AND 100", name=op.f("ck_document_category_years_of_a_life")
        ),
    )
    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
        key("destruction", "decided_by_id", "employee"),
        key("destruction", "office_id", "office"),
        key("destruction", "proposed_by_id", "employee"),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_destruction_office_id_number")),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_destruction_decided_is_dated"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR decision_note <> ''",
            name=op.f("ck_destruction_return_has_a_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'destroyed', 'returned')",
            name=op.f("ck_destruction_destructionstate"),
        ),
        sa.CheckConstraint(
            "state <> 'destroyed' OR decided_by_id <> proposed_by_id",
            name=op.f("ck_destruction_approved_by_another"),
        ),
    )
    op.create_index(op.f("ix_destruction_decided_by_id"), "destruction", ["decided_by_id"])
    op.create_index(
        op.f("ix_destruction_office_id_state_id"), "destruction", ["office_id", "state", "id"]
    )
    op.create_index(op.f("ix_destruction_proposed_by_id"), "destruction", ["proposed_by_id"])
    op.create_table(
        "customer_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("destruction_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(None), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_document")),
        key("customer_document", "added_by_id", "employee"),
        key("customer_document", "category_id", "document_category"),
        key("customer_document", "customer_id", "customer"),
        key("customer_document", "destruction_id", "destruction"),
        key("customer_document", "office_id", "office"),
        sa.CheckConstraint(
            "erased_at IS NULL OR destruction_id IS NOT NULL",
            name=op.f("ck_customer_document_erased_by_a_list"),
        ),
    )
    op.create_index(op.f("ix_customer_document_added_by_id"), "customer_document", ["added_by_id"])
    op.create_index(op.f("ix_customer_document_category_id"), "customer_document", ["category_id"])
    op.create_index(
        op.f("ix_customer_document_customer_id_id"), "customer_document", ["customer_id", "id"]
    )
    op.create_index(
        op.f("ix_customer_document_destruction_id"), "customer_document", ["destruction_id"]
    )
    op.create_index(
        op.f("ix_customer_document_office_id_id"), "customer_document", ["office_id", "id"]
    )
    op.create_index(
        op.f("ix_customer_document_office_id_retain_until"),
        "customer_document",
        ["office_id", "retain_until", "id"],
    )
    op.create_index(
        op.f("ix_customer_document_retain_until_id"), "customer_document", ["retain_until", "id"]
    )
    op.create_table(
        "destruction_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("destruction_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("customer", sa.String(80), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_line")),
        key("destruction_line", "destruction_id", "destruction"),
        key("destruction_line", "document_id", "customer_document"),
    )
    op.create_index(
        op.f("ix_destruction_line_destruction_id"), "destruction_line", ["destruction_id"]
    )
    op.create_index(op.f("ix_destruction_line_document_id"), "destruction_line", ["document_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.drop_column("customer", "language")
    else:
        op.execute("ALTER TABLE customer DROP COLUMN language")
