"""Screens of training attendance: who was asked, who was there, why somebody was not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from flask import g
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.filters import Choice, Days, Named, Pick
from models import TrainingAttendance
from models.clock import today
from models.scopes import Actor
from rules.training_words import AttendanceState, SignedBy
from rules.vocabulary import Deed, Record
from services import training, training_people

A = AttendanceState


def _confirm(
    session: Session, actor: Actor, row: TrainingAttendance, form: Any, at: datetime
) -> None:
    training_people.confirm(session, actor, row, at)


def _decline(
    session: Session, actor: Actor, row: TrainingAttendance, form: Any, at: datetime
) -> None:
    training_people.decline(session, actor, row, at, form.reason.data)


def _enter(
    session: Session, actor: Actor, row: TrainingAttendance, form: Any, at: datetime
) -> None:
    training_people.enter_for(session, actor, row, at)


def _take_back(
    session: Session, actor: Actor, row: TrainingAttendance, form: Any, at: datetime
) -> None:
    training_people.take_back(session, actor, row, at)


def _excuse(
    session: Session, actor: Actor, row: TrainingAttendance, form: Any, at: datetime
) -> None:
    training_people.excuse(session, actor, row, at, form.reason.data)


def _is(*states: AttendanceState) -> Any:
    return lambda row: row.state in states


def _running() -> Mapping[int, date]:
    """Return the sessions whose list may still change, asked for once a page."""
    if "trainings_running" not in g:
        g.trainings_running = training_people.running(current.session())
    return cast(Mapping[int, date], g.trainings_running)


def _runs(*states: AttendanceState) -> Any:
    return lambda row: row.state in states and row.session_id in _running()


def _enters(row: Any) -> bool:
    day = _running().get(row.session_id) if row.state in (A.EXPECTED, A.ABSENT) else None
    return day is not None and day <= today()


def _ticked(row: Any) -> bool:
    by_somebody = row.signed_by in (SignedBy.PAPER, SignedBy.TRAINER)
    return by_somebody and _runs(A.ATTENDED)(row)


_NEEDS = ("state", "signed_by", "session_id")
QUEUES = {
    "again": (
        _l("Mandatory, to be made up for"),
        lambda at: training.absent_again(),
    ),
}


class TrainingAttendanceView(RecordView):
    """Attendance of trainings, a line a person and session."""

    record = Record.TRAINING_ATTENDANCE
    creates = edits = False
    column_list = (
        *("employee", "session", "session.topic", "session.held_on", "state", "signed_at"),
        *("signed_by", "absence_reason", "office"),
    )
    column_details_list = (
        Section(
            _l("Training attendance"),
            (
                *("employee", "position", "session", "session.topic", "session.held_on"),
                *("listed", "state", "signed_at", "signed_by", "absence_reason"),
                *("decided_by", "decided_at", "office"),
            ),
        ),
    )
    column_export_list = (
        *("session", "session.topic", "session.held_on", "employee", "position", "office"),
        *("listed", "state", "signed_at", "signed_by", "absence_reason"),
    )
    form_columns = ()
    column_default_sort = "-id"
    filters = (
        Pick("session"),
        Choice("state"),
        Pick("employee"),
        Choice("signed_by"),
        Days("signed_at"),
        Named("state", "queue", _l("Queue"), QUEUES),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("Nobody's attendance matches.")
    deeds = (
        RowDeed(
            "confirm",
            Deed.CONFIRM,
            _confirm,
            quick=True,
            when=_runs(A.AWAITING),
            needs=_NEEDS,
            title=_l("Confirm attendance"),
            tone="primary",
            bulk=True,
        ),
        RowDeed(
            "enter",
            Deed.CONFIRM,
            _enter,
            quick=True,
            when=_enters,
            needs=_NEEDS,
            title=_l("Is there"),
        ),
        RowDeed(
            "absent",
            Deed.EXCUSE,
            _excuse,
            form=ReasonForm,
            when=_is(A.EXPECTED, A.ABSENT),
            needs=_NEEDS,
            title=_l("Absent, with reason"),
            bulk=True,
        ),
        RowDeed(
            "take-back",
            Deed.CONFIRM,
            _take_back,
            quick=True,
            when=_ticked,
            needs=_NEEDS,
            title=_l("Take back the tick"),
            in_list=False,
        ),
        RowDeed(
            "decline",
            Deed.DECLINE,
            _decline,
            form=ReasonForm,
            when=_runs(A.AWAITING, A.EXPECTED),
            needs=_NEEDS,
            title=_l("Take off the list"),
            tone="danger",
            in_list=False,
        ),
    )

    def visible(self, actor: Actor, columns: Any) -> Any:
        """Show where somebody held his post, also to who looks after one office."""
        return tuple(columns)

    def title(self, row: Any) -> str:
        """Return who, and of which session."""
        return f"{row.employee} · {row.session}"
