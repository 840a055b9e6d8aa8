"""Findings of ad-hoc assessments (4.2.3.1): entered whole, counted once, checked again.

No finding takes points off for a record for which its line of the month loses points already.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session

from models import SpotAssessment, SpotFinding
from models.clock import local
from models.scopes import Actor, require
from rules import spots as rules
from rules.refusal import Refusal
from rules.spot_words import RecheckResult
from rules.vocabulary import N_, Deed, Record
from services import inputs, month_lines, spot_month
from services.periods import window
from services.separation import OwnWork, somebody
from services.spots import held, hold_open, recount, strike_out


def uncorrected() -> ColumnElement[bool]:
    """Return the condition of what was to be corrected and nobody has found put right."""
    result = SpotFinding.recheck_result
    still = or_(result.is_(None), result != literal_column("'put_right'"))
    issued = select(SpotAssessment.id).where(
        SpotAssessment.issued_at.is_not(None), SpotAssessment.voided_at.is_(None)
    )
    return and_(
        SpotFinding.due_on.is_not(None),
        SpotFinding.voided_at.is_(None),
        still,
        SpotFinding.spot_id.in_(issued),
    )


def overdue(day: date) -> ColumnElement[bool]:
    """Return the condition of corrections whose deadline is over on a day."""
    late: ColumnElement[bool] = func.coalesce(SpotFinding.again_on, SpotFinding.due_on) < day
    return late


_TYPED = ("indicator", "clause", "found", "points", "ticket", "about_no", "rectification", "due_on")


def add(
    session: Session, actor: Actor, row: SpotAssessment, now: datetime, **typed: Any
) -> SpotFinding:
    """Enter what was found: its line and clause, points off, what is to be corrected by when."""
    require(session, actor, Deed.CREATE, Record.SPOT_FINDING, None)
    require(session, actor, Deed.EDIT, Record.SPOT_ASSESSMENT, row)
    hold_open(session, row)
    with session.no_autoflush:
        values = _checked(session, row, None, now, **typed)
        count = select(func.count(SpotFinding.id)).where(SpotFinding.spot_id == row.id)
        place = int(session.scalar(count) or 0) + 1
    finding = SpotFinding(
        office_id=row.office_id, spot=row, number=f"{row.number}-{place}", **values
    )
    session.add(finding)
    session.flush()
    return finding


def change(
    session: Session, actor: Actor, finding: SpotFinding, now: datetime, **typed: Any
) -> SpotFinding:
    """Mend a finding of a draft."""
    require(session, actor, Deed.EDIT, Record.SPOT_FINDING, finding)
    with session.no_autoflush:
        hold_open(session, finding.spot)
        values = _checked(session, finding.spot, finding, now, **typed)
    for key, value in values.items():
        setattr(finding, key, value)
    session.flush()
    return finding


def _checked(
    session: Session, row: SpotAssessment, finding: SpotFinding | None, now: datetime, **typed: Any
) -> dict[str, Any]:
    """Return what was typed as it is kept; refuse what is not whole or would cost twice."""
    given = dict.fromkeys(_TYPED) | typed
    indicator = given["indicator"]
    lines = row.standard.figures().lines.get(row.position, ())
    line = next((one for one in lines if one.indicator is indicator), None)
    if line is None:
        raise Refusal(
            N_("The standard has no such line for this post. Choose another one."),
            field="indicator",
        )
    points = given["points"]
    if points is None:
        raise Refusal(N_("Enter the points off; 0 is possible."), field="points")
    rules.check_points(points)
    needed = N_("Write what was found.")
    kept: dict[str, Any] = {
        "indicator": indicator,
        "points": points,
        "due_on": given["due_on"],
        "found": inputs.text(SpotFinding, "found", given["found"], needed=needed),
        "clause": inputs.text(SpotFinding, "clause", given["clause"]) or line.clause,
    }
    for key in ("about_no", "rectification"):
        kept[key] = inputs.text(SpotFinding, key, given[key])
    rules.check_correction(kept["rectification"], kept["due_on"], local(row.at).date())
    ticket = given["ticket"]
    if ticket is not None and ticket.office_id != row.office_id:
        raise Refusal(N_("This work order belongs to another office."), field="ticket")
    kept["ticket_id"] = None if ticket is None else ticket.id
    names = {name for name in (ticket.number if ticket else "", kept["about_no"]) if name}
    if points and names:
        _refuse_double(session, row, finding, kept, names, now)
    return kept


def _refuse_double(
    session: Session,
    row: SpotAssessment,
    finding: SpotFinding | None,
    kept: dict[str, Any],
    names: set[str],
    now: datetime,
) -> None:
    """Refuse points for a record for which this line loses points this month already."""
    other = _other_finding(session, row, finding, kept, names, now)
    if other is not None:
        raise Refusal(
            N_("%(number)s takes points off in this line for the same record. Enter 0 points."),
            field="points",
            number=other,
        )
    month = local(row.at).date()
    sources = month_lines.load(session, month, now, [row.office_id])
    made = sources.month_of((row.employee_id, row.office_id), row.position)
    for each in made.lines:
        missed = spot_month.missed(each.sides)
        if each.line.indicator is kept["indicator"] and rules.is_double(
            names, missed, each.line.points
        ):
            raise Refusal(
                N_("This line of the month loses points for this record already. Enter 0 points."),
                field="points",
            )


def _other_finding(
    session: Session,
    row: SpotAssessment,
    finding: SpotFinding | None,
    kept: dict[str, Any],
    names: set[str],
    now: datetime,
) -> str | None:
    """Return another finding of the person's month with points in this line for one of names."""
    seen = window(local(row.at).date(), now)
    others = session.scalars(
        select(SpotFinding)
        .join(SpotAssessment, SpotAssessment.id == SpotFinding.spot_id)
        .where(
            SpotAssessment.employee_id == row.employee_id,
            SpotAssessment.office_id == row.office_id,
            SpotAssessment.position == row.position,
            seen.holds(SpotAssessment.at),
            SpotAssessment.voided_at.is_(None),
            SpotFinding.voided_at.is_(None),
            SpotFinding.indicator == kept["indicator"],
            SpotFinding.id != (finding.id if finding is not None else 0),
            or_(SpotFinding.ticket_id.is_not(None), SpotFinding.about_no != ""),
        )
        .order_by(SpotFinding.id)
    )
    return next((one.number for one in others if one.points and names & one.names), None)


