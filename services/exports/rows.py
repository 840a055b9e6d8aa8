"""The lists that imports take, as they are: one query a list, one plain row a record.

Columns and their order are those of ``services.imports``; what is written here is read there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import String, and_, case, cast, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from models.bonus import BonusEntry
from models.callbacks import Callback, CallbackAttempt
from models.customers import Customer, Occupancy
from models.estate import Area, AreaAssignment, Building, Office, Unit
from models.facilities import Facility, Fact
from models.fees import Bill, Payment
from models.people import Department, Employee, Post
from models.surveys import SurveyResult
from models.tickets import Ticket
from rules.training import hours_text
from rules.vocabulary import CallbackState, Record
from services.exports.desk_rows import DESK
from services.exports.exam_rows import EXAMS
from services.exports.fee_rows import FEES
from services.exports.listing import AnySelect, Listing, Wanted
from services.exports.quality_rows import QUALITY
from services.exports.receipt_rows import RECEIPTS
from services.exports.service_rows import SERVICES
from services.exports.spot_rows import SPOTS
from services.exports.training_rows import TRAINING
from services.exports.wage_rows import WAGES


def _offices(wanted: Wanted) -> AnySelect:
    return (
        select(Office.code.label("code"), Office.name.label("name"))
        .where(wanted.within(Office), *wanted.of(Office.id))
        .order_by(Office.code)
    )


def _areas(wanted: Wanted) -> AnySelect:
    return (
        select(
            Office.code.label("office"),
            Area.name.label("area"),
            Employee.username.label("area_admin"),
            AreaAssignment.valid_from.label("from"),
            AreaAssignment.valid_to.label("to"),
        )
        .select_from(Area)
        .join(Area.office)
        .outerjoin(AreaAssignment, AreaAssignment.area_id == Area.id)
        .outerjoin(Employee, Employee.id == AreaAssignment.employee_id)
        .where(wanted.within(Area), *wanted.of(Area.office_id))
        .order_by(Office.code, Area.id, AreaAssignment.valid_from)
    )


def _units(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Unit,
        select(
            Office.code.label("office"),
            Area.name.label("area"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            Unit.gross_area_hundredths.label("gross_area"),
        )
        .join(Unit.office)
        .join(Unit.building)
        .outerjoin(Unit.area),
    )


def _staff(wanted: Wanted) -> AnySelect:
    held = and_(
        Post.employee_id == Employee.id,
        or_(Post.valid_to.is_(None), Post.valid_to >= wanted.today),
        *wanted.of(Post.office_id),
    )
    return (
        select(
            Employee.username.label("username"),
            Employee.name.label("name"),
            Employee.employee_no.label("employee_no"),
            Post.role.label("position"),
            Office.code.label("office"),
            Post.valid_from.label("on_duty_from"),
            Employee.phone.label("phone"),
        )
        .join(Post, held)
        .outerjoin(Office, Office.id == Post.office_id)
        .where(wanted.within(Employee))
        .order_by(Employee.id, Post.id)
    )


def _customers(wanted: Wanted) -> AnySelect:
    return (
        select(
            Customer.code.label("code"),
            Customer.name.label("name"),
            Customer.phone.label("phone"),
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            Occupancy.occupies_as.label("occupies_as"),
            Occupancy.valid_from.label("from"),
            Occupancy.valid_to.label("to"),
        )
        .join(Customer.office)
        .outerjoin(Occupancy, Occupancy.customer_id == Customer.id)
        .outerjoin(Unit, Unit.id == Occupancy.unit_id)
        .outerjoin(Building, Building.id == Unit.building_id)
        .where(
            wanted.within(Customer), Customer.voided_at.is_(None), *wanted.of(Customer.office_id)
        )
        .order_by(Customer.id, Occupancy.id)
    )


def _number() -> Any:
    """Return what a work order is called outside: its own number where it began here."""
    return func.coalesce(Ticket.external_no, Ticket.number)


def _tickets(wanted: Wanted) -> AnySelect:
    receiver, holder = aliased(Employee), aliased(Employee)
    return wanted.part(
        Ticket,
        select(
            _number().label("external_no"),
            Office.code.label("office"),
            Ticket.category.label("category"),
            Ticket.urgency.label("urgency"),
            Ticket.channel.label("channel"),
            Customer.code.label("customer"),
            func.coalesce(Building.name, Ticket.place).label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            Area.name.label("area"),
            receiver.username.label("received_by"),
            Ticket.received_at.label("received_at"),
            Ticket.subject.label("subject"),
            Ticket.description.label("description"),
            Ticket.needs_dispatch.label("needs_dispatch"),
            Ticket.dispatched_at.label("dispatched_at"),
            func.coalesce(Department.name, holder.username).label("dispatched_to"),
            Ticket.completed_at.label("completed_at"),
            Ticket.result.label("result"),
            Ticket.answered_at.label("answered_at"),
            Ticket.dispatch_due_at.label("dispatch_due_at"),
            Ticket.settle_due_at.label("handling_due_at"),
        )
        .join(Ticket.office)
        .outerjoin(Ticket.customer)
        .outerjoin(Ticket.unit)
        .outerjoin(Unit.building)
        .outerjoin(Area, Area.id == Ticket.area_id)
        .outerjoin(receiver, receiver.id == Ticket.received_by_id)
        .outerjoin(holder, holder.id == Ticket.holder_employee_id)
        .outerjoin(Department, Department.id == Ticket.holder_department_id),
        instants=Ticket.received_at,
    )


def _callbacks(wanted: Wanted) -> AnySelect:
    """Return obligations with their attempts, then the voluntary ones."""
    owner, caller = aliased(Employee), aliased(Employee)
    owed = (
        select(
            _number().label("ticket"),
            Callback.mode.label("mode"),
            Callback.due_at.label("due_at"),
            owner.username.label("responsible"),
            CallbackAttempt.at.label("at"),
            caller.username.label("by"),
            CallbackAttempt.outcome.label("outcome"),
            CallbackAttempt.satisfied.label("satisfied"),
            case((CallbackAttempt.id.is_(None), Callback.note), else_=CallbackAttempt.note).label(
                "note"
            ),
            Callback.ticket_id.label("order_ticket"),
            Callback.id.label("order_callback"),
            func.coalesce(CallbackAttempt.id, 0).label("order_attempt"),
        )
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .outerjoin(CallbackAttempt, CallbackAttempt.callback_id == Callback.id)
        .outerjoin(owner, owner.id == Callback.responsible_id)
        .outerjoin(caller, caller.id == CallbackAttempt.by_id)
        .where(
            wanted.within(Callback),
            Callback.state != CallbackState.RELEASED,  # nobody owes it any more
            Ticket.voided_at.is_(None),
            *wanted.of(Callback.office_id),
            *wanted.instants(Callback.due_at),
        )
    )
    free_caller = aliased(Employee)
    free = (
        select(
            _number(),
            CallbackAttempt.mode,
            null(),
            null(),
            CallbackAttempt.at,
            free_caller.username,
            CallbackAttempt.outcome,
            CallbackAttempt.satisfied,
            CallbackAttempt.note,
            CallbackAttempt.ticket_id,
            null(),
            CallbackAttempt.id,
        )
        .join(Ticket, Ticket.id == CallbackAttempt.ticket_id)
        .outerjoin(free_caller, free_caller.id == CallbackAttempt.by_id)
        .where(
            CallbackAttempt.callback_id.is_(None),
            wanted.within(Ticket),
            Ticket.voided_at.is_(None),
            *wanted.of(Ticket.office_id),
            *wanted.instants(CallbackAttempt.at),
        )
    )
    both = union_all(owed, free).subquery()
    shown = [column for column in both.c if not column.name.startswith("order_")]
    order = (both.c.order_ticket, both.c.order_callback, both.c.order_attempt)
    return select(*shown).order_by(*order)


def _bills(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Bill,
        select(
            Bill.bill_no.label("bill_no"),
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            *(Unit.room, Bill.item, Bill.period),
            Bill.amount_fen.label("amount"),
            Bill.due_on,
        )
        .join(Bill.office)
        .join(Bill.unit)
        .join(Unit.building),
        days=Bill.due_on,
    )


def _payments(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Payment,
        select(
            Bill.bill_no,
            Payment.amount_fen.label("amount"),
            *(Payment.paid_on, Payment.receipt_no, Payment.method),
        ).join(Payment.bill),
        days=Payment.paid_on,
    )


def _surveys(wanted: Wanted) -> AnySelect:
    return wanted.part(
        SurveyResult,
        select(
            Office.code.label("office"),
            Area.name.label("area"),
            *(SurveyResult.half_year, SurveyResult.kind, SurveyResult.valid),
            *(SurveyResult.satisfied, SurveyResult.closed_on),
        )
        .join(SurveyResult.office)
        .outerjoin(Area, Area.id == SurveyResult.area_id),
        days=SurveyResult.closed_on,
    )


def _facilities(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Facility,
        select(
            *(Facility.code, Facility.name, Facility.category),
            Office.code.label("office"),
            Building.name.label("building"),
            Area.name.label("area"),
            *(Facility.location, Facility.maintainer, Facility.maintainer_phone),
            *(Facility.installed_on, Facility.inspected_on, Facility.inspect_on, Facility.state),
            Facility.notes,
        )
        .join(Facility.office)
        .outerjoin(Facility.building)
        .outerjoin(Facility.area),
    )


def _facts(wanted: Wanted) -> AnySelect:
    """Return what offices tell; what holds for the company goes out with the record type."""
    return wanted.part(
        Fact,
        select(
            *(Fact.name, Fact.asks, Fact.text),
            Office.code.label("office"),
            Fact.valid_from.label("from"),
            Fact.valid_to.label("to"),
            Fact.pinned,
        ).join(Fact.office),
    )


def _ledger(wanted: Wanted) -> AnySelect:
    return wanted.part(
        BonusEntry,
        select(
            Employee.username.label("employee"),
            BonusEntry.quarter,
            BonusEntry.kind.label("entry"),
            BonusEntry.hundredths.label("percent"),
            BonusEntry.receipt_no,
            func.substr(cast(BonusEntry.month, String), 1, 7).label("month"),
        ).join(BonusEntry.employee),
        days=BonusEntry.month,
    )


LISTINGS: Mapping[str, Listing] = {
    **DESK,
    **EXAMS,
    **FEES,
    **RECEIPTS,
    **SERVICES,
    **SPOTS,
    **QUALITY,
    **TRAINING,
    **WAGES,
    "offices": Listing(Record.OFFICE, _offices),
    "areas": Listing(Record.AREA, _areas),
    "units": Listing(Record.UNIT, _units, amounts=("gross_area",)),
    "staff": Listing(Record.EMPLOYEE, _staff),
    "customers": Listing(Record.CUSTOMER, _customers, phones=("phone",)),
    "facilities": Listing(Record.FACILITY, _facilities),
    "facts": Listing(Record.FACT, _facts),
    "tickets": Listing(Record.TICKET, _tickets, dated=True),
    "callbacks": Listing(Record.CALLBACK, _callbacks, dated=True),
    "bills": Listing(Record.BILL, _bills, dated=True, amounts=("amount",)),
    "payments": Listing(Record.PAYMENT, _payments, dated=True, amounts=("amount",)),
    "survey-results": Listing(Record.SURVEY_RESULT, _surveys, dated=True),
    "bonus-ledger": Listing(Record.BONUS_ENTRY, _ledger, dated=True, amounts=("percent",)),
}


def shown(row: Sequence[Any], keys: Sequence[str], listing: Listing) -> list[Any]:
    """Return a row as the file tells it: amounts with two decimals instead of hundredths."""
    values = list(row)
    for key in listing.amounts:
        place = keys.index(key)
        if values[place] is not None:
            values[place] = Decimal(values[place]).scaleb(-2)
    for key in listing.hours:
        values[keys.index(key)] = _hours(values[keys.index(key)])
    return values


def _hours(minutes: int) -> Decimal | str:
    """Return minutes as hours of two decimals; as 0:50 where that would not be exact."""
    exact = minutes % 3 == 0
    return Decimal(minutes * 100 // 60).scaleb(-2) if exact else hours_text(minutes)
