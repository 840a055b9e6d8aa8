"""The screen of incomplete records: the supervisor confirms or excuses each (4.8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import TextField
from admin_views.filters import Choice, MonthOf, Pick
from admin_views.forms import OfficeForm
from models import RecordGap
from models.scopes import Actor
from rules.completeness import SENTENCES
from rules.vocabulary import Deed, GapState, Record, Role
from services import gaps


def sentence(row: Any) -> str:
    """Return what is missing, in words."""
    return gettext(SENTENCES.get(row.rule, row.rule))


def _number(row: Any) -> Markup | str:
    """Return the incomplete record's number as a link to it."""
    if not current.actor().may(Deed.VIEW, row.record):
        return str(row.number)
    address = links.page(row.record, row.record_id)
    return Markup('<a href="{}">{}</a>').format(address, row.number)


_ASKED = (
    *(Record.TICKET, Record.CALLBACK, Record.PAYMENT),
    *(Record.LETTER, Record.VISIT, Record.TASK, Record.HANDOVER, Record.ROSTER_ENTRY),
    *(Record.INCIDENT, Record.ACTIVITY, Record.FLYER, Record.DUNNING),
    *(Record.SERVICE_ORDER, Record.TRAINING_SESSION),
)


class MaybeReasonForm(OfficeForm):
    """A deed whose reason may be left out."""

    reason = TextField(_l("Reason"), longest=500)


def _confirm(session: Session, actor: Actor, row: RecordGap, form: Any, at: datetime) -> None:
    gaps.confirm(session, actor, row, at, form.reason.data or "")


def _excuse(session: Session, actor: Actor, row: RecordGap, form: Any, at: datetime) -> None:
    gaps.excuse(session, actor, row, at, form.reason.data)


def _is_others(row: Any) -> bool:
    return bool(row.employee_id != current.actor().employee_id)


class RecordGapView(RecordView):
    """Incomplete records of a month, and what was decided about each."""

    record = Record.RECORD_GAP
    computed = {
        "missing": Computed(_l("What is missing"), ("rule",), sentence),
        "of": Computed(_l("Record"), ("record", "record_id", "number"), _number),
    }
    column_list = ("month", "of", "missing", "employee", "position", "office", "state", "reason")
    column_details_list = (
        Section(
            _l("Incomplete record"),
            ("of", "record", "missing", "month", "employee", "position", "office"),
        ),
        Section(_l("Decision"), ("state", "reason", "decided_by", "decided_at")),
    )
    column_export_list = (
        "month",
        "office",
        "record",
        "number",
        "missing",
        "employee",
        "position",
        "state",
        "reason",
        "decided_by",
        "decided_at",
    )
    creates = edits = False
    form_columns = ()
    column_sortable_list = ("month",)
    column_default_sort = "-month"
    filters = (
        Choice("state"),
        MonthOf("month"),
        Pick("employee"),
        Choice("position", only=(Role.FRONT_DESK, Role.AREA_ADMIN)),
        Choice("record", only=_ASKED),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No incomplete records: nothing is left to decide.")
    deeds = (
        RowDeed(
            "confirm",
            Deed.CONFIRM,
            _confirm,
            form=MaybeReasonForm,
            when=lambda row: row.state in (GapState.FOUND, GapState.EXCUSED) and _is_others(row),
            needs=("state", "employee_id"),
            bulk=True,
            note=_l(
                "A confirmed gap costs its points once a month, however many there are. Where the "
                "maker holds no assessed post, it costs nobody's points."
            ),
        ),
        RowDeed(
            "excuse",
            Deed.EXCUSE,
            _excuse,
            form=ReasonForm,
            when=lambda row: row.state in (GapState.FOUND, GapState.CONFIRMED) and _is_others(row),
            needs=("state", "employee_id"),
            bulk=True,
        ),
    )

    def title(self, row: Any) -> str:
        """Return the record and what it lacks."""
        return f"{row.number} · {sentence(row)}"
