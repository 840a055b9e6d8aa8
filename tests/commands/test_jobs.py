"""Long work in the background: asked for, carried out with one's own rights, looked at, fetched."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask
from sqlalchemy import func, select

from models import Assessment, BackgroundJob, Employee, RecordGap, Unit, db
from models.scopes import Actor
from rules.notice_words import JobState
from rules.refusal import Refusal
from rules.vocabulary import Record
from services import jobs
from services.jobs import Job, Kind, State
from tests.commands.test_installation import stamp
from tests.office import DAY, NOON, Scene
from tests.services.desk import local, request

Ask: TypeAlias = Callable[[str, Kind, dict[str, Any]], tuple[Actor, Job]]
MONTH = {"month": "2026-10", "offices": ["A"]}


@pytest.fixture
def desk(scene: Scene) -> Scene:
    """The small office, with nothing of its session left open."""
    scene.session.commit()
    return scene


@pytest.fixture
def ask(desk: Scene, installation: Flask) -> Ask:
    """Ask for a job as somebody; it has a session of its own, as in a worker."""

    def asked(who: str, kind: Kind, given: dict[str, Any]) -> tuple[Actor, Job]:
        actor = desk.actor(who, DAY)
        desk.session.commit()

        def inside() -> Job:
            with installation.app_context():
                return jobs.ask(actor, kind, given, "en", NOON)

        return actor, Context().run(inside)

    return asked


def test_drafts_are_made_with_ones_own_rights(desk: Scene, ask: Ask) -> None:
    actor, job = ask("supervisor", Kind.MONTH_DRAFTS, MONTH)
    assert (job.state, job.done, job.of) == (State.DONE, 1, 1)
    assert job.values["count"] == "4"
    desk.session.expire_all()
    assert len(desk.session.scalars(select(Assessment)).all()) == 4
    assert jobs.find(actor, job.key) == job


def test_only_who_asked_sees_it(desk: Scene, ask: Ask) -> None:
    _, job = ask("supervisor", Kind.MONTH_DRAFTS, MONTH)
    assert jobs.find(desk.actor("manager"), job.key) is None
    assert jobs.find(desk.actor("supervisor"), "0" * 32) is None


def test_a_refusal_is_told(ask: Ask) -> None:
    _, job = ask("front", Kind.MONTH_DRAFTS, MONTH)
    assert job.state is State.REFUSED
    _, job = ask("supervisor", Kind.MONTH_DRAFTS, {**MONTH, "offices": ["Q"]})
    assert (job.state, job.values["code"]) == (State.REFUSED, "Q")


def test_what_breaks_has_a_number(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    _, job = ask("supervisor", Kind.MONTH_DRAFTS, {"month": "2026-10"})
    assert job.state is State.BROKEN
    assert job.values["number"] in caplog.text
    assert job.over


def test_a_month_is_printed_into_one_file(ask: Ask) -> None:
    ask("supervisor", Kind.MONTH_DRAFTS, MONTH)
    given = {"month": "2026-10", "office": "A"}
    _, job = ask("manager", Kind.MONTH_FORMS, given)
    assert (job.state, job.done, job.of) == (State.DONE, 4, 4), job
    assert job.file_name.endswith("_A_2026-10.pdf")
    assert jobs.file_of(job).startswith(b"%PDF")
    _, job = ask("manager", Kind.MONTH_FORMS, {"month": "2026-08", "office": "A"})
    assert job.state is State.REFUSED
    assert jobs.file_of(job) == b""


def test_the_command_line_has_no_desk_to_report_to(desk: Scene) -> None:
    with pytest.raises(Refusal):
        jobs.ask(
            Actor(None, "command line", "", DAY, operator=True), Kind.MONTH_DRAFTS, {}, "", NOON
        )


def test_the_queue_waits_for_a_worker(ask: Ask, installation: Flask) -> None:
    installation.testing = False
    try:
        actor, job = ask("supervisor", Kind.MONTH_DRAFTS, MONTH)
        assert job.state is State.WAITING
        Context().run(one_turn, installation)
        done = jobs.find(actor, job.key)
        assert done is not None
        assert done.state is State.DONE
    finally:
        installation.testing = True
        huey = installation.extensions["jobs"].huey
        huey.storage.close()


def test_a_stopped_worker_leaves_a_sentence(ask: Ask, installation: Flask) -> None:
    installation.testing = False
    try:
        actor, job = ask("supervisor", Kind.MONTH_DRAFTS, MONTH)
        queue = installation.extensions["jobs"]
        task = queue.huey.dequeue()
        queue.huey._tasks_in_flight.add(task)
        queue.huey.notify_interrupted_tasks()
        left = jobs.find(actor, job.key)
        assert left is not None
        assert (left.state, left.sentence) == (State.BROKEN, jobs.INTERRUPTED)
    finally:
        installation.testing = True
        installation.extensions["jobs"].huey.storage.close()


def one_turn(app: Flask) -> None:
    """Do what a worker does once."""
    huey = app.extensions["jobs"].huey
    huey.execute(huey.dequeue())


def test_nothing_is_left_of_it_after_some_days(ask: Ask, installation: Flask) -> None:
    actor, job = ask("supervisor", Kind.MONTH_DRAFTS, MONTH)
    installation.extensions["jobs"]._forget(job.key)
    assert jobs.find(actor, job.key) is None
    assert db.session.scalar(select(Employee.id).limit(1)) is not None


# Long lists and the backup of the night -----------------------------------------------------------
ROOMS = "building,unit,room\n" + "".join(f"9栋,1单元,{number}\n" for number in range(1, 1202))


def send(desk: Scene, installation: Flask, who: str, content: str, **given: Any) -> Job:
    actor = desk.actor(who, DAY)
    desk.session.commit()
    asked = {"list": "units", "title": "房屋.csv", "office": "A", "check": False} | given

    def inside() -> Job:
        with installation.app_context():
            return jobs.send(actor, asked, content.encode(), "en", NOON)

    return Context().run(inside)


def flats(desk: Scene) -> int:
    desk.session.expire_all()
    return desk.session.scalar(select(func.count()).select_from(Unit)) or 0


def test_a_long_list_is_imported_by_the_worker(desk: Scene, installation: Flask) -> None:
    before = flats(desk)
    checked = send(desk, installation, "supervisor", ROOMS, check=True)
    assert (checked.state, flats(desk)) == (State.DONE, before)
    job = send(desk, installation, "supervisor", ROOMS)
    assert (job.state, job.done, job.of) == (State.DONE, 1201, 1201)
    assert job.values == {"file": "房屋.csv", "rows": "1201", "created": "1201", "updated": "0"}
    assert flats(desk) == before + 1201
    row = desk.session.scalars(select(BackgroundJob).order_by(BackgroundJob.id.desc())).first()
    assert row is not None
    assert (row.kind, row.about, row.office_id) == (Kind.IMPORT, "房屋.csv", desk.office.id)


def test_what_stands_in_the_way_is_told_and_tried_again(desk: Scene, installation: Flask) -> None:
    before = flats(desk)
    job = send(desk, installation, "supervisor", ROOMS + "9栋,1单元,\n")
    assert (job.state, job.values["count"]) == (State.REFUSED, "1")
    assert job.rejected == [["1203", "room", "", "Fill in this cell."]]
    assert flats(desk) == before
    row_id = desk.session.scalars(select(BackgroundJob.id)).one()
    actor = desk.actor("supervisor", DAY)

    def again() -> Job:
        with installation.app_context():
            kept = db.session.get(BackgroundJob, row_id)
            assert kept is not None
            return jobs.again(actor, kept, "en", NOON)

    desk.session.commit()
    assert Context().run(again).rejected == job.rejected  # the file is still kept
    installation.extensions["jobs"]._forget(job.key)
    assert "not kept any more" in Context().run(again).sentence


def test_nobody_imports_what_he_may_not(desk: Scene, installation: Flask) -> None:
    job = send(desk, installation, "front", ROOMS)
    assert job.state is State.REFUSED


def test_a_backup_is_made_by_night_once_and_the_oldest_go(
    desk: Scene, installation: Flask, tmp_path: Path
) -> None:
    stamp(installation)
    folder = tmp_path / "backups"
    night = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # three in the morning at the office

    def by_night(at: datetime) -> list[tuple[JobState, str]]:
        def inside() -> list[tuple[JobState, str]]:
            with installation.app_context():
                jobs.by_clock(at)
                backups = select(BackgroundJob).where(BackgroundJob.kind == Kind.BACKUP)
                rows = db.session.scalars(backups.order_by(BackgroundJob.id))
                return [(row.state, row.about) for row in rows]

        return Context().run(inside)

    desk.session.commit()
    assert by_night(night) == []  # none is wanted
    installation.config["BACKUP_DIR"] = str(folder)
    assert by_night(night - timedelta(hours=2)) == []
    folder.mkdir()
    for day in range(1, 16):
        (folder / f"office-2026-10-{day:02d}.backup").touch()
    made = [(State.DONE, "office-2026-11-25.backup")]
    assert by_night(night) == made
    assert by_night(night + timedelta(minutes=1)) == made
    kept = sorted(one.name for one in folder.iterdir())
    assert (len(kept), kept[0], kept[-1]) == (
        *(14, "office-2026-10-03.backup", "office-2026-11-25.backup"),
    )
    installation.config["BACKUP_DIR"] = str(tmp_path / "missing\0")
    failed = by_night(night + timedelta(days=1))
    assert [state for state, _ in failed] == [State.DONE, State.BROKEN]
    installation.config["BACKUP_DIR"] = str(folder)
    later = night + timedelta(days=1, minutes=30)
    assert len(by_night(later)) == 2  # not at once
    assert by_night(later + timedelta(hours=1))[-1][0] is State.DONE


def test_every_morning_the_incomplete_records_are_found(desk: Scene, installation: Flask) -> None:
    ticket = request(desk, local(23, month=11))
    ticket.customer_id = None
    desk.session.commit()
    morning = local(24, 6, 30, month=11)

    def by_clock(at: datetime) -> list[tuple[str, JobState, str]]:
        def inside() -> list[tuple[str, JobState, str]]:
            with installation.app_context():
                jobs.by_clock(at)
                return [
                    (row.about, row.state, str(row.values.get("count")))
                    for row in db.session.scalars(select(BackgroundJob))
                ]

        return Context().run(inside)

    assert by_clock(morning - timedelta(hours=1)) == []
    found = by_clock(morning)
    assert found == [("2026-11-24", State.DONE, "1")]
    assert by_clock(morning + timedelta(hours=3)) == found  # once a day
    gap = desk.session.scalars(select(RecordGap)).one()
    assert (gap.record, gap.record_id) == (Record.TICKET, ticket.id)
    desk.session.commit()  # an open reader would keep the worker from writing
    later = by_clock(morning + timedelta(days=1))
    assert later[1] == ("2026-11-25", State.DONE, "0")  # nothing new