# Afterwards ---------------------------------------------------------------------------------------
def recheck(
    session: Session,
    actor: Actor,
    finding: SpotFinding,
    at: datetime,
    *,
    result: RecheckResult,
    note: str = "",
    again_on: date | None = None,
) -> SpotFinding:
    """Enter what checking a correction again came to; what is not put right may get more time."""
    require(session, actor, Deed.REVIEW, Record.SPOT_FINDING, finding)
    said = inputs.text(SpotFinding, "recheck_note", note)
    row = held(session, finding.spot)
    if somebody(actor) == row.employee_id:
        raise OwnWork(N_("Nobody checks his own correction."))
    if row.issued_at is None:
        raise Refusal(N_("This ad-hoc assessment is a draft: give it to the person first."))
    if finding.due_on is None:
        raise Refusal(N_("Nothing was to be corrected here."))
    rules.check_again(result, again_on, local(at).date())
    finding.rechecked_at, finding.rechecked_by_id = at, actor.employee_id
    finding.recheck_result, finding.recheck_note = result, said
    finding.again_on = again_on or finding.again_on
    session.flush()
    return finding


def void(
    session: Session, actor: Actor, finding: SpotFinding, at: datetime, reason: str
) -> SpotFinding:
    """Void one finding with its reason, in a draft or afterwards."""
    require(session, actor, Deed.VOID, Record.SPOT_FINDING, finding)
    row = held(session, finding.spot)
    if finding.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    strike_out(session, actor, row, finding, at, reason)
    if row.issued_at is not None:
        recount(session, row, [finding], at)
    return finding
