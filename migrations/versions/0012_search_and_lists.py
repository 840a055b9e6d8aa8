"""Marked words of phone numbers (models.search.PHONE), and indexes of the whole company's lists."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from alembic import op

revision = "0012_search_and_lists"
down_revision = "0011_codes_in_one_writing"
branch_labels = None
depends_on = None

PHONE = "\ue000"
HANDFUL = 1000
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:-[^\W_{_HAN}]+)*")
# what a phone number stood among; a word that one of these has too stays as it is
_TICKETS = (
    "SELECT s.id, s.words, t.caller_phone AS phone, '' AS tail, t.number || ' ' || "
    "coalesce(t.external_no, '') || ' ' || t.subject || ' ' || t.place || ' ' || t.description "
    "|| ' ' || t.result AS rest FROM search_text s JOIN ticket t ON t.id = s.row_id "
    "WHERE s.record = 'ticket' AND t.caller_phone <> '' AND s.id > :after ORDER BY s.id LIMIT :most"
)
_CUSTOMERS = (
    "SELECT s.id, s.words, c.phone, substr(c.phone, length(c.phone) - 3) AS tail, "
    "c.code || ' ' || c.name AS rest FROM search_text s JOIN customer c ON c.id = s.row_id "
    "WHERE s.record = 'customer' AND c.phone <> '' AND s.id > :after ORDER BY s.id LIMIT :most"
)


def _words(value: str) -> list[str]:
    """Return the words of letters and digits in a text, as the index kept them then."""
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", value).casefold()):
        parts = run.split("-")
        found += ["".join(parts), *parts]
    return found


def _marked(words: str, phone: Iterable[str], rest: Iterable[str]) -> str:
    """Return a record's words with those of its phone number marked."""
    numbers = list(dict.fromkeys(phone))
    hidden = set(numbers) - set(rest)
    record, office, *others = words.split(" ")
    kept = [word for word in others if word not in hidden]
    return " ".join([record, office, *(f"{PHONE}{number}" for number in numbers), *kept])


def _parts(connection: sa.Connection, statement: str) -> Iterator[list[sa.Row]]:
    after = 0
    while rows := connection.execute(sa.text(statement), {"after": after, "most": HANDFUL}).all():
        yield list(rows)
        after = rows[-1].id


# name -> (table, columns, whether it holds voided rows only)
INDEXES = {
    "ix_audit_line_office_id_at_id": ("audit_line", ["office_id", "at", "id"], False),
    "ix_audit_line_op_at_id": ("audit_line", ["op", "at", "id"], False),
    "ix_audit_line_record_at_id": ("audit_line", ["record", "at", "id"], False),
    "ix_customer_name_id": ("customer", ["name", "id"], False),
    "ix_customer_code_id": ("customer", ["code", "id"], False),
    "ix_customer_voided": ("customer", ["id"], True),
    "ix_bill_due_on_id": ("bill", ["due_on", "id"], False),
    "ix_bill_bill_no_id": ("bill", ["bill_no", "id"], False),
    "ix_payment_paid_on_id": ("payment", ["paid_on", "id"], False),
    "ix_payment_receipt_no_id": ("payment", ["receipt_no", "id"], False),
    "ix_payment_method_paid_on_id": ("payment", ["method", "paid_on", "id"], False),
    "ix_payment_voided": ("payment", ["paid_on", "id"], True),
}
VOIDED = sa.text("voided_at IS NOT NULL")


def upgrade() -> None:
    for name, (table, columns, voided) in INDEXES.items():
        where = {"sqlite_where": VOIDED, "postgresql_where": VOIDED} if voided else {}
        op.create_index(op.f(name), table, columns, **where)
    op.drop_index(op.f("ix_audit_line_office_id_id"), "audit_line")
    _mark_phones()


def _mark_phones() -> None:
    connection = op.get_bind()
    change = sa.text("UPDATE search_text SET words = :words WHERE id = :id")
    for statement in (_TICKETS, _CUSTOMERS):
        for rows in _parts(connection, statement):
            connection.execute(
                change,
                [
                    {
                        "id": row.id,
                        "words": _marked(
                            row.words, _words(f"{row.phone} {row.tail}"), _words(row.rest)
                        ),
                    }
                    for row in rows
                ],
            )


def downgrade() -> None:
    op.get_bind().execute(
        sa.text("UPDATE search_text SET words = replace(words, :mark, '')"), {"mark": PHONE}
    )
    op.create_index(op.f("ix_audit_line_office_id_id"), "audit_line", ["office_id", "id"])
    for name, (table, _, _) in reversed(INDEXES.items()):
        op.drop_index(op.f(name), table)
