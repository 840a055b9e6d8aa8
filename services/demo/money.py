"""Fees and surveys of the demonstration office: two quarters of bills, the last half-years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from models import Area, Bill, Payment, SurveyResult
from rules.indicators import (
    half_year_of,
    months_of_quarter,
    previous_half,
    quarter_last_day,
    quarter_of,
)
from rules.vocabulary import PaymentMethod, Role, SurveyKind
from services.demo.estate import Home
from services.demo.people import Crew

FEE = "物业管理费"
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
# valid and satisfied answers of each area: fixed survey, first and second spot check
LAST_HALF = (((310, 301), (40, 39), (42, 41)), ((295, 276), (38, 36), (40, 38)))
THIS_HALF = ((36, 35), (34, 31))  # one spot check so far


def write(session: Session, rng: Random, crew: Crew, homes: Sequence[Home], today: date) -> None:
    """Write the bills of this quarter and the last with what was paid, and the surveys."""
    present = quarter_of(today)
    last = quarter_of(months_of_quarter(present)[0] - timedelta(days=1))
    takers = [*crew.of(Role.FRONT_DESK), *crew.of(Role.FINANCE)]
    receipts = 0
    for quarter in (last, present):
        for start in range(0, len(homes), HANDFUL):
            for home in homes[start : start + HANDFUL]:
                bill = _bill(crew, home, quarter)
                session.add(bill)
                paid_on = _paid_on(rng, quarter, _place(crew, home), today)
                if paid_on is not None:
                    receipts += 1
                    number = None if rng.random() < RECEIPT_FORGOTTEN else f"SJ{receipts:06d}"
                    bill.payments.append(
                        Payment(
                            office=crew.office,
                            amount_fen=bill.amount_fen,
                            paid_on=paid_on,
                            receipt_no=number,
                            method=rng.choice(METHODS),
                            taken_by=rng.choice(takers),
                        )
                    )
            session.flush()
    _surveys(session, crew, today)
    session.flush()


def _place(crew: Crew, home: Home) -> int:
    return crew.areas.index(home.unit.area) if home.unit.area in crew.areas else 0


def _bill(crew: Crew, home: Home, quarter: str) -> Bill:
    unit = home.unit
    return Bill(
        office=crew.office,
        area=unit.area,
        unit=unit,
        bill_no=f"WY{quarter}-{unit.building.name}{unit.stairwell}{unit.room}",
        item=FEE,
        period=quarter,
        amount_fen=(unit.gross_area_hundredths or 0) * RATE_FEN * MONTHS,
        due_on=months_of_quarter(quarter)[0] + timedelta(days=DUE_AFTER_DAYS),
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
    half = half_year_of(today)
    before = previous_half(half)
    year, first = int(before[:4]), before.endswith("1")
    closed = date(year, 6, 20) if first else date(year, 12, 20)
    for area, (fixed, *spots) in zip(crew.areas, LAST_HALF, strict=True):
        session.add(_survey(area, before, SurveyKind.FIXED, 1, fixed, closed))
        for number, spot in enumerate(spots, 1):
            day = closed - timedelta(days=60 * number)
            session.add(_survey(area, before, SurveyKind.SPOT, number, spot, day))
    began = date(today.year, 1 if today.month <= 6 else 7, 1)
    for area, spot in zip(crew.areas, THIS_HALF, strict=True):
        day = min(began + timedelta(days=45), today)
        session.add(_survey(area, half, SurveyKind.SPOT, 1, spot, day))


def _survey(
    area: Area, half: str, kind: SurveyKind, number: int, answers: tuple[int, int], day: date
) -> SurveyResult:
    return SurveyResult(
        office=area.office,
        area=area,
        half_year=half,
        kind=kind,
        sequence=number,
        valid=answers[0],
        satisfied=answers[1],
        closed_on=day,
    )
