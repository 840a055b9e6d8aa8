"""The screen of field studies (QM-2.1): who visited which site, what was learned, confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, files
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, LineField, TextField, filled
from admin_views.filters import Choice, Days, Pick
from admin_views.forms import OfficeForm
from admin_views.ticks_field import TicksField
from models import FieldStudy, clock
from models.clock import local
from models.scopes import Actor
from rules.qualification_words import StudyState
from rules.vocabulary import Deed, Record
from services import field_studies
from services.field_studies import Told


class StudyForm(OfficeForm):
    """A field study as it is told."""

    place = LineField(
        _l("Site visited"),
        [filled],
        longest=120,
        description=_l("The project and the company that runs it."),
    )
    host = LineField(_l("Hosted by"), longest=120)
    from_on = DayField(_l("First day"), [filled])
    to_on = DayField(_l("Last day"), [filled], description=_l("It counts for the year it ends in."))
    people = TicksField(
        _l("Who took part"),
        description=_l("Whoever holds a quality function is listed here."),
    )
    companions = LineField(_l("Others who came along"), longest=300)
    report = TextField(
        _l("What was learned"),
        [filled],
        longest=4000,
        lines=8,
        description=_l("Attach the report and photos on the page that follows."),
    )


def _confirm(session: Session, actor: Actor, row: FieldStudy, form: Any, at: datetime) -> None:
    field_studies.confirm(session, actor, row, at)


def _is_open(row: Any) -> bool:
    return row.voided_at is None and row.state is StudyState.ENTERED


_HEAD = ("place", "from_on", "to_on", "state", "who", "confirmed_by", "confirmed_at")


class FieldStudyView(RecordView):
    """Field studies and exchanges, the latest first."""

    record = Record.FIELD_STUDY
    column_list = _HEAD
    column_details_list = (
        Section(_l("Field study"), ("place", "host", "from_on", "to_on", "who", "companions")),
        Section(_l("Report"), ("report",)),
        Section(_l("Record"), ("entered_by", "entered_at", "confirmed_by", "confirmed_at")),
    )
    column_export_list = (
        *("place", "host", "from_on", "to_on", "who", "companions", "report", "state"),
        *("entered_by", "confirmed_by", "confirmed_at"),
    )
    form_columns = (Section(_l("Field study"), ("place", "host", "from_on", "to_on")),)
    create_columns = (
        Section(_l("Field study"), ("place", "host", "from_on", "to_on")),
        Section(_l("Who took part"), ("people", "companions")),
        Section(_l("Report"), ("report",)),
    )
    create_form_class = edit_form_class = StudyForm
    column_sortable_list = ("from_on",)
    column_default_sort = "-from_on"
    search_columns = ("place",)
    filters = (
        Choice("state"),
        Days("from_on"),
        Pick("confirmed_by"),
    )
    tabs = "state"
    empty = _l("No field study yet. Enter where somebody went and what was learned there.")
    deeds = (
        RowDeed(
            "confirm",
            Deed.CONFIRM,
            _confirm,
            when=_is_open,
            needs=("state", "voided_at"),
            title=_l("Confirm the field study"),
            note=_l("From then on it counts for the year and is changed no more."),
            tone="primary",
            signs=True,
        ),
        files.ATTACH,
        replace(files.STRIKE, when=_is_open, needs=("state", "voided_at")),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer who holds a quality function; tick oneself where nothing is known yet."""
        people = field_studies.candidates(current.session(), local(clock.now()).date(), row)
        options = [(str(one.id), one.name) for one in people]
        ids = {one.id for one in people}
        if row is not None:
            ticked = [str(one.employee_id) for one in row.people]
        else:
            ticked = [str(actor.employee_id)] if actor.employee_id in ids else []
        form["people"].offer(options, ticked)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> FieldStudy:
        """Enter a field study."""
        return field_studies.enter(session, actor, at, _told(form))

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change one that nobody has confirmed."""
        field_studies.change(session, actor, row, at, _told(form))

    def editable(self, row: Any) -> bool:
        """Leave what was confirmed."""
        return _is_open(row)

    def title(self, row: Any) -> str:
        """Return where somebody went."""
        return str(row.place)


def _told(form: OfficeForm) -> Told:
    return Told(
        place=form["place"].data or "",
        host=form["host"].data or "",
        from_on=form["from_on"].data,
        to_on=form["to_on"].data,
        people=[int(value) for value in form["people"].data or ()],
        companions=form["companions"].data or "",
        report=form["report"].data or "",
    )
