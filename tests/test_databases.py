"""Every test has a database of its own, with the schema and without rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, inspect, select, text

from models import Department, db
from tests import databases, postgres
from tests.office import Scene


def test_schema_is_there(database_url: str):
    engine = create_engine(database_url)
    try:
        kept = set(inspect(engine).get_table_names())
    finally:
        engine.dispose()
    assert set(db.metadata.tables) <= kept


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_by_the_test_before(database_url: str, turn: int):
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE left_behind (turn INTEGER)"))
    finally:
        engine.dispose()


def test_database_is_the_one_asked_for(database_url: str, request: pytest.FixtureRequest):
    assert database_url.startswith(request.config.getoption("--db"))


def test_newest_server_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for version in ("9", "15", "16"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
    for version in ("9", "15"):
        (tmp_path / version / "bin" / "pg_ctl").touch()
    monkeypatch.setattr(postgres, "PLACES", (str(tmp_path / "*" / "bin"),))
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    assert postgres.programs() == tmp_path / "15" / "bin"


def test_no_server_programs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "PLACES", ())
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    assert postgres.programs() is None


@pytest.mark.parametrize("turn", [1, 2])
def test_a_scene_is_a_copy_that_no_other_test_changed(scene: Scene, turn: int):
    assert scene.office.code == "A"
    assert scene.staff["manager"] in scene.session
    assert scene.office.name == "甲苑管理处"
    scene.office.name = f"第{turn}次"
    scene.session.commit()


def test_a_used_copy_comes_back_as_it_was_made(database_copies: databases.Copies, tmp_path: Path):
    found = []
    for turn in range(2):
        (folder := tmp_path / str(turn)).mkdir()
        url = database_copies.lend("empty", folder)
        engine = create_engine(url)
        with engine.begin() as connection:
            before = connection.scalar(select(func.count()).select_from(Department))
            row = insert(Department).values(name="某部", active=True, version=1)
            key = connection.execute(row.returning(Department.id)).scalar_one()
        engine.dispose()
        database_copies.take_back(url)
        found.append((before, key, url))
    assert [each[:2] for each in found] == [(0, 1), (0, 1)]
    if url.startswith("postgresql"):  # put back, which is quicker than made anew
        assert found[0] == found[1]
