"""The screen of wage batches: reckoned by the office, received and paid by finance (4.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Response
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import exporting, links
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Column, Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.fields import MonthField, filled
from admin_views.filters import Choice, MonthOf, Pick
from admin_views.formatting import badge, exact, month, said, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.wage_bases import HEADS as LINE_HEADS
from admin_views.wage_bases import signed
from models import Assessment, Office, WageBatch, WageLine
from models.scopes import Actor
from reports.catalogue import WAGE_SUMMARY
from rules.vocabulary import Deed, Record
from rules.wage_words import WageBatchState, WageLineKind
from services import forms, wage_files, wage_reckoning, wages
from services.wage_files import FIELDS

S = WageBatchState
_STATE = ("state",)


def _prepare_form(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    """Return the form of a month, and of an office where there are more; last month comes first."""
    offices = actor.offices(Deed.GENERATE, Record.WAGE_BATCH)
    before = (actor.day.replace(day=1) - timedelta(days=1)).replace(day=1)

    class PrepareForm(OfficeForm):
        month = MonthField(_l("Month"), [filled], default=before)

    if offices is None or len(offices) != 1:
        within = Office.id.is_not(None) if offices is None else Office.id.in_(offices)
        PrepareForm.office = LookupField(
            _l("Office"), [filled], lookup=Lookup(Office, within=lambda _: within, few=True)
        )
    return PrepareForm


def _prepare(session: Session, actor: Actor, row: None, form: Any, at: datetime) -> str:
    if "office" in form:
        office = form.office.data
    else:
        reached = actor.offices(Deed.GENERATE, Record.WAGE_BATCH) or ()
        office = session.get_one(Office, next(iter(reached)))
    batch = wages.prepare(session, actor, office, form.month.data, at)
    return links.page(Record.WAGE_BATCH, batch.id)


def _again(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> None:
    wages.again(session, actor, row, at)


def _hand_over(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> None:
    wages.hand_over(session, actor, row, at)


def _receive(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> None:
    wages.receive(session, actor, row, at)


def _pay(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> None:
    wages.pay(session, actor, row, at)


def _withdraw(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> None:
    wages.withdraw(session, actor, row, form.reason.data)


def _print(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, WAGE_SUMMARY.key, row, language, at))


def _file(session: Session, actor: Actor, row: WageBatch, form: Any, at: datetime) -> Response:
    """Hand out payroll's file: the office's columns, numbers as numbers."""
    found = wage_files.taken(session, actor, row)
    fields = [field for _, field in found]
    columns = [Column(field.value, title, FIELDS[field][0]) for title, field in found]
    rows = [wage_files.row(line, fields) for line in row.lines]
    return exporting.xlsx_response(f"{WAGE_SUMMARY.name}_{row.number}", columns, [rows])


def _sum(label: Any, name: str) -> Computed:
    return Computed(label, (name,), lambda row: signed(getattr(row, name)), numeric=True)


def _sealed(row: Any) -> bool:
    return row.state not in (S.PREPARED, S.WITHDRAWN)


class WageBatchView(RecordView):
    """What goes to finance, the newest first."""

    record = Record.WAGE_BATCH
    creates = edits = False
    form_columns = ()
    computed = {
        "performance": _sum(_l("Performance pay (yuan)"), "performance_fen"),
        "withheld": _sum(_l("Bonus withheld (yuan)"), "withheld_fen"),
        "repaid": _sum(_l("Bonus repaid (yuan)"), "repaid_fen"),
        "net": _sum(_l("Net amount (yuan)"), "net_fen"),
    }
    column_list = (
        *("number", "month", "state", "persons", "performance", "withheld", "repaid", "net"),
        "office",
    )
    column_details_list = (
        Section(
            _l("Totals"),
            (
                *("month", "persons", "performance", "withheld", "repaid", "net"),
                *("sha256", "office"),
            ),
        ),
        Section(
            _l("Steps of the batch"),
            (
                *("prepared_by", "prepared_at", "handed_by", "handed_at"),
                *("received_by", "received_at", "paid_by", "paid_at"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "month", "state", "persons", "performance_fen", "withheld_fen"),
        *("repaid_fen", "net_fen", "sha256", "prepared_by", "prepared_at", "handed_by"),
        *("handed_at", "received_by", "received_at", "paid_by", "paid_at"),
    )
    column_sortable_list = ("month",)
    column_default_sort = "-month"
    search_columns = ("number",)
    filters = (MonthOf("month"), Choice("state"), Pick("office"))
    tabs = "state"
    empty = _l("No batch yet. Reckon the batch of a month whose assessments are approved.")
    deeds = (
        PageDeed(
            "prepare",
            Deed.GENERATE,
            _prepare,
            form=_prepare_form,
            title=_l("Reckon a month"),
            done=_l("The batch is reckoned. Look at its lines."),
            note=_l(
                "Takes in every approved assessment that finance does not have yet, and what has"
                " changed since in months that were handed over."
            ),
            tone="primary",
        ),
        RowDeed(
            "hand-over",
            Deed.SUBMIT,
            _hand_over,
            signs=True,
            when=lambda row: row.state is S.PREPARED,
            needs=_STATE,
            title=_l("Hand over to finance"),
            note=_l("From now on it stands. What turns out otherwise goes into the next batch."),
            tone="primary",
        ),
        RowDeed(
            "receive",
            Deed.RECEIVE,
            _receive,
            when=lambda row: row.state is S.HANDED_OVER,
            needs=_STATE,
            tone="primary",
        ),
        RowDeed(
            "pay",
            Deed.PAY,
            _pay,
            when=lambda row: row.state is S.RECEIVED,
            needs=_STATE,
            title=_l("Enter as paid out"),
            note=_l("Enter it once the money has gone out."),
            tone="primary",
        ),
        RowDeed(
            "again",
            Deed.GENERATE,
            _again,
            when=lambda row: row.state is S.PREPARED,
            needs=_STATE,
            quick=True,
            title=_l("Reckon again"),
            done=_l("The batch is reckoned. Look at its lines."),
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            quick=True,
            title=_l("Print the summary"),
        ),
        RowDeed(
            "file",
            Deed.EXPORT,
            _file,
            when=_sealed,
            needs=_STATE,
            quick=True,
            title=_l("File for payroll (XLSX)"),
        ),
        RowDeed(
            "withdraw",
            Deed.WITHDRAW,
            _withdraw,
            form=ReasonForm,
            when=lambda row: row.state is S.PREPARED,
            needs=_STATE,
            in_list=False,
        ),
    )

    def title(self, row: Any) -> str:
        """Return number and month."""
        return f"{row.number} · {month(row.month)}"

    def leading(self, session: Session, actor: Actor, row: WageBatch) -> Sequence[Related]:
        """Return who can't be reckoned yet, and the lines."""
        wages.read_lines(session, row)
        return [*_lacking(session, actor, row), *_lines(actor, row)]

    def related(self, session: Session, actor: Actor, row: WageBatch) -> Sequence[Related]:
        """Return whose month is not approved yet, and whether the lines are those handed over."""
        return [*_waiting(session, actor, row), *_proof(row)]


