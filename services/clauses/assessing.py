"""The gaps of the assessment, 4.2.1.1 … 4.2.5: one function a clause.

The conditions of the rates are those of ``services.figures``: a gap here costs points there.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_

from models import (
    FROZEN,
    Area,
    Assessment,
    AssessmentLine,
    Dispute,
    Office,
    Post,
    RecordGap,
    SpotAssessment,
    SpotFinding,
    SurveyResult,
    Ticket,
    WageLine,
)
from models.callbacks import Callback
from rules.indicators import half_year_of, last_day, months_of_half
from rules.results import OPEN
from rules.spot_words import RecheckResult, SpotState
from rules.vocabulary import (
    N_,
    AssessmentStatus,
    CallbackMode,
    Category,
    Indicator,
    Record,
    Role,
    SurveyKind,
)
from services import figures, spots
from services.clauses.asked import Asked, Gap, Part
from services.gaps import OPEN as INCOMPLETE
from services.people import ASSESSED

UNANSWERED, UNRULED, UNPAID, UNPUBLISHED = 7, 14, 30, 30  # days


def _half_years(asked: Asked) -> list[str]:
    """Return the half-years that ended in the period."""
    months = {half_year_of(month) for month in asked.months_over()}
    return sorted(
        half
        for half in months
        if last_day(months_of_half(half)[-1]) < asked.today
        and last_day(months_of_half(half)[-1]) <= asked.to_on
    )


def office_satisfaction(asked: Asked) -> Iterator[Gap]:
    """4.2.1.2: half-years without the fixed survey."""
    for half in _half_years(asked):
        surveyed = exists().where(
            SurveyResult.office_id == Office.id,
            SurveyResult.half_year == half,
            SurveyResult.kind == SurveyKind.FIXED,
            SurveyResult.voided_at.is_(None),
        )
        yield Gap(
            N_("No fixed survey of the half-year that ended in %(month)s"),
            Record.OFFICE,
            ~surveyed,
            months_of_half(half)[-1],
        )


def area_satisfaction(asked: Asked) -> Iterator[Gap]:
    """4.2.2.2: areas without a survey of the half-year."""
    for half in _half_years(asked):
        surveyed = exists().where(
            SurveyResult.area_id == Area.id,
            SurveyResult.half_year == half,
            SurveyResult.voided_at.is_(None),
        )
        yield Gap(
            N_("No survey of the area in the half-year that ended in %(month)s"),
            Record.AREA,
            ~surveyed,
            months_of_half(half)[-1],
        )


def dispatch(asked: Asked) -> Iterator[Gap]:
    """4.2.1.3: work orders dispatched late, or not at all."""
    measure = figures.dispatch(asked.window)
    late = or_(measure.done.is_(None), ~measure.done)
    yield Gap(N_("Dispatched late, or not at all"), Record.TICKET, and_(measure.within(None), late))


def _callbacks(asked: Asked, mode: CallbackMode) -> Iterator[Gap]:
    measure = figures.callback(asked.window)
    late = func.coalesce(measure.done, False).is_(False)
    yield Gap(
        N_("Not called back in time"),
        Record.CALLBACK,
        and_(measure.within(None), late, Callback.mode == mode),
    )


def by_phone(asked: Asked) -> Iterator[Gap]:
    """4.2.1.4: callbacks by phone that were not made in time."""
    yield from _callbacks(asked, CallbackMode.PHONE)


def on_site(asked: Asked) -> Iterator[Gap]:
    """4.2.2.5: callbacks on site that were not made in time."""
    yield from _callbacks(asked, CallbackMode.VISIT)


def _incomplete(asked: Asked, post: Role) -> Iterator[Gap]:
    yield Gap(
        N_("Record incomplete"),
        Record.RECORD_GAP,
        and_(
            RecordGap.position == post,
            RecordGap.state.in_(INCOMPLETE),
            asked.months(RecordGap.month),
        ),
    )


def desk_records(asked: Asked) -> Iterator[Gap]:
    """4.2.1.5: incomplete records of the front desk."""
    yield from _incomplete(asked, Role.FRONT_DESK)


def area_records(asked: Asked) -> Iterator[Gap]:
    """4.2.2.6: incomplete records of the area administrators."""
    yield from _incomplete(asked, Role.AREA_ADMIN)


def collection(asked: Asked) -> Iterator[Gap]:
    """4.2.2.3: months in which the collection rate of a quarter cost points."""
    short = exists().where(
        AssessmentLine.assessment_id == Assessment.id,
        AssessmentLine.indicator == Indicator.FEE_COLLECTION,
        AssessmentLine.points != 0,
    )
    yield Gap(
        N_("Collection rate of the quarter below its target"),
        Record.ASSESSMENT,
        and_(Assessment.current, short, asked.months(Assessment.month)),
    )


def complaints(asked: Asked) -> Iterator[Gap]:
    """4.2.2.4: complaints that were not settled and answered in time."""
    measure = figures.complaint(asked.window)
    late = func.coalesce(measure.done, False).is_(False)
    yield Gap(
        N_("Complaint not settled and answered in time"),
        Record.TICKET,
        and_(measure.within(None), late),
    )


def without_notice(asked: Asked) -> Iterator[Gap]:
    """4.2.3.1: assessments nobody answered, disagreements, corrections that are overdue."""
    yield Gap(
        N_("Not acknowledged after 7 days"),
        Record.SPOT_ASSESSMENT,
        and_(
            SpotAssessment.state == SpotState.ISSUED,
            SpotAssessment.issued_at < asked.ago(UNANSWERED),
            asked.instants(SpotAssessment.at),
        ),
    )
    yield Gap(
        N_("Disagreement not answered"),
        Record.SPOT_ASSESSMENT,
        and_(spots.unanswered(), asked.instants(SpotAssessment.at)),
    )
    put_right = SpotFinding.recheck_result == RecheckResult.PUT_RIGHT
    until = func.coalesce(SpotFinding.again_on, SpotFinding.due_on)
    yield Gap(
        N_("Correction overdue, or not looked at again"),
        Record.SPOT_FINDING,
        and_(
            until < asked.today,
            or_(SpotFinding.recheck_result.is_(None), ~put_right),
            asked.days(SpotFinding.due_on),
        ),
    )


def monthly(asked: Asked) -> Iterator[Gap]:
    """4.2.3.2: months without an assessment, not approved, or not carried into pay."""
    for month in asked.months_over():
        assessed = exists().where(
            Assessment.employee_id == Post.employee_id,
            Assessment.office_id == Post.office_id,
            Assessment.month == month,
        )
        yield Gap(
            N_("Nobody assessed %(month)s of this post"),
            Record.POST,
            and_(Post.role.in_(ASSESSED), Post.held_on(last_day(month)), ~assessed),
            month,
        )
    over = and_(Assessment.month < asked.today.replace(day=1), asked.months(Assessment.month))
    yield Gap(
        N_("Month over, and its form not approved"),
        Record.ASSESSMENT,
        and_(Assessment.current, Assessment.status.not_in(FROZEN), over),
    )
    carried = exists().where(WageLine.assessment_id == Assessment.id)
    yield Gap(
        N_("Approved 30 days ago, and not carried into pay"),
        Record.ASSESSMENT,
        and_(
            Assessment.current,
            Assessment.status.in_(FROZEN),
            Assessment.approved_at < asked.ago(UNPAID),
            ~carried,
            asked.months(Assessment.month),
        ),
    )


def disputes(asked: Asked) -> Iterator[Gap]:
    """4.2.4: disputes nobody ruled on."""
    yield Gap(
        N_("Dispute not ruled on after 14 days"),
        Record.DISPUTE,
        and_(
            Dispute.state.in_(OPEN),
            Dispute.raised_at < asked.ago(UNRULED),
            asked.instants(Dispute.raised_at),
        ),
    )


def publication(asked: Asked) -> Iterator[Gap]:
    """4.2.5: months that were approved and not published."""
    yield Gap(
        N_("Approved 30 days ago, and not published"),
        Record.ASSESSMENT,
        and_(
            Assessment.current,
            Assessment.status.in_((AssessmentStatus.APPROVED, AssessmentStatus.WITH_FINANCE)),
            Assessment.approved_at < asked.ago(UNPUBLISHED),
            asked.months(Assessment.month),
        ),
    )


_PHONE, _SITE = (("mode", one.value) for one in (CallbackMode.PHONE, CallbackMode.VISIT))
# of a type several clauses look at, which are whose
PARTS = {
    ("4.2.1.4", Record.CALLBACK): Part(Callback.mode == CallbackMode.PHONE, (_PHONE,)),
    ("4.2.2.5", Record.CALLBACK): Part(Callback.mode == CallbackMode.VISIT, (_SITE,)),
    ("4.2.1.5", Record.RECORD_GAP): Part(RecordGap.position == Role.FRONT_DESK),
    ("4.2.2.6", Record.RECORD_GAP): Part(RecordGap.position == Role.AREA_ADMIN),
    ("4.2.2.4", Record.TICKET): Part(
        Ticket.category == Category.COMPLAINT, (("category", Category.COMPLAINT.value),)
    ),
}
GAPS = {
    "4.2.1.2": office_satisfaction,
    "4.2.1.3": dispatch,
    "4.2.1.4": by_phone,
    "4.2.1.5": desk_records,
    "4.2.2.2": area_satisfaction,
    "4.2.2.3": collection,
    "4.2.2.4": complaints,
    "4.2.2.5": on_site,
    "4.2.2.6": area_records,
    "4.2.3.1": without_notice,
    "4.2.3.2": monthly,
    "4.2.4": disputes,
    "4.2.5": publication,
}
