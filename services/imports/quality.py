"""Certificates and plans of quality administrators, by the rules of the screen (QM-1.1)."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import inspect, select

from models.clock import local
from models.people import Employee
from models.quality import Qualification
from rules.qualification_words import QualificationKind
from rules.vocabulary import Record
from services import quality_members
from services.imports.job import Kind, Row, Values, fill
from services.imports.numbered import carried_out
from services.imports.report import Outcome

# field of the screen → column of the list
_COLUMNS = {
    "kind": "qualification",
    "other_name": "qualification_name",
    "years": "valid_years",
    "expires_on": "valid_until",
    **{name: name for name in ("certificate_no", "issued_on", "planned_on")},
}
_KEY = ("employee_id", "kind", "other_name", "certificate_no")
_REST = ("issuer", "issued_on", "expires_on", "planned_on", "note")


class Qualifications(Kind):
    """Certificates by person, kind and number; a row without a number is a plan."""

    record: ClassVar = Record.QUALIFICATION
    columns: ClassVar = (
        *("staff", "office", "qualification", "qualification_name", "certificate_no", "issuer"),
        *("issued_on", "valid_years", "valid_until", "planned_on", "remark"),
    )
    required: ClassVar = ("staff", "qualification")

    def parse(self, row: Row) -> Values:
        """Read a certificate or a plan; the office says where the person is looked for."""
        row.need(*self.required)
        kind = row.word("qualification", QualificationKind)
        other = row.text("qualification_name", 80) or ""
        years = row.whole("valid_years")
        return {
            "employee_id": row.person("staff", row.office()),
            "kind": kind,
            "other_name": other if kind is QualificationKind.OTHER else "",
            "certificate_no": row.text("certificate_no", 60) or "",
            "issuer": row.text("issuer", 120),
            "issued_on": row.day("issued_on"),
            "expires_on": row.day("valid_until"),
            "planned_on": row.day("planned_on"),
            "note": row.text("remark", 300),
            "years": years,
        }

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return whose it is, for what, and its number."""
        return tuple(values[name] for name in _KEY)

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter or change a certificate; the plan of its kind that is open becomes it."""
        session, years = self.job.session, values["years"]
        given = {name: values[name] for name in _REST if values[name] is not None}
        known = session.scalars(
            select(Qualification).where(
                *(getattr(Qualification, name) == values[name] for name in _KEY),
                Qualification.voided_at.is_(None),
            )
        ).first()
        plan = None
        if known is None and values["certificate_no"]:
            plan = quality_members.open_plan(
                session, values["employee_id"], values["kind"], values["other_name"]
            )
        target = known or plan
        if target is None:
            made = Qualification(
                employee=session.get_one(Employee, values["employee_id"]),
                **{name: values[name] for name in _KEY[1:]},
                **({"issuer": "", "note": ""} | given),
            )
            if self._kept(row, made, years) is None and inspect(made).pending:
                session.expunge(made)  # one that is refused leaves nothing behind
            return Outcome.CREATED
        before = target.expires_on
        changed = fill(target, {**given, "certificate_no": values["certificate_no"]})
        if changed or years is not None:
            self._kept(row, target, years)
        return Outcome.UPDATED if changed or target.expires_on != before else Outcome.SAME

    def _kept(self, row: Row, one: Qualification, years: int | None) -> Qualification | None:
        today, session = local(self.job.at).date(), self.job.session
        return carried_out(
            self.job,
            row,
            _COLUMNS,
            lambda: quality_members.keep_qualification(session, one, today, years),
        )