def _lacking(session: Session, actor: Actor, row: WageBatch) -> Iterator[Related]:
    found = wages.missing(session, row)
    if found:
        yield Related(
            _l("To be settled before the hand-over"),
            (_l("Administrator"), _l("Post"), _l("Month"), _l("Why it can't be reckoned")),
            [
                links.cells(
                    links.to(actor, one.assessment, one.assessment.employee.name),
                    wording(one.assessment.position),
                    month(one.assessment.month),
                    said(one.why),
                )
                for one in found
            ],
        )


def _lines(actor: Actor, row: WageBatch) -> Iterator[Related]:
    heads = (_l("Administrator"), _l("Month"), *LINE_HEADS[2:-1])
    yield Related(
        _l("Lines in yuan"),
        heads,
        [_cells(actor, line) for line in row.lines],
        figures=tuple(range(2, 8)),
        empty=_l("No line yet: see what is to be settled."),
    )


def _cells(actor: Actor, line: WageLine) -> tuple[Any, ...]:
    factor = "" if line.coefficient is None else exact(line.coefficient, 4)
    return links.cells(
        _whose(actor, line),
        _month(actor, line),
        exact(line.score),
        factor,
        *map(signed, (line.performance_fen, line.withheld_fen, line.repaid_fen, line.net_fen)),
    )


def _whose(actor: Actor, line: WageLine) -> Markup:
    """Return the person with the post; the lines of a withdrawn batch have no page."""
    gone = line.batch.state is S.WITHDRAWN
    name = line.employee.name if gone else links.to(actor, line, line.employee.name)
    return Markup("{} {}").format(name, wording(line.position))


def _month(actor: Actor, line: WageLine) -> Markup:
    """Return a line's month as the way to its revision; a difference says that it is one."""
    number = line.assessment.revision
    words = f"{line.month:%Y-%m}" + (
        gettext(" (revision %(number)s)", number=number) if number > 1 else ""
    )
    way = Markup("{}").format(links.to(actor, line.assessment, words))
    is_result = line.kind is WageLineKind.RESULT
    return way if is_result else Markup("{} {}").format(way, badge(line.kind))


def _waiting(session: Session, actor: Actor, row: WageBatch) -> Iterator[Related]:
    if row.state is not S.PREPARED:
        return
    found: list[Assessment] = wage_reckoning.unapproved(session, row.office_id, row.month)
    if found:
        yield Related(
            _l("Not approved yet, so not in this batch"),
            (_l("Administrator"), _l("Post"), _l("Status")),
            [
                links.cells(
                    links.to(actor, one, one.employee.name),
                    wording(one.position),
                    badge(one.status),
                )
                for one in found
            ],
        )


def _proof(row: WageBatch) -> Iterator[Related]:
    if not _sealed(row):
        return
    verdict = (
        gettext("The lines are those that were handed over.")
        if wages.holds(row)
        else gettext("The lines are not those that were handed over: tell the auditor.")
    )
    yield Related(_l("Checksum"), (_l("Check"),), [(verdict,)])
