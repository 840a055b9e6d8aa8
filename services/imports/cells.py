"""What one cell of a spreadsheet means: text, codes, days, instants, amounts, words.

Each function takes a cell as the file gives it and returns a value, or None for a blank cell; what
can't be read is refused with a sentence that says how to write it. Nothing here guesses: a number
that Excel has rounded, or a room that Excel has turned into a date, is told, not mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from models.clock import OFFICE_ZONE
from rules import typed
from rules.refusal import Refusal
from rules.typed import BLANKS, fold, visible
from rules.vocabulary import N_, Word
from services.imports.words import FLAGS, meaning, meanings

Cell = str | int | float | bool | date | datetime | time | timedelta
W = TypeVar("W", bound=Word)

LARGEST = 2**31 - 1  # what an integer column holds on both databases
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# what exports put a quotation mark before, so that a spreadsheet doesn't run it as a formula
GUARDED = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_SHORTENED = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+\d+")
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_CLOCK = re.compile(
    r"[\sT]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_SQUARE_METRES = re.compile(r"\s*(?:㎡|m²|m2|平方米|平米)$", re.IGNORECASE)

_NO_DAY = N_("This is no date. Write it as 2026-10-14.")
_NO_TIME = N_("This is no time. Write it as 2026-10-14 09:30.")
_BAD_YEAR = N_("The year can't be right. Write the date as 2026-10-14.")
_A_NUMBER = N_("This cell holds a number, not a date. Format the column as a date.")


def unguarded(value: str) -> str:
    """Return a text without the quotation mark that an export put before it."""
    return value[1:] if value.startswith("'") and GUARDED.match(value) else value


def shown(cell: Cell) -> str:
    """Return a cell as a person would read it in the spreadsheet."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() | int():
            return format(cell, ".15g")  # what Excel itself keeps of a number
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def is_blank(cell: Cell) -> bool:
    """Say whether a cell has nothing in it; blanks of any width are nothing."""
    return isinstance(cell, str) and not visible(cell).strip(BLANKS)


def text(cell: Cell, limit: int | None = None, *, lines: bool = False) -> str | None:
    """Return free text, its ends trimmed; line breaks stay when ``lines`` says so."""
    if is_blank(cell):
        return None
    value = shown(cell).strip(BLANKS).replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        value = visible(" ".join(part.strip(BLANKS) for part in value.split("\n")))
    if _CONTROL.search(value):
        raise Refusal(N_("The cell holds characters that can't be printed. Type it again."))
    if limit is not None and len(value) > limit:
        raise Refusal(
            N_("This is %(length)s characters long; %(limit)s fit. Shorten it."),
            length=len(value),
            limit=limit,
        )
    return value


def code(cell: Cell, limit: int | None = None) -> str | None:
    """Return a number or code that identifies: 101.0 is 101, full-width is narrow."""
    if isinstance(cell, date | time | timedelta):
        raise Refusal(
            N_("The spreadsheet has turned this into a date. Format the column as text and retype.")
        )
    if isinstance(cell, float) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        raise Refusal(
            N_("The spreadsheet has rounded this number. Format the column as text and retype.")
        )
    value = text(cell, None)
    if value is None:
        return None
    value = fold(value)
    if _SHORTENED.fullmatch(value):
        raise Refusal(
            N_("The spreadsheet has shortened this number. Format the column as text and retype.")
        )
    if whole_part := _POINT_ZERO.fullmatch(value):
        value = whole_part[1]
    return text(value, limit)


def identity(cell: Cell, limit: int | None = None) -> str | None:
    """Return a code by which a record is known: in capitals, as it is kept."""
    value = code(cell, limit)
    return None if value is None else typed.code(value)


def username(cell: Cell, limit: int | None = None) -> str | None:
    """Return a user name as it is kept, in small letters."""
    value = code(cell, limit)
    return None if value is None else typed.username(value)


def phone(cell: Cell, limit: int | None = None) -> str | None:
    """Return a phone number as it is kept, however it was typed."""
    value = code(cell)
    return None if value is None else text(typed.phone(value), limit)


def day(cell: Cell) -> date | None:
    """Return a day; of an instant, its day in the office."""
    if is_blank(cell):
        return None
    match cell:
        case datetime():
            return _plausible(_whole_second(cell)).date()
        case date():
            return _plausible(cell)
        case str():
            return _plausible(_read_day(fold(cell)))
        case _:
            raise Refusal(_A_NUMBER)


def _read_day(value: str) -> date:
    if found := _COMPACT_DAY.fullmatch(value):
        return _date(found)
    found = _DAY.match(value)
    if found is None:
        raise Refusal(_NO_DAY)
    if value[found.end() :]:
        return instant_of(value).astimezone(OFFICE_ZONE).date()
    return _date(found)


def _date(found: re.Match[str]) -> date:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Refusal(N_("There is no such day in the calendar.")) from None


def instant(cell: Cell) -> datetime | None:
    """Return an instant in UTC; without an offset the office's clock is meant."""
    if is_blank(cell):
        return None
    match cell:
        case datetime():
            return _plausible(_whole_second(cell)).replace(tzinfo=OFFICE_ZONE).astimezone(UTC)
        case date():  # a spreadsheet's midnight comes without its time
            return datetime.combine(_plausible(cell), time(), OFFICE_ZONE).astimezone(UTC)
        case str():
            return instant_of(fold(cell))
        case _:
            raise Refusal(_A_NUMBER)


