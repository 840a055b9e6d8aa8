"""Why a line costs what it costs (4.2): what was missed, what counts, what rulings gave back."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rules import assessment
from rules.explain import Explanation, Restored, missed
from rules.indicators import Rate
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Indicator, PartPoint, Role

DISPATCH = DEFAULT_STANDARD.line(Role.FRONT_DESK, Indicator.DISPATCH)


@pytest.mark.parametrize("indicator", sorted(set(Indicator) - {Indicator.SATISFACTION}))
def test_what_was_due_and_not_done_was_missed_in_its_order(indicator):
    assert missed(indicator, ("BX-3", "BX-1", "BX-2"), ["BX-1"]) == ("BX-3", "BX-2")
    assert missed(indicator, ("BX-1",), ("BX-1", "BX-9")) == ()


def test_a_survey_misses_nobody():
    assert missed(Indicator.SATISFACTION, ("HF-1", "HF-2"), ()) == ()


@pytest.mark.parametrize(
    ("part_point", "whole", "cost"), [(PartPoint.FLOOR, 2, 8), (PartPoint.CEIL, 3, 12)]
)
def test_the_figures_cost_what_is_left_and_what_was_given_back(part_point, whole, cost):
    line = assessment.assess_rate(DISPATCH, Rate(39, 40), part_point)  # 2.5 points below
    given = assessment.given_back(line, Fraction(4))
    told = Explanation(
        line=given,
        standard=DISPATCH,
        edition="A/0",
        part_point=part_point,
        facts={"restored": [["SS-1", "4.10", "2"], ["SS-2", "4.10", "2"]], "spots": [[9, 10]]},
    )
    assert told.whole == whole
    assert told.restored == (Restored("SS-1", "4.10", 2), Restored("SS-2", "4.10", 2))
    assert (given.points, told.taken) == (cost - 4, cost)
    assert (told.fixed, told.spots, told.spots_mean) == (None, (Rate(9, 10),), 90)
