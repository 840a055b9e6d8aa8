"""Runbooks for emergencies, a row a step (JD-14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import aliased, selectinload

from models.estate import Office
from models.incidents import Runbook
from rules.incident_words import IncidentKind
from rules.vocabulary import N_, Deed, Record
from services import runbooks
from services.imports.job import Job, Kind, Row, Values, differs
from services.imports.numbered import carried_out
from services.imports.report import Outcome

Book = tuple[int | None, IncidentKind, str]
COMPANY = "company"  # in the cell of the office: a runbook of every office
STEP = ("what", "role", "minutes", "must")


class Runbooks(Kind):
    """Runbooks by office, type and name, their steps by number; whom to call stays as it is.

    All steps of one are written together at the end: an edition that was used in an emergency
    stays, and a new one is made.
    """

    record: ClassVar = Record.RUNBOOK
    columns: ClassVar = (
        *("office", "emergency", "runbook", "from", "step_no", "step", "step_role", "minutes"),
        "must",
    )
    required: ClassVar = ("emergency", "runbook", "step_no", "step")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[Book, Runbook] | None = None
        self._steps: dict[Book, dict[int, Values]] = defaultdict(dict)
        self._rows: dict[Book, tuple[Row, date | None]] = {}

    def parse(self, row: Row) -> Values:
        """Read a step."""
        row.need(*self.required)
        values: Values = {
            "office_id": self._office(row),
            "kind": row.word("emergency", IncidentKind),
            "name": row.text("runbook", 80),
            "from": row.day("from"),
            "step_no": row.whole("step_no"),
            "what": row.text("step", 300),
            "role": row.text("step_role", 40),
            "minutes": row.whole("minutes"),
            "must": row.flag("must"),
        }
        if values["step_no"] == 0:
            row.reject("step_no", N_("Steps are numbered from 1."))
        return values

    @staticmethod
    def _office(row: Row) -> int | None:
        said = (row.code("office") or "").casefold()
        return None if said in (COMPANY, "全公司") else row.office()

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the runbook and the number of the step."""
        return *self._book(values), values["step_no"]

    @staticmethod
    def _book(values: Values) -> Book:
        return values["office_id"], values["kind"], values["name"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the newest edition of every runbook, once: there are a dozen an office."""
        if self._known is not None:
            return
        later = aliased(Runbook)
        newest = ~select(later.id).where(later.supersedes_id == Runbook.id).exists()
        found = self.job.session.scalars(
            select(Runbook)
            .where(newest)
            .options(selectinload(Runbook.steps), selectinload(Runbook.calls))
            .order_by(Runbook.id)
        )
        self._known = {(one.office_id, one.kind, one.name): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Note the step; what its runbook says already stays out."""
        book = self._book(values)
        runbook = (self._known or {}).get(book)
        step = {name: values[name] for name in STEP}
        if runbook is not None and values["step_no"] <= len(runbook.steps):
            there = runbook.steps[values["step_no"] - 1]
            if not any(
                value is not None and differs(getattr(there, name), value)
                for name, value in step.items()
            ):
                return Outcome.SAME
        if book[0] is None and self.job.actor.offices(Deed.IMPORT, Record.RUNBOOK) is not None:
            row.reject("office", runbooks.COMPANY_WIDE)
        self._steps[book][values["step_no"]] = step
        self._rows.setdefault(book, (row, values["from"]))
        return Outcome.CREATED if runbook is None else Outcome.UPDATED

    def finish(self) -> None:
        """Write the runbooks that are new or say something else."""
        if self.job.rejected:
            return
        for book, steps in self._steps.items():
            self._write(book, steps)

    def _write(self, book: Book, steps: dict[int, Values]) -> None:
        session, (row, first) = self.job.session, self._rows[book]
        runbook = (self._known or {}).get(book)
        office_id, kind, name = book
        office = None if office_id is None else session.get_one(Office, office_id)
        head: dict[str, Any] = {"office": office, "kind": kind, "name": name}
        head |= {"valid_from": first or self.job.actor.day, "valid_to": None}
        head |= dict.fromkeys(runbooks.TEXTS, "")
        calls: Sequence[runbooks.Row] = ()
        whole: dict[int, Values] = {}
        if runbook is not None:
            head = {key: getattr(runbook, key) for key in runbooks.HEAD}
            calls = runbooks.told(runbook.calls, "name", "phone", "moment")
            whole = dict(enumerate(runbooks.told(runbook.steps, *STEP), 1))
        for number, step in steps.items():
            said = {key: value for key, value in step.items() if value is not None}
            whole[number] = (
                {"role": "", "minutes": None, "must": True} | whole.get(number, {}) | said
            )
        ordered = [whole[number] for number in sorted(whole)]
        carried_out(
            self.job,
            row,
            {"office": "office"},
            lambda: runbooks.write(session, self.job.actor, runbook, head, ordered, calls),
        )
