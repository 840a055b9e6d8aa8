"""Results of surveys, and what a final one does to months that were approved before (4.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, AssessmentLine, Office, Standard, SurveyResult
from models.clock import local
from models.scopes import Actor, operator
from rules.indicators import governing_half_year, half_year_of, last_day, months_of_half
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Indicator, LineState, Record, Role
from services import revisions
from services.separation import Separated

_HALF_YEAR = re.compile(r"20\d\dH[12]")
OWN_AREA = N_("Nobody enters what customers answered about his own work. Ask a colleague.")


def is_own(actor: Actor, office_id: int | None, area_id: int | None, half_year: str) -> bool:
    """Say whether answers are about the work of whoever enters them (separations of roles.md).

    The front desk answers for all of its office's answers, an area administrator for those of the
    areas he held in that half-year.
    """
    return at_desk(actor, office_id) or holds(actor, area_id, half_year)


def at_desk(actor: Actor, office_id: int | None) -> bool:
    """Say whether somebody is of the front desk that all of an office's answers are about."""
    return any(
        post.role is Role.FRONT_DESK and post.office_id in (None, office_id) for post in actor.posts
    )


def holds(actor: Actor, area_id: int | None, half_year: str) -> bool:
    """Say whether somebody administered an area at any time in a half-year."""
    if not _HALF_YEAR.fullmatch(half_year):
        return False
    months = months_of_half(half_year)
    first, last = months[0], last_day(months[-1])
    return any(
        held.area_id == area_id
        and held.valid_from <= last
        and (held.valid_to is None or held.valid_to >= first)
        for held in actor.areas
    )


def enter(session: Session, actor: Actor, result: SurveyResult, at: datetime) -> list[Assessment]:
    """Keep a new or changed result; return the revisions of approved months it led to."""
    _keep(session, actor, result, at)
    return _revised(session, actor, result, at)


def enter_counted(
    session: Session, actor: Actor, results: Sequence[SurveyResult], at: datetime
) -> list[Assessment]:
    """Keep what one survey was counted to, the office's and its areas', then revise once."""
    for result in results:
        _keep(session, actor, result, at)
    return _revised(session, actor, results[0], at)


def settle(session: Session, at: datetime) -> list[Assessment]:
    """Revise what became final because its half-year ended (4.1): spot checks closed within it.

    Nobody enters anything then, so the house looks by itself; returns the revisions.
    """
    day = local(at).date()
    waiting = {
        (office_id, governing_half_year(month, applies))
        for office_id, month, applies in session.execute(_PENDING)
    }
    closed = (
        select(SurveyResult.office_id, SurveyResult.half_year)
        .where(SurveyResult.half_year < half_year_of(day), SurveyResult.voided_at.is_(None))
        .group_by(SurveyResult.office_id, SurveyResult.half_year)
        .having(func.count() == func.count(SurveyResult.closed_on))
        .order_by(SurveyResult.half_year, SurveyResult.office_id)
    )
    made: list[Assessment] = []
    for office_id, half_year in session.execute(closed).all():
        if (office_id, half_year) in waiting:
            office = session.get_one(Office, office_id)
            made += revisions.revise_for_survey(session, operator(day), office, half_year, at)
    return made


# months in force that wait for a survey, with what decides which one
_PENDING = (
    select(Assessment.office_id, Assessment.month, Standard.satisfaction_applies)
    .join(AssessmentLine, AssessmentLine.assessment_id == Assessment.id)
    .join(Standard, Standard.id == Assessment.standard_id)
    .where(
        Assessment.current,
        Assessment.status.in_(FROZEN),
        AssessmentLine.indicator == Indicator.SATISFACTION,
        AssessmentLine.state == LineState.PENDING,
    )
    .distinct()
)


def _keep(session: Session, actor: Actor, result: SurveyResult, at: datetime) -> None:
    result.half_year = result.half_year.strip().upper()
    area_id = result.area.id if result.area is not None else None
    if is_own(actor, result.office.id, area_id, result.half_year):
        raise Separated(Deed.CREATE, Record.SURVEY_RESULT, OWN_AREA)
    if not _HALF_YEAR.fullmatch(result.half_year):
        raise Refusal(N_("Write the half-year as 2026H1."), field="half_year")
    if result.sequence < 1:
        raise Refusal(N_("Spot checks are counted from 1."), field="sequence")
    if min(result.valid, result.satisfied) < 0:
        raise Refusal(N_("Count answers from 0."), field="valid")
    if result.satisfied > result.valid:
        raise Refusal(
            N_("There can't be more satisfied answers than valid ones."), field="satisfied"
        )
    if result.area is not None and result.area.office_id != result.office.id:
        raise Refusal(N_("This area belongs to another office."), field="area")
    if result.closed_on is not None and result.closed_on > local(at).date():
        raise Refusal(N_("The day the survey was closed lies ahead."), field="closed_on")
    _only_one(session, result)
    session.add(result)
    session.flush()


def _only_one(session: Session, result: SurveyResult) -> None:
    """Refuse a second result of one survey of a whole office; the database sees those of areas."""
    if result.area is not None:
        return
    with session.no_autoflush:
        same = session.scalar(
            select(SurveyResult.id).where(
                SurveyResult.office_id == result.office.id,
                SurveyResult.area_id.is_(None),
                SurveyResult.half_year == result.half_year,
                SurveyResult.kind == result.kind,
                SurveyResult.sequence == result.sequence,
                SurveyResult.voided_at.is_(None),
                SurveyResult.id != (result.id or 0),
            )
        )
    if same is not None:
        raise Refusal(N_("The result of this survey is entered already."), field="kind")


def _revised(
    session: Session, actor: Actor, result: SurveyResult, at: datetime
) -> list[Assessment]:
    """Revise what a closed result changes; a half-year that is not final changes nothing."""
    if result.closed_on is None:
        return []
    return revisions.revise_for_survey(session, actor, result.office, result.half_year, at)
