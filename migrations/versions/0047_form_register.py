"""The register's last days and layouts, the disposal log, procedure documents (procedure 5)."""

from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa
from alembic import op

revision = "0047_form_register"
down_revision = "0046_quality_members"
branch_labels = None
depends_on = None

# what the product printed until now: a form's code, its layout and its clause
LAYOUTS = (
    ("F/QP-6.2-01/002", "training-sign-in/1", "4.1.3"),
    ("F/QP-6.2-01/003", "training-record/1", "4.1.3"),
    ("JL/WI-KF-018/001", "spot-assessment/1", "4.2.3.1"),
    ("JL/WI-KF-018/002", "monthly-assessment/1", "4.2.3.2"),
)
TABLES = (
    *("document_reading", "document_edition", "procedure_document"),
    *("form_disposal_line", "form_disposal"),
)
INDEXES = (
    ("form_disposal", "decided_by_id"),
    ("form_disposal", "destroyed_by_id"),
    ("form_disposal", "office_id", "state", "id"),
    ("form_disposal", "proposed_by_id"),
    ("form_disposal", "witness_id"),
    ("form_disposal_line", "record", "record_id"),
    ("procedure_document", "owner_id"),
    ("document_edition", "approved_by_id"),
    ("document_edition", "author_id"),
    ("document_edition", "document_id"),
    ("document_edition", "state", "valid_from", "id"),
    ("document_reading", "employee_id", "id"),
)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns.items()
    ]


def upgrade() -> None:
    _register()
    _form_disposal()
    _form_disposal_line()
    _procedure_document()
    _document_edition()
    _document_reading()
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _register() -> None:
    """Say of every edition until when it is in force, and which layout prints it."""
    with op.batch_alter_table("form_register") as table:
        table.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
        for name, length in (("layout", 60), ("clause", 40), ("change", 300)):
            table.add_column(
                sa.Column(name, sa.String(length=length), server_default="", nullable=False)
            )
        table.create_check_constraint(
            op.f("ck_form_register_days_in_order"), "valid_to IS NULL OR valid_to >= valid_from"
        )
    with op.batch_alter_table("form_register") as table:  # what an old row begins with, no new one
        for name in ("layout", "clause", "change"):
            table.alter_column(name, server_default=None)
    names = ("id", "code", "valid_from", "valid_to", "layout", "clause")
    register = sa.table("form_register", *(sa.column(name, _TYPES.get(name)) for name in names))
    for code, layout, clause in LAYOUTS:
        op.execute(
            sa.update(register).where(register.c.code == code).values(layout=layout, clause=clause)
        )
    rows = op.get_bind().execute(
        sa.select(register.c.id, register.c.code, register.c.valid_from).order_by(
            register.c.code, register.c.valid_from
        )
    )
    for before, after in pairwise(rows.all()):
        if before.code == after.code and before.valid_from < after.valid_from:
            last = after.valid_from - timedelta(days=1)
            op.execute(sa.update(register).where(register.c.id == before.id).values(valid_to=last))


_TYPES = {"id": sa.Integer(), "valid_from": sa.Date(), "valid_to": sa.Date()}


def _form_disposal() -> None:
    op.create_table(
        "form_disposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.String(length=500), nullable=False),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("destroyed_by_id", sa.Integer(), nullable=True),
        sa.Column("witness_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'destroyed') OR decided_by_id <> proposed_by_id",
            name=op.f("ck_form_disposal_approved_by_another"),
        ),
        sa.CheckConstraint(
            "method IN ('shredded', 'pulped', 'burnt')",
            name=op.f("ck_form_disposal_disposalmethod"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_form_disposal_decided_is_dated"),
        ),
        sa.CheckConstraint(
            "destroyed_by_id <> witness_id", name=op.f("ck_form_disposal_witness_is_another")
        ),
        sa.CheckConstraint(
            "(state = 'destroyed') = (destroyed_on IS NOT NULL) "
            "AND (destroyed_on IS NULL) = (method IS NULL) "
            "AND (destroyed_on IS NULL) = (witness_id IS NULL) "
            "AND (destroyed_on IS NULL) = (destroyed_by_id IS NULL)",
            name=op.f("ck_form_disposal_destruction_is_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR decision_note <> ''",
            name=op.f("ck_form_disposal_return_has_a_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'destroyed', 'returned')",
            name=op.f("ck_form_disposal_disposalstate"),
        ),
        *_keys(
            "form_disposal",
            proposed_by_id="employee",
            witness_id="employee",
            decided_by_id="employee",
            destroyed_by_id="employee",
            office_id="office",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_disposal")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_form_disposal_office_id_number")),
    )


def _form_disposal_line() -> None:
    op.create_table(
        "form_disposal_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disposal_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("record_no", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=False),
        *_keys("form_disposal_line", disposal_id="form_disposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_disposal_line")),
        sa.UniqueConstraint(
            "disposal_id",
            "record",
            "record_id",
            name=op.f("uq_form_disposal_line_disposal_id_record_record_id"),
        ),
    )


def _procedure_document() -> None:
    op.create_table(
        "procedure_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('quality_manual', 'procedure', 'work_instruction')",
            name=op.f("ck_procedure_document_documentkind"),
        ),
        *_keys("procedure_document", owner_id="employee"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_document")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_document_code")),
    )


def _document_edition() -> None:
    op.create_table(
        "document_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("return_note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> author_id",
            name=op.f("ck_document_edition_approved_by_another"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved')",
            name=op.f("ck_document_edition_approvalstate"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_document_edition_days_in_order"),
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_at IS NOT NULL)",
            name=op.f("ck_document_edition_approval_is_dated"),
        ),
        *_keys(
            "document_edition",
            author_id="employee",
            document_id="procedure_document",
            approved_by_id="employee",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_edition")),
        sa.UniqueConstraint(
            "document_id", "edition", name=op.f("uq_document_edition_document_id_edition")
        ),
    )


def _document_reading() -> None:
    op.create_table(
        "document_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        *_keys("document_reading", employee_id="employee", edition_id="document_edition"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_reading")),
        sa.UniqueConstraint(
            "edition_id", "employee_id", name=op.f("uq_document_reading_edition_id_employee_id")
        ),
    )


def downgrade() -> None:
    op.execute("DELETE FROM attachment WHERE record = 'document_edition'")
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("form_register") as table:
        table.drop_constraint(op.f("ck_form_register_days_in_order"), type_="check")
        for name in ("valid_to", "layout", "clause", "change"):
            table.drop_column(name)
