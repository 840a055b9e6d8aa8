"""Incomplete records (4.8): found by the rules, decided by the supervisor."""

from __future__ import annotations

from datetime import date

import pytest

from models import RecordGap
from models.scopes import Forbidden, operator
from rules.refusal import Refusal
from rules.vocabulary import (
    CallbackMode,
    Category,
    GapState,
    Indicator,
    Record,
    Role,
    Satisfied,
    TicketStatus,
)
from services import gaps, months
from services.separation import Refused, Separated
from tests.services.month_rows import (
    AFTER,
    OCTOBER,
    bill,
    callback,
    completed,
    local,
    payment,
    ticket,
)


def find(scene, month=OCTOBER, at=AFTER):
    gaps.find(scene.session, [scene.office.id], month, at)
    return {
        (gap.record.value, gap.rule): gap
        for gap in scene.session.query(RecordGap).filter_by(month=month)
    }


def rules(scene, **more):
    return {rule for _, rule in find(scene, **more)}


def records_line(scene, who="front"):
    rows = months.generate(scene.session, operator(AFTER.date()), OCTOBER, AFTER, ["A"])
    row = next(row for row in rows if row.employee_id == scene.staff[who].id)
    return next(line for line in row.lines if line.indicator is Indicator.RECORDS)


def test_complete_records_leave_no_gap(scene):
    callback(scene, local(20), of=completed(scene, local(14)), done=local(15))
    payment(scene, bill(scene, 100), 100, OCTOBER)
    assert find(scene) == {}


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"customer_id": None}, "ticket_customer"),
        ({"unit_id": None, "area_id": None, "place": " \u3000"}, "ticket_place"),
        ({"subject": "\u3000"}, "ticket_content"),
        ({"category": None}, "ticket_category"),
    ],
)
def test_4_8_what_a_work_order_lacks(scene, values, rule):
    ticket(scene, **values)
    (gap,) = find(scene).values()
    assert gap.rule == rule
    assert (gap.employee_id, gap.position) == (scene.staff["front"].id, Role.FRONT_DESK)
    assert gap.state is GapState.FOUND


def test_4_8_what_a_completed_work_order_lacks(scene):
    completed(scene, local(14), result=" ")
    completed(scene, local(14), category=Category.COMPLAINT)
    assert rules(scene) == {"ticket_result", "complaint_answer"}


def test_4_8_what_a_callback_or_payment_lacks(scene):
    callback(scene, local(20), done=local(14), satisfied=Satisfied.NO, mode=CallbackMode.VISIT)
    callback(scene, local(20), done=local(14), satisfied=None)
    payment(scene, bill(scene, 100), 100, OCTOBER, receipt_no=None)
    found = find(scene)
    assert {rule for _, rule in found} == {
        "callback_note",
        "callback_satisfied",
        "payment_receipt",
    }
    note = found["callback", "callback_note"]
    assert (note.employee_id, note.position) == (scene.staff["area1"].id, Role.AREA_ADMIN)


def test_cancelled_and_voided_records_are_no_gaps(scene):
    ticket(scene, customer_id=None, status=TicketStatus.CANCELLED, cancelled_at=local(14))
    ticket(scene, customer_id=None, voided_at=local(15))
    assert find(scene) == {}


def test_4_8_records_of_nobody_assessed_go_to_the_supervisor_too(scene):
    supervisor = scene.staff["supervisor"]
    ticket(scene, customer_id=None, received_by_id=None)
    ticket(scene, customer_id=None, received_by_id=supervisor.id)
    payment(scene, bill(scene, 100), 100, OCTOBER, receipt_no=None, taken_by_id=None)
    find(scene)
    found = scene.session.query(RecordGap).order_by(RecordGap.record, RecordGap.id).all()
    assert [(gap.record, gap.employee_id, gap.position) for gap in found] == [
        (Record.PAYMENT, None, None),
        (Record.TICKET, None, None),
        (Record.TICKET, supervisor.id, None),
    ]
    gaps.confirm_all(scene.session, scene.actor("supervisor"), found[:2], AFTER)
    with pytest.raises(Separated):  # not even where it costs nothing
        gaps.confirm(scene.session, scene.actor("supervisor"), found[2], AFTER)
    rows = months.generate(scene.session, operator(AFTER.date()), OCTOBER, AFTER, ["A"])
    lines = [line for row in rows for line in row.lines if line.indicator is Indicator.RECORDS]
    assert {line.points for line in lines} == {0}
    assert not any(line.evidence["due"] for line in lines)


