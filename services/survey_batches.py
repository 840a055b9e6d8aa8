"""Paper answers (JD-11): typed in batches by two people, compared, settled, then counted.

The caller commits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Survey, SurveyBatch, SurveyBatchLine, SurveySheet
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, actor_of, require, require_at
from rules import surveys as rules
from rules.refusal import Refusal
from rules.survey_words import AnswerChannel, BatchState, SurveyState
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Record
from services import inputs, survey_answers, surveys
from services.separation import OwnWork, somebody

PREFIX = "ZJ"  # 纸卷
OPEN = (BatchState.FIRST, BatchState.SECOND, BatchState.DIFFERS)
OWN_AREA = N_("Sheet %(sheet)s comes from an area of your own: a colleague types it in.")
TWO_OF_THE_DESK = N_(
    "All answers of the office are about the front desk: one of the two who type them in is no "
    "front-desk administrator."
)
NOT_OF_THE_DESK = N_("What differs is settled by somebody whom the answers are not about.")
SAME_PERSON = N_("The second entry is another person's: ask a colleague.")
WRONG_STATE = N_("This batch has gone on meanwhile. Look at it again.")
Typed = Mapping[int, rules.Replies]  # what was read from each line's sheet, by the line's id


def enter(session: Session, actor: Actor, at: datetime, survey: Survey, sheets: str) -> SurveyBatch:
    """Begin a batch with the numbers that stand on its sheets."""
    require_at(actor, Deed.CREATE, Record.SURVEY_BATCH, survey.office_id)
    if survey.state is not SurveyState.OPEN:
        raise Refusal(N_("This survey takes no answers now."), field="survey")
    chosen = _sheets(session, survey, rules.sheet_numbers(sheets))
    _not_own(actor, survey, chosen)
    _free(session, chosen)
    day = local(at).date()
    batch = SurveyBatch(
        number=ticket_number(PREFIX, day, next_number(session, PREFIX, survey.office_id, day)),
        office_id=survey.office_id,
        survey=survey,
        created_at=at,
        created_by_id=actor.employee_id,
        lines=[SurveyBatchLine(sheet=one) for one in chosen],
    )
    session.add(batch)
    session.flush()
    return batch


def _sheets(session: Session, survey: Survey, numbers: Sequence[int]) -> list[SurveySheet]:
    found = {
        one.sheet_no: one
        for one in session.scalars(
            select(SurveySheet).where(
                SurveySheet.survey_id == survey.id, SurveySheet.sheet_no.in_(numbers)
            )
        )
    }
    for number in numbers:
        if number not in found:
            raise Refusal(
                N_("There is no sheet %(sheet)s in this survey."), field="sheets", sheet=number
            )
    return [found[number] for number in numbers]


def _not_own(actor: Actor, survey: Survey, sheets: Sequence[SurveySheet]) -> None:
    for one in sheets:
        if surveys.holds(actor, one.area_id, survey.half_year):
            raise OwnWork(OWN_AREA, field="sheets", sheet=one.sheet_no)


def _free(session: Session, sheets: Sequence[SurveySheet]) -> None:
    for one in sheets:
        if survey_answers.is_answered(session, one.id):
            raise Refusal(
                N_("Sheet %(sheet)s has been answered already: its paper doesn't count."),
                field="sheets",
                sheet=one.sheet_no,
            )
    taken = session.execute(
        select(SurveySheet.sheet_no, SurveyBatch.number)
        .join(SurveyBatchLine, SurveyBatchLine.sheet_id == SurveySheet.id)
        .join(SurveyBatch, SurveyBatch.id == SurveyBatchLine.batch_id)
        .where(SurveySheet.id.in_([one.id for one in sheets]), SurveyBatch.state.in_(OPEN))
        .order_by(SurveySheet.sheet_no)
        .limit(1)
    ).first()
    if taken is not None:
        raise Refusal(
            N_("Sheet %(sheet)s is in batch %(number)s already."),
            field="sheets",
            sheet=taken[0],
            number=taken[1],
        )


# Typing -------------------------------------------------------------------------------------------
def type_in(
    session: Session, actor: Actor, batch: SurveyBatch, at: datetime, typed: Typed
) -> SurveyBatch:
    """Keep the first or the second reading of a batch's sheets; equal ones are counted at once."""
    check_reader(session, actor, batch)
    match batch.state:
        case BatchState.FIRST:
            _read(batch, typed, "first")
            batch.first_by_id, batch.first_at = somebody(actor), at
            batch.state = BatchState.SECOND
        case BatchState.SECOND:
            _read(batch, typed, "second")
            batch.second_by_id, batch.second_at = somebody(actor), at
            batch.state = BatchState.DIFFERS
            if not differing(batch):
                _count(session, actor, batch, at, {})
        case _:
            raise Refusal(WRONG_STATE)
    session.flush()
    return batch


