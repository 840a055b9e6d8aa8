"""The screens of wage tables and of the layout of payroll's file (4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, LineField, MonthField, TickField, WordField, filled
from admin_views.filters import Choice, Days, MonthOf, Pick
from admin_views.formatting import exact, month, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.row_field import Cell, RowsField
from admin_views.wage_bases import FACTOR_PLACES
from models import Office, WageLayout, WageTable
from models.scopes import Actor
from rules.vocabulary import Deed, Record
from rules.wage_words import BonusOf, WageField, WageMode, WageTableState
from services import wage_tables
from services.wage_tables import FEN

_FIELDS = {field.value: field for field in WageField}


def _offices(deed: Deed, record: Record) -> Lookup:
    def within(actor: Actor) -> Any:
        reached = actor.offices(deed, record)
        return Office.id.is_not(None) if reached is None else Office.id.in_(reached)

    return Lookup(Office, within=within, few=True)


def _fields() -> list[tuple[str, str]]:
    return [(field.value, wording(field)) for field in WageField]


BAND_CELLS = (
    Cell("score_from", _l("Score from"), "exact", must=True),
    Cell("value", _l("Coefficient, or amount (yuan)"), "exact", must=True),
)
COLUMN_CELLS = (
    Cell("title", _l("Column title"), longest=40, must=True),
    Cell("field", _l("What it holds"), "option", must=True, options=_fields),
)


def _value(row: WageTable, value: Fraction) -> str:
    """Return what a band gives as it is typed and shown: a coefficient, or yuan."""
    if row.mode is WageMode.AMOUNT:
        return exact(value / FEN)
    return exact(value, FACTOR_PLACES)


# Tables -------------------------------------------------------------------------------------------
class WageTableForm(OfficeForm):
    """A wage table with its bands."""

    office = LookupField(_l("Office"), [filled], lookup=_offices(Deed.CREATE, Record.WAGE_TABLE))
    valid_from = MonthField(
        _l("In force from month"),
        [filled],
        description=_l("It ends when a later table begins, or another one of the same month."),
    )
    mode = WordField(_l("What a score gives"), [filled], words=WageMode, radio=True)
    band_rows = RowsField(
        _l("Score bands"),
        cells=BAND_CELLS,
        description=_l("A band reaches up to the next one; the lowest begins at 0."),
    )
    bonus_of = WordField(_l("Percent of the bonus are of"), [filled], words=BonusOf, radio=True)
    by_days = TickField(
        _l("A part of a month is paid by its days"),
        description=_l("Who began or left the post within the month; else in full for each post."),
    )
    note = LineField(_l("Remark"), longest=200)

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        if obj is not None:
            kw["band_rows"] = [
                {"score_from": exact(one.score_from, 6), "value": _value(obj, one.value)}
                for one in obj.bands
            ]
        super().__init__(formdata, obj, **kw)


def _is_draft(row: Any) -> bool:
    return row.state is WageTableState.DRAFT


def _issue(session: Session, actor: Actor, row: WageTable, form: Any, at: datetime) -> None:
    wage_tables.issue(session, actor, row, at)


class _WithRows(RecordView):
    """A screen whose form has rows that are no columns of the model."""

    form_columns: Sequence[str | Section] = ()

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Ask for the office where there are several; it stays once it is chosen."""
        if row is not None or self.only_office(actor, Deed.CREATE) is not None:
            form.take_away("office")
        if row is None and request.method == "GET":
            self.propose(form, actor)

    def propose(self, form: OfficeForm, actor: Actor) -> None:
        """Fill in what a new record begins with."""

    def head_of(self, actor: Actor, form: OfficeForm, row: Any) -> dict[str, Any]:
        """Return what the form says beside its rows, with the office it belongs to."""
        names = [field.short_name for field in form.own_fields if field.shape != "rows"]
        head = {name: form[name].data for name in names}
        office = head.pop("office", None)
        only = self.only_office(actor, Deed.CREATE)
        head["office_id"] = row.office_id if row is not None else office.id if office else only
        return head


