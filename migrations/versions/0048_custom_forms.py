"""Forms that quality administrators design, and the records on them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0048_custom_forms"
down_revision = "0047_form_register"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = ("custom_form", "custom_field", "custom_right", "custom_record", "custom_signature")
# a table, then the columns of its index
INDEXES = (
    ("custom_form", "issued_by_id"),
    ("custom_right", "role"),
    ("custom_record", "custom_form_id"),
    ("custom_record", "office_id", "day", "id"),
    ("custom_record", "day", "id"),
    ("custom_record", "code", "id"),
    ("custom_record", "office_id", "code", "id"),
    ("custom_record", "made_by_id", "id"),
    ("custom_record", "number", "id"),
    ("custom_signature", "employee_id"),
)
IN_USE = "state = 'issued'"
KINDS = (
    "kind IN ('line', 'long', 'number', 'day', 'moment', 'choice', 'person', 'unit', "
    "'signature', 'photo')"
)
ROLES = (
    "role IN ('administrator', 'quality', 'manager', 'supervisor', "
    "'front_desk', 'area_admin', 'worker', 'finance', 'auditor', 'trainee')"
)
VOIDED = "voided_at IS NOT NULL"
GRANTS = ("may_view", "may_create", "may_edit", "may_sign", "may_void", "may_export", "may_print")


def upgrade() -> None:
    _designs()
    _records()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    some = {"sqlite_where": sa.text(IN_USE), "postgresql_where": sa.text(IN_USE)}
    op.create_index("uq_custom_form_in_use", "custom_form", ["code"], unique=True, **some)
    some = {"sqlite_where": sa.text(VOIDED), "postgresql_where": sa.text(VOIDED)}
    op.create_index("ix_custom_record_voided", "custom_record", ["id"], **some)


def _texts(**lengths: int) -> list[Any]:
    return [
        sa.Column(name, sa.String(length=length), nullable=False)
        for name, length in lengths.items()
    ]


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


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f("_".join(("uq", table, *columns))))


def _designs() -> None:
    op.create_table(
        "custom_form",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts(code=40, name=80, edition=10),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        *_texts(state=40),
        sa.Column("valid_from", sa.Date(), nullable=True),
        *_texts(purpose=500, prefix=8),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        *_texts(keeper=60, head=60, sign_lines=400),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_kept(
            "custom_form",
            ("designstate", "state IN ('draft', 'issued', 'superseded', 'withdrawn')"),
            ("issued_is_dated", "(state = 'draft') = (issued_at IS NULL)"),
            ("retention_not_negative", "retention_years >= 0"),
            issued_by_id="employee",
            supersedes_id="custom_form",
        ),
        _once("custom_form", "code", "edition"),
        _once("custom_form", "supersedes_id"),
    )
    op.create_table(
        "custom_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("custom_form_id", sa.Integer(), nullable=False),
        *_texts(key=12),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts(name=60, kind=40),
        sa.Column("required", sa.Boolean(), nullable=False),
        *_texts(help=200),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("least", sa.String(length=80), nullable=True),
        sa.Column("most", sa.String(length=80), nullable=True),
        *_texts(width=40),
        sa.Column("in_list", sa.Boolean(), nullable=False),
        *_kept(
            "custom_field",
            ("fieldkind", KINDS),
            ("fieldwidth", "width IN ('half', 'full')"),
            custom_form_id="custom_form",
        ),
        _once("custom_field", "custom_form_id", "key"),
    )
    op.create_table(
        "custom_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("custom_form_id", sa.Integer(), nullable=False),
        *_texts(role=40, scope=40),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in GRANTS),
        *_kept(
            "custom_right",
            ("role", ROLES),
            ("scope", "scope IN ('all', 'office', 'area', 'own')"),
            ("office_or_own", "scope IN ('office', 'own')"),
            ("granted_is_seen", "may_view"),
            custom_form_id="custom_form",
        ),
        _once("custom_right", "custom_form_id", "role"),
    )


def _records() -> None:
    op.create_table(
        "custom_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("custom_form_id", sa.Integer(), nullable=False),
        *_texts(code=40, number=40),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        *_kept(
            "custom_record",
            custom_form_id="custom_form",
            office_id="office",
            made_by_id="employee",
        ),
        _once("custom_record", "office_id", "number", "code"),
    )
    op.create_table(
        "custom_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("custom_record_id", sa.Integer(), nullable=False),
        *_texts(key=12, name=60),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        *_texts(signed_as=60),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_texts(sha256=64),
        *_kept(
            "custom_signature",
            custom_record_id="custom_record",
            employee_id="employee",
        ),
        _once("custom_signature", "custom_record_id", "key"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
