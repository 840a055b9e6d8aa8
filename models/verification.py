"""The check of the audit trail: every line, and the head that is kept outside the database."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import anchor
from models.audit import GENESIS, AuditLine, mac, mac_of


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole chain found; ``head`` is the last line's mac.

    ``cut`` is how many lines there were, where the end of the trail is missing.
    """

    ok: bool
    lines: int
    first_broken: int | None
    head: str
    cut: int | None = None


def verify(session: Session) -> Verification:
    """Recompute the chain from its first line; tell the first line that does not fit.

    The line that was the head when it was last kept outside must be there with its own mac.
    """
    table = AuditLine.__table__
    prev, count = GENESIS, 0
    kept = anchor.kept()
    with session.connection().execute(
        select(table).order_by(table.c.id), execution_options={"yield_per": 1000}
    ) as stored:
        for line in stored.mappings():
            count += 1
            fits = line["id"] == count and line["prev"] == prev
            if kept is not None and kept.lines == count:
                fits = fits and kept.mac == line["mac"]
            if not fits or not hmac.compare_digest(line["mac"], mac(dict(line))):
                return Verification(False, count, line["id"], prev)
            prev = line["mac"]
    if kept is not None and not 0 < kept.lines <= count:
        return Verification(False, count, count + 1, prev, kept.lines)
    return Verification(True, count, None, prev)


def is_cut(session: Session) -> bool:
    """Say, from one line only, whether the trail has lost the head that was kept outside."""
    kept = anchor.kept()
    return kept is not None and mac_of(session.connection(), kept.lines) != kept.mac
