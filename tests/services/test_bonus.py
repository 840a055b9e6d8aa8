"""The ledger of the bonus over months: written on approval, receipt by receipt."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import select

from models import AuditLine, BonusEntry
from models.scopes import operator
from reports.catalogue import MONTHLY_ASSESSMENT
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, Indicator, Record, Role
from services import exports, forms, frozen, months
from services.separation import Refused
from tests.services.month_deeds import approved, draft, holds, line
from tests.services.month_rows import MINUTE, bill, payment

SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))
CODE = MONTHLY_ASSESSMENT.code
LATE = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def quarter(scene):
    """95.4 % of the third quarter's fees of the east have come in."""
    owed = bill(scene, 100_000)
    payment(scene, owed, 95_400, date(2026, 9, 30))
    return owed


def ledger(scene):
    rows = scene.session.scalars(select(BonusEntry).order_by(BonusEntry.id)).all()
    return [
        (
            row.employee.username,
            row.quarter,
            row.kind.value,
            row.percent,
            row.receipt_no,
            f"{row.month:%Y-%m}",
            row.balance,
        )
        for row in rows
    ]


def closed(scene, month, who="area1"):
    return approved(scene, who, month=month, at=LATE)


def test_withheld_then_repaid_by_the_receipts_that_lift_the_rate(scene, quarter):
    """A quarter at 95.4 %, then 96.9 % and 98.2 %: 8 points, 2 % withheld, 1 % and 1 % repaid."""
    september = closed(scene, SEPTEMBER)
    fees = line(september, Indicator.FEE_COLLECTION)
    assert (fees.points, fees.withheld_percent, september.bonus_withheld) == (8, 2, 2)
    payment(scene, quarter, 1_500, date(2026, 10, 12), receipt_no="SJ-1")
    october = closed(scene, OCTOBER)
    payment(scene, quarter, 1_300, date(2026, 11, 5), receipt_no="SJ-2")
    november = closed(scene, NOVEMBER)
    assert ledger(scene) == [
        ("area1", "2026Q3", "withheld", 2, "", "2026-09", 2),
        ("area1", "2026Q3", "repaid", 1, "SJ-1", "2026-10", 1),
        ("area1", "2026Q3", "repaid", 1, "SJ-2", "2026-11", 0),
    ]
    assert [row.bonus_repaid for row in (september, october, november)] == [0, 1, 1]
    assert september.score == 92  # the points stay
    assert {row.score for row in (october, november)} == {100}
    assert all(frozen.agrees(row) for row in (september, october, november))


def test_drafts_only_show_what_approval_would_write(scene, quarter):
    closed(scene, SEPTEMBER)
    payment(scene, quarter, 2_600, date(2026, 10, 12), receipt_no="SJ-1")
    row = draft(scene, "area1", month=OCTOBER, at=LATE)
    assert (row.bonus_repaid, len(ledger(scene))) == (2, 1)
    assert [(one["entry"], one["percent"], one["receipt_no"]) for one in row.bonus_lines] == [
        ("repaid", "2", "SJ-1")
    ]


def test_two_months_approved_together_repay_nothing_twice(scene, quarter):
    closed(scene, SEPTEMBER)
    payment(scene, quarter, 2_600, date(2026, 10, 12))
    rows = [draft(scene, "area1", month=month, at=LATE) for month in (OCTOBER, NOVEMBER)]
    months.submit_all(scene.session, scene.actor("supervisor"), rows, LATE)
    manager = scene.actor("manager")
    with pytest.raises((Refusal, Refused)), scene.session.begin_nested():
        months.approve_all(scene.session, manager, rows, LATE + MINUTE)
    assert len(ledger(scene)) == 1
    scene.session.refresh(rows[0])
    months.approve(scene.session, manager, rows[0], LATE + MINUTE)
    with pytest.raises(Refusal):
        months.approve(scene.session, manager, rows[1], LATE + MINUTE)
    months.send_back(scene.session, manager, rows[1], LATE + MINUTE, "重算")
    assert closed(scene, NOVEMBER).bonus_lines == []
    assert [one[3] for one in ledger(scene)] == [2, 2]


def test_a_receipt_struck_out_later_is_withheld_again_by_the_next_month(scene, quarter):
    closed(scene, SEPTEMBER)
    paid = payment(scene, quarter, 2_600, date(2026, 10, 12))
    october = closed(scene, OCTOBER)
    paid.voided_at, paid.void_reason = LATE, "录错"
    scene.session.flush()
    assert months.outdated(scene.session, [october], LATE) == []  # it stands as it was
    november = closed(scene, NOVEMBER)
    assert (november.bonus_withheld, november.bonus_repaid, november.score) == (2, 0, 100)
    assert [one[2:4] + one[6:] for one in ledger(scene)] == [
        ("withheld", 2, 2),
        ("repaid", 2, 0),
        ("withheld", 2, 2),
    ]


def test_money_entered_after_the_month_was_approved_goes_to_the_next(scene, quarter):
    closed(scene, SEPTEMBER)
    closed(scene, OCTOBER)
    payment(scene, quarter, 2_600, date(2026, 10, 12))
    assert closed(scene, NOVEMBER).bonus_repaid == 2


