"""Long work in the background: asked for, carried out with one's own rights, looked at, fetched."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any, TypeAlias

import pytest
from flask import Flask
from sqlalchemy import select

from models import Assessment, Employee, db
from models.scopes import Actor
from rules.refusal import Refusal
from services import jobs
from services.jobs import Job, Kind, State
from tests.office import DAY, NOON, Scene

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
