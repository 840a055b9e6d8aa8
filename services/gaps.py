"""Incomplete records (procedure 4.8): found by the rules, decided by the supervisor, one by one.

A statement narrows the month down to suspects, ``rules.completeness`` decides. A gap belongs to the
month in which its record was made (see ``services.records``) and to the post of whoever made it. A
payment without a taker, or a record of somebody who held neither assessed post, is listed and
decided like any other, but costs nobody's points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Assessment, RecordGap
from models.audit import because
from models.scopes import Actor, require
from rules.refusal import Refusal
from rules.vocabulary import N_, AssessmentStatus, Deed, GapState, Record, Role
from services import records
from services.people import Person, roles_held
from services.periods import Key, Offices, Window, in_offices, window
from services.separation import Separated, all_or_nothing, somebody
from services.suspects import ID, LOADERS, Suspect, suspects

OPEN = (GapState.FOUND, GapState.CONFIRMED)
T = TypeVar("T")


def find(session: Session, offices: Offices, month: date, at: datetime) -> list[RecordGap]:
    """Find the month's incomplete records of some offices, or all, and bring their list up to date.

    New ones are FOUND, those whose rule is satisfied by now MENDED, also when they were confirmed;
    an excuse stays. Returns the gaps that are new or found again. Finding is mechanical, so
    nobody's right is asked.
    """
    seen = window(month, at)
    roles = roles_held(session, seen, offices)
    met = list(suspects(session, seen, offices))
    kept = _kept(session, met)
    fresh: list[RecordGap] = []
    broken = {(suspect.record, suspect.row_id, rule) for suspect, rules in met for rule in rules}
    with session.no_autoflush:
        _mend(session, seen, offices, broken)
        for suspect, rules in met:
            for rule in sorted(rules):
                gap = kept.get((suspect.record, suspect.row_id, rule))
                if gap is None or gap.state in (GapState.FOUND, GapState.MENDED):
                    known = gap is not None and gap.state is GapState.FOUND
                    written = _write(session, gap, suspect, rule, seen.month, roles)
                    fresh += [] if known else [written]
    session.flush()
    return fresh


def _kept(
    session: Session, met: Iterable[tuple[Suspect, frozenset[str]]]
) -> dict[tuple[Record, int, str], RecordGap]:
    """Return the gaps known of the suspects, whichever month they were found in."""
    ids: dict[Record, list[int]] = {}
    for suspect, rules in met:
        if rules:
            ids.setdefault(suspect.record, []).append(suspect.row_id)
    return {
        (gap.record, gap.record_id, gap.rule): gap
        for record, row_ids in ids.items()
        for some in _chunks(row_ids)
        for gap in session.scalars(
            select(RecordGap).where(RecordGap.record == record, RecordGap.record_id.in_(some))
        )
    }


def _write(
    session: Session,
    gap: RecordGap | None,
    suspect: Suspect,
    rule: str,
    month: date,
    roles: dict[Key, frozenset[Role]],
) -> RecordGap:
    """Write a gap, take up a mended one again, or bring a known one up to date."""
    employee, office = suspect.employee_id, suspect.office_id
    held = roles.get((employee, office), frozenset()) if employee is not None else frozenset()
    if gap is None:
        gap = RecordGap(record=suspect.record, record_id=suspect.row_id, rule=rule)
        session.add(gap)
    gap.office_id, gap.employee_id = office, employee
    gap.position = records.post_for(suspect.source, held)
    gap.number = suspect.number[:40]
    if gap.state is not GapState.FOUND:
        gap.month, gap.state = month, GapState.FOUND
        gap.reason, gap.decided_by_id, gap.decided_at = "", None, None
    return gap


def _mend(
    session: Session, seen: Window, offices: Offices, broken: Collection[tuple[Record, int, str]]
) -> None:
    """Mark the open gaps of the month whose rule is satisfied by now: none of the ``broken``."""
    gaps = session.scalars(
        select(RecordGap).where(
            RecordGap.month == seen.month,
            RecordGap.state.in_(OPEN),
            in_offices(RecordGap.office_id, offices),
        )
    ).all()
    for record, load in LOADERS.items():
        mine = [
            gap
            for gap in gaps
            if gap.record is record and (record, gap.record_id, gap.rule) not in broken
        ]
        for some in _chunks(mine):
            rules = {
                suspect.row_id: suspect.broken()
                for suspect in load(session, ID[record].in_([gap.record_id for gap in some]))
            }
            for gap in some:
                if gap.rule not in rules.get(gap.record_id, frozenset()):
                    gap.state = GapState.MENDED


def _chunks(rows: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


# The supervisor's decision ------------------------------------------------------------------------
def confirm(
    session: Session, actor: Actor, gap: RecordGap, at: datetime, reason: str = ""
) -> RecordGap:
    """Confirm that a record is incomplete: it costs the flat points once a month."""
    _may_decide(session, actor, gap, Deed.CONFIRM)
    return _decide(session, actor, gap, at, GapState.CONFIRMED, reason.strip())


def excuse(session: Session, actor: Actor, gap: RecordGap, at: datetime, reason: str) -> RecordGap:
    """Excuse an incomplete record, with the reason."""
    _may_decide(session, actor, gap, Deed.EXCUSE)
    return _decide(session, actor, gap, at, GapState.EXCUSED, _reason(reason))


def confirm_all(
    session: Session, actor: Actor, gaps: Iterable[RecordGap], at: datetime, reason: str = ""
) -> int:
    """Confirm several gaps, or none of them."""
    return all_or_nothing(
        gaps,
        lambda gap: _may_decide(session, actor, gap, Deed.CONFIRM),
        lambda gap: _decide(session, actor, gap, at, GapState.CONFIRMED, reason.strip()),
    )


def excuse_all(
    session: Session, actor: Actor, gaps: Iterable[RecordGap], at: datetime, reason: str
) -> int:
    """Excuse several gaps for one reason, or none of them."""
    why = _reason(reason)
    return all_or_nothing(
        gaps,
        lambda gap: _may_decide(session, actor, gap, Deed.EXCUSE),
        lambda gap: _decide(session, actor, gap, at, GapState.EXCUSED, why),
    )


def undecided(session: Session, month: date, offices: Offices = None) -> dict[Person, int]:
    """Return how many gaps behind each month wait for the supervisor's decision."""
    whose = (RecordGap.employee_id, RecordGap.office_id, RecordGap.position)
    asked = (
        select(*whose, func.count())
        .where(
            RecordGap.month == month,
            RecordGap.state == GapState.FOUND,
            in_offices(RecordGap.office_id, offices),
        )
        .group_by(*whose)
    )
    return {
        (employee, office, position): count
        for employee, office, position, count in session.execute(asked)
        if employee is not None and position is not None  # else it costs nobody's points
    }


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal(N_("Say why the incomplete record is excused."), field="reason")
    return text.strip()


def _may_decide(session: Session, actor: Actor, gap: RecordGap, deed: Deed) -> None:
    require(session, actor, deed, Record.RECORD_GAP, gap)
    if somebody(actor) == gap.employee_id:
        raise Separated(deed, Record.RECORD_GAP, N_("Nobody decides on his own records."))
    if gap.state is GapState.MENDED:
        raise Refusal(N_("This record is complete by now: there is nothing to decide."))
    latest = session.scalars(
        select(Assessment)
        .where(
            Assessment.office_id == gap.office_id,
            Assessment.employee_id == gap.employee_id,
            Assessment.position == gap.position,
            Assessment.month == gap.month,
        )
        .order_by(Assessment.revision.desc())
        .limit(1)
    ).first()
    if latest is not None and latest.status is AssessmentStatus.SUBMITTED:
        raise Refusal(
            N_("%(number)s has been submitted. Ask the manager to return it, then decide again."),
            number=latest.record_no,
        )


def _decide(
    session: Session, actor: Actor, gap: RecordGap, at: datetime, state: GapState, reason: str
) -> RecordGap:
    because(session, reason)
    gap.state, gap.reason = state, reason[:500]
    gap.decided_by_id, gap.decided_at = somebody(actor), at
    session.flush()
    return gap
