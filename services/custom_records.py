"""Records on designed forms: entered and changed by the fields of their edition, signed, found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from models import CustomForm, CustomRecord, CustomSignature, Employee, Office, Unit
from models.base import Base
from models.custom_forms import entries_as
from models.numbering import next_number
from models.scopes import Actor, Forbidden, require
from rules import custom_forms as rules
from rules.custom_forms import Entry, Field
from rules.custom_words import DesignState, FieldKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import attachments, custom_forms, inputs
from services.attachments import Sent

OLD = N_("This edition of the form is no longer in use. Enter the record on the one in force.")


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody fills in: office, day, a value for each key, files for each key."""

    office: Office | None
    day: date | None
    values: Mapping[str, Any]
    files: Mapping[str, Sequence[Sent]]


def enter(
    session: Session, actor: Actor, design: CustomForm, filled: Filled, at: datetime
) -> CustomRecord:
    """Enter a record on the edition in use; its number is the next of the year at its office."""
    _in_use(design)
    office = filled.office
    if office is None:
        raise Refusal(N_("Choose the office."), field="office")
    reached = custom_forms.offices(actor, design, Deed.CREATE)
    if reached is not None and office.id not in reached:
        raise Forbidden(Deed.CREATE, Record.CUSTOM_RECORD)
    day = _day(actor, filled.day)
    entries = read(design.asked, filled.values, {})
    _demand_all(design.asked, entries, filled.files, ())
    row = CustomRecord(
        custom_form=design,
        code=design.code,
        office=office,
        day=day,
        made_at=at,
        made_by_id=actor.employee_id,
        number=_number(session, design, office.id, day),
    )
    _keep(row, entries)
    session.add(row)
    session.flush()
    _attach(session, actor, row, filled.files, at)
    return row


def _in_use(design: CustomForm) -> None:
    if design.state is not DesignState.ISSUED:
        raise Refusal(OLD)


def _day(actor: Actor, day: date | None) -> date:
    if day is None:
        raise Refusal(N_("Fill this in."), field="day")
    if day > actor.day:
        raise Refusal(N_("This day lies ahead. Enter when it happened."), field="day")
    return day


def _number(session: Session, design: CustomForm, office_id: int, day: date) -> str:
    """Return the next number of a form's year at an office; none is skipped or given twice."""
    first = day.replace(month=1, day=1)
    running = next_number(session, f"form:{design.prefix}", office_id, first)
    return rules.number_of(design.prefix, day.year, running)


def change(
    session: Session, actor: Actor, row: CustomRecord, filled: Filled, at: datetime
) -> CustomRecord:
    """Change a record where no signature closes it, by the fields of its own edition."""
    require(session, actor, Deed.EDIT, Record.CUSTOM_RECORD, row)
    _standing(row)
    fields, shut = row.custom_form.asked, closed(row)
    entries = read(fields, filled.values, row.kept, shut)
    shown = {key for key, entry in row.kept.items() if entry.value}
    _demand_all(fields, entries, filled.files, shown)
    if not shut and filled.day is not None and filled.day != row.day:
        row.day = _day(actor, filled.day)
    _keep(row, entries)
    session.flush()
    _attach(session, actor, row, filled.files, at)
    return row


def _standing(row: CustomRecord) -> None:
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))


def read(
    fields: Sequence[Field],
    values: Mapping[str, Any],
    before: Mapping[str, Entry],
    closed: frozenset[str] = frozenset(),
) -> dict[str, Entry]:
    """Return what is entered, field by field; what is closed or not asked stays as it was."""
    entries: dict[str, Entry] = {}
    for field in fields:
        old = before.get(field.key)
        if field.kind not in rules.TYPED or field.key in closed or field.key not in values:
            if old is not None:
                entries[field.key] = old
            continue
        made = entry_of(field, values[field.key])
        if made is not None:
            entries[field.key] = old if old is not None and old.value == made.value else made
    return entries


def entry_of(field: Field, value: Any) -> Entry | None:
    """Return a value as it is kept, with the words it stood for then; None where there is none."""
    if isinstance(value, Base):
        return Entry(field.name, rules.kept(field, value.id), str(value))
    kept = rules.kept(field, value)
    if not kept:
        return None
    return Entry(field.name, kept, inputs.shown(value) if field.kind is FieldKind.MOMENT else "")


