"""Setting up, the first administrator, the rights table, the audit trail, backup and restore."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import func, select, text

from models import (
    CalendarDay,
    Customer,
    Department,
    DutyHours,
    Employee,
    FormRegister,
    Office,
    Post,
    Standard,
    TimeLimit,
    db,
)
from models.people import UserMixin
from rules.permissions import PERMISSIONS
from rules.vocabulary import Record, Role, StandardState
from services import setup, trail
from services.demo import people
from tests.commands.conftest import Line
from tests.office import Scene
from tests.test_schema import settings

SEEDED = (Standard, TimeLimit, DutyHours, Department, FormRegister, CalendarDay)


def take_down(app: Flask) -> None:
    """Leave a database without a single table."""
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            db.metadata.drop_all(connection)
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
            if connection.dialect.name == "postgresql":
                connection.execute(text("DROP FUNCTION IF EXISTS audit_line_append_only()"))
        db.engine.dispose()


def stamp(app: Flask) -> None:
    """Write down that the tables, made from the models, are those of the newest migration."""
    with app.app_context(), db.engine.begin() as connection:
        command.stamp(settings(connection), "head")


@pytest.fixture
def empty(installation: Flask) -> Flask:
    """An installation that nobody has set up."""
    take_down(installation)
    return installation


def counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            model.__name__: db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (*SEEDED, Employee, Office, Customer)
        }


def test_setup_makes_an_empty_installation(
    empty: Flask, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DEMO", "0")
    assert line("setup").exit_code == 0
    found = counts(empty)
    assert all(found[model.__name__] for model in SEEDED)
    assert (found["Employee"], found["Office"]) == (0, 0)
    with empty.app_context():
        assert setup.is_current(db.engine)
        standard = db.session.scalars(select(Standard)).one()
        assert (standard.edition, standard.state) == ("A/0", StandardState.ISSUED)


def test_setup_again_changes_nothing(
    empty: Flask, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DEMO", "0")
    line("setup")
    with empty.app_context():
        department = db.session.scalars(select(Department).limit(1)).one()
        department.name = "客服部"
        db.session.commit()
    before = counts(empty)
    assert line("setup").exit_code == 0
    assert counts(empty) == before
    with empty.app_context():
        assert "客服部" in set(db.session.scalars(select(Department.name)))


def test_what_was_removed_on_purpose_is_not_seeded_again(
    empty: Flask, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DEMO", "0")
    line("setup")
    with empty.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM department WHERE name = '保洁部'"))
    line("setup")
    with empty.app_context():
        assert "保洁部" not in set(db.session.scalars(select(Department.name)))


def test_a_command_before_setup_says_what_to_type(empty: Flask, line: Line) -> None:
    result = line("month", "show", "2026-10")
    assert result.exit_code == 1
    assert "setup" in result.stderr
    assert "Traceback" not in result.output


def test_the_first_administrator_can_sign_in(empty: Flask, line: Line) -> None:
    with empty.app_context():
        setup.upgrade(db.engine)
    words = ("create-admin", "--username", "boss", "--name", "系统员")
    result = line(*words, input="correct horse 9\ncorrect horse 9\n")
    assert result.exit_code == 0, result.output
    assert "New password once more" in result.output  # in our words: they are translated
    with empty.app_context():
        person = db.session.scalars(select(Employee)).one()
        assert person.password_hash.startswith("$argon2id$")
        assert not person.must_change_password
        post = db.session.scalars(select(Post)).one()
        assert (post.role, post.office_id) == (Role.ADMINISTRATOR, None)
    assert isinstance(person, UserMixin)


@pytest.mark.parametrize("password", ["short", "password123", "boss123456"])
def test_an_easy_password_is_refused(empty: Flask, line: Line, password: str) -> None:
    with empty.app_context():
        setup.upgrade(db.engine)
    words = ("create-admin", "--username", "boss", "--name", "系统员")
    result = line(*words, input=f"{password}\n{password}\n")
    assert result.exit_code == 1
    assert counts(empty)["Employee"] == 0


def test_a_taken_user_name_is_refused(scene: Scene, line: Line) -> None:
    words = ("create-admin", "--username", "admin", "--name", "系统员")
    result = line(*words, input="correct horse 9\ncorrect horse 9\n")
    assert (result.exit_code, "taken" in result.stderr) == (1, True)


def test_log_ins_are_shown_in_demonstration_mode_only(scene: Scene, line: Line) -> None:
    assert people.PASSWORD not in line("demo-logins").output


def test_nobody_can_sign_in_yet(empty: Flask, line: Line) -> None:
    with empty.app_context():
        setup.upgrade(db.engine)
    assert "create-admin" in line("demo-logins").output


def test_the_demonstration_stays_out_of_a_real_office(scene: Scene, line: Line) -> None:
    result = line("demo", "--households", "10")
    assert result.exit_code == 1
    assert "office" in result.stderr


def test_permissions_print_every_record_and_post(installation: Flask, line: Line) -> None:
    output = line("permissions").output
    for record in Record:
        assert any(row.startswith(f"{record.value} ") for row in output.splitlines()), record
    head = output.splitlines()[0]
    assert all(role.value in head for role in Role)
    places = [cell.strip() for cell in head.split("|")]
    row = next(row for row in output.splitlines() if row.startswith("payment "))
    cells = [cell.strip() for cell in row.split("|")]
    finance = next(i for i, cell in enumerate(places) if cell.startswith("finance"))
    assert cells[finance] == "RCEDXI attach"
    assert len(cells) == len(Role) + 1
    assert Role.FINANCE in PERMISSIONS[Record.PAYMENT]


def test_the_audit_trail_is_verified(scene: Scene, line: Line) -> None:
    result = line("audit", "verify")
    assert result.exit_code == 0
    assert "whole" in result.stdout


def test_an_altered_audit_trail_names_its_first_broken_line(scene: Scene, line: Line) -> None:
    drop = {
        "sqlite": "DROP TRIGGER audit_line_no_update",
        "postgresql": "DROP TRIGGER audit_line_append_only ON audit_line",
    }
    scene.session.execute(text(drop[scene.session.get_bind().dialect.name]))
    scene.session.execute(text("UPDATE audit_line SET row_label = 'x' WHERE id = 3"))
    scene.session.commit()
    result = line("audit", "verify")
    assert result.exit_code == 1
    assert "3" in result.stderr


def test_a_trail_cut_at_its_end_is_told_by_the_check_and_at_start(
    installation: Flask, scene: Scene, line: Line, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    head = tmp_path / "audit.head"
    installation.config["AUDIT_HEAD"] = str(head)
    scene.office.name = "改名"
    scene.session.commit()
    trail.watch(installation)
    assert caplog.text == ""
    drop = {
        "sqlite": "DROP TRIGGER audit_line_no_delete",
        "postgresql": "DROP TRIGGER audit_line_append_only ON audit_line",
    }
    scene.session.execute(text(drop[scene.session.get_bind().dialect.name]))
    scene.session.execute(
        text("DELETE FROM audit_line WHERE id = (SELECT max(id) FROM audit_line)")
    )
    scene.session.commit()
    result = line("audit", "verify")
    assert result.exit_code == 1
    assert str(head) in result.stderr
    scene.session.close()
    trail.watch(installation)
    assert "cut" in caplog.text


def test_verification_is_the_auditors(scene: Scene, line: Line) -> None:
    assert line("audit", "verify", "--as", "auditor").exit_code == 0
    result = line("audit", "verify", "--as", "front")
    assert (result.exit_code, result.stdout) == (1, "")
    assert line("audit", "verify", "--as", "nobody").exit_code == 1


def test_backup_and_restore(scene: Scene, line: Line, installation: Flask, tmp_path: Path) -> None:
    file = tmp_path / "office.backup"
    scene.session.commit()
    stamp(installation)
    assert line("backup", file).exit_code == 0
    again = line("backup", file)
    assert (again.exit_code, "office.backup" in again.stderr) == (1, True)
    busy = line("restore", file)
    assert busy.exit_code == 1
    scene.session.close()
    take_down(installation)
    result = line("restore", file)
    assert result.exit_code == 0, result.output
    assert counts(installation)["Customer"] == 12
