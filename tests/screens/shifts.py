"""A few shifts, lines of the roster, leave and handovers on the small office."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import (
    Handover,
    HandoverCash,
    HandoverCount,
    HandoverItem,
    Leave,
    RosterEntry,
    Shift,
)
from models.clock import OFFICE_ZONE
from rules.handover import DENOMINATIONS
from rules.roster import span
from rules.shift_words import HandoverState, ItemKind, LeaveKind
from rules.vocabulary import (
    Role,
)
from tests.office import Scene

DAY = date(2026, 10, 14)
# office -> its front desk, its worker or area administrator
PEOPLE = {"A": ("front", "front2", "worker", "area1"), "B": ("front_b", "front2", None, "area_b")}


def shift_of(scene: Scene, code: str = "A", name: str = "早班", **more: object) -> Shift:
    """Return a new shift of an office, for all posts."""
    values = {"starts": "08:00", "ends": "16:00", "valid_from": date(2024, 1, 1)} | more
    return Shift(
        office=scene.offices[code],
        name=name,
        for_front_desk=True,
        for_areas=True,
        for_workers=True,
        **values,
    )


def fill(session: Session, scene: Scene) -> None:
    """Write the rows; the caller commits."""
    for place, (code, (giver, taker, worker, area)) in enumerate(PEOPLE.items()):
        shift = shift_of(scene, code)
        item = HandoverItem(
            office=scene.offices[code], name=f"钥匙{place}", kind=ItemKind.KEY, expected=3
        )
        session.add_all([shift, item])
        session.flush()
        posts = {Role.FRONT_DESK: giver, Role.AREA_ADMIN: area, Role.WORKER: worker}
        for step, (role, who) in enumerate(posts.items()):
            if who is not None:
                session.add(_entry(scene, shift, who, role, DAY + timedelta(days=step)))
                session.add(_leave(scene, code, who, DAY + timedelta(days=30)))
        session.add(_sheet(scene, shift, item, giver, taker, place))
    session.flush()


def _entry(scene: Scene, shift: Shift, who: str, role: Role, day: date) -> RosterEntry:
    starts_at, ends_at = span(day, shift.starts, shift.ends, OFFICE_ZONE)
    return RosterEntry(
        office_id=shift.office_id,
        employee=scene.staff[who],
        shift=shift,
        day=day,
        position=role,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _leave(scene: Scene, code: str, who: str, day: date) -> Leave:
    return Leave(
        office=scene.offices[code],
        employee=scene.staff[who],
        first_day=day,
        last_day=day,
        kind=LeaveKind.ANNUAL,
        reason="探亲",
    )


def _sheet(
    scene: Scene, shift: Shift, item: HandoverItem, giver: str, taker: str, place: int
) -> Handover:
    starts_at, ends_at = span(DAY, shift.starts, shift.ends, OFFICE_ZONE)
    at: datetime = ends_at
    return Handover(
        number=f"JB-20261014-{place + 1:04d}",
        office_id=shift.office_id,
        shift=shift,
        day=DAY,
        starts_at=starts_at,
        ends_at=ends_at,
        giver=scene.staff[giver],
        taker=scene.staff[taker],
        state=HandoverState.TAKEN,
        opened_at=at,
        covered_from=starts_at,
        covered_to=at,
        filled='{"callbacks": [], "orders": [], "receipts": {"cash": [1, 15000]}}',
        expected_fen=15_000,
        counted_fen=14_500,
        cash_reason="找零差错",
        counted_at=at,
        differs=True,
        given_at=at,
        taken_at=at,
        cash=[HandoverCash(fen=fen, pieces=int(fen == 500)) for fen in DENOMINATIONS],
        items=[
            HandoverCount(item_id=item.id, name=item.name, kind=item.kind, expected=3, counted=3)
        ],
    )
