"""Paid services: the price list, orders with lines, what was paid on them, workers' shares."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034_paid_services"
down_revision = "0033_receipts"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = (
    *("service_item", "service_price", "service_order"),
    *("service_line", "service_payment", "service_share"),
)
# a table, then the columns of its index
INDEXES = (
    ("service_item", "code", "id"),
    ("service_item", "office_id", "code", "id"),
    ("service_price", "office_id", "valid_from", "id"),
    ("service_price", "valid_from", "id"),
    ("service_order", "office_id", "ordered_at", "id"),
    ("service_order", "area_id", "ordered_at", "id"),
    ("service_order", "ordered_at", "id"),
    ("service_order", "worker_id", "ordered_at", "id"),
    ("service_order", "state", "ordered_at", "id"),
    ("service_order", "office_id", "state", "ordered_at", "id"),
    ("service_order", "unit_id"),
    ("service_order", "customer_id"),
    ("service_order", "ticket_id"),
    ("service_order", "ordered_by_id"),
    ("service_order", "done_by_id"),
    ("service_order", "charged_by_id"),
    ("service_order", "cancelled_by_id"),
    ("service_line", "order_id", "id"),
    ("service_line", "office_id", "id"),
    ("service_line", "item_id", "id"),
    ("service_line", "by_id"),
    ("service_payment", "office_id"),
    ("service_payment", "order_id", "id"),
    ("service_payment", "receipt_id", "id"),
    ("service_share", "order_id"),
    ("service_share", "office_id", "earned_on", "id"),
    ("service_share", "worker_id", "earned_on", "id"),
    ("service_share", "earned_on", "id"),
)
UNPAID, VOIDED = "state = 'done' AND paid_fen < total_fen", "voided_at IS NOT NULL"
# of some rows: name, table, columns, which
OF_SOME = (
    ("ix_service_order_unpaid_ordered_at_id", "service_order", ["ordered_at", "id"], UNPAID),
    (
        *("ix_service_order_unpaid_office_id_ordered_at_id", "service_order"),
        *(["office_id", "ordered_at", "id"], UNPAID),
    ),
    ("ix_service_order_unpaid_area_id", "service_order", ["area_id"], UNPAID),
    ("ix_service_line_voided", "service_line", ["id"], VOIDED),
    ("ix_service_share_voided", "service_share", ["earned_on", "id"], VOIDED),
)


def upgrade() -> None:
    _prices()
    _orders()
    _lines()
    _money()
    for table, *columns in INDEXES:
        op.create_index("_".join(("ix", table, *columns)), table, columns)
    done = ["done_at", "office_id", "done_by_id"]
    op.create_index("ix_service_order_done_at", "service_order", done)
    for name, table, columns, which in OF_SOME:
        some = sa.text(which)
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)
    standing = sa.text("voided_at IS NULL")
    op.create_index(
        "uq_service_share_standing",
        "service_share",
        ["order_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _kept(table: str, *checks: tuple[str, str], **pointers: str) -> list[Any]:
    """Return what every one of these tables has: key, version, checks, pointers."""
    return [
        sa.Column("version", sa.Integer(), nullable=False),
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
    ]


def _prices() -> None:
    op.create_table(
        "service_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("share_percent", sa.String(length=80), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_kept(
            "service_item",
            (
                "servicekind",
                "kind IN ('repair', 'installation', 'cleaning', 'household', 'other')",
            ),
            office_id="office",
        ),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_service_item_office_id_code")),
    )
    op.create_table(
        "service_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_kept(
            "service_price",
            ("price_positive", "price_fen > 0"),
            office_id="office",
            item_id="service_item",
        ),
        sa.UniqueConstraint(
            "item_id", "valid_from", name=op.f("uq_service_price_item_id_valid_from")
        ),
    )


def _orders() -> None:
    op.create_table(
        "service_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("confirmation", sa.String(length=200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("charged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("charged_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("total_fen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid_fen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        *_kept(
            "service_order",
            ("servicestate", "state IN ('ordered', 'done', 'charged', 'cancelled')"),
            ("done_is_dated", "state IN ('ordered', 'cancelled') OR done_at IS NOT NULL"),
            ("charged_is_dated", "(state = 'charged') = (charged_at IS NOT NULL)"),
            ("cancelled_is_dated", "(state = 'cancelled') = (cancelled_at IS NOT NULL)"),
            office_id="office",
            area_id="area",
            unit_id="unit",
            customer_id="customer",
            ticket_id="ticket",
            **dict.fromkeys(
                ("ordered_by_id", "worker_id", "done_by_id", "charged_by_id", "cancelled_by_id"),
                "employee",
            ),
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_service_order_office_id_number")),
    )


def _lines() -> None:
    op.create_table(
        "service_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("quantity_hundredths", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("share_percent", sa.String(length=80), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        *_voidable(),
        *_kept(
            "service_line",
            ("quantity_positive", "quantity_hundredths > 0"),
            ("amount_positive", "price_fen > 0 AND amount_fen > 0"),
            office_id="office",
            order_id="service_order",
            item_id="service_item",
            by_id="employee",
        ),
    )


def _money() -> None:
    op.create_table(
        "service_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        *_voidable(),
        *_kept(
            "service_payment",
            ("amount_positive", "amount_fen > 0"),
            office_id="office",
            order_id="service_order",
            receipt_id="receipt",
        ),
    )
    op.create_table(
        "service_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        *_voidable(),
        *_kept(
            "service_share",
            office_id="office",
            order_id="service_order",
            worker_id="employee",
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
