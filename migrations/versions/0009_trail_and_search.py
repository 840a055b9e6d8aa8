"""The audit trail, append-only, and the search words."""

import sqlalchemy as sa
from alembic import op

revision = "0009_trail_and_search"
down_revision = "0008_forms"
branch_labels = None
depends_on = None

APPEND_ONLY: dict[str, list[str]] = {
    "sqlite": [
        "CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line BEGIN SELECT "
        "RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line BEGIN SELECT "
        "RAISE(ABORT, 'the audit trail is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_line_append_only() RETURNS trigger LANGUAGE "
        "plpgsql AS $$BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END$$",
        "CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "
        "audit_line FOR EACH STATEMENT EXECUTE FUNCTION audit_line_append_only()",
    ],
}
SEARCH_INDEX: dict[str, list[str]] = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search_text', "
        "content_rowid='id', prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
        "CREATE TRIGGER search_text_ai AFTER INSERT ON search_text BEGIN INSERT INTO "
        "search_fts(rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_text_ad AFTER DELETE ON search_text BEGIN INSERT INTO "
        "search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER search_text_au AFTER UPDATE ON search_text BEGIN INSERT INTO "
        "search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words); INSERT "
        "INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
    ],
    "postgresql": [
        "CREATE INDEX ix_search_text_vector ON search_text USING gin "
        "((array_to_tsvector(string_to_array(words, ' '))))",
    ],
}


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("record", "row_id", name=op.f("uq_search_text_record_row_id")),
    )
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(60), nullable=False),
        sa.Column("ip", sa.String(45), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("op", sa.String(40), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("row_label", sa.String(120), nullable=False),
        sa.Column("owner", sa.String(40), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("prev", sa.String(64), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["employee.id"], name=op.f("fk_audit_line_actor_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_audit_line_office_id_office")
        ),
        sa.UniqueConstraint("prev", name=op.f("uq_audit_line_prev")),
        sa.CheckConstraint(
            "op IN ('create', 'update', 'view', 'export', 'import', 'print', 'login', "
            "'login_failed', 'logout', 'refused')",
            name=op.f("ck_audit_line_auditop"),
        ),
    )
    op.create_index(op.f("ix_audit_line_actor_id"), "audit_line", ["actor_id"])
    op.create_index(op.f("ix_audit_line_at_id"), "audit_line", ["at", "id"])
    op.create_index(op.f("ix_audit_line_office_id_id"), "audit_line", ["office_id", "id"])
    op.create_index(
        op.f("ix_audit_line_owner_owner_id_id"), "audit_line", ["owner", "owner_id", "id"]
    )
    op.create_index(
        op.f("ix_audit_line_record_row_id_id"), "audit_line", ["record", "row_id", "id"]
    )
    for statement in (*APPEND_ONLY[dialect()], *SEARCH_INDEX[dialect()]):
        op.execute(statement)


def downgrade() -> None:
    if dialect() == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("audit_line")
    op.drop_table("search_text")
    if dialect() == "postgresql":
        op.execute("DROP FUNCTION audit_line_append_only()")


def dialect() -> str:
    """Return the kind of database: the two keep a trail and a search index differently."""
    return op.get_context().dialect.name
