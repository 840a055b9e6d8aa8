"""Trainings of earlier years and who attended them, with the results of their exams (4.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from fractions import Fraction
from typing import ClassVar

from sqlalchemy import select

from models.clock import local
from models.people import Employee
from models.scopes import Forbidden, rows_within
from models.training import TrainingAttendance, TrainingSession
from rules import training as rules
from rules import typed
from rules.refusal import Refusal
from rules.training_words import (
    AttendanceState,
    ExamMethod,
    SessionState,
    SignedBy,
    TrainingKind,
)
from rules.vocabulary import N_, Deed, Record
from services import exam_results, training, training_people
from services.imports.cells import Cell, is_blank, shown
from services.imports.job import Job, Kind, Row, Values
from services.imports.report import Outcome

A = AttendanceState
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::00)?")
NO_HOURS = N_("These are no hours. Write them as 1.5 or 1:30.")
KNOWN = N_("%(number)s is kept here and says something else. Change it on the screen.")


def hours(cell: Cell) -> int | None:
    """Return hours as minutes, exactly: 1.5 and 1:30 are 90."""
    if is_blank(cell):
        return None
    if isinstance(cell, time):
        return rules.minutes_of(Fraction(cell.hour * 60 + cell.minute, 60))
    said = typed.fold(shown(cell))
    if clock := _CLOCK.fullmatch(said):
        return rules.minutes_of(Fraction(int(clock[1]) * 60 + int(clock[2]), 60))
    value = typed.number(said)
    if value is None:
        raise Refusal(NO_HOURS)
    return rules.minutes_of(Fraction(value))


def score(cell: Cell) -> Fraction | None:
    """Return points of an exam, exactly."""
    if is_blank(cell):
        return None
    value = typed.number(typed.fold(shown(cell)))
    if value is None or not 0 <= value <= 100:
        raise Refusal(N_("A score lies between 0 and 100."))
    return Fraction(value)


class Sessions(Kind):
    """Trainings that were held, by their number; without an office they are the company's."""

    record: ClassVar = Record.TRAINING_SESSION
    columns: ClassVar = (*("session_no", "office", "kind", "topic", "held_on", "hours", "trainer"),)
    required: ClassVar = ("session_no", "kind", "topic", "held_on", "hours", "trainer")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[str, TrainingSession] = {}
        self._whole = job.actor.offices(Deed.IMPORT, self.record) is None

    def parse(self, row: Row) -> Values:
        """Read a session."""
        row.need(*self.required)
        company = row.blank("office") and self._whole and self.job.default_office is None
        office_id = None if company else row.office()
        day = row.day("held_on")
        if day is not None and day > self.job.actor.day:
            row.reject("held_on", N_("This training lies ahead: plan it on the screen."))
        return {
            "session_no": row.identity("session_no", 40),
            "office_id": office_id,
            "kind": row.word("kind", TrainingKind),
            "topic": row.text("topic", 120),
            "held_on": day,
            "minutes": row.other("hours", hours),
            **self._trainer(row, office_id),
        }

    def _trainer(self, row: Row, office_id: int | None) -> Values:
        """Return the trainer: of our staff where user name, number or name tells who."""
        named = row.text("trainer", 60)
        found: list[int] = []
        if named is not None and office_id is not None:
            found = self.job.found.staff(office_id, named)
        who = self.job.session.get(Employee, found[0]) if len(found) == 1 else None
        return {
            "trainer_id": None if who is None else who.id,
            "trainer": named if who is None else who.name,
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the number."""
        return (values["session_no"],)

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the sessions of these numbers."""
        numbers = {values["session_no"] for _, values in rows}
        found = self.job.session.scalars(
            select(TrainingSession).where(TrainingSession.session_no.in_(numbers))
        )
        self._known = {one.session_no: one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter a session as held; a known one that differs is told."""
        known = self._known.get(values["session_no"])
        if known is not None:
            return self._compare(row, known, values)
        topic = training.mandatory_topic(self.job.session, values["topic"], values["held_on"])
        self.job.session.add(
            TrainingSession(
                **values,
                pre_duty_topic_id=None if topic is None else topic.id,
                mandatory=values["kind"] is TrainingKind.PRE_DUTY,
                state=SessionState.HELD,
                created_at=self.job.at,
                closed_at=self.job.at,
                recorder_id=self.job.actor.employee_id,
                closed_by_id=self.job.actor.employee_id,
            )
        )
        return Outcome.CREATED

    def _compare(self, row: Row, known: TrainingSession, values: Values) -> Outcome:
        """Tell what differs; without an office in the file the session's own stands."""
        asked = {name: value for name, value in values.items() if name != "trainer_id"}
        if row.blank("office"):
            asked.pop("office_id")
        if any(getattr(known, name) != value for name, value in asked.items()):
            row.reject("session_no", KNOWN, number=known.session_no)
        return Outcome.SAME


class Attendances(Kind):
    """Who attended, by session number and user name; a score is the result of its exam."""

    record: ClassVar = Record.TRAINING_ATTENDANCE
    columns: ClassVar = ("session_no", "username", "signed_at", "score")
    required: ClassVar = ("session_no", "username")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._sessions: dict[str, TrainingSession] = {}
        self._people: dict[str, Employee] = {}
        self._lines: dict[tuple[int, int], TrainingAttendance] = {}

    def parse(self, row: Row) -> Values:
        """Read a line."""
        row.need(*self.required)
        return {
            "session_no": row.identity("session_no", 40),
            "username": row.username("username"),
            "signed_at": row.past("signed_at"),
            "score": row.other("score", score),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return session and person."""
        return values["session_no"], values["username"]

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these sessions, people and lines, once."""
        session, actor = self.job.session, self.job.actor
        reach = rows_within(actor, TrainingSession, Record.TRAINING_SESSION, Deed.IMPORT)
        asked = TrainingSession.session_no.in_({values["session_no"] for _, values in rows})
        found = session.scalars(select(TrainingSession).where(asked, reach))
        self._sessions = {one.session_no: one for one in found}
        names = {values["username"] for _, values in rows}
        people = session.scalars(select(Employee).where(Employee.username.in_(names)))
        self._people = {one.username: one for one in people}
        lines = session.scalars(
            select(TrainingAttendance).where(
                TrainingAttendance.session_id.in_([one.id for one in self._sessions.values()]),
                TrainingAttendance.employee_id.in_([one.id for one in self._people.values()]),
            )
        )
        self._lines = {(one.session_id, one.employee_id): one for one in lines}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter a line, or complete one that says nothing yet; a score makes a result."""
        parent = self._sessions.get(values["session_no"])
        person = self._people.get(values["username"])
        if parent is None:
            row.reject("session_no", N_("There is no training of this number. Import it first."))
        elif parent.state is not SessionState.HELD or parent.voided_at is not None:
            row.reject(
                "session_no", N_("This training is not closed: keep its list on the screen.")
            )
        elif parent.office_id is None and not training.keeps(self.job.actor, parent):
            row.reject("session_no", training.COMPANY_WIDE)
        if person is None:
            row.reject("username", N_("There is nobody of this user name. Import the staff first."))
        if row.bad or parent is None or person is None:
            return Outcome.SAME
        self._check_day(row, parent, values)
        if row.bad:
            return Outcome.SAME
        done = self._attendance(row, parent, person, values)
        if (
            values["score"] is not None
            and not row.bad
            and self._result(row, parent, person, values)
        ):
            done = done if done is Outcome.CREATED else Outcome.UPDATED
        return done

    def _check_day(self, row: Row, parent: TrainingSession, values: Values) -> None:
        signed_at = values["signed_at"]
        if signed_at is not None and local(signed_at).date() != parent.held_on:
            row.reject(
                "signed_at",
                N_("The training was on %(day)s: nobody signs in on another day."),
                day=parent.held_on.isoformat(),
            )

    def _attendance(
        self, row: Row, parent: TrainingSession, person: Employee, values: Values
    ) -> Outcome:
        known, signed_at = self._lines.get((parent.id, person.id)), values["signed_at"]
        if known is None:
            posts = training_people.posts_of(self.job.session, [person.id], parent.held_on)
            role, office_id = posts.get(person.id, (None, parent.office_id))
            made = TrainingAttendance(
                session_id=parent.id,
                employee_id=person.id,
                office_id=office_id,
                position=role,
                listed=True,
                drawn=False,
                state=A.ABSENT if signed_at is None else A.ATTENDED,
                signed_at=signed_at,
                signed_by=None if signed_at is None else SignedBy.IMPORT,
            )
            self.job.session.add(made)
            return Outcome.CREATED
        if signed_at is None or known.signed_at == signed_at:
            return Outcome.SAME
        if known.state is not A.ABSENT:
            row.reject("signed_at", KNOWN, number=f"{parent.session_no} {person.name}")
            return Outcome.SAME
        training_people.sign(known, SignedBy.IMPORT, signed_at)
        return Outcome.UPDATED

    def _result(self, row: Row, parent: TrainingSession, person: Employee, values: Values) -> bool:
        """Enter the result of the exam by the one door there is; say whether it is new."""
        session, job = self.job.session, self.job
        session.flush()
        earlier = exam_results.results_of(session, parent.id).get(person.id, [])
        if any(one.score == values["score"] for one in earlier):
            return False
        way = ExamMethod.WRITTEN if parent.exam_method is ExamMethod.NONE else parent.exam_method
        try:
            exam_results.enter(
                session, job.actor, parent, person.id, values["score"], way.value, job.at
            )
        except Refusal as refusal:
            row.reject("score", refusal.sentence, **refusal.values)
            return False
        except Forbidden:
            row.reject("score", N_("This person's exams are another office's."))
            return False
        parent.exam_method = way
        return True
