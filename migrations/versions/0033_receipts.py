"""Receipts with their books, money paid in advance, and refunds; payments as parts of receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0033_receipts"
down_revision = "0032_surveys"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = ("receipt_book", "receipt", "advance", "refund")
METHODS = "method IN ('cash', 'transfer', 'wechat', 'alipay', 'pos', 'other')"
# a table, then the columns of its index
INDEXES = (
    ("receipt_book", "holder_id", "state"),
    ("receipt_book", "office_id", "issued_on", "id"),
    ("receipt_book", "issued_on", "id"),
    ("receipt", "office_id", "taken_at", "id"),
    ("receipt", "area_id", "taken_at", "id"),
    ("receipt", "taken_by_id", "taken_at", "id"),
    ("receipt", "taken_at", "id"),
    ("receipt", "method", "taken_at", "id"),
    ("receipt", "receipt_no", "id"),
    ("receipt", "unit_id", "taken_at", "id"),
    ("receipt", "book_id", "serial"),
    ("advance", "unit_id", "id"),
    ("advance", "office_id", "id"),
    ("advance", "area_id", "id"),
    ("advance", "by_id"),
    ("refund", "receipt_id", "state"),
    ("refund", "office_id", "asked_at", "id"),
    ("refund", "area_id", "asked_at", "id"),
    ("refund", "asked_at", "id"),
    ("refund", "asked_by_id", "asked_at"),
    ("refund", "decided_by_id"),
    ("refund", "office_id", "state", "decided_at"),
    ("payment", "receipt_id"),
    ("payment", "advance_id"),
)
VOIDED = sa.text("voided_at IS NOT NULL")
POINTERS = {"receipt_id": "receipt", "advance_id": "advance"}


def upgrade() -> None:
    _books()
    _receipts()
    _advances()
    _refunds()
    for column in POINTERS:
        op.add_column("payment", sa.Column(column, sa.Integer()))
    _point()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    op.create_index(
        "ix_receipt_book_office_id_prefix", "receipt_book", ["office_id", "prefix", "first_no"]
    )
    op.create_index(
        "ix_advance_receipt_id_kind", "advance", ["receipt_id", "kind", "amount_fen", "voided_at"]
    )
    for table, columns in (("receipt", ["taken_at", "id"]), ("advance", ["id"])):
        op.create_index(
            f"ix_{table}_voided", table, columns, sqlite_where=VOIDED, postgresql_where=VOIDED
        )
    asked = sa.text("state = 'asked'")
    op.create_index(
        "uq_refund_asked",
        "refund",
        ["receipt_id", "part"],
        unique=True,
        sqlite_where=asked,
        postgresql_where=asked,
    )


def _points(table, *columns):
    """Return the keys of columns named like the table they point to, and the table's own."""
    keys = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]
    for column, target in columns:
        name = op.f(f"fk_{table}_{column}_{target}")
        keys.append(sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name))
    return keys


def _check(table, name, condition):
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _voids():
    return (
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
    )


def _books() -> None:
    op.create_table(
        "receipt_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("first_no", sa.Integer(), nullable=False),
        sa.Column("last_no", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("receipt_book", "numbers_in_order", "first_no >= 1 AND first_no <= last_no"),
        _check("receipt_book", "width_in_reason", "width BETWEEN 1 AND 9"),
        _check("receipt_book", "bookstate", "state IN ('in_use', 'closed')"),
        *_points("receipt_book", ("office_id", "office"), ("holder_id", "employee")),
    )


def _receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("payer", sa.String(length=60), nullable=False),
        sa.Column("receipt_no", sa.String(length=40), nullable=True),
        sa.Column("book_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prints", sa.Integer(), server_default=sa.text("0"), nullable=False),
        *_voids(),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("receipt", "total_positive", "total_fen > 0"),
        _check("receipt", "paymentmethod", METHODS),
        *_points(
            "receipt",
            *(("office_id", "office"), ("area_id", "area"), ("unit_id", "unit")),
            *(("book_id", "receipt_book"), ("taken_by_id", "employee")),
        ),
        sa.UniqueConstraint(
            "office_id", "receipt_no", name=op.f("uq_receipt_office_id_receipt_no")
        ),
    )


def _advances() -> None:
    op.create_table(
        "advance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        *_voids(),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("advance", "amount_positive", "amount_fen > 0"),
        _check("advance", "advancekind", "kind IN ('in', 'applied', 'refunded')"),
        *_points(
            "advance",
            *(("office_id", "office"), ("area_id", "area"), ("unit_id", "unit")),
            *(("receipt_id", "receipt"), ("by_id", "employee")),
        ),
    )


def _refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("refund", "amount_positive", "amount_fen > 0"),
        _check("refund", "decided_is_dated", "(state = 'asked') = (decided_at IS NULL)"),
        _check(
            "refund",
            "two_people",
            "state <> 'paid' OR asked_by_id IS NULL OR decided_by_id <> asked_by_id",
        ),
        _check("refund", "paymentmethod", METHODS),
        _check("refund", "refundstate", "state IN ('asked', 'paid', 'declined', 'withdrawn')"),
        *_points(
            "refund",
            *(("office_id", "office"), ("area_id", "area"), ("receipt_id", "receipt")),
            *(("asked_by_id", "employee"), ("decided_by_id", "employee")),
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_refund_office_id_number")),
    )


def _point() -> None:
    if op.get_context().dialect.name == "postgresql":
        for column, target in POINTERS.items():
            key = op.f(f"fk_payment_{column}_{target}")
            op.create_foreign_key(key, "payment", target, [column], ["id"])
    else:
        _describe(lambda made: made.rstrip().removesuffix(")") + _keys() + ")")


def _keys() -> str:
    return "".join(
        f", CONSTRAINT fk_payment_{column}_{target} FOREIGN KEY({column}) REFERENCES {target} (id)"
        for column, target in POINTERS.items()
    )


def _describe(change) -> None:
    """Change what SQLite says of the payments' table: it adds no key by itself.

    Rows are not touched, so it need not be written anew.
    """
    connection = op.get_bind()
    named = {"table": "payment"}
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
    for column in POINTERS:
        op.drop_index(f"ix_payment_{column}", "payment")
    if op.get_context().dialect.name == "sqlite":
        _describe(lambda made: made.replace(_keys(), ""))
    for column in reversed(POINTERS):
        op.drop_column("payment", column)
    for table in reversed(TABLES):
        op.drop_table(table)
