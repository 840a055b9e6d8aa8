"""Two editions of the assessment standard beside each other: what differs, and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.standards import LineStandard, Standard
from rules.vocabulary import CallbackGroup, Indicator, Role

HUNDRED = 100
LINE_PARTS = (
    *("clause", "target", "points_per_point", "flat_points", "withholds_bonus", "period"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure in both editions; ``name`` is that of the setting or of the line's part."""

    name: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        """Whether the editions say something else."""
        return bool(self.before != self.after)


@dataclass(frozen=True, slots=True)
class LinePair:
    """One line in both editions; None where one of them has no such line."""

    role: Role
    indicator: Indicator
    before: LineStandard | None
    after: LineStandard | None

    @property
    def differs(self) -> bool:
        """Whether the editions say something else of it."""
        return self.before != self.after

    @property
    def parts(self) -> tuple[Pair, ...]:
        """What differs of a line that both have."""
        if self.before is None or self.after is None:
            return ()
        pairs = (Pair(n, getattr(self.before, n), getattr(self.after, n)) for n in LINE_PARTS)
        return tuple(pair for pair in pairs if pair.differs)


def settings(before: Standard, after: Standard) -> list[Pair]:
    """Return every setting in both editions, in the order of their form."""
    old, new = _settings(before), _settings(after)
    return [Pair(name, old[name], new[name]) for name in old]


def _settings(edition: Standard) -> Mapping[str, Any]:
    repairs = edition.quotas[CallbackGroup.REPAIR_INQUIRY]
    voices = edition.quotas[CallbackGroup.VOICE]
    return {
        "part_point": edition.part_point,
        "satisfaction_applies": edition.satisfaction_applies,
        "exam_points": edition.exam_points,
        "attempts_on_days": edition.attempts_on_days,
        "repair_callback_percent": int(repairs.share * HUNDRED),
        "voice_callback_percent": int(voices.share * HUNDRED),
        "visit_percent": int(voices.visit_share * HUNDRED),
        "satisfied_answers": ",".join(edition.satisfied_answers),
    }


def lines(before: Standard, after: Standard) -> Iterator[LinePair]:
    """Yield every line of either edition, post by post, in the order of the later one."""
    for role in dict.fromkeys((*after.lines, *before.lines)):
        old = {line.indicator: line for line in before.lines.get(role, ())}
        new = {line.indicator: line for line in after.lines.get(role, ())}
        for indicator in dict.fromkeys((*new, *old)):
            yield LinePair(role, indicator, old.get(indicator), new.get(indicator))
