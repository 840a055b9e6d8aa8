"""Forms: built from the models, in the reader's language, and honest about what they refuse."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Table, inspect
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.i18n import get_translations

from admin_views import current
from admin_views.columns import Section, flat, kind_of
from admin_views.fields import (
    DayField,
    ExactField,
    HundredthsField,
    KeptHidden,
    LineField,
    MaybeField,
    MomentField,
    MoneyField,
    MonthField,
    TextField,
    TickField,
    WholeField,
    WordField,
    filled,
    none_if_empty,
    posted_as,
)
from admin_views.lookups import Lookup, LookupField
from admin_views.ways import told
from models.base import Base, explain
from rules.refusal import Refusal

_KEY = re.compile(r"[0-9a-f]{32}")
_LONGEST_TEXT = 4000  # characters of a column without a length of its own
_PARSED = {
    "money": MoneyField,
    "hundredths": HundredthsField,
    "month": MonthField,
    "day": DayField,
    "moment": MomentField,
    "number": WholeField,
    "exact": ExactField,
    "price": ExactField,
}
_GENERIC = _l("This contradicts another record, so it was not saved. Check what you entered.")


class ChildRows(Protocol):
    """A table of records inside a form (admin_views.children)."""

    @property
    def wrong(self) -> list[Wrong]: ...

    def validate(self) -> bool: ...

    def save(self, session: Any, parent: Any, at: Any) -> None: ...


class Wrong(NamedTuple):
    """One thing a form has to say: where, what the field is called, and the sentence."""

    anchor: str
    label: str
    sentence: str


class OfficeForm(Form):
    """What every form carries: which version it shows, and a key that is good for one post.

    The anti-forgery token is not a field: the whole application checks it before any view runs.

    A field with ``render_kw={"show_if": "outcome=reached|refused"}`` counts only while another one
    says so. The page's script hides it; here, in this one place, what was posted for it is ignored
    and it is not demanded, whatever the page did.
    """

    row_version = KeptHidden()
    post_key = KeptHidden()
    sends_files = False

    class Meta:
        """WTForms' own words, where a field has none of ours."""

        def get_translations(self, form: Any) -> Any:
            """Return them in the reader's language; Traditional is called zh_TW there."""
            locale = get_locale()
            tag = "en" if locale is None else str(locale)
            return get_translations([{"zh_Hans_CN": "zh", "zh_Hant_TW": "zh_TW"}.get(tag, tag)])

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        super().__init__(formdata, obj, **kw)
        self.top: list[str] = []  # what is wrong with the whole
        self.tables: list[ChildRows] = []  # records that belong to this one, entered along with it
        if not _KEY.fullmatch(self.post_key.data or ""):
            self.post_key.data = new_key()

    @property
    def own_fields(self) -> list[Any]:
        """The fields people fill in."""
        return [field for field in self if not isinstance(field, KeptHidden)]

    @property
    def wrong(self) -> list[Wrong]:
        """Everything that is wrong at a field, in the page's order."""
        own = [
            Wrong(field.id, str(field.label.text), str(field.errors[0]))
            for field in self.own_fields
            if field.errors
        ]
        return own + [one for table in self.tables for one in table.wrong]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what counts: the fields that are asked for, and the rows of the tables."""
        for field in self.own_fields:
            if not self.is_asked(field):
                put_back(field)
        good = [super().validate(extra_validators), *(table.validate() for table in self.tables)]
        return all(good)

    def is_asked(self, field: Any) -> bool:
        """Say whether a field counts, by what another one says."""
        name, _, wanted = ((field.render_kw or {}).get("show_if") or "").partition("=")
        if not name:
            return True
        return name in self and posted_as(self[name]) in wanted.split("|")

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or on top."""
        self.complain(told(refusal), [refusal.field] if refusal.field else [])

    def complain(self, sentence: str, names: Iterable[str | None]) -> None:
        """Show a sentence at the first of the fields that is there, or on top."""
        for name in names:
            if name in self and not isinstance(self[name], KeptHidden):
                self[name].errors = [*self[name].errors, sentence]
                return
        self.top.append(sentence)

    def blame(self, error: IntegrityError, model: type[Base]) -> None:
        """Show the sentence of the constraint that refused, at its field."""
        sentence = explain(error, model)
        if sentence is None:
            self.top.append(str(_GENERIC))
        else:
            self.complain(str(sentence), _fields_of(model, sentence))

    def freeze(self, name: str, row: Any, text: str) -> None:
        """Show a field without letting it be written: whatever was posted is thrown away."""
        field = self[name]
        field.process(None, getattr(row, name, None))
        field.raw_data = None
        field.validators, field.filters = (), ()
        field.errors, field.process_errors = [], []
        field.pre_validate = _nothing
        field.populate_obj = _nothing
        field.is_frozen, field.frozen_text = True, text

    def mask(self, name: str, kept: str, shown: str) -> None:
        """Show a field's mask in its place; sent back as it is, what is kept stays."""
        field = self[name]
        if field.raw_data is None or field.raw_data[:1] == [shown]:
            field.data = kept
        field.shows = lambda: shown if field.data == kept else (field.data or "")
        field._value = field.shows

    def take_away(self, name: str) -> None:
        """Remove a field for this person."""
        if name in self:
            del self[name]


