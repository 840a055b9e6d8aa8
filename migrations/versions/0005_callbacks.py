"""Callback draws, obligations and attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0005_callbacks"
down_revision = "0004_tickets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "callback_stratum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("callback_percent", sa.Integer(), nullable=False),
        sa.Column("visit_percent", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_stratum")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_callback_stratum_office_id_office")
        ),
        sa.UniqueConstraint(
            "office_id", "month", "group", name=op.f("uq_callback_stratum_office_id_month_group")
        ),
        sa.CheckConstraint(
            "\"group\" IN ('repair_inquiry', 'voice')",
            name=op.f("ck_callback_stratum_callbackgroup"),
        ),
    )
    op.create_table(
        "callback_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stratum_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_back", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(40), nullable=True),
        sa.Column("made_positions", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_draw")),
        sa.ForeignKeyConstraint(
            ["stratum_id"],
            ["callback_stratum.id"],
            name=op.f("fk_callback_draw_stratum_id_callback_stratum"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_callback_draw_ticket_id_ticket")
        ),
        sa.UniqueConstraint(
            "stratum_id", "position", name=op.f("uq_callback_draw_stratum_id_position")
        ),
        sa.CheckConstraint(
            "mode IN ('phone', 'visit')", name=op.f("ck_callback_draw_callbackmode")
        ),
    )
    op.create_index(op.f("ix_callback_draw_ticket_id"), "callback_draw", ["ticket_id"])
    op.create_table(
        "callback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("satisfied", sa.String(40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("excuse", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_callback_area_id_area")),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["employee.id"], name=op.f("fk_callback_done_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["callback_draw.id"], name=op.f("fk_callback_draw_id_callback_draw")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_callback_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["employee.id"], name=op.f("fk_callback_responsible_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_callback_ticket_id_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["employee.id"], name=op.f("fk_callback_worker_id_employee")
        ),
        sa.CheckConstraint("mode IN ('phone', 'visit')", name=op.f("ck_callback_callbackmode")),
        sa.CheckConstraint(
            "state IN ('due', 'done', 'excused', 'released')",
            name=op.f("ck_callback_callbackstate"),
        ),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_callback_done_is_dated")
        ),
        sa.CheckConstraint(
            "satisfied IN ('yes', 'fairly', 'no')", name=op.f("ck_callback_satisfied")
        ),
    )
    op.create_index(op.f("ix_callback_area_id_due_at_id"), "callback", ["area_id", "due_at", "id"])
    op.create_index(
        op.f("ix_callback_done_at_kpi"),
        "callback",
        ["done_at", "responsible_id", "office_id", "mode", "state"],
    )
    op.create_index(op.f("ix_callback_done_by_id"), "callback", ["done_by_id"])
    op.create_index(op.f("ix_callback_draw_id"), "callback", ["draw_id"])
    op.create_index(
        op.f("ix_callback_due_at_kpi"),
        "callback",
        [
            "due_at",
            "responsible_id",
            "mode",
            "office_id",
            "state",
            "done_at",
            "done_by_id",
            "worker_id",
        ],
    )
    op.create_index(
        op.f("ix_callback_office_id_due_at_id"), "callback", ["office_id", "due_at", "id"]
    )
    op.create_index(
        op.f("ix_callback_office_id_state_id"), "callback", ["office_id", "state", "id"]
    )
    op.create_index(op.f("ix_callback_responsible_id"), "callback", ["responsible_id"])
    op.create_index(op.f("ix_callback_state_due_at"), "callback", ["state", "due_at", "id"])
    op.create_index(op.f("ix_callback_ticket_id"), "callback", ["ticket_id"])
    op.create_index(op.f("ix_callback_worker_id"), "callback", ["worker_id"])
    op.create_table(
        "callback_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("satisfied", sa.String(40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempt")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_callback_attempt_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callback.id"], name=op.f("fk_callback_attempt_callback_id_callback")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_callback_attempt_ticket_id_ticket")
        ),
        sa.CheckConstraint(
            "mode IN ('phone', 'visit')", name=op.f("ck_callback_attempt_callbackmode")
        ),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no_answer', 'refused', 'rescheduled')",
            name=op.f("ck_callback_attempt_callbackoutcome"),
        ),
        sa.CheckConstraint(
            "satisfied IS NULL OR outcome = 'reached'",
            name=op.f("ck_callback_attempt_only_the_reached_answer"),
        ),
        sa.CheckConstraint(
            "satisfied IN ('yes', 'fairly', 'no')", name=op.f("ck_callback_attempt_satisfied")
        ),
    )
    op.create_index(op.f("ix_callback_attempt_by_id"), "callback_attempt", ["by_id"])
    op.create_index(op.f("ix_callback_attempt_callback_id"), "callback_attempt", ["callback_id"])
    op.create_index(op.f("ix_callback_attempt_ticket_id"), "callback_attempt", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("callback_attempt")
    op.drop_table("callback")
    op.drop_table("callback_draw")
    op.drop_table("callback_stratum")
