"""The screens of fees: a run is looked at, then confirmed; a bill tells how it came about."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from models import Bill, BillingRun, FeeItem, FeePrice, MeterReading, db


@pytest.fixture
def finance(visit, filled):
    return visit("finance")


def one(model, *conditions):
    db.session.expire_all()
    return db.session.scalars(select(model).where(*conditions)).one()


def test_from_a_fee_to_its_bills_and_back(finance):
    made = finance.send(
        "/fee_item/new/",
        name="物业管理费二",
        kind="management",
        basis="area",
        reach="every",
        active="y",
    )
    fee = one(FeeItem, FeeItem.name == "物业管理费二")
    assert made.location.endswith(f"/fee_item/details/?id={fee.id}")
    dear = finance.send("/fee_price/new/", item=fee.id, price="1.80001", valid_from="2026-01-01")
    assert dear.status_code == 422
    assert "at most four decimals" in dear.text
    finance.send("/fee_price/new/", item=fee.id, price="1.80", valid_from="2026-01-01")
    finance.send("/fee_price/new/", item=fee.id, price="2.25", valid_from="2026-08-16")
    again = finance.send("/billing_run/new/", period="2026-3", due_on="2026-09-20")
    assert "Write the quarter as 2026Q3." in again.text
    begun = finance.send("/billing_run/new/", period="2026q3", due_on="2026-09-20")
    page = finance.get(begun.location).text
    assert "4,349.68" in page  # 8 × 543.71
    assert "No meter reading in the quarter" in page
    run = one(BillingRun, BillingRun.id == int(begun.location.rpartition("=")[2]))
    ask = finance.get(f"/billing_run/do/confirm/?id={run.id}").text
    seal = re.search(r'name="seen" value="(\w{32})"', ask)[1]
    stale = finance.send("/billing_run/do/confirm/", id=run.id, seen="0" * 32)
    assert "has changed meanwhile" in stale.text
    key = {"post_key": "a" * 32}
    done = finance.send("/billing_run/do/confirm/", id=run.id, seen=seal, **key)
    assert done.status_code == 302
    twice = finance.send("/billing_run/do/confirm/", id=run.id, seen=seal, **key)
    assert twice.status_code == 302  # a double click leads to the same place
    assert db.session.scalar(select(func.count()).where(Bill.run_id == run.id)) == 8
    assert "What it billed" in finance.get(done.location).text
    bill = db.session.scalars(select(Bill).where(Bill.run_id == run.id).limit(1)).one()
    page = finance.get(f"/bill/details/?id={bill.id}").text
    for told in ("How it was computed", "46/92", "89.50 m² × 3 months", "543.71"):
        assert told in page
    _reversed(finance, bill.id)


def _reversed(finance, bill_id):
    typed = {"amount_fen": "1", "due_on": "2026-09-25", "row_version": "1"}
    change = finance.send(f"/bill/edit/?id={bill_id}", **typed)
    bill = one(Bill, Bill.id == bill_id)
    assert (change.status_code, bill.amount_fen) == (302, 54_371)
    bare = finance.send("/bill/do/void/", id=bill_id, reason=" ")
    assert bare.status_code == 422
    assert finance.send("/bill/do/void/", id=bill_id, reason="面积有误").status_code == 302
    assert "Reverse the bill: " in finance.get("/bill/").text  # the flash names it, once
    assert bill.bill_no not in finance.get("/bill/").text
    assert bill.bill_no in finance.get("/bill/?voided=all").text
    assert "面积有误" in finance.get(f"/bill/details/?id={bill_id}").text


def test_a_reading_leads_to_the_next_and_never_goes_back(finance, scene):
    fee = one(FeeItem, FeeItem.name == "代收水费1")
    given = {"item": fee.id, "unit": scene.units[0].id, "read_on": "2026-09-28"}
    wrong = finance.send("/meter_reading/new/", **given, reading_hundredths="99.99")
    assert wrong.status_code == 422
    assert "it can&#39;t go back" in wrong.text
    assert "99.99" in wrong.text  # what was typed is kept
    good = finance.send("/meter_reading/new/", **given, reading_hundredths="112.5")
    assert good.location.endswith(f"/meter_reading/new/?item={fee.id}&read_on=2026-09-28")
    assert one(MeterReading, MeterReading.reading_hundredths == 11_250).office_id == fee.office_id


def test_an_area_administrator_reads_what_concerns_his_flats(visit, filled):
    his = visit("area1")
    assert "代收水费1" in his.get("/fee_item/").text
    assert his.get("/billing_run/").status_code == 403
    assert his.send("/fee_item/new/", name="x").status_code == 403
    price = one(FeePrice, FeePrice.item.has(FeeItem.name == "代收水费3"))
    assert his.get(f"/fee_price/details/?id={price.id}").status_code == 404


def test_an_entered_bill_is_changed_but_never_below_what_came_in(finance):
    bill = one(Bill, Bill.bill_no == "ZD-0001")
    typed = {"bill_no": "ZD-0001", "item": "物业管理费", "period": "2026Q3", "due_on": "2026-09-30"}
    typed["row_version"] = "1"
    less = finance.send(f"/bill/edit/?id={bill.id}", **typed, amount_fen="149.99")
    assert "150.00 yuan came in on this bill already" in less.text
    assert finance.send(f"/bill/edit/?id={bill.id}", **typed, amount_fen="150").status_code == 302
    assert one(Bill, Bill.id == bill.id).amount_fen == 15_000
