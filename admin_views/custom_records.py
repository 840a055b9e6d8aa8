"""Records on designed forms: one screen for all designs, its columns and fields from data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from admin_views import custom_designs, custom_entry, files, formatting, saving
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Column, Computed, Section
from admin_views.current import actor as who
from admin_views.current import session as now
from admin_views.custom_designs import MOST_SHOWN
from admin_views.custom_entry import EntryForm
from admin_views.deeds import RowDeed
from admin_views.fields import OptionField, filled
from admin_views.filters import Begins, Days, Filter, Pick
from admin_views.forms import OfficeForm
from admin_views.listing import Asked
from admin_views.lookups import place_of
from models import CustomForm, CustomRecord, Office
from models.base import Base
from models.custom_forms import entries_of
from models.scopes import Actor, Forbidden
from rules import custom_forms as rules
from rules.custom_forms import Entry, Field
from rules.custom_words import FieldKind
from rules.vocabulary import Deed, Record
from services import custom_forms, custom_records, forms
from services.exports import custom
from services.imports.custom import kind_of

_read = lru_cache(maxsize=512)(entries_of)  # a list asks every cell of a row


@dataclass(frozen=True, slots=True)
class OfDesign(Filter):
    """The records of one form: form=JL/WI-KF-018/010, any edition."""

    shape: ClassVar[str] = "select"

    def condition(self, model: type[Base], value: str, at: datetime) -> ColumnElement[bool]:
        """Keep the form's records."""
        design = custom_designs.asked(who())
        wanted: ColumnElement[bool] = CustomRecord.code == (design.code if design else value)
        return wanted

    def choices(self, model: type[Base]) -> list[tuple[str, str]]:
        """Return the forms whose records may be seen."""
        return [(one.code, f"{one.code} {one.name}") for one in custom_designs.seen(who())]


def _entry(row: Any, key: str) -> Entry | None:
    return _read(row.entries).get(key)


def _shown(field: Field) -> Column:
    """Return a field as a column of the list."""

    def show(row: Any) -> str:
        entry = _entry(row, field.key)
        if entry is None:
            return ""
        return entry.words if len(entry.words) <= 60 else entry.words[:59] + "…"

    numeric = field.kind is FieldKind.NUMBER
    told = Computed(_l("Fields"), ("entries",), show, numeric=numeric)
    return Column(field.place, field.name, "computed", computed=told)


def _sent(field: Field) -> Column:
    """Return a field as a column of a file, headed by its lasting key and its name."""
    kinds = {FieldKind.NUMBER: "number", FieldKind.DAY: "day"}

    def show(row: Any) -> Any:
        found = custom.value(field, _entry(row, field.key))
        return "" if found is None and field.kind not in kinds else found

    told = Computed(_l("Fields"), ("entries",), show)
    return Column(field.place, heading(field), kinds.get(field.kind, "computed"), computed=told)


def heading(field: Field) -> str:
    """Return what stands above a field's column in files: its key, then its name."""
    return f"{field.key} {field.name}"


def _sign_form(actor: Actor, rows: Sequence[CustomRecord]) -> type[OfficeForm]:
    row = rows[0] if rows else None
    asked = [] if row is None else rules.unsigned(row.custom_form.asked, row.signed)
    options = [(field.key, field.name) for field in asked]

    class SignForm(OfficeForm):
        signature = OptionField(
            _l("Signature"),
            [filled],
            options=options,
            radio=True,
            default=options[0][0] if len(options) == 1 else None,
        )

    return SignForm


def _sign(session: Session, actor: Actor, row: CustomRecord, form: Any, at: datetime) -> None:
    custom_records.sign(session, actor, row, form.signature.data, at)


def _signable(row: Any) -> bool:
    open_ones = rules.unsigned(row.custom_form.asked, row.signed)
    return row.voided_at is None and bool(open_ones)


def _print(session: Session, actor: Actor, row: CustomRecord, form: Any, at: datetime) -> Response:
    return as_file(forms.document(session, actor, row.code, row, str(get_locale()), at))


def _attach(session: Session, actor: Actor, row: CustomRecord, form: Any, at: datetime) -> None:
    custom_records.add_files(session, actor, row, form.files.data, at)


