"""The rights table as text, for the command line: a row per record type, a column per post."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from flask_babel import force_locale, gettext

from rules.permissions import REACH, WHILE_IN_HAND, grant
from rules.vocabulary import N_, Deed, Record, Role, Word

LETTERS = {
    Deed.VIEW: "R",
    Deed.CREATE: "C",
    Deed.EDIT: "E",
    Deed.VOID: "D",
    Deed.EXPORT: "X",
    Deed.PRINT: "P",
    Deed.IMPORT: "I",
}
NOTHING = "–"
WIDEST = 24  # letters of a cell; more go on below
EXPLAINED = N_(
    "R view, C create, E edit, D void, X export, P print, I import; other deeds by name. Below "
    "each post stand the rows it reaches; a cell that reaches other rows says so in brackets; "
    "a deed marked * reaches only the work orders in hand."
)


def lines(language: str) -> Iterator[str]:
    """Yield the lines of the table, its columns aligned, and what its letters mean."""
    rows = [
        ["", *(f"{r.value} {_worded(r, language)} ({REACH[r].value})" for r in Role)],
    ]
    for record in Record:
        name = f"{record.value} {_worded(record, 'zh_Hans_CN')}"
        rows.append([name, *(_cell(record, role) for role in Role)])
    wrapped = [[textwrap.wrap(cell, WIDEST) or [""] for cell in row] for row in rows]
    widths = [
        max(_width(line) for cell in column for line in cell)
        for column in zip(*wrapped, strict=True)
    ]
    rule = "-+-".join("-" * width for width in widths)
    for row in wrapped:
        for parts in zip_longest(*row, fillvalue=""):
            padded = (
                part + " " * (w - _width(part)) for part, w in zip(parts, widths, strict=True)
            )
            yield " | ".join(padded).rstrip()
        yield rule
    yield ""
    with force_locale(language):
        yield gettext(EXPLAINED)


def _cell(record: Record, role: Role) -> str:
    granted = grant(role, record)
    if not granted.deeds:
        return NOTHING
    letters = "".join(letter for deed, letter in LETTERS.items() if deed in granted.deeds)
    named = [
        f"{deed.value}*" if (record, role, deed) in WHILE_IN_HAND else deed.value
        for deed in Deed
        if deed in granted.deeds - LETTERS.keys()
    ]
    scope = "" if granted.scope is REACH[role] else f"({granted.scope.value})"
    return " ".join(part for part in (letters, *named, scope) if part)


def _worded(word: Word, language: str) -> str:
    with force_locale(language):
        return str(gettext(word.wording))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
