"""Certificates and yearly requirements: each limit from both sides (QM-1.1, QM-2.1, QM-2.2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.qualification_words import (
    Fulfilment,
    QualificationState,
    QualityFunction,
    RequirementKind,
)
from rules.qualifications import (
    FIRST_REQUIREMENTS,
    Asked,
    Held,
    asked_of,
    certificate,
    expiry,
    judged_on,
    state,
    step,
    yearly,
)

S, F, W, Q = QualificationState, Fulfilment, RequirementKind, QualityFunction
DAY = date(2026, 11, 30)


def ahead(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("issued", "years", "last"),
    [
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 28), 3, date(2027, 2, 28)),
        (date(2024, 3, 1), 3, date(2027, 3, 1)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),  # no leap year
        (date(2023, 12, 31), 1, date(2024, 12, 31)),
    ],
)
def test_years_of_validity_end_on_the_same_day_or_on_28_february(issued, years, last):
    assert expiry(issued, years) == last


@pytest.mark.parametrize(
    ("left", "reached"),
    [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (1, 30), (0, 30), (-1, 0)],
)
def test_each_step_begins_on_its_day(left, reached):
    assert step(ahead(left), DAY) == reached


def test_the_steps_before_29_february_are_counted_by_the_day():
    last = date(2028, 2, 29)
    days = [date(2027, 12, 1), date(2027, 12, 31), date(2028, 1, 30)]
    assert [step(last, day) for day in days] == [90, 60, 30]
    assert [step(last, day - timedelta(days=1)) for day in days] == [None, 90, 60]
    assert step(last, last) == 30
    assert step(last, date(2028, 3, 1)) == 0


@pytest.mark.parametrize(
    ("issued", "expires", "planned", "found"),
    [
        (ahead(-10), None, None, S.VALID),
        (DAY, ahead(91), None, S.VALID),
        (ahead(-10), ahead(90), None, S.EXPIRING),
        (ahead(-10), DAY, None, S.EXPIRING),
        (ahead(-10), ahead(-1), ahead(5), S.EXPIRED),
        (None, None, DAY, S.PLANNED),
        (None, None, ahead(-1), S.PLAN_OVER),
        (ahead(1), None, None, S.PLANNED),  # looked at on a day before it was issued
    ],
)
def test_how_a_certificate_stands(issued, expires, planned, found):
    assert state(issued, expires, planned, DAY) is found


def held(key=1, issued=None, expires=None, planned=None):
    return Held(key, issued, expires, planned)


def test_the_best_certificate_counts_and_a_plan_is_enough_for_the_external_one_alone():
    valid, expiring = held(1, ahead(-9), ahead(91)), held(2, ahead(-9), ahead(90))
    expired, plan = held(3, ahead(-9), ahead(-1)), held(4, planned=DAY)
    late = held(5, planned=ahead(-1))
    for what, planned in ((W.EXTERNAL, F.PLANNED), (W.INTERNAL, F.MISSING)):
        assert certificate(what, [], DAY) == (F.MISSING, None)
        assert certificate(what, [plan, expiring, valid], DAY) == (F.MET, valid)
        assert certificate(what, [expired, expiring], DAY) == (F.EXPIRING, expiring)
        assert certificate(what, [expired, plan], DAY) == (planned, plan)
        assert certificate(what, [expired, late], DAY) == (F.PLAN_OVER, late)
        assert certificate(what, [expired], DAY) == (F.EXPIRED, expired)
    longer = held(6, ahead(-9))
    assert certificate(W.INTERNAL, [valid, longer], DAY) == (F.MET, longer)


@pytest.mark.parametrize(
    ("done", "year", "day", "found"),
    [
        (1, 2026, date(2026, 9, 30), F.MET),
        (0, 2026, date(2026, 9, 30), F.OPEN),
        (0, 2026, date(2026, 10, 1), F.PRESSING),
        (0, 2026, date(2026, 12, 31), F.PRESSING),
        (0, 2025, date(2026, 1, 1), F.MISSED),
        (0, 2027, date(2026, 12, 31), F.OPEN),
    ],
)
def test_what_is_asked_once_a_year(done, year, day, found):
    assert yearly(done, 1, year, day) is found
    assert yearly(done + 1, 2, year, day) is found


def test_a_past_year_is_judged_by_its_own_last_day():
    assert judged_on(2025, DAY) == date(2025, 12, 31)
    assert judged_on(2026, DAY) == DAY


def test_several_functions_ask_for_the_most_once():
    rows = [
        (Q.COMPANY, W.THEORY, 1, "QM-2.1"),
        (Q.CENTRE_HEAD, W.THEORY, 2, "QM-2.2"),
        (Q.COMMITTEE, W.SKILL, 9, "QM-2.1"),
        (Q.COMPANY, W.INTERNAL, 1, ""),
    ]
    found = asked_of([Q.CENTRE_HEAD, Q.COMPANY], rows)
    assert found == {W.INTERNAL: Asked(1, ()), W.THEORY: Asked(2, ("QM-2.1", "QM-2.2"))}
    assert list(found) == [W.INTERNAL, W.THEORY]


def test_the_work_instruction_asks_this_to_begin_with():
    seeded = {function: [] for function in Q}
    for function, what, clause in FIRST_REQUIREMENTS:
        seeded[function].append((what, clause))
    heads = [(W.THEORY, "QM-2.2"), (W.SKILL, "QM-2.2")]
    rest = [
        *((what, "QM-1.1") for what in (W.INTERNAL, W.EXTERNAL)),
        *((what, "QM-2.1") for what in (W.THEORY, W.SKILL, W.FIELD_STUDY)),
    ]
    assert seeded == {**dict.fromkeys(Q, rest), Q.CENTRE_HEAD: heads}
