"""The screen of bank statements: files of online banking, each read in once (JD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import PageDeed
from admin_views.fields import LineField, filled
from admin_views.filters import Days, Pick
from admin_views.formatting import badge, day, said, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import BankLine, BankStatement, Office
from models.scopes import Actor
from rules.attachments import MOST_BYTES
from rules.vocabulary import Deed, Record
from services import bank


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
            [filled],
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
