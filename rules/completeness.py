"""What a complete record is (4.2.1.5, 4.2.2.6): one readable table of rules per record type.

A broken rule is a gap the supervisor confirms or excuses (4.8). A cancelled ticket owes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rules.field_words import TaskState, VisitOutcome
from rules.training import TrainingFacts
from rules.vocabulary import (
    N_,
    CallbackOutcome,
    CallbackState,
    Category,
    Record,
    Satisfied,
    TicketStatus,
)

DONE = frozenset({TicketStatus.COMPLETED, TicketStatus.CLOSED})


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What the rules ask of a work order."""

    has_customer: bool
    has_place: bool
    has_subject: bool
    category: Category | None
    status: TicketStatus
    has_result: bool
    answered: bool

    @property
    def cancelled(self) -> bool:
        """Whether the ticket was called off."""
        return self.status is TicketStatus.CANCELLED

    @property
    def done(self) -> bool:
        """Whether the work is said to be done."""
        return self.status in DONE


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    """What the rules ask of a callback."""

    state: CallbackState
    outcome: CallbackOutcome | None
    satisfied: Satisfied | None
    has_note: bool

    @property
    def reached(self) -> bool:
        """Whether the customer was reached."""
        return self.outcome is CallbackOutcome.REACHED


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What the rules ask of a payment."""

    has_receipt_no: bool


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What the rules ask of a complaint letter."""

    has_customer: bool
    says_why_none: bool
    has_content: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the rules ask of a customer visit."""

    outcome: VisitOutcome
    has_content: bool


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the rules ask of a task."""

    state: TaskState
    has_result: bool


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What the rules ask of a shift of the front desk that is over: that it was handed over."""

    record: Record  # the sheet, or the line of the roster that has none
    signed_by_both: bool


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What the rules ask of an emergency that was closed more than seven days ago."""

    has_cause: bool
    reviewed: bool


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What the rules ask of an activity that is past its end."""

    held: bool
    has_result: bool
    has_attendance: bool


@dataclass(frozen=True, slots=True)
class FlyerFacts:
    """What the rules ask of a flyer that was printed more than seven days ago."""

    distributed: bool


@dataclass(frozen=True, slots=True)
class DunningFacts:
    """What the rules ask of a contact about arrears, made more than seven days ago."""

    has_outcome: bool
    promised: bool
    has_day: bool


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the rules ask of a paid service that was carried out."""

    has_lines: bool
    has_numbers: bool  # of the receipts of what was paid


Facts = (
    TicketFacts
    | CallbackFacts
    | PaymentFacts
    | LetterFacts
    | VisitFacts
    | TaskFacts
    | ShiftFacts
    | IncidentFacts
    | ActivityFacts
    | FlyerFacts
    | DunningFacts
    | ServiceFacts
    | TrainingFacts
)
F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """One thing a record must have; ``check`` is true when it has it."""

    record: Record
    key: str
    sentence: str
    check: Callable[[F], bool]


TICKET_RULES: tuple[Rule[TicketFacts], ...] = (
    Rule(
        Record.TICKET,
        "ticket_customer",
        N_("The work order names no customer."),
        lambda ticket: ticket.cancelled or ticket.has_customer,
    ),
    Rule(
        Record.TICKET,
        "ticket_place",
        N_("The work order names no place."),
        lambda ticket: ticket.cancelled or ticket.has_place,
    ),
    Rule(
        Record.TICKET,
        "ticket_content",
        N_("The work order does not say what the customer asked for."),
        lambda ticket: ticket.cancelled or ticket.has_subject,
    ),
    Rule(
        Record.TICKET,
        "ticket_category",
        N_("The work order has no category."),
        lambda ticket: ticket.cancelled or ticket.category is not None,
    ),
    Rule(
        Record.TICKET,
        "ticket_result",
        N_("The work order is completed without a result."),
        lambda ticket: not ticket.done or ticket.has_result,
    ),
    Rule(
        Record.TICKET,
        "complaint_answer",
        N_("The complaint is completed without an answer to the customer."),
        lambda ticket: (
            ticket.category is not Category.COMPLAINT or not ticket.done or ticket.answered
        ),
    ),
)

CALLBACK_RULES: tuple[Rule[CallbackFacts], ...] = (
    Rule(
        Record.CALLBACK,
        "callback_outcome",
        N_("The callback is done without an outcome."),
        lambda callback: callback.state is not CallbackState.DONE or callback.outcome is not None,
    ),
    Rule(
        Record.CALLBACK,
        "callback_satisfied",
        N_("The customer was reached, but how satisfied he is was not recorded."),
        lambda callback: not callback.reached or callback.satisfied is not None,
    ),
    Rule(
        Record.CALLBACK,
        "callback_note",
        N_("The customer is dissatisfied, but the reason was not recorded."),
        lambda callback: callback.satisfied is not Satisfied.NO or callback.has_note,
    ),
)

PAYMENT_RULES: tuple[Rule[PaymentFacts], ...] = (
    Rule(
        Record.PAYMENT,
        "payment_receipt",
        N_("The payment has no receipt number."),
        lambda payment: payment.has_receipt_no,
    ),
)

