"""Screens of the fee chapter: bills and the payments that come in on them (JD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from admin_views import files, links, reckonings
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section, words_of
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.filters import Begins, Choice, Days, Named, Pick
from admin_views.formatting import badge, day, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Area, Bill, Payment, Unit
from models.clock import local
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record
from services import advances, payments

UNIT = Lookup(Unit, hint=select(Area.name).where(Area.id == Unit.area_id).scalar_subquery())
_flat = aliased(Unit)


def _standing(actor: Actor) -> ColumnElement[bool]:
    return and_(rows_within(actor, Bill, Record.BILL), Bill.voided_at.is_(None))


BILL = Lookup(  # a reversed one takes no payment
    Bill,
    within=_standing,
    hint=select(words_of(_flat)).where(_flat.id == Bill.unit_id).scalar_subquery(),
)


def _still_due(row: Any) -> str:
    left = row.amount_fen - row.paid_fen
    return yuan(left) if left > 0 and row.voided_at is None else ""


def _reversed(row: Any) -> str:
    return "" if row.voided_at is None else day(local(row.voided_at).date())


def _reverse(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    payments.reverse(session, actor, row, form.reason.data, at)


REVERSE = RowDeed(
    "void",
    Deed.VOID,
    _reverse,
    form=ReasonForm,
    when=lambda row: row.voided_at is None,
    needs=("voided_at",),
    title=_l("Reverse the bill"),
    note=_l(
        "A reversed bill is kept and counts nowhere. The next run of its quarter can bill the flat"
        " again."
    ),
    tone="danger",
    in_list=False,
)


def _void(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    advances.undo(session, actor, row, form.reason.data, at)


VOID = RowDeed(
    "void",
    Deed.VOID,
    _void,
    form=ReasonForm,
    when=lambda row: row.voided_at is None and row.receipt_id is None,
    needs=("voided_at", "receipt_id"),
    note=_l(
        "A voided payment is kept; the bill is open again. What was set off from an advance goes"
        " back to it. A part of a receipt is voided or refunded with the receipt."
    ),
    tone="danger",
    in_list=False,
)


class BillView(RecordView):
    """What the flats owe, quarter by quarter."""

    record = Record.BILL
    empty = _l("No bills yet. Enter one, or bring in the quarter from a spreadsheet under Import.")
    computed = {
        "still_due": Computed(
            _l("Still due"), ("amount_fen", "paid_fen", "voided_at"), _still_due, numeric=True
        ),
        "reversed_on": Computed(_l("Reversed on"), ("voided_at",), _reversed),
        "reversed_why": Computed(
            _l("Why it was reversed"), ("void_reason",), lambda row: row.void_reason or ""
        ),
    }
    column_list = (
        "bill_no",
        "unit",
        "area",
        "office",
        "item",
        "period",
        "amount_fen",
        "due_on",
        "still_due",
    )
    column_details_list = (
        Section(
            "",
            ("bill_no", "unit", "area", "office", "item", "period", "amount_fen", "due_on"),
        ),
        Section(_l("Computed"), ("run", "fee_item", "charged_from", "charged_to")),
    )
    column_export_list = (
        "bill_no",
        "unit",
        "area",
        "office",
        "item",
        "period",
        "amount_fen",
        "due_on",
        *("run", "reversed_on", "reversed_why"),
    )
    form_columns = (
        Section(_l("Bill"), ("bill_no", "unit", "item", "period")),
        Section(_l("Amount"), ("amount_fen", "due_on")),
    )
    form_more = {
        "period": {"description": _l("Year and quarter, such as 2026Q3.")},
        "amount_fen": {"description": _l("In yuan.")},
        "item": {"description": _l("Such as the management fee, or water.")},
    }
    lookups = {"unit": UNIT}
    column_sortable_list = ("bill_no", "period", "due_on")
    column_default_sort = "-due_on"
    search_columns = ("bill_no",)
    filters = (
        Pick("office"),
        Pick("area"),
        Pick("unit"),
        Begins("period"),
        Days("due_on"),
        Named(
            "paid",
            label=_l("Paid"),
            options={
                "no": (_l("Not in full"), lambda at: Bill.paid_fen < Bill.amount_fen),
                "yes": (_l("In full"), lambda at: Bill.paid_fen >= Bill.amount_fen),
            },
        ),
        Pick("run"),
    )
    deeds = (REVERSE,)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Bill:
        """Write a bill for a flat."""
        row = Bill()
        form.populate_obj(row)
        return payments.write_bill(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a bill."""
        form.populate_obj(row)
        payments.write_bill(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a bill with the flat it was written for, and all a run computed but its last day."""
        return row is None or (name != "unit" and (row.run_id is None or name == "due_on"))

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what came in, what is still due, and how a computed bill was reckoned."""
        found = links.rows(session, actor, Payment, Payment.bill_id == row.id)
        left = payments.outstanding(row)
        due = _l("Payments: %(amount)s yuan still due", amount=yuan(left))
        paid = _l("Payments: paid in full") if row.voided_at is None else _l("Payments")
        left = left if row.voided_at is None else 0
        adds = links.entering(actor, Record.RECEIPT, bill=row.id) if left else ""
        return (
            Related(
                due if left else paid,
                (_l("Paid on"), _l("Amount paid"), _l("Receipt number"), _l("Method"), ""),
                [
                    links.cells(
                        links.to(actor, one, one.paid_on),
                        yuan(one.amount_fen),
                        one.receipt_no,
                        badge(one.method),
                        gettext("Voided") if one.voided_at else "",
                    )
                    for one in found
                ],
                figures=(1,),
                add=adds,
                more=links.narrowed(actor, Record.PAYMENT, bill=row.id, voided="all"),
                empty=_l("Nothing came in yet."),
            ),
            *reckonings.blocks(row),
        )


class PaymentView(RecordView):
    """What came in bill by bill: a part of a receipt, set off from an advance, or of a list."""

    record = Record.PAYMENT
    creates = False
    empty = _l("No payments yet. They come in with receipts: take money for a flat.")
    column_list = (
        "paid_on",
        "bill",
        "bill.item",
        "amount_fen",
        "receipt_no",
        "method",
        "taken_by",
        "office",
    )
    column_details_list = (
        Section(
            "",
            (
                "bill",
                "bill.item",
                "amount_fen",
                "paid_on",
                "receipt_no",
                "method",
                "receipt",
                "advance",
                "taken_by",
                "office",
            ),
        ),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("Payment"), ("bill", "amount_fen", "paid_on")),
        Section(_l("Receipt"), ("receipt_no", "method")),
    )
    form_more = {
        "receipt_no": {"description": _l("Without it the record counts as incomplete (4.2.1.5).")},
    }
    lookups = {"bill": BILL}
    column_sortable_list = ("paid_on", "receipt_no")
    column_default_sort = "-paid_on"
    search_columns = ("receipt_no",)
    filters = (
        Pick("office"),
        Pick("bill"),
        Choice("method"),
        Days("paid_on"),
        Named(
            "receipt",
            label=_l("Receipt"),
            options={
                "missing": (_l("Without a number"), lambda at: Payment.receipt_no.is_(None)),
            },
        ),
    )
    deeds = (VOID, *files.DEEDS)

    def first_step(self, actor: Actor) -> tuple[str, str] | None:
        """Lead to the page where money is taken."""
        address = links.entering(actor, Record.RECEIPT)
        return (gettext("Take money"), address) if address else None

    def editable(self, row: Any) -> bool:
        """Let stand what is a part of a receipt, or was set off from an advance."""
        alone = row.receipt_id is None and row.advance_id is None
        return row.voided_at is None and alone

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Let only what was left out be filled in later: the receipt, and how it was paid."""
        return name == "method" or (name == "receipt_no" and not row.receipt_no)

    def title(self, row: Any) -> str:
        """Return the receipt, or the bill and the day."""
        return row.receipt_no or f"{row.bill} · {row.paid_on}"
