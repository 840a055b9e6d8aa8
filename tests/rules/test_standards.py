import runpy
from dataclasses import astuple, replace
from datetime import date
from fractions import Fraction

import pytest

from rules import standards
from rules.standards import DEFAULT_STANDARD, NoStandardInForce, NoSuchLine, in_force
from rules.vocabulary import Indicator, PartPoint, Role, SatisfactionApplies


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


def test_every_line_of_the_standard_has_the_figures_of_its_clause():
    """The whole table of 4.2 as it is made when the program starts: target, points, period."""
    made = runpy.run_path(standards.__file__, run_name=standards.__name__)["DEFAULT_STANDARD"]
    I, f = Indicator, Fraction  # noqa: E741, N806
    tail = lambda flat: (None, f(0), f(flat), False, "month")  # noqa: E731
    rate = (f(100), f(4), f(0), False, "month")
    satisfaction = (f(95), f(4), f(0), False, "half_year")
    assert {role: [astuple(line) for line in lines] for role, lines in made.lines.items()} == {
        Role.FRONT_DESK: [
            (I.SATISFACTION, "4.2.1.2", *satisfaction),
            (I.DISPATCH, "4.2.1.3", *rate),
            (I.CALLBACK, "4.2.1.4", *rate),
            (I.RECORDS, "4.2.1.5", *tail(5)),
            (I.EXAMS, "4.2.1.1", *tail(0)),
            (I.SPOT_CHECKS, "4.2.3.1", *tail(0)),
        ],
        Role.AREA_ADMIN: [
            (I.SATISFACTION, "4.2.2.2", *satisfaction),
            (I.FEE_COLLECTION, "4.2.2.3", f(98), f(4), f(0), True, "quarter"),
            (I.COMPLAINT, "4.2.2.4", *rate),
            (I.CALLBACK, "4.2.2.5", *rate),
            (I.RECORDS, "4.2.2.6", *tail(5)),
            (I.EXAMS, "4.2.2.1", *tail(0)),
            (I.SPOT_CHECKS, "4.2.3.1", *tail(0)),
        ],
    }
    assert (made.edition, made.valid_from, made.exam_points) == ("A/0", date(2000, 1, 1), 0)
    assert (made.part_point, made.attempts_on_days) == (PartPoint.FLOOR, 3)
    assert made.satisfaction_applies is SatisfactionApplies.SURVEYED
    assert made.satisfied_answers == ("very_satisfied", "satisfied", "fairly_satisfied")


def test_a_post_that_is_not_assessed_has_no_line():
    with pytest.raises(NoSuchLine):
        DEFAULT_STANDARD.line(Role.WORKER, Indicator.RECORDS)
