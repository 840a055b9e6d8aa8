"""The draw of callbacks done again from its recorded seed, for the auditor (procedure 4.3)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.callbacks import CallbackDraw, CallbackStratum
from rules.draw import Completion, replay
from services.draws import quotas


@dataclass(frozen=True, slots=True)
class Redo:
    """A pot drawn again: whether every place came out as recorded, and which did not."""

    tickets: int
    differing: tuple[int, ...]  # positions

    @property
    def ok(self) -> bool:
        """Say whether the recorded draw is the one its seed makes."""
        return not self.differing


def redo_draw(session: Session, stratum: CallbackStratum) -> Redo:
    """Draw a pot again from its seed and history, and compare with what is recorded."""
    rows = session.scalars(
        select(CallbackDraw)
        .where(CallbackDraw.stratum_id == stratum.id)
        .order_by(CallbackDraw.position)
    ).all()
    tickets = {row.position: row.ticket_id for row in rows}
    history = [
        Completion(
            row.ticket_id,
            frozenset(tickets[int(made)] for made in row.made_positions.split(",") if made),
        )
        for row in rows
    ]
    modes = replay(quotas(stratum), history).modes
    gaps = {place for place in range(1, stratum.tickets + 1) if place not in tickets}
    differing = gaps | {
        row.position
        for row in rows
        if modes[row.ticket_id] is not row.mode or row.called_back is not (row.mode is not None)
    }
    return Redo(len(rows), tuple(sorted(differing)))
