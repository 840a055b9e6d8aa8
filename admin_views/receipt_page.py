"""Taking money for a flat: its open bills, oldest first, with a box each; the rest is an advance.

Without a script: "fill oldest first" sends the form, and it comes back filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from admin_views import current, links, saving
from admin_views.columns import Section
from admin_views.fees import UNIT
from admin_views.fields import DayField, LineField, MoneyField, WordField, filled
from admin_views.filters import whole
from admin_views.formatting import day, yuan
from admin_views.forms import OfficeForm, typed
from admin_views.lookups import LookupField
from models import Bill, Unit, clock
from models.scopes import Actor, Forbidden, reach, rows_within
from rules.receipts import spread
from rules.vocabulary import Deed, PaymentMethod, Record
from services import advances, form_arrears, receipts
from services.dunning_ladder import is_open
from services.receipts import Taking

if TYPE_CHECKING:
    from admin_views.receipts import ReceiptView

MOST_ID = 2**31 - 1
MOST_BILLS = 60  # a flat has one a quarter and fee: more is years
FILL = "fill"  # the button that fills the boxes
PARTS = (Section(_l("Receipt"), ("payer", "method", "paid_on", "receipt_no")),)


class ChooseForm(OfficeForm):
    """The flat money is taken for."""

    unit = LookupField(_l("Flat"), [filled], lookup=UNIT)


def show(view: ReceiptView) -> ResponseReturnValue:
    """Ask for the flat, then take the money for it."""
    session, actor = current.session(), current.actor()
    if not view.may_create(actor):
        raise Forbidden(Deed.CREATE, Record.RECEIPT)
    unit, bill_id = _place(session, actor)
    if unit is None:
        return _choose(view)
    bills = open_bills(session, actor, unit)
    kind = _form_of(bills)
    form = kind(typed())
    if request.method == "POST":
        if request.form.get("step") == FILL or _only_a_sum(form, bills):
            form = kind(_filled(form, bills))
        elif form.validate():
            answer = saving.once(view, form, actor, lambda: _take(view, actor, unit, bills, form))
            if answer is not None:
                return answer
    else:
        _begin(session, actor, form, unit, bills, bill_id)
    return _page(view, actor, unit, bills, form)


def _place(session: Session, actor: Actor) -> tuple[Unit | None, int]:
    """Return the flat the address names, by itself or by one of its bills; and that bill."""
    bill_id = whole(request.args.get("bill"), 1, MOST_ID, 0)
    if bill_id:
        bill = reach(session, actor, Bill, Record.BILL, bill_id, Deed.VIEW)
        return (bill.unit, bill_id) if bill is not None else (None, 0)
    form = ChooseForm(request.args or None)
    return form["unit"].data, 0


def _choose(view: ReceiptView) -> ResponseReturnValue:
    form = ChooseForm(request.args or None)
    if request.args.get("unit"):
        form.validate()
    page = view.render(
        "desk/receipt_flat.html",
        form=form,
        title=gettext("Take money"),
        back=view.get_url(f"{view.endpoint}.index_view"),
    )
    return make_response(page, 422 if form.errors else 200)


def open_bills(session: Session, actor: Actor, unit: Unit) -> Sequence[Bill]:
    """Return a flat's open bills, the oldest first."""
    return session.scalars(
        select(Bill)
        .where(Bill.unit_id == unit.id, is_open(), rows_within(actor, Bill, Record.BILL))
        .order_by(Bill.due_on, Bill.id)
        .limit(MOST_BILLS)
    ).all()


