"""Tasks, customer visits, the register of facilities, what the desk tells."""

import sqlalchemy as sa
from alembic import op

revision = "0021_tasks_visits_facilities"
down_revision = "0020_letters_and_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("asks", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("initials", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_fact_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_fact_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_office_id_pinned_id", "fact", ["office_id", "pinned", "id"])
    op.create_index("ix_fact_valid_from_id", "fact", ["valid_from", "id"])
    op.create_table(
        "visit_interval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 36", name=op.f("ck_visit_interval_months_in_reason")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_visit_interval_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_interval")),
        sa.UniqueConstraint(
            "office_id", "valid_from", name=op.f("uq_visit_interval_office_id_valid_from")
        ),
    )
    op.create_index("ix_visit_interval_valid_from", "visit_interval", ["valid_from"])
    op.create_table(
        "facility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("maintainer", sa.String(length=80), nullable=False),
        sa.Column("maintainer_phone", sa.String(length=20), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inspect_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("notes", sa.String(length=1000), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_facility_area_id_area")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_facility_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_facility_office_id_office")
        ),
        sa.CheckConstraint(
            "category IN ('lift', 'fire', 'water', 'power', 'access', 'cameras', "
            "'parking', 'lighting', 'play', 'other')",
            name=op.f("ck_facility_facilitycategory"),
        ),
        sa.CheckConstraint(
            "state IN ('in_use', 'out_of_order', 'scrapped')",
            name=op.f("ck_facility_facilitystate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_facility_office_id_code")),
    )
    op.create_index("ix_facility_area_id", "facility", ["area_id"])
    op.create_index("ix_facility_building_id", "facility", ["building_id"])
    op.create_index("ix_facility_inspect_on_id", "facility", ["inspect_on", "id"])
    op.create_index(
        "ix_facility_office_id_category_id", "facility", ["office_id", "category", "id"]
    )
    op.create_index(
        "ix_facility_office_id_inspect_on_id", "facility", ["office_id", "inspect_on", "id"]
    )
    op.create_index("ix_facility_office_id_name", "facility", ["office_id", "name"])
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("record", sa.String(40), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("record_number", sa.String(length=120), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_task_done_is_dated")
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'withdrawn') OR reason <> ''",
            name=op.f("ck_task_end_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_task_area_id_area")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["employee.id"], name=op.f("fk_task_assignee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["employee.id"], name=op.f("fk_task_given_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_task_office_id_office")
        ),
        sa.CheckConstraint(
            "state IN ('given', 'accepted', 'done', 'declined', 'withdrawn')",
            name=op.f("ck_task_taskstate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_task_office_id_number")),
    )
    op.create_index("ix_task_area_id_given_at_id", "task", ["area_id", "given_at", "id"])
    op.create_index(
        "ix_task_assignee_id_state_due_at", "task", ["assignee_id", "state", "due_at", "id"]
    )
    op.create_index("ix_task_done_at_kpi", "task", ["done_at", "assignee_id", "office_id", "state"])
    op.create_index("ix_task_given_at_id", "task", ["given_at", "id"])
    op.create_index(
        "ix_task_given_by_id_state_due_at", "task", ["given_by_id", "state", "due_at", "id"]
    )
    op.create_index("ix_task_office_id_due_at_id", "task", ["office_id", "due_at", "id"])
    op.create_index("ix_task_office_id_given_at_id", "task", ["office_id", "given_at", "id"])
    op.create_index(
        "ix_task_office_id_state_due_at", "task", ["office_id", "state", "due_at", "id"]
    )
    op.create_index("ix_task_record_record_id_id", "task", ["record", "record_id", "id"])
    op.create_index("ix_task_state_due_at", "task", ["state", "due_at", "id"])
    op.create_table(
        "visit_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_visit_plan_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_visit_plan_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["employee.id"], name=op.f("fk_visit_plan_started_by_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plan")),
    )
    op.create_index(
        "ix_visit_plan_office_id_starts_on_id", "visit_plan", ["office_id", "starts_on", "id"]
    )
    op.create_index(op.f("ix_visit_plan_started_by_id"), "visit_plan", ["started_by_id"])
    op.create_index("ix_visit_plan_starts_on_id", "visit_plan", ["starts_on", "id"])
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visited_by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("satisfied", sa.String(40), nullable=True),
        sa.Column("raised", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "satisfied IS NULL OR outcome = 'met'", name=op.f("ck_visit_only_who_was_met_answers")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_visit_area_id_area")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_visit_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_visit_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_visit_ticket_id_ticket")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["visited_by_id"], ["employee.id"], name=op.f("fk_visit_visited_by_id_employee")
        ),
        sa.CheckConstraint("outcome IN ('met', 'nobody')", name=op.f("ck_visit_visitoutcome")),
        sa.CheckConstraint(
            "kind IN ('planned', 'return', 'greeting', 'complaint')",
            name=op.f("ck_visit_visitkind"),
        ),
        sa.CheckConstraint("satisfied IN ('yes', 'fairly', 'no')", name=op.f("ck_visit_satisfied")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_visit_office_id_number")),
    )
    op.create_index("ix_visit_area_id_at_id", "visit", ["area_id", "at", "id"])
    op.create_index("ix_visit_at_id", "visit", ["at", "id"])
    op.create_index("ix_visit_customer_id", "visit", ["customer_id"])
    op.create_index("ix_visit_office_id_at_id", "visit", ["office_id", "at", "id"])
    op.create_index("ix_visit_ticket_id", "visit", ["ticket_id"])
    op.create_index(
        "ix_visit_unit_id_at_outcome", "visit", ["unit_id", "at", "outcome", "voided_at"]
    )
    op.create_index(
        "ix_visit_visited_by_id_at", "visit", ["visited_by_id", "at", "office_id", "voided_at"]
    )


def downgrade() -> None:
    op.drop_table("visit")
    op.drop_table("visit_plan")
    op.drop_table("task")
    op.drop_table("facility")
    op.drop_table("visit_interval")
    op.drop_table("fact")