def test_a_gap_belongs_to_the_month_that_could_still_avoid_it(scene):
    completed(scene, local(1, 1), customer_id=None, result="")  # received on 30 September
    assert rules(scene) == {"ticket_result"}
    assert rules(scene, month=date(2026, 9, 1)) == {"ticket_customer"}


def test_finding_twice_changes_nothing_and_a_mended_record_is_mended(scene):
    row = ticket(scene, customer_id=None)
    (gap,) = find(scene).values()
    version = gap.version
    assert gaps.find(scene.session, None, OCTOBER, AFTER) == []
    assert gap.version == version
    row.customer_id = scene.customers[0].id
    find(scene)
    assert gap.state is GapState.MENDED
    row.customer_id = None
    find(scene)
    assert gap.state is GapState.FOUND


def test_a_confirmed_gap_can_still_be_mended_and_an_excuse_stays(scene):
    mended, excused = ticket(scene, customer_id=None), ticket(scene, customer_id=None)
    find(scene)
    by_row = {gap.record_id: gap for gap in scene.session.query(RecordGap)}
    chief = scene.actor("supervisor")
    gaps.confirm(scene.session, chief, by_row[mended.id], AFTER)
    gaps.excuse(scene.session, chief, by_row[excused.id], AFTER, "访客来电")
    mended.customer_id = excused.customer_id = scene.customers[0].id
    find(scene)
    assert by_row[mended.id].state is GapState.MENDED
    assert by_row[excused.id].state is GapState.EXCUSED


def test_4_2_1_5_five_points_once_however_many_are_confirmed(scene):
    for _ in range(3):
        ticket(scene, customer_id=None)
    ticket(scene)
    assert records_line(scene).points == 0
    gaps.confirm_all(scene.session, scene.actor("supervisor"), find(scene).values(), AFTER)
    line = records_line(scene)
    assert (line.points, line.numerator, line.denominator) == (5, 3, 4)
    for gap in scene.session.query(RecordGap):
        if gap.state is GapState.FOUND:
            gaps.confirm(scene.session, scene.actor("supervisor"), gap, AFTER)
    line = records_line(scene)
    assert (line.points, line.numerator, line.denominator) == (5, 1, 4)
    assert len(line.evidence["due"]) == 4
    assert len(line.evidence["done"]) == 1


def test_an_excused_gap_costs_nothing_and_says_who_and_why(scene):
    ticket(scene, customer_id=None)
    (gap,) = find(scene).values()
    with pytest.raises(Refusal) as refused:
        gaps.excuse(scene.session, scene.actor("supervisor"), gap, AFTER, "  ")
    assert refused.value.field == "reason"
    gaps.excuse(scene.session, scene.actor("supervisor"), gap, AFTER, "客户不愿留名")
    assert (gap.decided_by_id, gap.decided_at) == (scene.staff["supervisor"].id, AFTER)
    assert records_line(scene).points == 0


@pytest.mark.parametrize("who", ["front", "area1", "manager", "auditor", "supervisor_b"])
def test_only_the_offices_supervisor_decides(scene, who):
    ticket(scene, customer_id=None)
    (gap,) = find(scene).values()
    with pytest.raises(Forbidden):
        gaps.confirm(scene.session, scene.actor(who), gap, AFTER)


def test_nobody_decides_on_his_own_records_alone_or_among_others(scene):
    from models import Post

    scene.session.add(
        Post(
            employee_id=scene.staff["supervisor"].id,
            office_id=scene.office.id,
            role=Role.FRONT_DESK,
            valid_from=date(2024, 1, 1),
        )
    )
    mine = ticket(scene, customer_id=None, received_by_id=scene.staff["supervisor"].id)
    ticket(scene, customer_id=None)
    find(scene)
    found = scene.session.query(RecordGap).all()
    own = next(gap for gap in found if gap.record_id == mine.id)
    chief = scene.actor("supervisor")
    with pytest.raises(Separated):
        gaps.confirm(scene.session, chief, own, AFTER)
    with pytest.raises(Refused) as refused:
        gaps.excuse_all(scene.session, chief, found, AFTER, "试运行")
    assert [row for row, _ in refused.value.rows] == [own]
    assert {gap.state for gap in found} == {GapState.FOUND}