def put_back(field: Any) -> None:
    """Undo what was posted for a field: it holds what it held before."""
    field.process(None, field.object_data)
    field.raw_data, field.validators = None, []


def _nothing(*args: Any) -> None:
    """Do nothing, whatever is handed over."""


def new_key() -> str:
    """Return a key that is good for one post."""
    return secrets.token_hex(16)


def typed() -> MultiDict[str, str] | None:
    """Return what was typed: the post, or the text an earlier session could not send."""
    return request.form if request.method == "POST" else current.typed()


def _fields_of(model: type[Base], sentence: Any) -> list[str]:
    """Return the form fields a constraint speaks of, the most telling first."""
    table = inspect(model).local_table
    carriers: list[Any] = [*table.constraints, *table.indexes] if isinstance(table, Table) else []
    for carrier in carriers:
        if carrier.info.get("complaint") is sentence:
            if isinstance(carrier, CheckConstraint):
                names = re.findall(r"\w+", str(carrier.sqltext))
            else:
                names = [column.name for column in carrier.columns]
            own = [name for name in reversed(names) if name in table.columns]
            return [part for name in own for part in (name, name.removesuffix("_id"))]
    return []


def _field_of_column(attribute: Any, more: Mapping[str, Any]) -> Any:
    column = attribute.property.columns[0]
    kind = kind_of(attribute)
    has_default = column.default is not None and column.default.is_scalar
    default = column.default.arg if has_default else None
    must = not column.nullable and default is None
    options: dict[str, Any] = {
        "label": attribute.info["label"],
        "validators": [filled] if must else [],
        "default": default,
        **more,
    }
    match kind:
        case "bool" if column.nullable:
            return MaybeField(**options)
        case "bool":
            options["validators"] = []
            return TickField(**options)
        case "word":
            return WordField(words=column.type.enum_class, **options)
        case "text" | "long":
            longest = column.type.length or _LONGEST_TEXT
            field = TextField if kind == "long" else LineField
            if column.nullable:
                options["filters"] = [none_if_empty]
            return field(longest=longest, **options)
        case _:
            return _PARSED[kind](**options)


def _must(relation: Any) -> bool:
    (column,) = relation.property.local_columns
    return not column.nullable


def form_of(
    model: type[Base],
    names: Sequence[str | Section],
    lookups: Mapping[str, Lookup],
    more: Mapping[str, Mapping[str, Any]],
) -> type[OfficeForm]:
    """Return the form of a model's columns.

    ``more`` gives a field further arguments: description, validators, render_kw, default.
    """
    fields: dict[str, Any] = {}
    for name in flat(names):
        attribute = getattr(model, name)
        extra = more.get(name, {})
        if hasattr(attribute.property, "mapper"):
            lookup = lookups.get(name) or Lookup(attribute.property.mapper.class_)
            options = {
                "label": attribute.info["label"],
                "validators": [filled] if _must(attribute) else [],
                **extra,
            }
            fields[name] = LookupField(lookup=lookup, **options)
        else:
            fields[name] = _field_of_column(attribute, extra)
    return type(f"{model.__name__}Form", (OfficeForm,), fields)