def instant_of(value: str) -> datetime:
    """Return the instant a text tells, in UTC."""
    found = _DAY.match(value)
    if found is None:
        raise Refusal(_NO_TIME)
    clock = _CLOCK.fullmatch(value, found.end())
    if clock is None:
        raise Refusal(_NO_TIME)
    try:
        local = time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
        read = datetime.combine(_plausible(_date(found)), local, OFFICE_ZONE)
        if clock[4]:
            read = datetime.fromisoformat(
                f"{read.replace(tzinfo=None).isoformat()}{clock[4].upper().replace('Z', '+00:00')}"
            )
    except ValueError:
        raise Refusal(_NO_TIME) from None
    return read.astimezone(UTC)


D = TypeVar("D", date, datetime)


def _plausible(value: D) -> D:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise Refusal(_BAD_YEAR)
    return value


def _whole_second(value: datetime) -> datetime:
    """Round the dust off that a spreadsheet's fraction of a day leaves."""
    if value.year >= _LAST_YEAR:
        return value.replace(microsecond=0)
    return (value + timedelta(microseconds=500_000)).replace(microsecond=0)


def hundredths(
    cell: Cell, largest: int = LARGEST, read: Callable[[str], Decimal | None] = typed.number
) -> int | None:
    """Return a number with at most two decimals as whole hundredths, exactly."""
    if is_blank(cell):
        return None
    if isinstance(cell, bool | date | time | timedelta):
        raise Refusal(N_("This is no number. Write it as 1234.50."))
    value = read(cell if isinstance(cell, str) else f"{Decimal(shown(cell)):f}")
    if value is None:
        raise Refusal(N_("This is no number. Write it as 1234.50."))
    scaled = value.scaleb(2)
    if scaled != scaled.to_integral_value():
        raise Refusal(N_("This has more than two decimals. Round it."))
    if abs(scaled) > largest:
        raise Refusal(N_("This number is too large."))
    return int(scaled)


def fen(cell: Cell) -> int | None:
    """Return an amount of money in fen: 1,234.50, ¥1234.5 and 1234.5元 are the same."""
    return hundredths(cell, read=typed.yuan)


def price(cell: Cell) -> Fraction | None:
    """Return a price in yuan, exactly, however many decimals it has."""
    if is_blank(cell):
        return None
    if isinstance(cell, bool | date | time | timedelta):
        raise Refusal(N_("This is no number. Write it as 1234.50."))
    value = typed.yuan(cell if isinstance(cell, str) else f"{Decimal(shown(cell)):f}")
    if value is None:
        raise Refusal(N_("This is no number. Write it as 1234.50."))
    return Fraction(value)


def square_metres(cell: Cell) -> int | None:
    """Return a floor area in hundredths of a square metre."""
    return hundredths(_SQUARE_METRES.sub("", fold(cell)) if isinstance(cell, str) else cell)


def whole(cell: Cell) -> int | None:
    """Return a count: a whole number from 0."""
    amount = hundredths(cell, LARGEST * 100)
    if amount is None:
        return None
    if amount < 0 or amount % 100:
        raise Refusal(N_("This must be a whole number, 0 or more."))
    return amount // 100


def flag(cell: Cell) -> bool | None:
    """Return yes or no."""
    if isinstance(cell, bool):
        return cell
    value = code(cell)
    if value is None:
        return None
    if value.casefold() not in FLAGS:
        raise Refusal(N_("Write yes or no."))
    return FLAGS[value.casefold()]


def word(cell: Cell, kind: type[W]) -> W | None:
    """Return the member of a closed list that a cell names, in English or Chinese."""
    value = code(cell)
    if value is None:
        return None
    found = meaning(kind, value)
    if found is None:
        raise Refusal(N_("This word isn't known here. Known are: %(known)s."), known=meanings(kind))
    return found


_QUARTER = re.compile(r"(\d{4})\s*(?:年\s*)?(?:Q|第)?\s*([1-4一二三四])\s*(?:季度?)?")
_HALF = re.compile(r"(\d{4})\s*(?:年\s*)?(?:H\s*([12])|([上下])半年)")
_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}


def quarter(cell: Cell) -> str | None:
    """Return a quarter such as 2026Q3."""
    value = code(cell)
    if value is None:
        return None
    found = _QUARTER.fullmatch(value.upper())
    if found is None or not re.search("[Q季]", value.upper()):
        raise Refusal(N_("This is no quarter. Write it as 2026Q3."))
    return f"{found[1]}Q{_NUMERALS.get(found[2], found[2])}"


def half_year(cell: Cell) -> str | None:
    """Return a half-year such as 2026H1."""
    value = code(cell)
    if value is None:
        return None
    found = _HALF.fullmatch(value.upper())
    if found is None:
        raise Refusal(N_("This is no half-year. Write it as 2026H1."))
    return f"{found[1]}H{found[2] or _NUMERALS[found[3]]}"
