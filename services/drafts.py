"""Drafts of the month: written once, refreshed in place, and told apart from the live records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Assessment, AssessmentLine, Standard
from models.numbering import next_number
from rules.vocabulary import AssessmentStatus, Role
from services.month_lines import MadeLine, MadeMonth

SERIES = "KH"  # 考核
OPEN = frozenset({AssessmentStatus.DRAFT, AssessmentStatus.RETURNED})
Person: TypeAlias = tuple[int, int, Role]  # employee, office, post


def newest(session: Session, month: date, offices: Collection[int]) -> dict[Person, Assessment]:
    """Return the newest revision of everybody's month at some offices, with its lines."""
    rows = session.scalars(
        select(Assessment)
        .where(Assessment.month == month, Assessment.office_id.in_(offices))
        .order_by(Assessment.revision)
        .options(selectinload(Assessment.lines))
    )
    return {(row.employee_id, row.office_id, row.position): row for row in rows}


def numbers(
    session: Session, people: Iterable[Person], month: date
) -> Iterator[tuple[Person, str]]:
    """Yield new people with their record numbers, in their order, by office and month gap-free."""
    offices: dict[int, list[Person]] = {}
    for person in people:
        offices.setdefault(person[1], []).append(person)
    for office, own in offices.items():
        first = next_number(session, SERIES, office, month, len(own))
        for number, person in enumerate(own, first):
            yield person, f"{SERIES}-{month:%Y%m}-{number:04d}"


def start(session: Session, person: Person, number: str, month: date, at: datetime) -> Assessment:
    """Return a new first draft."""
    employee, office, position = person
    draft = Assessment(
        record_no=number,
        office_id=office,
        employee_id=employee,
        position=position,
        month=month,
        revision=1,
        status=AssessmentStatus.DRAFT,
        generated_at=at,
        lines=[],
    )
    session.add(draft)
    return draft


def start_revision(session: Session, before: Assessment, reason: str, at: datetime) -> Assessment:
    """Return the draft of the next revision; it counts once it is approved."""
    draft = Assessment(
        record_no=before.record_no,
        office_id=before.office_id,
        employee_id=before.employee_id,
        position=before.position,
        month=before.month,
        revision=before.revision + 1,
        supersedes=before,
        reason=reason[:500],
        remarks=before.remarks,
        current=False,
        generated_at=at,
        lines=[],
    )
    session.add(draft)
    return draft


def refresh(draft: Assessment, made: MadeMonth, standard: Standard, at: datetime) -> bool:
    """Write the live figures into a draft; say whether anything changed.

    What is the same already is left alone, so that generating twice leaves no trace.
    """
    changed = _set(
        draft,
        areas=made.areas,
        days=made.days,
        standard_id=standard.id,
        score=made.score,
        deducted=made.deducted,
        bonus_withheld=made.bonus_withheld,
        bonus_repaid=made.bonus_repaid,
        bonus_lines=made.carried,
    )
    lines = {line.indicator: line for line in draft.lines}
    for place, each in enumerate(made.lines, 1):
        line = lines.pop(each.line.indicator, None)
        if line is None:
            line = AssessmentLine(indicator=each.line.indicator)
            draft.lines.append(line)
        changed = _set(line, **line_values(each, place)) or changed
    for surplus in lines.values():
        draft.lines.remove(surplus)
        changed = True
    if changed:
        draft.generated_at = at
    return changed


def differs(draft: Assessment, made: MadeMonth, standard: Standard) -> bool:
    """Say whether the live records tell something else than a draft does.

    What stands beside figures and records may move on: a callback made today adds to last month's
    coverage, and a complaint settled late was late when the draft was made too. What comes in on
    an earlier quarter after the approval is repaid by a later month. What was written before days
    were told names the areas of the last day alone and no days.
    """
    if draft.days is None:
        areas_differ = draft.areas not in (made.areas, made.areas_plain)
    else:
        areas_differ = (draft.areas, draft.days) != (made.areas, made.days)
    if not draft.is_frozen and draft.bonus_lines != made.carried:
        return True
    if areas_differ or (draft.standard_id, draft.score) != (standard.id, made.score):
        return True
    lines = {line.indicator: line for line in draft.lines}
    if set(lines) != {each.line.indicator for each in made.lines}:
        return True
    return any(
        _counted(key, getattr(lines[each.line.indicator], key)) != _counted(key, value)
        for place, each in enumerate(made.lines, 1)
        for key, value in line_values(each, place).items()
        if key != "facts"
    )


def _counted(key: str, value: Any) -> Any:
    """Return of a line's evidence the two sides alone, of anything else all."""
    if key != "evidence":
        return value
    return {side: value.get(side, []) for side in ("due", "done")}


def line_values(made: MadeLine, place: int) -> dict[str, Any]:
    """Return the columns of a line as it is kept."""
    line = made.line
    return {
        "place": place,
        "clause": line.clause,
        "state": line.state,
        "numerator": line.numerator,
        "denominator": line.denominator,
        "target": line.target,
        "rate": line.rate,
        "shortfall": line.shortfall,
        "points": Fraction(line.points),
        "withheld_percent": Fraction(line.withheld_percent),
        "facts": made.facts,
        "evidence": made.sides.as_json(),
    }


def _set(row: Assessment | AssessmentLine, **values: Any) -> bool:
    changed = {key: value for key, value in values.items() if getattr(row, key) != value}
    for key, value in changed.items():
        setattr(row, key, value)
    return bool(changed)
