"""Receipts and their books: money is taken on one page, printed, voided on its day (JD-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, true
from sqlalchemy.orm import Session

from admin_views import links, receipt_page
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.fees import UNIT
from admin_views.fields import LineField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Advance, Employee, Post, Receipt, ReceiptBook, Refund, Unit
from models.clock import local, today
from models.scopes import Actor
from reports.catalogue import RECEIPT, RECEIPT_THIRD, Form
from rules.vocabulary import Deed, Record, Role
from services import advances, form_receipts, forms, receipts


class NumberForm(OfficeForm):
    """The number of a receipt that was written without one."""

    receipt_no = LineField(_l("Receipt number"), [filled], longest=40)


def _printing(form: Form) -> Callable[..., Response]:
    def act(session: Session, actor: Actor, row: Receipt, asked: Any, at: datetime) -> Response:
        return as_file(forms.document(session, actor, form.key, row, str(get_locale()), at))

    return act


def _blank(session: Session, actor: Actor, rows: Any, form: Any, at: datetime) -> Response:
    return as_file(forms.blank(session, actor, RECEIPT.key, str(get_locale())))


def _number(session: Session, actor: Actor, row: Receipt, form: Any, at: datetime) -> None:
    receipts.fill_number(session, actor, row, form.receipt_no.data)


def _void(session: Session, actor: Actor, row: Receipt, form: Any, at: datetime) -> None:
    receipts.void(session, actor, row, form.reason.data, at)


def _of_today(row: Any) -> bool:
    return row.voided_at is None and local(row.taken_at).date() == today()


class ReceiptView(RecordView):
    """Money taken in, receipt by receipt; what stands on one is never changed."""

    record = Record.RECEIPT
    edits = False
    column_list = (
        *("taken_at", "receipt_no", "unit", "payer", "total_fen", "method", "paid_on"),
        *("taken_by", "office"),
    )
    column_details_list = (
        Section(
            "",
            (
                *("receipt_no", "total_fen", "method", "paid_on", "payer", "unit", "taken_by"),
                *("taken_at", "book", "office"),
            ),
        ),
    )
    column_export_list = (
        *("receipt_no", "office", "area", "unit", "payer", "total_fen", "method", "paid_on"),
        *("taken_by", "taken_at", "book"),
    )
    form_columns = ()
    create_form_class = receipt_page.ChooseForm
    edit_form_class = OfficeForm
    lookups = {"unit": UNIT}
    column_sortable_list = ("taken_at", "receipt_no")
    column_default_sort = "-taken_at"
    search_columns = ("receipt_no",)
    filters = (
        Pick("office"),
        Pick("unit"),
        Choice("method"),
        Days("taken_at"),
        Pick("book"),
        Named(
            "receipt",
            label=_l("Receipt number"),
            options={
                "missing": (_l("Without a number"), lambda at: Receipt.receipt_no.is_(None)),
            },
        ),
    )
    empty = _l("No receipts yet. Take money for a flat: the receipt is written with it.")
    deeds = (
        RowDeed(
            "print",
            Deed.PRINT,
            _printing(RECEIPT),
            quick=True,
            title=_l("Print (A5)"),
            tone="primary",
        ),
        RowDeed(
            "third",
            Deed.PRINT,
            _printing(RECEIPT_THIRD),
            quick=True,
            title=_l("Print (three on A4)"),
            in_list=False,
        ),
        RowDeed(
            "number",
            Deed.EDIT,
            _number,
            form=NumberForm,
            when=lambda row: row.voided_at is None and not row.receipt_no,
            needs=("voided_at", "receipt_no"),
            title=_l("Enter the receipt number"),
        ),
        RowDeed(
            "void",
            Deed.VOID,
            _void,
            form=ReasonForm,
            when=_of_today,
            needs=("voided_at", "taken_at"),
            title=_l("Void the receipt"),
            note=_l(
                "Only one's own receipt of today that no signed handover counts. Its number stays"
                " used. Later, ask for a refund."
            ),
            tone="danger",
            in_list=False,
        ),
        PageDeed("blank", Deed.PRINT, _blank, quick=True, title=_l("Print blank form")),
    )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Take money for a flat."""
        return receipt_page.show(self)

    def leading(self, session: Session, actor: Actor, row: Receipt) -> Sequence[Related]:
        """Return what the money is for."""
        return (
            Related(
                _l("Paid with it"),
                (_l("Item"), _l("Period"), _l("Bill or order"), _l("Amount (yuan)")),
                [
                    links.cells(gettext(one.item), one.period, one.reference, yuan(one.fen))
                    for one in form_receipts.lines(session, row)
                ],
                figures=(3,),
            ),
        )

    def related(self, session: Session, actor: Actor, row: Receipt) -> Sequence[Related]:
        """Return what was given back of it, and what became of its advance."""
        asked = links.rows(session, actor, Refund, Refund.receipt_id == row.id)
        moved = links.rows(session, actor, Advance, Advance.receipt_id == row.id)
        stands = row.voided_at is None
        blocks = [
            Related(
                _l("Refunds"),
                (_l("Number"), _l("Refund amount"), _l("State"), _l("Reason")),
                [
                    links.cells(
                        links.to(actor, one), yuan(one.amount_fen), badge(one.state), one.reason
                    )
                    for one in asked
                ],
                figures=(1,),
                add=links.entering(actor, Record.REFUND, receipt=row.id) if stands else "",
                empty=_l("Nothing was given back."),
            )
        ]
        if moved:
            blocks.append(_movements(actor, moved))
        return blocks

    def title(self, row: Any) -> str:
        """Return the number, or the payer and the day."""
        return row.receipt_no or f"{row.payer} · {row.paid_on}"


