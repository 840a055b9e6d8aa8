"""What stands on the pages of training sessions: hours, figures, who is on the list, the code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from admin_views import current, links
from admin_views.beside import Beside, Words
from admin_views.beside import computed as beside_columns
from admin_views.columns import Computed, Related
from admin_views.formatting import badge, day, exact, listed, moment, wording
from admin_views.forms import new_key
from models import Employee, ExamSitting, TrainingAttendance, TrainingSession
from models.clock import local
from models.scopes import Actor, rows_within
from reports import qr
from rules.training import code, hours_text, seconds_left
from rules.training_words import AttendanceState, ExamMethod, SessionState
from rules.vocabulary import Deed, Record, Role
from services import training_people, training_sign_in

A = AttendanceState
SHOWN = 300  # people a page lists
LOOK_AGAIN = 10  # seconds until the screen shows who signed in meanwhile


# Columns ------------------------------------------------------------------------------------------
def hours(row: Any) -> str:
    """Return how long a session lasts, in hours."""
    return hours_text(row.minutes)


def times(row: Any) -> str:
    """Return from when to when a session goes."""
    if row.starts_at is None:
        return ""
    end = "" if row.ends_at is None else f"–{local(row.ends_at):%H:%M}"
    return f"{moment(row.starts_at)}{end}"


def asked(row: Any) -> str:
    """Return the posts asked to come, in words."""
    values = row.audience_roles.split()
    return listed(wording(role) for role in Role if role.value in values)


def _came(session: Session, actor: Actor, ids: Sequence[int]) -> Words:
    """Return how many attended of how many on the list, by session."""
    there = func.sum(case((TrainingAttendance.state == A.ATTENDED, 1), else_=0))
    of_page = select(TrainingAttendance.session_id, there, func.count()).where(
        TrainingAttendance.session_id.in_(ids),
        TrainingAttendance.state.not_in((A.STRUCK, A.AWAITING)),
    )
    counted = session.execute(of_page.group_by(TrainingAttendance.session_id))
    return dict.fromkeys(ids, "0 / 0") | {one: f"{came} / {every}" for one, came, every in counted}


PEOPLE = Beside("people", _l("Attended / on the list"), _came, numeric=True)
COMPUTED = {
    "hours": Computed(_l("Hours"), ("minutes",), hours, numeric=True),
    "times": Computed(_l("Time of training"), ("starts_at", "ends_at"), times),
    "asked": Computed(_l("Posts asked to come"), ("audience_roles",), asked),
    **beside_columns(PEOPLE),
}


# Me -----------------------------------------------------------------------------------------------
def expects_me(row_id: int) -> bool:
    """Say whether whoever looks may sign in to a session that is open; asked once a page."""
    if "training_expects" not in g:
        me = current.actor().employee_id
        g.training_expects = set(
            current.session.scalars(
                select(TrainingAttendance.session_id)
                .join(TrainingSession, TrainingSession.id == TrainingAttendance.session_id)
                .where(
                    TrainingAttendance.employee_id == me,
                    TrainingAttendance.state.in_((A.EXPECTED, A.ABSENT)),
                    TrainingSession.state == SessionState.OPEN,
                )
            )
        )
    return row_id in g.training_expects


def signed_already(line: TrainingAttendance) -> str:
    """Return what is said to somebody who signs in twice."""
    if line.state is A.AWAITING:
        return gettext("You are written down already: the trainer confirms you.")
    return gettext("You had signed in already, at %(at)s.", at=moment(line.signed_at))


# Blocks -------------------------------------------------------------------------------------------
def leading(session: Session, actor: Actor, row: TrainingSession) -> list[Related]:
    """Return who is on a session's list, and the results of its exam where it has one."""
    blocks = [people(session, actor, row)]
    if row.exam_method is not ExamMethod.NONE and actor.may(Deed.VIEW, Record.EXAM_SITTING):
        blocks.append(results(session, actor, row))
    return blocks


