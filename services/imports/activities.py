"""Community activities of the year's plan or of earlier years, and lists of sign-ups (JD-9)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import or_, select

from models.activities import Activity, SignUp
from models.audit import masked
from models.clock import local
from models.estate import Office
from models.numbering import next_number
from models.people import Employee
from rules import activities as rules
from rules.activity_words import ActivityState, SignUpChannel, SignUpState
from rules.typed import fold
from rules.vocabulary import N_, Record
from services import activities, sign_ups
from services.imports.job import Job, Kind, Row, Values, differs
from services.imports.numbered import Numbered, carried_out, not_before
from services.imports.report import Outcome


class Activities(Numbered):
    """Activities: one ahead is planned as on the screen; one that is over comes with its result."""

    record: ClassVar = Record.ACTIVITY
    model: ClassVar = Activity
    when: ClassVar = "starts_at"
    told_by: ClassVar = ("name",)
    columns: ClassVar = (
        *("number", "office", "activity", "venue", "starts_at", "ends_at", "plan", "budget"),
        *("seats", "sign_up_until", "in_charge", "activity_result", "remarks"),
    )
    required: ClassVar = ("activity", "venue", "starts_at", "ends_at")

    def parse(self, row: Row) -> Values:
        """Read an activity."""
        row.need(*self.required)
        office_id = row.office()
        values: Values = {
            "number": row.code("number", 40),
            "office_id": office_id,
            "name": row.text("activity", 80),
            "place": row.text("venue", 120),
            "starts_at": row.instant("starts_at"),
            "ends_at": row.instant("ends_at"),
            "plan": row.text("plan", lines=True),
            "budget_fen": row.fen("budget"),
            "seats": row.whole("seats"),
            "sign_up_until": row.instant("sign_up_until"),
            "in_charge_id": row.person("in_charge", office_id),
            "result": row.text("activity_result", lines=True),
            "remarks": row.text("remarks", lines=True),
        }
        not_before(row, values["starts_at"], {"ends_at": values["ends_at"]})
        ends = values["ends_at"]
        if values["result"] and ends and ends > self.job.at:
            row.reject("activity_result", N_("It is not over yet: leave its result empty."))
        return values

    def enter(self, row: Row, values: Values) -> None:
        """Plan the activity, or keep it with its result."""
        if values["starts_at"] < self.job.at and not values["result"]:
            row.reject(
                "starts_at",
                N_("This activity lies in the past: give its result, or choose a time ahead."),
            )
        elif values["result"]:
            self._keep(values)
        else:
            self._plan(row, values)

    def _plan(self, row: Row, values: Values) -> None:
        session = self.job.session
        typed = {key: value for key, value in values.items() if not key.endswith("_id")}
        if values["in_charge_id"] is not None:
            typed["in_charge"] = session.get(Employee, values["in_charge_id"])
        columns = {"name": "activity", "place": "venue", "budget_fen": "budget"}
        columns |= {key: key for key in ("starts_at", "ends_at", "sign_up_until", "seats")}
        office = session.get_one(Office, values["office_id"])
        carried_out(
            self.job,
            row,
            columns | {"in_charge": "in_charge"},
            lambda: activities.enter(session, self.job.actor, self.job.at, office, typed),
        )

    def _keep(self, values: Values) -> None:
        """Keep an activity of earlier years: nobody signs up for it any more."""
        row = Activity(**{name: value for name, value in values.items() if value is not None})
        day = local(row.starts_at).date()
        number = next_number(self.job.session, rules.PREFIX, row.office_id, day)
        row.number, row.token = rules.number(day, number), secrets.token_hex(16).upper()
        row.created_at, row.created_by_id = self.job.at, self.job.actor.employee_id
        row.state, row.held_at, row.closed_at = ActivityState.CLOSED, row.ends_at, row.ends_at
        self.job.session.add(row)


class SignUps(Kind):
    """Sign-ups on paper or in a group's list, for an activity that is announced."""

    record: ClassVar = Record.SIGN_UP
    columns: ClassVar = ("activity", "office", "name", "room", "phone", "people", "sign_up_by")
    required: ClassVar = ("activity", "name")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._activities: dict[tuple[int, str], list[Activity]] = {}
        self._known: dict[tuple[int, str, str], SignUp] = {}

    def parse(self, row: Row) -> Values:
        """Read a sign-up; the activity is named by its number or name."""
        row.need(*self.required)
        return {
            "office_id": row.office(),
            "activity": row.text("activity", 80),
            "name": row.text("name", 80),
            "room": row.text("room", 40),
            "phone": row.phone("phone"),
            "people": row.whole("people"),
            "channel": row.word("sign_up_by", SignUpChannel),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return activity, name and room."""
        return tuple(values[name] for name in ("office_id", "activity", "name", "room"))

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these activities and who signed up for them."""
        named = {values["activity"] for _, values in rows}
        offices = {values["office_id"] for _, values in rows}
        found = self.job.session.scalars(
            select(Activity)
            .where(
                Activity.office_id.in_(offices),
                or_(Activity.number.in_(named), Activity.name.in_(named)),
                Activity.state != ActivityState.CALLED_OFF,
            )
            .order_by(Activity.id)
        ).all()
        self._activities = {}
        for one in found:
            for said in {one.number, one.name}:
                self._activities.setdefault((one.office_id, said), []).append(one)
        signed = select(SignUp).where(
            SignUp.activity_id.in_([one.id for one in found]),
            SignUp.state != SignUpState.WITHDRAWN,
        )
        self._known = {
            (one.activity_id, fold(one.name), fold(one.room)): one
            for one in self.job.session.scalars(signed)
        }

    def apply(self, row: Row, values: Values) -> Outcome:
        """Sign somebody up: a seat or a place on the waiting list, in the order of the rows."""
        activity = self._activity(row, values)
        if activity is None:
            return Outcome.SAME
        known = self._known.get((activity.id, fold(values["name"]), fold(values["room"] or "")))
        if known is not None:
            return self._compare(row, known, values)
        if values["phone"] and "*" in values["phone"]:
            row.reject("phone", N_("This phone number is masked. Enter the whole number."))
            return Outcome.SAME
        carried_out(
            self.job,
            row,
            {key: key for key in ("activity", "people", "name", "room", "phone")},
            lambda: sign_ups.take_down(
                self.job.session,
                self.job.actor,
                activity,
                self.job.at,
                channel=values["channel"] or SignUpChannel.DESK,
                people=1 if values["people"] is None else values["people"],
                name=values["name"],
                room=values["room"] or "",
                phone=values["phone"] or "",
            ),
        )
        return Outcome.CREATED

    def _activity(self, row: Row, values: Values) -> Activity | None:
        found = self._activities.get((values["office_id"], values["activity"]), [])
        if not found:
            row.reject("activity", N_("The office has no such activity. Enter it first."))
        elif len(found) > 1:
            row.reject("activity", N_("Several activities have this name. Give the number."))
        return found[0] if len(found) == 1 else None

    @staticmethod
    def _compare(row: Row, known: SignUp, values: Values) -> Outcome:
        phone: Any = values["phone"]
        if phone and "*" in phone and masked(known.phone) == phone:
            phone = None
        said = {"people": values["people"], "channel": values["channel"], "phone": phone}
        if any(new is not None and differs(getattr(known, key), new) for key, new in said.items()):
            row.reject(
                "name", N_("%(name)s has signed up already. Change it on the screen."),
                name=known.name,
            )  # fmt: skip
        return Outcome.SAME