def _demand_all(
    fields: Sequence[Field],
    entries: Mapping[str, Entry],
    files: Mapping[str, Sequence[Sent]],
    attached: Any,
) -> None:
    """Refuse a record in which something is missing that has to be there."""
    for field in rules.missing(fields, entries):
        raise Refusal(N_("Fill this in."), field=field.place)
    for field in fields:
        without = field.kind is FieldKind.PHOTO and field.key not in attached
        if field.required and without and not files.get(field.key):
            raise Refusal(N_("Choose at least one file."), field=field.place)


def _keep(row: CustomRecord, entries: Mapping[str, Entry]) -> None:
    said = entries_as(entries)
    if said != row.entries:
        row.entries = said
    # the day is searched by its figures, a name by its letters
    row.words = " ".join(entry.words for entry in entries.values())[:20_000]


def _attach(
    session: Session,
    actor: Actor,
    row: CustomRecord,
    files: Mapping[str, Sequence[Sent]],
    at: datetime,
) -> None:
    """Attach the files of the photo fields, and note in each field which they are."""
    for field in row.custom_form.asked:
        sent = files.get(field.key)
        if field.kind is not FieldKind.PHOTO or not sent:
            continue
        try:
            made = attachments.add(session, actor, Record.CUSTOM_RECORD, row, sent, at)
        except Refusal as refusal:
            refusal.field = field.place
            raise
        entries = row.kept
        old = entries.get(field.key)
        ids = [*(old.value.split(",") if old else ()), *(str(one.id) for one in made)]
        names = [*((old.text,) if old else ()), *(one.name for one in made)]
        entries[field.key] = Entry(field.name, ",".join(ids), ", ".join(names))
        _keep(row, entries)
    session.flush()


# Signatures ---------------------------------------------------------------------------------------
def sign(
    session: Session, actor: Actor, row: CustomRecord, key: str, at: datetime
) -> CustomSignature:
    """Sign a field by one's own log-in: what stands above it can't be changed from then on."""
    require(session, actor, Deed.SIGN, Record.CUSTOM_RECORD, row)
    _standing(row)
    if actor.employee_id is None:
        raise Refusal(N_("Somebody signs by his own log-in."))
    open_ones = {one.key: one for one in rules.unsigned(row.custom_form.asked, row.signed)}
    if key not in open_ones:
        raise Refusal(N_("Choose one of the list."), field="signature")
    field = open_ones[key]
    closes = rules.locked(row.custom_form.asked, {key})
    said = {one: entry for one, entry in row.kept.items() if one in closes}
    made = CustomSignature(
        record=row,
        key=key,
        name=field.name,
        employee_id=actor.employee_id,
        signed_as=actor.name,
        at=at,
        sha256=hashlib.sha256(entries_as(said).encode()).hexdigest(),
    )
    session.add(made)
    row.version += 1
    session.flush()
    return made


def add_files(
    session: Session, actor: Actor, row: CustomRecord, files: Sequence[Sent], at: datetime
) -> None:
    """Attach files later on: to one's own record, or to another's that one may change."""
    if row.made_by_id != actor.employee_id:
        require(session, actor, Deed.EDIT, Record.CUSTOM_RECORD, row)
    attachments.add(session, actor, Record.CUSTOM_RECORD, row, files, at)


def strike_out(
    session: Session, actor: Actor, row: CustomRecord, file_id: int, at: datetime, why: str
) -> None:
    """Strike a file out as one changes a record, unless a signature has closed its field."""
    require(session, actor, Deed.EDIT, Record.CUSTOM_RECORD, row)
    shut = closed(row)
    if any(
        str(file_id) in entry.value.split(",")
        for field in row.custom_form.asked
        if field.kind is FieldKind.PHOTO
        and field.key in shut
        and (entry := row.kept.get(field.key)) is not None
    ):
        raise Refusal(N_("A signature has closed this file's field."), field="file")
    attachments.strike_out(session, actor, Record.CUSTOM_RECORD, row, file_id, at, why)


def closed(row: CustomRecord) -> frozenset[str]:
    """Return the keys of what signatures have closed on a record."""
    return rules.locked(row.custom_form.asked, row.signed)


def value_of(session: Session, field: Field, entry: Entry | None) -> Any:
    """Return what a field holds, as a form takes it."""
    if entry is None or not entry.value:
        return None
    match field.kind:
        case FieldKind.NUMBER:
            return Fraction(entry.value)
        case FieldKind.DAY:
            return date.fromisoformat(entry.value)
        case FieldKind.MOMENT:
            return datetime.fromisoformat(entry.value)
        case FieldKind.PERSON:
            return session.get(Employee, int(entry.value))
        case FieldKind.UNIT:
            return session.get(Unit, int(entry.value))
    return entry.value
