"""Long work in the background: what is asked for, how far it is, what came of it.

The queue is Huey: a file beside the embedded SQLite database, or tables in the PostgreSQL database,
so that web and worker processes on several machines share one queue. The progress of a job stands
in the queue's own store and not in a table of records: it must be seen while the job's transaction
is still open, and on SQLite a second writer would wait for exactly that transaction.

A job is asked for by a person and done with that person's rights. Who asked for what, and what came
of it, is a record besides (``BackgroundJob``); the file that was made is fetched by him alone.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey
from huey.constants import EmptyData
from huey.serializer import SignedSerializer
from huey.signals import SIGNAL_INTERRUPTED
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import BackgroundJob, Employee, Office, clock, db
from models.audit import Author, writing
from models.scopes import Actor, Forbidden, actor_of, require
from rules.notice_words import JobKind, JobState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import job_work, rounds
from services.imports import background

KEPT_DAYS = 3  # how long a finished job and its file can be fetched
WORKERS = 1  # in one worker process: one long job after the other leaves room for the screens
SLOWEST_POLL_SECONDS = 2.0
AGAIN = timedelta(hours=1)  # after the house's own work failed


Kind = JobKind
State = JobState
_KINDS = {one.value: one for one in JobKind}
_STATES = {one.value: one for one in JobState}


@dataclass(slots=True)
class Job:
    """One piece of long work; ``sentence`` with ``values`` says in the end what came of it.

    ``records`` are the assessments its file shows: who fetches it must still reach every one.
    """

    key: str
    kind: JobKind
    employee_id: int | None  # none: the house itself
    language: str
    asked_at: str
    given: dict[str, Any]
    state: JobState = JobState.WAITING
    done: int = 0
    of: int = 0
    sentence: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    file_name: str = ""
    records: list[int] = field(default_factory=list)
    rejected: list[background.Told] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (State.DONE, State.REFUSED, State.BROKEN)

    def as_bytes(self) -> bytes:
        """Return the job as the store keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Job:
        """Return a job as the store kept it."""
        found = json.loads(kept)
        return cls(**found | {"kind": _KINDS[found["kind"]], "state": _STATES[found["state"]]})


# Asking and looking -------------------------------------------------------------------------------
def ask(actor: Actor, kind: JobKind, given: dict[str, Any], language: str, at: datetime) -> Job:
    """Put a job into the queue and return it; commit first what it shall find."""
    if actor.employee_id is None:
        raise Refusal(N_("Only somebody who is signed in can ask for work in the background."))
    return _put(actor.employee_id, kind, given, language, at)


def _put(
    employee_id: int | None, kind: JobKind, given: dict[str, Any], language: str, at: datetime
) -> Job:
    key = secrets.token_hex(16)
    job = Job(key, kind, employee_id, language, at.isoformat(), given)
    _enter(db.session(), job, at)
    queue = _queue()
    queue.keep(job)
    queue.carry_out(key)
    return queue.job(key) or job


def _enter(session: Session, job: Job, at: datetime) -> None:
    """Write down what is asked for, before anybody can begin with it."""
    codes = job.given.get("offices") or [job.given.get("office")]
    office = select(Office.id).where(Office.code == codes[0])
    session.add(
        BackgroundJob(
            key=job.key,
            kind=job.kind,
            employee_id=job.employee_id,
            office_id=session.scalar(office) if len(codes) == 1 and codes[0] else None,
            about=str(job.given.get("month") or job.given.get("title") or "")[:80],
            given=job.given,
            asked_at=at,
        )
    )
    session.commit()


def send(actor: Actor, given: dict[str, Any], content: bytes, language: str, at: datetime) -> Job:
    """Ask for the import of a long list; its file is kept as long as the job is."""
    kept = hashlib.sha256(content).hexdigest()
    _queue().huey.storage.put_data(f"sent:{kept}", content)
    return ask(actor, Kind.IMPORT, given | {"file": kept}, language, at)


