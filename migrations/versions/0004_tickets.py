"""Work orders with holders, holds, urges and timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0004_tickets"
down_revision = "0003_clocks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("external_no", sa.String(40), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("area_admin_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("caller_phone", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40), nullable=True),
        sa.Column("urgency", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("needs_dispatch", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatch_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_site_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settle_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_by_id", sa.Integer(), nullable=True),
        sa.Column("holder_employee_id", sa.Integer(), nullable=True),
        sa.Column("holder_department_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("hold_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_status", sa.String(40), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_reason", sa.String(500), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.ForeignKeyConstraint(
            ["area_admin_id"], ["employee.id"], name=op.f("fk_ticket_area_admin_id_employee")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_ticket_area_id_area")),
        sa.ForeignKeyConstraint(
            ["completed_by_id"], ["employee.id"], name=op.f("fk_ticket_completed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_ticket_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["dispatched_by_id"], ["employee.id"], name=op.f("fk_ticket_dispatched_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["holder_department_id"],
            ["department.id"],
            name=op.f("fk_ticket_holder_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_employee_id"],
            ["employee.id"],
            name=op.f("fk_ticket_holder_employee_id_employee"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_ticket_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["employee.id"], name=op.f("fk_ticket_received_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["employee.id"], name=op.f("fk_ticket_taken_by_id_employee")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ticket_unit_id_unit")),
        sa.UniqueConstraint(
            "office_id", "external_no", name=op.f("uq_ticket_office_id_external_no")
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_ticket_office_id_number")),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_ticket_cancelled_is_dated"),
        ),
        sa.CheckConstraint(
            "category IN ('repair', 'inquiry', 'complaint', 'suggestion', 'help')",
            name=op.f("ck_ticket_category"),
        ),
        sa.CheckConstraint(
            "channel IN ('phone', 'walk_in', 'letter', 'online', 'other')",
            name=op.f("ck_ticket_channel"),
        ),
        sa.CheckConstraint(
            "completed_at IS NULL OR completed_at >= received_at",
            name=op.f("ck_ticket_completed_after_received"),
        ),
        sa.CheckConstraint(
            "dispatched_at IS NULL OR dispatched_at >= received_at OR external_no IS NOT NULL",
            name=op.f("ck_ticket_dispatched_after_received"),
        ),
        sa.CheckConstraint(
            "held_status IN ('new', 'dispatched', 'accepted', 'arrived', 'on_hold', "
            "'completed', 'closed', 'cancelled')",
            name=op.f("ck_ticket_held_status"),
        ),
        sa.CheckConstraint(
            "(status = 'on_hold') = (hold_since IS NOT NULL)", name=op.f("ck_ticket_hold_is_dated")
        ),
        sa.CheckConstraint(
            "status IN ('new', 'dispatched', 'accepted', 'arrived', 'on_hold', 'completed', "
            "'closed', 'cancelled')",
            name=op.f("ck_ticket_ticketstatus"),
        ),
        sa.CheckConstraint("urgency IN ('normal', 'urgent')", name=op.f("ck_ticket_urgency")),
    )
    op.create_index(op.f("ix_ticket_area_admin_id"), "ticket", ["area_admin_id"])
    op.create_index(
        op.f("ix_ticket_area_id_received_at_id"), "ticket", ["area_id", "received_at", "id"]
    )
    op.create_index(op.f("ix_ticket_by_department"), "ticket", ["holder_department_id", "status"])
    op.create_index(
        op.f("ix_ticket_completed_at_kpi"),
        "ticket",
        [
            "completed_at",
            "office_id",
            "category",
            "received_by_id",
            "received_at",
            "cancelled_at",
            "voided_at",
        ],
    )
    op.create_index(op.f("ix_ticket_completed_by_id"), "ticket", ["completed_by_id"])
    op.create_index(op.f("ix_ticket_customer_id"), "ticket", ["customer_id"])
    op.create_index(
        op.f("ix_ticket_dispatch_due_at_kpi"),
        "ticket",
        [
            "dispatch_due_at",
            "received_by_id",
            "office_id",
            "needs_dispatch",
            "dispatched_at",
            "cancelled_at",
            "voided_at",
            "hold_since",
        ],
    )
    op.create_index(op.f("ix_ticket_dispatched_by_id"), "ticket", ["dispatched_by_id"])
    op.create_index(
        op.f("ix_ticket_holder_employee_id_status"), "ticket", ["holder_employee_id", "status"]
    )
    op.create_index(
        op.f("ix_ticket_office_id_category_received_at"),
        "ticket",
        ["office_id", "category", "received_at"],
    )
    op.create_index(
        op.f("ix_ticket_office_id_received_at_id"), "ticket", ["office_id", "received_at", "id"]
    )
    op.create_index(op.f("ix_ticket_office_id_status_id"), "ticket", ["office_id", "status", "id"])
    op.create_index(op.f("ix_ticket_received_at_id"), "ticket", ["received_at", "id"])
    op.create_index(op.f("ix_ticket_received_by_id"), "ticket", ["received_by_id"])
    op.create_index(
        op.f("ix_ticket_settle_due_at_kpi"),
        "ticket",
        [
            "settle_due_at",
            "category",
            "area_admin_id",
            "office_id",
            "answered_at",
            "completed_at",
            "cancelled_at",
            "voided_at",
            "hold_since",
        ],
    )
    op.create_index(
        op.f("ix_ticket_status_received_at"),
        "ticket",
        ["status", "received_at", "id", "voided_at"],
    )
    for name in ("escalated_at", "voided_at"):
        given = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            op.f(f"ix_ticket_{name}"),
            "ticket",
            [name],
            sqlite_where=given,
            postgresql_where=given,
        )
    op.create_index(op.f("ix_ticket_taken_by_id"), "ticket", ["taken_by_id"])
    op.create_index(op.f("ix_ticket_unit_id"), "ticket", ["unit_id"])
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("to_name", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_ticket_event_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id_ticket")
        ),
        sa.CheckConstraint(
            "kind IN ('received', 'dispatched', 'transferred', 'accepted', 'handed_back', "
            "'urged', 'urge_answered', 'held', 'resumed', 'arrived', 'completed', "
            "'answered', 'escalated', 'taken', 'cancelled', 'reopened', 'called_back', "
            "'callback_tried', 'callback_excused', 'closed', 'corrected', 'voided')",
            name=op.f("ck_ticket_event_ticketeventkind"),
        ),
    )
    op.create_index(op.f("ix_ticket_event_by_id"), "ticket_event", ["by_id"])
    op.create_index(op.f("ix_ticket_event_ticket_id_id"), "ticket_event", ["ticket_id", "id"])
    op.create_table(
        "ticket_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_hold")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_hold_ticket_id_ticket")
        ),
    )
    op.create_index(op.f("ix_ticket_hold_ticket_id"), "ticket_hold", ["ticket_id"])
    op.create_table(
        "ticket_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_holder")),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_ticket_holder_department_id_department"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_ticket_holder_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_holder_ticket_id_ticket")
        ),
        sa.CheckConstraint(
            "(employee_id IS NULL) <> (department_id IS NULL)",
            name=op.f("ck_ticket_holder_person_or_department"),
        ),
    )
    op.create_index(op.f("ix_ticket_holder_department_id"), "ticket_holder", ["department_id"])
    op.create_index(op.f("ix_ticket_holder_employee_id"), "ticket_holder", ["employee_id"])
    op.create_index(op.f("ix_ticket_holder_ticket_id"), "ticket_holder", ["ticket_id"])
    op.create_table(
        "urge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urge")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["employee.id"], name=op.f("fk_urge_answered_by_id_employee")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["employee.id"], name=op.f("fk_urge_by_id_employee")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_urge_ticket_id_ticket")
        ),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_urge_ticket_id_number")),
    )
    op.create_index(op.f("ix_urge_answered_by_id"), "urge", ["answered_by_id"])
    op.create_index(op.f("ix_urge_by_id"), "urge", ["by_id"])


def downgrade() -> None:
    op.drop_table("urge")
    op.drop_table("ticket_holder")
    op.drop_table("ticket_hold")
    op.drop_table("ticket_event")
    op.drop_table("ticket")