def results(session: Session, actor: Actor, row: TrainingSession) -> Related:
    """Return what was reached in a session's exam, with the way to enter it once it is held."""
    found = session.scalars(
        select(ExamSitting)
        .where(
            ExamSitting.session_id == row.id,
            ExamSitting.voided_at.is_(None),
            rows_within(actor, ExamSitting, Record.EXAM_SITTING),
        )
        .options(joinedload(ExamSitting.employee))
        .order_by(ExamSitting.taken_on, ExamSitting.attempt, ExamSitting.id)
        .limit(SHOWN)
    ).all()
    enters = row.state is SessionState.HELD and actor.may(Deed.CREATE, Record.EXAM_SITTING)
    return Related(
        _l("Exam results"),
        (
            *(_l("Examined"), _l("Way of the exam"), _l("Exam day"), _l("Attempt")),
            *(_l("Exam score"), _l("Result of the exam")),
        ),
        [
            links.cells(
                links.to(actor, one, one.employee),
                wording(one.way),
                day(one.taken_on),
                one.attempt,
                exact(one.score),
                _reached(one),
            )
            for one in found
        ],
        empty=_l("No result has been entered yet."),
        add=url_for("exam_sitting.do_view", deed="enter", session=row.id) if enters else "",
        adding=_l("Enter results"),
        figures=(3, 4),
    )


def _reached(one: ExamSitting) -> str:
    if one.absent:
        return gettext("Missed the exam")
    if one.passed is None:
        return gettext("Waiting for marking")
    return gettext("Passed") if one.passed else gettext("Not passed")


def people(session: Session, actor: Actor, row: TrainingSession) -> Related:
    """Return who is on a session's list, and who walked in; those who wait come first."""
    order = (TrainingAttendance.state != A.AWAITING, Employee.name, Employee.id)
    found: Sequence[TrainingAttendance] = session.scalars(
        select(TrainingAttendance)
        .join(Employee, Employee.id == TrainingAttendance.employee_id)
        .where(TrainingAttendance.session_id == row.id, _within(actor))
        .options(joinedload(TrainingAttendance.employee), joinedload(TrainingAttendance.office))
        .order_by(*order)
        .limit(SHOWN)
    ).all()
    several = row.office_id is None
    return Related(
        _l("List of participants"),
        (
            *(_l("Participant"), _l("Post"), _l("Sign-in state"), _l("Signed in at")),
            *(_l("Signed in by"), _l("Reason of absence")),
        ),
        [
            links.cells(
                links.to(actor, one),
                _post(one, several),
                badge(one.state),
                moment(one.signed_at),
                wording(one.signed_by),
                one.absence_reason,
            )
            for one in found
        ],
        more=links.narrowed(actor, Record.TRAINING_ATTENDANCE, session=row.id),
        empty=_l("Nobody is on the list yet."),
    )


def _within(actor: Actor) -> Any:
    return rows_within(actor, TrainingAttendance, Record.TRAINING_ATTENDANCE)


def _post(one: TrainingAttendance, several: bool) -> str:
    where = str(one.office) if several and one.office is not None else ""
    return " ".join(part for part in (where, wording(one.position)) if part)


def make_ups(session: Session, actor: Actor, row: TrainingSession) -> Sequence[Related]:
    """Return the sessions that make up for one, where there are any."""
    found = links.rows(session, actor, TrainingSession, TrainingSession.make_up_of_id == row.id)
    if not found:
        return ()
    return (
        Related(
            _l("Make-up sessions"),
            (_l("Session number"), _l("Day of training"), _l("State")),
            [links.cells(links.to(actor, one), one.held_on, badge(one.state)) for one in found],
        ),
    )


# The screen ---------------------------------------------------------------------------------------
def on_screen(session: Session, actor: Actor, row: TrainingSession, at: datetime, here: str) -> str:
    """Return the page of the code; it looks again by itself when the code changes, or sooner."""
    return render_template(
        "desk/training_screen.html",
        row=row,
        code=code(row.secret, at),
        picture=qr.data_uri(training_sign_in.page_address(row, at)),
        typing=training_sign_in.typing_address(),
        left=seconds_left(at),
        again=min(seconds_left(at) + 1, LOOK_AGAIN),
        states=training_people.counted(session, row),
        waiting=training_people.in_state(session, row, A.AWAITING),
        decides=actor.may(Deed.CONFIRM, Record.TRAINING_ATTENDANCE),
        back=links.page(Record.TRAINING_SESSION, row.id),
        here=f"{here}?id={row.id}",
        new_key=new_key,
        post=_post,
        moment=moment,
    )
