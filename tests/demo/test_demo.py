"""The demonstration office: always the same, alive, and its months hold together."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from flask_babel import Babel
from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from models import (
    Assessment,
    Attachment,
    Bill,
    Callback,
    CallbackStratum,
    Customer,
    Employee,
    Office,
    Payment,
    Post,
    SavedView,
    SurveyResult,
    Ticket,
    TicketEvent,
    TicketHolder,
    Unit,
    Urge,
    db,
)
from models.clock import local
from models.scopes import actor_of
from models.verification import verify
from rules.vocabulary import (
    AssessmentStatus,
    CallbackState,
    Category,
    LineState,
    Record,
    Role,
    TicketStatus,
)
from services import demo, setup
from services.accounts import sign_in
from services.demo.people import PASSWORD
from services.months import approve_all, generate
from services.redraw import redo_draw
from services.sessions import Entered
from tests import databases

T = TypeVar("T")
AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # a Tuesday, half past three at the office
SMALL = {"households": 60, "days": 20}
SHOWN = (
    Employee,
    Unit,
    Customer,
    Ticket,
    TicketEvent,
    TicketHolder,
    Urge,
    Callback,
    CallbackStratum,
    Bill,
    Payment,
    SurveyResult,
    Assessment,
    Attachment,
    SavedView,
)


def installation(url: str) -> Flask:
    """The records without the screens, as in demonstration mode."""
    app = Flask("demonstration")
    app.config.from_mapping({setting.name: setting.default for setting in config.SETTINGS})
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url, AUDIT_KEY="test", PASSWORD_MEMORY_KIB=8, PASSWORD_ROUNDS=1
    )
    db.init_app(app)
    Babel(app, default_locale="zh_Hans_CN")
    return app


@contextmanager
def entered(url: str) -> Iterator[Session]:
    """Give a session on a database, and leave no connection open."""
    with installation(url).app_context():
        try:
            yield db.session()
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def ready(database_url: str) -> Iterator[Session]:
    """An installation that was set up and has no office yet."""
    with entered(database_url) as session:
        setup.seed(session)
        session.commit()
        yield session


@pytest.fixture(scope="session")
def built(database_copies: databases.Copies) -> databases.Copies:
    """A small demonstration office, made once."""

    def build(url: str) -> None:
        databases.make_schema(url)
        with entered(url) as session:
            setup.seed(session)
            demo.load(session, AT, **SMALL)
            session.commit()

    database_copies.prepare("demo", build)
    return database_copies


def seen_in(built: databases.Copies, folder: Path, look: Callable[[Session], T]) -> T:
    """Look at a copy of the demonstration office and throw it away."""
    folder.mkdir()
    url = built.fresh("demo", folder)
    with entered(url) as session:
        found = look(session)
    built.drop(url)
    return found


@pytest.fixture
def office(built: databases.Copies, tmp_path: Path) -> Iterator[Session]:
    """The small demonstration office."""
    url = built.fresh("demo", tmp_path)
    with entered(url) as session:
        yield session
    built.drop(url)


def content(session: Session) -> str:
    """Return a hash of everything the office has on record; hashes of passwords have their salt."""
    # PostgreSQL never gives a number twice, so a second office there has other keys
    keyed = session.get_bind().dialect.name == "sqlite"
    digest = hashlib.sha256()
    for model in SHOWN:
        columns = [
            column
            for column in model.__table__.columns
            if column.name != "password_hash"
            and (keyed or not re.search(r"^id$|_id$|^frozen", column.name))
        ]
        for row in session.execute(select(*columns).order_by(model.id)):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def test_the_same_instant_shows_the_same_office(
    built: databases.Copies, ready: Session, tmp_path: Path
) -> None:
    first = seen_in(built, tmp_path / "first", content)
    demo.load(ready, AT, **SMALL)
    assert content(ready) == first


@pytest.mark.once
def test_an_hour_later_the_past_is_the_same(
    built: databases.Copies, ready: Session, tmp_path: Path
) -> None:
    def some_days_ago(session: Session) -> set[tuple[Any, ...]]:
        rows = session.execute(
            select(Ticket.number, Ticket.subject, Ticket.received_at, Ticket.completed_at).where(
                Ticket.received_at < AT - timedelta(days=4)
            )
        )
        return {tuple(row) for row in rows}

    first = seen_in(built, tmp_path / "first", some_days_ago)
    demo.load(ready, AT + timedelta(hours=1), **SMALL)
    assert some_days_ago(ready) == first


def test_nobody_in_it_is_real(office: Session) -> None:
    phones = [*office.scalars(select(Customer.phone)), *office.scalars(select(Employee.phone))]
    assert all(re.fullmatch(r"1990000\d{4}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert "演示" in office.scalars(select(Office)).one().name


def test_every_post_has_a_log_in_that_works(office: Session) -> None:
    logins = demo.logins(office)
    assert {login.role for login in logins} == set(Role)
    for login in logins:
        assert login.password == PASSWORD
        came_in = sign_in(office, login.username, login.password, "127.0.0.1", AT)
        office.commit()
        assert isinstance(came_in, Entered), login.username
    assert not any(office.scalars(select(Employee.must_change_password)))


@pytest.mark.once
def test_it_is_loaded_into_an_empty_installation_only(ready: Session) -> None:
    assert demo.may_load(ready)
    demo.load(ready, AT, **SMALL)
    assert not demo.may_load(ready)


def test_an_embedded_database_remembers_what_it_holds(ready: Session, tmp_path: Path) -> None:
    demo.mark(db.engine)
    marked = list(tmp_path.rglob("*.demo"))
    assert len(marked) == (1 if db.engine.dialect.name == "sqlite" else 0)


def test_every_desk_has_something_to_do(office: Session) -> None:
    statuses = Counter(office.scalars(select(Ticket.status)))
    for status in (
        TicketStatus.NEW,
        TicketStatus.DISPATCHED,
        TicketStatus.ACCEPTED,
        TicketStatus.ON_HOLD,
        TicketStatus.CLOSED,
    ):
        assert statuses[status], status
    waiting = office.scalars(
        select(Ticket).where(Ticket.escalated_at.is_not(None), Ticket.taken_at.is_(None))
    ).all()
    assert waiting
    overdue = office.scalars(
        select(Ticket).where(Ticket.settle_due_at < AT, Ticket.completed_at.is_(None))
    ).all()
    assert any(ticket.status is TicketStatus.DISPATCHED for ticket in overdue)
    assert all(ticket.received_at <= AT for ticket in office.scalars(select(Ticket)))
    assert max(office.scalars(select(TicketEvent.at))) <= AT


def test_it_shows_a_photo_and_a_view_for_everybody_at_the_office(office: Session) -> None:
    photo = office.scalars(select(Attachment).where(Attachment.record == Record.TICKET)).one()
    assert photo.media_type == "image/jpeg"
    assert office.get_one(Ticket, photo.record_id).status is TicketStatus.DISPATCHED
    view = office.scalars(select(SavedView)).one()
    assert view.shared
    assert view.office is not None
    assert view.screen is Record.TICKET


def test_its_evidence_is_genuine(office: Session) -> None:
    strata = office.scalars(select(CallbackStratum)).all()
    assert strata
    assert all(redo_draw(office, stratum).ok for stratum in strata)
    assert verify(office).ok
    for callback in office.scalars(select(Callback).where(Callback.done_at.is_not(None))):
        assert callback.done_by_id != callback.worker_id
    for ticket in office.scalars(select(Ticket).where(Ticket.completed_at.is_not(None))):
        assert ticket.result
        assert ticket.dispatched_at is None or ticket.dispatched_at <= ticket.completed_at


@pytest.mark.once
@pytest.mark.slow
def test_its_months_make_sense(ready: Session) -> None:
    demo.load(ready, AT, households=120)
    standing = select(Assessment).where(Assessment.current).order_by(Assessment.month)
    rows = ready.scalars(standing).all()
    states = {f"{row.month:%Y-%m}": row.status for row in rows}
    assert states == {
        "2026-08": AssessmentStatus.PUBLISHED,
        "2026-09": AssessmentStatus.SUBMITTED,
        "2026-10": AssessmentStatus.DRAFT,
    }
    assert Counter(row.month for row in rows).most_common(1)[0][1] == 7  # one moved on the 16th
    for row in rows:
        assert 0 <= row.score <= 100
        signed = {row.submitted_by_id, row.approved_by_id} - {None}
        assert row.employee_id not in signed
        assert len(signed) == (row.submitted_by_id is not None) + (row.approved_by_id is not None)
    lines = [line for row in rows for line in row.lines]
    assert any(line.points > 0 for line in lines)
    fees = [line for line in lines if line.indicator.value == "fee_collection"]
    counted_fees = [line for line in fees if line.state is LineState.COUNTED]
    assert {f"{line.assessment.month:%Y-%m}" for line in counted_fees} == {"2026-09"}
    assert all(90 <= (line.rate or 0) <= 100 for line in counted_fees)
    assert set(ready.scalars(select(Ticket.category))) == set(Category)
    calls = Counter(ready.scalars(select(Callback.state)))
    assert calls[CallbackState.DONE] > calls[CallbackState.EXCUSED]
    _the_rest_of_the_way_is_open(ready)


def _the_rest_of_the_way_is_open(session: Session) -> None:
    """The running draft can be made again, and the manager can approve what waits for him."""
    people = {
        role: session.scalars(select(Employee).join(Post).where(Post.role == role)).first()
        for role in (Role.SUPERVISOR, Role.MANAGER)
    }
    supervisor, manager = (
        actor_of(session, person, local(AT).date()) for person in people.values() if person
    )
    october = datetime(2026, 10, 1, tzinfo=UTC).date()
    assert len(generate(session, supervisor, october, AT, ["A"])) == 7
    submitted = session.scalars(
        select(Assessment).where(Assessment.status == AssessmentStatus.SUBMITTED)
    ).all()
    assert approve_all(session, manager, submitted, AT) == 5


@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 1, 1, 2, 0, tzinfo=UTC),  # New Year's Day, ten in the morning
        datetime(2026, 10, 31, 19, 0, tzinfo=UTC),  # three at night, on the first of a month
        datetime(2028, 2, 29, 6, 0, tzinfo=UTC),
    ],
)
@pytest.mark.once
def test_it_can_be_loaded_on_any_day(ready: Session, at: datetime) -> None:
    demo.load(ready, at, households=30, days=40)
    assert len(ready.scalars(select(Ticket.id)).all()) > 10
    assert max(ready.scalars(select(TicketEvent.at))) <= at
    assert ready.scalars(select(Assessment)).all()