def _form_of(bills: Sequence[Bill]) -> type[OfficeForm]:
    """Return the form of a flat: a box for each bill."""
    fields: dict[str, Any] = {
        "received": MoneyField(
            _l("Sum received"),
            description=_l("In yuan. The boxes below are filled from it, oldest first."),
        )
    }
    for bill in bills:
        fields[f"bill_{bill.id}"] = MoneyField(gettext("Bill %(bill)s", bill=bill.bill_no))
    fields |= {
        "advance_fen": MoneyField(
            _l("Paid in advance"), description=_l("What is left for bills to come.")
        ),
        "payer": LineField(_l("Payer"), longest=60),
        "method": WordField(_l("Method"), [filled], words=PaymentMethod, radio=True),
        "paid_on": DayField(_l("Paid on"), [filled]),
        "receipt_no": LineField(
            _l("Receipt number"),
            longest=40,
            description=_l("Without it the record counts as incomplete (4.2.1.5)."),
        ),
    }
    return type("TakingForm", (OfficeForm,), fields)


def _begin(
    session: Session,
    actor: Actor,
    form: OfficeForm,
    unit: Unit,
    bills: Sequence[Bill],
    bill_id: int,
) -> None:
    """Begin with today, the next number of one's book, who lives there, the bill one comes from."""
    form["paid_on"].data = actor.day
    form["receipt_no"].data = receipts.proposed(session, actor, unit.office_id)
    names = form_arrears.occupants(session, [unit.id], actor.day)
    form["payer"].data = names.get(unit.id, "")[: form["payer"].longest].rstrip()
    for bill in bills:
        if bill.id == bill_id:
            form[f"bill_{bill.id}"].data = bill.amount_fen - bill.paid_fen


def _only_a_sum(form: OfficeForm, bills: Sequence[Bill]) -> bool:
    """Say whether nothing but the sum is typed: the boxes are filled, and looked at first."""
    boxes = (form["advance_fen"], *(form[f"bill_{bill.id}"] for bill in bills))
    return (form["received"].data or 0) > 0 and not any(
        box.raw_data and box.raw_data[0] for box in boxes
    )


def _filled(form: OfficeForm, bills: Sequence[Bill]) -> MultiDict[str, str]:
    """Return what was typed with the boxes filled, oldest first, and the rest as an advance."""
    values = request.form.copy()
    fen = form["received"].data
    if fen is None or fen <= 0:
        return values
    parts, left = spread(fen, [bill.amount_fen - bill.paid_fen for bill in bills])
    for bill, part in zip(bills, parts, strict=True):
        values[f"bill_{bill.id}"] = form["received"].show(part) if part else ""
    values["advance_fen"] = form["received"].show(left) if left else ""
    return values


def _take(
    view: ReceiptView, actor: Actor, unit: Unit, bills: Sequence[Bill], form: OfficeForm
) -> str:
    session = current.session()
    given = [(bill, form[f"bill_{bill.id}"].data) for bill in bills]
    taking = Taking(
        office_id=unit.office_id,
        unit=unit,
        payer=form["payer"].data or "",
        method=form["method"].data,
        paid_on=form["paid_on"].data,
        receipt_no=form["receipt_no"].data,
        bills=[(bill, fen) for bill, fen in given if fen],
        advance_fen=form["advance_fen"].data or 0,
        total_fen=form["received"].data,
    )
    return view.address(receipts.take(session, actor, taking, clock.now()).id)


def _page(
    view: ReceiptView, actor: Actor, unit: Unit, bills: Sequence[Bill], form: OfficeForm
) -> ResponseReturnValue:
    session = current.session()
    left = advances.balance(session, unit.id)
    owed = sum(bill.amount_fen - bill.paid_fen for bill in bills)
    page = view.render(
        "desk/receipt.html",
        form=form,
        parts=PARTS,
        title=gettext("Take money"),
        flat=unit,
        lines=[
            (bill, links.to(actor, bill), day(bill.due_on), yuan(bill.amount_fen - bill.paid_fen))
            for bill in bills
        ],
        owed=yuan(owed),
        left=yuan(left) if left else "",
        set_off=links.entering(actor, Record.ADVANCE, unit=unit.id) if left and bills else "",
        was_filled=request.method == "POST" and not form.errors and not form.top,
        back=links.page(Record.UNIT, unit.id),
    )
    return make_response(page, 422 if form.errors or form.top else 200)
