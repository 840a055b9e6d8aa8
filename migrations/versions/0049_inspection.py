"""The auditor's room: internal audits, nonconformities, notes and samples; and their notices."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0049_inspection"
down_revision = "0048_custom_forms"
branch_labels = None
depends_on = None

NOTICE, CHECK = "notice", "ck_notice_noticekind"
HERE = "'destruction_proposed'"  # ours stand before it
OURS = "'nonconformity_raised', 'nonconformity_done', 'nonconformity_overdue', "
ALIVE = "state IN ('raised', 'correcting', 'ineffective') AND voided_at IS NULL"
# a table, then the columns of its index
INDEXES = (
    ("internal_audit", "office_id", "audit_on", "id"),
    ("internal_audit", "audit_on", "id"),
    ("internal_audit", "state", "audit_on", "id"),
    ("internal_audit", "lead_id"),
    ("internal_audit", "planned_by_id"),
    ("internal_audit", "closed_by_id"),
    ("clause_note", "clause", "written_at", "id"),
    ("clause_note", "office_id", "written_at", "id"),
    ("clause_note", "written_at", "id"),
    ("clause_note", "written_by_id"),
    ("audit_check", "audit_id", "place"),
    ("audit_check", "office_id", "id"),
    ("audit_check", "result", "id"),
    ("audit_check", "note_id"),
    ("audit_check", "checked_by_id"),
    ("nonconformity", "office_id", "raised_at", "id"),
    ("nonconformity", "raised_at", "id"),
    ("nonconformity", "due_on", "id"),
    ("nonconformity", "office_id", "state", "id"),
    ("nonconformity", "clause", "id"),
    ("nonconformity", "owner_id", "state", "due_on"),
    ("nonconformity", "record", "record_id", "id"),
    ("nonconformity", "check_id"),
    ("nonconformity", "raised_by_id"),
    ("nonconformity", "answered_by_id"),
    ("nonconformity", "verified_by_id"),
    ("nonconformity", "closed_by_id"),
)


def upgrade() -> None:
    _audits()
    _notes()
    _checks()
    _nonconformities()
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    _some("nonconformity_waits", "nonconformity", ["office_id", "due_on", "id"], ALIVE)
    for table in ("internal_audit", "clause_note", "nonconformity"):
        _some(f"{table}_voided", table, ["id"], "voided_at IS NOT NULL")
    _kinds(HERE, OURS + HERE)


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(f"ix_{name}", table, columns, sqlite_where=only, postgresql_where=only)


def _column(name: str, kind: sa.types.TypeEngine | type, needed: bool = True, **more) -> sa.Column:
    return sa.Column(name, kind, nullable=not needed, **more)


def _instant(name: str, needed: bool = False) -> sa.Column:
    return _column(name, sa.DateTime(timezone=True), needed)


def _voiding() -> tuple[sa.Column, ...]:
    by, reason = (
        _column("voided_by_id", sa.Integer(), False),
        _column("void_reason", sa.String(), False),
    )
    return _instant("voided_at"), by, reason


def _rest(table: str, words: dict[str, str], **keys: str) -> tuple[sa.Constraint, ...]:
    """Return a table's checks and keys, named as the models name them."""
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
            for name, condition in words.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in keys.items()
        ),
    )


