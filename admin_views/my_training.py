"""My trainings: signing in, what comes, what has to be made up for, what one has attended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from admin_views import current, links, training_page
from admin_views.formatting import badge, day, moment
from admin_views.forms import new_key
from admin_views.screen import Screen
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import TrainingAttendance, TrainingSession
from models.clock import local, now
from models.scopes import Actor, Forbidden, rows_within
from rules.training import RUNNING, hours_text
from rules.training_words import AttendanceState, SessionState
from rules.vocabulary import Deed, Record, Role
from services import training

A = AttendanceState
SOON = timedelta(days=14)
SHOWN = 60  # lines of each part of the page


# My day -------------------------------------------------------------------------------------------
def _mine(actor: Actor, *states: AttendanceState) -> Any:
    return TrainingSession.id.in_(
        select(TrainingAttendance.session_id).where(
            TrainingAttendance.employee_id == actor.employee_id,
            TrainingAttendance.state.in_(states),
        )
    )


def _owed(actor: Actor) -> Any:
    return TrainingSession.id.in_(
        select(TrainingAttendance.session_id).where(
            TrainingAttendance.employee_id == actor.employee_id, training.absent_again()
        )
    )


def queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield one's own trainings of the next days, those to make up for, and those to close."""
    today = local(at).date()
    alive = TrainingSession.voided_at.is_(None)
    if actor.may(Deed.SIGN, Record.TRAINING_SESSION):
        gives = TrainingSession.trainer_id == actor.employee_id
        near = TrainingSession.held_on.between(today, today + SOON)
        ahead = and_(TrainingSession.state.in_(RUNNING), near, alive)
        yield Queue(
            "trainings",
            _l("My trainings"),
            _l("No training of yours comes up."),
            and_(or_(_mine(actor, A.EXPECTED), gives), ahead),
            ("sign-in", "open", "screen"),
        )
        yield Queue(
            "trainings-again",
            _l("Trainings to make up for"),
            _l("You have nothing to make up for."),
            _owed(actor),
            (),
        )
    if actor.roles & {Role.SUPERVISOR, Role.QUALITY}:
        yield Queue(
            "trainings-over",
            _l("Trainings over and not closed"),
            _l("Every training is closed."),
            training.overdue(today),
            ("close", "paper"),
            (("queue", "late"),),
        )


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits of trainings; where nothing does, it takes no room."""
    found = list(queues(actor, at))
    if not found:
        return
    reach = rows_within(actor, TrainingSession, Record.TRAINING_SESSION)
    order = (TrainingSession.held_on, TrainingSession.starts_at)
    first = picked(found, TrainingSession.id, reach, order, training.overdue(local(at).date()))
    deeds = deeds_of(Record.TRAINING_SESSION, actor, found)
    columns = (
        *("id", "session_no", "topic", "place", "state", "held_on", "starts_at", "trainer"),
        *("voided_at", "office_id", "ends_at"),
    )
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late),
            *(getattr(TrainingSession, name) for name in columns),
        )
        .select_from(first)
        .join(TrainingSession, TrainingSession.id == first.c.id)
        .order_by(*order, TrainingSession.id)
    )

    def one(queue: Queue, row: Any) -> Item:
        when = moment(row.starts_at) or day(row.held_on)
        return Item(
            row.topic,
            links.page(Record.TRAINING_SESSION, row.id),
            [part for part in (when, row.place, row.trainer, row.session_no) if part],
            [badge(row.state)],
            acts=acts(Record.TRAINING_SESSION, row, deeds[queue.key]),
        )

    for block in filled(actor, Record.TRAINING_SESSION, found, rows, one):
        if block.total:
            yield block


# The page -----------------------------------------------------------------------------------------
class MyTrainingView(Screen):
    """What somebody was trained in and will be, for a phone."""

    icon = "my-training"

    def __init__(self) -> None:
        super().__init__(
            name=_l("My trainings"),
            category="training",
            endpoint="my_training",
            url="/my-training",
        )

    def is_accessible(self) -> bool:
        """Open it to everybody who is trained."""
        return current.signed_in() and current.actor().may(Deed.SIGN, Record.TRAINING_SESSION)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.SIGN, Record.TRAINING_SESSION)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show one's own trainings: those open first."""
        session, actor, today = current.session(), current.actor(), local(now()).date()
        lines = _lines(session, actor)
        first = date(today.year, 1, 1)
        minutes = training.minutes_attended(session, actor.employee_id or 0, first, today)
        owed = set(session.scalars(select(TrainingSession.id).where(_owed(actor))))
        return render_template(
            "desk/my_training.html",
            title=gettext("My trainings"),
            admin_view=self,
            open=[one for one in lines if _is_open(one)],
            coming=[one for one in reversed(lines) if _is_coming(one, today)],
            owed=[one for one in lines if one.session_id in owed],
            past=[one for one in lines if one.session.state is SessionState.HELD],
            year=today.year,
            hours=hours_text(minutes),
            times=training_page.times,
            length=hours_text,
            badge=badge,
            day=day,
            moment=moment,
            here=current.own_path(),
            new_key=new_key,
        )


def _lines(session: Session, actor: Actor) -> Sequence[TrainingAttendance]:
    """Return one's own lines, the newest training first."""
    return session.scalars(
        select(TrainingAttendance)
        .join(TrainingSession, TrainingSession.id == TrainingAttendance.session_id)
        .where(
            TrainingAttendance.employee_id == actor.employee_id,
            TrainingAttendance.state != A.STRUCK,
            TrainingSession.voided_at.is_(None),
        )
        .options(joinedload(TrainingAttendance.session))
        .order_by(TrainingSession.held_on.desc(), TrainingSession.id.desc())
        .limit(SHOWN)
    ).all()


def _is_open(one: TrainingAttendance) -> bool:
    return one.session.state is SessionState.OPEN


def _is_coming(one: TrainingAttendance, today: date) -> bool:
    return one.session.state is SessionState.PLANNED and one.session.held_on >= today
