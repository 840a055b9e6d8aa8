"""The roster and leave out of an office's own spreadsheets (JD-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from sqlalchemy import select

from models.people import Employee
from models.roster import Leave, RosterEntry, Shift
from rules.shift_words import LeaveKind
from rules.typed import fold
from rules.vocabulary import N_, Record
from services import roster
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.numbered import carried_out
from services.imports.report import Outcome


class Roster(Kind):
    """Who works which shift on which day; a row adds a shift and takes none away."""

    record: ClassVar = Record.ROSTER_ENTRY
    columns: ClassVar = ("office", "day", "staff", "shift")
    required: ClassVar = ("day", "staff", "shift")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: set[tuple[int, date, int]] = set()
        self._shifts: dict[int, dict[str, list[Shift]]] = {}

    def parse(self, row: Row) -> Values:
        """Read a shift of a day."""
        row.need(*self.required)
        office_id, day = row.office(), row.day("day")
        return {
            "office_id": office_id,
            "day": day,
            "employee_id": row.person("staff", office_id),
            "shift": self._shift(row, office_id, day),
        }

    def _shift(self, row: Row, office_id: int | None, day: date | None) -> Shift | None:
        """Return the shift of a name that is in force on the day."""
        name = row.text("shift", 20)
        if name is None or office_id is None or day is None:
            return None
        if office_id not in self._shifts:
            known = self._shifts[office_id] = {}
            asked = select(Shift).where(Shift.office_id == office_id).order_by(Shift.valid_from)
            for shift in self.job.session.scalars(asked):
                known.setdefault(fold(shift.name), []).append(shift)
        called = self._shifts[office_id].get(fold(name), [])
        if not called:
            row.reject(
                "shift",
                N_("The office has no such shift. Known are: %(known)s."),
                known=", ".join(shifts[0].name for shifts in self._shifts[office_id].values()),
            )
        return next((one for one in called if one.holds_on(day)), called[-1] if called else None)

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return person, day and shift."""
        return values["employee_id"], values["day"], values["shift"].id

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the shifts of these days."""
        found = self.job.session.execute(
            select(RosterEntry.employee_id, RosterEntry.day, RosterEntry.shift_id).where(
                RosterEntry.day.in_({values["day"] for _, values in rows}),
                RosterEntry.office_id.in_({values["office_id"] for _, values in rows}),
                RosterEntry.voided_at.is_(None),
            )
        )
        self._known = {(person, day, shift) for person, day, shift in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter the shift, by the rules of the roster page: post, leave, no two at a time."""
        shift: Shift = values["shift"]
        if (values["employee_id"], values["day"], shift.id) in self._known:
            return Outcome.SAME
        session = self.job.session
        person = session.get_one(Employee, values["employee_id"])
        carried_out(
            self.job,
            row,
            {"employee": "staff", "shift": "shift"},
            lambda: roster.enter(session, self.job.actor, person, shift, values["day"]),
        )
        return Outcome.CREATED


class Leaves(Kind):
    """Leave by person and first day."""

    record: ClassVar = Record.LEAVE
    columns: ClassVar = ("office", "staff", "from", "to", "leave_kind", "leave_reason")
    required: ClassVar = ("staff", "from", "to", "leave_kind")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[tuple[int, date], Leave] = {}

    def parse(self, row: Row) -> Values:
        """Read somebody's leave."""
        row.need(*self.required)
        office_id = row.office()
        return {
            "office_id": office_id,
            "employee_id": row.person("staff", office_id),
            "first_day": row.day("from"),
            "last_day": row.day("to"),
            "kind": row.word("leave_kind", LeaveKind),
            "reason": row.text("leave_reason", 200),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return person and first day."""
        return values["employee_id"], values["first_day"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the leave that begins on these days."""
        found = self.job.session.scalars(
            select(Leave).where(
                Leave.first_day.in_({values["first_day"] for _, values in rows}),
                Leave.office_id.in_({values["office_id"] for _, values in rows}),
                Leave.voided_at.is_(None),
            )
        )
        self._known = {(one.employee_id, one.first_day): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter or change the leave; shifts that fall into it are taken off the roster."""
        leave = self._known.get((values["employee_id"], values["first_day"]))
        new = leave is None
        if leave is None:
            given = {key: value for key, value in values.items() if not key.endswith("_id")}
            leave = Leave(office_id=values["office_id"], **given)
            leave.reason = values["reason"] or ""
            leave.employee = self.job.session.get_one(Employee, values["employee_id"])
        elif not fill(leave, {key: values[key] for key in ("last_day", "kind", "reason")}):
            return Outcome.SAME
        kept: Leave = leave
        carried_out(
            self.job,
            row,
            {"first_day": "from", "last_day": "to"},
            lambda: roster.keep_leave(self.job.session, self.job.actor, kept, self.job.at),
        )
        return Outcome.CREATED if new else Outcome.UPDATED
