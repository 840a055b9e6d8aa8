"""Flyers (JD-8): worded, printed by edition, distributed by building, with a coverage picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import (
    DayField,
    LineField,
    MoneyField,
    OptionField,
    TextField,
    WholeField,
    WordField,
    filled,
)
from admin_views.filters import Choice, Days, Pick
from admin_views.flyer_page import coverage, runs
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.office_words import OfficeWordsView
from models import (
    Activity,
    Building,
    Flyer,
    FlyerTemplate,
    Incident,
    Office,
    clock,
)
from models.scopes import Actor, rows_within
from reports.catalogue import FLYER
from rules.activity_words import FlyerKind, FlyerState, PaperSize
from rules.letter_words import Language
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import flyers, forms

MOST_BOXES = 80  # buildings of one form
BOX = "building_"  # what the boxes of a distribution are called, before the building's id


def _in_use(actor: Actor) -> ColumnElement[bool]:
    reach = rows_within(actor, FlyerTemplate, Record.FLYER_TEMPLATE)
    return and_(reach, FlyerTemplate.active)


class FlyerForm(OfficeForm):
    """A flyer; what is left empty is worded by its template."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    activity = LookupField(
        _l("Activity"),
        lookup=Lookup(Activity),
        description=_l("Empty for a notice. Of an activity, the code to sign up is printed."),
    )
    incident = LookupField(
        _l("Emergency"),
        lookup=Lookup(Incident),
        description=_l("Its text for residents is taken where yours is left empty."),
    )
    template = LookupField(_l("Template"), lookup=Lookup(FlyerTemplate, within=_in_use, few=True))
    size = WordField(_l("Paper"), [filled], words=PaperSize, radio=True, default=PaperSize.A4)
    language = WordField(
        _l("Language"), words=Language, description=_l("Empty: that of the template.")
    )
    headline = LineField(
        _l("Headline"), longest=80, description=_l("Left empty, the template words it.")
    )
    body = TextField(_l("Text"), longest=4000, description=_l("Left empty, the template words it."))


class RunForm(OfficeForm):
    """A print run."""

    copies = WholeField(_l("Copies"), [filled])
    printed_on = DayField(_l("Printed on"), description=_l("Left empty, it was today."))
    cost_fen = MoneyField(_l("Cost (yuan)"), default=0)


def _print(session: Session, actor: Actor, row: Flyer, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, FLYER.key, row, str(get_locale()), at))


def _run(session: Session, actor: Actor, row: Flyer, form: Any, at: datetime) -> None:
    flyers.print_run(
        session,
        actor,
        row,
        at,
        copies=form.copies.data or 0,
        printed_on=form.printed_on.data or clock.local(at).date(),
        cost_fen=form.cost_fen.data or 0,
    )


def _edition(session: Session, actor: Actor, row: Flyer, form: Any, at: datetime) -> str:
    fresh = flyers.next_edition(session, actor, row, at)
    return url_for("flyer.edit_view", id=fresh.id)


def _void_form(actor: Actor, rows: Sequence[Flyer]) -> type[OfficeForm]:
    row = rows[0] if rows else None
    options = [
        (str(one.id), f"{one.printed_on} · {one.copies}")
        for one in (row.runs if row is not None else ())
        if one.voided_at is None
    ]

    class VoidRunForm(OfficeForm):
        run = OptionField(_l("Print run"), [filled], options=options, radio=True)
        reason = TextField(_l("Reason"), [filled], longest=500)

    return VoidRunForm


def _void_run(session: Session, actor: Actor, row: Flyer, form: Any, at: datetime) -> None:
    flyers.void_run(session, actor, row, int(form.run.data), at, reason=form.reason.data)


def _deliver_form(actor: Actor, rows: Sequence[Flyer]) -> type[OfficeForm]:
    """Return the form of a distribution: a box for each building the flyer is meant for."""
    row = rows[0] if rows else None
    boxes: dict[str, Any] = {
        "handed_on": DayField(_l("Distributed on"), description=_l("Left empty, it was today.")),
        "note": LineField(_l("Note"), longest=200),
    }
    known = [] if row is None else flyers.coverage(current.session(), row, actor.day)
    if len(known) > MOST_BOXES:  # those without copies first; the others follow once these are done
        known = sorted(known, key=lambda one: (one.copies > 0, one.building_id))[:MOST_BOXES]
    for one in known:
        said = gettext(
            "%(flats)s households, %(copies)s copies so far",
            flats=one.households,
            copies=one.copies,
        )
        boxes[f"{BOX}{one.building_id}"] = WholeField(one.name, description=said)
    return type("DeliverForm", (OfficeForm,), boxes)


def _deliver(session: Session, actor: Actor, row: Flyer, form: Any, at: datetime) -> None:
    day = form.handed_on.data or clock.local(at).date()
    boxes = [one for one in form.own_fields if one.name.startswith(BOX) and one.data]
    if not boxes:
        raise Refusal(flyers.NO_COPIES)
    for box in boxes:
        building = session.get_one(Building, int(box.name.removeprefix(BOX)))
        try:
            flyers.deliver(
                session,
                actor,
                row,
                at,
                building=building,
                copies=box.data,
                handed_on=day,
                note=form.note.data or "",
            )
        except Refusal as no:
            field = no.field if no.field in form else box.name
            raise Refusal(no.sentence, field=field, **no.values) from no


def _is_printed(row: Any) -> bool:
    return row.state is FlyerState.PRINTED


_NEEDS = ("state",)


