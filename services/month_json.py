"""The JSON of an assessment, for scripts: its shape is stable, a change of it is a breaking one.

Numbers are strings in plain decimal notation, rounded half up to two decimals; what is not known
(not applicable, pending) is null. Amounts are yuan with two decimals. Records are named as imports
and exports name them: a work order by its outside number, else ours; a callback by its work order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import object_session

from models import Assessment, AssessmentLine, Callback, Ticket, TicketRound
from rules.assessment import fixed, plain, show_points
from rules.vocabulary import Indicator, Record
from services.evidence import ROUND
from services.generation import in_order

PLACES = 2
FEN = 100
CHUNK = 1000


Outside: TypeAlias = dict[tuple[str, int], str]  # record type and id -> outside number


def as_list(rows: Iterable[Assessment]) -> list[dict[str, Any]]:
    """Return assessments by office, post and user name."""
    ordered = in_order(rows)
    outside = _outside_numbers(ordered)
    return [_assessment(row, outside) for row in ordered]


def as_dict(row: Assessment) -> dict[str, Any]:
    """Return one assessment."""
    return as_list([row])[0]


def dump(rows: Iterable[Assessment]) -> str:
    """Return what the command line prints."""
    return json.dumps(as_list(rows), ensure_ascii=False, indent=1)


def _assessment(row: Assessment, outside: Outside) -> dict[str, Any]:
    return {
        "office": row.office.code,
        "employee": row.employee.username,
        "position": row.position.value,
        "month": f"{row.month:%Y-%m}",
        "revision": row.revision,
        "status": row.status.value,
        "standard": row.standard.edition,
        "score": show_points(row.score),
        "deducted": show_points(row.deducted),
        "bonus_withheld_percent": plain(row.bonus_withheld, PLACES),
        "lines": [_line(line, outside) for line in row.lines],
    }


def _line(line: AssessmentLine, outside: Outside) -> dict[str, Any]:
    amount = _yuan if line.indicator is Indicator.FEE_COLLECTION else _number
    return {
        "indicator": line.indicator.value,
        "clause": line.clause,
        "state": line.state.value,
        "numerator": amount(line.numerator),
        "denominator": amount(line.denominator),
        "target": _number(line.target),
        "rate": _number(line.rate),
        "shortfall": _number(line.shortfall),
        "points": _number(line.points),
        "records_due": _numbers(line, "due", outside),
        "records_done": _numbers(line, "done", outside),
    }


def _numbers(line: AssessmentLine, side: str, outside: Outside) -> list[str]:
    return [
        outside.get((kind, row_id), number) for kind, row_id, number in line.evidence.get(side, [])
    ]


def _outside_numbers(rows: Sequence[Assessment]) -> Outside:
    """Look up the outside numbers of all records listed, a thousand at a time."""
    session = object_session(rows[0]) if rows else None
    if session is None:
        return {}
    tickets = select(Ticket.id, Ticket.external_no).where(Ticket.external_no.is_not(None))
    callbacks = (
        select(Callback.id, Ticket.external_no)
        .join(Ticket, Ticket.id == Callback.ticket_id)
        .where(Ticket.external_no.is_not(None))
    )
    rounds = (
        select(TicketRound.id, Ticket.external_no)
        .join(Ticket, Ticket.id == TicketRound.ticket_id)
        .where(Ticket.external_no.is_not(None))
    )
    listed = {
        (kind, row_id)
        for row in rows
        for line in row.lines
        for kind, row_id, _number_here in line.evidence.get("due", [])
    }
    found: Outside = {}
    for record, key, statement in (
        (Record.TICKET.value, Ticket.id, tickets),
        (Record.CALLBACK.value, Callback.id, callbacks),
        (ROUND, TicketRound.id, rounds),
    ):
        ids = sorted(row_id for kind, row_id in listed if kind == record)
        for start in range(0, len(ids), CHUNK):
            some = session.execute(statement.where(key.in_(ids[start : start + CHUNK])))
            found |= {(record, row_id): number for row_id, number in some if number}
    return found


def _number(value: Fraction | None) -> str | None:
    return None if value is None else plain(value, PLACES)


def _yuan(fen: Fraction | None) -> str | None:
    return None if fen is None else fixed(fen / FEN, PLACES)
