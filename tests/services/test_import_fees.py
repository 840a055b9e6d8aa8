"""Bills, payments and survey results, to the fen and to the answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models import Bill, Payment, SurveyResult, db
from rules.vocabulary import PaymentMethod, SurveyKind
from services import advances, imports, receipts
from services.receipts import Taking
from tests.office import Scene
from tests.services.desk import beside
from tests.services.every_list import BILLS, PAID, SURVEYS, bill
from tests.services.lists import AT, OPERATOR, good, person, places, sheet, take


def test_bills_to_the_fen(scene: Scene):
    content = sheet(BILLS, bill(), bill("B2", "¥0.1"), bill("B3", "８９元"))
    assert good(scene, "bills", content) == (3, 0)
    assert good(scene, "bills", content) == (0, 0)
    kept = scene.session.scalars(select(Bill).order_by(Bill.bill_no)).all()
    assert [row.amount_fen for row in kept] == [123450, 10, 8900]
    assert kept[0].area is scene.areas["east"]
    assert (kept[0].period, kept[0].due_on) == ("2026Q3", date(2026, 9, 30))
    assert good(scene, "bills", sheet(BILLS, bill(amount="1000"))) == (0, 1)


def test_a_bill_keeps_the_area_it_was_made_in(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill()))
    scene.units[0].area = scene.areas["west"]
    scene.session.commit()
    assert good(scene, "bills", sheet(BILLS, bill())) == (0, 0)


def test_bills_that_cannot_be(scene: Scene):
    rows = [
        bill("B1", "0"),
        bill("B2", "-5"),
        bill("B3", "12.345"),
        bill("B4", "1E+5"),
        bill("B5", "21474836.48"),
        bill("B6", "十元"),
        ("B7", "A", "1栋", "1单元", "999", "物业管理费", "2026Q3", "5", "2026-09-30"),
        ("B8", "A", "1栋", "1单元", "101", "物业管理费", "2026Q5", "5", "2026-09-31"),
        bill("B9"),
        bill("B9"),
    ]
    assert places(take(scene, "bills", sheet(BILLS, *rows))) == [
        (2, "amount"),
        (3, "amount"),
        (4, "amount"),
        (5, "amount"),
        (6, "amount"),
        (7, "amount"),
        (8, "room"),
        (9, "period"),
        (9, "due_on"),
        (11, "bill_no"),
    ]
    assert scene.session.scalars(select(Bill)).all() == []


def test_payments_are_entered_once_and_never_changed(scene: Scene):
    finance = person(scene, "finance")
    good(scene, "bills", sheet(BILLS, bill()), actor=finance)
    rows = ("B1 1000.00 2026-09-20 S-1 微信", "B1 34.50 2026-09-21 - -", "B1 34.50 2026-09-21 - -")
    content = sheet(PAID, *rows)
    assert good(scene, "payments", content, actor=finance) == (3, 0)
    assert good(scene, "payments", content, actor=finance) == (0, 0)
    kept = scene.session.scalars(select(Payment).order_by(Payment.id)).all()
    assert [row.amount_fen for row in kept] == [100000, 3450, 3450]
    assert kept[0].method is PaymentMethod.WECHAT
    other = sheet(PAID, "B1 999.00 2026-09-20 S-1 微信")
    assert places(take(scene, "payments", other)) == [(2, "receipt_no")]
    kept[0].voided_at, kept[0].void_reason = AT, "录错"
    scene.session.commit()
    assert places(take(scene, "payments", content)) == [(2, "receipt_no")]


def test_no_more_is_paid_than_is_due(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill(amount="100"), bill("B2", "100")))
    rows = ("B1 1000 2026-09-20 S-1 -", "B2 60 2026-09-20 S-2 -", "B2 40.01 2026-09-20 S-3 -")
    report = take(scene, "payments", sheet(PAID, *rows))
    assert places(report) == [(2, "amount"), (4, "amount")]
    assert [bad.values["amount"] for bad in report.rejected] == ["100.00", "40.00"]
    assert scene.session.scalars(select(Payment)).all() == []
    paid = sheet(PAID, rows[1], "B2 40 2026-09-21 - -")
    assert good(scene, "payments", paid) == (2, 0)
    assert good(scene, "payments", paid) == (0, 0)
    more = take(scene, "payments", sheet(PAID, "B2 0.01 2026-09-22 S-4 -"))
    assert [(bad.column, bad.sentence) for bad in more.rejected] == [
        ("bill_no", "This bill is paid in full.")
    ]
    struck = scene.session.scalars(select(Payment).where(Payment.receipt_no == "S-2")).one()
    struck.voided_at, struck.void_reason = AT, "录错"
    scene.session.commit()
    assert good(scene, "payments", sheet(PAID, "B2 60 2026-09-22 S-4 -")) == (1, 0)


def test_a_bill_is_never_less_than_what_came_in(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill(amount="100")))
    good(scene, "payments", sheet(PAID, "B1 60 2026-09-20 S-1 -"))
    assert places(take(scene, "bills", sheet(BILLS, bill(amount="59.99")))) == [(2, "amount")]
    assert good(scene, "bills", sheet(BILLS, bill(amount="60"))) == (0, 1)
    moved = tuple(one.replace("2026Q3", "2026Q2") for one in bill(amount="60"))
    assert places(take(scene, "bills", sheet(BILLS, moved))) == [(2, "bill_no")]


def test_what_was_set_off_is_no_payment_of_a_list(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill(amount="100")))
    found = scene.session.scalars(select(Bill)).one()
    finance, session = person(scene, "finance"), scene.session
    ahead = Taking(office_id=found.office_id, unit=found.unit, paid_on=AT.date(), advance_fen=4_000)
    receipts.take(session, finance, ahead, AT)
    (applied,) = advances.apply(session, finance, found.unit, found, 4_000, AT)
    same = sheet(PAID, f"B1 40 {applied.paid_on} - -")
    assert good(scene, "payments", same) == (1, 0)
    assert good(scene, "payments", same) == (0, 0)


def test_a_bill_number_of_two_offices_asks_which(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill()))
    there = ("B1", "B", "3栋", "1单元", "101", "物业管理费", "2026Q3", "10", "2026-09-30")
    good(scene, "bills", sheet(BILLS, there))
    paid = sheet(PAID, "B1 10 2026-09-20 S-1 -", "B0 10 2026-09-20 S-2 -")
    assert places(take(scene, "payments", paid)) == [(2, "bill_no"), (3, "bill_no")]
    alone = sheet(PAID, "B1 10 2026-09-20 S-1 -")
    assert good(scene, "payments", alone, office="B") == (1, 0)
    assert scene.session.scalars(select(Payment)).one().office is scene.offices["B"]


def test_several_spot_checks_stay_apart(scene: Scene):
    rows = (
        "A - 2026H1 fixed 200 187 2026-06-20",
        "A 东区 2026上半年 抽查 20 19 2026-03-01",
        "A 东区 2026H1 spot 20 19 2026-03-01",
        "A 东区 2026H1 spot 30 27 -",
    )
    content = sheet(SURVEYS, *rows)
    assert good(scene, "survey-results", content) == (4, 0)
    assert good(scene, "survey-results", content) == (0, 0)
    spots = scene.session.scalars(
        select(SurveyResult)
        .where(SurveyResult.kind == SurveyKind.SPOT)
        .order_by(SurveyResult.sequence)
    ).all()
    assert [(row.sequence, row.valid) for row in spots] == [(1, 20), (2, 20), (3, 30)]
    later = sheet(SURVEYS, "A 东区 2026H1 spot 30 28 2026-06-30", "A - 2026H1 fixed 200 190 -")
    assert good(scene, "survey-results", later) == (0, 2)
    assert good(scene, "survey-results", later) == (0, 0)


def test_surveys_that_cannot_be(scene: Scene):
    rows = (
        "A - 2026H1 fixed 10 11 -",
        "A - 2026H3 fixed 10 9 -",
        "A - 2026H1 fixed 10.5 9 -",
        "A - 2026H1 phone 10 9 -",
        "A 南区 2026H1 fixed 10 9 -",
        "A - 2026H2 fixed 10 9 2026-12-31",
    )
    assert places(take(scene, "survey-results", sheet(SURVEYS, *rows))) == [
        (2, "satisfied"),
        (3, "half_year"),
        (4, "valid"),
        (5, "kind"),
        (6, "area"),
        (7, "closed_on"),
    ]


# Two at the same time -----------------------------------------------------------------------------
def test_two_imports_at_once_enter_a_payment_once(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill()))
    scene.session.commit()
    paid = sheet(PAID, "B1 34.50 2026-09-21 - -")
    assert good(scene, "payments", paid) == (1, 0)
    with beside(lambda: imports.run(db.session(), OPERATOR, "payments", paid, at=AT)):
        scene.session.commit()
    assert scene.session.scalars(select(Payment.amount_fen)).all() == [3450]


def test_the_desk_takes_a_payment_while_a_list_is_imported(scene: Scene):
    good(scene, "bills", sheet(BILLS, bill(amount="100"), bill("B2")))
    scene.session.commit()
    front = person(scene, "front")

    def at_the_desk() -> None:
        owed = db.session.scalars(select(Bill).where(Bill.bill_no == "B1")).one()
        given = Taking(office_id=owed.office_id, paid_on=date(2026, 10, 1), bills=((owed, 7000),))
        receipts.take(db.session(), front, given, AT)

    good(scene, "payments", sheet(PAID, "B2 10 2026-09-20 S-1 -"))
    with beside(at_the_desk):
        good(scene, "payments", sheet(PAID, "B1 20 2026-09-21 S-2 -"))
        scene.session.commit()
    amounts = scene.session.scalars(select(Payment.amount_fen)).all()
    assert sorted(amounts) == [1000, 2000, 7000]