def _strike(session: Session, actor: Actor, row: CustomRecord, form: Any, at: datetime) -> None:
    file_id = int(form.file.data)
    custom_records.strike_out(session, actor, row, file_id, at, form.reason.data)


class CustomRecordView(RecordView):
    """What was entered on designed forms."""

    record = Record.CUSTOM_RECORD
    list_template = "desk/custom_records.html"
    details_template = "desk/custom_record.html"
    column_list = ("number", "custom_form", "office", "day", "made_by")
    column_details_list = (
        Section(_l("Record"), ("number", "custom_form", "office", "day", "made_by", "made_at")),
    )
    column_export_list = ("number", "code", "office", "day", "made_by", "made_at")
    form_columns = (Section("", ("office", "day")),)
    create_form_class = edit_form_class = EntryForm
    column_sortable_list = ("number", "day")
    searched = True
    filters = (
        OfDesign("custom_form", key=custom_designs.ARGUMENT),
        Pick("office"),
        Days("day"),
        Begins("number"),
    )
    empty = _l("No record yet.")
    deeds = (
        RowDeed(
            "sign",
            Deed.SIGN,
            _sign,
            form=_sign_form,
            when=_signable,
            signs=True,
            note=_l("You sign by your own log-in. What stands above can't be changed any more."),
            tone="primary",
            in_list=False,
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _print,
            quick=True,
            title=_l("Print the filled form"),
            in_list=False,
        ),
        replace(files.ATTACH, act=_attach),
        replace(files.STRIKE, act=_strike),
    )

    # Which form -------------------------------------------------------------------------------
    def may(self, actor: Actor, deed: Deed) -> bool:
        """Say whether a deed is granted: by the table, then by the form asked for, or by any."""
        if not actor.may(deed, self.record):
            return False
        design = custom_designs.asked(actor)
        if design is not None:
            return custom_forms.may(actor, design, deed)
        return deed is Deed.VIEW or bool(custom_designs.granted(actor, deed))

    def asked(self, actor: Actor) -> Asked:
        """Return what the list's address asks for; a saved view may name the form, too."""
        found = super().asked(actor)
        design = custom_designs.of_code(actor, found.values.get(custom_designs.ARGUMENT) or "")
        if design is not None:
            custom_designs.choose(design)
        return found

    def visible(self, actor: Actor, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Add the columns of the form asked for; its name then says nothing new."""
        shown = super().visible(actor, columns)
        design = custom_designs.asked(actor)
        if design is None or columns is self.details_columns:
            return shown
        if columns is self.export_columns:
            asked = [field for field in design.asked if field.kind is not FieldKind.SIGNATURE]
            return (*shown, *(_sent(field) for field in asked))
        own = tuple(one for one in shown if one.name != "custom_form")
        known = {one.name for one in own}
        listed = [_shown(field) for field in design.asked if field.in_list]
        return (*own, *(one for one in listed if one.name not in known))

    def new_at(self) -> str:
        """Return where a record of the form asked for is entered."""
        design = custom_designs.asked(who())
        return url_for(".create_view", form=design.code if design is not None else None)

    def render(self, template: str, **kwargs: Any) -> str:
        """Head the pages of one form by its name."""
        design = custom_designs.asked(who())
        if template == self.list_template:
            may_import = design is not None and self.may(who(), Deed.IMPORT)
            kwargs["import_at"] = _import_at(design) if may_import else ""
            kwargs["designs"] = custom_designs.seen(who())[:MOST_SHOWN] if design is None else ()
            kwargs["title"] = design.name if design is not None else kwargs["title"]
        if template == "admin/create.html" and design is not None:
            kwargs["title"] = gettext("New record: %(form)s", form=design.name)
        return super().render(template, **kwargs)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Enter a record on the form asked for; without one, choose it first."""
        actor = who()
        if custom_designs.asked(actor) is not None:
            return saving.create(self)
        self.demand(actor, Deed.CREATE)
        open_ones = custom_designs.granted(actor, Deed.CREATE)
        if len(open_ones) == 1:
            custom_designs.choose(open_ones[0])
            return saving.create(self)
        return self.render(
            "desk/custom_choose.html", title=gettext("Which form?"), designs=open_ones
        )

    @expose("/lookup/")
    def lookup_view(self) -> ResponseReturnValue:
        """Answer what a field offers: people and flats within reach, for those who fill in."""
        session, actor, name = now(), who(), request.args.get("field", "")
        if request.args.get("for") == "filter" or name == "office":
            return super().lookup_view()
        kind = next((one for one in custom_entry.LOOKUPS if name.startswith(f"{one.value}_")), None)
        if kind is None:
            return abort(404)
        fills = [
            *custom_designs.granted(actor, Deed.CREATE),
            *custom_designs.granted(actor, Deed.EDIT),
        ]
        if kind not in custom_forms.kinds_held(fills):
            raise Forbidden(Deed.EDIT, self.record)
        place = place_of(self.record, kind.value)
        found = custom_entry.LOOKUPS[kind].offer(session, actor, place, request.args.get("q", ""))
        return jsonify(
            [{"id": o.id, "label": o.label, "hint": o.hint, "recent": o.recent} for o in found]
        )

    # Entering ---------------------------------------------------------------------------------
    def only_office(self, actor: Actor, deed: Deed) -> int | None:
        """Return the one office the form grants a deed at, if it is one."""
        design = custom_designs.asked(actor)
        if design is None or deed is not Deed.CREATE:
            return super().only_office(actor, deed)
        offices = custom_forms.offices(actor, design, deed)
        return next(iter(offices)) if offices is not None and len(offices) == 1 else None

    def editable(self, row: Any) -> bool:
        """Leave what is voided, and what signatures have closed to the last field."""
        shut = custom_records.closed(row)
        open_ones = [one for one in row.custom_form.asked if one.kind is not FieldKind.SIGNATURE]
        return super().editable(row) and any(one.key not in shut for one in open_ones)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin today; leave the office, and what signatures have closed, as they are."""
        if not isinstance(form, EntryForm):
            return
        if row is None:
            if request.method == "GET":
                form["day"].data = form["day"].data or actor.day
            return
        form.take_away("office")
        custom_entry.close(form, row)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> CustomRecord:
        """Enter a record on the edition in use."""
        design: CustomForm | None = getattr(form, "design", None)
        if design is None or not isinstance(form, EntryForm):
            raise Forbidden(Deed.CREATE, self.record)
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if "office" in form else session.get(Office, only)
        return custom_records.enter(session, actor, design, form.filled(office), at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a record where no signature closes it."""
        if isinstance(form, EntryForm):
            custom_records.change(session, actor, row, form.filled(row.office), at)

    # Showing ----------------------------------------------------------------------------------
    def title(self, row: Any) -> str:
        """Return its number with the name of the form."""
        return f"{row.custom_form.name} {row.number}"

    def more(self, session: Session, actor: Actor, row: CustomRecord) -> Mapping[str, Any]:
        """Return what was entered, field by field."""
        kept, design = row.kept, row.custom_form
        return {
            "entries": [
                (field.name, _told(kept[field.key]), field.kind is FieldKind.LONG)
                for field in design.asked
                if field.key in kept
            ],
            "bare": formatting.listed(
                [
                    field.name
                    for field in design.asked
                    if field.key not in kept and field.kind is not FieldKind.SIGNATURE
                ]
            ),
            "edition": gettext(
                "%(name)s, edition %(edition)s", name=design.name, edition=design.edition
            ),
            "records_at": custom_designs.address(design.code),
        }

    def leading(self, session: Session, actor: Actor, row: CustomRecord) -> Sequence[Related]:
        """Return the signatures the form asks for, given and open."""
        names = custom_entry.signature_names(row.custom_form)
        if not names:
            return ()
        given = {one.key: one for one in row.signatures}
        lines = []
        for field in row.custom_form.asked:
            if field.kind is FieldKind.SIGNATURE:
                one = given.get(field.key)
                by, at = (one.signed_as, formatting.moment(one.at)) if one else ("", "")
                lines.append((field.name, by or gettext("Not signed yet"), at))
        return (Related(_l("Signatures"), (_l("Signature"), _l("Signed by"), _l("When")), lines),)


def _import_at(design: CustomForm | None) -> str:
    return url_for("import.kind", kind=kind_of(design.code)) if design is not None else ""


def _told(entry: Entry) -> Any:
    return formatting.lines_of(entry.words)
