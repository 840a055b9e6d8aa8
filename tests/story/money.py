"""The year's fees, surveys and ad-hoc assessments: what falls short, and what comes in later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select

from models import Assessment, Bill, Receipt, SurveyResult
from models.clock import local
from rules.spot_words import SpotMethod
from rules.vocabulary import Indicator, PaymentMethod, SurveyKind
from services import payments, receipts, refunds, spot_findings, spots, surveys
from services.receipts import Taking
from tests.story.stage import AREA, AREAS, DESK, Stage, after, instant

Story = Iterator[datetime]
QUARTERS = {f"2026Q{number}": date(2026, number * 3 - 2, 1) for number in range(1, 5)}
# hundredths of a percent an area is short at the quarter's end; nothing is said: all is paid
SHORT = {
    ("S2", "2026Q1"): 450,
    ("M2", "2026Q1"): 830,
    ("S1", "2026Q2"): 260,
    ("S2", "2026Q2"): 715,
    ("Z1", "2026Q2"): 1390,
    ("Z3", "2026Q2"): 505,
    ("S3", "2026Q3"): 620,
    ("M1", "2026Q3"): 377,
    ("Z2", "2026Q3"): 299,
    ("M2", "2026Q4"): 1145,
}
# of what is short, in hundredths, the day it comes in; what is left stays owed
LATER = {
    ("S2", "2026Q1"): ((40, date(2026, 4, 20)), (60, date(2026, 5, 11))),
    ("M2", "2026Q1"): ((30, date(2026, 4, 8)), (30, date(2026, 5, 14)), (40, date(2026, 9, 2))),
    ("S1", "2026Q2"): ((100, date(2026, 8, 20)),),
    ("S2", "2026Q2"): ((35, date(2026, 7, 10)), (65, date(2026, 8, 12))),
    ("Z1", "2026Q2"): ((25, date(2026, 7, 21)), (25, date(2026, 8, 4)), (20, date(2026, 10, 9))),
    ("Z3", "2026Q2"): ((50, date(2026, 7, 5)), (50, date(2026, 7, 28))),
    ("S3", "2026Q3"): ((10, date(2026, 10, 6)), (55, date(2026, 10, 6)), (35, date(2026, 12, 1))),
    ("M1", "2026Q3"): ((100, date(2026, 11, 30)),),
}
ENTERED_LATE = {("M2", "2026Q4")}  # money of the quarter's last day, before its month is closed
# which of these receipts is given back, and when; one was counted by the quarter's last day
GIVEN_BACK = {
    ("Z1", "2026Q2", 1): date(2026, 9, 15),
    ("S2", "2026Q1", 0): date(2026, 5, 25),
}


def quarter(stage: Stage, name: str, first: date) -> None:
    """Put a quarter's bills on the stage, with the money that comes in by its end and later."""
    for area in AREAS:
        stage.begin(instant(first, 8, 40), _area(stage, area, name, first))


