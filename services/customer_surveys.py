"""Surveys of an office (JD-11, 4.1): planned, opened with their draw, closed with their figures.

The caller commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, select
from sqlalchemy.orm import Session

from models import (
    Assessment,
    Occupancy,
    Survey,
    SurveyBatch,
    SurveyResult,
    SurveySheet,
    Unit,
)
from models.audit import note, take_turn
from models.clock import local
from models.estate import Building, Office
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import surveys as rules
from rules.indicators import parse_half_year
from rules.refusal import Refusal
from rules.survey_words import BatchState, QuestionSetState, Sample, SurveyState
from rules.tickets import ticket_number
from rules.vocabulary import N_, AuditOp, Deed, Record, SurveyKind
from services import inputs, survey_answers, survey_figures, surveys
from services.month_lines import standard_for
from services.separation import Separated

PREFIX = "DC"  # 调查
FIELDS = ("half_year", "kind", "question_set", "starts_on", "ends_on", "sample", "size")
OWN = N_("Nobody closes a survey about his own work. Ask a colleague.")
_COUNTED = {"audited": True}  # the sheets have one line together, with the seed that redoes them


def _seed() -> str:
    return secrets.token_hex(16)


def enter(
    session: Session, actor: Actor, at: datetime, office: Office, values: Mapping[str, Any]
) -> Survey:
    """Plan a survey of an office."""
    require_at(actor, Deed.CREATE, Record.SURVEY, office.id)
    row = Survey(office=office, created_at=at, created_by_id=actor.employee_id)
    with session.no_autoflush:
        _fill(row, values)
    day = local(at).date()
    number = next_number(session, PREFIX, office.id, day)
    row.number = ticket_number(PREFIX, day, number)
    session.add(row)
    session.flush()
    return row


def change(session: Session, actor: Actor, row: Survey, values: Mapping[str, Any]) -> Survey:
    """Change a survey that was not opened yet."""
    require(session, actor, Deed.EDIT, Record.SURVEY, row)
    if row.state is not SurveyState.PLANNED:
        raise Refusal(N_("This survey has been opened and stands."))
    _fill(row, values)
    session.flush()
    return row


def _fill(row: Survey, values: Mapping[str, Any]) -> None:
    row.name = inputs.text(Survey, "name", values["name"], needed=N_("Give it a name."))
    for key in FIELDS:
        setattr(row, key, values[key])
    row.half_year = row.half_year.strip().upper()
    try:
        parse_half_year(row.half_year)
    except Refusal as no:
        raise Refusal(no.sentence, field="half_year", **no.values) from no
    if row.ends_on < row.starts_on:
        raise Refusal(N_("The last day must come after the first."), field="ends_on")
    if row.question_set.state is not QuestionSetState.ISSUED:
        raise Refusal(N_("Issue this questionnaire first."), field="question_set")
    if row.question_set.office_id not in (None, row.office.id):
        raise Refusal(N_("This questionnaire belongs to another office."), field="question_set")
    if row.question_set.valid_from > row.starts_on:
        raise Refusal(N_("This questionnaire is in force later."), field="question_set")
    if row.sample is Sample.ALL:
        row.size = None
    elif (row.size or 0) < 1:
        raise Refusal(N_("Draw at least one flat."), field="size")


# Opening ------------------------------------------------------------------------------------------
def open_(
    session: Session,
    actor: Actor,
    row: Survey,
    at: datetime,
    seed: Callable[[], str] = _seed,
    salt: Callable[[], str] = _seed,
) -> Survey:
    """Open a survey: its households are drawn, each gets its sheet and code.

    ``salt`` makes what tells the codes apart: never the same twice.
    """
    require(session, actor, Deed.PUBLISH, Record.SURVEY, row)
    if row.state is not SurveyState.PLANNED:
        raise Refusal(N_("This survey has been opened already."))
    if local(at).date() > row.ends_on:
        raise Refusal(N_("The last day of this survey is over: change it first."))
    _check_counts(session, row)
    flats = _occupied(session, row, at)
    if not flats:
        raise Refusal(N_("No flat of this office is occupied: there is nobody to ask."))
    strata: dict[int, list[int]] = {}
    for flat in flats:
        strata.setdefault(flat.building_id, []).append(flat.id)
    row.seed, row.households = seed(), len(flats)
    size = len(flats) if row.size is None else row.size
    drawn = set(rules.draw(row.seed, strata, size))
    row.satisfied_answers = standard_for(session, row.starts_on).satisfied_answers
    row.state, row.opened_at, row.opened_by_id = SurveyState.OPEN, at, actor.employee_id
    session.flush()
    _hand_out(session, row, [flat for flat in flats if flat.id in drawn], salt)
    return row


def _occupied(session: Session, row: Survey, at: datetime) -> list[Any]:
    """Return the flats somebody lives in, as their buildings and rooms stand."""
    lived_in = exists().where(Occupancy.unit_id == Unit.id, Occupancy.held_on(local(at).date()))
    return list(
        session.execute(
            select(Unit.id, Unit.building_id, Unit.area_id)
            .join(Building, Building.id == Unit.building_id)
            .where(Unit.office_id == row.office_id, lived_in)
            .order_by(Building.id, Unit.id)
        )
    )


def _hand_out(session: Session, row: Survey, flats: list[Any], salt: Callable[[], str]) -> None:
    sheets = []
    for number, flat in enumerate(flats, 1):
        own = salt()
        sheets.append(
            {
                "survey_id": row.id,
                "office_id": row.office_id,
                "sheet_no": number,
                "unit_id": flat.id,
                "building_id": flat.building_id,
                "area_id": flat.area_id,
                "salt": own,
                "token_sha256": survey_answers.hashed(survey_answers.code(row.id, own)),
            }
        )
    session.execute(insert(SurveySheet), sheets, execution_options=_COUNTED)
    changes = {"sheets": [None, len(sheets)], "seed": [None, row.seed]}
    note(
        session,
        AuditOp.CREATE,
        Record.SURVEY_SHEET,
        row_label=str(row),
        changes=changes,
        office_id=row.office_id,
    )


# Closing ------------------------------------------------------------------------------------------
def close(session: Session, actor: Actor, row: Survey, at: datetime) -> list[Assessment]:
    """Close a survey: its figures become results; return the revisions of months they led to."""
    require(session, actor, Deed.CLOSE, Record.SURVEY, row)
    take_turn(session.connection())  # before its row is locked
    session.refresh(row, with_for_update=True)
    areas = survey_figures.areas_of(session, row)
    if any(surveys.is_own(actor, row.office_id, one, row.half_year) for one in (None, *areas)):
        raise Separated(Deed.CLOSE, Record.SURVEY, OWN)
    if row.state is not SurveyState.OPEN:
        raise Refusal(N_("Answers don't come in: this survey can't be closed."))
    counted = survey_figures.by_area(session, row)
    whole = survey_figures.together(counted.values())
    today = local(at).date()
    if today <= row.ends_on and whole.answered < whole.drawn:
        raise Refusal(N_("Answers may come in until %(day)s."), day=row.ends_on)
    _nothing_open(session, row)
    sequence = _sequence(session, row)
    row.state, row.closed_at, row.closed_by_id = SurveyState.CLOSED, at, actor.employee_id
    session.flush()
    results = [
        SurveyResult(
            office=row.office,
            area=area,
            half_year=row.half_year,
            kind=row.kind,
            sequence=sequence,
            valid=tally.valid,
            satisfied=tally.satisfied,
            closed_on=today,
            survey_id=row.id,
        )
        for area, tally in ((None, whole), *counted.items())
        if area is not None or tally is whole
    ]
    return surveys.enter_counted(session, actor, results, at)


def _nothing_open(session: Session, row: Survey) -> None:
    waiting = session.scalar(
        select(SurveyBatch.number)
        .where(
            SurveyBatch.survey_id == row.id,
            SurveyBatch.state.not_in((BatchState.COUNTED, BatchState.DISCARDED)),
        )
        .order_by(SurveyBatch.id)
        .limit(1)
    )
    if waiting is not None:
        raise Refusal(
            N_("Paper answers of batch %(number)s are not counted yet. Finish or discard it."),
            number=waiting,
        )


def _check_counts(session: Session, row: Survey) -> None:
    """Refuse a fixed survey that could never be closed, before anybody is asked in vain."""
    live = _results(row).where(SurveyResult.voided_at.is_(None)).limit(1)
    if row.kind is SurveyKind.FIXED and session.scalars(live).first() is not None:
        raise Refusal(
            N_(
                "This half-year's fixed survey has its result already. Edit this one and make it a "
                "spot check."
            )
        )


def _results(row: Survey) -> Select[SurveyResult]:
    """Return the results of a survey's half-year and kind."""
    return select(SurveyResult).where(
        SurveyResult.office_id == row.office_id,
        SurveyResult.half_year == row.half_year,
        SurveyResult.kind == row.kind,
    )


def _sequence(session: Session, row: Survey) -> int:
    """Return the number of this result; a half-year has one fixed survey."""
    same = _results(row)
    live = session.scalars(same.where(SurveyResult.voided_at.is_(None)).limit(1)).first()
    if live is not None and row.kind is SurveyKind.FIXED:
        raise Refusal(N_("The result of this survey is entered already."))
    kept = same.with_only_columns(func.max(SurveyResult.sequence))
    return (session.scalar(kept) or 0) + 1
