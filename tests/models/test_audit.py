"""The trail: a line for every change, in its transaction; no change of the trail goes unnoticed."""

from contextlib import suppress
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DatabaseError

from models import AuditLine, Customer, Post, Ticket, anchor
from models.audit import Author, because, history, masked, note, writing
from models.verification import is_cut, verify
from rules.vocabulary import AuditOp, Record, Role
from tests.office import NOON


def ticket(scene, **more):
    values = {"number": "BX-20261014-0001", "subject": "厨房漏水", "received_at": NOON}
    row = Ticket(office=scene.office, **values | more)
    scene.session.add(row)
    scene.session.commit()
    return row


def test_a_change_tells_who_what_old_and_new(scene):
    front = scene.staff["front"]
    writing(scene.session, Author(front.id, front.name, "10.0.0.7", "r1"))
    row = ticket(scene)
    because(scene.session, "打错了")
    row.subject = "阳台漏水"
    row.holder_employee = scene.staff["worker"]
    scene.session.commit()

    changed, created = history(scene.session, Record.TICKET, row.id)
    assert (created.op, created.actor_name, created.ip) == (AuditOp.CREATE, "前台甲", "10.0.0.7")
    assert changed.changes["subject"] == ["厨房漏水", "阳台漏水"]
    assert changed.changes["holder_employee_id"] == [
        None,
        {"id": scene.staff["worker"].id, "label": "维修甲"},
    ]
    assert (changed.reason, changed.office_id) == ("打错了", scene.office.id)


def test_a_new_row_given_by_keys_is_called_by_what_they_stand_for(scene):
    front, office = scene.staff["front"], scene.office
    row = Post(employee_id=front.id, office_id=office.id, role=Role.WORKER, valid_from=NOON.date())
    scene.session.add(row)
    scene.session.flush()
    (created,) = history(scene.session, Record.POST, row.id)
    assert created.row_label == "前台甲 · worker"


def test_a_change_undone_leaves_no_line(scene):
    before = verify(scene.session).lines
    scene.session.add(Ticket(office=scene.office, number="X", subject="x", received_at=NOON))
    scene.session.flush()
    assert verify(scene.session).lines == before + 1
    scene.session.rollback()
    assert verify(scene.session).lines == before


def test_a_save_that_changes_nothing_writes_nothing(scene):
    row = ticket(scene)
    before = verify(scene.session).lines
    row.subject = "厨房漏水"
    scene.session.commit()
    assert verify(scene.session).lines == before


def test_personal_data_is_masked_in_the_trail(scene):
    customer = scene.customers[0]
    customer.phone = "13912345678"
    scene.session.commit()
    line = history(scene.session, Record.CUSTOMER, customer.id)[0]
    assert line.changes["phone"] == ["139****0001", "139****5678"]
    assert masked("123") == "****"


def test_parts_tell_their_story_on_the_record(scene):
    lines = history(scene.session, Record.CUSTOMER, scene.customers[0].id)
    assert {line.record for line in lines} == {"customer", "occupancy"}


def test_a_deed_without_a_change_is_noted(scene):
    note(scene.session, AuditOp.PRINT, Record.TICKET, 7, "BX-1", reason="第二次打印")
    scene.session.commit()
    last = scene.session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    assert (last.op, last.row_id, last.reason) == (AuditOp.PRINT, 7, "第二次打印")


@pytest.mark.parametrize("deed", ["UPDATE audit_line SET reason = 'x'", "DELETE FROM audit_line"])
def test_the_database_itself_refuses_to_change_the_trail(scene, deed):
    with pytest.raises(DatabaseError, match="append-only"):
        scene.session.connection().execute(text(deed))
    scene.session.rollback()
    assert verify(scene.session).ok


def unguarded(session):
    """Somebody with the database's own password takes the guard away."""
    for name in ("audit_line_no_update", "audit_line_no_delete"):
        if session.get_bind().dialect.name == "sqlite":
            session.connection().execute(text(f"DROP TRIGGER {name}"))
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("ALTER TABLE audit_line DISABLE TRIGGER ALL"))
    return session.connection()


