"""Designed forms: what a field may be called and hold, how a value is kept, what a signature ends.

Values are data and nothing else: a text is a text, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules import typed
from rules.custom_words import FieldKind, FieldWidth
from rules.refusal import Refusal
from rules.vocabulary import N_

MOST_FIELDS = 200
MOST_OPTIONS = 60
MOST_SIGNATURES = 6  # lines for the pen at the foot of the page
LONGEST_NAME = 60  # characters of a field's or a signature line's name
LONGEST_OPTION = 60
LONGEST_HELP = 200
LONGEST_LINE = 200
LONGEST_TEXT = 4000
LARGEST = 10**12  # a figure stays below
DECIMALS = 6
_PREFIX = re.compile(r"[A-Z0-9]{1,8}")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9/.\-]{1,38}[A-Z0-9]")
_EDITION = re.compile(r"([A-Z])/(\d{1,3})")
_KEY = re.compile(r"f(\d{1,4})")
# what people fill in; a signature is given and a photo attached, neither is typed
TYPED = frozenset(FieldKind) - {FieldKind.SIGNATURE, FieldKind.PHOTO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an edition; ``key`` lasts over editions and is never typed."""

    key: str
    name: str
    kind: FieldKind
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    least: Fraction | None = None
    most: Fraction | None = None
    width: FieldWidth = FieldWidth.HALF
    in_list: bool = False

    @property
    def place(self) -> str:
        """The name of the field in forms."""
        return f"{self.kind.value}_{self.key}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a field holds: its name then, the value as it is kept, and how it read then."""

    name: str
    value: str
    text: str = ""

    @property
    def words(self) -> str:
        """The value in words."""
        return self.text or self.value


# The design ---------------------------------------------------------------------------------------
def next_key(keys: Iterable[str]) -> str:
    """Return the key of a new field: counted up, whatever its name."""
    numbers = [int(found[1]) for key in keys if (found := _KEY.fullmatch(key))]
    return f"f{max(numbers, default=0) + 1}"


def options_of(text: str) -> tuple[str, ...]:
    """Return the options of a list, one a line; refuse doubled, too long and too many ones."""
    found = [typed.visible(line).strip() for line in text.splitlines()]
    options = [option for option in found if option]
    if len(set(options)) < len(options):
        double = next(one for one in options if options.count(one) > 1)
        raise Refusal(N_("“%(option)s” is there twice."), field="options", option=double)
    if any(len(option) > LONGEST_OPTION for option in options):
        raise Refusal(
            N_("An option may have at most %(most)s characters."),
            field="options",
            most=LONGEST_OPTION,
        )
    if len(options) > MOST_OPTIONS:
        raise Refusal(
            N_("At most %(most)s options can be offered."), field="options", most=MOST_OPTIONS
        )
    return tuple(options)


def check_field(field: Field, others: Collection[str]) -> None:
    """Refuse a field that makes no sense; ``others`` are the names of the form's other fields."""
    if not field.name:
        raise Refusal(N_("Give the field a name."), field="name")
    if len(field.name) > LONGEST_NAME:
        raise Refusal(
            N_("A name may have at most %(most)s characters."), field="name", most=LONGEST_NAME
        )
    if field.name.casefold() in {name.casefold() for name in others}:
        raise Refusal(N_("This form has a field of this name already."), field="name")
    if len(others) >= MOST_FIELDS:
        raise Refusal(
            N_("A form has at most %(most)s fields. Remove one first, or make a second form."),
            field="name",
            most=MOST_FIELDS,
        )
    if field.kind is FieldKind.CHOICE and len(field.options) < 2:
        raise Refusal(N_("Enter at least two options, one a line."), field="options")
    if field.least is not None and field.most is not None and field.least > field.most:
        raise Refusal(N_("The largest figure can't be below the smallest."), field="most")


def check_head(code: str, prefix: str) -> None:
    """Refuse a form code or a numbering prefix that can't stand on paper and in addresses."""
    if not _CODE.fullmatch(code):
        raise Refusal(
            N_("A code has letters, figures, strokes and dots, such as JL/WI-KF-018/010."),
            field="code",
        )
    if not _PREFIX.fullmatch(prefix):
        raise Refusal(
            N_("A prefix has one to eight capital letters or figures, such as YS."), field="prefix"
        )


def plain_code(code: str) -> str:
    """Return a form code as addresses and file names have it."""
    return typed.code(code).replace("/", "-").replace("_", "-")


