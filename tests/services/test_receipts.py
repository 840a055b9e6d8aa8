"""Receipts: many bills, a part, an advance, numbers used once, reversal and refund (JD-10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import Bill, Payment, Receipt, ReceiptBook, db
from models.scopes import Forbidden
from rules.receipt_words import BookState, RefundState
from rules.refusal import Refusal
from rules.vocabulary import PaymentMethod
from services import advances, cash, payments, receipts, refunds
from services.handover_facts import receipts as counted
from services.receipts import Taking
from services.separation import OwnWork
from tests.office import DAY, NOON
from tests.services.desk import beside
from tests.services.receipt_deeds import asks, book, movements, owed, takes

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(days=1)


def drawer(scene, at=NOON + MINUTE):
    return counted(scene.session, scene.office.id, at - timedelta(hours=4), at)


def test_one_receipt_for_bills_and_an_advance(scene):
    first, second = owed(scene, 10_000, 20_000)
    row = takes(scene, ((first, 10_000), (second, 5_000)), advance_fen=700, total_fen=15_700)
    assert (row.total_fen, row.payer, row.taken_by_id) == (15_700, "张三", scene.staff["front"].id)
    assert (first.paid_fen, second.paid_fen) == (10_000, 5_000)
    assert movements(scene) == [("in", 700)]
    assert advances.balance(scene.session, scene.units[0].id) == 700
    assert drawer(scene) == {"cash": [1, 15_700]}


@pytest.mark.parametrize(
    ("more", "said", "field"),
    [
        ({"total_fen": 15_001}, "add up", "received"),
        ({"paid_on": date(2026, 10, 15)}, "ahead", "paid_on"),
        ({"advance_fen": 100, "unit": None}, "Choose the flat", "unit"),
        ({"bills": ()}, "how much", "received"),
    ],
)
def test_what_does_not_fit_is_refused_whole(scene, more, said, field):
    bills = tuple((bill, 5_000) for bill in owed(scene, 10_000, 20_000))
    with pytest.raises(Refusal, match=said) as no:
        takes(scene, **{"bills": bills} | more)
    assert no.value.field == field
    assert scene.session.scalars(select(Receipt)).all() == []


def test_a_bill_is_not_overpaid_and_the_field_says_which(scene):
    first, second = owed(scene, 10_000, 20_000)
    with pytest.raises(Refusal, match="still due") as no:
        takes(scene, ((first, 10_000), (second, 20_001)))
    assert no.value.field == f"bill_{second.id}"
    assert first.paid_fen == 0


def test_the_area_administrator_takes_money_in_his_own_areas(scene):
    (one,) = owed(scene, 10_000)
    takes(scene, ((one, 4_000),), who="area1")
    assert drawer(scene) == {}  # never was in the desk's drawer
    with pytest.raises(Refusal, match="your own collection"):  # the quarter he is assessed by
        takes(scene, ((one, 100),), who="area1", paid_on=date(2026, 9, 30))
    takes(scene, ((one, 100),), paid_on=date(2026, 9, 30))
    with pytest.raises(Refusal, match="outside your areas"):
        takes(scene, ((one, 4_000),), who="area2")
    for who in ("worker", "supervisor", "front_b"):
        with pytest.raises(Forbidden):
            takes(scene, ((one, 4_000),), who=who)


def test_numbers_follow_in_one_s_own_book(scene):
    mine = book(scene)
    bills = owed(scene, *[100] * 8)
    actor = scene.actor("front")
    assert receipts.proposed(scene.session, actor, scene.office.id) == "SJ000001"
    row = takes(scene, ((bills[0], 100),), receipt_no=" sj000001")
    assert (row.receipt_no, row.book_id, row.serial) == ("SJ000001", mine.id, 1)
    assert receipts.proposed(scene.session, actor, scene.office.id) == "SJ000002"
    receipts.void(scene.session, actor, row, "写错", NOON + MINUTE)
    for number, who, said in (
        ("SJ000001", "front", "used once"),  # although voided
        ("SJ000002", "front2", "book of 前台甲"),
        ("SJ000051", "front", "none of the office"),
        ("SJ00002", "front", "none of the office"),
    ):
        with pytest.raises(Refusal, match=said.split(" of ")[0]) as no:
            takes(scene, ((bills[1], 100),), who=who, receipt_no=number)
        assert no.value.field == "receipt_no"
    mine.state = BookState.CLOSED
    with pytest.raises(Refusal, match="is closed"):
        takes(scene, ((bills[1], 100),), receipt_no="SJ000003")
    assert takes(scene, ((bills[1], 100),)).receipt_no is None


def test_no_number_is_in_two_books(scene):
    book(scene)
    with pytest.raises(Refusal, match="some of these numbers"):
        book(scene, 50, 60, None)


def test_a_number_that_was_left_out_is_filled_in_once(scene):
    (one,) = owed(scene, 500)
    row = takes(scene, ((one, 500),))
    finance = scene.actor("finance")
    receipts.fill_number(scene.session, finance, row, "A-7")
    part = scene.session.scalars(select(Payment)).one()
    assert (row.receipt_no, part.receipt_no) == ("A-7", "A-7")
    with pytest.raises(Refusal, match="stands as it was written"):
        receipts.fill_number(scene.session, finance, row, "A-8")
    row.total_fen = 400
    with pytest.raises(Refusal, match="stands as it was written"):
        scene.session.flush()


def test_finance_enters_the_number_out_of_the_book_of_who_took_the_money(scene):
    book(scene)
    mine, others = takes(scene, advance_fen=500), takes(scene, advance_fen=500, who="front2")
    finance = scene.actor("finance")
    assert receipts.fill_number(scene.session, finance, mine, "SJ000001").serial == 1
    with pytest.raises(Refusal, match="in the receipt book of"):
        receipts.fill_number(scene.session, finance, others, "SJ000002")


def test_an_old_payment_is_not_called_by_the_number_of_a_receipt(scene):
    (one,) = owed(scene, 500)
    takes(scene, advance_fen=500, receipt_no="A-7")
    old = Payment(office=scene.office, bill=one, amount_fen=100, paid_on=DAY)
    scene.session.add(old)
    scene.session.flush()
    old.receipt_no = "a-7"
    with pytest.raises(Refusal, match="with this number"):
        scene.session.flush()


def _strike(row):
    row.voided_at, row.void_reason = NOON, "单独作废"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda part, applied, bill: _strike(applied), "of an advance stands"),
        (lambda part, applied, bill: _strike(applied.advance), "of an advance stands"),
        (lambda part, applied, bill: setattr(applied, "amount_fen", 1), "stands as it was"),
        (lambda part, applied, bill: setattr(part, "bill_id", bill.id), "stands as it was"),
        (
            lambda part, applied, bill: db.session.add(
                Payment(
                    office_id=bill.office_id,
                    bill=bill,
                    amount_fen=1,
                    paid_on=DAY,
                    receipt=part.receipt,
                )
            ),
            "not its sum",
        ),
    ],
)
def test_parts_and_what_was_set_off_stand_whatever_the_door(scene, change, said):
    one, other = owed(scene, 1_000, 1_000)
    takes(scene, ((one, 300),), advance_fen=200)
    part = scene.session.scalars(select(Payment)).one()
    (applied,) = advances.apply(scene.session, scene.actor("front"), scene.units[0], one, 200, NOON)
    change(part, applied, other)
    with pytest.raises(Refusal, match=said):
        scene.session.flush()


def test_what_was_struck_out_does_not_come_back(scene):
    (one,) = owed(scene, 1_000)
    row = takes(scene, ((one, 300),), advance_fen=200)
    part = scene.session.scalars(select(Payment)).one()
    receipts.void(scene.session, scene.actor("front"), row, "写错", NOON)
    part.voided_at = None
    with pytest.raises(Refusal, match="voided already"):
        scene.session.flush()


def test_a_receipt_is_voided_by_its_writer_on_its_day(scene):
    (one,) = owed(scene, 10_000)
    row = takes(scene, ((one, 10_000),), advance_fen=500)
    part = scene.session.scalars(select(Payment)).one()
    part.voided_at, part.void_reason = NOON, "单独作废"
    with pytest.raises(Refusal, match="part of receipt"):
        scene.session.flush()
    scene.session.refresh(part)
    for who, at, said in (("front2", NOON, "Only who took"), ("front", LATER, "of today")):
        with pytest.raises(Refusal, match=said):
            receipts.void(scene.session, scene.actor(who), row, "写错", at)
    receipts.void(scene.session, scene.actor("front"), row, "写错", NOON + MINUTE)
    assert (one.paid_fen, movements(scene), drawer(scene)) == (0, [], {})
    assert part.void_reason == "写错"
    with pytest.raises(Refusal, match="nothing to refund"):
        asks(scene, row)


def test_an_advance_is_set_off_and_given_back(scene):
    row = takes(scene, advance_fen=1_000)
    more = takes(scene, advance_fen=500, method=PaymentMethod.WECHAT)
    one, large = owed(scene, 1_200, 9_000)
    front, unit = scene.actor("front"), scene.units[0]
    with pytest.raises(Refusal, match="left of this flat"):
        advances.apply(scene.session, front, unit, large, 1_501, LATER)
    parts = advances.apply(scene.session, front, unit, one, 1_200, LATER)
    assert [(p.amount_fen, p.method.value, p.paid_on.day) for p in parts] == [
        (1_000, "cash", 15),
        (200, "wechat", 15),
    ]
    assert (one.paid_fen, advances.balance(scene.session, unit.id)) == (1_200, 300)
    assert drawer(scene, LATER + MINUTE) == {}
    with pytest.raises(Refusal, match="set off"):
        receipts.void(scene.session, front, row, "写错", NOON + MINUTE)
    with pytest.raises(Refusal, match="Nothing of it"):
        asks(scene, row)
    back = asks(scene, more, at=LATER, part="advance")
    assert back.amount_fen == 300
    advances.undo(scene.session, scene.actor("finance"), parts[0], "抵错", LATER)
    assert (one.paid_fen, advances.balance(scene.session, unit.id)) == (200, 1_300)
    refunds.confirm(scene.session, scene.actor("finance"), back, LATER)
    assert advances.balance(scene.session, unit.id) == 1_000


def test_a_refund_needs_a_second_person_and_leaves_the_drawer(scene):
    first, second = owed(scene, 10_000, 20_000)
    row = takes(scene, ((first, 10_000), (second, 20_000)))
    part = scene.session.scalars(select(Payment).where(Payment.bill_id == second.id)).one()
    own = asks(scene, row, who="finance", at=LATER)
    with pytest.raises(Refusal, match="waits"):
        asks(scene, row)
    with pytest.raises(OwnWork):
        refunds.confirm(scene.session, scene.actor("finance"), own, LATER)
    refunds.withdraw(scene.session, scene.actor("finance"), own, "重提", LATER)
    back = asks(scene, row, at=LATER, part="payment", part_id=part.id)
    assert (back.number, back.amount_fen) == ("TK-20261015-0002", 20_000)
    with pytest.raises(Forbidden):
        refunds.confirm(scene.session, scene.actor("supervisor"), back, LATER)
    refunds.confirm(scene.session, scene.actor("finance"), back, LATER)
    assert (first.paid_fen, second.paid_fen, back.state) == (10_000, 0, RefundState.PAID)
    assert row.voided_at is None
    assert drawer(scene) == {"cash": [1, 30_000]}  # that day stands
    assert drawer(scene, LATER + MINUTE) == {"cash": [0, -20_000]}
    rest = asks(scene, row, at=LATER)
    assert rest.amount_fen == 10_000
    refunds.decline(scene.session, scene.actor("finance"), rest, "未核实", LATER)
    assert (first.paid_fen, rest.decision) == (10_000, "未核实")
    with pytest.raises(Refusal, match="decided"):
        refunds.confirm(scene.session, scene.actor("finance"), rest, LATER)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [((None, None), "paid in full"), (("SJ000001", "SJ000001"), "used once")],
)
def test_two_counters_at_once(scene, numbers, said):
    first, second = owed(scene, 10_000, 20_000)
    book(scene, who=None)
    scene.session.commit()
    other_bill = first.id if numbers[0] is None else second.id
    mine, theirs = scene.actor("front"), scene.actor("front2")
    office_id, told = scene.office.id, []
    given = Taking(
        office_id=office_id, paid_on=DAY, bills=((first, 10_000),), receipt_no=numbers[0]
    )
    receipts.take(scene.session, mine, given, NOON)

    def other():
        session = db.session()
        bill = session.get_one(Bill, other_bill)
        pays = Taking(
            office_id=office_id,
            paid_on=DAY,
            bills=((bill, 10_000),),
            receipt_no=numbers[1],
        )
        with pytest.raises(Refusal) as no:
            receipts.take(session, theirs, pays, NOON)
        told.append(no.value.sentence)
        session.rollback()

    with beside(other):
        scene.session.commit()
    assert [said in one for one in told] == [True]
    assert len(scene.session.scalars(select(Receipt)).all()) == 1


def test_movements_are_those_one_may_see(scene):
    (one,) = owed(scene, 10_000)
    takes(scene, ((one, 400),), who="area1")
    takes(scene, ((one, 600),))
    span = (scene.office.id, NOON - MINUTE, NOON + MINUTE)
    seen = {
        who: [move.fen for move in cash.moves(scene.session, *span, scene.actor(who))]
        for who in ("front", "area1", "area2", "front_b")
    }
    assert seen == {"front": [400, 600], "area1": [400, 600], "area2": [], "front_b": []}
    assert payments.outstanding(one) == 9_000
    assert scene.session.scalars(select(ReceiptBook)).all() == []
