"""Staff: accounts without a password yet, and the posts people hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from models.clock import local
from models.people import Department, Employee, Post
from models.pre_duty_gate import Wish
from rules.pre_duty import GATED
from rules.typed import fold
from rules.vocabulary import N_, Record, Role
from services.imports.before_duty import Gate
from services.imports.job import Job, Kind, Row, Values, fill
from services.imports.report import Outcome
from services.names import person_pinyin

_COMPANY_WIDE = frozenset({Role.ADMINISTRATOR, Role.QUALITY, Role.AUDITOR})


class Departments(Kind):
    """Departments that take work orders, by name; one that is no longer used goes out of use."""

    record: ClassVar = Record.DEPARTMENT
    columns: ClassVar = ("department", "active")
    required: ClassVar = ("department",)

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._known: dict[str, Department] | None = None

    def parse(self, row: Row) -> Values:
        """Read a department."""
        row.need(*self.required)
        return {"name": row.text("department", 40), "active": row.flag("active")}

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return the name."""
        return (fold(values["name"]),)

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the departments, once: there are few."""
        if self._known is None:
            found = self.job.session.scalars(select(Department))
            self._known = {fold(one.name): one for one in found}

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make a department, or change whether it is in use."""
        known = (self._known or {}).get(fold(values["name"]))
        if known is not None:
            return Outcome.UPDATED if fill(known, {"active": values["active"]}) else Outcome.SAME
        active = values["active"] is not False
        self.job.session.add(Department(name=values["name"], active=active))
        return Outcome.CREATED


class Staff(Kind):
    """People and their posts; a row a post. An imported account has to be given a password."""

    record: ClassVar = Record.EMPLOYEE
    columns: ClassVar = (
        "username",
        "name",
        "employee_no",
        "position",
        "office",
        "on_duty_from",
        "phone",
    )
    required: ClassVar = ("username", "position")

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._people: dict[str, Employee] = {}
        self._numbers: dict[str, str] = {}
        self._fresh: set[str] = set()
        self._gate = Gate(job)

    def parse(self, row: Row) -> Values:
        """Read the person and the post."""
        row.need("username", "position")
        role = row.word("position", Role)
        # these posts may hold company-wide: then there is no office to name
        company_wide = row.blank("office") and role in _COMPANY_WIDE
        return {
            "username": row.username("username"),
            "name": row.text("name", 40),
            "employee_no": row.identity("employee_no", 20),
            "phone": row.phone("phone"),
            "role": role,
            "office_id": None if company_wide else row.office(),
            "on_duty_from": row.day("on_duty_from"),
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return person, post and first day."""
        names = ("username", "role", "office_id", "on_duty_from")
        return tuple(values[name] for name in names)

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch these people with their posts, and whose their numbers are."""
        names = {values["username"] for _, values in rows}
        numbers = {values["employee_no"] for _, values in rows}
        people = self.job.session.scalars(
            select(Employee)
            .where(or_(Employee.username.in_(names), Employee.employee_no.in_(numbers)))
            .options(selectinload(Employee.posts))
        )
        self._people = {}
        for person in people:
            self._people[person.username] = person
            if person.employee_no:
                self._numbers[person.employee_no] = person.username

    def apply(self, row: Row, values: Values) -> Outcome:
        """Make or change the person, then the post."""
        username, number = values["username"], values["employee_no"]
        if number and self._numbers.setdefault(number, username) != username:
            row.reject("employee_no", N_("This employee number belongs to somebody else."))
            return Outcome.SAME
        person = self._people.get(username)
        facts = {key: values[key] for key in ("name", "employee_no", "phone")}
        if values["name"]:
            facts["pinyin"] = person_pinyin(values["name"])
        if person is None:
            if username not in self._fresh and not row.need("name"):
                return Outcome.SAME
            given = {key: value for key, value in facts.items() if value is not None}
            person = Employee(
                username=username, password_hash="", must_change_password=True, **given
            )
            self.job.session.add(person)
            self._people[username] = person
            self._fresh.add(username)
            self._hold(row, person, values)
            return Outcome.CREATED
        if username in self._fresh and self._contradicts(person, facts):
            row.reject("username", N_("An earlier row says something else about this person."))
            return Outcome.SAME
        if person.name == values["name"]:
            facts.pop("pinyin", None)
        changed = fill(person, facts)
        changed = self._hold(row, person, values) or changed
        if not changed:
            return Outcome.SAME
        return Outcome.CREATED if username in self._fresh else Outcome.UPDATED

    def _lets(self, row: Row, person: Employee, values: Values, day: date) -> bool:
        role: Role = values["role"]
        post = Post(role=role, valid_from=day)
        wish = Wish(person, day, "role", values["office_id"], (role,), post)
        return self._gate.lets(row, "on_duty_from", wish)

    @staticmethod
    def _contradicts(person: Employee, facts: Values) -> bool:
        return any(
            facts[key] is not None and getattr(person, key) not in (None, "", facts[key])
            for key in ("name", "employee_no", "phone")
        )

    def _hold(self, row: Row, person: Employee, values: Values) -> bool:
        """Give the person the post; say whether anything had to change.

        Nobody newly hired begins before his training, whatever the list says (4.1.1.1).
        """
        start = values["on_duty_from"]
        same = [
            post
            for post in person.posts
            if post.role is values["role"] and post.office_id == values["office_id"]
        ]
        if any(post.valid_from == start for post in same):
            return False
        still_held = [post for post in same if post.valid_to is None]
        if still_held and start is None:
            return False
        first_day = start or local(self.job.at).date()
        if values["role"] in GATED and not self._lets(row, person, values, first_day):
            return False
        if still_held:
            return fill(still_held[-1], {"valid_from": start})
        person.posts.append(
            Post(role=values["role"], office_id=values["office_id"], valid_from=first_day)
        )
        if start and (person.on_duty_from is None or start < person.on_duty_from):
            person.on_duty_from = start
        return True
