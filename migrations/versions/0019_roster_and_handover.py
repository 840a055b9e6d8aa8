"""Shifts, the roster, leave, and shift handovers (JD-5); payments tell when they were entered."""

import sqlalchemy as sa
from alembic import op

revision = "0019_roster_and_handover"
down_revision = "0018_open_record_types"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "expected BETWEEN 0 AND 9999", name=op.f("ck_handover_item_expected_counts")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_handover_item_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_item")),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_handover_item_office_id_name")),
        sa.CheckConstraint(
            "kind IN ('key', 'radio', 'receipt_book', 'other')",
            name=op.f("ck_handover_item_itemkind"),
        ),
    )
    op.create_index("ix_handover_item_name_id", "handover_item", ["name", "id"])
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("starts", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
        sa.Column("for_front_desk", sa.Boolean(), nullable=False),
        sa.Column("for_areas", sa.Boolean(), nullable=False),
        sa.Column("for_workers", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "for_front_desk OR for_areas OR for_workers", name=op.f("ck_shift_is_for_somebody")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_shift_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_shift_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint(
            "office_id", "name", "valid_from", name=op.f("uq_shift_office_id_name_valid_from")
        ),
    )
    op.create_index("ix_shift_office_id_starts_id", "shift", ["office_id", "starts", "id"])
    op.create_index("ix_shift_starts_id", "shift", ["starts", "id"])
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covered_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covered_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled", sa.Text(), nullable=False),
        sa.Column("expected_fen", sa.Integer(), nullable=False),
        sa.Column("counted_fen", sa.Integer(), nullable=False),
        sa.Column("cash_reason", sa.String(300), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("matters", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(300), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'taken') = (taken_at IS NOT NULL)", name=op.f("ck_handover_taken_is_dated")
        ),
        sa.CheckConstraint("giver_id <> taker_id", name=op.f("ck_handover_two_people")),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["employee.id"], name=op.f("fk_handover_giver_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["employee.id"], name=op.f("fk_handover_noted_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_handover_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_handover_shift_id_shift")
        ),
        sa.ForeignKeyConstraint(
            ["taker_id"], ["employee.id"], name=op.f("fk_handover_taker_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_handover_office_id_number")),
        sa.CheckConstraint(
            "state IN ('draft', 'given', 'returned', 'taken')",
            name=op.f("ck_handover_handoverstate"),
        ),
    )
    op.create_index("ix_handover_day_id", "handover", ["day", "id"])
    op.create_index(
        "ix_handover_differs",
        "handover",
        ["office_id", "id"],
        sqlite_where=sa.text("differs AND noted_at IS NULL"),
        postgresql_where=sa.text("differs AND noted_at IS NULL"),
    )
    op.create_index("ix_handover_ends_at", "handover", ["ends_at", "state"])
    op.create_index("ix_handover_giver_id_state", "handover", ["giver_id", "state", "id"])
    op.create_index(op.f("ix_handover_noted_by_id"), "handover", ["noted_by_id"])
    op.create_index("ix_handover_office_id_day_id", "handover", ["office_id", "day", "id"])
    op.create_index("ix_handover_office_id_ends_at", "handover", ["office_id", "ends_at", "state"])
    op.create_index(op.f("ix_handover_shift_id"), "handover", ["shift_id"])
    op.create_index("ix_handover_taker_id_state", "handover", ["taker_id", "state", "id"])
    op.create_index(
        "uq_handover_shift",
        "handover",
        ["office_id", "day", "shift_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leave_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_leave_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["employee.id"], name=op.f("fk_leave_entered_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_leave_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
        sa.CheckConstraint(
            "kind IN ('annual', 'sick', 'personal', 'in_lieu', 'other')",
            name=op.f("ck_leave_leavekind"),
        ),
    )
    op.create_index(
        "ix_leave_employee_id_last_day", "leave", ["employee_id", "last_day", "first_day"]
    )
    op.create_index(op.f("ix_leave_entered_by_id"), "leave", ["entered_by_id"])
    op.create_index("ix_leave_first_day_id", "leave", ["first_day", "id"])
    op.create_index("ix_leave_office_id_first_day_id", "leave", ["office_id", "first_day", "id"])
    op.create_table(
        "roster_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.String(40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_roster_entry_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_roster_entry_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_roster_entry_shift_id_shift")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entry")),
        sa.UniqueConstraint(
            "employee_id", "day", "shift_id", name=op.f("uq_roster_entry_employee_id_day_shift_id")
        ),
        sa.CheckConstraint(
            "position IN ('administrator', 'quality', 'manager', "
            "'supervisor', 'front_desk', 'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_roster_entry_role"),
        ),
    )
    op.create_index("ix_roster_entry_day_id", "roster_entry", ["day", "id"])
    op.create_index("ix_roster_entry_ends_at", "roster_entry", ["ends_at", "position"])
    op.create_index("ix_roster_entry_office_id_day_id", "roster_entry", ["office_id", "day", "id"])
    op.create_index(
        "ix_roster_entry_office_id_ends_at", "roster_entry", ["office_id", "ends_at", "position"]
    )
    op.create_index(op.f("ix_roster_entry_shift_id"), "roster_entry", ["shift_id"])
    op.create_table(
        "handover_cash",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("pieces >= 0", name=op.f("ck_handover_cash_pieces_counted")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_handover_cash_handover_id_handover")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_cash")),
        sa.UniqueConstraint("handover_id", "fen", name=op.f("uq_handover_cash_handover_id_fen")),
    )
    op.create_table(
        "handover_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("first_no", sa.String(20), nullable=False),
        sa.Column("last_no", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_handover_count_handover_id_handover")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["handover_item.id"], name=op.f("fk_handover_count_item_id_handover_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_count")),
        sa.CheckConstraint(
            "kind IN ('key', 'radio', 'receipt_book', 'other')",
            name=op.f("ck_handover_count_itemkind"),
        ),
    )
    op.create_index(op.f("ix_handover_count_handover_id"), "handover_count", ["handover_id"])
    op.create_index(op.f("ix_handover_count_item_id"), "handover_count", ["item_id"])
    op.add_column("payment", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_payment_office_id_taken_at", "payment", ["office_id", "taken_at"])


def downgrade() -> None:
    op.drop_index("ix_payment_office_id_taken_at", "payment")
    op.drop_column("payment", "taken_at")
    op.drop_table("handover_count")
    op.drop_table("handover_cash")
    op.drop_table("roster_entry")
    op.drop_table("leave")
    op.drop_table("handover")
    op.drop_table("shift")
    op.drop_table("handover_item")