def _audits() -> None:
    op.create_table(
        "internal_audit",
        _column("id", sa.Integer()),
        _column("number", sa.String(40)),
        _column("office_id", sa.Integer()),
        *(_column(name, sa.Date()) for name in ("from_on", "to_on", "audit_on")),
        _column("scope", sa.String(500)),
        _column("lead_id", sa.Integer()),
        _column("state", sa.String(40)),
        _column("conclusion", sa.Text()),
        _column("planned_by_id", sa.Integer(), False),
        _instant("begun_at"),
        _instant("closed_at"),
        _column("closed_by_id", sa.Integer(), False),
        *_voiding(),
        _column("version", sa.Integer()),
        *_rest(
            "internal_audit",
            {
                "days_in_order": "to_on >= from_on",
                "closing_is_dated": "(state = 'closed') = (closed_at IS NOT NULL)",
                "auditstate": "state IN ('planned', 'under_way', 'closed')",
            },
            office_id="office",
            lead_id="employee",
            planned_by_id="employee",
            closed_by_id="employee",
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_internal_audit_office_id_number")),
    )


def _notes() -> None:
    op.create_table(
        "clause_note",
        _column("id", sa.Integer()),
        _column("clause", sa.String(20)),
        _column("office_id", sa.Integer(), False),
        _column("from_on", sa.Date()),
        _column("to_on", sa.Date()),
        _column("text", sa.Text()),
        _column("record", sa.String(40), False),
        _column("seed", sa.String(64)),
        _column("population", sa.Integer(), server_default="0"),
        _column("drawn", sa.JSON()),
        _instant("written_at", True),
        _column("written_by_id", sa.Integer(), False),
        *_voiding(),
        *_rest(
            "clause_note",
            {"sample_has_its_seed": "(seed = '') = (record IS NULL)"},
            office_id="office",
            written_by_id="employee",
        ),
    )


def _checks() -> None:
    op.create_table(
        "audit_check",
        *(_column(name, sa.Integer()) for name in ("id", "office_id", "audit_id", "place")),
        _column("clause", sa.String(20)),
        _column("question", sa.String(500)),
        _column("result", sa.String(40)),
        _column("evidence", sa.Text()),
        _column("note_id", sa.Integer(), False),
        _instant("checked_at"),
        _column("checked_by_id", sa.Integer(), False),
        _column("version", sa.Integer()),
        *_rest(
            "audit_check",
            {
                "result_is_dated": "(result = 'unchecked') = (checked_at IS NULL)",
                "checkresult": "result IN ('unchecked', 'conforms', 'does_not', 'not_applicable')",
            },
            office_id="office",
            audit_id="internal_audit",
            note_id="clause_note",
            checked_by_id="employee",
        ),
        sa.UniqueConstraint("audit_id", "clause", name=op.f("uq_audit_check_audit_id_clause")),
    )


def _nonconformities() -> None:
    op.create_table(
        "nonconformity",
        _column("id", sa.Integer()),
        _column("number", sa.String(40)),
        _column("office_id", sa.Integer()),
        _column("clause", sa.String(20)),
        _column("gravity", sa.String(40)),
        _column("found", sa.Text()),
        _column("record", sa.String(40), False),
        _column("record_id", sa.Integer(), False),
        _column("record_number", sa.String(120)),
        _column("check_id", sa.Integer(), False),
        _column("owner_id", sa.Integer()),
        _column("due_on", sa.Date()),
        _column("state", sa.String(40)),
        _instant("raised_at", True),
        _column("raised_by_id", sa.Integer(), False),
        *(_column(name, sa.Text()) for name in ("cause", "corrective", "preventive")),
        _instant("answered_at"),
        _column("answered_by_id", sa.Integer(), False),
        _column("done_on", sa.Date(), False),
        _column("done_note", sa.Text()),
        _column("verified_on", sa.Date(), False),
        _column("verified_by_id", sa.Integer(), False),
        _column("verify_note", sa.Text()),
        _column("failures", sa.Integer(), server_default="0"),
        _instant("closed_at"),
        _column("closed_by_id", sa.Integer(), False),
        *_voiding(),
        _column("version", sa.Integer()),
        *_rest(
            "nonconformity",
            {
                "nobody_verifies_his_own": "verified_by_id IS NULL OR verified_by_id <> owner_id",
                "record_is_whole": "(record IS NULL) = (record_id IS NULL)",
                "closing_is_dated": "(state = 'closed') = (closed_at IS NOT NULL)",
                "action_is_worded": "state IN ('raised', 'ineffective') OR"
                " (cause <> '' AND corrective <> '')",
                "gravity": "gravity IN ('major', 'minor', 'observation')",
                "nonconformitystate": "state IN"
                " ('raised', 'correcting', 'to_verify', 'ineffective', 'effective', 'closed')",
            },
            office_id="office",
            check_id="audit_check",
            owner_id="employee",
            raised_by_id="employee",
            answered_by_id="employee",
            verified_by_id="employee",
            closed_by_id="employee",
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_nonconformity_office_id_number")),
    )


def _kinds(before: str, after: str) -> None:
    """Change the list of what people are told, whatever else stands in it; its rows stay."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        (made,) = connection.scalars(
            sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
            {"name": CHECK},
        )
        words = ", ".join(f"'{word}'" for word in re.findall(r"'(\w+)'", made))
        op.drop_constraint(op.f(CHECK), NOTICE, type_="check")
        op.create_check_constraint(op.f(CHECK), NOTICE, f"kind IN ({words.replace(before, after)})")
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
    ours = notice.c.kind.in_(re.findall(r"'(\w+)'", OURS))
    named = sa.select(notice.c.id).where(ours)
    op.execute(sa.delete(delivery).where(delivery.c.notice_id.in_(named)))
    op.execute(sa.delete(notice).where(ours))
    _kinds(OURS + HERE, HERE)
    for table in ("nonconformity", "audit_check", "clause_note", "internal_audit"):
        op.drop_table(table)
