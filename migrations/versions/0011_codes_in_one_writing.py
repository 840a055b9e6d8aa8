"""Codes in capitals and user names in small letters, as they are kept from now on."""

from alembic import op

revision = "0011_codes_in_one_writing"
down_revision = "0010_ticket_rounds"
branch_labels = None
depends_on = None

# table, column, what a code is unique within, how it is kept
CODES = (
    ("employee", "username", (), "lower"),
    ("employee", "employee_no", (), "upper"),
    ("customer", "code", ("office_id",), "upper"),
    ("bill", "bill_no", ("office_id",), "upper"),
    ("payment", "receipt_no", ("office_id", "bill_id"), "upper"),
)


def upgrade() -> None:
    # two that differ in nothing else stay as they are: which is right, people must say
    for table, column, within, kept in CODES:
        same = "".join(f" AND other.{key} = {table}.{key}" for key in within)
        op.execute(
            f"UPDATE {table} SET {column} = {kept}({column}) "  # noqa: S608 - our own names
            f"WHERE {column} <> {kept}({column}) AND NOT EXISTS (SELECT 1 FROM {table} other "
            f"WHERE other.id <> {table}.id "
            f"AND {kept}(other.{column}) = {kept}({table}.{column}){same})"
        )


def downgrade() -> None:
    pass  # how they were typed is in the audit trail
