"""Annual awards: dated rules, awards of a year with frozen rankings, who is proposed (4.11)."""

import sqlalchemy as sa
from alembic import op

revision = "0039_awards"
down_revision = "0038_wages"
branch_labels = None
depends_on = None

TIES = "'months', 'lowest', 'satisfaction', 'complaints', 'callbacks', 'spots'"
POSTS = (
    "'administrator', 'quality', 'manager', 'supervisor', 'front_desk', 'area_admin', "
    "'worker', 'finance', 'auditor'"
)
ALIVE = sa.text("voided_at IS NULL")
STANDS = sa.text("struck_at IS NULL")
# a table, then the columns of its index
INDEXES = (
    ("award_rule", "year_from", "id"),
    ("award", "office_id", "year", "id"),
    ("award", "year", "id"),
    ("award", "rule_id"),
    ("award", "opened_by_id"),
    ("award", "confirmed_by_id"),
    ("award", "published_by_id"),
    ("award_nominee", "award_id", "id"),
    ("award_nominee", "employee_id"),
    ("award_nominee", "proposed_by_id"),
    ("award_nominee", "nominated_by_id"),
    ("award_nominee", "struck_by_id"),
)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns.items()
    ]


def upgrade() -> None:
    _rules()
    _awards()
    _nominees()
    for table, *columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    _one_alone("uq_award_alive", "award", ("office_id", "year", "rule_id", "position"), ALIVE)
    _one_alone("uq_award_nominee_stands", "award_nominee", ("award_id", "employee_id"), STANDS)


def _one_alone(name: str, table: str, columns: tuple[str, ...], where: sa.TextClause) -> None:
    op.create_index(
        name,
        table,
        list(columns),
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _rules() -> None:
    ties = ("tie_1", "tie_2", "tie_3", "tie_4")
    op.create_table(
        "award_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("front_desk", sa.Boolean(), nullable=False),
        sa.Column("area_admin", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("months_min", sa.Integer(), nullable=False),
        sa.Column("average_min", sa.String(length=80), nullable=True),
        sa.Column("month_min", sa.String(length=80), nullable=True),
        sa.Column("holds_post", sa.Boolean(), nullable=False),
        sa.Column("nothing_withheld", sa.Boolean(), nullable=False),
        *(sa.Column(tie, sa.String(length=40), nullable=True) for tie in ties),
        sa.Column("year_from", sa.Integer(), nullable=False),
        sa.Column("year_to", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "year_to IS NULL OR year_to >= year_from", name=op.f("ck_award_rule_years_in_order")
        ),
        sa.CheckConstraint(
            "year_from BETWEEN 2000 AND 2099", name=op.f("ck_award_rule_year_in_reason")
        ),
        *(
            sa.CheckConstraint(f"{tie} IN ({TIES})", name=op.f(f"ck_award_rule_{tie}"))
            for tie in ties
        ),
        *_keys("award_rule", office_id="office"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_rule")),
        sa.UniqueConstraint(
            *("office_id", "name", "year_from"),
            name=op.f("uq_award_rule_office_id_name_year_from"),
        ),
    )


def _awards() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("frozen", sa.Text(), nullable=True),
        sa.Column("frozen_sha256", sa.String(length=64), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'nominating' OR (confirmed_by_id IS NOT NULL AND frozen IS NOT NULL)",
            name=op.f("ck_award_confirmation_is_signed"),
        ),
        sa.CheckConstraint(
            "state <> 'award_published' OR (published_at IS NOT NULL AND shown_until IS NOT NULL)",
            name=op.f("ck_award_publication_is_dated"),
        ),
        sa.CheckConstraint(f"position IN ({POSTS})", name=op.f("ck_award_role")),
        sa.CheckConstraint(
            "state IN ('nominating', 'award_confirmed', 'award_published')",
            name=op.f("ck_award_awardstate"),
        ),
        *_keys(
            "award",
            office_id="office",
            rule_id="award_rule",
            opened_by_id="employee",
            confirmed_by_id="employee",
            published_by_id="employee",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_award_office_id_number")),
    )


def _nominees() -> None:
    op.create_table(
        "award_nominee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nominated_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.String(length=300), nullable=False),
        sa.Column("certificate_no", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "proposed_by_id <> employee_id", name=op.f("ck_award_nominee_nobody_proposes_himself")
        ),
        sa.CheckConstraint(
            "nominated_by_id IS NULL OR nominated_by_id NOT IN (employee_id, proposed_by_id)",
            name=op.f("ck_award_nominee_two_people_stand_behind_it"),
        ),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (struck_reason = '')",
            name=op.f("ck_award_nominee_taken_back_with_reason"),
        ),
        sa.CheckConstraint(
            "(nominated_at IS NULL) = (nominated_by_id IS NULL)",
            name=op.f("ck_award_nominee_nomination_is_signed"),
        ),
        *_keys(
            "award_nominee",
            award_id="award",
            employee_id="employee",
            proposed_by_id="employee",
            nominated_by_id="employee",
            struck_by_id="employee",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_nominee")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM issued_form WHERE record = 'award'")
    for table in ("award_nominee", "award", "award_rule"):
        op.drop_table(table)
