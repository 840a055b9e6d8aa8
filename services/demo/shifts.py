"""Shifts of the demonstration office: a roster of two weeks, and two handovers (JD-5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from models import HandoverCount, HandoverItem, Leave, Payment, Shift
from rules.handover import DENOMINATIONS, Checked
from rules.roster import week_of
from rules.shift_words import ItemKind, LeaveKind
from rules.vocabulary import (
    PaymentMethod,
    Role,
)
from services import handover, roster
from services.demo.stage import Stage, Story, instant

SHIFTS = (
    # name, hours, front desk, areas, workers
    ("早班", "08:00", "16:00", True, False, True),
    ("中班", "12:00", "20:00", True, False, True),
    ("晚班", "20:00", "08:00", False, False, True),
    ("日班", "08:30", "17:30", False, True, False),
)
ITEMS = (
    ("前台备用钥匙", ItemKind.KEY, 12),
    ("对讲机", ItemKind.RADIO, 3),
    ("收据本", ItemKind.RECEIPT_BOOK, 2),
    ("雨伞（便民）", ItemKind.OTHER, 10),
)
SHORT_FEN = 500  # the cash that was missing on the handover whose difference waits
WHY_CASH = "分位抹零；找零时多找一张5元，已联系业主补回。"
WHY_ITEM = "对讲机一台送修，维修单在前台抽屉。"
MATTERS = "3栋东侧电梯维保单位明早9点到场，请先通知监控室。"


def begin(stage: Stage) -> None:
    """Enter shifts, roster and leave, and let yesterday's shifts be handed over."""
    week = week_of(stage.today)
    first = instant(week[0], 0)
    stage.begin(first, _rostered(stage, week[0]))


def _rostered(stage: Stage, monday: date) -> Story:
    session, office = stage.session, stage.crew.office
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    at = instant(monday, 0)
    shifts = [
        roster.keep_shift(
            session,
            Shift(
                office=office,
                name=name,
                starts=starts,
                ends=ends,
                for_front_desk=desk,
                for_areas=areas,
                for_workers=workers,
                valid_from=monday - timedelta(days=28),
            ),
        )
        for name, starts, ends, desk, areas, workers in SHIFTS
    ]
    session.add_all(
        HandoverItem(office=office, name=name, kind=kind, expected=count)
        for name, kind, count in ITEMS
    )
    away = stage.crew.of(Role.WORKER)[5]
    roster.keep_leave(
        session,
        stage.acts(leader, at),
        Leave(
            office=office,
            employee=away,
            first_day=stage.today - timedelta(days=1),
            last_day=stage.today + timedelta(days=2),
            kind=LeaveKind.ANNUAL,
            reason="探亲",
        ),
        at,
    )
    _write(stage, shifts, monday)
    yesterday = stage.today - timedelta(days=1)
    for name, hour, short in (("早班", 16, False), ("中班", 20, True)):
        shift = next(one for one in shifts if one.name == name)
        stage.begin(instant(yesterday, hour - 1, 50), _handed_over(stage, shift, yesterday, short))
    yield from ()


def _write(stage: Stage, shifts: list[Shift], monday: date) -> None:
    """Write who works when this week and the next."""
    early, late, night, day_shift = shifts
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    acts = stage.acts(leader, instant(monday, 0))
    desk_first, workers = monday - timedelta(days=1), stage.crew.of(Role.WORKER)
    for when in (desk_first + timedelta(days=step) for step in range(15)):
        front = stage.desk(when)
        plan = [(front[0], early), (front[-1], late)]
        plan += [(one, day_shift) for one in stage.crew.of(Role.AREA_ADMIN) if when.weekday() < 5]
        turn = (early, early, late, late, night, None)
        steps = enumerate(workers[:5])
        plan += [(one, s) for n, one in steps if (s := turn[(n + when.toordinal()) % 6])]
        for person, shift in plan:
            if not (shift is early and _worked_night(stage, person.id, when, night)):
                roster.enter(stage.session, acts, person, shift, when)


def _worked_night(stage: Stage, person_id: int, day: date, night: Shift) -> bool:
    before = roster.on_days(stage.session, night.office_id, [day - timedelta(days=1)], person_id)
    return any(one.shift_id == night.id for one in before)


def _handed_over(stage: Stage, shift: Shift, day: date, short: bool) -> Story:
    session, desk = stage.session, stage.desk(day)
    giver, taker = (desk[-1], desk[0]) if short else (desk[0], desk[-1])
    at = instant(day, 19 if short else 15, 50)
    _entered(stage, shift.office_id, day, at)
    row = handover.open_sheet(session, stage.acts(giver, at), shift, day, taker, at, MATTERS)
    handover.count(
        session,
        stage.acts(giver, at),
        row,
        at,
        pieces=_pieces(row.expected_fen - (SHORT_FEN if short and row.expected_fen else 0)),
        cash_reason=WHY_CASH if short and row.expected_fen else "",
        items=[_item(one, short) for one in row.items],
        matters=MATTERS,
    )
    yield at + timedelta(minutes=8)
    signed = at + timedelta(minutes=8)
    handover.give(session, stage.acts(giver, signed), row, signed)
    yield signed + timedelta(minutes=6)
    taken = signed + timedelta(minutes=6)
    handover.take(session, stage.acts(taker, taken), row, taken)


def _entered(stage: Stage, office_id: int, day: date, at: datetime) -> None:
    """Say of the day's payments that they were entered at the desk before this instant."""
    desk = {one.id for one in stage.crew.of(Role.FRONT_DESK)}
    for place, payment in enumerate(
        stage.session.scalars(
            select(Payment).where(
                Payment.office_id == office_id, Payment.paid_on == day, Payment.taken_at.is_(None)
            )
        )
    ):
        odd = payment.method is PaymentMethod.CASH and payment.amount_fen % DENOMINATIONS[-1]
        if payment.taken_by_id in desk and (at.hour > 16 or not (odd or place % 2)):
            payment.taken_at = at - timedelta(minutes=20 + 15 * place)
    stage.session.flush()


def _pieces(fen: int) -> dict[int, int]:
    found = {}
    for piece in DENOMINATIONS:
        found[piece], fen = divmod(fen, piece)
    return found


def _item(row: HandoverCount, short: bool) -> Checked:
    kind, expected = row.kind, row.expected
    missing = short and kind is ItemKind.RADIO
    numbers = ("0035201", "0035300") if kind is ItemKind.RECEIPT_BOOK else ("", "")
    return Checked(
        f"item_{row.id}",
        row.name,
        kind,
        expected,
        expected - 1 if missing else expected,
        *numbers,
        WHY_ITEM if missing else "",
    )
