"""The form of a record on a design: its fields are bound from data when the form is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, false, or_, true

from admin_views import current, custom_designs
from admin_views.columns import Section
from admin_views.fields import (
    DayField,
    ExactField,
    LineField,
    MomentField,
    OptionField,
    TextField,
    filled,
)
from admin_views.files import FilesField
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import CustomForm, CustomRecord, Employee, Office, Post, Unit
from models.scopes import Actor
from rules import custom_forms as rules
from rules.custom_forms import Field
from rules.custom_words import FieldKind, FieldWidth
from rules.vocabulary import Deed, Record
from services import custom_forms, custom_records
from services.custom_records import Filled


def _colleagues(actor: Actor) -> ColumnElement[bool]:
    """Return the people at work at the offices whose records an actor sees."""
    offices = actor.offices(Deed.VIEW, Record.CUSTOM_RECORD)
    here = true() if offices is None else or_(Post.office_id.in_(offices), Post.office_id.is_(None))
    return Employee.active & exists().where(
        Post.employee_id == Employee.id, Post.held_on(actor.day), here
    )


def _offices(actor: Actor) -> ColumnElement[bool]:
    """Return the offices at which an actor may enter a record on the form an address names."""
    design = custom_designs.asked(actor)
    if design is None:
        return false()
    reached = custom_forms.offices(actor, design, Deed.CREATE)
    return true() if reached is None else Office.id.in_(reached)


# whom and what a field may point to, whatever the design: within one's own reach
LOOKUPS: Mapping[FieldKind, Lookup] = {
    FieldKind.PERSON: Lookup(Employee, within=_colleagues),
    FieldKind.UNIT: Lookup(Unit),
}


class PhotosField(FilesField):
    """Files of one field; without them a record is kept all the same, unless it demands them."""

    must = False


def _bound(field: Field) -> Any:
    """Return the form field of a design's field, not bound to a form yet."""
    options: dict[str, Any] = {
        "label": field.name,
        "validators": [filled] if field.required else [],
        "description": field.help,
    }
    match field.kind:
        case FieldKind.LONG:
            return TextField(longest=rules.LONGEST_TEXT, lines=4, **options)
        case FieldKind.NUMBER:
            return ExactField(**options)
        case FieldKind.DAY:
            return DayField(**options)
        case FieldKind.MOMENT:
            return MomentField(**options)
        case FieldKind.CHOICE:
            return OptionField(options=[(one, one) for one in field.options], **options)
        case FieldKind.PERSON | FieldKind.UNIT:
            return LookupField(lookup=LOOKUPS[field.kind], **options)
        case FieldKind.PHOTO:
            return PhotosField(**(options | {"validators": []}))
    return LineField(longest=rules.LONGEST_LINE, **options)


class EntryForm(OfficeForm):
    """Office and day, then the fields of the record's edition, or of the form asked for."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_offices))
    day = DayField(_l("Date of the record"), [filled])

    def __init__(
        self,
        formdata: Any = None,
        obj: CustomRecord | None = None,
        design: CustomForm | None = None,
        **kw: Any,
    ):
        if design is None:
            own = obj.custom_form if obj is not None else None
            design = own or custom_designs.asked_here()
        self.design, self._row = design, obj
        self.asked = [] if design is None else design.asked
        self.sends_files = any(field.kind is FieldKind.PHOTO for field in self.asked)
        super().__init__(formdata, obj, **kw)

    def process(
        self,
        formdata: Any = None,
        obj: Any = None,
        data: Any = None,
        extra_filters: Any = None,
        **kw: Any,
    ) -> None:
        """Bind the fields of the design before anything is read into them."""
        kept = self._row.kept if self._row is not None else {}
        for field in self.asked:
            if field.kind is FieldKind.SIGNATURE:
                continue
            options = {"name": field.place, "prefix": self._prefix, "translations": None}
            bound = self.meta.bind_field(self, _bound(field), options)
            bound.is_wide = field.width is FieldWidth.FULL
            self._fields[field.place] = bound
            if field.kind is not FieldKind.PHOTO:
                session = current.session()
                kw[field.place] = custom_records.value_of(session, field, kept.get(field.key))
        super().process(formdata, obj, data, extra_filters, **kw)

    def filled(self, office: Office | None) -> Filled:
        """Return what was filled in; what was frozen or taken away is not."""
        open_ones = [
            field
            for field in self.asked
            if field.place in self and not getattr(self[field.place], "is_frozen", False)
        ]
        photos = [one for one in open_ones if one.kind is FieldKind.PHOTO]
        day = self["day"].data if "day" in self else None
        return Filled(
            office,
            day,
            {one.key: self[one.place].data for one in open_ones if one not in photos},
            {one.key: self[one.place].data or () for one in photos},
        )


def parts(form: EntryForm) -> Sequence[Section]:
    """Return the sections of the form: where and when, then what the design asks."""
    first = tuple(name for name in ("office", "day") if name in form)
    rest = tuple(field.place for field in form.asked if field.place in form)
    title = form.design.name if form.design is not None else ""
    return [Section("", first), Section(title, rest)] if first else [Section(title, rest)]


def signature_names(design: CustomForm) -> list[str]:
    """Return the signatures a design asks for."""
    return [field.name for field in design.asked if field.kind is FieldKind.SIGNATURE]


def close(form: EntryForm, row: CustomRecord) -> None:
    """Freeze what signatures have closed."""
    closed = rules.locked(form.asked, row.signed)
    for field in form.asked:
        if field.key not in closed or field.place not in form:
            continue
        if field.kind is FieldKind.PHOTO:
            form.take_away(field.place)
        else:
            form.freeze(field.place, row, row.said(field.place))
    if closed:
        form.freeze("day", row, row.day.isoformat())
