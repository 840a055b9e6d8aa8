"""The register of facilities, and what the desk tells customers (JD-12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, files
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.estate import AREA, BUILDING
from admin_views.fields import DayField, LineField, filled
from admin_views.filters import Choice, Named, Pick, YesNo, tidy
from admin_views.formatting import badge
from admin_views.forms import OfficeForm
from models import Facility, Fact, clock
from models.clock import local
from models.scopes import Actor
from rules.field_words import FacilityState
from rules.vocabulary import Deed, Record
from services import facilities, finder

desk_facts = Blueprint("desk_facts", __name__)
ON_THE_DESK = 6  # facts beside the call


def inspection(row: Any) -> Markup | str:
    """Return how near the next inspection is: in colour and in words."""
    if row.inspect_on is None or row.state is FacilityState.SCRAPPED:
        return ""
    days = (row.inspect_on - clock.today()).days
    if days < 0:
        words, look = gettext("%(count)s d overdue", count=-days), "bad"
    else:
        words = gettext("in %(count)s d", count=days)
        look = "wait" if days <= facilities.SOON else "plain"
    return Markup('<span class="badge b-{}">{}</span>').format(look, words)


class InspectedForm(OfficeForm):
    """An inspection that was made."""

    on = DayField(_l("Inspected on"), [filled])
    following = DayField(_l("Next inspection on"), [filled])
    note = LineField(_l("Remark"), longest=500)


def inspected_form(actor: Actor, rows: Any) -> type[OfficeForm]:
    """Return the form, with today as the day."""

    class TodayForm(InspectedForm):
        on = DayField(_l("Inspected on"), [filled], default=actor.day)

    return TodayForm


def _inspected(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    note = form.note.data or ""
    facilities.inspected(session, actor, row, form.on.data, form.following.data, note)


def _in_use() -> Any:
    return Facility.state != FacilityState.SCRAPPED


class FacilityView(RecordView):
    """The register of facilities."""

    record = Record.FACILITY
    computed = {"inspection": Computed(_l("Inspection"), ("inspect_on", "state"), inspection)}
    column_list = (
        *("name", "category", "code", "building", "location", "state", "inspection"),
        *("maintainer", "maintainer_phone", "office"),
    )
    column_details_list = (
        Section(_l("The facility"), ("category", "name", "code", "state", "notes")),
        Section(_l("Place"), ("location", "building", "area", "office")),
        Section(
            _l("Maintenance"),
            (
                *("maintainer", "maintainer_phone", "installed_on", "inspected_on"),
                *("inspect_on", "inspection"),
            ),
        ),
    )
    column_export_list = (
        *("office", "category", "name", "code", "location", "building", "area", "state"),
        *("maintainer", "maintainer_phone", "installed_on", "inspected_on", "inspect_on", "notes"),
    )
    form_columns = (
        Section(_l("The facility"), ("category", "name", "code", "state", "notes")),
        Section(_l("Place"), ("office", "location", "building", "area")),
        Section(
            _l("Maintenance"), ("maintainer", "maintainer_phone", "installed_on", "inspect_on")
        ),
    )
    form_more = {
        "building": {"description": _l("Empty where it serves more than one building.")},
        "notes": {"description": _l("What the desk says when somebody asks.")},
    }
    lookups = {"area": AREA, "building": BUILDING}
    searched = True
    column_sortable_list = ("name", "inspect_on")
    column_default_sort = "name"
    filters = (
        Named(
            "inspect_on",
            "queue",
            _l("Queue"),
            {
                "late": (
                    _l("Inspection overdue"),
                    lambda at: and_(_in_use(), Facility.inspect_on < local(at).date()),
                ),
                "soon": (
                    _l("Inspection within 30 days"),
                    lambda at: and_(
                        _in_use(),
                        Facility.inspect_on <= local(at).date() + timedelta(days=facilities.SOON),
                    ),
                ),
                "broken": (
                    _l("Out of order"),
                    lambda at: Facility.state == FacilityState.OUT_OF_ORDER,
                ),
            },
        ),
        Choice("category"),
        Choice("state"),
        Pick("building"),
        Pick("area"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("No facilities are entered yet.")
    deeds = (
        RowDeed(
            "inspected",
            Deed.EDIT,
            _inspected,
            form=inspected_form,
            when=lambda row: row.state is not FacilityState.SCRAPPED,
            needs=("state",),
            title=_l("Record an inspection"),
        ),
        *files.DEEDS,
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Facility:
        """Enter a facility."""
        row = Facility()
        with session.no_autoflush:
            form.populate_obj(row)
            only = self.only_office(actor, Deed.CREATE)
            row.office_id = only if only is not None else row.office.id
            return facilities.keep_facility(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a facility."""
        form.populate_obj(row)
        facilities.keep_facility(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a facility at its office."""
        return row is None or name != "office"

    def title(self, row: Any) -> str:
        """Return name and number."""
        return f"{row.name} {row.code}"


class FactView(RecordView):
    """What the desk tells whoever asks."""

    record = Record.FACT
    column_list = ("name", "text", "asks", "pinned", "valid_from", "valid_to", "office")
    column_details_list = (
        Section(_l("What to tell"), ("name", "text", "asks")),
        Section(_l("Holds"), ("pinned", "valid_from", "valid_to", "office")),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("What to tell"), ("name", "text", "asks")),
        Section(_l("Holds"), ("valid_from", "valid_to", "pinned", "office")),
    )
    form_more = {
        "asks": {"description": _l("With blanks between them, such as: rubbish bulky furniture.")},
        "pinned": {"description": _l("Shown beside every call before anything is typed.")},
        "office": {"description": _l("Empty: for every office.")},
    }
    searched = True
    column_sortable_list = ("valid_from",)
    filters = (
        Named(
            "valid_from",
            "holds",
            _l("Holds"),
            {"now": (_l("Today"), lambda at: Fact.held_on(local(at).date()))},
        ),
        YesNo("pinned"),
        Pick("office"),
    )
    empty = _l("Nothing is written down yet. Begin with what customers ask most.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None and request.method == "GET":
            form["valid_from"].data = form["valid_from"].data or clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Fact:
        """Write something down."""
        row = Fact()
        with session.no_autoflush:
            form.populate_obj(row)
            only = self.only_office(actor, Deed.CREATE)
            if "office" not in form:
                row.office_id = only
            return facilities.keep_fact(session, actor, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change what is told."""
        form.populate_obj(row)
        facilities.keep_fact(session, actor, row)

    def editable(self, row: Any) -> bool:
        """Leave what holds for the whole company to who looks after every office."""
        return row.office_id is not None or facilities.everywhere(current.actor())

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep what is told where it is told."""
        return row is None or name != "office"


@desk_facts.get("/facts/beside/")
def beside() -> ResponseReturnValue:
    """Answer what the desk tells, and which facilities are meant, for what was typed so far."""
    words = tidy(request.args.get("q", ""))
    return render_template("desk/_facts.html", **known(current.session(), current.actor(), words))


def known(session: Session, actor: Actor, words: str) -> dict[str, Any]:
    """Return the facts and facilities that fit; without words the pinned facts alone."""
    plain = finder.plain(words)
    return {
        "told": facilities.facts(session, actor, plain, ON_THE_DESK),
        "stand": facilities.find(session, actor, plain, ON_THE_DESK),
        "badge": badge,
        "asked": plain,
    }