def by_clock(at: datetime) -> None:
    """Ask for the work of the house that is due today and not done yet."""
    today = clock.local(at)
    for kind, hour in job_work.BY_CLOCK.items():
        title = job_work.title_of(kind, today.date())
        if title and today.hour >= hour and not _is_asked(kind, title, at):
            _put(None, kind, {"title": title}, current_app.config["LANGUAGE"], at)


def _is_asked(kind: JobKind, title: str, at: datetime) -> bool:
    """Say whether today's work is done or under way; what failed is tried anew in an hour."""
    failed = BackgroundJob.state.in_((JobState.REFUSED, JobState.BROKEN))
    asked = select(BackgroundJob.id).where(
        BackgroundJob.kind == kind,
        BackgroundJob.about == title,
        or_(~failed, BackgroundJob.asked_at > at - AGAIN),
    )
    return db.session().scalar(asked.limit(1)) is not None


def again(actor: Actor, row: BackgroundJob, language: str, at: datetime) -> Job:
    """Ask for failed work once more, with one's own rights as they are now; commits."""
    require(db.session(), actor, Deed.RETRY, Record.BACKGROUND_JOB, row)
    if row.state not in (JobState.REFUSED, JobState.BROKEN):
        raise Refusal(N_("Only work that failed is asked for again."))
    return ask(actor, row.kind, dict(row.given), language, at)


def progress(key: str) -> tuple[int, int]:
    """Return how much of a running job is done, and of how much."""
    job = _queue().job(key)
    return (job.done, job.of) if job is not None and not job.over else (0, 0)


def beat(at: datetime | None = None) -> datetime | None:
    """Keep when the worker last made its round, or return it: None when there never was one."""
    queue = _queue()
    if at is not None:
        queue.huey.storage.put_data("beat", at.isoformat().encode())
        return at
    kept = queue.read("beat")
    return None if kept is None else datetime.fromisoformat(kept.decode())


def find(actor: Actor, key: str) -> Job | None:
    """Return a job; None when it is not known any more, or not this person's."""
    job = _queue().job(key)
    return job if job is not None and job.employee_id == actor.employee_id else None


def file_of(job: Job) -> bytes:
    """Return the file a job has made; empty when there is none."""
    return _queue().read(f"file:{job.key}") or b""


# The queue ----------------------------------------------------------------------------------------
class Queue:
    """Huey with the two tasks there are, and the jobs kept in its store."""

    def __init__(self, app: Flask, huey: Huey) -> None:
        self.app, self.huey = app, huey
        self.carry_out = huey.task(name="carry_out")(self._carry_out)
        self.forget = huey.task(name="forget")(self._forget)
        huey.signal(SIGNAL_INTERRUPTED)(self._interrupted)

    def read(self, key: str) -> bytes | None:
        kept = self.huey.storage.peek_data(key)
        return None if kept is EmptyData else bytes(kept)

    def job(self, key: str) -> Job | None:
        """Return a job as it stands now."""
        kept = self.read(f"job:{key}")
        return None if kept is None else Job.from_bytes(kept)

    def keep(self, job: Job) -> None:
        """Store how far a job is."""
        self.huey.storage.put_data(f"job:{job.key}", job.as_bytes())

    def _carry_out(self, key: str) -> None:
        job = self.job(key)
        if job is None or job.over:
            return
        with self.app.app_context():
            try:
                _carry_out(self, job)
            finally:
                db.session.remove()
        self.forget.schedule((key,), delay=timedelta(days=KEPT_DAYS).total_seconds())

    def _forget(self, key: str) -> None:
        job = self.job(key)
        sent = job.given.get("file", "") if job is not None else ""
        for kept in (f"job:{key}", f"file:{key}", f"sent:{sent}"):
            self.huey.storage.pop_data(kept)

    def _interrupted(self, signal: str, task: Any, *more: Any) -> None:
        job = self.job(task.args[0])
        if job is not None and not job.over:
            job.state, job.sentence = State.BROKEN, INTERRUPTED
            self.keep(job)
            with self.app.app_context():
                _write_down(job)


