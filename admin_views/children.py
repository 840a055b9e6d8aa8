"""Records entered and changed in a table inside the form of the record they belong to.

A screen declares it::

    children = {
        "occupancies": Children(Record.OCCUPANCY, "customer", ("unit", "occupies_as", "valid_from"))
    }

The key is the parent's relationship, which gives the table its heading. Everything else is asked of
the child's own screen: who may add, who may change which row, which fields stand still, what the
look-ups offer, and the service function that keeps a row. Nothing is removed here but a row that
was not saved yet: what is on record is ended by its own fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import LazyString, gettext
from sqlalchemy import false, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from admin_views import current, lookups, saving
from admin_views.columns import resolve
from admin_views.forms import OfficeForm, Wrong, put_back, typed
from admin_views.ways import told
from models.base import Base
from models.scopes import Actor, Forbidden, rows_within
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record

if TYPE_CHECKING:
    from admin_views.base import RecordView

BLANK, PLACE = "nNEW", "NEWROW"  # in the script's pattern of a new row: figures take their place


class Refused(Exception):
    """A row was refused; its line says why."""


@dataclass(frozen=True, slots=True)
class Children:
    """A table of child records: ``link`` is the child's relationship to its parent."""

    record: Record
    link: str
    names: tuple[str, ...]  # its columns
    most: int = 20  # new rows at once, and rows on record that are shown
    note: LazyString | str = ""
    at_once: bool = True  # offered in the form of a new parent, too
    spare: int = 1  # empty rows that stand there from the first, where no script adds one


