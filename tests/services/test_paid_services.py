"""Paid services: prices of the day, lines that stand, money through receipts, shares."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models import ServiceOrder, ServicePayment, ServiceShare, db
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.service_words import ServiceState
from rules.vocabulary import PaymentMethod
from services import forms, gaps, paid_services, receipts, refunds, service_charges
from services.handover_facts import receipts as counted
from services.service_charges import Money
from tests.office import DAY, NOON
from tests.services import service_deeds as deeds
from tests.services.desk import beside
from tests.services.receipt_deeds import asks

MINUTE = timedelta(minutes=1)
S = ServiceState


def shares(scene):
    rows = scene.session.scalars(select(ServiceShare).order_by(ServiceShare.id))
    return [(row.worker_id, row.amount_fen, row.voided_at is None) for row in rows]


def test_an_order_keeps_the_prices_of_its_day(scene):
    item = deeds.item(scene, fen=8_000)
    row = deeds.ordered(scene)
    deeds.serves(scene, row, item, 150)
    deeds.price(scene, item, 9_000, DAY)  # entered later, from the very day on
    deeds.serves(scene, row, item)
    deeds.uses(scene, row, 333, 33)
    assert [(one.price_fen, one.amount_fen) for one in row.lines] == [
        (8_000, 12_000),
        (9_000, 9_000),
        (333, 110),
    ]
    assert row.total_fen == 21_110
    assert row.number == "FW-20261014-0001"
    early = deeds.ordered(scene, ordered_at=NOON - timedelta(days=1))
    assert deeds.serves(scene, early, item).price_fen == 8_000


def test_what_does_not_fit_is_refused(scene):
    item = deeds.item(scene)
    row, actor, add = deeds.ordered(scene), scene.actor("front"), paid_services.add_line
    with pytest.raises(Refusal, match="write what the material"):
        add(scene.session, actor, row, item=None, quantity=100)
    with pytest.raises(Refusal, match="what a unit"):
        add(scene.session, actor, row, item=None, quantity=100, name="软管")
    with pytest.raises(Refusal, match="leave it empty"):
        add(scene.session, actor, row, item=item, quantity=100, price_fen=1)
    with pytest.raises(Refusal, match="one of the two"):
        add(scene.session, actor, row, item=item, quantity=100, name="软管")
    old = deeds.ordered(scene, ordered_at=NOON - timedelta(days=400))
    with pytest.raises(Refusal, match="has no price"):
        deeds.serves(scene, old, item)
    with pytest.raises(Refusal, match="lies ahead"):
        deeds.ordered(scene, ordered_at=NOON + MINUTE)
    with pytest.raises(Refusal, match="outside your areas"):
        deeds.ordered(scene, who="area2")
    with pytest.raises(Forbidden):
        deeds.ordered(scene, who="worker")
    with pytest.raises(Refusal, match="no post at this office"):
        deeds.ordered(scene, worker=scene.staff["front_b"])
    with pytest.raises(Refusal, match="no post at this office"):
        paid_services.assign(scene.session, actor, row, scene.staff["front_b"])
    assert row.total_fen == 0
    other = next(one for one in scene.customers if one.office_id != scene.office.id)
    row.customer = other
    with pytest.raises(Refusal, match="another office"):
        scene.session.flush()


def test_money_comes_in_parts_and_then_the_share_is_frozen(scene):
    item = deeds.item(scene, fen=10_001, percent="12.5")
    row = deeds.finished(scene, item)
    item.share_percent = None  # from now on: the order keeps what it was taken down with
    with pytest.raises(Refusal, match="still due"):
        deeds.pays(scene, row, 10_002)
    first = deeds.pays(scene, row, 4_000, receipt_no="A1")
    assert (row.state, row.paid_fen, row.left_fen, shares(scene)) == (S.DONE, 4_000, 6_001, [])
    with pytest.raises(Refusal, match="what it costs stands"):
        deeds.uses(scene, row, 100)
    with pytest.raises(Refusal, match="reverse its receipts"):
        paid_services.cancel(scene.session, scene.actor("front"), row, NOON, "客户改主意")
    deeds.pays(scene, row, 6_001)
    assert (row.state, row.left_fen, row.charged_by_id) == (
        S.CHARGED,
        0,
        scene.staff["front"].id,
    )
    assert shares(scene) == [(scene.staff["worker"].id, 1_250, True)]
    assert (first.total_fen, first.unit_id, first.payer) == (4_000, row.unit_id, "住户甲")
    later = NOON + MINUTE
    assert counted(scene.session, scene.office.id, NOON, later)["cash"] == [2, 10_001]
    with pytest.raises(Refusal, match="paid for"):
        deeds.pays(scene, row, 1)


@pytest.mark.parametrize("change", ["line", "order", "payment", "share"])
def test_what_is_charged_stands_by_every_door(scene, change):
    row = deeds.finished(scene)
    deeds.pays(scene, row, 8_000)
    match change:
        case "line":
            row.lines[0].amount_fen = 1
        case "order":
            row.wish = "别的"
        case "payment":
            scene.session.scalars(select(ServicePayment)).one().amount_fen = 1
        case "share":
            scene.session.scalars(select(ServiceShare)).one().amount_fen = 1
    with pytest.raises(Refusal):
        scene.session.flush()


def test_a_voided_receipt_opens_the_order_again(scene):
    row = deeds.finished(scene)
    receipt = deeds.pays(scene, row, 8_000, receipt_no="A1")
    payment = scene.session.scalars(select(ServicePayment)).one()
    payment.voided_at = NOON
    with pytest.raises(Refusal, match="void that receipt"):
        scene.session.flush()
    scene.session.expire_all()
    receipts.void(scene.session, scene.actor("front"), receipt, "金额收错", NOON + MINUTE)
    assert (row.state, row.paid_fen, row.charged_at) == (S.DONE, 0, None)
    assert payment.voided_at is not None
    assert shares(scene) == [(scene.staff["worker"].id, 3_200, False)]
    deeds.uses(scene, row, 500)  # and what it costs may be mended again
    deeds.pays(scene, row, 8_500, receipt_no="A2")
    assert row.state is S.CHARGED
    assert [standing for *_, standing in shares(scene)] == [False, True]


def test_a_refund_takes_a_second_person_and_opens_the_order(scene):
    row = deeds.finished(scene)
    receipt = deeds.pays(scene, row, 8_000)
    refund = asks(scene, receipt)
    assert row.state is S.CHARGED
    refunds.confirm(scene.session, scene.actor("finance"), refund, NOON + MINUTE)
    assert (row.state, row.paid_fen) == (S.DONE, 0)
    assert shares(scene)[0][2] is False
    paid_services.cancel(scene.session, scene.actor("front"), row, NOON, "已退款，不做了")
    assert row.state is S.CANCELLED


def test_two_desks_do_not_take_the_same_money(scene):
    row = deeds.finished(scene)
    scene.session.commit()
    row_id, theirs, told = row.id, scene.actor("front2"), []
    deeds.pays(scene, row, 8_000)

    def other():
        session = db.session()
        mine = session.get_one(ServiceOrder, row_id)
        money = Money(amount_fen=8_000, method=PaymentMethod.POS, paid_on=DAY)
        with pytest.raises(Refusal) as no:
            service_charges.charge(session, theirs, mine, money, NOON)
        told.append(no.value.sentence)
        session.rollback()

    with beside(other):
        scene.session.commit()
    assert len(told) == 1
    assert (row.state, row.paid_fen) == (S.CHARGED, 8_000)


def test_without_lines_or_number_an_order_is_incomplete(scene):
    empty = deeds.ordered(scene)
    paid_services.complete(scene.session, scene.actor("front"), empty, NOON)
    paid = deeds.finished(scene)
    deeds.pays(scene, paid, 8_000)
    whole = deeds.finished(scene, deeds.item(scene, "WX-02"))
    deeds.pays(scene, whole, 8_000, receipt_no="A9")
    found = gaps.find(scene.session, [scene.office.id], date(2026, 10, 1), NOON + MINUTE)
    told = {(one.number, one.rule) for one in found if one.rule.startswith("service")}
    assert told == {(empty.number, "service_lines"), (paid.number, "service_receipt")}


def test_its_sheet_tells_what_it_costs(scene):
    row = deeds.finished(scene)
    deeds.uses(scene, row, 450, 150)
    deeds.pays(scene, row, 8_675, receipt_no="A1")
    actor = scene.actor("front")
    page = forms.view(scene.session, actor, "service-order", row, "zh_Hans_CN", nonce="x")
    for word in ("疏通马桶", "软管", "1.5", "86.75", "捌拾陆元柒角伍分", "A1", row.number):
        assert word in page
    assert service_charges.payments_of(scene.session, row)[0].receipt.receipt_no == "A1"