class FlyerView(RecordView):
    """Flyers, the newest first."""

    record = Record.FLYER
    details_template = "desk/flyer.html"
    column_list = (
        *("number", "edition", "state", "headline", "activity", "size", "created_at"),
        *("printed_at", "office"),
    )
    column_details_list = (
        Section("", ("activity", "incident", "template", "size", "language", "office")),
        Section(_l("Words on the flyer"), ("headline", "body")),
        Section(_l("Steps so far"), ("created_at", "created_by", "printed_at", "printed_by")),
    )
    column_export_list = (
        *("number", "edition", "office", "state", "activity", "size", "language", "headline"),
        *("body", "created_at", "created_by", "printed_at", "printed_by"),
    )
    form_columns = (
        Section(_l("Flyer"), ("office", "activity", "incident", "template", "size", "language")),
        Section(_l("Words on the flyer"), ("headline", "body")),
    )
    create_form_class = edit_form_class = FlyerForm
    column_sortable_list = ("created_at",)
    column_default_sort = "-created_at"
    search_columns = ("number", "headline")
    filters = (Choice("state"), Pick("activity"), Days("created_at"), Pick("office"))
    tabs = "state"
    empty = _l("No flyer yet. Make one from an activity, or a notice of its own.")
    deeds = (
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            quick=True,
            title=_l("Preview and print (PDF)"),
            in_list=False,
        ),
        RowDeed(
            "rerun",
            Deed.ISSUE,
            _run,
            form=RunForm,
            when=_is_printed,
            needs=_NEEDS,
            title=_l("Note another print run"),
            in_list=False,
        ),
        RowDeed(
            "run",
            Deed.ISSUE,
            _run,
            form=RunForm,
            when=lambda row: not _is_printed(row),
            needs=_NEEDS,
            title=_l("Note a print run"),
            note=_l("The first run freezes this edition: what is changed later is a new one."),
            in_list=False,
            tone="primary",
        ),
        RowDeed(
            "distribute",
            Deed.ISSUE,
            _deliver,
            form=_deliver_form,
            when=_is_printed,
            needs=_NEEDS,
            title=_l("Note the distribution"),
            tone="primary",
        ),
        RowDeed(
            "edition",
            Deed.CREATE,
            _edition,
            quick=True,
            when=_is_printed,
            needs=_NEEDS,
            title=_l("Make a new edition"),
            in_list=False,
            done=_l("The new edition begins with the words of the one before."),
        ),
        RowDeed(
            "void-run",
            Deed.ISSUE,
            _void_run,
            form=_void_form,
            when=_is_printed,
            needs=_NEEDS,
            title=_l("Void a print run"),
            in_list=False,
            tone="danger",
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Word a new flyer at once where it is begun from an activity."""
        if row is not None or request.method != "GET" or form["activity"].data is None:
            return
        activity, session = form["activity"].data, current.session()
        found = flyers.templates(session, activity.office_id, FlyerKind.ACTIVITY)
        template = form["template"].data or next(iter(found), None)
        if template is not None and not form["body"].data:
            headline, body = flyers.worded(template, activity.office, clock.now(), activity)
            form["template"].process_data(template)
            form["headline"].data, form["body"].data = headline, body
            form["language"].data = form["language"].data or template.language

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Flyer:
        """Make a flyer."""
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if "office" in form else session.get_one(Office, only)
        return flyers.make(session, actor, at, office, _values(form))

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a flyer that was not printed yet."""
        flyers.change(session, actor, row, at, _values(form))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a flyer with what it was made from."""
        return row is None or name not in ("office", "activity", "incident")

    def editable(self, row: Any) -> bool:
        """Leave an edition that was printed."""
        return not _is_printed(row)

    def related(self, session: Session, actor: Actor, row: Flyer) -> Sequence[Related]:
        """Return the print runs and the other editions."""
        return list(runs(session, actor, row))

    def more(self, session: Session, actor: Actor, row: Flyer) -> Mapping[str, Any]:
        """Return how far it reaches, as a picture and a table."""
        return coverage(session, actor, row)

    def title(self, row: Any) -> str:
        """Return number, edition and headline."""
        edition = gettext("edition %(number)s", number=row.edition)
        return f"{row.number} {edition} · {row.headline}"


def _values(form: OfficeForm) -> dict[str, Any]:
    names = ("activity", "incident", "template", "size", "language", "headline", "body")
    return {name: form[name].data for name in names}


class FlyerDeliveryView(RecordView):
    """Where flyers were distributed; entered on the flyer's page."""

    record = Record.FLYER_DELIVERY
    creates = edits = False
    column_list = (
        *("building", "copies", "flyer", "flyer.headline", "handed_on", "by", "note", "office"),
    )
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = ()
    column_sortable_list = ("handed_on",)
    column_default_sort = "-handed_on"
    filters = (Pick("flyer"), Pick("building"), Days("handed_on"), Pick("office"))
    empty = _l("Nothing was distributed yet. Note it on the flyer's page.")


_PLACES = _l(
    "Places that are filled in: {office}, {office phone}, {date}, {place}, {start}, {end}; for an "
    "activity also {activity}, {sign-up until}, {seats}, {plan}."
)


class FlyerTemplateView(OfficeWordsView):
    """The patterns of flyers."""

    record = Record.FLYER_TEMPLATE
    column_list = ("name", "kind", "language", "headline", "office", "active")
    column_details_list = (
        Section(
            _l("Template"), ("name", "kind", "language", "office", "active", "headline", "body")
        ),
    )
    column_export_list = ("name", "kind", "language", "office", "active", "headline", "body")
    form_columns = (
        Section(_l("Template"), ("name", "kind", "language", "office", "active")),
        Section(_l("Words on the flyer"), ("headline", "body")),
    )
    form_more = {
        "body": {"description": _PLACES},
        "office": {"description": _l("Empty: for every office.")},
    }
    badge_column = "kind"
    filters = (Choice("kind"), Choice("language"), Pick("office"))