def test_a_revision_writes_the_difference_and_what_was_repaid_stays(scene, quarter):
    september = closed(scene, SEPTEMBER)
    payment(scene, quarter, 1_500, date(2026, 10, 12))
    closed(scene, OCTOBER)
    payment(scene, quarter, 1_000, date(2026, 9, 29), receipt_no="SJ-迟")  # 96.4 % after all
    leader = scene.actor("supervisor")
    revision = months.revise(scene.session, leader, september, LATE, "漏录一笔")
    months.submit(scene.session, leader, revision, LATE)
    months.approve(scene.session, scene.actor("manager"), revision, LATE + MINUTE)
    assert (revision.bonus_withheld, revision.bonus_repaid) == (1, 0)
    assert [one[2:4] + one[5:] for one in ledger(scene)] == [
        ("withheld", 2, "2026-09", 2),
        ("repaid", 1, "2026-10", 1),
        ("repaid", 1, "2026-09", 0),
    ]


def test_the_area_s_month_settles_where_somebody_is_assessed_twice(scene, quarter):
    holds(scene, "area1", Role.FRONT_DESK)
    closed(scene, SEPTEMBER)
    payment(scene, quarter, 2_600, date(2026, 10, 12))
    rows = months.generate(scene.session, operator(LATE.date()), OCTOBER, LATE, ["A"])
    mine = {row.position: row for row in rows if row.employee.username == "area1"}
    assert mine[Role.AREA_ADMIN].bonus_repaid == 2
    assert mine[Role.FRONT_DESK].bonus_repaid == 0


def test_who_gave_the_area_away_is_repaid_at_his_new_post(scene, quarter):
    closed(scene, SEPTEMBER)
    scene.staff["area1"].posts[0].valid_to = date(2026, 9, 30)
    holds(scene, "area1", Role.FRONT_DESK)
    payment(scene, quarter, 2_600, date(2026, 10, 12))
    row = closed(scene, OCTOBER)
    assert (row.position, row.bonus_repaid) == (Role.FRONT_DESK, 2)
    assert ledger(scene)[-1][:4] == ("area1", "2026Q3", "repaid", 2)


def test_who_was_transferred_is_repaid_at_his_new_office(scene, quarter):
    """His next wage result is there (4.5): the quarter stays the other office's."""
    closed(scene, SEPTEMBER)
    scene.staff["area1"].posts[0].valid_to = date(2026, 10, 15)
    holds(scene, "area1", Role.AREA_ADMIN, "B", date(2026, 10, 16))
    payment(scene, quarter, 1_500, date(2026, 10, 12), receipt_no="SJ-1")
    payment(scene, quarter, 1_300, date(2026, 11, 5), receipt_no="SJ-2")
    in_two = months.generate(scene.session, operator(LATE.date()), OCTOBER, LATE)
    assert [
        (row.office.code, row.bonus_repaid) for row in in_two if row.employee.username == "area1"
    ] == [("A", 1), ("B", 0)]  # in the month he left it is still the old office's
    closed(scene, OCTOBER)
    row = draft(scene, "area1", month=NOVEMBER, at=LATE, codes=["B"])
    assert (row.office.code, row.bonus_repaid) == ("B", 1)
    assert [(one["office"], one["receipt_no"]) for one in row.bonus_lines] == [("A", "SJ-2")]
    months.submit(scene.session, scene.actor("supervisor_b"), row, LATE)
    months.approve(scene.session, scene.actor("manager_b"), row, LATE + MINUTE)
    last = scene.session.scalars(select(BonusEntry).order_by(BonusEntry.id.desc())).first()
    assert (last.office.code, last.percent, last.balance, last.line_no) == ("A", 1, 0, 3)
    assert frozen.agrees(row)
    again = months.generate(scene.session, operator(LATE.date()), date(2026, 12, 1), LATE)
    assert {row.bonus_repaid for row in again} == {0}


def test_a_line_stands_and_its_writing_is_on_the_trail(scene, quarter):
    closed(scene, SEPTEMBER)
    scene.session.commit()
    entry = scene.session.scalars(select(BonusEntry)).one()
    told = select(AuditLine).where(AuditLine.record == Record.BONUS_ENTRY.value)
    assert scene.session.scalars(told).one().op.value == "create"
    entry.hundredths = 100
    with pytest.raises(TypeError):
        scene.session.flush()
    scene.session.rollback()
    scene.session.delete(scene.session.scalars(select(BonusEntry)).one())
    with pytest.raises(TypeError):
        scene.session.flush()


def test_the_ledger_goes_out_by_the_columns_of_its_interface(scene, quarter):
    closed(scene, SEPTEMBER)
    payment(scene, quarter, 2_600, date(2026, 10, 12), receipt_no="SJ-1")
    closed(scene, OCTOBER)
    stream = io.BytesIO()
    actor = operator(LATE.date())
    exports.export(scene.session, actor, "bonus-ledger", stream=stream, format="json")
    assert json.loads(stream.getvalue()) == [
        {
            "employee": "area1",
            "quarter": "2026Q3",
            "entry": "withheld",
            "percent": "2.00",
            "receipt_no": "",
            "month": "2026-09",
        },
        {
            "employee": "area1",
            "quarter": "2026Q3",
            "entry": "repaid",
            "percent": "2.00",
            "receipt_no": "SJ-1",
            "month": "2026-10",
        },
    ]


def test_the_form_names_quarter_and_receipt(scene, quarter):
    closed(scene, SEPTEMBER)
    payment(scene, quarter, 2_600, date(2026, 10, 12), receipt_no="SJ-1")
    row = closed(scene, OCTOBER)
    page = forms.view(scene.session, scene.actor("manager"), CODE, row, "zh_Hans_CN", nonce="")
    assert "2026Q3 补发 2%" in page
    assert "SJ-1" in page
    assert row.status is AssessmentStatus.APPROVED
    assert Fraction(json.loads(row.frozen)["bonus_repaid"]) == 2
