"""Quality administrators, their qualifications, field studies and yearly requirements (QM)."""

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0046_quality_members"
down_revision = "0045_pre_duty"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = (
    *("quality_member", "qualification", "yearly_requirement"),
    *("field_study", "field_study_person"),
)
# a table, then the columns of its index
INDEXES = (
    ("quality_member", "employee_id", "id"),
    ("quality_member", "function", "valid_from", "id"),
    ("quality_member", "valid_from", "id"),
    ("quality_member", "office_id"),
    ("qualification", "employee_id", "kind", "id"),
    ("qualification", "expires_on", "id"),
    ("qualification", "planned_on", "id"),
    ("yearly_requirement", "year_from", "id"),
    ("field_study", "to_on", "id"),
    ("field_study", "from_on", "id"),
    ("field_study", "state", "from_on", "id"),
    ("field_study", "entered_by_id"),
    ("field_study", "confirmed_by_id"),
    ("field_study_person", "employee_id"),
)
FUNCTIONS = "function IN ('company', 'committee', 'centre_lead', 'centre_head')"
NOTICE, CHECK = "notice", "ck_notice_noticekind"
BEFORE = "'pay_paid'"  # ours stand after the one before
OURS = (
    *("qualification_near", "qualification_expired"),
    *("qualification_planned", "requirement_open"),
)


def upgrade() -> None:
    _members()
    _qualifications()
    _requirements()
    _studies()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    _kinds(BEFORE, f"{BEFORE}, {_quoted()}")


def _quoted() -> str:
    return ", ".join(f"'{kind}'" for kind in OURS)


def _kept(table: str, *checks: tuple[str, str], **pointers: str) -> list[Any]:
    """Return what these tables have in common: key, checks, pointers."""
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


def _voidable() -> list[Any]:
    return [
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _members() -> None:
    op.create_table(
        "quality_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_voidable(),
        *_kept(
            "quality_member",
            ("qualityfunction", FUNCTIONS),
            ("days_in_order", "valid_to IS NULL OR valid_to >= valid_from"),
            (
                "lead_has_an_office",
                "function IN ('company', 'committee') OR office_id IS NOT NULL",
            ),
            employee_id="employee",
            office_id="office",
        ),
    )


def _qualifications() -> None:
    op.create_table(
        "qualification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("other_name", sa.String(length=80), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        *_voidable(),
        *_kept(
            "qualification",
            ("qualificationkind", "kind IN ('internal', 'external', 'other')"),
            (
                "expires_after_issue",
                "expires_on IS NULL OR (issued_on IS NOT NULL AND expires_on > issued_on)",
            ),
            ("issued_or_planned", "issued_on IS NOT NULL OR planned_on IS NOT NULL"),
            ("issued_has_a_number", "issued_on IS NULL OR certificate_no <> ''"),
            ("other_is_named", "kind <> 'other' OR other_name <> ''"),
            employee_id="employee",
        ),
    )


def _requirements() -> None:
    kinds = "what IN ('internal', 'external', 'theory', 'skill', 'field_study')"
    op.create_table(
        "yearly_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=False),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_kept(
            "yearly_requirement",
            ("qualityfunction", FUNCTIONS),
            ("requirementkind", kinds),
            ("years_in_order", "year_to IS NULL OR year_to >= year_from"),
            ("year_in_reason", "year_from BETWEEN 2000 AND 9999"),
            ("at_least_once", "times BETWEEN 1 AND 99"),
        ),
        sa.UniqueConstraint(
            "function",
            "what",
            "year_from",
            name=op.f("uq_yearly_requirement_function_what_year_from"),
        ),
    )


def _studies() -> None:
    op.create_table(
        "field_study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("companions", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        *_voidable(),
        *_kept(
            "field_study",
            ("studystate", "state IN ('entered', 'study_confirmed')"),
            ("days_in_order", "to_on >= from_on"),
            ("confirmed_is_dated", "(state = 'study_confirmed') = (confirmed_at IS NOT NULL)"),
            entered_by_id="employee",
            confirmed_by_id="employee",
        ),
    )
    op.create_table(
        "field_study_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        *_kept("field_study_person", study_id="field_study", employee_id="employee"),
        sa.UniqueConstraint(
            "study_id", "employee_id", name=op.f("uq_field_study_person_study_id_employee_id")
        ),
    )


def _kinds(before: str, after: str) -> None:
    """Change the list of what people are told, whatever else stands in it."""
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
    _describe(NOTICE, lambda made: made.replace(before, after))


def _describe(table: str, change: Callable[[str], str]) -> None:
    """Change SQLite's own words of a table, its rows untouched."""
    connection, named = op.get_bind(), {"table": table}
    (made,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    (version,) = connection.scalars(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": change(made)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    notice = sa.table("notice", sa.column("id"), sa.column("kind"))
    delivery = sa.table("delivery", sa.column("notice_id"))
    named = sa.select(notice.c.id).where(notice.c.kind.in_(OURS))
    op.execute(sa.delete(delivery).where(delivery.c.notice_id.in_(named)))
    op.execute(sa.delete(notice).where(notice.c.kind.in_(OURS)))
    _kinds(f"{BEFORE}, {_quoted()}", BEFORE)
    for table in reversed(TABLES):
        op.drop_table(table)
