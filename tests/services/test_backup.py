"""A backup brings everything back, on either database, and takes no damaged file for a good one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask, current_app
from flask_babel import Babel
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.orm import Session

from models import AuditLine, Employee, Office, Ticket, anchor, db
from models.search import matching
from models.verification import verify
from rules.refusal import Refusal
from rules.vocabulary import AuditOp, Record
from services import backup as copies
from services import schema
from tests.databases import Copies
from tests.office import Scene
from tests.services.every_list import FULL, ROW
from tests.services.lists import AT, good, sheet

Rows = dict[str, list[Any]]


def stamp(session: Session) -> None:
    """Say that the schema is the newest: the tests make it from the models."""
    session.commit()
    with db.engine.begin() as connection:
        command.stamp(schema._settings(connection), "head")


def everything(session: Session) -> Rows:
    """Every row of every table."""
    return {
        table.name: [
            tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in db.metadata.sorted_tables
    }


@pytest.fixture
def saved(scene: Scene, tmp_path: Path) -> Path:
    """A backup of a small office with a work order and two uploads."""
    good(scene, "tickets", sheet(FULL, ROW))
    scene.session.commit()
    stamp(scene.session)
    uploads = tmp_path / "uploads"
    (uploads / "ab").mkdir(parents=True)
    (uploads / "ab" / "cd.bin").write_bytes(b"\x00scan")
    (uploads / "通知.txt").write_bytes("通知".encode())
    target = tmp_path / "office.backup"
    copies.backup(scene.session, target, AT, uploads=uploads)
    scene.session.commit()
    return target


@pytest.fixture
def elsewhere(
    saved: Path, database_copies: Copies, tmp_path: Path
) -> Iterator[Callable[..., copies.Restored]]:
    """Restore into a new installation, which is what ``db`` speaks of from then on."""
    folder = tmp_path / "other"
    folder.mkdir()
    url = database_copies.fresh("empty", folder)
    raze(url)
    made = Flask("elsewhere", instance_path=str(folder))
    made.config.update(AUDIT_KEY="test", SQLALCHEMY_DATABASE_URI=url)
    db.init_app(made)
    Babel(made)
    with made.app_context():
        yield lambda source=saved, **more: copies.restore(db.session(), source, AT, **more)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    database_copies.drop(url)


def raze(url: str) -> None:
    """Leave no table."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def test_everything_comes_back(records_only: Flask, saved: Path, elsewhere: Any):
    with records_only.app_context():
        before = everything(db.session())
        db.session.remove()
    restored = elsewhere()
    after = everything(db.session())
    # the line about the backup came after its snapshot, the one about the restore stands there now
    assert len(before["audit_line"]) == len(after["audit_line"])
    del before["audit_line"][-1], after["audit_line"][-1]
    assert after == before
    assert restored.audit.ok
    assert restored.rows == sum(map(len, after.values()))
    last = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    assert (last.op, last.row_label) == (AuditOp.IMPORT, "restore office.backup")
    assert verify(db.session()).ok


def test_the_head_kept_outside_is_the_backup_s_from_then_on(elsewhere: Any, tmp_path: Path):
    """What an earlier database left in the data folder belongs to another trail."""
    place = tmp_path / "other" / "audit.head"
    place.write_text('{"lines": 9999, "mac": "of another trail"}', encoding="ascii")
    current_app.config["AUDIT_HEAD"] = str(place)
    assert elsewhere().audit.ok
    found = verify(db.session())
    assert found.ok
    assert anchor.kept() == anchor.Head(found.lines, found.head)


def test_the_uploads_come_back(elsewhere: Any, tmp_path: Path):
    assert elsewhere().uploads == 2
    assert (tmp_path / "other/uploads/ab/cd.bin").read_bytes() == b"\x00scan"
    assert (tmp_path / "other/uploads/通知.txt").read_text(encoding="utf-8") == "通知"


