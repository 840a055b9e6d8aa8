"""Fees, prices, flats and meter readings as lists: refused as on the screens, at their cells."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from models import FeeItem, FeePrice, FeeScope, MeterReading
from tests.office import Scene
from tests.services import fee_rows as rows
from tests.services.lists import file_of, good, places, sheet, take

READINGS = "item office building unit room read_on reading new_meter_at"
FLAT = ("A", "1栋", "1单元", "101")


@pytest.fixture
def water(scene: Scene) -> FeeItem:
    return rows.water(scene)


def test_fees_and_prices_come_in_and_go_out(scene: Scene):
    heads = "item office fee_kind basis payers active"
    fees = sheet(heads, "车位费 A 停车费 按户 仅登记的房屋 是", "管理费 A management area - -")
    assert good(scene, "fee-items", fees) == (2, 0)
    assert good(scene, "fee-items", fees) == (0, 0)
    prices = sheet("item office price from remark", "管理费 A ¥2.1234 2026-01-01 -")
    assert good(scene, "fee-prices", prices) == (1, 0)
    assert scene.session.scalars(select(FeePrice.price)).all() == [Fraction("2.1234")]
    assert good(scene, "fee-prices", file_of(scene, "fee-prices")) == (0, 0)
    dearer = sheet("item office price from", "管理费 A 2.2 2026-01-01")
    assert good(scene, "fee-prices", dearer) == (0, 1)


def test_prices_are_refused_at_their_cells(scene: Scene):
    fee = rows.item(scene)
    rows.price(scene, fee, "1.80")
    rows.billed(scene)
    heads = "item office price from"
    report = take(
        scene,
        "fee-prices",
        sheet(
            heads,
            "物业管理费 A 2 2026-08-01",
            "物业管理费 A 0 2026-10-01",
            "物业管理费 A 1.23456 2026-10-02",
            "电费 A 1 2026-10-01",
            "物业管理费 A 两元 2026-10-01",
            "物业管理费 A 1.90 2026-01-01",
        ),
    )
    assert places(report) == [
        (2, "from"), (3, "price"), (4, "price"), (5, "item"), (6, "price"), (7, "from"),
    ]  # fmt: skip
    assert good(scene, "fee-prices", sheet(heads, "物业管理费 A 2 2026-10-01")) == (1, 0)


def test_flats_that_have_it(scene: Scene):
    rows.parking(scene)
    heads = "item office building unit room count from to"
    found = sheet(
        heads, "车位费 A 1栋 1单元 101 2 2026-01-01 2026-12-31", "车位费 A 2栋 - - 1 2026-01-01 -"
    )
    assert good(scene, "fee-flats", found) == (2, 0)
    assert good(scene, "fee-flats", found) == (0, 0)
    clash = sheet(
        heads, "车位费 A 1栋 1单元 101 1 2026-06-01 -", "车位费 A 9栋 - - 1 2026-06-01 -",
        "车位费 A 1栋 1单元 102 1 2026-06-01 2026-05-01",
    )  # fmt: skip
    assert places(take(scene, "fee-flats", clash)) == [(2, "from"), (3, "building"), (4, "to")]
    assert sorted(scene.session.scalars(select(FeeScope.count))) == [1, 2]


def test_a_reading_never_goes_back_and_a_known_one_stands(scene: Scene, water: FeeItem):
    first = sheet(READINGS, ("代收水费", *FLAT, "2026-06-30", "100.5", ""))
    assert good(scene, "meter-readings", first) == (1, 0)
    assert good(scene, "meter-readings", first) == (0, 0)
    report = take(
        scene,
        "meter-readings",
        sheet(
            READINGS,
            ("代收水费", *FLAT, "2026-06-30", "101", ""),
            ("代收水费", *FLAT, "2026-09-30", "100.49", ""),
            ("代收水费", *FLAT, "2027-09-30", "120", ""),
            ("代收水费", *FLAT, "2026-09-29", "1.234", ""),
        ),
    )
    assert places(report) == [(2, "reading"), (3, "reading"), (4, "read_on"), (5, "reading")]
    on = (
        ("代收水费", *FLAT, "2026-08-01", "110", "0"),
        ("代收水费", *FLAT, "2026-09-30", "7.25", ""),
    )
    assert good(scene, "meter-readings", sheet(READINGS, *on)) == (2, 0)
    kept = select(MeterReading.reading_hundredths).order_by(MeterReading.read_on)
    assert scene.session.scalars(kept).all() == [10_050, 11_000, 725]
    assert good(scene, "meter-readings", file_of(scene, "meter-readings")) == (0, 0)


def test_readings_of_a_billed_quarter_are_refused(scene: Scene, water: FeeItem):
    rows.price(scene, water, "3")
    on = [
        ("代收水费", *FLAT, day, shown, "")
        for day, shown in (("2026-06-30", "1"), ("2026-09-28", "5"))
    ]
    good(scene, "meter-readings", sheet(READINGS, *on))
    rows.billed(scene)
    late = sheet(READINGS, ("代收水费", *FLAT, "2026-09-29", "6", ""))
    assert places(take(scene, "meter-readings", late)) == [(2, "read_on")]


def test_a_list_does_not_change_computed_bills(scene: Scene):
    fee = rows.item(scene)
    rows.price(scene, fee, "1.80")
    rows.billed(scene)
    same = file_of(scene, "bills")
    assert good(scene, "bills", same) == (0, 0)
    changed = same.replace(b"483.30", b"483.31")
    assert {column for _, column in places(take(scene, "bills", changed))} == {"bill_no"}
