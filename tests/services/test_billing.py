"""Billing runs: what they would bill, what they write, once; what is billed stands."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import Bill, BillingRun, FeePrice, MeterReading, db
from models.scopes import Forbidden
from rules.fee_words import FeeReach, Missing, RunState
from rules.indicators import Rate
from rules.refusal import Refusal
from services import billing, fee_items, fees, payments
from tests.office import DAY, NOON
from tests.services import fee_rows as rows
from tests.services.desk import beside
from tests.services.fee_rows import AUGUST, JULY
from tests.services.month_rows import bill, payment
from tests.services.receipt_deeds import takes

JUNE, SEPTEMBER = date(2026, 6, 28), date(2026, 9, 28)


def bills(scene, period="2026Q3"):
    found = select(Bill).where(Bill.period == period, Bill.voided_at.is_(None)).order_by(Bill.id)
    return scene.session.scalars(found).all()


@pytest.fixture
def fee(scene):
    fee = rows.item(scene)
    rows.price(scene, fee, "1.80")
    return fee


def test_a_run_shows_first_then_bills_every_flat_once(scene, fee):
    run = rows.begun(scene)
    (one,) = billing.preview(scene.session, run).items
    assert (len(one.charges), one.fen) == (8, 8 * 48_330)
    assert bills(scene) == []
    billing.confirm(scene.session, scene.actor("finance"), run, NOON)
    written = bills(scene)
    assert [row.bill_no for row in written] == [f"ZD2026Q3-{n:05d}" for n in range(1, 9)]
    assert {(row.amount_fen, row.item, row.due_on) for row in written} == {
        (48_330, "物业管理费", date(2026, 9, 20))
    }
    assert written[0].area_id == scene.areas["east"].id
    assert (run.state, run.bills, run.sum_fen) == (RunState.BILLED, 8, 8 * 48_330)
    assert run.billed_by_id == scene.staff["finance"].id
    with pytest.raises(Refusal, match="stands"):
        billing.confirm(scene.session, scene.actor("finance"), run, NOON)
    with pytest.raises(Refusal, match="nothing to bill"):
        rows.billed(scene)
    with pytest.raises(Forbidden):
        rows.begun(scene, who="front")


def test_a_price_change_is_told_in_both_parts(scene, fee):
    rows.price(scene, fee, "2.25", AUGUST)
    rows.billed(scene)
    row = bills(scene)[0]
    assert row.amount_fen == 54_371
    assert [(p["days"], p["of"], p["price"]) for p in row.reckoning["parts"]] == [
        (46, 92, "9/5"),
        (46, 92, "9/4"),
    ]
    assert row.reckoning["hundredths"] == 8950


def test_only_flats_that_have_it_and_as_many_as_they_have(scene):
    space = rows.parking(scene)
    rows.price(scene, space, "150")
    rows.has(scene, space, scene.units[0], 2)
    rows.has(scene, space, scene.units[1], valid_from=date(2026, 9, 1))
    rows.billed(scene)
    assert [(row.unit_id, row.amount_fen) for row in bills(scene)] == [
        (scene.units[0].id, 90_000),
        (scene.units[1].id, 14_674),  # 450 x 30/92
    ]
    with pytest.raises(Refusal, match="same days"):
        rows.has(scene, space, scene.units[0], valid_from=AUGUST)


def test_a_meter_is_billed_from_reading_to_reading(scene):
    water, (first, second, third) = rows.water(scene), scene.units[:3]
    rows.price(scene, water, "3.45")
    for unit in (first, second):
        rows.read(scene, water, unit, JUNE, 10_000)
    rows.read(scene, water, first, SEPTEMBER, 11_250)
    rows.read(scene, water, third, SEPTEMBER, 500)
    (one,) = billing.preview(scene.session, rows.begun(scene)).items
    assert [(flat.id, why) for flat, why in one.missing[:2]] == [
        (second.id, Missing.READING),
        (third.id, Missing.FIRST),
    ]
    assert [(charge.flat.id, charge.fen) for charge in one.charges] == [
        (first.id, 4_313)
    ]  # 12.5 x 3.45
    with pytest.raises(Refusal, match="go back"):
        rows.read(scene, water, first, date(2026, 10, 1), 11_249)


def test_flats_without_area_or_price_are_told_and_billed_later(scene, fee):
    scene.units[0].gross_area_hundredths = None
    later = rows.item(scene, "垃圾清运费")
    rows.price(scene, later, "1", date(2027, 1, 1))
    scene.session.flush()
    run = rows.begun(scene)
    own, other = billing.preview(scene.session, run).items
    assert [(flat.id, why) for flat, why in own.missing] == [(scene.units[0].id, Missing.AREA)]
    assert {why for _, why in other.missing[1:]} == {Missing.PRICE}
    billing.confirm(scene.session, scene.actor("finance"), run, NOON)
    scene.units[0].gross_area_hundredths = 10_000
    scene.session.flush()
    again = rows.billed(scene)
    assert (again.bills, again.sum_fen) == (1, 54_000)


def test_what_was_entered_under_the_items_name_is_billed_already(scene, fee):
    bill(scene, 40_000, unit_id=scene.units[0].id)
    bill(scene, 30_000, period="2026Q2")
    (one,) = billing.preview(scene.session, rows.begun(scene)).items
    assert (len(one.charges), one.standing_fen, one.before_fen) == (7, 40_000, 30_000)
    ((flat, standing),) = one.differing
    assert (flat.id, standing.fen, standing.now) == (scene.units[0].id, 40_000, 48_330)


def test_what_changed_since_it_was_looked_at_is_looked_at_again(scene, fee):
    run = rows.begun(scene)
    seen = billing.preview(scene.session, run).seal
    rows.price(scene, fee, "2.00", JULY)
    with pytest.raises(Refusal, match="changed meanwhile"):
        billing.confirm(scene.session, scene.actor("finance"), run, NOON, seen)
    seen = billing.preview(scene.session, run).seal
    assert billing.confirm(scene.session, scene.actor("finance"), run, NOON, seen).bills == 8


def test_two_who_confirm_at_once_make_one_set_of_bills(scene, fee):
    first = rows.begun(scene)
    scene.session.commit()
    billing.confirm(scene.session, scene.actor("finance"), first, NOON)
    run_id, actor, found = first.id, scene.actor("finance"), []

    def other() -> None:
        try:
            billing.confirm(db.session(), actor, db.session.get(BillingRun, run_id), NOON)
        except Refusal as no:
            found.append(no.sentence)

    with beside(other):
        scene.session.commit()
    assert found == ["This run has written its bills and stands."]
    assert len(bills(scene)) == 8


def test_what_a_flat_has_of_a_fee_stands_for_days_that_are_billed(scene):
    parking = rows.parking(scene)
    rows.price(scene, parking, "150")
    has = rows.has(scene, parking, scene.units[0])
    rows.billed(scene)
    scene.session.commit()
    for name, value in (
        ("count", 2),
        ("valid_from", rows.JULY),
        ("valid_to", date(2026, 9, 29)),
        ("unit_id", scene.units[1].id),
    ):
        setattr(has, name, value)
        with pytest.raises(Refusal, match="billed up to"):
            scene.session.flush()
        scene.session.rollback()
    has.valid_to = date(2026, 9, 30)  # the last day that is billed
    scene.session.flush()
    rows.has(scene, parking, scene.units[0], 2, valid_from=date(2026, 10, 1))
    rows.has(scene, parking, scene.units[1])  # was not billed for it


def test_the_database_knows_no_second_bill_of_a_flat_item_and_quarter(scene, fee):
    rows.billed(scene)
    one = bills(scene)[0]
    with pytest.raises(IntegrityError):
        bill(scene, 1, unit_id=one.unit_id, fee_item_id=one.fee_item_id)
    scene.session.rollback()


def test_a_computed_bill_is_never_changed_whatever_the_door(scene, fee):
    rows.billed(scene)
    row = bills(scene)[0]
    scene.session.commit()
    for name, value in (("amount_fen", 1), ("item", "别的"), ("unit_id", scene.units[5].id)):
        setattr(row, name, value)
        with pytest.raises(Refusal, match="never changed"):
            scene.session.flush()
        scene.session.rollback()
    row.due_on = date(2026, 9, 30)
    scene.session.commit()


def test_a_reversed_bill_counts_nowhere_and_the_flat_is_billed_again(scene, fee):
    rows.billed(scene)
    wrong = bills(scene)[0]
    finance = scene.actor("finance")
    assert fees.rates(scene.session, "2026Q3")[_area1(scene)] == Rate(0, 4 * 48_330)
    payments.reverse(scene.session, finance, wrong, "面积有误", NOON)
    assert (wrong.void_reason, wrong.voided_by_id) == ("面积有误", scene.staff["finance"].id)
    assert fees.rates(scene.session, "2026Q3")[_area1(scene)] == Rate(0, 3 * 48_330)
    with pytest.raises(Refusal, match="nothing can be paid"):
        takes(scene, ((wrong, 100),), "finance")
    scene.session.rollback()
    scene.session.expire_all()


def _area1(scene):
    return scene.staff["area1"].id, scene.office.id


def test_a_reversed_bills_flat_is_billed_again_with_a_new_number(scene, fee):
    rows.billed(scene)
    wrong = bills(scene)[0]
    payments.reverse(scene.session, scene.actor("finance"), wrong, "面积有误", NOON)
    again = rows.billed(scene)
    assert again.bills == 1
    assert bills(scene)[-1].bill_no == "ZD2026Q3-00009"
    assert bills(scene)[-1].unit_id == wrong.unit_id
    wrong.amount_fen = 5
    with pytest.raises(Refusal, match="reversed and stands"):
        scene.session.flush()
    scene.session.rollback()


@pytest.mark.parametrize("name", ["unit", "item", "period", "bill_no"])
def test_what_a_receipt_says_of_a_bill_stands(scene, name):
    row = bill(scene, 1_000)
    row.item = "车位费"
    scene.session.flush()  # nothing came in yet
    takes(scene, ((row, 300),))
    row.amount_fen, row.due_on = 1_100, DAY
    scene.session.flush()
    other = {"unit": scene.units[1], "item": "水费", "period": "2026Q2", "bill_no": "Z-9"}
    setattr(row, name, other[name])
    with pytest.raises(Refusal, match="stand as they were"):
        scene.session.flush()


def test_a_bill_on_which_something_came_in_is_not_reversed(scene, fee):
    rows.billed(scene)
    row, finance = bills(scene)[0], scene.actor("finance")
    taken = payment(scene, row, 10_000, date(2026, 9, 1))
    scene.session.commit()
    with pytest.raises(Refusal, match="Void its payments first") as no:
        payments.reverse(scene.session, finance, row, "面积有误", NOON)
    assert no.value.values == {"amount": "100.00"}
    scene.session.rollback()
    taken.voided_at = NOON
    scene.session.flush()
    payments.reverse(scene.session, finance, row, "面积有误", NOON)
    with pytest.raises(Forbidden):
        payments.reverse(scene.session, scene.actor("front"), bills(scene)[0], "x", NOON)


def test_a_price_that_was_billed_stands_and_a_new_one_begins_after(scene, fee):
    rows.billed(scene)
    used = scene.session.scalars(select(FeePrice)).one()
    scene.session.commit()
    used.price *= 2
    with pytest.raises(Refusal, match="billed up to"):
        scene.session.flush()
    scene.session.rollback()
    with pytest.raises(Refusal, match="billed up to") as no:
        rows.price(scene, fee, "2", AUGUST)
    assert no.value.values == {"day": date(2026, 9, 30)}
    scene.session.rollback()
    rows.price(scene, fee, "2", date(2026, 10, 1))
    used.note = "物价局核准"
    scene.session.commit()
    for row in bills(scene):
        payments.reverse(scene.session, scene.actor("finance"), row, "单价有误", NOON)
    used.price *= 2  # nobody is billed by it any more
    scene.session.commit()


def test_readings_that_were_billed_stand(scene):
    water, unit = rows.water(scene), scene.units[0]
    rows.price(scene, water, "3.45")
    first = rows.read(scene, water, unit, JUNE, 10_000)
    rows.read(scene, water, unit, SEPTEMBER, 11_000)
    rows.billed(scene)
    scene.session.commit()
    first.reading_hundredths = 9_000
    with pytest.raises(Refusal, match="billed for"):
        scene.session.flush()
    scene.session.rollback()
    with pytest.raises(Refusal, match="billed for"):
        rows.read(scene, water, unit, date(2026, 9, 30), 11_500)
    scene.session.rollback()
    rows.read(scene, water, unit, date(2026, 10, 1), 11_500)
    assert scene.session.scalar(select(func.count()).select_from(MeterReading)) == 3


def test_a_meter_that_is_exchanged_goes_on_from_the_new_one(scene):
    water, unit = rows.water(scene), scene.units[0]
    rows.price(scene, water, "2")
    rows.read(scene, water, unit, JUNE, 10_000)
    rows.read(scene, water, unit, date(2026, 8, 1), 10_500, start_hundredths=0)
    rows.read(scene, water, unit, SEPTEMBER, 700)
    rows.billed(scene)
    (row,) = bills(scene)
    assert (row.amount_fen, row.charged_from, row.charged_to) == (
        2_400,
        date(2026, 6, 29),
        SEPTEMBER,
    )
    assert row.reckoning["units"] == "12"


def test_what_a_reading_must_be_about(scene, fee):
    with pytest.raises(Refusal, match="not reckoned by a meter"):
        rows.read(scene, fee, scene.units[0], JUNE, 1)
    water = rows.water(scene)
    with pytest.raises(Refusal, match="another office"):
        rows.read(scene, water, scene.units[8], JUNE, 1)
    with pytest.raises(Refusal, match="lies ahead"):
        rows.read(scene, water, scene.units[0], date(2027, 1, 1), 1)


def test_how_a_fee_is_reckoned_stays_once_it_is_billed(scene, fee):
    rows.billed(scene)
    fee.reach = FeeReach.LISTED
    fee_items.keep_item(scene.session, fee)
    fee.basis = rows.FeeBasis.FLAT
    with pytest.raises(Refusal, match="how it is reckoned stays"):
        fee_items.keep_item(scene.session, fee)
    scene.session.rollback()


def test_a_quarter_is_written_like_one(scene, fee):
    with pytest.raises(Refusal, match="quarter"):
        rows.begun(scene, "2026-3")
    day = date(2026, 6, 30)
    with pytest.raises(Refusal, match="before their quarter"):
        billing.begin(scene.session, scene.actor("finance"), scene.office, "2026q3", day, NOON)
