"""Tasks and visits out of an office's old books (JD-11, JD-13, JD-16)."""

from __future__ import annotations

from typing import Any, ClassVar

from models.clock import local
from models.customers import Customer
from models.estate import Office, Unit
from models.numbering import next_number
from models.people import Employee
from models.tasks import Task
from models.visits import Visit
from rules import tasks as rules
from rules.field_words import TaskState, VisitKind, VisitOutcome
from rules.vocabulary import N_, Record, Satisfied
from services import tasks, visits
from services.imports.job import Row, Values
from services.imports.numbered import Numbered, carried_out, not_before


class Tasks(Numbered):
    """Tasks: one that is still to be done is given as on the screen, one that was done is kept."""

    record: ClassVar = Record.TASK
    model: ClassVar = Task
    when: ClassVar = "due_at"
    told_by: ClassVar = ("assignee_id", "what")
    columns: ClassVar = (
        *("number", "office", "what", "details", "assignee", "given_by", "given_at"),
        *("finish_by", "done_at", "result"),
    )
    required: ClassVar = ("what", "assignee", "finish_by")

    def parse(self, row: Row) -> Values:
        """Read a task."""
        row.need(*self.required)
        office_id = row.office()
        values: Values = {
            "number": row.code("number", 40),
            "office_id": office_id,
            "what": row.text("what", 200),
            "details": row.text("details", lines=True),
            "assignee_id": row.person("assignee", office_id),
            "given_by_id": row.person("given_by", office_id),
            "given_at": row.past("given_at"),
            "due_at": row.instant("finish_by"),
            "done_at": row.past("done_at"),
            "result": row.text("result", lines=True),
        }
        not_before(row, values["given_at"], {"done_at": values["done_at"]})
        if values["done_at"] and not values["result"]:
            row.reject("result", N_("Write what came of it."))
        elif values["result"] and not values["done_at"]:
            row.reject("done_at", N_("Say when it was done."))
        return values

    def enter(self, row: Row, values: Values) -> None:
        """Give the task, or keep it as done."""
        if values["done_at"] is not None:
            self._keep(values)
            return
        session = self.job.session

        def give() -> Task:
            return tasks.give(
                session,
                self.job.actor,
                self.job.at,
                office=session.get_one(Office, values["office_id"]),
                what=values["what"],
                due_at=values["due_at"],
                to=session.get(Employee, values["assignee_id"]),
                details=values["details"] or "",
            )

        task = carried_out(self.job, row, {"due_at": "finish_by"}, give)
        if task is not None:
            task.given_by_id = values["given_by_id"] or task.given_by_id
            task.given_at = values["given_at"] or task.given_at

    def _keep(self, values: Values) -> None:
        """Keep a task of the old book: nobody is told of it."""
        done = values["done_at"]
        given = values["given_at"] or min(done, values["due_at"])
        task = Task(**{name: value for name, value in values.items() if value is not None})
        day = local(given).date()
        number = next_number(self.job.session, rules.PREFIX, task.office_id, day)
        task.number = rules.number(day, number)
        task.given_at, task.accepted_at, task.state = given, given, TaskState.DONE
        self.job.session.add(task)


class Visits(Numbered):
    """Visits that were made: who was met in which flat, and what was said."""

    record: ClassVar = Record.VISIT
    model: ClassVar = Visit
    when: ClassVar = "at"
    told_by: ClassVar = ("unit_id",)
    columns: ClassVar = (
        *("number", "office", "building", "unit", "room", "visited_at", "visited_by"),
        *("visit_kind", "met", "customer", "said", "satisfied", "raised"),
    )
    required: ClassVar = ("building", "room", "visited_at")

    def parse(self, row: Row) -> Values:
        """Read a visit."""
        row.need(*self.required)
        office_id = row.office()
        flat = row.flat(office_id)
        values: Values = {
            "number": row.code("number", 40),
            "office_id": office_id,
            "unit_id": flat[0] if flat else None,
            "at": row.past("visited_at"),
            "visited_by_id": row.person("visited_by", office_id),
            "kind": row.word("visit_kind", VisitKind),
            "outcome": row.word("met", VisitOutcome),
            "customer_id": None,
            "said": row.text("said", lines=True),
            "satisfied": row.word("satisfied", Satisfied),
            "raised": row.text("raised", lines=True),
        }
        values["customer_id"] = row.customer(office_id, values["unit_id"])
        if values["outcome"] is VisitOutcome.NOBODY:
            for column, name in (("customer", "customer_id"), ("satisfied", "satisfied")):
                if values[name] is not None:
                    row.reject(column, N_("Nobody was met: leave this cell empty."))
        return values

    def enter(self, row: Row, values: Values) -> None:
        """Write the visit down, by the rules of the screen."""
        session = self.job.session

        def one(model: type[Any], name: str) -> Any:
            return None if values[name] is None else session.get(model, values[name])

        carried_out(
            self.job,
            row,
            {"unit": "room", "who": "customer", "at": "visited_at"},
            lambda: visits.record(
                session,
                self.job.actor,
                self.job.at,
                unit=one(Unit, "unit_id"),
                outcome=values["outcome"] or VisitOutcome.MET,
                kind=values["kind"] or VisitKind.PLANNED,
                customer=one(Customer, "customer_id"),
                at=values["at"],
                said=values["said"] or "",
                satisfied=values["satisfied"],
                raised=values["raised"] or "",
                visited_by=one(Employee, "visited_by_id"),
            ),
        )
