"""The report of an emergency, filled from its record."""

from __future__ import annotations

from typing import Any

from models import Incident
from reports import evidence
from reports import incident_report as report
from reports.catalogue import Form
from reports.paper import Paper
from rules.incidents import StepVerdict, minutes_between
from services import incidents
from services.frozen import instant

MISSED = (StepVerdict.LATE, StepVerdict.SKIPPED)


def _name(row: Any) -> str:
    return "" if row is None else str(row)


def sheet(row: Incident, form: Form) -> report.Sheet:
    """Return the report of an emergency."""
    return report.Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        kind=row.kind,
        place=row.place,
        drill=row.drill,
        opened_at=row.opened_at,
        opened_by=_name(row.opened_by),
        controlled_at=row.controlled_at,
        closed_at=row.closed_at,
        closed_by=_name(row.closed_by),
        runbook=_name(row.runbook),
        cause=row.cause,
        damage=row.damage,
        affected=row.affected,
        measures_taken=row.measures_taken,
        steps=tuple(_step(row, one) for one in row.steps),
        calls=tuple(
            report.Call(call.name, one.at, one.outcome, one.note)
            for call in row.calls
            for one in call.attempts
        ),
        events=tuple(
            report.Event(
                one.at, _name(one.by), one.kind, " · ".join(t for t in (one.about, one.text) if t)
            )
            for one in row.events
        ),
        went_well=row.went_well,
        went_badly=row.went_badly,
        reviewed_by=_name(row.reviewed_by),
        reviewed_at=row.reviewed_at,
        measures=tuple(
            report.Measure(one.what, _name(one.responsible), one.due_on.isoformat())
            for one in row.measures
        ),
    )


def _step(row: Incident, one: Any) -> report.Step:
    how = incidents.verdict(row, one)
    actual = None if one.done_at is None else minutes_between(row.opened_at, one.done_at)
    missed = how.value if how in MISSED else ""
    return report.Step(one.what, one.role, one.minutes, actual, _name(one.done_by), missed)


def pdf(row: Incident, form: Form, language: str) -> bytes:
    """Return the report as PDF."""
    created = row.reviewed_at or row.closed_at or row.opened_at
    kept = evidence.canonical(content(row))
    return report.render(sheet(row, form), language, evidence=kept, created=created)


def html(row: Incident, form: Form, language: str, nonce: str) -> str:
    """Return the report as a page to print from the browser."""
    return report.html(sheet(row, form), language, nonce=nonce)


def content(row: Incident) -> dict[str, Any]:
    """Return what the report's attachment says."""
    return {
        "record_no": row.number,
        "kind": row.kind.value,
        "drill": row.drill,
        "state": row.state.value,
        "place": row.place,
        "opened_at": instant(row.opened_at),
        "closed_at": instant(row.closed_at),
        "reviewed_at": instant(row.reviewed_at),
        "steps": [{"what": one.what, "done_at": instant(one.done_at)} for one in row.steps],
    }
