"""Screens of bank statements: read in as files, line by line made receipts by finance (JD-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.fees import UNIT
from admin_views.fields import LineField, MoneyField, OptionField, TickField, filled
from admin_views.filters import Choice, Days, Pick
from admin_views.formatting import badge, day, said, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import BankLine, BankStatement, Office, Unit
from models.scopes import Actor
from rules.attachments import MOST_BYTES
from rules.bank_words import BankReason
from rules.vocabulary import Deed, Record
from services import bank, receipts

OTHER = "other"
_REASONS = {reason.value: reason for reason in BankReason}


# Statements ---------------------------------------------------------------------------------------
class FileField(Field):
    """One file; it can't be kept in a form that is shown again."""

    shape = "file"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent: WTForms itself looks at words only."""
        sent = request.files.get(self.name)
        if sent is None or not sent.filename:
            self.process_errors = [gettext("Choose a file first.")]
            return
        self.data = (sent.filename, sent.read(MOST_BYTES + 1))
        sent.close()
        if len(self.data[1]) > MOST_BYTES:
            most = MOST_BYTES // 2**20
            self.process_errors = [gettext("A file may have %(most)s MB.", most=most)]

    def __call__(self, **more: Any) -> Markup:
        """Return the browser's own field."""
        wrong = Markup(' aria-invalid="true"') if self.errors else ""
        told = f"{self.id}-wrong {self.id}-hint" if self.errors else f"{self.id}-hint"
        return Markup(
            '<input type="file" id="{}" name="{}" accept=".csv,.xlsx,.txt" required{} '
            'aria-describedby="{}">'
        ).format(self.id, self.name, wrong, told)


def _read_form(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    """Return the form of a file; the account is the one of the last file."""
    offices = actor.offices(Deed.CREATE, Record.BANK_STATEMENT)
    last = current.session.scalar(
        select(BankStatement.account)
        .where(BankStatement.read_by_id == actor.employee_id)
        .order_by(BankStatement.id.desc())
        .limit(1)
    )

    class ReadForm(OfficeForm):
        account = LineField(
            _l("Bank account"),
            [filled],
            longest=60,
            default=last,
            description=_l("As the office calls it, such as the bank and the last four digits."),
        )
        file = FileField(
            _l("Bank's file"),
            description=_l(
                "CSV or XLSX as online banking hands it out; what went out is left out."
            ),
        )

    if offices is None or len(offices) != 1:
        ReadForm.office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    return ReadForm


def _read(session: Session, actor: Actor, row: None, form: Any, at: datetime) -> str:
    if "office" in form:
        office = form.office.data
    else:
        reached = actor.offices(Deed.CREATE, Record.BANK_STATEMENT) or ()
        office = session.get_one(Office, next(iter(reached)))
    name, content = form.file.data
    try:
        found = bank.read_in(
            session, actor, at, office, account=form.account.data, name=name, content=content
        )
    except bank.BadRows as no:
        form.top += [
            gettext("Row %(row)s: %(why)s", row=row, why=said(refusal)) for row, refusal in no.rows
        ]
        raise
    flash(
        gettext(
            "Lines read in: %(lines)s. Left out: %(out)s outgoing, %(known)s known already.",
            lines=found.incoming,
            out=found.outgoing,
            known=found.known,
        ),
        "success",
    )
    return links.narrowed(actor, Record.BANK_LINE, statement=found.id)


class BankStatementView(RecordView):
    """The files that were read in."""

    record = Record.BANK_STATEMENT
    creates = edits = False
    column_list = (
        *("read_at", "file_name", "account", "first_day", "last_day", "incoming"),
        *("incoming_fen", "outgoing", "known", "read_by", "office"),
    )
    column_details_list = (
        Section("", ("account", "first_day", "last_day", "office")),
        Section(_l("What it held"), ("incoming", "incoming_fen", "outgoing", "known")),
        Section(_l("Read in"), ("read_at", "read_by", "file_name")),
    )
    column_export_list = column_list
    form_columns = ()
    column_sortable_list = ("read_at",)
    column_default_sort = "-read_at"
    filters = (Days("read_at"), Pick("office"))
    empty = _l("No bank statement yet. Read in a file of online banking.")
    deeds = (
        PageDeed(
            "read",
            Deed.CREATE,
            _read,
            form=_read_form,
            title=_l("Read in a bank statement"),
            done=_l("The bank statement is read in."),
            tone="primary",
            template="desk/attach.html",
        ),
    )

    def related(self, session: Session, actor: Actor, row: BankStatement) -> Sequence[Related]:
        """Return its lines, the newest."""
        found = links.rows(
            session,
            actor,
            BankLine,
            BankLine.statement_id == row.id,
            shows=(BankLine.unit, BankLine.receipt),
        )
        return (
            Related(
                _l("Money at the bank"),
                (_l("Day"), _l("Amount"), _l("Payer"), _l("State"), _l("Flat"), _l("Receipt")),
                [
                    links.cells(
                        links.to(actor, one, day(one.day)),
                        yuan(one.amount_fen),
                        one.payer,
                        badge(one.state),
                        links.to(actor, one.unit),
                        links.to(actor, one.receipt),
                    )
                    for one in found
                ],
                figures=(1,),
                more=links.narrowed(actor, Record.BANK_LINE, statement=row.id),
            ),
        )


# Lines --------------------------------------------------------------------------------------------
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
    """Whether the receipts get numbers."""

    numbered = TickField(_l("Take the receipt numbers from my receipt book, in their order"))


def _confirm_sure(session: Session, actor: Actor, row: BankLine, form: Any, at: datetime) -> None:
    bank.confirm_sure(session, actor, row, at, numbered=bool(form.numbered.data))


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
    column_list = (
        *("day", "amount_fen", "payer", "memo", "state", "unit", "why"),
        *("account", "serial_no", "office"),
    )
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
