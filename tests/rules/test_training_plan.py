"""The annual training plan: what is allowed when, done and late, before and after (4.1.2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from rules import training_plan as rules
from rules.indicators import Rate
from rules.plan_words import ItemProgress, PlanQuarter, PlanState
from rules.refusal import Refusal
from rules.vocabulary import Deed, Role

S, D, Q, P = PlanState, Deed, PlanQuarter, ItemProgress


def test_a_plan_goes_its_way_and_no_other():
    allowed = {
        (S.DRAFT, D.SUBMIT): S.SUBMITTED,
        (S.RETURNED, D.SUBMIT): S.SUBMITTED,
        (S.DRAFT, D.EDIT): S.DRAFT,
        (S.RETURNED, D.EDIT): S.RETURNED,
        (S.DRAFT, D.VOID): S.DRAFT,
        (S.RETURNED, D.VOID): S.RETURNED,
        (S.SUBMITTED, D.APPROVE): S.APPROVED,
        (S.SUBMITTED, D.RETURN): S.RETURNED,
        (S.APPROVED, D.REVISE): S.APPROVED,
    }
    deeds = {deed for _, deed in allowed}
    for state in S:
        for deed in deeds:
            assert rules.is_allowed(state, deed) is ((state, deed) in allowed)
            if (state, deed) in allowed:
                assert rules.next_state(state, deed) is allowed[state, deed]
    with pytest.raises(Refusal, match="by a revision"):
        rules.next_state(S.APPROVED, D.EDIT)


def test_late_is_what_its_quarter_went_by_without():
    last = date(2026, 9, 30)
    assert rules.last_day_of(2026, Q.Q3) == last
    assert rules.last_day_of(2024, Q.Q1) == date(2024, 3, 31)
    assert rules.progress(2026, Q.Q3, False, last) is P.AHEAD
    assert rules.progress(2026, Q.Q3, False, date(2026, 10, 1)) is P.LATE
    assert rules.progress(2026, Q.Q3, True, date(2026, 12, 31)) is P.DONE
    assert [rules.quarter_on(date(2026, month, 1)) for month in (1, 3, 4, 9, 10)] == [
        *(Q.Q1, Q.Q1, Q.Q2, Q.Q3, Q.Q4)
    ]


def test_sixty_days_on_each_side_without_the_day_itself():
    held = date(2026, 3, 1)
    before, after = rules.before(held), rules.after(held)
    assert (before.first, before.last) == (date(2025, 12, 31), date(2026, 2, 28))
    assert (after.first, after.last) == (date(2026, 3, 2), date(2026, 4, 30))
    assert not rules.is_over(held, date(2026, 4, 30))
    assert rules.is_over(held, date(2026, 5, 1))


def test_a_change_is_exact_or_none():
    assert rules.change(Rate(2, 3), Rate(5, 6)) == Fraction(50, 3)
    assert rules.change(Rate(1, 1), Rate(1, 2)) == -50
    assert rules.change(Rate(0, 0), Rate(1, 2)) is None
    assert rules.change(Rate(1, 2), Rate(0, 0)) is None


def test_years_numbers_and_posts():
    today = date(2026, 10, 14)
    assert rules.number(2026, 2) == "PXJH-2026-02"
    for year in (2000, 2026, 2027):
        rules.check_year(year, today)
    for year in (None, 1999, 2028):
        with pytest.raises(Refusal, match="this year"):
            rules.check_year(year, today)
    assert rules.posts_of("front_desk gone area_admin") == (Role.FRONT_DESK, Role.AREA_ADMIN)
