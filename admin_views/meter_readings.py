"""Meter readings (抄表): one after the other by hand, or a list (JD-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.fees import UNIT
from admin_views.filters import Days, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import FeeItem, MeterReading, clock
from models.scopes import Actor, rows_within
from rules.fee_words import FeeBasis
from rules.vocabulary import Record
from services import fee_items


def _metered(actor: Actor) -> Any:
    return and_(
        rows_within(actor, FeeItem, Record.FEE_ITEM),
        FeeItem.active,
        FeeItem.basis == FeeBasis.METER,
    )


METERED = Lookup(FeeItem, within=_metered, few=True)


class MeterReadingView(RecordView):
    """What the meters showed."""

    record = Record.METER_READING
    column_list = (
        *("unit", "item", "read_on", "reading_hundredths", "start_hundredths", "note", "office"),
    )
    column_details_list = (
        Section("", ("unit", "item", "read_on", "reading_hundredths", "office")),
        Section(_l("Exchange of the meter"), ("start_hundredths", "note")),
    )
    column_export_list = (
        *("office", "unit", "item", "read_on", "reading_hundredths", "start_hundredths", "note"),
    )
    form_columns = (
        Section(_l("Reading"), ("item", "unit", "read_on", "reading_hundredths")),
        Section(_l("Exchange of the meter"), ("start_hundredths", "note")),
    )
    form_more = {
        "start_hundredths": {
            "description": _l(
                "Only if the meter was exchanged that day; the reading above is the old one's last."
            )
        },
    }
    lookups = {"item": METERED, "unit": UNIT}
    column_sortable_list = ("read_on",)
    column_default_sort = "-read_on"
    filters = (Pick("office"), Pick("item"), Pick("unit"), Days("read_on"))
    empty = _l("No readings yet. Enter the first of each meter: the next one counts from it.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None and request.method == "GET":
            form["read_on"].data = form["read_on"].data or clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> MeterReading:
        """Enter a reading."""
        row = MeterReading()
        with session.no_autoflush:
            form.populate_obj(row)
        return fee_items.keep_reading(session, row, actor.day)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Mend a reading nobody was billed by."""
        form.populate_obj(row)
        fee_items.keep_reading(session, row, actor.day)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a reading with its meter."""
        return row is None or name not in ("item", "unit")

    def after(self, row: Any) -> str:
        """Go on to the next meter: fee and day stay."""
        if request.endpoint == f"{self.endpoint}.edit_view":
            return self.address(row.id)
        return url_for(f"{self.endpoint}.create_view", item=row.item_id, read_on=row.read_on)

    def title(self, row: Any) -> str:
        """Return the flat and the day."""
        return str(row)
