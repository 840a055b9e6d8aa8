"""Notices of ad-hoc assessments given and of pay handed over and paid (4.2.3.1, 4.9)."""

import sqlalchemy as sa
from alembic import op

revision = "0041_pay_notices"
down_revision = "0040_substitutes"
branch_labels = None
depends_on = None

NOTICE, CHECK = "notice", "ck_notice_noticekind"
BEFORE = (
    "'ladder_soon', 'ladder_overdue', 'ladder_long', 'job_dispatched', 'urged', 'escalated', "
    "'task_given', 'task_declined', 'incident_opened', 'handover_difference', 'month_returned', "
    "'month_approved', 'standing_in', 'result_published', 'dispute_raised', 'dispute_reported', "
    "'dispute_ruled', 'destruction_proposed', 'test'"
)
OURS = "'spot_given', 'pay_handed_over', 'pay_paid'"
HERE = "'dispute_ruled', "
AFTER = BEFORE.replace(HERE, f"{HERE}{OURS}, ")


def upgrade() -> None:
    _kinds(BEFORE, AFTER)


def _kinds(before: str, after: str) -> None:
    """Change the list of what people are told: SQLite's own words of it, its rows untouched."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(CHECK), NOTICE, type_="check")
        op.create_check_constraint(op.f(CHECK), NOTICE, f"kind IN ({after})")
        return
    named = {"table": NOTICE}
    (made,) = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"), named
    )
    (version,) = connection.scalars(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        named | {"sql": made.replace(before, after)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    notice = sa.table("notice", sa.column("id"), sa.column("kind"))
    delivery = sa.table("delivery", sa.column("notice_id"))
    ours = notice.c.kind.in_(OURS.replace("'", "").split(", "))
    named = sa.select(notice.c.id).where(ours)
    op.execute(sa.delete(delivery).where(delivery.c.notice_id.in_(named)))
    op.execute(sa.delete(notice).where(ours))
    _kinds(AFTER, BEFORE)
