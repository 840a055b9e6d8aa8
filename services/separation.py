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


class OwnWork(Refusal):
    """A person may do this, but not on his own work: told at the form, written down as refused."""


class Refused(Refusal):
    """Nothing was done, because some of the chosen records can't: ``rows`` says which and why.

    ``separated``: one of them was this person's own; that is written down as a refusal is.
    """

    def __init__(
        self, rows: Sequence[tuple[Base, Refusal]], chosen: int, *, separated: bool = False
    ) -> None:
        super().__init__(
            N_(
                "Nothing was changed: %(count)s of %(chosen)s chosen records were refused. See why."
            ),
            count=len(rows),
            chosen=chosen,
        )
        self.rows = tuple(rows)
        self.separated = separated


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
    separated = False
    for row in chosen:
        try:
            check(row)
        except Separated as no:
            refused.append((row, Refusal(no.sentence)))
            separated = True
        except Refusal as no:
            refused.append((row, no))
    if refused:
        raise Refused(refused, len(chosen), separated=separated)
    for row in chosen:
        do(row)
    return len(chosen)
