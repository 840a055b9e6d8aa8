"""Tasks and visit rounds as the rules see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules import tasks, visits
from rules.completeness import TaskFacts, VisitFacts, gaps
from rules.field_words import TaskState, VisitOutcome
from rules.refusal import Refusal
from rules.vocabulary import Deed, Role

S = TaskState
ALLOWED = {
    S.GIVEN: {Deed.ACCEPT, Deed.COMPLETE, Deed.DECLINE, Deed.TRANSFER, Deed.WITHDRAW, Deed.EDIT},
    S.ACCEPTED: {Deed.COMPLETE, Deed.DECLINE, Deed.TRANSFER, Deed.WITHDRAW, Deed.EDIT},
    S.DECLINED: {Deed.TRANSFER, Deed.WITHDRAW, Deed.EDIT},
    S.DONE: set(),
    S.WITHDRAWN: set(),
}


@pytest.mark.parametrize("state", S)
def test_each_state_allows_its_steps_and_no_others(state):
    assert {step for step in tasks.STEPS if tasks.is_allowed(state, step)} == ALLOWED[state]
    assert tasks.next_state(S.DECLINED, Deed.TRANSFER) is S.GIVEN


def test_a_task_goes_down_or_sideways():
    ranks = [tasks.rank({role}) for role in (Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK)]
    assert ranks == [2, 1, 0]


@pytest.mark.parametrize(
    ("me", "giver", "assignee", "leads", "may"),
    [
        (1, 1, 2, False, True),
        (3, 1, 2, False, False),
        (3, 1, 2, True, True),
        (2, 1, 2, True, False),
    ],
)
def test_nobody_rids_himself_of_a_task(me, giver, assignee, leads, may):
    assert tasks.may_direct(me, giver, assignee, leads) is may


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 7, 1), 6, date(2026, 12, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 27)),
        (date(2026, 12, 15), 12, date(2027, 12, 14)),
        (date(2026, 10, 31), 1, date(2026, 11, 29)),
        (date(2026, 1, 1), 36, date(2028, 12, 31)),
        (date(2028, 1, 31), 1, date(2028, 2, 28)),
    ],
)
def test_a_round_ends_the_day_before_the_next(first, months, last):
    assert visits.last_day(first, months) == last


def test_an_interval_of_ones_own_and_the_latest_hold():
    known = [
        visits.Interval(None, 6, date(2024, 1, 1)),
        visits.Interval(None, 12, date(2026, 1, 1)),
        visits.Interval(7, 3, date(2025, 1, 1)),
    ]
    assert visits.months_on(known, 7, date(2026, 5, 1)) == 3
    assert visits.months_on(known, 8, date(2026, 5, 1)) == 12
    assert visits.months_on(known, 8, date(2025, 5, 1)) == 6
    assert visits.months_on(known, 7, date(2025, 1, 1)) == 3  # from its first day on
    assert visits.months_on([], 8, date(2025, 5, 1)) == visits.DEFAULT_MONTHS
    for months in (0, 37):
        with pytest.raises(Refusal) as no:
            visits.last_day(date(2026, 1, 1), months)
        assert no.value.values == {"most": 36}


def test_no_visit_lies_ahead():
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    visits.check_when(now, now)
    with pytest.raises(Refusal) as no:
        visits.check_when(now + timedelta(minutes=1), now)
    assert no.value.field == "at"


def test_what_is_missing():
    assert [one.key for one in gaps(VisitFacts(VisitOutcome.MET, False))] == ["visit_content"]
    assert gaps(VisitFacts(VisitOutcome.NOBODY, False)) == []
    assert [one.key for one in gaps(TaskFacts(S.DONE, False))] == ["task_result"]
    assert gaps(TaskFacts(S.ACCEPTED, False)) == []
