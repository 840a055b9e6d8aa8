"""Where a record stands: how long there is left, and what has to happen next, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from admin_views import current, due, exam_standing, inspection_standing, links
from admin_views.formatting import moment, yuan
from models import (
    FROZEN,
    Activity,
    Assessment,
    Award,
    BillingRun,
    Callback,
    Destruction,
    Dispute,
    Dunning,
    ExamPaper,
    ExamSitting,
    Handover,
    Letter,
    Refund,
    ServiceOrder,
    SpotAssessment,
    Standard,
    Survey,
    SurveyBatch,
    Task,
    Ticket,
    WageBatch,
    clock,
)
from rules.activity_words import ActivityState
from rules.award_words import AwardState
from rules.dunning_words import DunningOutcome
from rules.fee_words import RunState
from rules.field_words import TaskState
from rules.letter_words import DestructionState, LetterState
from rules.receipt_words import RefundState
from rules.result_words import DisputeState
from rules.service_words import ServiceState
from rules.shift_words import HandoverState
from rules.spot_words import SpotState
from rules.survey_words import BatchState, SurveyState
from rules.vocabulary import (
    AssessmentStatus,
    CallbackState,
    Record,
    StandardState,
    TicketStatus,
)
from rules.wage_words import WageBatchState
from services import revisions


@dataclass(frozen=True, slots=True)
class Standing:
    """What the head of a record's page says beside its number and state."""

    left: Markup | str = ""
    next: Markup | str = ""


def of(row: Any, seen: Any) -> Standing:
    """Return how a record stands; nothing for one that waits for nobody.

    ``seen`` holds the words of the columns the page shows: whom it names is not loaded again.
    """
    if getattr(row, "voided_at", None) is not None:
        return Standing()
    match row:
        case Ticket():
            return Standing(due.of_ticket(row), _of_ticket(row, seen))
        case Callback():
            return _of_callback(row, seen)
        case Assessment(current=False) if row.status in FROZEN:  # a draft takes its place later
            return _superseded(row)
    says = _NEXT.get(type(row))
    return Standing(next=says(row, seen)) if says else Standing()


def _named(seen: Any, column: str) -> str:
    """Return whom a column names; nobody where the page does not show it."""
    return str(getattr(seen, column, None) or "")


def _of_ticket(row: Ticket, seen: Any) -> str:
    holder = _named(seen, "holder_employee") or _named(seen, "holder_department")
    if row.escalated_at is not None and row.taken_at is None and row.completed_at is None:
        return gettext("The supervisor has to take it over.")
    match row.status:
        case TicketStatus.NEW:
            return gettext("It has to be dispatched, or answered on the spot.")
        case TicketStatus.DISPATCHED:
            return gettext("%(who)s has to accept it.", who=holder)
        case TicketStatus.ACCEPTED:
            return gettext("%(who)s has to arrive and do the work.", who=holder)
        case TicketStatus.ARRIVED:
            return gettext("%(who)s is on site: the result has to be entered.", who=holder)
        case TicketStatus.ON_HOLD:
            since = moment(row.hold_since)
            return gettext("On hold since %(at)s: it has to be resumed.", at=since)
        case TicketStatus.COMPLETED if due.callback_owed(row):
            return gettext("The work is done: the customer has to be called back.")
        case TicketStatus.CANCELLED:
            return gettext("It was cancelled: nothing is left to do.")
    return gettext("It is done: nothing is left to do.")


def _of_callback(row: Callback, seen: Any) -> Standing:
    if row.state is not CallbackState.DUE:
        return Standing()
    left = due.left(row.due_at, clock.now())
    by = moment(row.due_at)
    who = _named(seen, "responsible")
    if not who:
        return Standing(left, gettext("Somebody has to be named who calls back by %(at)s.", at=by))
    words = gettext("%(who)s has to call back by %(at)s.", who=who, at=by)
    return Standing(left, words)


