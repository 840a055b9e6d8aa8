"""What people type: trimmed, within the column's length, with a sentence when it isn't."""

from __future__ import annotations

from datetime import datetime

from models.base import Base
from models.clock import local
from rules.refusal import Refusal
from rules.typed import visible
from rules.vocabulary import N_

LONGEST = 5000  # characters of a free text whose column has no length of its own
REASON = N_("Give the reason.")


def length(model: type[Base], key: str) -> int:
    """Return how many characters a column takes."""
    return getattr(model.__table__.c[key].type, "length", None) or LONGEST


def text(model: type[Base], key: str, typed: str | None, *, needed: str | None = None) -> str:
    """Return a text as it is kept; refuse one that is too long, or empty when it is ``needed``."""
    return within(typed, length(model, key), field=key, needed=needed)


def within(typed: str | None, most: int, *, field: str, needed: str | None = None) -> str:
    """Return a text of at most so many characters; refuse one that is longer, or missing."""
    # no database keeps a NUL or half a character
    plain = (typed or "").replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    kept = plain.replace("\r\n", "\n").strip()
    if needed is not None and not visible(kept).strip():
        raise Refusal(needed, field=field)
    if len(kept) > most:
        raise Refusal(
            N_("This text is too long: %(most)s characters are allowed, %(typed)s were typed."),
            field=field,
            most=most,
            typed=len(kept),
        )
    return kept


def reason(typed: str | None, most: int = 500) -> str:
    """Return a reason; refuse to go on without one."""
    return within(typed, most, field="reason", needed=REASON)


def shown(instant: datetime) -> str:
    """Return an instant as a sentence tells it, on the office's wall clock."""
    return f"{local(instant):%Y-%m-%d %H:%M}"
