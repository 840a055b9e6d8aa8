"""Bank statements and their lines, which become receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0035_bank_statements"
down_revision = "0034_paid_services"
branch_labels = None
depends_on = None

TABLES = ("bank_statement", "bank_line")
# a table, then the columns of its index
INDEXES = (
    ("bank_statement", "read_by_id"),
    ("bank_statement", "office_id", "read_at", "id"),
    ("bank_statement", "read_at", "id"),
    ("bank_line", "statement_id", "day", "id"),
    ("bank_line", "office_id", "day", "id"),
    ("bank_line", "day", "id"),
    ("bank_line", "office_id", "state", "day", "id"),
    ("bank_line", "state", "day", "id"),
    ("bank_line", "amount_fen", "id"),
    ("bank_line", "unit_id"),
    ("bank_line", "decided_by_id"),
)


def upgrade() -> None:
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(60), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("incoming", sa.Integer(), nullable=False),
        sa.Column("incoming_fen", sa.Integer(), nullable=False),
        sa.Column("outgoing", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_bank_statement_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["employee.id"], name=op.f("fk_bank_statement_read_by_id_employee")
        ),
        sa.UniqueConstraint("office_id", "sha256", name=op.f("uq_bank_statement_office_id_sha256")),
    )
    _lines()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)


def _lines() -> None:
    points = {
        "office_id": "office",
        "statement_id": "bank_statement",
        "unit_id": "unit",
        "receipt_id": "receipt",
        "decided_by_id": "employee",
    }
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(60), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(80), nullable=False),
        sa.Column("memo", sa.String(300), nullable=False),
        sa.Column("serial_no", sa.String(60), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.String(60), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("ignored_why", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_bank_line_amount_positive")),
        sa.CheckConstraint(
            "(state = 'booked') = (receipt_id IS NOT NULL)",
            name=op.f("ck_bank_line_booked_has_receipt"),
        ),
        sa.CheckConstraint(
            "state IN ('new', 'suggested', 'sure', 'booked', 'ignored')",
            name=op.f("ck_bank_line_banklinestate"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_bank_line_{column}_{table}")
            )
            for column, table in points.items()
        ),
        sa.UniqueConstraint(
            "office_id",
            "account",
            "serial_no",
            name=op.f("uq_bank_line_office_id_account_serial_no"),
        ),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_bank_line_receipt_id")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