def lines_of(text: str) -> tuple[str, ...]:
    """Return the signature lines at the foot, one a line of the text."""
    lines = tuple(line for one in text.splitlines() if (line := typed.visible(one).strip()))
    if len(lines) > MOST_SIGNATURES:
        raise Refusal(
            N_("At most %(most)s signature lines fit on the page."),
            field="sign_lines",
            most=MOST_SIGNATURES,
        )
    if any(len(line) > LONGEST_NAME for line in lines):
        raise Refusal(
            N_("A name may have at most %(most)s characters."),
            field="sign_lines",
            most=LONGEST_NAME,
        )
    return lines


def next_edition(edition: str) -> str:
    """Return what the edition after one is called: A/0, A/1, … A/9, B/0."""
    found = _EDITION.fullmatch(edition)
    if found is None:
        return f"{edition[:8]}+1"
    letter, number = found[1], int(found[2])
    if number < 9 or letter == "Z":
        return f"{letter}/{number + 1}"
    return f"{chr(ord(letter) + 1)}/0"


def check_complete(fields: Sequence[Field]) -> None:
    """Refuse to issue a form that nothing can be entered in."""
    if not any(field.kind in TYPED for field in fields):
        raise Refusal(N_("Add at least one field that can be filled in."))


def number_of(prefix: str, year: int, running: int) -> str:
    """Return a record's number: YS-2026-0001."""
    return f"{prefix}-{year}-{running:04d}"


# The values ---------------------------------------------------------------------------------------
def kept(field: Field, value: Any) -> str:
    """Return a value as it is kept; nothing for nothing. Refuses what the field does not take.

    A figure is kept as a decimal to the last digit, an instant in UTC, a person or flat by its id.
    """
    if value is None or value == "":
        return ""
    match field.kind:
        case FieldKind.NUMBER:
            return _figure(field, Fraction(value))
        case FieldKind.DAY:
            day: date = value
            return day.isoformat()
        case FieldKind.MOMENT:
            at: datetime = value
            return at.astimezone(UTC).isoformat(timespec="minutes")
        case FieldKind.CHOICE if value not in field.options:
            raise Refusal(N_("Choose one of the list."), field=field.place)
        case FieldKind.LINE | FieldKind.LONG:
            _measure(field, str(value))
    return str(value)


def _figure(field: Field, value: Fraction) -> str:
    scaled = value * 10**DECIMALS
    if scaled.denominator != 1:
        raise Refusal(N_("Enter at most six decimals."), field=field.place)
    if abs(value) >= LARGEST:
        raise Refusal(N_("This number is too large."), field=field.place)
    if field.least is not None and value < field.least:
        raise Refusal(
            N_("The figure can't be below %(least)s."),
            field=field.place,
            least=decimal(field.least),
        )
    if field.most is not None and value > field.most:
        raise Refusal(
            N_("The figure can't be above %(most)s."), field=field.place, most=decimal(field.most)
        )
    return decimal(value)


def decimal(value: Fraction) -> str:
    """Return an exact figure of at most six decimals as people write it."""
    whole = Decimal(int(value * 10**DECIMALS)).scaleb(-DECIMALS)
    text = f"{whole:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _measure(field: Field, text: str) -> None:
    longest = LONGEST_TEXT if field.kind is FieldKind.LONG else LONGEST_LINE
    if len(text) > longest:
        raise Refusal(
            N_("This is %(typed)s characters long; at most %(longest)s fit."),
            field=field.place,
            typed=len(text),
            longest=longest,
        )


def missing(fields: Iterable[Field], entries: Mapping[str, Entry]) -> list[Field]:
    """Return the fields that have to be filled in and are not; signatures come later."""
    return [
        field
        for field in fields
        if field.required and field.kind in TYPED and field.key not in entries
    ]


def locked(fields: Sequence[Field], signed: Collection[str]) -> frozenset[str]:
    """Return what signatures have closed: whatever stands above the last one, and itself.

    As on paper: who signs at the foot of a part signs for the part, and what is filled in below
    stays open.
    """
    places = [place for place, field in enumerate(fields) if field.key in signed]
    return frozenset(field.key for field in fields[: max(places, default=-1) + 1])


def unsigned(fields: Iterable[Field], signed: Collection[str]) -> list[Field]:
    """Return the signatures that are still to be given."""
    return [f for f in fields if f.kind is FieldKind.SIGNATURE and f.key not in signed]
