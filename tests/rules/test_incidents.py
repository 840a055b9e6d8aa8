"""Emergencies: states, targets, late and skipped steps, texts with named places."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.incident_words import IncidentState
from rules.incidents import (
    StepFacts,
    StepVerdict,
    check_text,
    fill_text,
    incident_number,
    is_allowed,
    late_or_skipped,
    minutes_between,
    next_state,
    verdict,
)
from rules.refusal import Refusal
from rules.vocabulary import Deed

OPENED = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
S, D = IncidentState, Deed


def after(minutes: int) -> datetime:
    return OPENED + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("state", "deed", "leads_to"),
    [
        (S.OPEN, D.CONTROL, S.CONTROLLED),
        (S.OPEN, D.LOG, S.OPEN),
        (S.CONTROLLED, D.LOG, S.CONTROLLED),
        (S.CONTROLLED, D.CLOSE, S.CLOSED),
        (S.CONTROLLED, D.REOPEN, S.OPEN),  # it flares up again
        (S.CLOSED, D.REVIEW, S.REVIEWED),
    ],
)
def test_allowed_changes(state, deed, leads_to):
    assert next_state(state, deed) is leads_to


def test_nothing_else_is_allowed():
    deeds = (D.LOG, D.CONTROL, D.REOPEN, D.CLOSE, D.REVIEW)
    allowed = [(s, d) for s in S for d in deeds if is_allowed(s, d)]
    assert len(allowed) == 6
    with pytest.raises(Refusal, match="stands as it is"):
        next_state(S.REVIEWED, D.LOG)


@pytest.mark.parametrize(
    ("done", "closed", "must", "expected"),
    [
        (10, None, True, StepVerdict.KEPT),  # on the minute is in time
        (11, None, True, StepVerdict.LATE),
        (None, None, True, StepVerdict.WAITING),
        (None, 60, True, StepVerdict.SKIPPED),
        (None, 60, False, StepVerdict.KEPT),
        (11, 60, False, StepVerdict.LATE),
    ],
)
def test_how_a_step_was_kept(done, closed, must, expected):
    step = StepFacts("关阀", 10, must, None if done is None else after(done))
    assert verdict(OPENED, None if closed is None else after(closed), step) is expected


def test_a_step_without_a_target_is_never_late():
    assert verdict(OPENED, None, StepFacts("巡查", None, True, after(900))) is StepVerdict.KEPT


def test_late_and_skipped_steps_come_in_their_order():
    steps = [
        StepFacts("a", 5, True, after(6)),
        StepFacts("b", 5, True, after(4)),
        StepFacts("c", 5, True, None),
    ]
    found = [(one.what, how) for one, how in late_or_skipped(OPENED, after(30), steps)]
    assert found == [("a", StepVerdict.LATE), ("c", StepVerdict.SKIPPED)]


def test_named_places_are_filled_and_nothing_is_executed():
    text = check_text("{开始时间}起，{地点}停水，{预计结束}恢复。{place}", "text_hans")
    assert fill_text(text, {"place": "3栋{0.__class__}", "start": "10:00"}) == (
        "10:00起，3栋{0.__class__}停水，____恢复。3栋{0.__class__}"
    )


@pytest.mark.parametrize("text", ["{姓名}", "{place.__class__}", "{0}", "{}", "{地点", "地点}"])
def test_unknown_places_are_refused_at_the_field(text):
    with pytest.raises(Refusal) as no:
        check_text(text, "text_en")
    assert no.value.field == "text_en"


def test_numbers():
    assert incident_number(date(2026, 11, 24), 7) == "TF-20261124-0007"


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(-61, 0), (0, 0), (59, 0), (60, 1), (119, 1), (7_200, 120)]
)
def test_full_minutes_from_the_opening(seconds, minutes):
    assert minutes_between(OPENED, OPENED + timedelta(seconds=seconds)) == minutes
