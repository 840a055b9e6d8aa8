"""Fees and surveys of the demonstration office: two quarters of bills, the last half-years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from models import Bill, Employee, Payment, SurveyResult
from rules.indicators import (
    half_year_of,
    months_of_half,
    months_of_quarter,
    previous_half,
    quarter_last_day,
    quarter_of,
)
from rules.vocabulary import PaymentMethod, Role, SurveyKind
from services.demo import billing
from services.demo.chance import chance
from services.demo.estate import Home
from services.demo.people import Crew

RATE_FEN = 2  # a month for a hundredth of a square metre: 2 yuan for a square metre
MONTHS = 3
DUE_AFTER_DAYS = 20  # of the quarter's first day
# share of flats that have paid by the quarter's end: one area meets the 98 %, one falls short
PAID = (0.988, 0.962)
LATE = 0.5  # share of the others who pay in the quarter after
METHODS = (
    PaymentMethod.WECHAT,
    PaymentMethod.WECHAT,
    PaymentMethod.ALIPAY,
    PaymentMethod.POS,
    PaymentMethod.CASH,
    PaymentMethod.TRANSFER,
)
RECEIPT_FORGOTTEN = 0.0015
HANDFUL = 400  # rows written together
# the surveys of a half-year: its month and day, and each area's valid and satisfied answers
SURVEYS = (
    (SurveyKind.FIXED, 1, (2, 20), ((310, 301), (295, 275))),
    (SurveyKind.SPOT, 1, (3, 15), ((40, 39), (38, 35))),
    (SurveyKind.SPOT, 2, (5, 10), ((42, 41), (40, 37))),
)


def write(session: Session, rng: Random, crew: Crew, homes: Sequence[Home], today: date) -> None:
    """Write the bills of this quarter and the last with what was paid, and the surveys."""
    present = quarter_of(today)
    last = quarter_of(months_of_quarter(present)[0] - timedelta(days=1))
    takers = [*crew.of(Role.FRONT_DESK), *crew.of(Role.FINANCE)]
    receipts = 0
    run = billing.write(session, chance("fees"), crew, homes, present, today)
    # the quarter before came as a list; this one was computed here
    for quarter, computed in ((last, {}), (present, run)):
        for start in range(0, len(homes), HANDFUL):
            handful = homes[start : start + HANDFUL]
            bills = [computed.get(home.unit.id) or [_bill(home, quarter)] for home in handful]
            session.add_all(bill for of_home in bills for bill in of_home)
            session.flush()
            for home, of_home in zip(handful, bills, strict=True):
                paid_on = _paid_on(rng, quarter, _place(crew, home), today)
                if paid_on is None:
                    continue
                for bill in of_home:
                    receipts += 1
                    session.add(_payment(rng, bill, paid_on, receipts, rng.choice(takers)))
            session.flush()
    billing.begin_next(session, crew, present, today)
    _surveys(session, crew, today)
    session.flush()


def _place(crew: Crew, home: Home) -> int:
    return crew.areas.index(home.unit.area) if home.unit.area in crew.areas else 0


def _bill(home: Home, quarter: str) -> Bill:
    unit = home.unit
    return Bill(
        office_id=unit.office_id,
        area_id=unit.area_id,
        unit_id=unit.id,
        bill_no=f"WY{quarter}-{unit.building.name}{unit.stairwell}{unit.room}",
        item=billing.MANAGEMENT,
        period=quarter,
        amount_fen=(unit.gross_area_hundredths or 0) * RATE_FEN * MONTHS,
        due_on=months_of_quarter(quarter)[0] + timedelta(days=DUE_AFTER_DAYS),
    )


def _payment(rng: Random, bill: Bill, paid_on: date, number: int, taker: Employee) -> Payment:
    return Payment(
        office_id=bill.office_id,
        bill_id=bill.id,
        amount_fen=bill.amount_fen,
        paid_on=paid_on,
        receipt_no=None if rng.random() < RECEIPT_FORGOTTEN else f"SJ{number:06d}",
        method=rng.choice(METHODS),
        taken_by_id=taker.id,
    )


def _paid_on(rng: Random, quarter: str, place: int, today: date) -> date | None:
    """Return the day a flat pays; None when it has not until today."""
    first, last = months_of_quarter(quarter)[0], quarter_last_day(quarter)
    pays, spread, afterwards = rng.random(), rng.betavariate(1.3, 3), rng.random()
    if pays < PAID[place]:
        day = first + timedelta(days=round(spread * (last - first).days))
    elif afterwards < LATE:
        day = last + timedelta(days=1 + round(spread * 60))
    else:
        return None
    return day if day <= today else None


def _surveys(session: Session, crew: Crew, today: date) -> None:
    """Write the surveys of the last half-year and those of this one that are over."""
    half = half_year_of(today)
    for each in (previous_half(half), half):
        months = months_of_half(each)
        # services.demo.opinions counts the last spot check of the half-year before
        for kind, number, (month, day), answers in SURVEYS if each == half else SURVEYS[:-1]:
            closed = months[month - 1].replace(day=day)
            if closed <= today:
                session.add_all(
                    SurveyResult(
                        office=crew.office,
                        area=area,
                        half_year=each,
                        kind=kind,
                        sequence=number,
                        valid=valid,
                        satisfied=satisfied,
                        closed_on=closed,
                    )
                    for area, (valid, satisfied) in zip(crew.areas, answers, strict=True)
                )
