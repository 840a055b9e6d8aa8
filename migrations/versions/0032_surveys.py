"""Customer surveys: questionnaires, who is asked, answers, paper batches; whose total it is."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0032_surveys"
down_revision = "0031_fee_items"
branch_labels = None
depends_on = None

TABLES = (
    *("question_set", "survey_question", "survey", "survey_sheet", "survey_answer"),
    *("survey_batch", "survey_batch_line"),
)
# a table, then the columns of its index
INDEXES = (
    ("question_set", "office_id", "id"),
    ("survey", "closed_by_id"),
    ("survey", "created_by_id"),
    ("survey", "office_id", "starts_on", "id"),
    ("survey", "opened_by_id"),
    ("survey", "question_set_id"),
    ("survey", "starts_on", "id"),
    ("survey_sheet", "area_id"),
    ("survey_sheet", "building_id"),
    ("survey_sheet", "office_id", "id"),
    ("survey_sheet", "unit_id"),
    ("survey_answer", "survey_id", "id"),
    ("survey_batch", "created_by_id"),
    ("survey_batch", "first_by_id"),
    ("survey_batch", "office_id", "id"),
    ("survey_batch", "second_by_id"),
    ("survey_batch", "settled_by_id"),
    ("survey_batch", "survey_id", "state"),
    ("survey_batch_line", "sheet_id"),
)
JOBS, CHECK = "background_job", "ck_background_job_jobkind"
BEFORE = "('month_drafts', 'month_forms', 'chosen_forms', 'import', 'backup', 'record_gaps')"
AFTER = BEFORE.replace(")", ", 'survey_sheets')")
RESULT, LINK = "survey_result", "fk_survey_result_survey_id_survey"
COLUMN = "survey_id INTEGER, "
FOREIGN = f", CONSTRAINT {LINK} FOREIGN KEY(survey_id) REFERENCES survey (id)"


def upgrade() -> None:
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("weights", sa.String(40), nullable=False),
        sa.Column("least_answers", sa.Integer(), nullable=False),
        sa.Column("two_people", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.CheckConstraint("least_answers > 0", name=op.f("ck_question_set_least_positive")),
        sa.CheckConstraint(
            "state IN ('draft', 'issued')", name=op.f("ck_question_set_questionsetstate")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["question_set.id"],
            name=op.f("fk_question_set_supersedes_id_question_set"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_question_set_office_id_office")
        ),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_question_set_supersedes_id")),
    )
    op.create_table(
        "survey_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_hans", sa.String(120), nullable=False),
        sa.Column("text_hant", sa.String(120), nullable=False),
        sa.Column("text_en", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("overall", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_question")),
        sa.CheckConstraint(
            "kind IN ('scale', 'words')", name=op.f("ck_survey_question_questionkind")
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"],
            ["question_set.id"],
            name=op.f("fk_survey_question_question_set_id_question_set"),
        ),
        sa.UniqueConstraint(
            "question_set_id", "position", name=op.f("uq_survey_question_question_set_id_position")
        ),
    )
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("half_year", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("question_set_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sample", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("satisfied_answers", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.CheckConstraint(
            "(sample = 'drawn') = (size IS NOT NULL)", name=op.f("ck_survey_drawn_has_a_size")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_survey_closed_is_dated")
        ),
        sa.CheckConstraint(
            "(state = 'planned') = (opened_at IS NULL)", name=op.f("ck_survey_open_is_dated")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_survey_ends_after_start")),
        sa.CheckConstraint("kind IN ('fixed', 'spot')", name=op.f("ck_survey_surveykind")),
        sa.CheckConstraint("sample IN ('all', 'drawn')", name=op.f("ck_survey_sample")),
        sa.CheckConstraint(
            "state IN ('planned', 'running', 'closed')", name=op.f("ck_survey_surveystate")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["employee.id"], name=op.f("fk_survey_closed_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["employee.id"], name=op.f("fk_survey_created_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_survey_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["employee.id"], name=op.f("fk_survey_opened_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["question_set_id"],
            ["question_set.id"],
            name=op.f("fk_survey_question_set_id_question_set"),
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_survey_office_id_number")),
    )
    op.create_table(
        "survey_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("sheet_no", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_sheet")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_survey_sheet_area_id_area")
        ),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_survey_sheet_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_survey_sheet_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_sheet_survey_id_survey")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_survey_sheet_unit_id_unit")
        ),
        sa.UniqueConstraint(
            "survey_id", "sheet_no", name=op.f("uq_survey_sheet_survey_id_sheet_no")
        ),
        sa.UniqueConstraint("survey_id", "unit_id", name=op.f("uq_survey_sheet_survey_id_unit_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_survey_sheet_token_sha256")),
    )
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overall", sa.String(40), nullable=False),
        sa.Column("replies", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.CheckConstraint(
            "channel IN ('phone_page', 'paper')", name=op.f("ck_survey_answer_answerchannel")
        ),
        sa.CheckConstraint(
            "overall IN ('very_satisfied', 'satisfied', 'fairly_satisfied', 'average',"
            " 'dissatisfied', 'dont_know', 'blank', 'spoilt')",
            name=op.f("ck_survey_answer_grade"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["survey_sheet.id"], name=op.f("fk_survey_answer_sheet_id_survey_sheet")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_answer_survey_id_survey")
        ),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_survey_answer_sheet_id")),
    )
    op.create_table(
        "survey_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("discard_reason", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_batch")),
        sa.CheckConstraint(
            "state IN ('first', 'second', 'differs', 'counted', 'discarded')",
            name=op.f("ck_survey_batch_batchstate"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["employee.id"], name=op.f("fk_survey_batch_created_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["first_by_id"], ["employee.id"], name=op.f("fk_survey_batch_first_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_survey_batch_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["employee.id"], name=op.f("fk_survey_batch_second_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["employee.id"], name=op.f("fk_survey_batch_settled_by_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_batch_survey_id_survey")
        ),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_survey_batch_office_id_number")),
    )
    op.create_table(
        "survey_batch_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("overtaken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_batch_line")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["survey_batch.id"],
            name=op.f("fk_survey_batch_line_batch_id_survey_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["survey_sheet.id"],
            name=op.f("fk_survey_batch_line_sheet_id_survey_sheet"),
        ),
        sa.UniqueConstraint(
            "batch_id", "sheet_id", name=op.f("uq_survey_batch_line_batch_id_sheet_id")
        ),
    )
    for table, *columns in INDEXES:
        op.create_index(op.f("_".join(("ix", table, *columns))), table, columns)
    if op.get_context().dialect.name == "postgresql":
        op.add_column(RESULT, sa.Column("survey_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(LINK), RESULT, "survey", ["survey_id"], ["id"])
        _kinds(AFTER)
    else:
        _rewrite(RESULT, _linked, "*, NULL")
        _rewrite(JOBS, lambda made: made.replace(BEFORE, AFTER), "*")
    op.create_index(op.f("ix_survey_result_survey_id"), RESULT, ["survey_id"])


def downgrade() -> None:
    op.execute("DELETE FROM background_job WHERE kind = 'survey_sheets'")
    op.drop_index(op.f("ix_survey_result_survey_id"), RESULT)
    if op.get_context().dialect.name == "postgresql":
        op.drop_column(RESULT, "survey_id")
        _kinds(BEFORE)
    else:
        kept = ", ".join(
            column["name"]
            for column in sa.inspect(op.get_bind()).get_columns(RESULT)
            if column["name"] != "survey_id"
        )
        _rewrite(RESULT, lambda made: made.replace(COLUMN, "").replace(FOREIGN, ""), kept)
        _rewrite(JOBS, lambda made: made.replace(AFTER, BEFORE), "*")
    for table in reversed(TABLES):
        op.drop_table(table)


def _linked(made: str) -> str:
    """Return the description of the results with the survey they may be counted from."""
    made = made.replace("CONSTRAINT", f"{COLUMN}CONSTRAINT", 1)
    return re.sub(r"\s*\)\s*$", f"{FOREIGN})", made)


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f(CHECK), JOBS, type_="check")
    op.create_check_constraint(op.f(CHECK), JOBS, f"kind IN {kinds}")


def _rewrite(table: str, change: Callable[[str], str], columns: str) -> None:
    """Write a table of SQLite anew, its description changed: no constraint changes there."""
    connection = op.get_bind()
    described = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type {} 'table'"
    (made,) = connection.scalars(sa.text(described.format("=")), {"table": table})
    besides = list(connection.scalars(sa.text(described.format("<>")), {"table": table}))
    fresh = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", change(made))
    connection.exec_driver_sql(fresh)
    connection.exec_driver_sql(f"INSERT INTO {table}_new SELECT {columns} FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in besides:
        if statement is not None:  # a unique constraint's index comes with the table
            connection.exec_driver_sql(statement)