def _superseded(row: Assessment) -> Standing:
    """Say which revision counts now: this one is kept as it was approved (4.6)."""
    badge = Markup('<span class="badge b-off">{}</span>').format(gettext("Superseded"))
    later = revisions.in_force(current.session(), row)
    if later is None:
        return Standing(badge)
    words = gettext("Revision %(number)s is in force.", number=later.revision)
    return Standing(badge, links.link(links.page(Record.ASSESSMENT, later.id), words))


def _of_assessment(row: Assessment, seen: Any) -> str:
    match row.status:
        case AssessmentStatus.DRAFT:
            return gettext("The supervisor has to check and submit it.")
        case AssessmentStatus.SUBMITTED:
            return gettext("The manager has to approve or return it.")
        case AssessmentStatus.RETURNED:
            return gettext("It was returned: the supervisor has to correct and submit it again.")
        case AssessmentStatus.APPROVED:
            return gettext("Finance has to receive it.")
        case AssessmentStatus.WITH_FINANCE:
            return gettext("The manager has to publish it.")
    return ""


def _of_dispute(row: Dispute, seen: Any) -> str:
    match row.state:
        case DisputeState.RAISED:
            return gettext("The supervisor has to report on it.")
        case DisputeState.REPORTED:
            return gettext("The manager has to rule on it.")
    return ""


def _of_handover(row: Handover, seen: Any) -> str:
    match row.state:
        case HandoverState.DRAFT if row.counted_at is None:
            return gettext("%(who)s has to count cash and items.", who=_named(seen, "giver"))
        case HandoverState.DRAFT:
            return gettext("%(who)s has to sign.", who=_named(seen, "giver"))
        case HandoverState.RETURNED:
            who = _named(seen, "giver")
            return gettext("%(who)s has to correct it and sign again.", who=who)
        case HandoverState.GIVEN:
            return gettext("%(who)s has to sign or return it.", who=_named(seen, "taker"))
    if row.differs and row.noted_at is None:
        return gettext("The supervisor has to note the difference.")
    return ""


def _of_letter(row: Letter, seen: Any) -> str:
    match row.state:
        case LetterState.OPEN if row.escalated_at is not None and row.taken_at is None:
            return gettext("The supervisor has to take it over.")
        case LetterState.OPEN:
            return gettext("The reply has to be written and sent.")
        case LetterState.ANSWERED:
            return gettext("Close the letter once its matter is settled.")
    return ""


def _of_task(row: Task, seen: Any) -> str:
    match row.state:
        case TaskState.GIVEN:
            return gettext("%(who)s has to accept the task.", who=_named(seen, "assignee"))
        case TaskState.ACCEPTED:
            return gettext("%(who)s has to carry it out.", who=_named(seen, "assignee"))
        case TaskState.DECLINED:
            who = _named(seen, "given_by")
            return gettext("%(who)s has to give it to somebody else or withdraw it.", who=who)
    return ""


def _of_contact(row: Dunning, seen: Any) -> str:
    match row.outcome:
        case None:
            return gettext("What came of it has to be entered.")
        case DunningOutcome.PROMISED if row.promise_on is None:
            return gettext("The promised day has to be entered.")
        case DunningOutcome.DISPUTES if row.answered_at is None:
            return gettext("The supervisor has to answer the dispute.")
    return ""


def _of_order(row: ServiceOrder, seen: Any) -> str:
    match row.state:
        case ServiceState.ORDERED:
            return gettext(
                "It has to be carried out; then the desk or the area enters what was done and used."
            )
        case ServiceState.DONE if not row.total_fen:
            return gettext("Its services and materials have to be entered, then it is paid for.")
        case ServiceState.DONE:
            return gettext("The money has to be taken: %(amount)s yuan.", amount=yuan(row.left_fen))
    return ""


def _of_spot(row: SpotAssessment, seen: Any) -> str:
    match row.state:
        case SpotState.DRAFT:
            who = _named(seen, "assessor")
            return gettext(
                "%(who)s has to enter what was found and give it to the person.", who=who
            )
        case SpotState.ISSUED:
            return gettext(
                "%(who)s has to acknowledge it or disagree.", who=_named(seen, "employee")
            )
        case SpotState.DISAGREED if row.replied_at is None:
            return gettext("The supervisor has to answer the disagreement.")
    return ""


