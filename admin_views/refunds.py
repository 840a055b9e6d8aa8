"""Refunds asked for and confirmed by two people; advances and what is set off from them (JD-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current, receipt_page
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fees import UNIT
from admin_views.fields import MoneyField, OptionField, TextField, WordField, filled
from admin_views.filters import Choice, Days, Pick
from admin_views.formatting import wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Advance, Bill, Payment, Receipt, Refund
from models.receipt_parts import advance_left, standing
from models.scopes import Actor
from rules.receipt_words import AdvanceKind, RefundState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, PaymentMethod, Record
from services import advances, refunds
from services.payments import outstanding

WHOLE = "whole"
RECEIPT = Lookup(Receipt)


class AskForm(OfficeForm):
    """What is given back, how, and why."""

    receipt = LookupField(_l("Receipt"), [filled], lookup=RECEIPT)
    part = OptionField(_l("What is given back"), [filled], radio=True)
    method = WordField(_l("Refunded by"), [filled], words=PaymentMethod, radio=True)
    reason = TextField(_l("Reason"), [filled], longest=300)


def _confirm(session: Session, actor: Actor, row: Refund, form: Any, at: datetime) -> None:
    refunds.confirm(session, actor, row, at)


def _decline(session: Session, actor: Actor, row: Refund, form: Any, at: datetime) -> None:
    refunds.decline(session, actor, row, form.reason.data, at)


def _withdraw(session: Session, actor: Actor, row: Refund, form: Any, at: datetime) -> None:
    refunds.withdraw(session, actor, row, form.reason.data, at)


def _facts(session: Session, actor: Actor, rows: Sequence[Refund]) -> Mapping[str, Any]:
    """Return what is about to be given back."""
    if len(rows) != 1:
        return {"facts": ()}
    (row,) = rows
    return {
        "facts": [
            (_l("Receipt"), str(row.receipt)),
            (_l("Payer"), row.receipt.payer),
            (_l("Refund amount"), yuan(row.amount_fen)),
            (_l("Refunded by"), wording(row.method)),
            (_l("Reason"), row.reason),
            (_l("Refund asked for by"), row.asked_by),
        ]
    }


def _asked(row: Any) -> bool:
    return row.state is RefundState.ASKED


class RefundView(RecordView):
    """What was given back, and what waits for its second person."""

    record = Record.REFUND
    edits = False
    column_list = (
        *("number", "state", "receipt", "amount_fen", "method", "reason", "asked_by", "asked_at"),
        *("decided_by", "decided_at", "office"),
    )
    column_details_list = (
        Section("", ("receipt", "amount_fen", "method", "reason", "asked_by", "asked_at")),
        Section(_l("Decision"), ("decided_by", "decided_at", "decision", "office")),
    )
    column_export_list = (
        *("number", "office", "receipt", "amount_fen", "method", "reason", "state"),
        *("asked_by", "asked_at", "decided_by", "decided_at", "decision"),
    )
    form_columns = ()
    create_columns = (Section("", ("receipt", "part", "method", "reason")),)
    create_form_class = AskForm
    edit_form_class = OfficeForm
    column_sortable_list = ("asked_at",)
    column_default_sort = "-asked_at"
    search_columns = ("number",)
    filters = (Choice("state"), Pick("office"), Days("asked_at"))
    tabs = "state"
    empty = _l("Nothing was given back. A refund is asked for on the page of its receipt.")
    deeds = (
        RowDeed(
            "confirm",
            Deed.CONFIRM,
            _confirm,
            when=_asked,
            needs=("state",),
            title=_l("Confirm the refund"),
            note=_l(
                "Confirm when the money is given back: the bills are open again, and the sum leaves"
                " the cash of today."
            ),
            tone="primary",
            template="desk/deed_with_facts.html",
            context=_facts,
        ),
        RowDeed(
            "decline",
            Deed.DECLINE,
            _decline,
            form=ReasonForm,
            when=_asked,
            needs=("state",),
            title=_l("Decline the refund"),
            in_list=False,
        ),
        RowDeed(
            "withdraw",
            Deed.WITHDRAW,
            _withdraw,
            form=ReasonForm,
            when=_asked,
            needs=("state",),
            title=_l("Withdraw the refund"),
            in_list=False,
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer what of the receipt can be given back."""
        receipt = form["receipt"].data
        if receipt is None:
            form["part"].options = [(WHOLE, gettext("The whole receipt"))]
            return
        form["part"].options = list(_options(current.session(), receipt))
        if request.method == "GET" and form["method"].data is None:
            form["method"].data = receipt.method

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Refund:
        """Ask for a refund."""
        part, part_id = _chosen(form["part"].data)
        return refunds.ask(
            session,
            actor,
            form["receipt"].data,
            at,
            reason=form["reason"].data or "",
            method=form["method"].data,
            part=part,
            part_id=part_id,
        )


