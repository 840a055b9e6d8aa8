"""Fee collection of a quarter (4.2.2.3): whose bills, what counts as collected, what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models import AreaAssignment, Bill, Payment
from models.scopes import operator
from rules.indicators import Rate
from rules.vocabulary import Indicator, LineState
from services import fees, months
from tests.services.month_rows import bill, payment

SEPTEMBER = date(2026, 9, 1)
CLOSE = datetime(2026, 10, 3, 1, 0, tzinfo=UTC)


def rate(scene, who="area1", office="A", quarter="2026Q3"):
    key = (scene.staff[who].id, scene.offices[office].id)
    return fees.rates(scene.session, quarter).get(key)


def fee_line(scene, session, month=SEPTEMBER, who="area1", at=CLOSE):
    rows = months.generate(session, operator(at.date()), month, at, ["A"])
    row = next(row for row in rows if row.employee_id == scene.staff[who].id)
    return row, next(x for x in row.lines if x.indicator is Indicator.FEE_COLLECTION)


def test_collected_over_due_in_fen(scene):
    payment(scene, bill(scene, 10_000), 9_800, date(2026, 8, 1))
    bill(scene, 5_000, area="west")
    bill(scene, 7_000, period="2026Q2")
    assert rate(scene) == Rate(9_800, 10_000)
    assert rate(scene, "area2") == Rate(0, 5_000)


@pytest.mark.parametrize(
    ("paid_on", "collected"), [(date(2026, 9, 30), 100), (date(2026, 10, 1), 0)]
)
def test_4_5_collected_is_paid_by_the_quarters_last_day(scene, paid_on, collected):
    payment(scene, bill(scene, 100), 100, paid_on)
    assert rate(scene) == Rate(collected, 100)


def test_a_bill_is_collected_at_most_once_and_voided_payments_do_not_count(scene):
    whole = bill(scene, 100)
    payment(scene, whole, 80, SEPTEMBER)
    payment(scene, whole, 80, SEPTEMBER)
    struck = bill(scene, 100)
    payment(scene, struck, 100, SEPTEMBER, voided_at=CLOSE)
    assert rate(scene) == Rate(100, 200)


def test_what_came_in_stands_beside_the_bill_whatever_the_door(scene, session):
    owed = bill(scene, 100)
    version = owed.version
    first = payment(scene, owed, 30, SEPTEMBER)
    payment(scene, owed, 20, SEPTEMBER)
    assert (owed.paid_fen, owed.version) == (50, version)  # nobody edited the bill
    first.voided_at = CLOSE
    session.flush()
    assert owed.paid_fen == 20
    session.add(Payment(bill=bill(scene, 70), office=owed.office, amount_fen=70, paid_on=SEPTEMBER))
    session.flush()
    sums = session.execute(select(Bill.amount_fen, Bill.paid_fen).order_by(Bill.id)).all()
    assert [tuple(row) for row in sums] == [(100, 20), (70, 70)]


def test_4_5_the_quarter_belongs_to_who_holds_the_area_on_its_last_day(scene, session):
    held = session.query(AreaAssignment).filter_by(area_id=scene.areas["east"].id).one()
    held.valid_to = date(2026, 8, 31)
    session.add(
        AreaAssignment(
            area_id=scene.areas["east"].id,
            employee_id=scene.staff["area2"].id,
            valid_from=date(2026, 9, 1),
        )
    )
    bill(scene, 100)
    bill(scene, 50, area="west")
    assert rate(scene) is None
    assert rate(scene, "area2") == Rate(0, 150)


@pytest.mark.parametrize(
    ("collected", "points", "withheld"),
    [(9_800, 0, 0), (9_799, 0, 0), (9_700, 4, 1), (9_050, 28, 7)],
)
def test_4_2_2_3_points_and_as_many_percent_of_the_bonus(
    scene, session, collected, points, withheld
):
    payment(scene, bill(scene, 10_000), collected, SEPTEMBER)
    row, line = fee_line(scene, session)
    assert (line.points, line.withheld_percent) == (points, withheld)
    assert row.bonus_withheld == withheld
    assert (line.numerator, line.denominator) == (collected, 10_000)


def test_4_5_fees_count_in_the_month_that_ends_the_quarter(scene, session):
    bill(scene, 100)
    assert fee_line(scene, session, date(2026, 8, 1))[1].state is LineState.NOT_APPLICABLE
    assert fee_line(scene, session)[1].points == 392


def test_bills_on_both_sides_and_those_paid_in_part(scene, session):
    full, part, none = bill(scene, 100), bill(scene, 100), bill(scene, 100)
    payment(scene, full, 100, SEPTEMBER)
    payment(scene, part, 40, SEPTEMBER)
    _, line = fee_line(scene, session)
    assert [item[2] for item in line.evidence["due"]] == [
        full.bill_no,
        part.bill_no,
        none.bill_no,
    ]
    assert line.evidence["done"] == [["bill", full.id, full.bill_no]]
    assert line.facts == {"partly": [[part.bill_no, 40, 100]]}
    assert (line.numerator, line.denominator) == (140, 300)
