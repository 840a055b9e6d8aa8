"""Wage batches (4.9): reckoned, sealed, corrected by differences, with assessments on their way."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from models import Notice, PerformanceBase, Post, WageBand, WageLine, WageTable
from models.audit import AuditLine
from models.scopes import Forbidden, rows_within
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, Record, Role
from rules.wage_words import BonusOf, WageBatchState, WageField, WageLineKind, WageMode
from rules.wage_words import WageTableState as TableState
from services import months, wage_files, wage_tables, wages
from services.separation import Separated
from tests.services.month_deeds import approved, generate, holds
from tests.services.month_rows import AFTER, MINUTE, OCTOBER, bill, local, payment, ticket

LATER = AFTER + 10 * MINUTE
S = WageBatchState


def table(scene, valid_from=date(2026, 7, 1), *, state=TableState.ISSUED, **more) -> WageTable:
    """0.5 below 90, 1 from 90, 1.2 at 100."""
    bands = [
        WageBand(position=n, score_from=Fraction(low), value=Fraction(value))
        for n, (low, value) in enumerate((("0", "1/2"), ("90", "1"), ("100", "6/5")), 1)
    ]
    row = WageTable(
        office=scene.office,
        valid_from=valid_from,
        mode=WageMode.COEFFICIENT,
        bands=bands,
        **more,
    )
    scene.session.add(row)
    scene.session.flush()
    row.state = state
    scene.session.flush()
    return row


def base(scene, who, fen=200_050, bonus=150_000, valid_from=date(2026, 7, 1)) -> PerformanceBase:
    role = Role.AREA_ADMIN if who.startswith("area") else Role.FRONT_DESK
    row = PerformanceBase(
        office=scene.office,
        employee=scene.staff[who],
        position=role,
        valid_from=valid_from,
        base_fen=fen,
        bonus_base_fen=bonus,
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def prepared(scene, month=OCTOBER, at=LATER):
    return wages.prepare(scene.session, scene.actor("supervisor"), scene.office, month, at)


def handed(scene, batch, at=LATER):
    return wages.hand_over(scene.session, scene.actor("manager"), batch, at)


def paid(scene, batch):
    finance = scene.actor("finance")
    wages.receive(scene.session, finance, batch, LATER)
    return wages.pay(scene.session, finance, batch, LATER)


def revised(scene, row, minutes=20):
    at = AFTER + minutes * MINUTE
    draft = months.revise(scene.session, scene.actor("supervisor"), row, at, "补录工单")
    months.submit(scene.session, scene.actor("supervisor"), draft, at)
    return months.approve(scene.session, scene.actor("manager"), draft, at + MINUTE, "同意")


def told(batch):
    return [
        (one.employee.username, one.kind, one.performance_fen, one.withheld_fen, one.repaid_fen)
        for one in batch.lines
    ]


def test_a_batch_goes_from_the_office_to_finance_and_takes_its_assessments_along(scene):
    row = approved(scene)
    table(scene), base(scene, "front")
    batch = prepared(scene)
    assert told(batch) == [("front", WageLineKind.RESULT, 240_060, 0, 0)]
    assert (batch.number, batch.net_fen, batch.persons) == ("JX-202610-01", 240_060, 1)
    assert row.status is AssessmentStatus.APPROVED
    handed(scene, batch)
    assert (row.status, row.received_at) == (AssessmentStatus.WITH_FINANCE, None)
    assert wages.holds(batch)
    paid(scene, batch)
    assert (batch.state, batch.paid_by) == (S.PAID, scene.staff["finance"])
    assert row.received_by_id == scene.staff["finance"].id
    lines = scene.session.query(AuditLine).filter_by(record="wage_batch", row_id=batch.id)
    assert {one.changes["state"][1] for one in lines if "state" in one.changes} >= {"paid"}
    told_of = scene.session.query(Notice).filter_by(employee_id=scene.staff["front"].id)
    kinds = [one.kind for one in told_of.order_by(Notice.id) if one.record is Record.WAGE_LINE]
    assert kinds == [NoticeKind.PAY_HANDED_OVER, NoticeKind.PAY_PAID]
    with pytest.raises(Refusal, match="nothing to hand over"):
        prepared(scene)
    with pytest.raises(Refusal, match="not over yet"):
        prepared(scene, date(2026, 11, 1))


def test_who_lacks_a_table_or_a_base_is_named_before_it_can_be_handed_over(scene):
    approved(scene)
    batch = prepared(scene)
    assert [one.why.sentence for one in wages.missing(scene.session, batch)] == [
        "No wage table is in force for %(month)s."
    ]
    table(scene)
    (lacking,) = wages.missing(scene.session, batch)
    assert lacking.assessment.employee.username == "front"
    assert "no performance base" in lacking.why.sentence
    with pytest.raises(Refusal, match="can't be reckoned yet"):
        handed(scene, batch)
    base(scene, "front")
    with pytest.raises(Refusal, match="Reckon it again"):
        handed(scene, batch)
    wages.again(scene.session, scene.actor("supervisor"), batch, LATER)
    assert handed(scene, batch).state is S.HANDED_OVER


def test_a_later_revision_is_a_difference_of_the_next_batch_that_points_to_both(scene):
    first = approved(scene)
    table(scene), base(scene, "front")
    earlier = handed(scene, prepared(scene))
    ticket(scene, local(20), dispatched_at=local(20, 12))  # 0 of 1 in time: 100 points gone
    second = revised(scene, first)
    batch = handed(scene, prepared(scene, at=AFTER + 30 * MINUTE))
    (line,) = batch.lines
    assert (line.kind, line.assessment, line.before) == (WageLineKind.DIFFERENCE, second, first)
    assert (batch.number, line.performance_fen) == ("JX-202610-02", 100_025 - 240_060)
    assert line.net_fen + earlier.net_fen == 100_025
    assert second.status is AssessmentStatus.WITH_FINANCE
    third = revised(scene, second, 40)  # nothing changes: carried all the same, with nothing to pay
    (line,) = prepared(scene, at=AFTER + 50 * MINUTE).lines
    assert (line.assessment, line.before, line.net_fen) == (third, second, 0)


def test_what_a_quarter_withholds_is_repaid_to_the_fen_in_a_later_month(scene):
    owed = bill(scene, 100_000)
    payment(scene, owed, 95_000, date(2026, 9, 20))
    september = approved(scene, "area1", month=date(2026, 9, 1))
    assert september.bonus_withheld == 3
    table(scene), base(scene, "area1", bonus=100_050)
    batch = handed(scene, prepared(scene, date(2026, 9, 1)))
    assert told(batch)[0][3:] == (3002, 0)  # 3 % of 1,000.50 yuan: 30.015
    payment(scene, owed, 5_000, date(2026, 10, 5))
    approved(scene, "area1", month=OCTOBER)
    (line,) = prepared(scene).lines
    assert (line.withheld_fen, line.repaid_fen) == (0, 3002)
    assert [one["entry"] for one in line.ledger] == ["repaid"]
    assert line.net_fen == line.performance_fen + 3002


def test_percent_may_be_of_three_months_bases_and_a_missing_one_is_told(scene):
    owed = bill(scene, 100_000)
    payment(scene, owed, 95_000, date(2026, 9, 20))
    approved(scene, "area1", month=date(2026, 9, 1))
    table(scene, bonus_of=BonusOf.PERFORMANCE)
    late = base(scene, "area1", fen=100_000, valid_from=date(2026, 8, 1))
    batch = prepared(scene, date(2026, 9, 1))
    assert "to reckon the bonus" in wages.missing(scene.session, batch)[0].why.sentence
    late.valid_from = date(2026, 7, 1)
    scene.session.flush()
    batch = prepared(scene, date(2026, 9, 1))
    assert told(batch)[0][3] == 9_000  # 3 % of 3 × 1,000 yuan


def test_a_corrected_base_is_a_difference_too_and_a_sealed_batch_changes_by_no_door(scene):
    approved(scene)
    table(scene)
    mine = base(scene, "front")
    batch = handed(scene, prepared(scene))
    mine.base_fen = 210_050
    scene.session.flush()
    (line,) = prepared(scene).lines
    assert (line.kind, line.assessment, line.before) == (
        WageLineKind.DIFFERENCE,
        batch.lines[0].assessment,
        batch.lines[0].assessment,
    )
    assert line.net_fen == 12_000
    scene.session.commit()
    for tamper in (
        lambda: setattr(batch.lines[0], "performance_fen", 1),
        lambda: setattr(batch, "net_fen", 1),
        lambda: setattr(batch, "state", S.PREPARED),
        lambda: scene.session.delete(batch.lines[0]),
        lambda: batch.lines.remove(batch.lines[0]),
    ):
        tamper()
        with pytest.raises(Refusal, match="stands"):
            scene.session.flush()
        scene.session.rollback()
    assert wages.holds(batch)


def test_nobody_hands_over_receives_or_pays_his_own_and_the_steps_have_their_order(scene):
    holds(scene, "front", Role.FINANCE)
    holds(scene, "front", Role.MANAGER)
    approved(scene)
    table(scene), base(scene, "front")
    batch = prepared(scene)
    front, finance = scene.actor("front"), scene.actor("finance")
    with pytest.raises(Separated):
        wages.hand_over(scene.session, front, batch, LATER)
    with pytest.raises(Refusal, match="not been handed over"):
        wages.receive(scene.session, finance, batch, LATER)
    handed(scene, batch)
    with pytest.raises(Separated):
        wages.receive(scene.session, front, batch, LATER)
    wages.receive(scene.session, finance, batch, LATER)
    with pytest.raises(Separated):
        wages.pay(scene.session, front, batch, LATER)
    for who in ("supervisor", "manager", "auditor", "area1"):
        with pytest.raises(Forbidden):
            wages.pay(scene.session, scene.actor(who), batch, LATER)
    with pytest.raises(Refusal, match="received by finance already"):
        wages.withdraw(scene.session, scene.actor("supervisor"), batch, "录错")


def test_an_open_batch_bars_another_month_until_it_is_withdrawn(scene):
    approved(scene)
    approved(scene, month=date(2026, 9, 1))
    table(scene), base(scene, "front")
    batch = prepared(scene, date(2026, 9, 1))
    with pytest.raises(Refusal, match="not handed over yet"):
        prepared(scene)
    wages.withdraw(scene.session, scene.actor("supervisor"), batch, "先做十月")
    seen = rows_within(scene.actor("finance"), WageLine, Record.WAGE_LINE)
    assert scene.session.query(WageLine).where(seen).count() == 0
    assert [(one.month, one.kind) for one in prepared(scene).lines] == [
        (OCTOBER, WageLineKind.RESULT),
        (date(2026, 9, 1), WageLineKind.RESULT),
    ]


def test_the_single_deed_of_finance_and_a_batch_do_not_bar_each_other(scene):
    row = approved(scene)
    months.receive(scene.session, scene.actor("finance"), row, LATER)
    table(scene), base(scene, "front")
    batch = paid(scene, handed(scene, prepared(scene)))
    assert (batch.lines[0].assessment, row.received_at) == (row, LATER)


def test_an_issued_table_stands_and_a_later_one_of_the_same_month_replaces_it(scene):
    finance, manager = scene.actor("finance"), scene.actor("manager")
    head = {"office_id": scene.office.id, "valid_from": OCTOBER, "mode": WageMode.AMOUNT}
    head |= {"bonus_of": BonusOf.BONUS_BASE, "note": ""}
    low, high = ({"score_from": s, "value": Fraction(v)} for s, v in ((0, "800.50"), (90, "1200")))
    with pytest.raises(Refusal, match="in no band"):
        wage_tables.write(scene.session, finance, None, head, [high])
    row = wage_tables.write(scene.session, finance, None, head, [high, low])
    assert [one.value for one in row.bands] == [80_050, 120_000]
    wage_tables.write(scene.session, finance, row, head, [low])
    with pytest.raises(Forbidden):
        wage_tables.issue(scene.session, finance, row, LATER)
    wage_tables.issue(scene.session, manager, row, LATER)
    with pytest.raises(Refusal, match="stands"):
        wage_tables.write(scene.session, finance, row, head, [low, high])
    scene.session.commit()
    row.bands[0].value = Fraction(1)
    with pytest.raises(Refusal, match="stands"):
        scene.session.flush()
    scene.session.rollback()
    approved(scene)
    (line,) = prepared(scene).lines
    assert (line.performance_fen, line.coefficient, line.base_fen) == (80_050, None, None)
    better = wage_tables.write(scene.session, finance, None, head, [low, high])
    wage_tables.issue(scene.session, manager, better, LATER)
    assert prepared(scene).lines[0].performance_fen == 120_000


def test_payrolls_columns_are_the_offices_own_from_a_day_on(scene):
    usual = wage_files.columns(scene.session, scene.office.id, OCTOBER)
    assert [field for _, field in usual] == list(wage_tables.USUAL)
    mine = [("姓名", WageField.NAME), ("实发", WageField.NET)]
    finance = scene.actor("finance")
    head = {"office_id": scene.office.id, "valid_from": OCTOBER}
    wage_tables.lay_out(scene.session, finance, None, head, mine)
    assert wage_files.columns(scene.session, scene.office.id, OCTOBER) == mine
    with pytest.raises(Refusal, match="have the title"):
        wage_tables.lay_out(scene.session, finance, None, head, [mine[0], mine[0]])


@pytest.mark.parametrize(("by_days", "fen"), [(True, (116_158, 123_902)), (False, (240_060,) * 2)])
def test_a_move_within_the_month_pays_each_post_by_its_days_to_the_fen(scene, by_days, fen):
    who = scene.staff["front"]
    who.posts[0].valid_to = date(2026, 10, 15)
    scene.session.add(
        Post(employee=who, office=scene.office, role=Role.AREA_ADMIN, valid_from=date(2026, 10, 16))
    )
    table(scene, by_days=by_days)
    base(scene, "front")
    scene.session.add(
        PerformanceBase(
            office=scene.office,
            employee=who,
            position=Role.AREA_ADMIN,
            valid_from=OCTOBER,
            base_fen=200_050,
            bonus_base_fen=0,
        )
    )
    scene.session.flush()
    rows = [one for one in generate(scene) if one.employee is who]
    for row in rows:
        months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
        months.approve(scene.session, scene.actor("manager"), row, AFTER)
    # 200 050 fen × 15/31 = 96 798.387…, × 16/31 = 103 251.612…; coefficient 6/5 of a hundred
    lines = prepared(scene).lines
    assert {one.position: one.performance_fen for one in lines} == {
        Role.FRONT_DESK: fen[0],
        Role.AREA_ADMIN: fen[1],
    }
    if by_days:
        assert [one.base_fen for one in lines] == [96_798, 103_252]