def _options(session: Session, receipt: Receipt) -> Iterator[tuple[str, str]]:
    whole = refunds.share(session, receipt).fen
    yield WHOLE, gettext("The whole receipt: %(amount)s yuan", amount=yuan(whole))
    for part in standing(session, receipt.id):
        words = str(part.bill) + " " + part.bill.item if isinstance(part, Payment) else str(part)
        yield (
            f"{part.__tablename__}-{part.id}",
            gettext("%(part)s: %(amount)s yuan", part=words, amount=yuan(part.amount_fen)),
        )
    left = advance_left(session, receipt.id)
    if left:
        yield (
            refunds.ADVANCE,
            gettext("What is left of the advance: %(amount)s yuan", amount=yuan(left)),
        )


def _chosen(value: str) -> tuple[str, int | None]:
    """Return the part an option stands for."""
    if value in (WHOLE, refunds.ADVANCE):
        return ("" if value == WHOLE else value), None
    part, _, number = value.rpartition("-")
    return part, int(number)


# Advances -----------------------------------------------------------------------------------------
class SetOffForm(OfficeForm):
    """What is set off: from a flat's advance against one of its bills."""

    unit = LookupField(_l("Flat"), [filled], lookup=UNIT)
    bill = OptionField(_l("Bill"), [filled], radio=True)
    amount_fen = MoneyField(
        _l("Amount"), description=_l("In yuan; left empty, as much as is due and left.")
    )


def _undo(session: Session, actor: Actor, row: Advance, form: Any, at: datetime) -> None:
    payment = session.scalars(select(Payment).where(Payment.advance_id == row.id)).first()
    if payment is None:
        raise Refusal(N_("An advance is voided with its receipt alone; later it is refunded."))
    advances.undo(session, actor, payment, form.reason.data, at)


def _signed(row: Any) -> str:
    return yuan(row.amount_fen) if row.kind is AdvanceKind.IN else f"−{yuan(row.amount_fen)}"


class AdvanceView(RecordView):
    """Money paid in advance, movement by movement."""

    record = Record.ADVANCE
    edits = False
    computed = {
        "moved": Computed(_l("Amount (yuan)"), ("kind", "amount_fen"), _signed, numeric=True)
    }
    column_list = ("day", "unit", "kind", "moved", "receipt", "by", "office")
    column_details_list = (
        Section("", ("unit", "kind", "moved", "day", "receipt", "by", "office")),
    )
    column_export_list = ("day", "office", "area", "unit", "kind", "amount_fen", "receipt", "by")
    form_columns = ()
    create_columns = (Section("", ("unit", "bill", "amount_fen")),)
    create_form_class = SetOffForm
    edit_form_class = OfficeForm
    badge_column = "kind"
    filters = (
        Pick("office"),
        Pick("unit"),
        Choice("kind"),
    )
    empty = _l("Nothing was paid in advance yet. It comes in with a receipt.")
    deeds = (
        RowDeed(
            "void",
            Deed.VOID,
            _undo,
            form=ReasonForm,
            when=lambda row: row.voided_at is None and row.kind is AdvanceKind.APPLIED,
            needs=("voided_at", "kind"),
            title=_l("Take the setting off back"),
            tone="danger",
            in_list=False,
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Say what is left of the flat's advances, and offer its open bills, the oldest first."""
        unit, session = form["unit"].data, current.session()
        if unit is None:
            return
        left = yuan(advances.balance(session, unit.id))
        bills = receipt_page.open_bills(session, actor, unit)
        if not bills:
            form["bill"].description = gettext("Nothing is owed here.")
        form["unit"].description = gettext("Left in advance: %(amount)s yuan", amount=left)
        form["bill"].options = [
            (
                str(bill.id),
                gettext(
                    "%(part)s: %(amount)s yuan",
                    part=f"{bill} {bill.item} {bill.period}",
                    amount=yuan(outstanding(bill)),
                ),
            )
            for bill in bills
        ]
        if len(bills) == 1 and request.method == "GET":
            form["bill"].data = str(bills[0].id)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Advance:
        """Set an advance off against a bill."""
        unit, fen = form["unit"].data, form["amount_fen"].data
        bill = session.get_one(Bill, int(form["bill"].data))
        if fen is None:
            fen = min(advances.balance(session, unit.id), outstanding(bill))
        payments = advances.apply(session, actor, unit, bill, fen, at)
        found = payments[0].advance
        if found is None:
            raise LookupError("a payment set off has its movement")
        return found

    def title(self, row: Any) -> str:
        """Return flat and day."""
        return f"{row.unit} · {row.day}"
