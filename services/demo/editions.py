"""A draft edition of the standard at the demonstration office, to see what it would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from models.standards import from_rules
from rules.indicators import next_month
from rules.vocabulary import Indicator, Role
from services import editions
from services.demo.stage import Stage, Story, instant

# what quality proposes: 98 % are enough, complaints cost more, records a little less
TARGETS = {Indicator.DISPATCH: Fraction(98), Indicator.CALLBACK: Fraction(95)}
POINTS = {Indicator.COMPLAINT: Fraction(5)}
FLAT = {Indicator.RECORDS: Fraction(3)}


def begin(stage: Stage) -> None:
    """Put the draft on the stage, from the month after next on."""
    at = instant(stage.today - timedelta(days=1), 15)

    def story() -> Story:
        yield at
        quality = stage.acts(stage.crew.of(Role.QUALITY)[0], at)
        first = next_month(next_month(stage.today))
        before = editions.latest(stage.session)
        if before is None:
            return
        later = replace(before.figures(), edition="A/1", valid_from=first)
        row = editions.draft(stage.session, from_rules(later))
        figures = {
            line.id: editions.LineFigures(
                line.clause,
                TARGETS.get(line.indicator, line.target),
                POINTS.get(line.indicator, line.points_per_point),
                FLAT.get(line.indicator, line.flat_points),
                line.withholds_bonus,
            )
            for line in row.lines
        }
        editions.set_lines(stage.session, quality, row, figures)

    stage.begin(at, story())
