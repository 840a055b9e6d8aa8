"""Records on a designed form: the kind of list is the form's, its columns are the form's fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CustomForm, CustomRecord, Employee, Office, Unit
from models.scopes import Actor, Forbidden
from rules import typed
from rules.custom_forms import LONGEST_LINE, LONGEST_TEXT, Field, plain_code
from rules.custom_words import FieldKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import custom_forms, custom_records
from services.custom_records import Filled
from services.imports.job import Job, Kind, Row, Values
from services.imports.named import Named
from services.imports.report import Outcome

PREFIX = "custom:"  # before the code: custom:JL-WI-KF-018-010
# the record's own columns, as lists that went out head them; the last two are only told
_OWN = {
    "code": ("表单编号", "表單編號", "Form code"),
    "number": ("记录编号", "記錄編號", "Record number", "编号", "編號"),
    "office": ("管理处", "管理處", "Office", "项目"),
    "day": ("记录日期", "記錄日期", "Date of the record", "日期"),
    "made_by": ("填写人", "填寫人", "Filled in by"),
    "made_at": ("登记时间", "登記時間", "Entered at"),
}


def kind_of(code: str) -> str:
    """Return what the list of a form is called."""
    return f"{PREFIX}{plain_code(code)}"


@dataclass(frozen=True, slots=True)
class Designed:
    """The kind of list of one form in use: made from its design, like a class of ``Kind``."""

    design: CustomForm
    columns: Named
    record: Record = Record.CUSTOM_RECORD
    required: tuple[str, ...] = ("day",)

    def __call__(self, job: Job) -> Records:
        """Begin an import."""
        return Records(job, self.design)


def find(session: Session, actor: Actor, kind: str) -> Designed | None:
    """Return the list of a form; raises ``Forbidden`` where somebody may not enter its records."""
    design = None
    if kind.startswith(PREFIX):
        design = custom_forms.find(session, kind.removeprefix(PREFIX))
    if design is None:
        return None
    if not custom_forms.may(actor, design, Deed.IMPORT):
        raise Forbidden(Deed.IMPORT, Record.CUSTOM_RECORD)
    return designed(design)


def designed(design: CustomForm) -> Designed:
    """Return the list of a form: its own columns, then each field by its key and name."""
    fields = {
        field.key: (f"{field.key} {field.name}", field.name)
        for field in design.asked
        if field.kind is not FieldKind.SIGNATURE
    }
    return Designed(design, Named(_OWN | fields))


class Records(Kind):
    """Records: new ones are numbered, known ones changed as far as the screen would change them."""

    record: ClassVar = Record.CUSTOM_RECORD
    columns: ClassVar = ("number", "day")
    required: ClassVar = ("day",)

    def __init__(self, job: Job, design: CustomForm) -> None:
        super().__init__(job)
        self.design, self.fields = design, design.asked
        self.reach = custom_forms.offices(job.actor, design, Deed.IMPORT)
        self._known: dict[tuple[int, str], CustomRecord] = {}
        self._said: dict[tuple[Any, ...], CustomRecord] = {}

    def parse(self, row: Row) -> Values:
        """Read a record."""
        row.need("day")
        code = row.code("code")
        if code is not None and plain_code(code) != plain_code(self.design.code):
            row.reject("code", N_("This row belongs to another form."))
        office_id = row.office()
        if office_id is not None and self.reach is not None and office_id not in self.reach:
            row.reject(
                "office",
                N_("There is no such office for you to import into. Known are: %(known)s."),
                known=", ".join(self.job.found.office_code(one) for one in sorted(self.reach)),
            )
        said = {field.key: self._value(row, field, office_id) for field in self.fields}
        return {
            "number": row.code("number", 40),
            "office_id": office_id,
            "day": row.day("day"),
            "said": {key: value for key, value in said.items() if value is not None},
        }

    def _value(self, row: Row, field: Field, office_id: int | None) -> Any:
        """Return what a cell says, as the screen's field would have it."""
        match field.kind:
            case FieldKind.LONG:
                return row.text(field.key, LONGEST_TEXT, lines=True)
            case FieldKind.NUMBER:
                return self._figure(row, field)
            case FieldKind.DAY:
                return row.day(field.key)
            case FieldKind.MOMENT:
                return row.instant(field.key)
            case FieldKind.PERSON:
                person = row.person(field.key, office_id)
                return self.job.session.get(Employee, person) if person else None
            case FieldKind.UNIT:
                return self._flat(row, field, office_id)
            case FieldKind.PHOTO | FieldKind.SIGNATURE:
                return None
        return row.text(field.key, LONGEST_LINE)

    def _figure(self, row: Row, field: Field) -> Fraction | None:
        text = row.text(field.key, 40)
        if text is None:
            return None
        number = typed.number(text)
        if number is None:
            row.reject(field.key, N_("Enter a number, such as 98 or 0.5."))
            return None
        return Fraction(number)

    def _flat(self, row: Row, field: Field, office_id: int | None) -> Unit | None:
        address = row.code(field.key)
        if address is None or office_id is None:
            return None
        parts = address.split("-")
        stairwell = "-".join(parts[1:-1])
        found = self.job.found.flats(office_id, parts[0], stairwell, parts[-1])
        if len(parts) < 2 or len(found) != 1:
            row.reject(
                field.key,
                N_("Office %(office)s has no flat %(address)s. Import the flats first."),
                office=self.job.found.office_code(office_id),
                address=address,
            )
            return None
        return self.job.session.get(Unit, found[0][0])

    def key(self, values: Values) -> tuple[object, ...] | None:
        """Return office and number; rows without a number may say the same."""
        return (values["office_id"], values["number"]) if values["number"] else None

    def load(self, rows: Sequence[tuple[Row, Values]]) -> None:
        """Fetch the records of these numbers and days."""
        offices = {values["office_id"] for _, values in rows}
        numbers = {values["number"] for _, values in rows} - {None}
        days = {values["day"] for _, values in rows}
        found = self.job.session.scalars(
            select(CustomRecord).where(
                CustomRecord.code == self.design.code,
                CustomRecord.office_id.in_(offices),
                CustomRecord.number.in_(numbers) | CustomRecord.day.in_(days),
            )
        ).all()
        self._known = {(one.office_id, one.number): one for one in found}
        self._said = {
            (one.office_id, one.day, _words(one)): one for one in found if one.voided_at is None
        }

    def apply(self, row: Row, values: Values) -> Outcome:
        """Enter a new record, or change a known one as its screen would."""
        try:
            return self._apply(row, values)
        except Refusal as refusal:
            column = (refusal.field or "").rpartition("_")[2]
            known = {field.key for field in self.fields} | set(_OWN)
            row.reject(column if column in known else "", refusal.sentence, **refusal.values)
        except Forbidden:
            row.reject("number", N_("You may not change this record."))
        return Outcome.SAME

    def _apply(self, row: Row, values: Values) -> Outcome:
        session, actor, at = self.job.session, self.job.actor, self.job.at
        if values["number"]:
            return self._change(row, values)
        entries = custom_records.read(self.fields, values["said"], {})
        words = " ".join(entry.words for entry in entries.values())
        if (values["office_id"], values["day"], words) in self._said:
            return Outcome.SAME
        office = session.get(Office, values["office_id"])
        filled = Filled(office, values["day"], values["said"], {})
        custom_records.enter(session, actor, self.design, filled, at)
        return Outcome.CREATED

    def _change(self, row: Row, values: Values) -> Outcome:
        known = self._known.get((values["office_id"], values["number"]))
        if known is None:
            row.reject(
                "number",
                N_("There is no record of this number. Leave the cell empty: it gets a new one."),
            )
            return Outcome.SAME
        asked = {field.key: field for field in known.custom_form.asked}
        made = {
            key: custom_records.entry_of(asked[key], value)
            for key, value in values["said"].items()
            if key in asked
        }
        kept = known.kept
        differs = [
            key
            for key, one in made.items()
            if one and (key not in kept or kept[key].value != one.value)
        ]
        if not differs and known.day == values["day"]:
            return Outcome.SAME
        said = {key: values["said"][key] for key in differs}
        closed = custom_records.closed(known)
        if closed & set(differs) or (closed and known.day != values["day"]):
            row.reject("number", N_("A signature has closed what would change here."))
            return Outcome.SAME
        filled = Filled(None, values["day"], said, {})
        custom_records.change(self.job.session, self.job.actor, known, filled, self.job.at)
        return Outcome.UPDATED


def _words(row: CustomRecord) -> str:
    return " ".join(entry.words for entry in row.kept.values())
