"""The sentences of a what-if: which line of a month changes, by what, and what it costs then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flask_babel import gettext

from admin_views.formatting import exact, wording, yuan
from rules.assessment import show_percent
from rules.standards import ZERO, LineStandard, Standard
from rules.vocabulary import Indicator, LineState, Role
from rules.what_if import Change
from services.what_if_lines import Compared


def sentences(one: Compared, draft: Standard) -> Sequence[str]:
    """Return a sentence for each line that changes; none where the month stays as it is."""
    old, post = one.row.standard.figures(), one.row.position
    return [_sentence(change, post, old, draft) for change in one.changes]


def _sentence(change: Change, post: Role, old: Standard, new: Standard) -> str:
    parts = [*_causes(change, post, old, new), *_effects(change)]
    return gettext("%(line)s: %(changes)s", line=_line(change), changes=gettext("; ").join(parts))


def _line(change: Change) -> str:
    """Return the line with the rate it was counted at."""
    shown = change.after if change.half_year else change.before or change.after
    if shown is None or shown.rate is None:
        return wording(change.indicator)
    return f"{wording(change.indicator)} {show_percent(shown.rate)}"


def _rule(edition: Standard, post: Role, indicator: Indicator) -> LineStandard | None:
    lines = edition.lines.get(post, ())
    return next((line for line in lines if line.indicator is indicator), None)


def _causes(change: Change, post: Role, old: Standard, new: Standard) -> Iterator[str]:
    was, now = (_rule(edition, post, change.indicator) for edition in (old, new))
    if now is None:
        yield gettext("the line is left out")
    if was is None or now is None:
        return
    if change.half_year:
        yield gettext("the survey of %(half_year)s counts", half_year=change.half_year)
    if was.target != now.target:
        yield gettext(
            "target %(old)s → %(new)s", old=_percent(was.target), new=_percent(now.target)
        )
    if was.points_per_point != now.points_per_point:
        yield gettext(
            "points per percentage point %(old)s → %(new)s",
            old=exact(was.points_per_point),
            new=exact(now.points_per_point),
        )
    if was.flat_points != now.flat_points:
        yield gettext(
            "flat points %(old)s → %(new)s", old=exact(was.flat_points), new=exact(now.flat_points)
        )
    yield from _readings(change, now, old, new)


def _readings(change: Change, now: LineStandard, old: Standard, new: Standard) -> Iterator[str]:
    """Yield what of the settings makes the difference."""
    if now.target is not None and old.part_point is not new.part_point:
        yield gettext(
            "part of a point: %(old)s → %(new)s",
            old=wording(old.part_point),
            new=wording(new.part_point),
        )
    if change.indicator is Indicator.EXAMS and old.exam_points != new.exam_points:
        yield gettext(
            "points for a failed exam %(old)s → %(new)s",
            old=exact(old.exam_points),
            new=exact(new.exam_points),
        )
    if change.indicator is Indicator.SPOT_CHECKS:
        yield gettext("findings count as far as no other line takes points off for the same record")


def _effects(change: Change) -> Iterator[str]:
    points = [ZERO if line is None else line.points for line in (change.before, change.after)]
    if points[0] != points[1]:
        yield gettext("deduction %(old)s → %(new)s", old=exact(points[0]), new=exact(points[1]))
    held = [
        ZERO if line is None else line.withheld_percent for line in (change.before, change.after)
    ]
    if held[0] != held[1]:
        yield gettext(
            "bonus withheld %(old)s → %(new)s", old=_percent(held[0]), new=_percent(held[1])
        )
    if change.after is not None and change.after.state is LineState.PENDING:
        yield wording(LineState.PENDING)


def _percent(value: Fraction | None) -> str:
    return "—" if value is None else f"{exact(value)}%"


def signed(value: Fraction) -> str:
    """Return a difference with its sign; 0 has none."""
    return f"{_sign(value)}{exact(abs(value))}"


def signed_yuan(fen: int | None) -> str:
    """Return a difference of money with its sign, in yuan; nothing where it is not known."""
    return "" if fen is None else f"{_sign(fen)}¥{yuan(abs(fen))}"


def _sign(value: Fraction | int) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""
