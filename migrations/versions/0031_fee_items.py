"""Fee items with prices, flats and meters; billing runs; bills that are computed and reversed."""

import sqlalchemy as sa
from alembic import op

revision = "0031_fee_items"
down_revision = "0030_dunning"
branch_labels = None
depends_on = None

# in the order in which they point to each other
TABLES = ("fee_item", "fee_price", "fee_scope", "meter_reading", "billing_run")
# a table, then the columns of its index
INDEXES = (
    ("fee_price", "office_id", "valid_from", "id"),
    ("fee_price", "valid_from", "id"),
    ("fee_scope", "item_id", "unit_id"),
    ("fee_scope", "unit_id"),
    ("fee_scope", "building_id"),
    ("fee_scope", "office_id", "valid_from", "id"),
    ("fee_scope", "valid_from", "id"),
    ("meter_reading", "item_id", "read_on"),
    ("meter_reading", "office_id", "read_on", "id"),
    ("meter_reading", "read_on", "id"),
    ("billing_run", "begun_by_id"),
    ("billing_run", "billed_by_id"),
    ("billing_run", "office_id", "period", "id"),
    ("billing_run", "period", "id"),
    ("bill", "fee_item_id", "charged_to"),
    ("bill", "run_id", "due_on", "id"),
)
# one of some rows: name, table, columns, which
ONE_OF_SOME = (
    (
        *("uq_meter_reading_day", "meter_reading", ["unit_id", "item_id", "read_on"]),
        "voided_at IS NULL",
    ),
    ("uq_billing_run_preview", "billing_run", ["office_id", "period"], "state = 'preview'"),
    (
        *("uq_bill_standing", "bill", ["unit_id", "fee_item_id", "period"]),
        "voided_at IS NULL AND fee_item_id IS NOT NULL",
    ),
)
POINTERS = {"run_id": "billing_run", "fee_item_id": "fee_item"}
KPI = "ix_bill_period_kpi"
KPI_COLUMNS = ["period", "area_id", "id", "amount_fen"]


def upgrade() -> None:
    _items()
    _readings()
    _runs()
    _bills()
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    op.create_index("ix_fee_item_name", "fee_item", ["name", "id"])
    op.create_index(
        "ix_bill_voided",
        "bill",
        ["due_on", "id"],
        sqlite_where=sa.text("voided_at IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )
    for name, table, columns, which in ONE_OF_SOME:
        op.create_index(
            name,
            table,
            columns,
            unique=True,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )


def _points(table, *columns):
    """Return the keys of columns named like the table they point to, and the table's own."""
    keys = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]
    for column, target in columns:
        name = op.f(f"fk_{table}_{column}_{target}")
        keys.append(sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name))
    return keys


def _check(table, name, rule):
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _items() -> None:
    op.create_table(
        "fee_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("reach", sa.String(40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_fee_item_office_id_name")),
        _check("fee_item", "feekind", "kind IN ('management', 'collected', 'parking', 'other')"),
        _check("fee_item", "feebasis", "basis IN ('area', 'flat', 'meter')"),
        _check("fee_item", "feereach", "reach IN ('every', 'listed')"),
        *_points("fee_item", ("office_id", "office")),
    )
    op.create_table(
        "fee_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.String(80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("item_id", "valid_from", name=op.f("uq_fee_price_item_id_valid_from")),
        *_points("fee_price", ("office_id", "office"), ("item_id", "fee_item")),
    )
    op.create_table(
        "fee_scope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("fee_scope", "flat_or_building", "(unit_id IS NULL) <> (building_id IS NULL)"),
        _check("fee_scope", "count_not_negative", "count >= 0"),
        _check("fee_scope", "ends_after_start", "valid_to IS NULL OR valid_to >= valid_from"),
        *_points(
            "fee_scope",
            ("office_id", "office"),
            ("item_id", "fee_item"),
            ("unit_id", "unit"),
            ("building_id", "building"),
        ),
    )


def _readings() -> None:
    op.create_table(
        "meter_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("reading_hundredths", sa.Integer(), nullable=False),
        sa.Column("start_hundredths", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check(
            "meter_reading",
            "not_negative",
            "reading_hundredths >= 0 AND (start_hundredths IS NULL OR start_hundredths >= 0)",
        ),
        *_points(
            "meter_reading", ("office_id", "office"), ("item_id", "fee_item"), ("unit_id", "unit")
        ),
    )


def _runs() -> None:
    op.create_table(
        "billing_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("period", sa.String(6), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("billed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("billed_by_id", sa.Integer(), nullable=True),
        sa.Column("bills", sa.Integer(), nullable=False),
        sa.Column("sum_fen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_billing_run_office_id_number")),
        _check("billing_run", "billed_is_dated", "(state = 'billed') = (billed_at IS NOT NULL)"),
        _check("billing_run", "runstate", "state IN ('preview', 'billed')"),
        *_points(
            "billing_run",
            ("office_id", "office"),
            ("begun_by_id", "employee"),
            ("billed_by_id", "employee"),
        ),
    )


def _bills() -> None:
    for column in POINTERS:
        op.add_column("bill", sa.Column(column, sa.Integer()))
    _point()
    op.add_column("bill", sa.Column("charged_from", sa.Date()))
    op.add_column("bill", sa.Column("charged_to", sa.Date()))
    op.add_column("bill", sa.Column("reckoning", sa.JSON()))
    op.add_column("bill", sa.Column("voided_at", sa.DateTime(timezone=True)))
    op.add_column("bill", sa.Column("voided_by_id", sa.Integer()))
    op.add_column("bill", sa.Column("void_reason", sa.String()))
    op.drop_index(KPI, "bill")
    op.create_index(KPI, "bill", [*KPI_COLUMNS, "voided_at"])


def _point() -> None:
    if op.get_context().dialect.name == "postgresql":
        for column, target in POINTERS.items():
            key = op.f(f"fk_bill_{column}_{target}")
            op.create_foreign_key(key, "bill", target, [column], ["id"])
    else:
        _describe(lambda made: made.rstrip().removesuffix(")") + _keys() + ")")


def _keys() -> str:
    return "".join(
        f", CONSTRAINT fk_bill_{column}_{target} FOREIGN KEY({column}) REFERENCES {target} (id)"
        for column, target in POINTERS.items()
    )


def _describe(change) -> None:
    """Change what SQLite says of the bills' table: it adds no key, and payments point to it.

    Rows are not touched, so it need not be written anew.
    """
    connection = op.get_bind()
    named = {"table": "bill"}
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
    for name, table, *_ in reversed(ONE_OF_SOME):
        op.drop_index(name, table)
    for table, *columns in INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    op.drop_index("ix_bill_voided", "bill")
    op.drop_index(KPI, "bill")
    op.create_index(KPI, "bill", KPI_COLUMNS)
    if op.get_context().dialect.name == "sqlite":
        _describe(lambda made: made.replace(_keys(), ""))
    for column in (
        *("void_reason", "voided_by_id", "voided_at"),
        *("reckoning", "charged_to", "charged_from", "fee_item_id", "run_id"),
    ):
        op.drop_column("bill", column)
    op.drop_index("ix_fee_item_name", "fee_item")
    for table in reversed(TABLES):
        op.drop_table(table)
