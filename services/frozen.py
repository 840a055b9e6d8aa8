"""What approval freezes (procedure 4.6): everything form JL/WI-KF-018/002 shows, as plain values.

Figures are exact fractions as text (``47/48``), so that nothing is lost between record and print;
instants are UTC. The standard's line stands beside each figure: later editions change nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assessment, AssessmentLine, Employee, Standard
from reports.catalogue import MONTHLY_ASSESSMENT
from rules.indicators import last_day
from rules.standards import LineStandard
from services import form_editions, rulings, substitutes
from services.revisions import Change, difference

FORMAT = 1


def content(session: Session, row: Assessment) -> dict[str, Any]:
    """Return everything the form shows of an assessment, in values that canonical JSON takes."""
    code, edition = form_edition(session, row)
    names = _names(session, row)
    standard = row.standard
    return {
        "format": FORMAT,
        "form": {"code": code, "edition": edition},
        "record_no": row.record_no,
        "revision": row.revision,
        "reason": row.reason,
        "supersedes": _superseded(row),
        "difference": [_change(change) for change in difference(row)],
        "company": row.office.company,
        "office": {"code": row.office.code, "name": row.office.name},
        "employee": {
            "username": row.employee.username,
            "name": row.employee.name,
            "employee_no": row.employee.employee_no or "",
        },
        "position": row.position.value,
        "areas": row.areas,
        "month": f"{row.month:%Y-%m}",
        **({"days": row.days} if row.days else {}),  # of a part of the month alone
        "standard": standard_content(standard),
        "lines": [line_content(line, line_standard(line, standard)) for line in row.lines],
        "deducted": str(row.deducted),
        "score": str(row.score),
        "bonus_withheld": str(row.bonus_withheld),
        "bonus_repaid": str(row.bonus_repaid),
        "bonus_lines": row.bonus_lines,
        "remarks": row.remarks,
        "generated_at": instant(row.generated_at),
        "submitted": {
            "by": names.get(row.submitted_by_id, ""),
            "at": instant(row.submitted_at),
        },
        "approved": {
            "by": substitutes.signature(names.get(row.approved_by_id, ""), row.substitute),
            "at": instant(row.approved_at),
            "opinion": row.opinion,
        },
        "disputes": rulings.decided(session, row),
    }


def form_edition(session: Session, row: Assessment) -> tuple[str, str]:
    """Return code and edition of the form in force on the month's last day."""
    form = form_editions.at(session, MONTHLY_ASSESSMENT, last_day(row.month))
    return form.code, form.edition


def instant(value: datetime | None) -> str:
    """Write an instant as UTC; nothing for one that has not come."""
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _names(session: Session, row: Assessment) -> dict[int | None, str]:
    signers = {key for key in (row.submitted_by_id, row.approved_by_id) if key is not None}
    rows = session.scalars(select(Employee).where(Employee.id.in_(signers)))
    return {person.id: person.name for person in rows}


def _superseded(row: Assessment) -> dict[str, Any] | None:
    before = row.supersedes
    if before is None:
        return None
    return {"revision": before.revision, "sha256": before.frozen_sha256 or ""}


def _change(change: Change) -> dict[str, Any]:
    return {
        "indicator": change.indicator.value,
        "before": _figures(change.before),
        "after": _figures(change.after),
    }


def _figures(line: AssessmentLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "state": line.state.value,
        "numerator": _exact(line.numerator),
        "denominator": _exact(line.denominator),
        "rate": _exact(line.rate),
        "points": _exact(line.points),
        "withheld_percent": _exact(line.withheld_percent),
    }


def standard_content(standard: Standard) -> dict[str, Any]:
    """Return what is kept of the edition a month was held to."""
    return {
        "edition": standard.edition,
        "valid_from": standard.valid_from.isoformat(),
        "part_point": standard.part_point.value,
        "satisfaction_applies": standard.satisfaction_applies.value,
        "exam_points": str(standard.exam_points),
    }


def line_content(line: AssessmentLine, rule: LineStandard) -> dict[str, Any]:
    """Return what is kept of a line, with the standard's line beside it."""
    return {
        "indicator": line.indicator.value,
        "clause": line.clause,
        "state": line.state.value,
        "numerator": _exact(line.numerator),
        "denominator": _exact(line.denominator),
        "target": _exact(line.target),
        "rate": _exact(line.rate),
        "shortfall": _exact(line.shortfall),
        "points": _exact(line.points),
        "withheld_percent": _exact(line.withheld_percent),
        "points_per_point": _exact(rule.points_per_point),
        "flat_points": _exact(rule.flat_points),
        "withholds_bonus": rule.withholds_bonus,
        "period": rule.period,
        "facts": line.facts,
        "due": line.evidence.get("due", []),
        "done": line.evidence.get("done", []),
    }


def line_standard(line: AssessmentLine, standard: Standard) -> LineStandard:
    """Return the standard's line that an assessment's line was held to."""
    for rule in standard.lines:
        if rule.role is line.assessment.position and rule.indicator is line.indicator:
            return rule.figures()
    return LineStandard(line.indicator, line.clause, line.target)


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def agrees(row: Assessment) -> bool:
    """Say whether the figures and records kept in the tables are those that were frozen."""
    kept = json.loads(row.frozen or "{}")
    lines = {line.get("indicator"): line for line in kept.get("lines", [])}
    totals = (str(row.score), str(row.deducted), str(row.bonus_withheld))
    if totals != tuple(kept.get(name) for name in ("score", "deducted", "bonus_withheld")):
        return False
    # what was approved before there was a ledger says nothing of it
    if str(row.bonus_repaid) != kept.get("bonus_repaid", "0"):
        return False
    if row.bonus_lines != kept.get("bonus_lines", []):
        return False
    if len(row.lines) != len(lines):
        return False
    return all(_same(line, lines.get(line.indicator.value)) for line in row.lines)


def _same(line: AssessmentLine, kept: dict[str, Any] | None) -> bool:
    if kept is None:
        return False
    figures = _figures(line) or {}
    return (
        all(kept[name] == value for name, value in figures.items())
        and kept["due"] == line.evidence.get("due", [])
        and kept["done"] == line.evidence.get("done", [])
    )
