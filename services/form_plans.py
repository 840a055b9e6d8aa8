"""The annual training plan on paper, with what was carried out so far (4.1.2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session, object_session

from models import TrainingPlan, clock
from models.clock import local
from reports import evidence, training_plan
from reports.catalogue import Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper
from reports.training_plan import Line, Sheet
from rules.plan_words import PlanState
from rules.training import hours_text
from services import plan_progress
from services.frozen import instant

_IN_FORCE = (PlanState.APPROVED, PlanState.SUPERSEDED)


def sheet_of(session: Session, row: TrainingPlan, form: Form) -> Sheet:
    """Return a plan as it stands today."""
    found = plan_progress.of_plan(session, row, local(clock.now()).date())
    return Sheet(
        paper=Paper(
            company=row.office.company if row.office else "",
            office=row.office.name if row.office else "",
            number=row.number,
            draft=row.state not in _IN_FORCE,
        ),
        form=form,
        year=row.year,
        revision=row.revision,
        reason=row.reason,
        aims=row.aims,
        lines=tuple(_line(one) for one in found.lines),
        drafted=_signed(row.submitted_by, row.submitted_at),
        approved=_signed(row.approved_by, row.approved_at),
    )


def _signed(person: Any, at: Any) -> SignOff:
    return SignOff(person.name, at) if person is not None and at is not None else NOBODY


def _line(one: plan_progress.Line) -> Line:
    item = one.item
    return Line(
        item.quarter,
        item.topic,
        item.subject,
        item.posts_asked,
        item.audience,
        item.trainer,
        hours_text(item.minutes),
        item.exam_method,
        item.origin_no,
        one.progress,
        one.held.held_on if one.held else None,
    )


def content(sheet: Sheet) -> dict[str, Any]:
    """Return what the print's attachment says."""
    return {
        "plan": sheet.paper.number,
        "office": sheet.paper.office,
        "year": sheet.year,
        "revision": sheet.revision,
        "reason": sheet.reason,
        "aims": sheet.aims,
        "submitted_at": instant(sheet.drafted.at),
        "approved_at": instant(sheet.approved.at),
        "items": [
            {
                "quarter": one.quarter.value,
                "topic": one.topic,
                "subject": one.subject.value,
                "posts": [post.value for post in one.posts],
                "audience": one.audience,
                "trainer": one.trainer,
                "hours": one.hours,
                "exam": one.exam.value,
                "problem": one.origin,
                "progress": one.progress.value,
                "held_on": one.held_on.isoformat() if one.held_on else "",
            }
            for one in sheet.lines
        ],
    }


def pdf(row: TrainingPlan, form: Form, language: str) -> bytes:
    """Return a plan as PDF."""
    sheet = sheet_of(_session(row), row, form)
    said = evidence.canonical(content(sheet))
    created = row.approved_at or row.submitted_at or row.drafted_at
    return training_plan.render(sheet, language, evidence=said, created=created)


def html(row: TrainingPlan, form: Form, language: str, nonce: str) -> str:
    """Return a plan as a page to print from the browser."""
    return training_plan.html(sheet_of(_session(row), row, form), language, nonce=nonce)


def _session(row: TrainingPlan) -> Session:
    session = object_session(row)
    if session is None:
        raise LookupError(f"{row.number} belongs to no session")
    return session
