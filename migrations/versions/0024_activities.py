"""Community activities and flyers: sign-ups, costs, print runs, distribution (JD-8, JD-9)."""

import sqlalchemy as sa
from alembic import op

revision = "0024_activities"
down_revision = "0023_notices"
branch_labels = None
depends_on = None

TABLES = (
    *("activity", "activity_place", "sign_up", "sign_up_try"),
    *("activity_cost", "flyer_template", "flyer", "flyer_print", "flyer_delivery"),
)
# a table, then the columns of its index
INDEXES = (
    ("activity", "closed_by_id"),
    ("activity", "created_by_id"),
    ("activity", "in_charge_id", "state", "starts_at"),
    ("activity", "office_id", "starts_at", "id"),
    ("activity", "starts_at", "id"),
    ("activity_place", "activity_id"),
    ("activity_place", "area_id"),
    ("activity_place", "building_id"),
    ("sign_up", "activity_id", "state", "id"),
    ("sign_up", "at", "id"),
    ("sign_up", "by_id"),
    ("sign_up", "came_by_id"),
    ("sign_up", "customer_id"),
    ("sign_up", "office_id", "at", "id"),
    ("sign_up", "withdrawn_by_id"),
    ("sign_up_try", "activity_id", "at"),
    ("sign_up_try", "ip", "at"),
    ("activity_cost", "activity_id", "id"),
    ("activity_cost", "by_id"),
    ("activity_cost", "office_id", "spent_on", "id"),
    ("activity_cost", "spent_on", "id"),
    ("flyer", "activity_id"),
    ("flyer", "created_at", "id"),
    ("flyer", "created_by_id"),
    ("flyer", "incident_id"),
    ("flyer", "office_id", "created_at", "id"),
    ("flyer", "printed_by_id"),
    ("flyer", "template_id"),
    ("flyer_print", "by_id"),
    ("flyer_print", "flyer_id"),
    ("flyer_delivery", "building_id"),
    ("flyer_delivery", "by_id"),
    ("flyer_delivery", "flyer_id", "building_id"),
    ("flyer_delivery", "handed_on", "id"),
    ("flyer_delivery", "office_id", "handed_on", "id"),
)


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("budget_fen", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("sign_up_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_charge_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_reason", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.CheckConstraint(
            "state IN ('planned', 'announced', 'held', 'closed', 'called_off')",
            name=op.f("ck_activity_activitystate"),
        ),
        sa.CheckConstraint("budget_fen >= 0", name=op.f("ck_activity_budget_not_negative")),
        sa.CheckConstraint(
            "state <> 'closed' OR result <> ''", name=op.f("ck_activity_closed_has_a_result")
        ),
        sa.CheckConstraint(
            "state <> 'called_off' OR called_off_reason <> ''",
            name=op.f("ck_activity_end_has_a_reason"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activity_ends_after_start")),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name=op.f("ck_activity_seats_positive")),
        sa.CheckConstraint(
            "sign_up_until IS NULL OR sign_up_until <= starts_at",
            name=op.f("ck_activity_sign_up_before_start"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["employee.id"], name=op.f("fk_activity_closed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["employee.id"], name=op.f("fk_activity_created_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["in_charge_id"], ["employee.id"], name=op.f("fk_activity_in_charge_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_activity_office_id_office")
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_activity_office_id_number")),
        sa.UniqueConstraint("token", name=op.f("uq_activity_token")),
    )
    op.create_index(
        op.f("ix_activity_ends_at_kpi"),
        "activity",
        ["ends_at", "in_charge_id", "office_id", "state"],
    )
    op.create_index(
        op.f("ix_activity_office_id_state_starts_at"),
        "activity",
        ["office_id", "state", "starts_at", "id"],
    )
    op.create_table(
        "activity_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_place")),
        sa.CheckConstraint(
            "(area_id IS NULL) <> (building_id IS NULL)",
            name=op.f("ck_activity_place_area_or_building"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_place_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_activity_place_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_activity_place_building_id_building")
        ),
    )
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("room", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("moved_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdraw_note", sa.String(200), nullable=False),
        sa.Column("post_key", sa.String(32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.CheckConstraint("came >= 0 AND came <= people", name=op.f("ck_sign_up_came_of_people")),
        sa.CheckConstraint("people > 0", name=op.f("ck_sign_up_people_positive")),
        sa.CheckConstraint(
            "channel IN ('desk', 'phone', 'qr', 'door')", name=op.f("ck_sign_up_signupchannel")
        ),
        sa.CheckConstraint(
            "state IN ('seat', 'waiting', 'withdrawn')", name=op.f("ck_sign_up_signupstate")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_sign_up_withdrawn_is_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_sign_up_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["employee.id"], name=op.f("fk_sign_up_by_id_employee")),
        sa.ForeignKeyConstraint(
            ["came_by_id"], ["employee.id"], name=op.f("fk_sign_up_came_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_sign_up_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_sign_up_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["employee.id"], name=op.f("fk_sign_up_withdrawn_by_id_employee")
        ),
        sa.UniqueConstraint(
            "activity_id", "post_key", name=op.f("uq_sign_up_activity_id_post_key")
        ),
    )
    op.create_table(
        "sign_up_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_try")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_sign_up_try_activity_id_activity")
        ),
    )
    op.create_table(
        "activity_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("voucher_no", sa.String(40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(None), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_cost")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_activity_cost_amount_positive")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_cost_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_activity_cost_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_activity_cost_office_id_office")
        ),
    )
    op.create_table(
        "flyer_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("headline", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flyer_template")),
        sa.CheckConstraint(
            "kind IN ('activity', 'notice')", name=op.f("ck_flyer_template_flyerkind")
        ),
        sa.CheckConstraint(
            "language IN ('zh_Hans_CN', 'zh_Hant_TW', 'en')",
            name=op.f("ck_flyer_template_language"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_flyer_template_office_id_office")
        ),
        sa.UniqueConstraint(
            "office_id", "language", "name", name=op.f("uq_flyer_template_office_id_language_name")
        ),
    )
    op.create_table(
        "flyer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("size", sa.String(40), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("headline", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("printed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flyer")),
        sa.CheckConstraint("state IN ('draft', 'printed')", name=op.f("ck_flyer_flyerstate")),
        sa.CheckConstraint(
            "language IN ('zh_Hans_CN', 'zh_Hant_TW', 'en')", name=op.f("ck_flyer_language")
        ),
        sa.CheckConstraint("size IN ('a4', 'a5')", name=op.f("ck_flyer_papersize")),
        sa.CheckConstraint(
            "(state = 'printed') = (printed_at IS NOT NULL)", name=op.f("ck_flyer_printed_is_dated")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_flyer_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["employee.id"], name=op.f("fk_flyer_created_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_flyer_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_flyer_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["employee.id"], name=op.f("fk_flyer_printed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["flyer.id"], name=op.f("fk_flyer_supersedes_id_flyer")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["flyer_template.id"], name=op.f("fk_flyer_template_id_flyer_template")
        ),
        sa.UniqueConstraint(
            "office_id", "number", "edition", name=op.f("uq_flyer_office_id_number_edition")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_flyer_supersedes_id")),
    )
    op.create_index(
        op.f("ix_flyer_printed_at_kpi"), "flyer", ["printed_at", "printed_by_id", "office_id"]
    )
    op.create_table(
        "flyer_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flyer_id", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("cost_fen", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(None), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flyer_print")),
        sa.CheckConstraint("copies > 0", name=op.f("ck_flyer_print_copies_positive")),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_flyer_print_cost_not_negative")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_flyer_print_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["flyer_id"], ["flyer.id"], name=op.f("fk_flyer_print_flyer_id_flyer")
        ),
    )
    op.create_table(
        "flyer_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("flyer_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(None), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flyer_delivery")),
        sa.CheckConstraint("copies > 0", name=op.f("ck_flyer_delivery_copies_positive")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_flyer_delivery_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["employee.id"], name=op.f("fk_flyer_delivery_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["flyer_id"], ["flyer.id"], name=op.f("fk_flyer_delivery_flyer_id_flyer")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_flyer_delivery_office_id_office")
        ),
    )
    for table, *columns in INDEXES:
        op.create_index(op.f("_".join(("ix", table, *columns))), table, columns)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