def _area(stage: Stage, area: str, name: str, first: date) -> Story:
    yield instant(first, 8, 40)
    dice, bills = stage.dice, []
    for place, (unit, _) in enumerate(stage.flats[area]):
        bill = Bill(
            unit=unit,
            bill_no=f"{area}-{name}-{place}",
            item="物业管理费",
            period=name,
            amount_fen=dice.randint(25_000, 60_000),
            due_on=first + timedelta(days=44),
        )
        bills.append(payments.write_bill(stage.session, bill))
    owed = sum(bill.amount_fen for bill in bills)
    short = owed * SHORT.get((area, name), 0) // 10_000
    open_ = {0: short - short // 3, 1: short // 3}  # on two bills
    for place, bill in enumerate(bills):
        at = instant(first + timedelta(days=dice.randint(5, 85)), 10, dice.randrange(60))
        fen = bill.amount_fen - open_.get(place, 0)
        part = fen // 3 if stage.chance(0.3) else 0
        if part:
            stage.begin(at, _paid(stage, [bill], part, at))
            at += timedelta(hours=4)
        stage.begin(at, _paid(stage, [bill], fen - part, at))
    if (area, name) in ENTERED_LATE:
        last = after(first + timedelta(days=70)) - timedelta(days=1)
        at = instant(last + timedelta(days=2), 9)
        stage.begin(at, _entered_late(stage, bills[0], short // 5, at, last))
    left = short
    plan = LATER.get((area, name), ())
    for place, (share, day) in enumerate(plan):
        fen = left if share == 100 or place == len(plan) - 1 else short * share // 100
        if area == "Z1" and place == 2:  # what was given back stays owed for good
            fen = short * share // 100
        left -= fen
        at = instant(day, 11, place)
        stage.happened["recovered later"] += 1
        stage.begin(at, _paid(stage, bills[:2], fen, at, GIVEN_BACK.get((area, name, place))))


def _entered_late(stage: Stage, bill: Bill, fen: int, at: datetime, last: date) -> Story:
    yield at
    stage.happened["entered after the quarter"] += 1
    take(stage, [bill], fen, at, paid_on=last)


def _paid(
    stage: Stage, bills: list[Bill], fen: int, at: datetime, back: date | None = None
) -> Story:
    yield at
    receipt = take(stage, bills, fen, at)
    if back is not None:
        at = instant(back, 15)
        yield at
        give_back(stage, receipt, at)


def take(
    stage: Stage, bills: list[Bill], fen: int, at: datetime, paid_on: date | None = None
) -> Receipt:
    """Let the desk take money, the first bill first; the number counts the office's receipts."""
    office, parts = bills[0].office, []
    for bill in bills:
        part = min(fen, bill.amount_fen - bill.paid_fen)
        fen -= part
        parts += [(bill, part)] if part else []
    desk = stage.on_post(office.code, DESK, local(at).date())[0]
    stage.happened[f"receipt {office.code}"] += 1
    taking = Taking(
        office_id=office.id,
        unit=bills[0].unit,
        payer="住户",
        method=PaymentMethod.CASH,
        paid_on=paid_on or local(at).date(),
        receipt_no=f"{office.code}{stage.happened[f'receipt {office.code}']:05d}",
        bills=parts,
    )
    return receipts.take(stage.session, stage.acts(desk, at), taking, at)


def give_back(stage: Stage, receipt: Receipt, at: datetime) -> None:
    """Let the desk ask for a refund and finance confirm it: the receipt is struck out."""
    code = receipt.office.code
    desk = stage.on_post(code, DESK, local(at).date())[0]
    asked = refunds.ask(
        *(stage.session, stage.acts(desk, at), receipt, at),
        reason="重复缴费",
        method=receipt.method,
    )
    refunds.confirm(stage.session, stage.acts(f"{code}_fin", at), asked, at)
    stage.happened["struck out"] += 1


# Surveys (4.1) ------------------------------------------------------------------------------------
FIXED, SPOT = SurveyKind.FIXED, SurveyKind.SPOT
Issued = Callable[[list[Assessment], datetime], None]  # what becomes of the revisions


class Survey(NamedTuple):
    """What a survey was counted to, the day it is closed: area (or whole office), satisfied, of."""

    office: str
    half: str
    kind: SurveyKind
    number: int
    day: date
    rows: tuple[tuple[str, int, int], ...]


H1 = "2026H1"
SURVEYS = (
    Survey("S", H1, FIXED, 1, date(2026, 9, 18), (("S1", 187, 200), ("S2", 171, 181))),
    Survey(
        *("Z", H1, SPOT, 1, date(2026, 3, 20)), (("Z1", 93, 100), ("Z2", 90, 97), ("Z3", 50, 51))
    ),
    Survey("Z", H1, SPOT, 2, date(2026, 6, 19), (("Z1", 95, 100), ("Z3", 29, 31))),
    Survey(
        *("M", H1, SPOT, 1, date(2026, 6, 15)), (("", 189, 200), ("M1", 97, 103), ("M2", 92, 97))
    ),
    Survey(
        *("M", H1, FIXED, 1, date(2026, 6, 22)), (("", 187, 200), ("M1", 94, 100), ("M2", 93, 101))
    ),
)


def survey(stage: Stage, told: Survey, issued: Issued) -> Story:
    """Enter what a survey was counted to, the day it is closed."""
    at = instant(told.day, 16)
    yield at
    results = [
        SurveyResult(
            office=stage.offices[told.office],
            area=stage.areas.get(area),
            half_year=told.half,
            kind=told.kind,
            sequence=told.number,
            satisfied=satisfied,
            valid=valid,
            closed_on=told.day,
        )
        for area, satisfied, valid in told.rows
    ]
    made = surveys.enter_counted(stage.session, stage.acts("qual", at), results, at)
    stage.happened["survey closed"] += 1
    stage.happened["revised for a survey"] += len(made)
    issued(made, at)


def morning(stage: Stage, at: datetime, issued: Issued) -> Story:
    """Let the house look in the morning what became final because a half-year ended."""
    yield at
    made = surveys.settle(stage.session, at)
    stage.happened["final because the half-year ended"] += len(made)
    issued(made, at)


# Ad-hoc assessments (4.2.3.1) ---------------------------------------------------------------------
def found(stage: Stage, office: str, first: date) -> Story:
    """Find something or nothing with somebody of an office, once a month."""
    at = instant(first + timedelta(days=stage.dice.randint(12, 20)), 15)
    yield at
    day, dice = local(at).date(), stage.dice
    role = dice.choice((DESK, AREA))
    person = dice.choice(stage.on_post(office, role, day))
    points = [Fraction(dice.randint(0, 4), 2) for _ in range(dice.randint(0, 2))]
    assess(stage, office, person, at, [(Indicator.SPOT_CHECKS, each, "") for each in points])


def assess(
    stage: Stage,
    office: str,
    person: str,
    at: datetime,
    findings: list[tuple[Indicator, Fraction, str]],
) -> None:
    """Let the supervisor assess somebody at the place and give it to him."""
    leader = stage.acts(f"{office}_sup", at)
    row = spots.begin(
        *(stage.session, leader, at),
        office=stage.offices[office],
        employee=stage.staff[person],
        at=at,
        place="前台",
        method=SpotMethod.ON_SITE,
    )
    for indicator, points, about in findings:
        spot_findings.add(
            *(stage.session, leader, row, at),
            indicator=indicator,
            found="现场发现的问题",
            points=points,
            about_no=about,
        )
    spots.issue(stage.session, leader, row, at + timedelta(minutes=10))
    stage.happened["ad-hoc assessment"] += 1


def mistaken(stage: Stage, bill_no: str) -> Story:
    """Give back what was paid on a bill within its quarter: the quarter had collected less."""
    bill = stage.session.scalars(select(Bill).where(Bill.bill_no == bill_no)).one()
    payment = next(one for one in bill.payments if one.voided_at is None)
    assert payment.receipt is not None
    give_back(stage, payment.receipt, instant(date(2026, 8, 18), 14))
    yield from ()
