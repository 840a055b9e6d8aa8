"""The migrations and the models tell the same schema, both ways, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from models import Employee, Ticket, db
from models.search import PHONE, SearchText
from tests import office
from tests.office import NOON
from tests.screens import rows

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
REVISIONS = sorted(file.stem for file in (MIGRATIONS / "versions").glob("*.py"))
NEWER = 12  # steps that are looked at one by one
ROWS_ONLY = {"0011_codes_in_one_writing"}  # steps that change no table
KEPT_BY_ALEMBIC = "alembic_version"
ACCOUNT = {"name": "某", "must_change_password": True, "active": True, "on_duty": False}


def settings(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    with engine.connect() as connection:
        command.upgrade(settings(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.connect() as connection:
        command.downgrade(settings(connection), revision)


@pytest.fixture
def bare(database_url: str) -> Iterator[Engine]:
    """A database without a single table."""
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).unlink()
    engine = create_engine(database_url, poolclass=NullPool)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


def own_tables(engine: Engine) -> list[str]:
    """Return the tables of the product: not Alembic's, not the shadows of SQLite's search index."""
    names = inspect(engine).get_table_names()
    return [n for n in names if n != KEPT_BY_ALEMBIC and not n.startswith("search_fts")]


def by_name(rows: Iterable[Any], *keys: str) -> dict[str, list[Any]]:
    return {str(row["name"]): [row.get(key) for key in keys] for row in rows}


def plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql)


def shape(engine: Engine) -> dict[str, Any]:
    """Return what the database says about its tables, in words that can be compared."""
    look, names = inspect(engine), own_tables(engine)

    def each(of: Callable[..., Any]) -> dict[str, Any]:  # all tables in one question
        return {name: rows for (_, name), rows in of(filter_names=names).items()}

    columns, keys = each(look.get_multi_columns), each(look.get_multi_pk_constraint)
    foreign, unique = each(look.get_multi_foreign_keys), each(look.get_multi_unique_constraints)
    checks, indexes = each(look.get_multi_check_constraints), each(look.get_multi_indexes)
    refers = ("constrained_columns", "referred_table", "referred_columns")
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in columns[name]
            },
            "key": keys[name],
            "foreign": by_name(foreign[name], *refers),
            "unique": by_name(unique[name], "column_names"),
            "checks": {check["name"]: plain(check["sqltext"]) for check in checks[name]},
            "indexes": by_name(indexes[name], "column_names", "expressions", "unique"),
        }
        for name in names
    }


EXTRAS = {
    "sqlite": "SELECT name, sql FROM sqlite_master"
    " WHERE type IN ('trigger', 'view') OR sql LIKE '%VIRTUAL%'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def extras(engine: Engine) -> dict[str, str]:
    """Return what SQLAlchemy does not reflect: triggers, functions, the virtual table."""
    with engine.connect() as connection:
        rows = connection.execute(text(EXTRAS[engine.dialect.name])).all()
    return {name: plain(sql) for name, sql in rows}


def test_the_migrations_make_what_the_models_say(bare: Engine) -> None:
    db.metadata.create_all(bare)
    wanted, more = shape(bare), extras(bare)
    db.metadata.drop_all(bare)
    with bare.begin() as connection:
        if bare.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION audit_line_append_only()"))
    assert own_tables(bare) == []
    upgrade(bare)
    assert shape(bare) == wanted
    assert extras(bare) == more


def test_alembic_finds_nothing_to_add(bare: Engine) -> None:
    upgrade(bare)
    with bare.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    kind != "table" or not str(name).startswith("search_fts")
                ),
            },
        )
        # an index over an expression is compared by its text in the other test
        found = [
            difference
            for difference in compare_metadata(context, db.metadata)
            if not (
                difference[0] == "remove_index" and difference[1].name == "ix_search_text_vector"
            )
        ]
    assert found == []


def test_every_step_goes_back_to_where_it_came_from(bare: Engine) -> None:
    """Each of the newer ones; an older one was looked at when it was new, and never changes."""
    seen, newer = [], REVISIONS[-NEWER:]
    for revision in newer:
        upgrade(bare, revision)
        seen.append(shape(bare))
    steps = zip(newer[1:], pairwise(seen), strict=True)
    changeless = {name for name, (before, after) in steps if before == after}
    assert changeless == ROWS_ONLY.intersection(newer[1:])
    for revision, before in reversed(list(zip(newer, seen, strict=True))[:-1]):
        downgrade(bare, revision)
        assert shape(bare) == before


def test_every_step_goes_down_and_up_with_rows_in_the_tables(
    bare: Engine, records_only: Flask
) -> None:
    """A table made anew would be refused where other rows point to its own."""
    upgrade(bare)
    with records_only.app_context():
        rows.fill(db.session(), office.build(db.session()))
        db.session.remove()
        db.engine.dispose()
    for earlier in reversed(REVISIONS[:-1]):
        downgrade(bare, earlier)
    with bare.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM employee")).scalar_one()
    upgrade(bare)
    assert kept > 5


def test_nothing_is_left_after_going_all_the_way_down(bare: Engine) -> None:
    upgrade(bare)
    downgrade(bare)
    assert own_tables(bare) == []
    assert extras(bare) == {}


def test_a_step_that_fails_leaves_the_schema_as_it_was(bare: Engine) -> None:
    fails = REVISIONS.index("0013_saved_views")
    upgrade(bare, REVISIONS[fails - 1])
    before = shape(bare)
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE list_choice (id INTEGER)"))
    with pytest.raises(DBAPIError):
        upgrade(bare, REVISIONS[fails])
    with bare.begin() as connection:
        connection.execute(text("DROP TABLE list_choice"))
    assert shape(bare) == before


def test_codes_are_kept_in_one_writing(bare: Engine) -> None:
    step = REVISIONS.index("0011_codes_in_one_writing")
    upgrade(bare, REVISIONS[step - 1])
    people = {"Front": "ys1", "KIM": None, "kim": "ys3", "Kim": "YS3"}
    with bare.begin() as connection:
        for number, (name, staff_number) in enumerate(people.items(), 1):
            row = {"id": number, "username": name, "employee_no": staff_number}
            connection.execute(Employee.__table__.insert(), row | ACCOUNT)
    upgrade(bare, REVISIONS[step])
    with bare.connect() as connection:
        rows = connection.execute(text("SELECT username, employee_no FROM employee ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("front", "YS1"),
            ("KIM", None),  # three that differ in nothing else: people must say which is right
            ("kim", "ys3"),
            ("Kim", "YS3"),
        ]


def test_revisions_are_numbered_in_one_line() -> None:
    script = ScriptDirectory.from_config(settings())
    line = [revision.revision for revision in script.walk_revisions()][::-1]
    assert line == REVISIONS
    assert [int(name[:4]) for name in line] == list(range(1, len(line) + 1))


def test_every_foreign_key_has_an_index_that_begins_with_it() -> None:
    without = []
    for table in db.metadata.sorted_tables:
        begins = {next(iter(table.primary_key.columns)).name}
        begins |= {next(iter(index.columns)).name for index in table.indexes}
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                begins.add(next(iter(constraint.columns)).name)  # type: ignore[attr-defined]
        without += [
            f"{table.name}.{key.parent.name}"
            for key in table.foreign_keys
            if key.parent.name not in begins
        ]
    assert without == []


def test_the_words_of_phones_are_marked_where_they_stood_unmarked(scene) -> None:
    """What an earlier release wrote is found, and hidden, as what this one writes."""
    session, mark = scene.session, "UPDATE search_text SET words = replace(words, :mark, '')"
    scene.customers[0].phone, scene.customers[0].code = "010-62345678", "K-62345678"
    session.add(
        Ticket(
            office=scene.office,
            number="BX-1",
            subject="回电 8123456",
            received_at=NOON,
            caller_phone="139 1234 0001",
        )
    )
    session.commit()
    step = ScriptDirectory.from_config(settings()).get_revision("0012_search_and_lists").module
    words = select(SearchText.record, SearchText.row_id, SearchText.words)
    expected = {row[:2]: set(row.words.split()) for row in session.execute(words)}
    session.connection().execute(text(mark), {"mark": PHONE})
    assert {row[:2]: set(row.words.split()) for row in session.execute(words)} != expected
    with Operations.context(MigrationContext.configure(session.connection())):
        step._mark_phones()
    assert {row[:2]: set(row.words.split()) for row in session.execute(words)} == expected