FORGERIES = {
    "changed": ["UPDATE audit_line SET actor_name = '别人' WHERE id = 3"],
    "removed": ["DELETE FROM audit_line WHERE id = 3"],
    "swapped": [
        "UPDATE audit_line SET actor_name = 'a', row_id = 3 WHERE id = 3",
        "UPDATE audit_line SET actor_name = 'b', row_id = 4 WHERE id = 4",
    ],
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_trail_is_found_at_its_first_broken_line(scene, forgery):
    connection = unguarded(scene.session)
    for statement in forgery:
        connection.execute(text(statement))
    found = verify(scene.session)
    assert not found.ok
    assert found.first_broken in (3, 4)


def test_an_added_line_is_found(scene):
    last = scene.session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    forged = {c.key: getattr(last, c.key) for c in AuditLine.__table__.columns}
    forged |= {"id": last.id + 1, "prev": last.mac, "actor_name": "别人"}
    scene.session.connection().execute(insert(AuditLine.__table__), forged)
    assert verify(scene.session).first_broken == last.id + 1


def test_another_key_does_not_fit_the_chain(scene):
    current_app.config["AUDIT_KEY"] = "another key"
    assert verify(scene.session).first_broken == 1


def test_bulk_changes_and_deletions_are_refused(scene):
    with pytest.raises(TypeError, match="bulk changes"):
        scene.session.execute(update(Customer).values(name="某"))
    scene.session.delete(scene.customers[0])
    with pytest.raises(TypeError, match="void it"):
        scene.session.flush()


@pytest.fixture
def anchored(scene, tmp_path):
    """The head is kept in a file beside the database, as in an installation."""
    current_app.config["AUDIT_HEAD"] = str(tmp_path / "audit.head")
    for name in ("厨房漏水", "阳台漏水", "楼道灯不亮", "电梯异响"):
        ticket(scene, number=f"BX-{name}", subject=name)
    return scene


def cut(scene, lines):
    connection = unguarded(scene.session)
    last = connection.scalar(text("SELECT max(id) FROM audit_line"))
    connection.execute(text("DELETE FROM audit_line WHERE id > :last"), {"last": last - lines})
    scene.session.commit()
    return last


def test_lines_removed_at_the_end_are_found(anchored):
    assert verify(anchored.session).ok
    assert not is_cut(anchored.session)
    last = cut(anchored, 2)
    found = verify(anchored.session)
    assert (found.ok, found.lines, found.first_broken, found.cut) == (
        False,
        last - 2,
        last - 1,
        last,
    )
    assert is_cut(anchored.session)


def test_work_that_goes_on_does_not_cover_a_cut(anchored):
    """The head kept outside stays the proof, however many lines follow, in whatever portions."""
    cut(anchored, 2)
    for portion in (1, 5, 3):
        for place in range(portion):
            anchored.session.add(
                Ticket(
                    office=anchored.office,
                    number=f"N-{portion}-{place}",
                    subject="后来的",
                    received_at=NOON,
                )
            )
        anchored.session.commit()
    assert not verify(anchored.session).ok
    assert is_cut(anchored.session)


def test_what_was_undone_is_no_head(anchored):
    session, before = anchored.session, anchor.kept()
    with suppress(ZeroDivisionError), session.begin_nested():
        note(session, AuditOp.PRINT, Record.TICKET, 7, "BX-1")
        session.flush()
        raise ZeroDivisionError
    session.commit()
    with session.begin_nested():
        note(session, AuditOp.PRINT, Record.TICKET, 8, "BX-2")
    assert anchor.kept() == before  # a savepoint is not a commit
    session.rollback()
    session.commit()
    assert anchor.kept() == before
    assert verify(session).ok


def test_a_damaged_head_is_told_and_not_mended_in_silence(anchored):
    place = Path(current_app.config["AUDIT_HEAD"])
    place.write_text("{", encoding="ascii")
    assert not verify(anchored.session).ok
    ticket(anchored, number="BX-9")
    assert place.read_text(encoding="ascii") == "{"
    place.unlink()  # somebody has looked into it
    ticket(anchored, number="BX-10")
    assert verify(anchored.session).ok
    assert anchor.kept().lines == verify(anchored.session).lines
