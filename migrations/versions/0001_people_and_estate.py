"""Offices, areas, buildings, flats; staff, their posts and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001_people_and_estate"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("name", name=op.f("uq_department_name")),
    )
    op.create_table(
        "login_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(40), nullable=False),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    op.create_index(op.f("ix_login_failure_ip_at"), "login_failure", ["ip", "at"])
    op.create_index(op.f("ix_login_failure_username_at"), "login_failure", ["username", "at"])
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("company", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("code", name=op.f("uq_office_code")),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_area_office_id_office")
        ),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_area_office_id_name")),
    )
    op.create_table(
        "building",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_building_office_id_office")
        ),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_building_office_id_name")),
    )
    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("pinyin", sa.String(200), nullable=False),
        sa.Column("employee_no", sa.String(20), nullable=True),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(12), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("on_duty_from", sa.Date(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_employee_department_id_department")
        ),
        sa.UniqueConstraint("employee_no", name=op.f("uq_employee_employee_no")),
        sa.UniqueConstraint("username", name=op.f("uq_employee_username")),
    )
    op.create_index(op.f("ix_employee_department_id"), "employee", ["department_id"])
    op.create_index(op.f("ix_employee_name_id"), "employee", ["name", "id"])
    op.create_table(
        "area_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_assignment")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_assignment_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_area_assignment_employee_id_employee")
        ),
        sa.UniqueConstraint(
            "area_id", "valid_from", name=op.f("uq_area_assignment_area_id_valid_from")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from",
            name=op.f("ck_area_assignment_ends_after_start"),
        ),
    )
    op.create_index(op.f("ix_area_assignment_employee_id"), "area_assignment", ["employee_id"])
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("kept_path", sa.String(2000), nullable=False),
        sa.Column("kept_form", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_login_session_employee_id_employee")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(op.f("ix_login_session_employee_id"), "login_session", ["employee_id"])
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_post_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_post_office_id_office")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_post_ends_after_start")
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'quality', 'manager', 'supervisor', 'front_desk', "
            "'area_admin', 'worker', 'finance', 'auditor')",
            name=op.f("ck_post_role"),
        ),
    )
    op.create_index(op.f("ix_post_employee_id"), "post", ["employee_id"])
    op.create_index(op.f("ix_post_office_id_role"), "post", ["office_id", "role"])
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("stairwell", sa.String(20), nullable=False),
        sa.Column("room", sa.String(20), nullable=False),
        sa.Column("gross_area_hundredths", sa.Integer(), nullable=True),
        sa.Column("facts", sa.String(1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_unit_area_id_area")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_unit_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_unit_office_id_office")
        ),
        sa.UniqueConstraint(
            "building_id", "stairwell", "room", name=op.f("uq_unit_building_id_stairwell_room")
        ),
        sa.CheckConstraint(
            "gross_area_hundredths IS NULL OR gross_area_hundredths > 0",
            name=op.f("ck_unit_area_positive"),
        ),
    )
    op.create_index(op.f("ix_unit_area_id_id"), "unit", ["area_id", "id"])
    op.create_index(op.f("ix_unit_office_id_id"), "unit", ["office_id", "id"])


def downgrade() -> None:
    op.drop_table("unit")
    op.drop_table("post")
    op.drop_table("login_session")
    op.drop_table("area_assignment")
    op.drop_table("employee")
    op.drop_table("building")
    op.drop_table("area")
    op.drop_table("office")
    op.drop_table("login_failure")
    op.drop_table("department")
