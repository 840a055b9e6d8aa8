"""A shift handed over: filled, counted, signed twice, frozen, noted (JD-5, 4.8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models import Handover, HandoverItem, Notice, Post, RecordGap
from models.clock import OFFICE_ZONE
from models.scopes import Forbidden
from rules.handover import Checked
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.shift_words import HandoverState, ItemKind
from rules.vocabulary import (
    GapState,
    PaymentMethod,
    Role,
)
from services import daily_cash, forms, gaps, handover, refunds, roster
from services.handover_facts import known
from services.separation import OwnWork
from tests.office import DAY
from tests.screens.shifts import shift_of
from tests.services.month_rows import AFTER, OCTOBER, bill
from tests.services.receipt_deeds import asks, takes

S = HandoverState
END = datetime.combine(DAY, datetime.min.time(), OFFICE_ZONE) + timedelta(hours=16)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shift(scene):
    scene.session.add(HandoverItem(office=scene.office, name="钥匙", kind=ItemKind.KEY, expected=3))
    return roster.keep_shift(scene.session, shift_of(scene))


def pays(scene, fen, at, method=PaymentMethod.CASH, who="front"):
    return takes(scene, ((bill(scene, fen), fen),), who, at, method=method)


def opened(scene, shift, at=END, giver="front", taker="front2", day=DAY):
    actor = scene.actor(giver)
    return handover.open_sheet(scene.session, actor, shift, day, scene.staff[taker], at, "请留意")


def counted(scene, row, pieces=None, cash_reason="", there=3, reason="", who="front"):
    items = [
        Checked(f"item_{one.id}", one.name, one.kind, one.expected, there, reason=reason)
        for one in row.items
    ]
    return handover.count(
        scene.session,
        scene.actor(who),
        row,
        END,
        pieces=pieces or {},
        cash_reason=cash_reason,
        items=items,
        matters="请留意",
    )


def signed(scene, shift, **more):
    row = counted(scene, opened(scene, shift), **more)
    handover.give(scene.session, scene.actor("front"), row, END)
    return handover.take(scene.session, scene.actor("front2"), row, END + MINUTE)


def refused(step, *args, **more):
    with pytest.raises(Refusal) as no:
        step(*args, **more)
    return no.value


def test_the_sheet_knows_what_is_open_and_what_came_in(scene, shift):
    pays(scene, 5_000, END - 60 * MINUTE)
    pays(scene, 700, END - 50 * MINUTE, PaymentMethod.WECHAT)
    pays(scene, 900, END - 40 * MINUTE, who="finance")  # never was in the desk's drawer
    pays(scene, 300, END - 600 * MINUTE)  # before the shift
    row = opened(scene, shift)
    assert row.number == "JB-20261014-0001"
    assert known(row)["receipts"] == {"cash": [1, 5_000], "wechat": [1, 700]}
    assert (row.expected_fen, row.giver.username) == (5_000, "front")


def test_no_receipt_is_counted_on_two_sheets(scene, shift):
    late = roster.keep_shift(
        scene.session, shift_of(scene, name="中班", starts="12:00", ends="20:00")
    )
    pays(scene, 5_000, END - 60 * MINUTE)
    first = opened(scene, shift)
    pays(scene, 800, END + 30 * MINUTE)
    second = opened(scene, late, END + 60 * MINUTE, "front2", "front")
    assert (first.expected_fen, second.expected_fen) == (5_000, 800)
    handover.refill(scene.session, scene.actor("front"), first, END + 90 * MINUTE)
    assert first.expected_fen == 5_000


def test_who_and_which_shift(scene, shift):
    for wrong in (
        {"taker": "front"},
        {"taker": "worker"},
        {"taker": "front_b"},
        {"at": END - 600 * MINUTE},
        {"day": date(2023, 1, 1)},
    ):
        refused(opened, scene, shift, **wrong)
    with pytest.raises(Forbidden):
        opened(scene, shift, giver="worker")
    with pytest.raises(Forbidden):
        opened(scene, shift, giver="front_b", taker="front")
    row = opened(scene, shift)
    assert row.number in str(refused(opened, scene, shift, giver="front2", taker="front").values)
    handover.void(scene.session, scene.actor("supervisor"), row, END, reason="误开")
    assert opened(scene, shift, giver="front2", taker="front").id != row.id


def test_differences_are_explained_and_noted(scene, shift):
    pays(scene, 5_000, END - 60 * MINUTE)
    row = opened(scene, shift)
    assert refused(counted, scene, row).field == "cash_reason"
    odd = refused(counted, scene, row, {5_000: 1}, there=2)
    assert odd.field == f"item_{row.items[0].id}_reason"
    counted(scene, row, {2_000: 2}, "少收", 2, "送修")
    assert (row.counted_fen, row.differs) == (4_000, True)
    handover.give(scene.session, scene.actor("front"), row, END)
    told = scene.session.query(Notice).filter_by(kind=NoticeKind.HANDOVER_DIFFERENCE).all()
    assert {one.employee_id for one in told} == {scene.staff["supervisor"].id}
    leader = scene.actor("supervisor")
    refused(handover.note, scene.session, leader, row, END, text="核实")
    handover.take(scene.session, scene.actor("front2"), row, END)
    refused(handover.note, scene.session, leader, row, END, text=" ")
    handover.note(scene.session, leader, row, END, text="已补款")
    assert (row.note, row.noted_by_id) == ("已补款", scene.staff["supervisor"].id)
    refused(handover.note, scene.session, leader, row, END, text="再")
    with pytest.raises(Forbidden):
        handover.note(scene.session, scene.actor("manager"), row, END, text="x")


def test_nobody_notes_his_own_difference(scene, shift):
    row = signed(scene, shift, pieces={100: 1}, cash_reason="多收")
    boss = scene.staff["front2"]
    boss.posts.append(Post(role=Role.SUPERVISOR, office=scene.office, valid_from=date(2024, 1, 1)))
    scene.session.flush()
    with pytest.raises(OwnWork):
        handover.note(scene.session, scene.actor("front2"), row, END, text="没事")


def test_signatures_in_order_by_their_own_people(scene, shift):
    session, front, front2 = scene.session, scene.actor("front"), scene.actor("front2")
    row = opened(scene, shift)
    refused(handover.give, session, front, row, END)  # not counted yet
    refused(counted, scene, row, who="front2")
    counted(scene, row)
    refused(handover.take, session, front2, row, END)  # the giver first
    refused(handover.give, session, front2, row, END)  # not for another
    handover.give(session, front, row, END)
    refused(handover.give, session, front, row, END)
    refused(handover.take, session, front, row, END)
    refused(counted, scene, row)
    refused(handover.give_back, session, front2, row, END, reason="")
    handover.give_back(session, front2, row, END, reason="钥匙少一把")
    assert (row.state, row.given_at, row.return_reason) == (S.RETURNED, None, "钥匙少一把")
    handover.give(session, front, row, END)
    handover.take(session, front2, row, END)
    for step, who in ((handover.give, front), (handover.take, front2), (handover.refill, front)):
        refused(step, session, who, row, END)
    leader = scene.actor("supervisor")
    refused(handover.void, session, leader, row, END, reason="x")


def test_money_that_came_in_meanwhile_is_counted_first(scene, shift):
    row = counted(scene, opened(scene, shift, END - 10 * MINUTE))
    pays(scene, 5_000, END - 5 * MINUTE)
    front = scene.actor("front")
    refused(handover.give, scene.session, front, row, END)
    handover.refill(scene.session, front, row, END)
    assert (row.expected_fen, row.differs) == (5_000, True)
    assert refused(handover.give, scene.session, front, row, END).field == "cash_reason"
    counted(scene, row, {5_000: 1})
    handover.give(scene.session, front, row, END)


def test_what_both_signed_no_door_changes(scene, shift):
    row = signed(scene, shift, pieces={100: 1}, cash_reason="多收")
    scene.session.commit()

    def cash():
        row.cash[0].pieces = 9

    def item():
        row.items[0].counted = 1

    def sheet():
        row.counted_fen = 7

    def back():
        row.state, row.taken_at = S.DRAFT, None

    for change in (cash, item, sheet, back):
        change()
        with pytest.raises(Refusal):
            scene.session.flush()
        scene.session.rollback()
    handover.note(scene.session, scene.actor("supervisor"), row, END, text="已阅")
    scene.session.commit()


def test_the_record_prints(scene, shift):
    row = signed(scene, shift)
    page = forms.view(scene.session, scene.actor("front"), "交接班记录", row, "en", nonce="n")
    assert row.number in page
    assert page.count("E-signed") == 2
    with pytest.raises(Forbidden):
        forms.view(scene.session, scene.actor("finance"), "交接班记录", row, "en", nonce="n")


def found(scene):
    gaps.find(scene.session, [scene.office.id], OCTOBER, AFTER)
    rows = scene.session.query(RecordGap).filter_by(month=OCTOBER)
    return {(gap.rule, gap.employee.username): gap for gap in rows}


def test_4_8_a_rostered_shift_without_a_handover_signed_by_both(scene, shift):
    assert found(scene) == {}  # an office without a roster is left alone
    leader = scene.actor("supervisor")
    for who in ("front", "worker"):  # a worker hands nothing over
        roster.enter(scene.session, leader, scene.staff[who], shift, DAY)
    missing = found(scene)["handover_missing", "front"]
    assert (missing.state, missing.position) == (GapState.FOUND, Role.FRONT_DESK)
    row = counted(scene, opened(scene, shift))
    assert found(scene)["handover_missing", "front"].state is GapState.MENDED
    assert found(scene)["handover_unsigned", "front"].state is GapState.FOUND
    handover.give(scene.session, scene.actor("front"), row, END)
    handover.take(scene.session, scene.actor("front2"), row, END)
    assert {gap.state for gap in found(scene).values()} == {GapState.MENDED}
    assert scene.session.query(Handover).count() == 1


def test_the_day_s_report_has_the_cash_of_its_sheets(scene, shift):
    late = roster.keep_shift(
        scene.session, shift_of(scene, name="中班", starts="12:00", ends="20:00")
    )
    paid = pays(scene, 5_000, END - 60 * MINUTE)
    takes(scene, at=END - 50 * MINUTE, advance_fen=700)
    pays(scene, 900, END - 40 * MINUTE, who="finance")
    pays(scene, 800, END - 30 * MINUTE, PaymentMethod.WECHAT)
    first = opened(scene, shift)
    back = asks(scene, paid, at=END + 20 * MINUTE)
    refunds.confirm(scene.session, scene.actor("finance"), back, END + 25 * MINUTE)
    pays(scene, 6_300, END + 30 * MINUTE)
    second = opened(scene, late, END + 60 * MINUTE, "front2", "front")
    pays(scene, 40, END + 90 * MINUTE)
    found = daily_cash.report(scene.session, scene.actor("finance"), scene.office, DAY)
    assert [one.cash_fen for one in found.shifts] == [first.expected_fen, second.expected_fen]
    assert (first.expected_fen, second.expected_fen) == (5_700, 1_300)
    assert (found.desk_cash_fen, found.outside_fen) == (7_040, 40)
    cash = dict(found.methods)[PaymentMethod.CASH]
    assert (cash.received_fen, cash.refunded_fen, cash.net_fen) == (12_940, 5_000, 7_940)
    own = daily_cash.report(scene.session, scene.actor("area2"), scene.office, DAY)
    assert (own.entries, own.shifts) == ([], [])