def check_reader(session: Session, actor: Actor, batch: SurveyBatch) -> None:
    """Refuse who may not type a batch in as it stands: before the work as after it."""
    require(session, actor, Deed.EDIT, Record.SURVEY_BATCH, batch)
    _not_own(actor, batch.survey, [line.sheet for line in batch.lines])
    if batch.state is BatchState.SECOND:
        _second(session, actor, batch)


def _second(session: Session, actor: Actor, batch: SurveyBatch) -> None:
    """Refuse a second reader who read first, or two of the desk that is assessed by it."""
    if batch.first_by_id == somebody(actor) and batch.survey.question_set.two_people:
        raise OwnWork(SAME_PERSON)
    first = session.get_one(Employee, batch.first_by_id)
    before = actor_of(session, first, local(batch.first_at).date() if batch.first_at else actor.day)
    if all(surveys.at_desk(one, batch.office_id) for one in (before, actor)):
        raise OwnWork(TWO_OF_THE_DESK)


def _read(batch: SurveyBatch, typed: Typed, which: str) -> None:
    asked = batch.survey.question_set.asked()
    for line in batch.lines:
        try:
            kept = rules.check_replies(asked, typed.get(line.id, {}), paper=True)
        except Refusal as no:
            raise Refusal(no.sentence, field=f"l{line.id}_{no.field}", **no.values) from no
        setattr(line, which, json.dumps(kept, ensure_ascii=False, sort_keys=True))


def replies_of(line: SurveyBatchLine, which: str) -> dict[str, str]:
    """Return what was read from a sheet: first, second or settled."""
    return dict(json.loads(getattr(line, which) or "{}"))


def differing(batch: SurveyBatch) -> list[tuple[SurveyBatchLine, str]]:
    """Return the cells two people read differently: the line and the key of the question."""
    asked = batch.survey.question_set.asked()
    return [
        (line, key)
        for line in batch.lines
        for key in rules.differences(asked, replies_of(line, "first"), replies_of(line, "second"))
    ]


# Counting -----------------------------------------------------------------------------------------
def settle(
    session: Session,
    actor: Actor,
    batch: SurveyBatch,
    at: datetime,
    chosen: Mapping[tuple[int, str], str],
) -> SurveyBatch:
    """Settle what differs by choosing "first" or "second" for each cell, then count the batch."""
    require(session, actor, Deed.CONFIRM, Record.SURVEY_BATCH, batch)
    if batch.state is not BatchState.DIFFERS:
        raise Refusal(WRONG_STATE)
    _not_own(actor, batch.survey, [line.sheet for line in batch.lines])
    if surveys.at_desk(actor, batch.office_id):
        raise OwnWork(NOT_OF_THE_DESK)
    for line, key in differing(batch):
        if chosen.get((line.id, key)) not in ("first", "second"):
            raise Refusal(N_("Choose what stands on the sheet."), field=f"l{line.id}_q{key}")
    _count(session, actor, batch, at, chosen)
    session.flush()
    return batch


def _count(
    session: Session,
    actor: Actor,
    batch: SurveyBatch,
    at: datetime,
    chosen: Mapping[tuple[int, str], str],
) -> None:
    """Keep each sheet's answer; one whose household was faster on the phone is marked so."""
    for line in batch.lines:
        first, second = replies_of(line, "first"), replies_of(line, "second")
        settled = {
            key: said
            for key in dict.fromkeys((*first, *second))
            if (said := (second if chosen.get((line.id, key)) == "second" else first).get(key))
        }
        line.settled = json.dumps(settled, ensure_ascii=False, sort_keys=True)
        kept = survey_answers.keep(
            session, batch.survey, line.sheet_id, settled, AnswerChannel.PAPER, at
        )
        line.overtaken = not kept
    batch.state, batch.settled_at = BatchState.COUNTED, at
    batch.settled_by_id = somebody(actor)


def discard(
    session: Session, actor: Actor, batch: SurveyBatch, at: datetime, *, reason: str
) -> SurveyBatch:
    """Discard a batch that was not counted; its sheets may stand in another one."""
    require(session, actor, Deed.CANCEL, Record.SURVEY_BATCH, batch)
    if batch.state not in OPEN:
        raise Refusal(WRONG_STATE)
    batch.discard_reason = inputs.reason(reason)
    batch.state = BatchState.DISCARDED
    session.flush()
    return batch
