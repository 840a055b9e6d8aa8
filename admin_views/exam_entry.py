"""Results of oral, practical and paper exams, entered for a training's list on one page (4.1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin_views import current
from admin_views.fields import DayField, ExactField, LineField, TickField, WordField, filled
from admin_views.filters import whole
from admin_views.formatting import day, exact
from admin_views.forms import OfficeForm
from models import TrainingAttendance, TrainingSession
from models.scopes import Actor, rows_within
from rules.exam_words import SittingWay
from rules.refusal import Refusal
from rules.training_words import AttendanceState, ExamMethod, SessionState
from rules.vocabulary import N_, Record
from services import exam_results

MOST_ID = 2**31 - 1
OFFERED = 100
_WAYS = {one.value: one for one in SittingWay}


def chosen(session: Session, actor: Actor) -> TrainingSession | None:
    """Return the training the page is about, if it may be opened."""
    asked = whole(request.values.get("session"), 1, MOST_ID, 0)
    if not asked:
        return None
    within = rows_within(actor, TrainingSession, Record.TRAINING_SESSION)
    return session.scalars(
        select(TrainingSession).where(TrainingSession.id == asked, within)
    ).one_or_none()


def listed(session: Session, training: TrainingSession) -> list[TrainingAttendance]:
    """Return who is on a training's list, by name."""
    asked = select(TrainingAttendance).where(
        TrainingAttendance.session_id == training.id,
        TrainingAttendance.state != AttendanceState.STRUCK,
    )
    rows = session.scalars(asked.options(joinedload(TrainingAttendance.employee)))
    return sorted(rows, key=lambda one: (one.employee.name, one.id))


def form_of(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    """Return the form: how, when and the pass mark, then a score or absent for each person."""
    session = current.session()
    training = chosen(session, actor)
    if training is None:
        return OfficeForm
    held = _WAYS.get(training.exam_method.value, SittingWay.ORAL)
    fields: dict[str, Any] = {
        "way": WordField(
            _l("Way of the exam"), [filled], words=SittingWay, radio=True, default=held
        ),
        "taken_on": DayField(_l("Day of the exam"), [filled], default=training.held_on),
        "pass_score": ExactField(
            _l("Pass mark (of 100)"), [filled], default=exam_results.pass_mark(session, training)
        ),
    }
    for one in listed(session, training):
        fields[f"s{one.employee_id}"] = ExactField(_l("Exam score"))
        fields[f"x{one.employee_id}"] = TickField(_l("Missed the exam"))
        fields[f"n{one.employee_id}"] = LineField(_l("Note"), longest=500)
    return type("EntryForm", (OfficeForm,), fields)


def enter(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> str:
    """Enter what was typed; an empty line says nothing."""
    training = chosen(session, actor)
    if training is None:
        raise Refusal(N_("Choose the training first."))
    count = 0
    for one in listed(session, training):
        key = one.employee_id
        score, absent = form[f"s{key}"].data, bool(form[f"x{key}"].data)
        if score is None and not absent:
            continue
        if score is not None and absent:
            raise Refusal(N_("Enter a score, or that he missed the exam."), field=f"s{key}")
        count += 1
        try:
            exam_results.enter(
                session,
                actor,
                training,
                key,
                score,
                form.way.data,
                at,
                absent=absent,
                pass_score=form.pass_score.data,
                taken_on=form.taken_on.data,
                note=form[f"n{key}"].data or "",
            )
        except Refusal as no:
            no.field = f"s{key}" if no.field in (None, "score") else no.field
            raise
    if not count:
        raise Refusal(N_("Enter at least one score."))
    return url_for("exam_sitting.index_view", session=training.id)


def context(session: Session, actor: Actor, rows: Sequence[Any]) -> dict[str, Any]:
    """Return the trainings to choose from, or the list of the one chosen with earlier results."""
    training = chosen(session, actor)
    if training is None:
        return {"training": None, "trainings": list(_offered(session, actor))}
    before = exam_results.results_of(session, training.id)
    people = [
        {
            "key": one.employee_id,
            "name": one.employee.name,
            "own": one.employee_id == actor.employee_id,
            "before": [
                (exact(r.score), r.passed, r.absent) for r in before.get(one.employee_id, [])
            ],
        }
        for one in listed(session, training)
    ]
    return {"training": training, "held_on": day(training.held_on), "people": people}


def _offered(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Return the trainings with an exam, the latest first."""
    asked = (
        select(TrainingSession)
        .where(
            rows_within(actor, TrainingSession, Record.TRAINING_SESSION),
            TrainingSession.exam_method != ExamMethod.NONE,
            TrainingSession.state != SessionState.CANCELLED,
            TrainingSession.voided_at.is_(None),
        )
        .order_by(TrainingSession.held_on.desc(), TrainingSession.id.desc())
        .limit(OFFERED)
    )
    return [
        (one.id, f"{day(one.held_on)} · {one.topic} · {one.session_no}")
        for one in session.scalars(asked)
    ]
