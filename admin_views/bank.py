"""The screen of money at the bank: each line becomes a receipt when finance confirms it (JD-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fees import UNIT
from admin_views.fields import LineField, MoneyField, OptionField, TickField, filled
from admin_views.filters import Choice, Days, Pick
from admin_views.formatting import day, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import LookupField
from models import BankLine, Unit
from models.scopes import Actor
from rules.bank_words import BankReason
from rules.vocabulary import Deed, Record
from services import bank, receipts

OTHER = "other"
_REASONS = {reason.value: reason for reason in BankReason}


def _why(row: Any) -> str:
    found = (_REASONS.get(one) for one in (row.reasons or "").split(","))
    return gettext("; ").join(wording(one) for one in found if one is not None)


def _is_open(row: Any) -> bool:
    return row.state in bank.OPEN


def _facts(session: Session, actor: Actor, rows: Sequence[BankLine]) -> Mapping[str, Any]:
    """Return what the bank tells of a line, and what it is thought to be."""
    if len(rows) != 1:
        return {"facts": ()}
    (line,) = rows
    return {
        "facts": (
            (_l("Day"), day(line.day)),
            (_l("Amount"), yuan(line.amount_fen)),
            (_l("Payer"), line.payer),
            (_l("Memo"), line.memo),
            (_l("Flat"), links.to(actor, line.unit)),
            (_l("Why"), _why(line)),
        )
    }


def _split_form(actor: Actor, rows: Sequence[BankLine]) -> type[OfficeForm]:
    """Return the form of a line's flat: a sum for each of its open bills, as proposed."""
    fields: dict[str, Any] = {}
    if len(rows) == 1 and rows[0].unit_id is not None:
        session, line = current.session(), rows[0]
        bills = bank.open_bills(session, rows[0].unit_id)
        parts, _ = bank.proposed_split(line, bills)
        for one in bills:
            fields[f"bill_{one.id}"] = MoneyField(
                f"{one.period} {one.item}",
                default=parts.get(one.id),
                description=gettext(
                    "%(bill)s, due on %(day)s: %(amount)s yuan open",
                    bill=one.bill_no,
                    day=day(one.due_on),
                    amount=yuan(one.amount_fen - one.paid_fen),
                ),
            )
        fields["receipt_no"] = LineField(
            _l("Receipt number"),
            longest=40,
            default=receipts.proposed(session, actor, line.office_id),
            description=_l("Without it the record counts as incomplete (4.2.1.5)."),
        )
    return type("SplitForm", (OfficeForm,), fields)