@dataclass(slots=True)
class Line:
    """One row of the table: its form, and the record it shows if it is one already."""

    form: OfficeForm
    names: tuple[str, ...]
    row: Base | None
    heading: str
    is_open: bool = True

    @property
    def key(self) -> str:
        """What the names of its fields begin with."""
        return str(self.form._prefix)

    @property
    def fields(self) -> list[Any]:
        """A field or nothing for each column."""
        return [self.form._fields.get(name) for name in self.names]

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to keep."""
        return self.is_open and any(
            _as_kept(field) != _as_kept(field, before=True) or field.process_errors
            for field in self.fields
            if field is not None and not getattr(field, "is_frozen", False)
        )

    @property
    def wrong(self) -> Iterator[Wrong]:
        """Yield what is wrong in it, each at its cell."""
        first = next((f.id for f in self.fields if f and not getattr(f, "is_frozen", False)), "")
        for sentence in self.form.top:
            yield Wrong(first, self.heading, sentence)
        for field in self.fields:
            if field is not None and field.errors:
                label = gettext("%(row)s, %(field)s", row=self.heading, field=field.label.text)
                yield Wrong(field.id, label, str(field.errors[0]))

    def validate(self) -> bool:
        """Check a row that was changed; one that somebody else changed meanwhile asks again."""
        if not self.is_changed:
            return True
        good = self.form.validate()
        version = str(getattr(self.row, "version", ""))
        if self.row is not None and self.form.row_version.data != version:
            self.form.row_version.data = version
            self.form.top.append(
                gettext("Somebody changed this row meanwhile. Look at it, then save again.")
            )
            return False
        return bool(good)


class Table:
    """The child rows inside a parent's form."""

    def __init__(self, view: RecordView, name: str, actor: Actor, parent: Base | None) -> None:
        self.declared = view.children[name]
        self.name = name
        self.title = getattr(view.model, name).info["label"]
        self.child = own_view(view, self.declared.record)
        self.actor = actor
        self.may_add = self.child.may_create(actor)
        self.place = f"/{self.declared.record.value}/lookup/?for=form"
        self.heads = [resolve(self.child.model, one, {}).label for one in self.declared.names]
        self.top: list[str] = []
        posted = typed()
        old = [] if parent is None else self._rows_of(parent)
        self.lines = [
            self._line(row, f"r{row.id}", place, posted, is_open=reached)
            for place, (row, reached) in enumerate(old, 1)
        ]
        new = _new_keys(name, posted) if posted is not None else []
        if new and not self.may_add:
            raise Forbidden(Deed.CREATE, self.declared.record)
        self.lines += [
            self._line(None, key, place, posted) for place, key in enumerate(new, len(old) + 1)
        ]
        if self.may_add and not new:
            self.lines += [
                self._line(None, f"n{n}", len(old) + n + 1, None)
                for n in range(self.declared.spare)
            ]
        self.blank = self._line(None, BLANK, PLACE, None) if self.may_add else None

    def _rows_of(self, parent: Base) -> list[tuple[Any, bool]]:
        """Return the rows on record that may be seen, and whether each may be changed."""
        model, record = self.child.model, self.declared.record
        (link,) = getattr(model, self.declared.link).property.local_columns
        reach = rows_within(self.actor, model, record, Deed.EDIT)
        may = reach if self.child.may_edit(self.actor) else false()
        key = inspect(model).primary_key[0]
        shows = [
            joinedload(attribute)
            for attribute in (getattr(model, name) for name in self.declared.names)
            if hasattr(attribute.property, "mapper")
        ]
        newest = (
            select(model, may.label("may"))
            .where(link == parent.id, rows_within(self.actor, model, record))
            .options(*shows)
            .order_by(key.desc())
            .limit(self.declared.most)
        )
        found = current.session.execute(newest).all()
        return [(row, bool(may) and self.child.editable(row)) for row, may in reversed(found)]

    def _line(
        self, row: Any, key: str, place: int | str, data: Any, *, is_open: bool = True
    ) -> Line:
        child, names, prefix = self.child, self.declared.names, f"{self.name}-{key}-"
        kind = child._create_form_class if row is None else child._edit_form_class
        posted = data if any(name.startswith(prefix) for name in data or ()) else None
        form = kind(posted, obj=row, prefix=prefix)
        saving.fit(child, form, self.actor, row)
        for field in form.own_fields:
            name = field.short_name
            if name == self.declared.link:
                put_back(field)  # the parent, whatever was posted
            elif name not in names:
                form.take_away(name)
            elif not is_open:
                form.freeze(name, row, saving.stored(child, name, row))
        if row is not None and posted is None:
            form.row_version.data = str(getattr(row, "version", ""))
        heading = gettext("%(table)s, row %(number)s", table=self.title, number=place)
        return Line(form, names, row, heading, is_open)

    @property
    def wrong(self) -> list[Wrong]:
        """Everything that is wrong in the table."""
        own = [Wrong(f"{self.name}-rows", str(self.title), sentence) for sentence in self.top]
        return own + [one for line in self.lines for one in line.wrong]

    def validate(self) -> bool:
        """Check every row; all of them are told at once."""
        new = [line for line in self.lines if line.row is None and line.is_changed]
        if len(new) > self.declared.most:
            self.top.append(
                gettext("At most %(count)s new rows are saved at once.", count=self.declared.most)
            )
        return all([not self.top, *(line.validate() for line in self.lines)])

    def save(self, session: Session, parent: Base, at: datetime) -> None:
        """Keep what was added and changed, each by the door of its own screen."""
        for line in self.lines:
            if not line.is_changed:
                continue
            try:
                self._keep(session, line, parent, at)
            except Refusal as refusal:
                shown = refusal.field in line.names and refusal.field in line.form
                line.form.complain(told(refusal), [refusal.field] if shown else [])
                raise Refused from refusal
            except IntegrityError as error:
                line.form.blame(error, self.child.model)
                raise Refused from error

    def _keep(self, session: Session, line: Line, parent: Base, at: datetime) -> None:
        deed = Deed.CREATE if line.row is None else Deed.EDIT
        self.child.demand(self.actor, deed)
        if line.row is None:
            with session.no_autoflush:
                line.form[self.declared.link].data = parent
                row = self.child.make(session, self.actor, line.form, at)
        else:
            row = line.row
            with session.no_autoflush:
                self.child.change(session, self.actor, row, line.form, at)
        session.flush()
        self.child.demand_reach(session, self.actor, row, deed)
        lookups.remember(session, self.actor, self.declared.record, line.form, at)


def tables_of(view: RecordView, actor: Actor, parent: Base | None) -> list[Table]:
    """Return the tables of a form that its user may see."""
    return [
        Table(view, name, actor, parent)
        for name, declared in view.children.items()
        if actor.may(Deed.VIEW, declared.record) and (parent is not None or declared.at_once)
    ]


def own_view(view: RecordView, record: Record) -> RecordView:
    """Return the screen of another record type."""
    screens: list[RecordView] = view.admin._views
    return next(one for one in screens if getattr(one, "record", None) is record)


def _new_keys(name: str, posted: Mapping[str, Any]) -> list[str]:
    """Return which new rows were filled in, in their order; empty ones say nothing."""
    found: dict[str, bool] = {}
    pattern = re.compile(rf"{re.escape(name)}-(n\d{{1,3}})-(?!row_version)\w+")
    for field in posted:
        if match := pattern.fullmatch(field):
            values = posted.getlist(field)  # type: ignore[attr-defined]
            filled = any(value.strip() not in ("", "n") for value in values)
            found[match[1]] = found.get(match[1], False) or filled
    return [key for key, filled in found.items() if filled]


def _as_kept(field: Any, before: bool = False) -> Any:
    value = field.object_data if before else field.data
    return None if value == "" else value