def _of_survey(row: Survey, seen: Any) -> str:
    match row.state:
        case SurveyState.PLANNED:
            return gettext("It has to be opened: then its sheets are drawn and printed.")
        case SurveyState.OPEN if row.ends_on < clock.today():
            return gettext("Its last day is over: the supervisor has to close it.")
        case SurveyState.OPEN:
            return gettext(
                "Hand its sheets out and type in those that come back on paper; close it after "
                "%(day)s.",
                day=row.ends_on.isoformat(),
            )
    return ""


def _of_batch(row: SurveyBatch, seen: Any) -> str:
    match row.state:
        case BatchState.FIRST:
            return gettext("Somebody has to type the sheets in.")
        case BatchState.SECOND:
            who = _named(seen, "first_by")
            return gettext("Somebody else than %(who)s has to type the sheets in again.", who=who)
        case BatchState.DIFFERS:
            return gettext("The supervisor has to settle what differs.")
    return ""


def _of_activity(row: Activity, seen: Any) -> str:
    over = row.ends_at < clock.now()
    match row.state:
        case ActivityState.PLANNED if over:
            return gettext(
                "Its time has passed: announce it and record it as held, or call it off."
            )
        case ActivityState.PLANNED:
            return gettext("It has to be announced: then the sign-up page opens.")
        case ActivityState.ANNOUNCED if over:
            return gettext("It is over: it has to be recorded as held.")
        case ActivityState.HELD:
            return gettext("It has to be wound up with its result.")
    return ""


def _of_destruction(row: Destruction, seen: Any) -> str:
    if row.state is DestructionState.PROPOSED:
        return gettext("Another person has to approve or return the list.")
    return ""


def _of_standard(row: Standard, seen: Any) -> str:
    if row.state is StandardState.DRAFT:
        return gettext("Complete the lines, then issue the edition.")
    return ""


def _of_run(row: BillingRun, seen: Any) -> str:
    if row.state is RunState.PREVIEW:
        return gettext("Look at what it would bill and what is missing, then write the bills.")
    return ""


def _of_refund(row: Refund, seen: Any) -> str:
    if row.state is not RefundState.ASKED:
        return ""
    return gettext("A second person of finance has to confirm or decline it.")


def _of_wages(row: WageBatch, seen: Any) -> str:
    match row.state:
        case WageBatchState.PREPARED:
            return gettext("The manager has to hand it over to finance.")
        case WageBatchState.HANDED_OVER:
            return gettext("Finance has to receive it.")
        case WageBatchState.RECEIVED:
            return gettext("Finance has to pay it out.")
    return ""


def _of_award(row: Award, seen: Any) -> str:
    match row.state:
        case AwardState.OPEN if row.nominated:
            return gettext("The manager has to confirm it, or to nominate somebody else besides.")
        case AwardState.OPEN if row.proposed:
            return gettext("The manager has to nominate somebody.")
        case AwardState.OPEN:
            return gettext("The supervisor has to propose somebody.")
        case AwardState.CONFIRMED:
            return gettext("The manager has to publish it.")
    return ""


_NEXT: Mapping[type, Callable[[Any, Any], str]] = {
    Assessment: _of_assessment,
    Award: _of_award,
    Handover: _of_handover,
    Letter: _of_letter,
    Destruction: _of_destruction,
    Dispute: _of_dispute,
    **inspection_standing.NEXT,
    Task: _of_task,
    Dunning: _of_contact,
    Activity: _of_activity,
    Standard: _of_standard,
    BillingRun: _of_run,
    Refund: _of_refund,
    ServiceOrder: _of_order,
    SpotAssessment: _of_spot,
    ExamPaper: exam_standing.of_paper,
    ExamSitting: exam_standing.of_sitting,
    Survey: _of_survey,
    SurveyBatch: _of_batch,
    WageBatch: _of_wages,
}