def test_work_goes_on_after_a_restore(elsewhere: Any):
    elsewhere()
    session = db.session()
    assert matching(session, Record.TICKET, "扰民", None) != []
    session.add(Office(code="N", name="新苑"))
    session.commit()
    assert session.scalar(select(func.count(Office.id))) == 3
    with pytest.raises(Exception, match="append-only"):
        session.execute(text("UPDATE audit_line SET reason = 'x'"))
    session.rollback()
    with db.engine.connect() as connection:
        assert schema.revision(connection) is not None


def test_a_restore_goes_over_seeded_settings_only(elsewhere: Any):
    from services import setup

    setup.upgrade(db.engine)
    setup.seed(db.session())
    db.session.commit()
    assert elsewhere().audit.ok
    assert db.session.scalar(select(func.count(Ticket.id))) == 1


def test_nobody_s_work_is_overwritten(elsewhere: Any, saved: Path):
    elsewhere()
    people = db.session.scalar(select(func.count(Employee.id)))
    with pytest.raises(Refusal, match="works in this installation"):
        elsewhere()
    db.session.rollback()
    assert db.session.scalar(select(func.count(Employee.id))) == people


def changed(source: Path, name: str, edit: Callable[[bytes], bytes]) -> Path:
    """A copy with one part changed."""
    target = source.with_name("changed.backup")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            new.writestr(part, edit(old.read(part)) if part == name else old.read(part))
    return target


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("rows/ticket.jsonl", "was changed or is damaged"),
        ("uploads/ab/cd.bin", "was changed or is damaged"),
    ],
)
def test_a_changed_part_is_found_before_a_row_is_written(
    saved: Path, elsewhere: Any, name: str, says: str
):
    with pytest.raises(Refusal, match=says):
        elsewhere(changed(saved, name, lambda content: content.replace(b"s", b"S", 1) + b" "))
    assert inspect(db.engine).get_table_names() == []


def told(saved: Path, **facts: Any) -> Path:
    """A copy whose manifest says something else."""
    return changed(
        saved,
        "manifest.json",
        lambda content: json.dumps(json.loads(content) | facts).encode(),
    )


def test_files_that_are_no_backup(saved: Path, elsewhere: Any, tmp_path: Path):
    text_file = tmp_path / "list.csv"
    text_file.write_bytes(b"code,name\n")
    with pytest.raises(Refusal, match="no backup"):
        elsewhere(text_file)
    cut = tmp_path / "cut.backup"
    cut.write_bytes(saved.read_bytes()[:-500])
    with pytest.raises(Refusal, match="no backup"):
        elsewhere(cut)
    with pytest.raises(Refusal, match="no backup"):
        elsewhere(told(saved, format=99))
    with pytest.raises(Refusal, match="newer version"):
        elsewhere(told(saved, revision="9999"))


def test_the_audit_key_must_be_the_same(saved: Path, elsewhere: Any):
    strange = told(saved, audit_key="0" * 16)
    with pytest.raises(Refusal, match="OFFICE_AUDIT_KEY"):
        elsewhere(strange)
    assert elsewhere(strange, without_key=True).audit.ok


def test_a_backup_overwrites_nothing(scene: Scene, saved: Path):
    size = saved.stat().st_size
    with pytest.raises(Refusal, match="exists already"):
        copies.backup(scene.session, saved, AT)
    assert saved.stat().st_size == size
    assert [path.name for path in saved.parent.glob(".*.part")] == []


def test_a_backup_keeps_nobody_waiting_and_sees_one_state(scene: Scene, tmp_path: Path):
    stamp(scene.session)
    scene.session.add(Office(code="U", name="未提交"))
    scene.session.flush()  # a writer in the middle of his work
    target = tmp_path / "during.backup"
    made = copies.backup(scene.session, target, AT)
    scene.session.commit()
    assert made.manifest["rows"]["office"] == 2
    assert made.manifest["audit"]["lines"] < verify(scene.session).lines


def test_no_session_is_in_a_backup(saved: Path):
    with zipfile.ZipFile(io.BytesIO(saved.read_bytes())) as packed:
        assert "rows/login_session.jsonl" not in packed.namelist()
        assert b"test" not in packed.read("manifest.json")
