"""Emergencies: runbooks by edition, and what was done in each emergency (JD-14)."""

import sqlalchemy as sa
from alembic import op

revision = "0022_incidents"
down_revision = "0021_tasks_visits_facilities"
branch_labels = None
depends_on = None

TABLES = (
    "runbook",
    "runbook_step",
    "runbook_call",
    "incident",
    "incident_step",
    "incident_call",
    "incident_attempt",
    "incident_event",
    "incident_measure",
)

KINDS = (
    "kind IN ('water_cut', 'power_cut', 'lift', 'fire', 'leak', 'security', 'flood', 'gas', "
    "'other')"
)
EVENTS = (
    "kind IN ('opened', 'joined', 'step', 'call', 'logged', 'issued', 'controlled', 'closed', "
    "'reviewed')"
)


def upgrade() -> None:
    op.create_table(
        "runbook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("text_hans", sa.Text(), nullable=False),
        sa.Column("text_hant", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_runbook_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["runbook.id"], name=op.f("fk_runbook_supersedes_id_runbook")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_runbook_ends_after_start")
        ),
        sa.CheckConstraint(
            KINDS,
            name=op.f("ck_runbook_incidentkind"),
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_runbook_supersedes_id")),
    )
    op.create_table(
        "runbook_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runbook_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_step")),
        sa.ForeignKeyConstraint(
            ["runbook_id"], ["runbook.id"], name=op.f("fk_runbook_step_runbook_id_runbook")
        ),
    )
    op.create_table(
        "runbook_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runbook_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("moment", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_call")),
        sa.ForeignKeyConstraint(
            ["runbook_id"], ["runbook.id"], name=op.f("fk_runbook_call_runbook_id_runbook")
        ),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("runbook_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("controlled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(1000), nullable=False),
        sa.Column("damage", sa.String(1000), nullable=False),
        sa.Column("affected", sa.String(300), nullable=False),
        sa.Column("measures_taken", sa.String(2000), nullable=False),
        sa.Column("text_hans", sa.Text(), nullable=False),
        sa.Column("text_hant", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("went_well", sa.String(2000), nullable=False),
        sa.Column("went_badly", sa.String(2000), nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(500), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_incident_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["runbook_id"], ["runbook.id"], name=op.f("fk_incident_runbook_id_runbook")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["employee.id"], name=op.f("fk_incident_opened_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["employee.id"], name=op.f("fk_incident_closed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["employee.id"], name=op.f("fk_incident_reviewed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["employee.id"], name=op.f("fk_incident_voided_by_id_employee")
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'reviewed')) = (closed_at IS NOT NULL)",
            name=op.f("ck_incident_closed_at"),
        ),
        sa.CheckConstraint(
            KINDS,
            name=op.f("ck_incident_incidentkind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'controlled', 'closed', 'reviewed')",
            name=op.f("ck_incident_incidentstate"),
        ),
        sa.CheckConstraint(
            "(state = 'reviewed') = (reviewed_at IS NOT NULL)", name=op.f("ck_incident_reviewed_at")
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_incident_office_id_number")),
    )
    op.create_table(
        "incident_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_step")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_step_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["employee.id"], name=op.f("fk_incident_step_done_by_id_employee")
        ),
    )
    op.create_table(
        "incident_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("moment", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_call")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_call_incident_id_incident")
        ),
    )
    op.create_table(
        "incident_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_attempt")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_attempt_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["incident_call.id"],
            name=op.f("fk_incident_attempt_call_id_incident_call"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_incident_attempt_by_id_employee")
        ),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no_answer', 'coming')",
            name=op.f("ck_incident_attempt_calloutcome"),
        ),
    )
    op.create_table(
        "incident_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_event_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_incident_event_by_id_employee")
        ),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no_answer', 'coming')",
            name=op.f("ck_incident_event_calloutcome"),
        ),
        sa.CheckConstraint(
            EVENTS,
            name=op.f("ck_incident_event_incidenteventkind"),
        ),
    )
    op.create_table(
        "incident_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_measure")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_measure_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["employee.id"],
            name=op.f("fk_incident_measure_responsible_id_employee"),
        ),
    )
    op.create_index(op.f("ix_runbook_office_id_kind_id"), "runbook", ["office_id", "kind", "id"])
    op.create_index(op.f("ix_runbook_step_runbook_id"), "runbook_step", ["runbook_id"])
    op.create_index(op.f("ix_runbook_call_runbook_id"), "runbook_call", ["runbook_id"])
    op.create_index(op.f("ix_incident_closed_at"), "incident", ["closed_at"])
    op.create_index(op.f("ix_incident_closed_by_id"), "incident", ["closed_by_id"])
    op.create_index(
        op.f("ix_incident_office_id_opened_at_id"), "incident", ["office_id", "opened_at", "id"]
    )
    op.create_index(
        op.f("ix_incident_office_id_state_id"), "incident", ["office_id", "state", "id"]
    )
    op.create_index(op.f("ix_incident_opened_at_id"), "incident", ["opened_at", "id"])
    op.create_index(op.f("ix_incident_opened_by_id"), "incident", ["opened_by_id"])
    op.create_index(op.f("ix_incident_reviewed_by_id"), "incident", ["reviewed_by_id"])
    op.create_index(op.f("ix_incident_runbook_id"), "incident", ["runbook_id"])
    op.create_index(op.f("ix_incident_state_id"), "incident", ["state", "id"])
    op.create_index(op.f("ix_incident_voided_by_id"), "incident", ["voided_by_id"])
    op.create_index(op.f("ix_incident_step_done_by_id"), "incident_step", ["done_by_id"])
    op.create_index(op.f("ix_incident_step_incident_id"), "incident_step", ["incident_id"])
    op.create_index(op.f("ix_incident_call_incident_id"), "incident_call", ["incident_id"])
    op.create_index(op.f("ix_incident_attempt_by_id"), "incident_attempt", ["by_id"])
    op.create_index(op.f("ix_incident_attempt_call_id"), "incident_attempt", ["call_id"])
    op.create_index(op.f("ix_incident_attempt_incident_id"), "incident_attempt", ["incident_id"])
    op.create_index(op.f("ix_incident_event_by_id"), "incident_event", ["by_id"])
    op.create_index(op.f("ix_incident_event_incident_id"), "incident_event", ["incident_id"])
    op.create_index(op.f("ix_incident_measure_incident_id"), "incident_measure", ["incident_id"])
    op.create_index(
        op.f("ix_incident_measure_responsible_id"), "incident_measure", ["responsible_id"]
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
