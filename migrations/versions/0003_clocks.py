"""Time limits, the service calendar, duty hours; numbers and keys given out once."""

import sqlalchemy as sa
from alembic import op

revision = "0003_clocks"
down_revision = "0002_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
        sa.CheckConstraint(
            "kind IN ('workday', 'holiday', 'make_up')", name=op.f("ck_calendar_day_daykind")
        ),
    )
    op.create_table(
        "duty_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.String(5), nullable=False),
        sa.Column("closes", sa.String(5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_hours")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_duty_hours_office_id_office")
        ),
        sa.UniqueConstraint(
            "office_id",
            "valid_from",
            "weekday",
            "opens",
            name=op.f("uq_duty_hours_office_id_valid_from_weekday_opens"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_duty_hours_weekday_exists")),
    )
    op.create_table(
        "number_series",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "series", "day", name=op.f("pk_number_series")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_number_series_office_id_office")
        ),
    )
    op.create_table(
        "time_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("category", sa.String(40), nullable=True),
        sa.Column("urgency", sa.String(40), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("duty_clock", sa.Boolean(), nullable=False),
        sa.Column("rolls", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_limit")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_time_limit_office_id_office")
        ),
        sa.CheckConstraint(
            "category IN ('repair', 'inquiry', 'complaint', 'suggestion', 'help')",
            name=op.f("ck_time_limit_category"),
        ),
        sa.CheckConstraint(
            "step IN ('dispatch', 'on_site', 'answer', 'settle', 'callback')",
            name=op.f("ck_time_limit_limitstep"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_time_limit_minutes_positive")),
        sa.CheckConstraint("urgency IN ('normal', 'urgent')", name=op.f("ck_time_limit_urgency")),
    )
    op.create_index(op.f("ix_time_limit_office_id"), "time_limit", ["office_id"])
    op.create_index(op.f("ix_time_limit_step_valid_from"), "time_limit", ["step", "valid_from"])
    op.create_table(
        "posted_once",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "key", name=op.f("pk_posted_once")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_posted_once_employee_id_employee")
        ),
    )


def downgrade() -> None:
    op.drop_table("posted_once")
    op.drop_table("time_limit")
    op.drop_table("number_series")
    op.drop_table("duty_hours")
    op.drop_table("calendar_day")
