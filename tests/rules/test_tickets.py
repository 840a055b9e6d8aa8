from datetime import date
from itertools import product

import pytest

from rules.refusal import Refusal
from rules.tickets import (
    STEPS,
    after_callbacks,
    allowed_steps,
    next_status,
    prefix,
    ticket_number,
)
from rules.vocabulary import Category, Deed, TicketStatus

S = TicketStatus
OPEN = (S.NEW, S.DISPATCHED, S.ACCEPTED, S.ARRIVED)
HELD_BY = (S.DISPATCHED, S.ACCEPTED, S.ARRIVED)
LIVE = (*OPEN, S.ON_HOLD)

EXPECTED = {
    (S.NEW, Deed.DISPATCH): S.DISPATCHED,
    (S.DISPATCHED, Deed.ACCEPT): S.ACCEPTED,
    (S.DISPATCHED, Deed.ARRIVE): S.ARRIVED,
    (S.ACCEPTED, Deed.ARRIVE): S.ARRIVED,
    (S.ON_HOLD, Deed.RESUME): S.NEW,
    **{(status, Deed.TRANSFER): S.DISPATCHED for status in HELD_BY},
    **{(status, Deed.HAND_BACK): S.NEW for status in HELD_BY},
    **{(status, Deed.COMPLETE): S.COMPLETED for status in HELD_BY},
    **{(status, Deed.HOLD): S.ON_HOLD for status in OPEN},
    **{(status, Deed.CANCEL): S.CANCELLED for status in LIVE},
    **{(status, Deed.URGE): status for status in LIVE},
    **{(status, Deed.REOPEN): S.NEW for status in (S.COMPLETED, S.CLOSED, S.CANCELLED)},
    **{
        (status, step): status
        for status in (*LIVE, S.COMPLETED)
        for step in (Deed.ANSWER, Deed.ESCALATE)
    },
    **{(status, Deed.TAKE): status for status in TicketStatus},
    (S.NEW, Deed.ANSWER): S.COMPLETED,
}


@pytest.mark.parametrize(("status", "step"), [*product(TicketStatus, Deed)])
def test_every_pair_is_allowed_or_refused(status, step):
    if (status, step) in EXPECTED:
        assert next_status(status, step) is EXPECTED[status, step]
        assert step in allowed_steps(status)
    else:
        with pytest.raises(Refusal) as refusal:
            next_status(status, step)
        assert refusal.value.sentence.endswith(".")
        assert step not in allowed_steps(status)


def test_steps_are_all_deeds_of_the_table():
    assert set(STEPS) == {step for _, step in EXPECTED}


@pytest.mark.parametrize("status", OPEN)
def test_resume_leads_back(status):
    assert next_status(S.ON_HOLD, Deed.RESUME, held=status) is status


@pytest.mark.parametrize("held", [S.ON_HOLD, S.COMPLETED, S.CLOSED, S.CANCELLED])
def test_nothing_else_was_ever_on_hold(held):
    with pytest.raises(Refusal):
        next_status(S.ON_HOLD, Deed.RESUME, held=held)


def test_an_answer_that_does_not_settle():
    assert next_status(S.NEW, Deed.ANSWER, on_the_spot=False) is S.NEW


def test_after_callbacks():
    assert after_callbacks(S.COMPLETED, 0) is S.CLOSED
    assert after_callbacks(S.COMPLETED, 1) is S.COMPLETED
    assert after_callbacks(S.NEW, 0) is S.NEW


def test_numbers():
    letters = [prefix(category) for category in (*Category, None)]
    assert letters == ["BX", "WX", "TS", "JY", "QZ", "GD"]
    assert ticket_number("BX", date(2026, 11, 23), 1) == "BX-20261123-0001"
    assert ticket_number("TS", date(2026, 1, 2), 12345) == "TS-20260102-12345"
    with pytest.raises(ValueError, match="0"):
        ticket_number("BX", date(2026, 11, 23), 0)
