"""Separation of duties (procedure 4.6): nobody decides, signs or is paid on his own record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from models.base import Base
from models.scopes import Actor, Forbidden
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record

T = TypeVar("T", bound=Base)


class Separated(Forbidden):
    """The table grants the deed, but not to this person: ``sentence`` says why."""

    def __init__(self, deed: Deed, record: Record, sentence: str) -> None:
        super().__init__(deed, record)
        self.sentence = sentence


class Refused(Refusal):
    """Nothing was done, because some of the chosen records can't: ``rows`` says which and why."""

    def __init__(self, rows: Sequence[tuple[Base, Refusal]], chosen: int) -> None:
        super().__init__(
            N_(
                "Nothing was changed: %(count)s of %(chosen)s chosen records were refused. See why."
            ),
            count=len(rows),
            chosen=chosen,
        )
        self.rows = tuple(rows)


def somebody(actor: Actor) -> int:
    """Return who signs; the command line is nobody who could sign."""
    if actor.employee_id is None:
        raise Refusal(N_("A person must sign this: log in and do it on the screen."))
    return actor.employee_id


def all_or_nothing(rows: Iterable[T], check: Callable[[T], None], do: Callable[[T], object]) -> int:
    """Do a deed to every row, or to none: first all are asked, every refusal is told.

    A deed the table does not grant stops at once; a separation is told of its row.
    """
    chosen = list(rows)
    refused: list[tuple[Base, Refusal]] = []
    for row in chosen:
        try:
            check(row)
        except Separated as no:
            refused.append((row, Refusal(no.sentence)))
        except Refusal as no:
            refused.append((row, no))
    if refused:
        raise Refused(refused, len(chosen))
    for row in chosen:
        do(row)
    return len(chosen)
