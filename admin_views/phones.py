"""The register of phone numbers that were shown: who looked at whose (JD-15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement

from admin_views import current, links
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.filters import Days, Named, Pick
from models import PhoneLook
from rules.vocabulary import Deed, Record
from services import phones


def _whose(row: Any) -> Markup | str:
    """Return whose number it was, as a link for those who may open the record."""
    if not current.actor().may(Deed.VIEW, row.record):
        return str(row.number)
    return Markup('<a href="{}">{}</a>').format(links.page(row.record, row.record_id), row.whose)


def _of(record: Record) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda at: PhoneLook.record == record


class PhoneLookView(RecordView):
    """Who had which number shown to him; written by the click itself."""

    record = Record.PHONE_LOOK
    creates = edits = False
    computed = {
        "of": Computed(_l("Whose number"), ("record", "record_id", "whose", "number"), _whose),
        "kind": Computed(_l("Record type"), ("record",), lambda row: gettext(row.record.wording)),
    }
    column_list = ("at", "by", "of", "number", "kind", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("at", "by", "whose", "number", "kind", "office")
    form_columns = ()
    column_sortable_list = ("at",)
    column_default_sort = "-at"
    filters = (
        Days("at"),
        Pick("by", "who"),
        Named(
            "record",
            label=_l("Record type"),
            options={one.value: (_l(one.wording), _of(one)) for one in phones.RECORDS.values()},
        ),
        Pick("office"),
    )
    empty = _l("Nobody has had a phone number shown to him yet.")
