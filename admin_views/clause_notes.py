"""Screens of notes on clauses, and of samples drawn by a recorded seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import clause_links, current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.dates import day_from
from admin_views.deeds import PageDeed
from admin_views.fields import DayField, LineField, OptionField, TextField, WholeField, filled
from admin_views.filters import Begins, Days, Pick
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.nonconformity_forms import clause_options
from models import ClauseNote, Office, clock
from models.scopes import Actor
from rules import inspection
from rules.clauses import CLAUSES, find
from rules.vocabulary import Deed, Record
from services import clause_notes
from services.clauses import Asked

EVERY = _l("Empty: for every office.")


def first_day() -> date:
    """Return the first day of the year."""
    return clock.today().replace(month=1, day=1)


class NoteForm(OfficeForm):
    """A note on a clause."""

    clause = OptionField(_l("Clause"), [filled])
    text = TextField(_l("Audit note"), [filled], longest=4000, lines=6)
    from_on = DayField(_l("Period seen from"), [filled], default=first_day)
    to_on = DayField(_l("Period seen until"), [filled], default=clock.today)
    office = LookupField(_l("Office"), lookup=Lookup(Office), description=EVERY)


def _day(name: str, usual: date) -> date:
    try:
        return day_from(request.args.get(name, ""))
    except ValueError:
        return usual


def draw_form(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    """Return the form of a sample, of the clause that the address names."""
    clause = find(request.values.get("clause", ""))
    kinds = dict.fromkeys(
        record
        for one in ([clause] if clause is not None else CLAUSES)
        for record in one.records
        if actor.may(Deed.VIEW, record)
    )
    offered = [(one.value, wording(one)) for one in kinds]
    asked_office = request.args.get("office", type=int)

    class DrawForm(OfficeForm):
        clause = OptionField(
            _l("Clause"), [filled], options=clause_options(), default=request.args.get("clause")
        )
        record = OptionField(
            _l("Records sampled"),
            [filled],
            options=offered,
            default=offered[0][0] if offered else None,
        )
        size = WholeField(_l("How many to draw"), [filled], default=inspection.SAMPLE)
        seed = LineField(
            _l("Seed of the draw"),
            longest=inspection.SEED,
            description=_l(
                "Left empty, one is drawn. Type an earlier one to get the same records again."
            ),
        )
        from_on = DayField(_l("Period seen from"), [filled], default=_day("from", first_day()))
        to_on = DayField(_l("Period seen until"), [filled], default=_day("to", clock.today()))
        office = LookupField(
            _l("Office"), lookup=Lookup(Office), description=EVERY, default=_office(asked_office)
        )
        text = TextField(_l("Audit note"), longest=4000, description=_l("May be left empty."))

    return DrawForm


def _office(office_id: int | None) -> Office | None:
    return None if office_id is None else current.session().get(Office, office_id)


def _asked(form: Any, at: datetime) -> Asked:
    office = form["office"].data if "office" in form else None
    office_id = None if office is None else office.id
    return Asked(form["from_on"].data, form["to_on"].data, at, office_id)


def _draw(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> str:
    record = next(one for one in Record if one.value == form.record.data)
    made = clause_notes.draw(
        *(session, actor, form.clause.data, _asked(form, at), at),
        record=record,
        size=form.size.data,
        seed=form.seed.data or "",
        text=form.text.data or "",
    )
    return links.page(Record.CLAUSE_NOTE, made.id)


class ClauseNoteView(RecordView):
    """Notes of auditors, and samples."""

    record = Record.CLAUSE_NOTE
    edits = False
    computed = {
        "place": Computed(
            _l("Clause"), ("clause", "from_on", "to_on", "office_id"), clause_links.of_note
        ),
        "sample": Computed(
            _l("Sample"), ("record", "seed", "population", "drawn"), clause_links.told
        ),
    }
    column_list = (
        *("clause", "written_at", "written_by", "text", "sample", "from_on", "to_on", "office"),
    )
    column_details_list = (
        Section(
            _l("Audit note"),
            (
                *("place", "text", "from_on", "to_on", "office", "sample"),
                *("written_by", "written_at"),
            ),
        ),
    )
    column_export_list = (
        *("clause", "office", "from_on", "to_on", "text", "record", "seed", "population"),
        *("written_by", "written_at"),
    )
    form_columns = ()
    create_columns = (Section("", ("clause", "text", "from_on", "to_on", "office")),)
    create_form_class = NoteForm
    edit_form_class = OfficeForm
    column_sortable_list = ("written_at",)
    column_default_sort = "-written_at"
    search_columns = ("clause",)
    filters = (Begins("clause"), Days("written_at"), Pick("written_by"), Pick("office"))
    empty = _l("Nothing has been drawn or noted yet.")
    deeds = (
        PageDeed(
            *("draw", Deed.CREATE, _draw),
            form=draw_form,
            title=_l("Draw a sample"),
            note=_l(
                "Drawn by chance from the records of the clause. Seed, number and who drew are"
                " kept, so that anybody can draw the same again."
            ),
            done=_l("The sample is drawn and on record."),
            tone="primary",
        ),
    )

    def can_see(self, actor: Actor, name: str) -> bool:
        """Keep what was drawn out of the history: the sample tells each reader what he may see."""
        return name != "drawn"

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the clauses."""
        form["clause"].options = clause_options()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> ClauseNote:
        """Write a note."""
        clause, text = form["clause"].data or "", form["text"].data or ""
        return clause_notes.write(session, actor, clause, _asked(form, at), at, text=text)

    def title(self, row: Any) -> str:
        """Return the clause and what it is."""
        return f"{row.clause} · {gettext('Sample') if row.record else gettext('Audit note')}"

    def leading(self, session: Session, actor: Actor, row: ClauseNote) -> Sequence[Related]:
        """Return the records drawn."""
        drawn = [(one,) for one in clause_links.drawn(actor, row)]
        return (Related(_l("Records drawn"), (_l("Record"),), drawn),) if drawn else ()
