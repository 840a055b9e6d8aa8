"""The gaps of the front desk's duties, JD-1 … JD-16: one function a clause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, exists, or_

from models import (
    Bill,
    Callback,
    CustomerDocument,
    DepartmentJob,
    Destruction,
    Facility,
    Handover,
    Incident,
    Letter,
    Refund,
    RosterEntry,
    ServiceOrder,
    Survey,
    Task,
    Telling,
    Ticket,
)
from models.dunning import DunningBill
from rules.department_words import DepartmentJobState
from rules.letter_words import DestructionState, LetterState
from rules.receipt_words import RefundState
from rules.service_words import ServiceState
from rules.shift_words import HandoverState
from rules.survey_words import SurveyState
from rules.tasks import OPEN
from rules.vocabulary import N_, CallbackState, Category, Record, TicketStatus
from services.clauses.asked import Asked, Gap, Part
from services.handover_facts import without_sheet
from services.ticket_events import WAITS_FOR_SUPERVISOR

# days after which what is still open is a gap
UNPAID, UNCONFIRMED, UNREVIEWED, UNDECIDED, UNFOLLOWED = 30, 7, 7, 14, 30


def requests(asked: Asked) -> Iterator[Gap]:
    """JD-1: what still waits to be dispatched beyond its limit."""
    yield Gap(
        N_("Not dispatched, beyond the time limit"),
        Record.TICKET,
        and_(
            Ticket.status == TicketStatus.NEW,
            Ticket.needs_dispatch,
            Ticket.dispatch_due_at < asked.at,
            asked.instants(Ticket.received_at),
        ),
    )


def transfers(asked: Asked) -> Iterator[Gap]:
    """JD-2: what a department did not accept in time."""
    limit = DepartmentJob.accept_due_at
    waiting = and_(DepartmentJob.state == DepartmentJobState.WAITING, limit < asked.at)
    yield Gap(
        N_("Not accepted by the department in time"),
        Record.DEPARTMENT_JOB,
        and_(
            asked.instants(DepartmentJob.given_at),
            or_(DepartmentJob.accepted_at > limit, waiting),
        ),
    )


def callbacks(asked: Asked) -> Iterator[Gap]:
    """JD-3: what was completed, and the customer not called back although it is overdue."""
    yield Gap(
        N_("Completed, and the callback owed is overdue"),
        Record.CALLBACK,
        and_(
            Callback.state == CallbackState.DUE,
            Callback.due_at < asked.at,
            asked.instants(Callback.due_at),
        ),
    )


def complaints(asked: Asked) -> Iterator[Gap]:
    """JD-4: letters and escalations that wait."""
    yield Gap(
        N_("Letter not answered in time"),
        Record.LETTER,
        and_(
            Letter.state == LetterState.OPEN,
            Letter.answer_due_at < asked.at,
            asked.instants(Letter.received_at),
        ),
    )
    yield Gap(
        N_("Escalated, and taken over by nobody"),
        Record.TICKET,
        and_(
            WAITS_FOR_SUPERVISOR,
            Ticket.completed_at.is_(None),
            Ticket.cancelled_at.is_(None),
            asked.instants(Ticket.escalated_at),
        ),
    )


def handovers(asked: Asked) -> Iterator[Gap]:
    """JD-5: sheets that one side did not sign, differences nobody noted, shifts without a sheet."""
    yield Gap(
        N_("Handover not signed by both sides"),
        Record.HANDOVER,
        and_(
            Handover.state != HandoverState.TAKEN,
            Handover.ends_at < asked.ago(1),
            asked.days(Handover.day),
        ),
    )
    yield Gap(
        N_("Difference at the handover not noted by the supervisor"),
        Record.HANDOVER,
        and_(
            Handover.state == HandoverState.TAKEN,
            Handover.differs,
            Handover.noted_at.is_(None),
            asked.days(Handover.day),
        ),
    )
    yield Gap(
        N_("Shift of the front desk without a handover sheet"),
        Record.ROSTER_ENTRY,
        and_(without_sheet(), RosterEntry.ends_at < asked.ago(1), asked.days(RosterEntry.day)),
    )


def telling(asked: Asked) -> Iterator[Gap]:
    """JD-6: complaints that were settled and whose customer was told nothing."""
    told = exists().where(Telling.ticket_id == Ticket.id, Telling.voided_at.is_(None))
    yield Gap(
        N_("Complaint settled, and the customer told of nothing"),
        Record.TICKET,
        and_(
            Ticket.category == Category.COMPLAINT,
            Ticket.completed_at.is_not(None),
            Ticket.customer_id.is_not(None),
            Ticket.answered_at.is_(None),
            ~told,
            asked.instants(Ticket.received_at),
        ),
    )


def paid_services(asked: Asked) -> Iterator[Gap]:
    """JD-7: services that were carried out and not paid for, refunds nobody decided."""
    yield Gap(
        N_("Carried out, and not paid for after 30 days"),
        Record.SERVICE_ORDER,
        and_(
            ServiceOrder.state == ServiceState.DONE,
            ServiceOrder.done_at < asked.ago(UNPAID),
            asked.instants(ServiceOrder.ordered_at),
        ),
    )
    yield Gap(
        N_("Refund not decided after 7 days"),
        Record.REFUND,
        and_(
            Refund.state == RefundState.ASKED,
            Refund.asked_at < asked.ago(UNCONFIRMED),
            asked.instants(Refund.asked_at),
        ),
    )


def nothing_of_its_own(asked: Asked) -> Iterator[Gap]:
    """JD-8, JD-9: what is incomplete is found by the rules of incomplete records alone."""
    yield from ()


def fees(asked: Asked) -> Iterator[Gap]:
    """JD-10: bills that are overdue and that nobody followed up."""
    followed = exists().where(DunningBill.bill_id == Bill.id)
    yield Gap(
        N_("Bill overdue for 30 days without a dunning contact"),
        Record.BILL,
        and_(
            Bill.paid_fen < Bill.amount_fen,
            Bill.due_on < asked.today - timedelta(days=UNFOLLOWED),
            ~followed,
            asked.days(Bill.due_on),
        ),
    )


def visits(asked: Asked) -> Iterator[Gap]:
    """JD-11: surveys that are over and not closed."""
    yield Gap(
        N_("Survey over, and not closed"),
        Record.SURVEY,
        and_(
            Survey.state == SurveyState.OPEN,
            Survey.ends_on < asked.today,
            asked.days(Survey.starts_on),
        ),
    )


def facilities(asked: Asked) -> Iterator[Gap]:
    """JD-12: facilities whose inspection is overdue."""
    yield Gap(
        N_("Inspection of the facility overdue"),
        Record.FACILITY,
        Facility.inspect_on < asked.today,
    )


def matters(asked: Asked) -> Iterator[Gap]:
    """JD-13: tasks about a record that are overdue."""
    yield Gap(
        N_("Matter handed over, and overdue"),
        Record.TASK,
        and_(
            *(Task.record.is_not(None), Task.state.in_(OPEN), Task.due_at < asked.at),
            asked.instants(Task.given_at),
        ),
    )


def emergencies(asked: Asked) -> Iterator[Gap]:
    """JD-14: emergencies that were not reviewed."""
    yield Gap(
        N_("Emergency not reviewed 7 days after it began"),
        Record.INCIDENT,
        and_(
            Incident.drill.is_(False),
            Incident.reviewed_at.is_(None),
            Incident.opened_at < asked.ago(UNREVIEWED),
            asked.instants(Incident.opened_at),
        ),
    )


def files(asked: Asked) -> Iterator[Gap]:
    """JD-15: documents kept beyond their time, lists of destruction nobody decided."""
    yield Gap(
        N_("Document kept beyond its time"),
        Record.CUSTOMER_DOCUMENT,
        and_(
            CustomerDocument.retain_until < asked.today,
            CustomerDocument.erased_at.is_(None),
        ),
    )
    yield Gap(
        N_("Destruction not decided after 14 days"),
        Record.DESTRUCTION,
        and_(
            Destruction.state == DestructionState.PROPOSED,
            Destruction.proposed_at < asked.ago(UNDECIDED),
            asked.instants(Destruction.proposed_at),
        ),
    )


def tasks(asked: Asked) -> Iterator[Gap]:
    """JD-16: other tasks that are overdue."""
    yield Gap(
        N_("Task overdue"),
        Record.TASK,
        and_(
            *(Task.record.is_(None), Task.state.in_(OPEN), Task.due_at < asked.at),
            asked.instants(Task.given_at),
        ),
    )


# of a type several clauses look at, which are whose
PARTS = {
    ("JD-4", Record.TICKET): Part(
        Ticket.category == Category.COMPLAINT, (("category", Category.COMPLAINT.value),)
    ),
    ("JD-13", Record.TASK): Part(Task.record.is_not(None)),
    ("JD-16", Record.TASK): Part(Task.record.is_(None)),
}
GAPS = {
    "JD-1": requests,
    "JD-2": transfers,
    "JD-3": callbacks,
    "JD-4": complaints,
    "JD-5": handovers,
    "JD-6": telling,
    "JD-7": paid_services,
    "JD-8": nothing_of_its_own,
    "JD-9": nothing_of_its_own,
    "JD-10": fees,
    "JD-11": visits,
    "JD-12": facilities,
    "JD-13": matters,
    "JD-14": emergencies,
    "JD-15": files,
    "JD-16": tasks,
}
