"""What if: approved months held to a draft, from what was approved; nothing of them is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from rules.edition_words import WhatIfNote
from rules.refusal import Refusal
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import Indicator, LineState, SatisfactionApplies, StandardState
from services import spot_findings, what_if
from tests.screens.dump import changed, dump
from tests.services.edition_drafts import draft
from tests.services.month_deeds import approved, generate
from tests.services.month_rows import AFTER, OCTOBER, bill, local, payment, survey, ticket
from tests.services.spot_deeds import begun, finds, given
from tests.services.test_wages import base, table

SEPTEMBER = date(2026, 9, 1)
D = Indicator.DISPATCH


def dispatched(scene, late=1, of=25, **more):
    """So many work orders of October, some of them dispatched late: 96 % of 25."""
    for number in range(of):
        due = local(1 + number)
        when = {"dispatched_at": local(1 + number, 12)} if number < late else {}
        ticket(scene, due, **when, **more)


def run(scene, row, who="manager", span=(OCTOBER, OCTOBER), **more):
    return what_if.run(scene.session, scene.actor(who), row, span, None, AFTER, **more)


def one_of(result, who="front"):
    return next(one for one in result.rows if one.row.employee.username == who)


def test_a_month_is_recounted_as_it_was_approved_and_nothing_is_written(scene):
    dispatched(scene)
    approved(scene)
    ticket(scene, local(14), dispatched_at=local(14, 15))  # late, told after the approval
    row = draft(scene, {D: 98})
    before = dump()
    found = run(scene, row)
    one = one_of(found)
    assert (one.approved, one.row.score, one.score, one.difference) == (True, 84, 92, 8)
    (change,) = one.changes
    assert (change.indicator, change.before.points, change.after.points) == (D, 16, 8)
    assert change.after.rate == 96
    assert found.notes == {WhatIfNote.DRAFTS}  # of the others, who are not approved
    assert [other.changes for other in found.rows if other is not one] == [[]] * 3
    assert found.totals.better == 1
    assert found.totals.pay is None
    scene.session.commit()
    assert changed(before, dump()) == []


def test_the_same_standard_changes_no_month(scene):
    dispatched(scene)
    spot = begun(scene)
    finds(scene, spot, indicator=Indicator.SPOT_CHECKS)
    given(scene, spot)
    survey(scene, 93, 100)
    approved(scene)
    found = run(scene, draft(scene))
    assert [one.changes for one in found.rows] == [[]] * 4
    assert one_of(found).score == one_of(found).row.score == 100 - 16 - 2 - 8
    assert found.notes == {WhatIfNote.DRAFTS}


def test_a_finding_counts_again_where_its_line_no_longer_takes_points(scene):
    dispatched(scene, late=0, of=24)
    dispatched(scene, late=0, of=25)
    early = ticket(scene, local(20))
    spot = begun(scene)
    about = finds(scene, spot, "3", D, ticket=early)
    finds(scene, spot, "1/2")
    given(scene, spot)
    early.dispatched_at = local(20, 12)  # 49 of 50: the line takes eight points by itself
    approved(scene)
    spot_findings.void(scene.session, scene.actor("supervisor"), about, AFTER, "看错了")
    one = one_of(run(scene, draft(scene, {D: 98})))
    assert [(c.indicator, c.before.points, c.after.points) for c in one.changes] == [
        (D, 8, 0),
        (Indicator.SPOT_CHECKS, Fraction(1, 2), Fraction(7, 2)),  # as it was approved
    ]
    assert one.difference == 5


def test_another_half_years_survey_counts_if_it_is_final(scene):
    survey(scene, 94, 100, half_year="2026H2")
    approved(scene)
    following = draft(scene, satisfaction_applies=SatisfactionApplies.FOLLOWING)
    found = run(scene, following)
    (change,) = one_of(found).changes
    assert (change.half_year, change.before.points) == ("2026H1", 4)
    assert change.after.state is LineState.PENDING
    assert WhatIfNote.NO_SURVEY in found.notes
    survey(scene, 93, 100, half_year="2026H1", closed_on=date(2026, 6, 20))
    found = run(scene, following)
    (change,) = one_of(found).changes
    assert (change.after.rate, change.after.points) == (93, 8)
    assert WhatIfNote.NO_SURVEY not in found.notes


def test_lines_left_out_and_lines_never_assessed(scene):
    dispatched(scene)
    approved(scene)
    without = draft(scene, without=D)
    (change,) = one_of(run(scene, without)).changes
    assert (change.before.points, change.after) == (16, None)
    without.state = StandardState.ISSUED
    without.valid_from = date(2026, 11, 1)
    scene.session.flush()
    later = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
    approved(scene, at=later, month=date(2026, 11, 1))
    found = run(scene, draft(scene, edition="C/0"), span=(date(2026, 11, 1), date(2026, 11, 1)))
    assert (one_of(found).changes, WhatIfNote.NEW_LINE in found.notes) == ([], True)


def test_what_was_drawn_or_answered_then_is_said_not_recounted(scene):
    dispatched(scene)
    approved(scene)
    quotas = {
        group: replace(quota, share=Fraction(1, 2))
        for group, quota in DEFAULT_STANDARD.quotas.items()
    }
    other = draft(scene, quotas=quotas, attempts_on_days=5, satisfied_answers=("satisfied",))
    found = run(scene, other)
    assert found.notes >= {WhatIfNote.QUOTA, WhatIfNote.ATTEMPTS, WhatIfNote.ANSWERS}
    assert one_of(found).changes == []


def test_pay_follows_the_score_and_what_the_month_withholds(scene):
    table(scene)
    base(scene, "area1", 200_050, 150_000)
    owed = bill(scene, 100_000)
    payment(scene, owed, 95_000, date(2026, 9, 30))
    approved(scene, "area1", month=SEPTEMBER)
    found = run(scene, draft(scene, {Indicator.FEE_COLLECTION: 96}), span=(SEPTEMBER, SEPTEMBER))
    one = one_of(found, "area1")
    assert (one.row.score, one.score) == (88, 96)  # three points short, then one
    assert (one.row.bonus_withheld, one.withheld) == (3, 1)
    assert one.pay == 100_025 + 3_000  # from half the base to all of it, and two percent of 1,500
    assert found.totals.pay == 103_025
    assert {WhatIfNote.REPAID, WhatIfNote.NO_PAY} <= found.notes  # others have no base
    assert not run(scene, one.row.standard, "quality", (SEPTEMBER, SEPTEMBER)).shows_pay


def test_who_sees_everybodys_months_and_no_others(scene):
    approved(scene)
    generate(scene, codes=("B",))
    row = draft(scene)
    seen = {
        who: {one.row.office.code for one in run(scene, row, who).rows}
        for who in ("manager", "supervisor_b", "quality", "auditor")
    }
    assert seen == {
        "manager": {"A"},
        "supervisor_b": {"B"},
        "quality": {"A", "B"},
        "auditor": {"A", "B"},
    }
    for who in ("front", "area1", "worker", "finance", "admin"):
        assert not what_if.may_look(scene.actor(who)), who
    assert run(scene, row, "front").rows == []


def test_a_span_has_an_order_and_an_end(scene):
    row = draft(scene)
    with pytest.raises(Refusal, match="comes after"):
        run(scene, row, span=(OCTOBER, SEPTEMBER))
    with pytest.raises(Refusal, match="at most twelve"):
        run(scene, row, span=(date(2025, 10, 1), OCTOBER))
    assert run(scene, row, span=(date(2025, 11, 1), OCTOBER)).rows == []
    assert what_if.usual({}) is None
    known = {date(2026, month, 1): month < 10 for month in range(4, 12)}
    assert what_if.usual(known) == (date(2026, 7, 1), SEPTEMBER)
    assert what_if.usual({OCTOBER: False}) == (OCTOBER, OCTOBER)
