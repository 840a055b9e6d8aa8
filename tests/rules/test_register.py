"""Editions by their days, and when paper may go (procedure 5): each limit on both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules import register_words as rules
from rules.refusal import Refusal
from rules.register_words import EditionState

FIRST, LAST, TODAY = date(2026, 3, 1), date(2026, 5, 31), date(2026, 4, 10)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("last", "day", "expected"),
    [
        (LAST, FIRST - DAY, EditionState.COMING),
        (LAST, FIRST, EditionState.IN_FORCE),
        (LAST, LAST, EditionState.IN_FORCE),
        (LAST, LAST + DAY, EditionState.OBSOLETE),
        (None, LAST + DAY, EditionState.IN_FORCE),
        (FIRST, FIRST, EditionState.IN_FORCE),
    ],
)
def test_an_edition_stands_on_both_of_its_days(last, day, expected):
    assert rules.standing(FIRST, last, day) is expected


def refused(act, *given) -> str | None:
    try:
        act(*given)
    except Refusal as no:
        return no.field
    return None


def test_the_next_edition_begins_after_the_newest_and_not_in_the_past():
    check = rules.check_first_day
    assert refused(check, date(1999, 1, 1), (), TODAY) is None  # the very first, whenever
    others = (FIRST, date(2020, 1, 1))
    assert refused(check, TODAY, others, TODAY) is None
    assert refused(check, TODAY - DAY, others, TODAY) == "valid_from"
    assert refused(check, TODAY, (TODAY,), TODAY) == "valid_from"
    assert refused(check, TODAY + DAY, (TODAY,), TODAY) is None


def test_a_form_ends_today_or_later_and_never_before_it_began():
    check = rules.check_last_day
    assert refused(check, FIRST, TODAY, TODAY) is None
    assert refused(check, FIRST, TODAY - DAY, TODAY) == "valid_to"
    assert refused(check, LAST, LAST, TODAY) is None
    assert refused(check, LAST, LAST - DAY, TODAY) == "valid_to"


def test_paper_is_destroyed_between_approval_and_today():
    check = rules.check_destroyed
    assert refused(check, FIRST, FIRST, TODAY) is None
    assert refused(check, FIRST, TODAY, TODAY) is None
    assert refused(check, FIRST, FIRST - DAY, TODAY) == "destroyed_on"
    assert refused(check, FIRST, TODAY + DAY, TODAY) == "destroyed_on"