class WageTableView(_WithRows):
    """What a score is worth, from a month on."""

    record = Record.WAGE_TABLE
    column_list = ("valid_from", "state", "mode", "bonus_of", "note", "office")
    column_details_list = (
        Section(_l("Wage table"), ("valid_from", "mode", "bonus_of", "by_days", "note", "office")),
        Section(_l("Put in force"), ("issued_at", "issued_by")),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("Wage table"), ("office", "valid_from", "mode")),
        Section(_l("Score bands"), ("band_rows",)),
        Section(_l("Bonus"), ("bonus_of", "by_days", "note")),
    )
    create_form_class = edit_form_class = WageTableForm
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Choice("state"), MonthOf("valid_from"), Pick("office"))
    empty = _l("No wage table yet. A new one begins with the usual bands.")
    deeds = (
        RowDeed(
            "issue",
            Deed.ISSUE,
            _issue,
            signs=True,
            when=_is_draft,
            needs=("state",),
            title=_l("Put in force"),
            note=_l("From now on it stands, and batches are reckoned by it from its month on."),
            tone="primary",
        ),
    )

    def editable(self, row: Any) -> bool:
        """Leave what is in force."""
        return _is_draft(row)

    def propose(self, form: OfficeForm, actor: Actor) -> None:
        """Begin with the usual bands, from this month on."""
        form["valid_from"].data = form["valid_from"].data or actor.day.replace(day=1)
        form["mode"].data = form["mode"].data or WageMode.COEFFICIENT
        form["by_days"].data = True
        form["bonus_of"].data = form["bonus_of"].data or BonusOf.BONUS_BASE
        rows = [{"score_from": str(low), "value": worth} for low, worth in wage_tables.USUAL_BANDS]
        form["band_rows"].process(None, rows)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> WageTable:
        """Enter a draft."""
        head = self.head_of(actor, form, None)
        return wage_tables.write(session, actor, None, head, form["band_rows"].data)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a draft."""
        head = self.head_of(actor, form, row)
        wage_tables.write(session, actor, row, head, form["band_rows"].data)

    def leading(self, session: Session, actor: Actor, row: WageTable) -> Sequence[Related]:
        """Return the bands."""
        amount = row.mode is WageMode.AMOUNT
        uppers = [*(exact(one.score_from, 6) for one in row.bands[1:]), ""]
        return (
            Related(
                _l("Score bands"),
                (_l("Score"), _l("Amount (yuan)") if amount else _l("Assessment coefficient")),
                [
                    (
                        _range(exact(one.score_from, 6), upper),
                        yuan(int(one.value)) if amount else exact(one.value, FACTOR_PLACES),
                    )
                    for one, upper in zip(row.bands, uppers, strict=True)
                ],
                figures=(1,),
            ),
        )

    def title(self, row: Any) -> str:
        """Return from when it holds."""
        return gettext("Wage table from %(month)s", month=month(row.valid_from))


def _range(low: str, upper: str) -> str:
    if not upper:
        return gettext("%(low)s and more", low=low)
    return gettext("%(low)s up to, not including, %(upper)s", low=low, upper=upper)


# Layouts ------------------------------------------------------------------------------------------
class WageLayoutForm(OfficeForm):
    """The columns of payroll's file, in their order."""

    office = LookupField(_l("Office"), [filled], lookup=_offices(Deed.CREATE, Record.WAGE_LAYOUT))
    valid_from = DayField(_l("In force from"), [filled])
    column_rows = RowsField(
        _l("Columns"),
        cells=COLUMN_CELLS,
        description=_l("In the order of the file; titles as payroll's program reads them."),
    )

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        if obj is not None:
            kw["column_rows"] = [
                {"title": one.title, "field": one.field.value} for one in obj.columns
            ]
        super().__init__(formdata, obj, **kw)


class WageLayoutView(_WithRows):
    """Which columns payroll's file has, from a day on."""

    record = Record.WAGE_LAYOUT
    column_list = ("valid_from", "office")
    column_details_list = (Section("", ("valid_from", "office")),)
    column_export_list = column_list
    form_columns = (
        Section(_l("Wage file layout"), ("office", "valid_from")),
        Section(_l("Columns"), ("column_rows",)),
    )
    create_form_class = edit_form_class = WageLayoutForm
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Days("valid_from"), Pick("office"))
    empty = _l("No layout of one's own: the file has the usual columns.")

    def propose(self, form: OfficeForm, actor: Actor) -> None:
        """Begin today, with the usual columns."""
        form["valid_from"].data = form["valid_from"].data or actor.day
        rows = [{"title": wording(one), "field": one.value} for one in wage_tables.USUAL]
        form["column_rows"].process(None, rows)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> WageLayout:
        """Enter a layout."""
        return self._write(session, actor, None, form)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a layout."""
        self._write(session, actor, row, form)

    def _write(self, session: Session, actor: Actor, row: Any, form: OfficeForm) -> WageLayout:
        columns = [(one["title"], _FIELDS[one["field"]]) for one in form["column_rows"].data]
        head = self.head_of(actor, form, row)
        return wage_tables.lay_out(session, actor, row, head, columns)

    def leading(self, session: Session, actor: Actor, row: WageLayout) -> Sequence[Related]:
        """Return the columns."""
        return (
            Related(
                _l("Columns"),
                (_l("No."), _l("Column title"), _l("What it holds")),
                [(str(one.position), one.title, wording(one.field)) for one in row.columns],
                figures=(0,),
            ),
        )
