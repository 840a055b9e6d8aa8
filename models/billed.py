"""What is billed stands, whatever the door: computed bills, and what they were computed from.

A bill that is wrong is reversed with its reason; then what it was computed from may be mended.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import event, inspect, or_, select
from sqlalchemy.orm import Session

from models.estate import Unit
from models.fee_items import FeeItem, FeePrice, FeeScope, MeterReading
from models.fees import Bill, Payment
from rules.fees import ONE_DAY
from rules.indicators import quarter_of
from rules.refusal import Refusal
from rules.vocabulary import N_

_VOID = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})
_MOVES = _VOID | {"due_on", "paid_fen"}  # what may still happen to a computed bill
# what the receipts of a bill say of it, and where its money counts (4.5)
PAID_FOR = N_("Money came in on this bill: flat, item, quarter and number stand as they were.")
_PAID_FOR = frozenset({"office_id", "unit_id", "area_id", "bill_no", "item", "period"})


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _values(row: Any, key: str) -> list[Any]:
    """Return what a column held and holds."""
    history = inspect(row).attrs[key].history
    return [value for value in (*history.deleted, *history.non_deleted()) if value is not None]


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def _check_bill(session: Session, row: Bill) -> None:
    changed = _changed(row) | _moved(row)
    if _before(row, "voided_at") is not None and changed - {"version"}:
        raise Refusal(N_("This bill is reversed and stands as it is."))
    if _before(row, "run_id") is not None and changed - _MOVES:
        raise Refusal(
            N_("A computed bill is never changed: reverse it, then bill the flat again."),
            field="amount_fen",
        )
    if changed & _PAID_FOR and session.scalar(_paid(row)) is not None:
        raise Refusal(PAID_FOR)
    if "voided_at" in changed and row.paid_fen:
        raise Refusal(
            N_(
                "%(amount)s yuan came in on this bill. Void its payments first, then reverse the"
                " bill."
            ),
            amount=f"{Decimal(row.paid_fen).scaleb(-2):,.2f}",
        )


def _moved(row: Bill) -> set[str]:
    """Return the columns a flush will write anew because a record was put into their place."""
    found = ((f"{name}_id", row.__dict__.get(name)) for name in ("office", "area", "unit"))
    return {key for key, one in found if one is not None and one.id != getattr(row, key)}


def _paid(row: Bill) -> Any:
    return select(Payment.id).where(Payment.bill_id == row.id, Payment.voided_at.is_(None)).limit(1)


def _check_payment(session: Session, row: Payment) -> None:
    bill = row.bill or session.get(Bill, row.bill_id)
    if bill is not None and bill.voided_at is not None:
        raise Refusal(N_("This bill is reversed: nothing can be paid on it."), field="bill")


def _check_item(session: Session, row: FeeItem) -> None:
    if "basis" not in _changed(row):
        return
    billed = select(Bill.id).where(Bill.fee_item_id == row.id, Bill.voided_at.is_(None)).limit(1)
    if session.scalar(billed) is not None:
        raise Refusal(
            N_("Flats are billed for this fee: how it is reckoned stays. Enter a new fee instead."),
            field="basis",
        )


def _check_price(session: Session, row: FeePrice) -> None:
    """Refuse another price for days that are billed already."""
    if inspect(row).persistent and not _changed(row) & {"price", "valid_from", "item_id"}:
        return
    days: list[date] = _values(row, "valid_from") or [row.valid_from]
    item_id = row.item_id or (row.item.id if row.item else None)
    if item_id is None:
        return  # as new as its price: nobody was billed
    after = (
        select(FeePrice.valid_from)
        .where(FeePrice.item_id == item_id, FeePrice.valid_from > max(days))
        .order_by(FeePrice.valid_from)
        .limit(1)
    )
    ends = session.scalar(after)
    touched = [Bill.fee_item_id == item_id, Bill.voided_at.is_(None), Bill.charged_to >= min(days)]
    if ends is not None:
        touched.append(Bill.charged_from <= ends - ONE_DAY)
    billed = session.scalar(
        select(Bill.charged_to).where(*touched).order_by(Bill.charged_to.desc()).limit(1)
    )
    if billed is not None:
        raise Refusal(
            N_(
                "Flats are billed up to %(day)s by the price before. Let a new price begin after"
                " that day, or reverse those bills first."
            ),
            field="valid_from",
            day=billed,
        )


_SAID = frozenset({"item_id", "unit_id", "building_id", "count", "valid_from", "valid_to"})


def _check_scope(session: Session, row: FeeScope) -> None:
    """Refuse another word on what a flat has of a fee for days that are billed already."""
    changed = _changed(row) & _SAID
    if inspect(row).persistent and not changed:
        return
    first, last = _days_touched(row, changed)
    flats = [Bill.unit_id.in_(_ids(row, "unit"))]
    if houses := _ids(row, "building"):
        flats.append(Bill.unit_id.in_(select(Unit.id).where(Unit.building_id.in_(houses))))
    touched = [
        Bill.fee_item_id.in_(_ids(row, "item")),
        Bill.voided_at.is_(None),
        Bill.charged_to >= first,
        or_(*flats),
    ]
    if last is not None:
        touched.append(Bill.charged_from <= last)
    billed = session.scalar(
        select(Bill.charged_to).where(*touched).order_by(Bill.charged_to.desc()).limit(1)
    )
    if billed is not None:
        raise Refusal(
            N_(
                "Flats are billed up to %(day)s by what stood here. Let a change begin after that"
                " day, or reverse those bills first."
            ),
            field="valid_to" if changed == {"valid_to"} else "valid_from",
            day=billed,
        )


def _days_touched(row: FeeScope, changed: set[str]) -> tuple[date, date | None]:
    """Return the first and the last day a change of a row tells something of."""
    history = inspect(row).attrs.valid_to.history
    ends = [*history.deleted, *history.non_deleted()] or [None]
    last = None if None in ends else max(ends)
    if inspect(row).persistent and changed == {"valid_to"}:  # the days up to its end stay
        return min(one for one in ends if one is not None) + ONE_DAY, last
    return min(_values(row, "valid_from") or [row.valid_from]), last


def _ids(row: Any, name: str) -> list[int]:
    """Return which records a row points to and pointed to."""
    known = getattr(row, name)
    return [*_values(row, f"{name}_id"), *([known.id] if known is not None and known.id else [])]


def _check_meter(session: Session, row: MeterReading) -> None:
    """Refuse to enter, change or void a reading of a quarter that is billed already."""
    days: list[date] = _values(row, "read_on") or [row.read_on]
    unit_id = row.unit_id or (row.unit.id if row.unit else None)
    item_id = row.item_id or (row.item.id if row.item else None)
    if unit_id is None or item_id is None:
        return  # as new as the reading: nobody was billed
    billed = session.scalar(
        select(Bill.period)
        .where(
            Bill.unit_id == unit_id,
            Bill.fee_item_id == item_id,
            Bill.voided_at.is_(None),
            Bill.period >= quarter_of(min(days)),
        )
        .order_by(Bill.period)
        .limit(1)
    )
    if billed is not None:
        raise Refusal(
            N_("This flat is billed for %(period)s by its readings. Reverse that bill first."),
            field="read_on",
            period=billed,
        )


def _check(session: Session, row: Any, is_new: bool) -> None:
    match row:
        case Bill() if not is_new:
            _check_bill(session, row)
        case Payment() if is_new:
            _check_payment(session, row)
        case FeeItem() if not is_new:
            _check_item(session, row)
        case FeePrice():
            _check_price(session, row)
        case FeeScope():
            _check_scope(session, row)
        case MeterReading() if is_new or _changed(row) - {"note", "version"}:
            _check_meter(session, row)


@event.listens_for(Session, "before_flush")
def refuse_change_of_billed(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what flats were billed, or what it was computed from."""
    with session.no_autoflush:
        for row in session.new:
            _check(session, row, is_new=True)
        for row in session.dirty:
            if session.is_modified(row):
                _check(session, row, is_new=False)
