"""Receipts of the demonstration office: books, money of the last days, an advance, two refunds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from models import Bill, Employee, Receipt, ReceiptBook, Unit
from models.clock import OFFICE_ZONE
from rules.receipts import spread
from rules.vocabulary import PaymentMethod, Role
from services import receipts, refunds
from services.demo.stage import Stage, Story
from services.dunning_ladder import is_open
from services.form_arrears import occupants
from services.receipts import Taking

PREFIX, SLIPS = "HL", 50  # the numbers of each book
M = PaymentMethod
# days ago, hour, minute, yuan, method; the first is paid back in part, the third is voided
TAKEN = (
    (3, 10, 15, 1_500, M.CASH),
    (3, 14, 40, 600, M.WECHAT),
    (1, 9, 25, 300, M.CASH),
    (1, 10, 30, 420, M.ALIPAY),
    (1, 11, 5, 350, M.CASH),
    (1, 17, 20, 260, M.CASH),
)
LONG = 67  # days: who owes longer is asked for it (services.demo.arrears)
VOIDED, BACK, WAITS = 2, 0, 3
WHY_VOIDED = "房号写错，作废重开。"
WHY_BACK = "多交部分，业主要求退回预收款。"
WHY_WAITS = "租客与业主重复缴费，业主申请退款。"


def begin(stage: Stage) -> None:
    """Hand the books out and let money come in: of flats that nobody is asked for."""
    desk = stage.crew.of(Role.FRONT_DESK)
    holders = [*desk, *stage.crew.of(Role.FINANCE)[:1]]
    issued = stage.today - timedelta(days=10)
    for place, holder in enumerate(holders):
        stage.session.add(
            ReceiptBook(
                office=stage.crew.office,
                prefix=PREFIX,
                first_no=place * SLIPS + 1,
                last_no=(place + 1) * SLIPS,
                width=6,
                holder=holder,
                issued_on=issued,
            )
        )
    stage.session.flush()
    flats = stage.session.scalars(
        select(Unit)
        .join(Bill, Bill.unit_id == Unit.id)
        .where(is_open())
        .group_by(Unit.id)
        .having(func.min(Bill.due_on) >= stage.today - timedelta(days=LONG))
        .order_by(Unit.id.desc())
        .limit(len(TAKEN))
    ).all()
    for place, (flat, (days, hour, minute, yuan, method)) in enumerate(
        zip(flats, TAKEN, strict=False)
    ):
        at = datetime.combine(stage.today - timedelta(days=days), time(hour, minute), OFFICE_ZONE)
        stage.begin(at, _taken(stage, flat, at, yuan * 100, method, place))


def _taken(
    stage: Stage, flat: Unit, at: datetime, fen: int, method: PaymentMethod, place: int
) -> Story:
    who = stage.desk(at.date())[0]
    row = _take(stage, who, flat, at, fen, method)
    if place == VOIDED:
        yield at + timedelta(minutes=4)
        again = at + timedelta(minutes=4)
        receipts.void(stage.session, stage.acts(who, again), row, WHY_VOIDED, again)
        _take(stage, who, flat, again, fen, method)
    if place in (BACK, WAITS):
        later = at + timedelta(hours=5)
        yield later
        yield from _given_back(stage, who, row, later, place)


def _take(
    stage: Stage, who: Employee, flat: Unit, at: datetime, fen: int, method: PaymentMethod
) -> Receipt:
    session, actor = stage.session, stage.acts(who, at)
    bills: Sequence[Bill] = session.scalars(
        select(Bill).where(Bill.unit_id == flat.id, is_open()).order_by(Bill.due_on, Bill.id)
    ).all()
    parts, left = spread(fen, [bill.amount_fen - bill.paid_fen for bill in bills])
    taking = Taking(
        office_id=flat.office_id,
        unit=flat,
        payer=occupants(session, [flat.id], at.date()).get(flat.id, ""),
        method=method,
        paid_on=at.date(),
        receipt_no=receipts.proposed(session, actor, flat.office_id),
        bills=[(bill, part) for bill, part in zip(bills, parts, strict=True) if part],
        advance_fen=left,
    )
    return receipts.take(session, actor, taking, at)


def _given_back(stage: Stage, who: Employee, row: Receipt, at: datetime, place: int) -> Story:
    """Ask for a refund: of the advance, confirmed by finance; of all, and nobody has yet."""
    session, acts = stage.session, stage.acts(who, at)
    part = refunds.ADVANCE if refunds.share(session, row, refunds.ADVANCE).fen else refunds.WHOLE
    part, why = (part, WHY_BACK) if place == BACK else (refunds.WHOLE, WHY_WAITS)
    asked = refunds.ask(session, acts, row, at, reason=why, method=row.method, part=part)
    if place == BACK:
        later = at + timedelta(minutes=25)
        yield later
        finance = stage.acts(stage.crew.of(Role.FINANCE)[0], later)
        refunds.confirm(session, finance, asked, later)
