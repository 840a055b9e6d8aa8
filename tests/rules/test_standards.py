from dataclasses import replace
from datetime import date

import pytest

from rules.standards import DEFAULT_STANDARD, NoStandardInForce, NoSuchLine, in_force
from rules.vocabulary import Indicator, Role


def test_clauses_in_order():
    clauses = {
        role: [line.clause for line in lines] for role, lines in DEFAULT_STANDARD.lines.items()
    }
    assert clauses == {
        Role.FRONT_DESK: ["4.2.1.2", "4.2.1.3", "4.2.1.4", "4.2.1.5", "4.2.1.1", "4.2.3.1"],
        Role.AREA_ADMIN: [
            *("4.2.2.2", "4.2.2.3", "4.2.2.4", "4.2.2.5", "4.2.2.6", "4.2.2.1", "4.2.3.1")
        ],
    }


def test_figures_of_the_source():
    fees = DEFAULT_STANDARD.line(Role.AREA_ADMIN, Indicator.FEE_COLLECTION)
    assert (fees.target, fees.points_per_point, fees.withholds_bonus) == (98, 4, True)
    assert DEFAULT_STANDARD.line(Role.FRONT_DESK, Indicator.SATISFACTION).target == 95
    assert DEFAULT_STANDARD.line(Role.FRONT_DESK, Indicator.RECORDS).flat_points == 5
    with pytest.raises(NoSuchLine):
        DEFAULT_STANDARD.line(Role.FRONT_DESK, Indicator.FEE_COLLECTION)


def test_in_force():
    new = replace(DEFAULT_STANDARD, edition="A/1", valid_from=date(2026, 7, 1))
    assert in_force([new, DEFAULT_STANDARD], date(2026, 6, 30)) is DEFAULT_STANDARD
    assert in_force([DEFAULT_STANDARD, new], date(2026, 7, 1)) is new
    with pytest.raises(NoStandardInForce):
        in_force([new], date(2026, 6, 30))
