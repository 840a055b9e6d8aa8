"""Results published at the office: put up, read, printed, taken down (4.11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import DayField, MonthField, filled
from admin_views.filters import MonthOf, Named, Pick
from admin_views.formatting import badge, exact, moment, month, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Office, Publication, clock
from models.clock import local
from models.scopes import Actor
from reports.catalogue import RESULTS_NOTICE
from rules.result_words import NoticeState
from rules.results import shown
from rules.vocabulary import Deed, Record
from services import forms, months, publications
from services.publications import Result, Shown


def _may_choose(actor: Actor) -> Any:
    offices = actor.offices(Deed.CREATE, Record.PUBLICATION)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


class PublishForm(OfficeForm):
    """Whose results of which month, and how long they are shown."""

    office = LookupField(
        _l("Office"), [filled], lookup=Lookup(Office, within=_may_choose, few=True)
    )
    month = MonthField(_l("Month"), [filled])
    from_on = DayField(_l("Shown from"), description=_l("Left empty: today."))
    to_on = DayField(
        _l("Shown until"), description=_l("Left empty: as many days as the rules say.")
    )


def _state(row: Any) -> NoticeState:
    today = local(clock.now()).date()
    return shown(row.from_on, row.to_on, row.withdrawn_at is not None, today)


def _take_down(session: Session, actor: Actor, row: Publication, form: Any, at: datetime) -> None:
    publications.take_down(session, actor, row, at, form.reason.data)


def _print(session: Session, actor: Actor, row: Publication, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, RESULTS_NOTICE.key, row, language, at))


_ON_SHOW = {
    "on": (
        _l("On show"),
        lambda at: (
            Publication.withdrawn_at.is_(None)
            & (Publication.from_on <= local(at).date())
            & (Publication.to_on >= local(at).date())
        ),
    ),
    "over": (
        _l("Time is over"),
        lambda at: Publication.withdrawn_at.is_(None) & (Publication.to_on < local(at).date()),
    ),
    "taken_down": (_l("Taken down"), lambda at: Publication.withdrawn_at.is_not(None)),
}


class PublicationView(RecordView):
    """The notices of results, the newest month first."""

    record = Record.PUBLICATION
    edits = False
    computed = {
        "shown": Computed(
            _l("State"),
            ("from_on", "to_on", "withdrawn_at"),
            lambda row: badge(_state(row)),
        )
    }
    column_list = ("number", "month", "shown", "from_on", "to_on", "published_by", "office")
    column_details_list = (
        Section(_l("Results published"), ("month", "shown", "from_on", "to_on", "office")),
        Section("", ("published_by", "published_at", "shows_rank")),
        Section(_l("Taken down"), ("withdrawn_at", "withdrawn_by", "withdraw_reason")),
    )
    column_export_list = (
        *("number", "office", "month", "from_on", "to_on", "shows_rank", "published_by"),
        *("published_at", "withdrawn_at", "withdrawn_by", "withdraw_reason"),
    )
    form_columns = ()
    create_columns = (Section("", ("office", "month", "from_on", "to_on")),)
    create_form_class = PublishForm
    edit_form_class = OfficeForm
    column_sortable_list = ("month",)
    column_default_sort = "-month"
    search_columns = ("number",)
    filters = (MonthOf("month"), Named("show", options=_ON_SHOW, label=_l("State")), Pick("office"))
    empty = _l("No results are on show.")
    deeds = (
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            quick=True,
            title=_l("Print the results"),
        ),
        RowDeed(
            "take-down",
            Deed.WITHDRAW,
            _take_down,
            form=ReasonForm,
            when=lambda row: row.withdrawn_at is None,
            needs=("withdrawn_at",),
            title=_l("Take the notice down"),
            note=_l("The results are with finance again and can be published anew."),
            tone="danger",
            in_list=False,
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Publication:
        """Publish a month."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if only is not None else form["office"].data
        days = Shown(form["from_on"].data, form["to_on"].data)
        return months.publish_month(session, actor, office, form["month"].data, at, days)

    def title(self, row: Any) -> str:
        """Return the month."""
        return gettext("Results of %(month)s", month=month(row.month))

    def leading(self, session: Session, actor: Actor, row: Publication) -> Sequence[Related]:
        """Return the notice: nothing but what may be shown; who has read it, to who leads."""
        # whoever only reads a notice exports none
        leads = actor.may_at(Deed.EXPORT, self.record, row.office_id)
        rank = (_l("Rank"),) if row.shows_rank else ()
        read = (_l("Confirmed having read at"),) if leads else ()
        return [
            Related(
                _l("Results"),
                (_l("Name"), _l("Post"), _l("Score"), *rank, _l("Remarks"), *read),
                [_cells(one, row.shows_rank, leads) for one in publications.results(session, row)],
                figures=(2, 3) if row.shows_rank else (2,),
            ),
            *self._unread(session, row, leads),
        ]

    def _unread(self, session: Session, row: Publication, leads: bool) -> list[Related]:
        names = publications.unread(session, row) if leads else []
        if not names:
            return []
        rows = [(name,) for name in names]
        return [Related(_l("Not confirmed yet"), (_l("Name"),), rows)]


def _cells(one: Result, ranked: bool, leads: bool) -> tuple[Any, ...]:
    rank = ("" if one.rank is None else str(one.rank),) if ranked else ()
    read = (moment(one.read_at),) if leads else ()
    return (one.name, wording(one.post), exact(one.score), *rank, remark(one), *read)


def remark(one: Result) -> str:
    """Return what stands beside a result: which revision it is, and whether it still counts."""
    if one.superseded_by is not None:
        return gettext("Superseded by revision %(number)s", number=one.superseded_by)
    return gettext("Revision %(number)s", number=one.revision) if one.revision > 1 else ""