def _movements(actor: Actor, moved: Sequence[Advance]) -> Related:
    return Related(
        _l("Advances"),
        (_l("Day"), _l("Movement"), _l("Amount (yuan)"), ""),
        [
            links.cells(
                links.to(actor, one, one.day),
                wording(one.kind),
                yuan(one.amount_fen),
                gettext("Voided") if one.voided_at else "",
            )
            for one in moved
        ],
        figures=(2,),
    )


def blocks(session: Session, actor: Actor, unit: Unit) -> Sequence[Related]:
    """Return the receipts of a flat, and what is left of its advances, as tabs of its page."""
    if not actor.may(Deed.VIEW, Record.RECEIPT):
        return ()
    found = links.rows(session, actor, Receipt, Receipt.unit_id == unit.id)
    left = advances.balance(session, unit.id)
    return (
        Related(
            _l("Payment receipts: %(amount)s yuan in advance", amount=yuan(left))
            if left
            else _l("Payment receipts"),
            (_l("Paid on"), _l("Receipt number"), _l("Sum received"), _l("Method"), ""),
            [
                links.cells(
                    links.to(actor, one, one.paid_on),
                    one.receipt_no,
                    yuan(one.total_fen),
                    badge(one.method),
                    gettext("Voided") if one.voided_at else "",
                )
                for one in found
            ],
            figures=(2,),
            add=links.entering(actor, Record.RECEIPT, unit=unit.id),
            more=links.narrowed(actor, Record.RECEIPT, unit=unit.id, voided="all"),
            empty=_l("Nothing was paid here yet."),
        ),
    )


def _holders(actor: Actor) -> Any:
    """Return who takes money at the offices whose books one keeps."""
    offices = actor.offices(Deed.VIEW, Record.RECEIPT_BOOK)
    here = true() if offices is None else Post.office_id.in_(offices)
    takes = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.FINANCE)
    return Employee.active & exists().where(
        Post.employee_id == Employee.id, Post.role.in_(takes), Post.held_on(actor.day), here
    )


HOLDER = Lookup(Employee, within=_holders, few=True)


class ReceiptBookView(RecordView):
    """The books of numbered receipts and who writes in them."""

    record = Record.RECEIPT_BOOK
    column_list = ("name", "holder", "issued_on", "state", "office")
    column_details_list = (
        Section("", ("prefix", "first_no", "last_no", "width", "holder", "issued_on", "office")),
    )
    column_export_list = (
        *("office", "prefix", "first_no", "last_no", "width", "holder", "issued_on", "state"),
    )
    form_columns = (
        Section(_l("Receipt book"), ("office", "prefix", "first_no", "last_no", "width")),
        Section(_l("Handed out"), ("holder", "issued_on", "state")),
    )
    form_more = {
        "prefix": {"description": _l("Such as SJ; empty where the number is digits alone.")},
        "width": {"description": _l("How many digits stand on the slip: 6 is 000123.")},
        "holder": {"description": _l("Only this person uses its numbers. Empty: everybody.")},
    }
    lookups = {"holder": HOLDER}
    column_sortable_list = ("issued_on",)
    column_default_sort = "-issued_on"
    filters = (Pick("office"), Choice("state"))
    tabs = "state"
    empty = _l("No receipt book yet. Enter one: its numbers are offered one after the other.")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ReceiptBook:
        """Enter a book."""
        with session.no_autoflush:
            row: ReceiptBook = super().make(session, actor, form, at)
            row.prefix = row.prefix or ""
        return row

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a book; numbers that were used stay in it."""
        form.populate_obj(row)
        row.prefix = row.prefix or ""

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return its receipts, the newest first."""
        found = links.rows(session, actor, Receipt, Receipt.book_id == row.id)
        return (
            Related(
                _l("Payment receipts"),
                (_l("Receipt number"), _l("Paid on"), _l("Payer"), _l("Sum received"), ""),
                [
                    links.cells(
                        links.to(actor, one),
                        one.paid_on,
                        one.payer,
                        yuan(one.total_fen),
                        gettext("Voided") if one.voided_at else "",
                    )
                    for one in found
                ],
                figures=(3,),
                more=links.narrowed(actor, Record.RECEIPT, book=row.id, voided="all"),
                empty=_l("No number of it was used yet."),
            ),
        )

    def title(self, row: Any) -> str:
        """Return the first and the last number."""
        return str(row.range)
