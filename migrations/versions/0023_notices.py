"""Notices and messages, the escalation ladder, background work; its settings (JD-3)."""

import sqlalchemy as sa
from alembic import op

revision = "0023_notices"
down_revision = "0022_incidents"
branch_labels = None
depends_on = None

TABLES = ("background_job", "notice", "notice_setting", "delivery", "ladder_step", "ladder_told")
LIMITS = ("remind_before", "supervisor_after", "manager_after")
QUIET = ("quiet_from", "quiet_to")
KINDS = (
    "kind IN ('ladder_soon', 'ladder_overdue', 'ladder_long', 'job_dispatched', 'urged', "
    "'escalated', 'task_given', 'task_declined', 'incident_opened', 'handover_difference', "
    "'month_returned', 'month_approved', 'destruction_proposed', 'test')"
)


def upgrade() -> None:
    op.create_table(
        "background_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('month_drafts', 'month_forms', 'chosen_forms')",
            name=op.f("ck_background_job_jobkind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'refused', 'broken')",
            name=op.f("ck_background_job_jobstate"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_background_job_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_background_job_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_background_job")),
        sa.UniqueConstraint("key", name=op.f("uq_background_job_key")),
    )
    op.create_index("ix_background_job_asked_at_id", "background_job", ["asked_at", "id"])
    op.create_index(
        "ix_background_job_employee_id_asked_at_id",
        "background_job",
        ["employee_id", "asked_at", "id"],
    )
    op.create_index(
        "ix_background_job_office_id_asked_at_id", "background_job", ["office_id", "asked_at", "id"]
    )
    op.create_index("ix_background_job_state_id", "background_job", ["state", "id"])

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("event", sa.String(160), nullable=False),
        sa.Column("record", sa.String(40), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(120), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            KINDS,
            name=op.f("ck_notice_noticekind"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_notice_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_notice_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("employee_id", "event", name=op.f("uq_notice_employee_id_event")),
    )
    op.create_index("ix_notice_employee_id_id", "notice", ["employee_id", "id"])
    op.create_index(op.f("ix_notice_office_id"), "notice", ["office_id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["employee_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )

    op.create_table(
        "notice_setting",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("quiet_from", sa.String(5), nullable=False),
        sa.Column("quiet_to", sa.String(5), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_notice_setting_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("employee_id", name=op.f("pk_notice_setting")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(160), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(40), nullable=True),
        sa.CheckConstraint(
            "channel IN ('email', 'wecom', 'dingtalk', 'feishu')",
            name=op.f("ck_delivery_noticechannel"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f("ck_delivery_sendstate")
        ),
        sa.CheckConstraint(
            "problem IN ('no_address', 'switched_off', 'unreachable', 'rejected', 'not_allowed')",
            name=op.f("ck_delivery_sendproblem"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_delivery_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_delivery_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "employee_id", "channel", "event", name=op.f("uq_delivery_employee_id_channel_event")
        ),
    )
    op.create_index("ix_delivery_employee_id_id", "delivery", ["employee_id", "id"])
    op.create_index(op.f("ix_delivery_notice_id"), "delivery", ["notice_id"])
    op.create_index("ix_delivery_event_channel", "delivery", ["event", "channel"])
    op.create_index("ix_delivery_office_id_id", "delivery", ["office_id", "id"])
    op.create_index(
        "ix_delivery_open",
        "delivery",
        ["send_after"],
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.create_index("ix_delivery_state_id", "delivery", ["state", "id"])

    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_names", sa.String(300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "clock IN ('dispatch', 'on_site', 'answer', 'settle', 'callback', 'accept')",
            name=op.f("ck_ladder_step_limitstep"),
        ),
        sa.CheckConstraint(
            "rung IN ('soon', 'overdue', 'long')", name=op.f("ck_ladder_step_ladderrung")
        ),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callback.id"], name=op.f("fk_ladder_step_callback_id_callback")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_ladder_step_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ladder_step_ticket_id_ticket")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
        sa.UniqueConstraint(
            "ticket_id",
            "clock",
            "due_at",
            "rung",
            name=op.f("uq_ladder_step_ticket_id_clock_due_at_rung"),
        ),
    )
    op.create_index(op.f("ix_ladder_step_callback_id"), "ladder_step", ["callback_id"])
    op.create_index("ix_ladder_step_office_id_at", "ladder_step", ["office_id", "at"])
    op.create_index(
        "ix_ladder_step_open",
        "ladder_step",
        ["ticket_id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "ladder_told",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_ladder_told_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["ladder_step.id"], name=op.f("fk_ladder_told_step_id_ladder_step")
        ),
        sa.PrimaryKeyConstraint("step_id", "employee_id", name=op.f("pk_ladder_told")),
    )
    op.create_index(op.f("ix_ladder_told_employee_id"), "ladder_told", ["employee_id"])
    with op.batch_alter_table("office") as batch:
        for name in QUIET:
            batch.add_column(sa.Column(name, sa.String(5), nullable=True))
    with op.batch_alter_table("time_limit") as batch:
        for name in LIMITS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_time_limit_reminds_within"), "remind_before IS NULL OR remind_before < minutes"
        )
        batch.create_check_constraint(
            op.f("ck_time_limit_manager_after_supervisor"),
            "supervisor_after IS NULL OR manager_after IS NULL "
            "OR manager_after >= supervisor_after",
        )


def downgrade() -> None:
    with op.batch_alter_table("time_limit") as batch:
        batch.drop_constraint(op.f("ck_time_limit_manager_after_supervisor"), type_="check")
        batch.drop_constraint(op.f("ck_time_limit_reminds_within"), type_="check")
        for name in reversed(LIMITS):
            batch.drop_column(name)
    for name in reversed(QUIET):  # made anew, the table would lose those who point to it
        op.drop_column("office", name)
    for table in reversed(TABLES):
        op.drop_table(table)
