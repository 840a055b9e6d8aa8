"""The lists of the desk's own chapters: roster, runbooks, letters, tasks, visits, activities.

What is voided, called off or withdrawn stays out of them; the record type's own list has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from models.activities import Activity, SignUp
from models.customers import Customer
from models.dunning import Dunning
from models.estate import Building, Office, Unit
from models.incidents import Runbook, RunbookStep
from models.letters import Letter
from models.people import Department, Employee
from models.roster import Leave, RosterEntry, Shift
from models.tasks import Task
from models.visits import Visit
from rules.activity_words import ActivityState, SignUpState
from rules.field_words import TaskState
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted

COMPANY = "company"  # what holds for every office (services.imports.runbooks)
_KEPT = (TaskState.GIVEN, TaskState.ACCEPTED, TaskState.DONE)


def _departments(wanted: Wanted) -> AnySelect:
    return (
        select(Department.name.label("department"), Department.active)
        .where(wanted.within(Department))
        .order_by(Department.id)
    )


def _roster(wanted: Wanted) -> AnySelect:
    return (
        select(
            Office.code.label("office"),
            RosterEntry.day,
            Employee.username.label("staff"),
            Shift.name.label("shift"),
        )
        .join(RosterEntry.office)
        .join(RosterEntry.employee)
        .join(RosterEntry.shift)
        .where(
            wanted.within(RosterEntry),
            RosterEntry.voided_at.is_(None),
            *wanted.of(RosterEntry.office_id),
            *wanted.days(RosterEntry.day),
        )
        .order_by(RosterEntry.day, RosterEntry.id)
    )


def _leave(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Leave,
        select(
            Office.code.label("office"),
            Employee.username.label("staff"),
            Leave.first_day.label("from"),
            Leave.last_day.label("to"),
            Leave.kind.label("leave_kind"),
            Leave.reason.label("leave_reason"),
        )
        .join(Leave.office)
        .join(Employee, Employee.id == Leave.employee_id),
        days=Leave.first_day,
    )


def _runbooks(wanted: Wanted) -> AnySelect:
    """Return the newest editions, a row a step."""
    later = aliased(Runbook)
    return (
        select(
            func.coalesce(Office.code, COMPANY).label("office"),
            Runbook.kind.label("emergency"),
            Runbook.name.label("runbook"),
            Runbook.valid_from.label("from"),
            RunbookStep.position.label("step_no"),
            RunbookStep.what.label("step"),
            RunbookStep.role.label("step_role"),
            *(RunbookStep.minutes, RunbookStep.must),
        )
        .join(RunbookStep, RunbookStep.runbook_id == Runbook.id)
        .outerjoin(Office, Office.id == Runbook.office_id)
        .where(
            wanted.within(Runbook),
            ~select(later.id).where(later.supersedes_id == Runbook.id).exists(),
            *wanted.of(Runbook.office_id),
        )
        .order_by(Runbook.id, RunbookStep.position)
    )


def _letters(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Letter,
        select(
            Letter.number,
            Office.code.label("office"),
            Letter.way.label("letter_way"),
            Letter.received_at.label("came_in_at"),
            Employee.username.label("received_by"),
            Customer.code.label("customer"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            *(Unit.room, Letter.sender, Letter.subject, Letter.content),
            Letter.answered_at.label("reply_sent_at"),
            Letter.reply_text.label("reply"),
            Letter.closed_at,
        )
        .join(Letter.office)
        .outerjoin(Employee, Employee.id == Letter.received_by_id)
        .outerjoin(Customer, Customer.id == Letter.customer_id)
        .outerjoin(Unit, Unit.id == Letter.unit_id)
        .outerjoin(Building, Building.id == Unit.building_id),
        instants=Letter.received_at,
    )


def _tasks(wanted: Wanted) -> AnySelect:
    giver = aliased(Employee)
    return (
        select(
            Task.number,
            Office.code.label("office"),
            *(Task.what, Task.details),
            Employee.username.label("assignee"),
            giver.username.label("given_by"),
            Task.given_at,
            Task.due_at.label("finish_by"),
            *(Task.done_at, Task.result),
        )
        .join(Task.office)
        .join(Employee, Employee.id == Task.assignee_id)
        .outerjoin(giver, giver.id == Task.given_by_id)
        .where(
            wanted.within(Task),
            Task.state.in_(_KEPT),
            *wanted.of(Task.office_id),
            *wanted.instants(Task.given_at),
        )
        .order_by(Task.id)
    )


def _visits(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Visit,
        select(
            Visit.number,
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room,
            Visit.at.label("visited_at"),
            Employee.username.label("visited_by"),
            Visit.kind.label("visit_kind"),
            Visit.outcome.label("met"),
            Customer.code.label("customer"),
            *(Visit.said, Visit.satisfied, Visit.raised),
        )
        .join(Visit.office)
        .join(Unit, Unit.id == Visit.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .outerjoin(Employee, Employee.id == Visit.visited_by_id)
        .outerjoin(Customer, Customer.id == Visit.customer_id),
        instants=Visit.at,
    )


def _dunning(wanted: Wanted) -> AnySelect:
    return wanted.part(
        Dunning,
        select(
            Dunning.number,
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room,
            Dunning.at.label("contacted_at"),
            Employee.username.label("contacted_by"),
            Dunning.step.label("dunning_step"),
            Customer.code.label("customer"),
            Dunning.outcome.label("dunning_outcome"),
            Dunning.promise_on.label("promised_for"),
            Dunning.promise_fen.label("promised"),
            Dunning.note,
        )
        .join(Dunning.office)
        .join(Unit, Unit.id == Dunning.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .outerjoin(Employee, Employee.id == Dunning.by_id)
        .outerjoin(Customer, Customer.id == Dunning.customer_id),
        instants=Dunning.at,
    )


def _activities(wanted: Wanted) -> AnySelect:
    return (
        select(
            Activity.number,
            Office.code.label("office"),
            Activity.name.label("activity"),
            Activity.place.label("venue"),
            *(Activity.starts_at, Activity.ends_at, Activity.plan),
            func.nullif(Activity.budget_fen, 0).label("budget"),
            *(Activity.seats, Activity.sign_up_until),
            Employee.username.label("in_charge"),
            Activity.result.label("activity_result"),
            Activity.remarks,
        )
        .join(Activity.office)
        .outerjoin(Employee, Employee.id == Activity.in_charge_id)
        .where(
            wanted.within(Activity),
            Activity.state != ActivityState.CALLED_OFF,
            *wanted.of(Activity.office_id),
            *wanted.instants(Activity.starts_at),
        )
        .order_by(Activity.id)
    )


def _sign_ups(wanted: Wanted) -> AnySelect:
    return (
        select(
            Activity.number.label("activity"),
            Office.code.label("office"),
            *(SignUp.name, SignUp.room, SignUp.phone, SignUp.people),
            SignUp.channel.label("sign_up_by"),
        )
        .join(Activity, Activity.id == SignUp.activity_id)
        .join(Office, Office.id == SignUp.office_id)
        .where(
            wanted.within(SignUp),
            SignUp.state != SignUpState.WITHDRAWN,
            Activity.state != ActivityState.CALLED_OFF,
            *wanted.of(SignUp.office_id),
            *wanted.instants(SignUp.at),
        )
        .order_by(SignUp.activity_id, SignUp.id)
    )


DESK: Mapping[str, Listing] = {
    "departments": Listing(Record.DEPARTMENT, _departments),
    "roster": Listing(Record.ROSTER_ENTRY, _roster, dated=True),
    "leave": Listing(Record.LEAVE, _leave, dated=True),
    "runbooks": Listing(Record.RUNBOOK, _runbooks),
    "letters": Listing(Record.LETTER, _letters, dated=True),
    "tasks": Listing(Record.TASK, _tasks, dated=True),
    "dunning": Listing(Record.DUNNING, _dunning, dated=True, amounts=("promised",)),
    "visits": Listing(Record.VISIT, _visits, dated=True),
    "activities": Listing(Record.ACTIVITY, _activities, dated=True, amounts=("budget",)),
    "sign-ups": Listing(Record.SIGN_UP, _sign_ups, dated=True, phones=("phone",)),
}
