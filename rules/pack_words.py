"""Evidence packs: how far one is, and which periods can be asked for."""

from __future__ import annotations

from datetime import date

from rules.clauses import LONGEST
from rules.refusal import Refusal
from rules.vocabulary import N_, Word

EARLIEST = date(2000, 1, 1)  # no record is older: the first editions begin here


class PackState(Word):
    """How far an evidence pack is."""

    ASKED = "asked", N_("Pack being made")  # 制作中
    PACKED = "packed", N_("Pack ready")  # 已完成


def check_period(first: date, last: date, today: date) -> None:
    """Refuse days that lie ahead, in the wrong order, before every record, or far too many."""
    if last < first:
        raise Refusal(N_("The last day lies before the first."), field="to_on")
    if last > today:
        raise Refusal(N_("The period ends today at the latest."), field="to_on")
    if first < EARLIEST:
        raise Refusal(
            N_("No record is older than %(day)s."), field="from_on", day=EARLIEST.isoformat()
        )
    if (last - first).days >= LONGEST:
        raise Refusal(
            N_("A pack covers %(days)s days at most. Choose a shorter period."),
            field="to_on",
            days=LONGEST,
        )