LETTER_RULES: tuple[Rule[LetterFacts], ...] = (
    Rule(
        Record.LETTER,
        "letter_customer",
        N_("The letter names no customer and does not say why."),
        lambda letter: letter.has_customer or letter.says_why_none,
    ),
    Rule(
        Record.LETTER,
        "letter_content",
        N_("What the letter says was not taken down."),
        lambda letter: letter.has_content,
    ),
    Rule(  # asked once its deadline has passed
        Record.LETTER,
        "letter_answer",
        N_("The letter has not been answered and its deadline has passed."),
        lambda letter: letter.answered,
    ),
)

VISIT_RULES: tuple[Rule[VisitFacts], ...] = (
    Rule(
        Record.VISIT,
        "visit_content",
        N_("The visit does not say what was talked about."),
        lambda visit: visit.outcome is VisitOutcome.NOBODY or visit.has_content,
    ),
)

TASK_RULES: tuple[Rule[TaskFacts], ...] = (
    Rule(
        Record.TASK,
        "task_result",
        N_("The task is done without a result."),
        lambda task: task.state is not TaskState.DONE or task.has_result,
    ),
)

SHIFT_RULES: tuple[Rule[ShiftFacts], ...] = (
    Rule(
        Record.HANDOVER,
        "handover_unsigned",
        N_("The shift is over, but its handover is not signed by both."),
        lambda shift: shift.record is not Record.HANDOVER or shift.signed_by_both,
    ),
    Rule(
        Record.ROSTER_ENTRY,
        "handover_missing",
        N_("The shift is over, but there is no handover of it."),
        lambda shift: shift.record is not Record.ROSTER_ENTRY or shift.signed_by_both,
    ),
)

INCIDENT_RULES: tuple[Rule[IncidentFacts], ...] = (
    Rule(
        Record.INCIDENT,
        "incident_cause",
        N_("The emergency is closed without a cause."),
        lambda incident: incident.has_cause,
    ),
    Rule(
        Record.INCIDENT,
        "incident_review",
        N_("The emergency was not reviewed within seven days."),
        lambda incident: incident.reviewed,
    ),
)

ACTIVITY_RULES: tuple[Rule[ActivityFacts], ...] = (
    Rule(
        Record.ACTIVITY,
        "activity_result",
        N_("The activity is past its end, but has no result."),
        lambda activity: activity.has_result,
    ),
    Rule(
        Record.ACTIVITY,
        "activity_attendance",
        N_("The activity was held, but nobody's attendance was recorded."),
        lambda activity: not activity.held or activity.has_attendance,
    ),
)

FLYER_RULES: tuple[Rule[FlyerFacts], ...] = (
    Rule(
        Record.FLYER,
        "flyer_delivery",
        N_("The flyer was printed, but its distribution was not recorded within seven days."),
        lambda flyer: flyer.distributed,
    ),
)

DUNNING_RULES: tuple[Rule[DunningFacts], ...] = (
    Rule(
        Record.DUNNING,
        "dunning_outcome",
        N_("What came of the contact about arrears was not recorded within seven days."),
        lambda contact: contact.has_outcome,
    ),
    Rule(
        Record.DUNNING,
        "dunning_promise",
        N_("The customer promised to pay, but not by which day."),
        lambda contact: not contact.promised or contact.has_day,
    ),
)

SERVICE_RULES: tuple[Rule[ServiceFacts], ...] = (
    Rule(
        Record.SERVICE_ORDER,
        "service_lines",
        N_("The paid service was carried out, but what it consisted of is not entered."),
        lambda order: order.has_lines,
    ),
    Rule(
        Record.SERVICE_ORDER,
        "service_receipt",
        N_("Money was taken for a paid service, but its receipt has no number."),
        lambda order: order.has_numbers,
    ),
)

TRAINING_RULES: tuple[Rule[TrainingFacts], ...] = (
    Rule(
        Record.TRAINING_SESSION,
        "training_result",
        N_("The training was not closed with its attendance within seven days."),
        lambda training: training.closed,
    ),
)

RULES: Mapping[type[Facts], tuple[Rule[Any], ...]] = {
    TicketFacts: TICKET_RULES,
    CallbackFacts: CALLBACK_RULES,
    PaymentFacts: PAYMENT_RULES,
    LetterFacts: LETTER_RULES,
    VisitFacts: VISIT_RULES,
    TaskFacts: TASK_RULES,
    ShiftFacts: SHIFT_RULES,
    IncidentFacts: INCIDENT_RULES,
    ActivityFacts: ACTIVITY_RULES,
    FlyerFacts: FLYER_RULES,
    DunningFacts: DUNNING_RULES,
    ServiceFacts: SERVICE_RULES,
    TrainingFacts: TRAINING_RULES,
}

# What a kept gap (its ``rule`` is the key) says on screens and prints.
SENTENCES: Mapping[str, str] = {
    rule.key: rule.sentence for rules in RULES.values() for rule in rules
}


def gaps(facts: Facts) -> list[Rule[Any]]:
    """Return the rules a record breaks, in the order of its table."""
    return [rule for rule in RULES[type(facts)] if not rule.check(facts)]