def _confirm(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> None:
    parts = {
        int(name.removeprefix("bill_")): form[name].data or 0
        for name in form._fields
        if name.startswith("bill_")
    }
    number = form["receipt_no"].data if "receipt_no" in form else None
    bank.confirm(session, actor, row, at, parts=parts, receipt_no=number)


class SureForm(OfficeForm):
    """Whether the receipts get numbers: ticked, as one without is an incomplete record."""

    numbered = TickField(
        _l("Take the receipt numbers from my receipt book, in their order"), default=True
    )


def _confirm_sure(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> None:
    _all_sure(session, actor, [row], form, at)


def _all_sure(
    session: Session, actor: Actor, rows: Sequence[BankLine], form: Any, at: datetime
) -> None:
    bank.confirm_sure(session, actor, rows, at, numbered=bool(form.numbered.data))


def _choose_form(actor: Actor, rows: Sequence[BankLine]) -> type[OfficeForm]:
    """Return the form of whose money it is: what is suggested, or another flat."""
    found = bank.candidates(current.session(), rows[0], actor.day) if len(rows) == 1 else []
    named = {
        one.id: one.address
        for one in current.session.scalars(
            select(Unit).where(Unit.id.in_([one.unit_id for one in found]))
        )
    }
    options = [
        (
            str(one.unit_id),
            gettext(
                "%(what)s (%(why)s)",
                what=named[one.unit_id],
                why=gettext("; ").join(wording(reason) for reason in one.reasons),
            ),
        )
        for one in found
    ]

    class ChooseForm(OfficeForm):
        pick = OptionField(
            _l("Whose money it is"),
            [filled],
            options=[*options, (OTHER, gettext("Another flat"))],
            radio=True,
            default=None if options else OTHER,
        )
        unit = LookupField(
            _l("Flat"), [filled], lookup=UNIT, render_kw={"show_if": f"pick={OTHER}"}
        )

    return ChooseForm


def _choose(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> str:
    picked = form.pick.data
    unit = form.unit.data if picked == OTHER else session.get_one(Unit, int(picked))
    bank.choose(session, actor, row, unit)
    return url_for("bank_line.do_view", deed="confirm", id=row.id)


def _ignore(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> None:
    bank.ignore(session, actor, row, form.reason.data, at)


def _again(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> None:
    bank.look_again(session, actor, [row], at)


def _all_again(
    session: Session, actor: Actor, rows: Sequence[BankLine], form: Any, at: datetime
) -> None:
    bank.look_again(session, actor, rows, at)


def _take_up(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> None:
    bank.take_up(session, actor, row, at)


_NEEDS = ("state", "unit_id")
_FACTS: dict[str, Any] = {"template": "desk/deed_with_facts.html", "context": _facts}


class BankLineView(RecordView):
    """What came in at the bank, the newest first."""

    record = Record.BANK_LINE
    creates = edits = False
    column_list = ("day", "amount_fen", "payer", "memo", "unit", "state", "why", "office")
    column_details_list = (
        Section("", ("day", "amount_fen", "payer", "memo", "serial_no", "account", "office")),
        Section(_l("Whose money it is"), ("unit", "why", "receipt", "ignored_why")),
        Section(_l("Where it comes from"), ("statement", "row_no", "decided_at", "decided_by")),
    )
    column_export_list = (
        *("day", "amount_fen", "payer", "memo", "state", "unit", "why", "receipt"),
        *("account", "serial_no", "statement", "row_no", "decided_at", "decided_by"),
        *("ignored_why", "office"),
    )
    computed = {"why": Computed(_l("Why"), ("reasons",), _why)}
    form_columns = ()
    column_sortable_list = ("day", "amount_fen")
    column_default_sort = "-day"
    filters = (Choice("state"), Days("day"), Pick("statement"), Pick("unit"), Pick("office"))
    tabs = "state"
    empty = _l("Nothing came in at the bank yet. Read in a bank statement.")
    deeds = (
        RowDeed(
            "confirm",
            Deed.CONFIRM,
            _confirm,
            form=_split_form,
            when=lambda row: _is_open(row) and row.unit_id is not None,
            needs=_NEEDS,
            title=_l("Write the receipt"),
            note=_l("What the bills leave over becomes an advance of the flat."),
            tone="primary",
            **_FACTS,
        ),
        RowDeed(
            "confirm-sure",
            Deed.CONFIRM,
            _confirm_sure,
            form=SureForm,
            when=_is_open,
            needs=_NEEDS,
            bulk=True,
            single=False,
            together=_all_sure,
            title=_l("Write the receipts of unambiguous lines"),
            note=_l("Each becomes a receipt as proposed. If one is not unambiguous, none is done."),
        ),
        RowDeed(
            "choose",
            Deed.EDIT,
            _choose,
            form=_choose_form,
            when=_is_open,
            needs=_NEEDS,
            title=_l("Choose the flat"),
            done=_l("The flat is chosen. Look at the bills and write the receipt."),
            **_FACTS,
        ),
        RowDeed(
            "ignore",
            Deed.EDIT,
            _ignore,
            form=ReasonForm,
            when=_is_open,
            needs=_NEEDS,
            bulk=True,
            title=_l("Not a customer's payment"),
            in_list=False,
            **_FACTS,
        ),
        RowDeed(
            "again",
            Deed.EDIT,
            _again,
            when=_is_open,
            needs=_NEEDS,
            bulk=True,
            quick=True,
            single=False,
            together=_all_again,
            title=_l("Look for matches again"),
        ),
        RowDeed(
            "take-up",
            Deed.EDIT,
            _take_up,
            when=lambda row: row.ignored_why != "",
            needs=("ignored_why",),
            quick=True,
            title=_l("Take it up again"),
            in_list=False,
        ),
    )
