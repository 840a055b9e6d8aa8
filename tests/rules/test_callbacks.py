from datetime import UTC, date, datetime, timedelta

import pytest

from rules.callbacks import DEFAULT_QUOTAS, Attempt, excused, group_of, may_call_back, on_time
from rules.refusal import Refusal
from rules.vocabulary import CallbackGroup, CallbackOutcome, Category

DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = timedelta(seconds=1)
O = CallbackOutcome  # noqa: E741


def attempts(*outcomes_and_days):
    return [Attempt(outcome, date(2026, 11, day)) for outcome, day in outcomes_and_days]


def test_groups():
    repair_inquiry = {c for c in Category if group_of(c) is CallbackGroup.REPAIR_INQUIRY}
    assert repair_inquiry == {Category.REPAIR, Category.INQUIRY}
    voice = {c for c in Category if group_of(c) is CallbackGroup.VOICE}
    assert voice == {Category.COMPLAINT, Category.SUGGESTION, Category.HELP}
    assert set(DEFAULT_QUOTAS) == set(CallbackGroup)


def test_on_time():
    assert on_time(DUE, DUE, caller=1, worker=2)
    assert on_time(DUE, DUE, caller=1, worker=None)
    assert not on_time(DUE + LATER, DUE, caller=1, worker=2)
    assert not on_time(None, DUE, caller=1, worker=2)
    assert not on_time(DUE, DUE, caller=2, worker=2)


def test_the_worker_may_not_call_back():
    may_call_back(1, {2, 3})
    may_call_back(1, set())
    with pytest.raises(Refusal):
        may_call_back(2, {1, 2})


def test_excused():
    assert not excused([])
    assert excused(attempts((O.REFUSED, 1)))
    assert not excused(attempts((O.REFUSED, 1), (O.REACHED, 2)))
    assert not excused(attempts((O.NO_ANSWER, 1), (O.NO_ANSWER, 1), (O.NO_ANSWER, 2)))
    assert excused(attempts((O.NO_ANSWER, 1), (O.NO_ANSWER, 2), (O.NO_ANSWER, 3)))
    assert excused(attempts((O.NO_ANSWER, 1), (O.NO_ANSWER, 2)), needed_days=2)
    assert not excused(attempts((O.NO_ANSWER, 1), (O.NO_ANSWER, 2), (O.RESCHEDULED, 3)))


def test_what_is_tried_after_the_deadline_excuses_nothing():
    late = Attempt(O.REFUSED, date(2026, 11, 9), in_time=False)
    assert not excused([late])
    assert excused([late, *attempts((O.REFUSED, 1))])
    in_time = attempts((O.NO_ANSWER, 1), (O.NO_ANSWER, 2))
    assert not excused([*in_time, Attempt(O.NO_ANSWER, date(2026, 11, 9), in_time=False)])