INTERRUPTED = N_("The worker was stopped before this was finished. Ask for it again.")
BROKEN = N_("Something went wrong. Tell the administrator this number: %(number)s")


def _queue() -> Queue:
    """Return the application's queue; the first who asks opens it."""
    extensions = current_app.extensions
    if "jobs" not in extensions:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        extensions["jobs"] = Queue(app, _huey(app))
    queue: Queue = extensions["jobs"]
    return queue


def _huey(app: Flask) -> Huey:
    """Open the queue that belongs to the database; tests carry jobs out at once, in memory."""
    # what the store hands back must have been written with our key: Huey unpickles it
    signed = SignedSerializer(secret=app.config["SECRET_KEY"], salt="jobs")
    url = db.engine.url
    if app.testing or not url.database or url.database == ":memory:":
        return MemoryHuey("office", immediate=True, results=False, serializer=signed)
    if url.get_backend_name() == "postgresql":
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey("office", dsn=plain, results=False, serializer=signed)
    beside = str(Path(url.database).with_suffix(".jobs"))
    return SqliteHuey("office", filename=beside, timeout=30, results=False, serializer=signed)


def _after_round(at: datetime) -> None:
    beat(at)
    by_clock(at)


def work(app: Flask) -> None:
    """Carry out jobs until asked to stop (Ctrl+C or SIGTERM)."""
    with app.app_context():
        huey = _queue().huey
        stop = rounds.begin(app, _after_round)
    huey.create_consumer(workers=WORKERS, periodic=False, max_delay=SLOWEST_POLL_SECONDS).run()
    stop.set()


# Carrying out -------------------------------------------------------------------------------------
def _carry_out(queue: Queue, job: Job) -> None:
    def tell(done: int, of: int) -> None:
        job.done, job.of = done, of
        queue.keep(job)

    job.state = State.RUNNING
    queue.keep(job)
    _write_down(job)
    try:
        with force_locale(job.language):
            result = _do(job, tell)
    except Refusal as refusal:
        job.state, job.sentence, job.values = State.REFUSED, refusal.sentence, refusal.values
    except Forbidden:
        job.state, job.sentence = State.REFUSED, N_("Your post does not include this right.")
    except Exception:
        job.state, job.sentence, job.values = State.BROKEN, BROKEN, {"number": job.key[:8]}
        current_app.logger.exception("job %s %s", job.key[:8], job.kind.value)
    else:
        if result.data:
            queue.huey.storage.put_data(f"file:{job.key}", result.data)
        job.state = State.REFUSED if result.rejected else State.DONE
        job.sentence, job.values = result.sentence, result.values
        job.file_name, job.records = result.file_name, result.records
        job.rejected = result.rejected
    job.values = {name: str(value) for name, value in job.values.items()}
    queue.keep(job)
    db.session.rollback()  # of what failed half-way nothing stays
    _write_down(job)


def _write_down(job: Job) -> None:
    """Keep on record how far a job is, in a transaction of its own."""
    session = db.session()
    asked = select(BackgroundJob).where(BackgroundJob.key == job.key)
    row = session.scalars(asked).one_or_none()
    if row is None:
        return
    row.state, row.sentence, row.values = job.state, job.sentence[:300], job.values
    row.file_name = job.file_name[:200]
    row.ended_at = clock.now() if job.over else None
    session.commit()


def _do(job: Job, tell: job_work.Tell) -> job_work.Result:
    session, at = db.session(), clock.now()
    if job.employee_id is None:
        return job_work.of_the_house(session, job.kind, job.given["title"], at)
    person = session.get_one(Employee, job.employee_id)
    if not person.active:
        raise Refusal(N_("This account has been closed meanwhile."))
    actor = actor_of(session, person, clock.local(at).date())
    writing(session, Author(person.id, person.name, request_id=job.key[:8]))
    sent = _queue().read(f"sent:{job.given['file']}") if "file" in job.given else None
    return job_work.carry_out(session, actor, job.kind, job.given, sent, job.language, at, tell)
