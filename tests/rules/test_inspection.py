"""Steps of a nonconformity and who may not take them; closing an audit; samples; clauses."""

from __future__ import annotations

from datetime import date

import pytest

from rules import inspection
from rules.clauses import (
    CLAUSES,
    NUMBERS,
    Chapter,
    ClauseState,
    find,
    following,
    of_chapter,
    of_record,
    state_of,
)
from rules.inspection_words import AuditState, CheckResult, NonconformityState
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record, Role

S, D, C = NonconformityState, Deed, CheckResult
ALLOWED = {
    S.RAISED: {D.ANSWER, D.TRANSFER},
    S.ANSWERED: {D.ANSWER, D.COMPLETE, D.TRANSFER},
    S.DONE: {D.REVIEW},
    S.INEFFECTIVE: {D.ANSWER, D.TRANSFER},
    S.EFFECTIVE: {D.CLOSE},
    S.CLOSED: set(),
}
DAY = date(2026, 10, 14)


def test_each_state_allows_its_steps_and_no_other():
    found = {
        state: {step for step in inspection.STEPS if inspection.is_allowed(state, step)}
        for state in S
    }
    assert found == ALLOWED


def test_what_worked_is_closed_and_what_did_not_goes_back():
    assert inspection.next_state(S.RAISED, D.ANSWER) is S.ANSWERED
    assert inspection.next_state(S.INEFFECTIVE, D.ANSWER) is S.ANSWERED
    assert inspection.next_state(S.ANSWERED, D.COMPLETE) is S.DONE
    assert inspection.next_state(S.ANSWERED, D.TRANSFER) is S.ANSWERED
    assert inspection.verified(S.DONE, effective=True) is S.EFFECTIVE
    assert inspection.verified(S.DONE, effective=False) is S.INEFFECTIVE
    assert inspection.next_state(S.EFFECTIVE, D.CLOSE) is S.CLOSED
    with pytest.raises(Refusal, match="is closed and stands"):
        inspection.next_state(S.CLOSED, D.ANSWER)
    with pytest.raises(Refusal, match="carrying out"):
        inspection.verified(S.ANSWERED, effective=False)


def test_nobody_verifies_his_own():
    inspection.check_verifier(3, 1, 2)
    with pytest.raises(Refusal, match="his own correction"):
        inspection.check_verifier(1, 1, 2)
    with pytest.raises(Refusal, match="entered the action"):
        inspection.check_verifier(2, 1, 2)


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        (S.RAISED, date(2026, 10, 13), True),
        (S.RAISED, DAY, False),
        (S.INEFFECTIVE, date(2026, 10, 13), True),
        (S.DONE, date(2026, 10, 13), False),
        (S.CLOSED, date(2026, 10, 13), False),
    ],
)
def test_only_the_owner_is_late(state, due_on, late):
    assert inspection.is_late(state, due_on, DAY) is late


def test_nobody_audits_the_office_he_works_at():
    inspection.check_auditor([])
    inspection.check_auditor([Role.QUALITY, Role.AUDITOR])
    with pytest.raises(Refusal, match="his own work") as refused:
        inspection.check_auditor([Role.QUALITY, Role.SUPERVISOR])
    assert refused.value.field == "lead"


def test_an_audit_is_closed_once_every_clause_has_its_result():
    under_way = AuditState.UNDER_WAY
    good = [("JD-1", C.CONFORMS, False), ("JD-2", C.NOT_APPLICABLE, False)]
    inspection.check_closing(under_way, [*good, ("JD-3", C.DOES_NOT, True)])
    for state in (AuditState.PLANNED, AuditState.CLOSED):
        with pytest.raises(Refusal, match="under way"):
            inspection.check_closing(state, good)
    with pytest.raises(Refusal) as refused:
        inspection.check_closing(under_way, [*good, ("JD-3", C.OPEN, False)])
    assert refused.value.values == {"clauses": "JD-3"}
    with pytest.raises(Refusal, match="Raise a nonconformity") as refused:
        inspection.check_closing(under_way, [*good, ("JD-4", C.DOES_NOT, False)])
    assert refused.value.values == {"clauses": "JD-4"}


def test_a_seed_draws_the_same_records_in_any_order():
    ids = range(1, 101)
    drawn = inspection.sample("a1", ids, 5)
    assert len(set(drawn)) == 5
    assert inspection.sample("a1", list(ids)[::-1], 5) == drawn
    assert inspection.sample("a2", ids, 5) != drawn
    assert inspection.sample("a1", [4, 2], 50) == [2, 4]
    assert inspection.sample("a1", [], 5) == []
    for size in (0, 51):
        with pytest.raises(Refusal, match="Draw between"):
            inspection.sample("a1", ids, size)


def test_every_clause_of_the_procedure_is_there_once():
    assert len(set(NUMBERS)) == len(CLAUSES) == 39
    assert [one.number for one in of_chapter(Chapter.DUTIES)] == [f"JD-{n}" for n in range(1, 17)]
    assert [one.number for one in of_chapter(Chapter.RECORDS)] == ["6.0"]
    assert sum(len(list(of_chapter(chapter))) for chapter in Chapter) == 39
    assert find("4.2.1.3").chapter is Chapter.ASSESSING
    assert find("4.9") is None
    assert (following("JD-16"), following("6.0")) == ("QM-1.1", "JD-1")


def test_a_record_type_names_its_first_clause():
    assert of_record(Record.TICKET) == "JD-1"
    assert of_record(Record.DISPUTE) == "4.2.4"
    assert of_record(Record.SAVED_VIEW) == ""


def test_gaps_are_told_before_what_is_in_order():
    assert state_of(5, 1) is ClauseState.GAPS
    assert state_of(5, 0) is ClauseState.MET
    assert state_of(0, 0) is ClauseState.NOTHING
