"""The figures of a department: accepted, returned, done, and the times in between (JD-2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from rules.deadlines import DEFAULT_LIMITS, Limit, limit_in_force
from rules.department_words import DepartmentJobState as S
from rules.departments import Job, figures, longest, mean, median
from rules.vocabulary import LimitStep, Urgency

TEN = datetime(2026, 10, 14, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def job(state, accepted=None, ended=None, done_due=None):
    """A work order given at ten with half an hour to accept; the rest in minutes after ten."""
    at = [None if one is None else TEN + one * MINUTE for one in (accepted, ended, done_due)]
    waited = None if accepted is None else accepted * 60
    return Job(state, TEN, TEN + 30 * MINUTE, at[0], waited, at[1], at[2])


def test_each_figure_counts_its_own():
    found = figures(
        [
            job(S.WAITING),
            job(S.ACCEPTED, 30),  # at the limit is in time
            job(S.DONE, 31, 90, 120),
            job(S.DONE, 10, 150, 120),
            job(S.DONE, 20, 60),  # no deadline: never late
            job(S.RETURNED, None, 20),
            job(S.PASSED_ON, 5, 25),
            job(S.CALLED_OFF, None, 25),
        ]
    )
    assert (found.given, found.in_time, found.late, found.waiting) == (8, 4, 1, 1)
    assert (found.returned, found.done, found.done_in_time) == (1, 3, 2)
    assert found.waits == [1800, 1860, 600, 1200, 300]
    assert found.held == [5400, 9000, 3600, 1200, 1500, 1500]


@pytest.mark.parametrize(
    ("seconds", "average", "middle", "most"),
    [
        ([], None, None, None),
        ([60], 60, 60, 60),
        ([10, 40, 11], Fraction(61, 3), 11, 40),
        ([1, 2, 4, 9], 4, 3, 9),
    ],
)
def test_times_are_exact_and_nothing_is_no_time(seconds, average, middle, most):
    assert (mean(seconds), median(seconds), longest(seconds)) == (average, middle, most)


def test_a_departments_own_limit_comes_before_the_offices():
    day = TEN.date()
    own = [
        Limit(LimitStep.ACCEPT, 20, True, day, office=1),
        Limit(LimitStep.ACCEPT, 10, True, day, department=7),
        Limit(LimitStep.ACCEPT, 5, True, day, urgency=Urgency.URGENT),
    ]
    limits = [*DEFAULT_LIMITS, *own]

    def minutes(office, department, urgency=Urgency.NORMAL):
        found = limit_in_force(limits, LimitStep.ACCEPT, office, None, urgency, day, department)
        return found.minutes

    assert minutes(2, 3) == 30
    assert minutes(1, 3) == 20
    assert minutes(1, 7) == 10
    assert minutes(1, 7, Urgency.URGENT) == 5


def test_every_late_acceptance_counts_and_whole_seconds_are_held():
    half = timedelta(milliseconds=500)
    one = Job(S.RETURNED, TEN, None, None, None, TEN + MINUTE + half, None)
    found = figures([job(S.ACCEPTED, 31), job(S.ACCEPTED, 45), one])
    assert (found.late, found.in_time, found.held) == (2, 0, [60])
