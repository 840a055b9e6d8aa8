"""A table of plain rows inside a form: steps, calls, measures; they have no screen of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field

from admin_views.dates import day_from
from admin_views.fields import without_controls
from rules import typed

MOST_ROWS = 40
MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A column: text, minutes, an exact figure, day, or one of some options."""

    name: str
    label: LazyString
    kind: str = "text"
    longest: int = 300
    must: bool = False
    options: Callable[[], Sequence[tuple[str, str]]] | None = None


class RowsField(Field):
    """Rows of cells; ``data`` is a list of dicts, rows left empty are none."""

    shape = "rows"

    def __init__(self, label: Any = None, *, cells: Sequence[Cell], spare: int = 1, **kw: Any):
        super().__init__(label, (), **kw)
        self.cells, self.spare = cells, spare
        self.shown: list[dict[str, str]] = []
        self.wrongs: dict[tuple[int, str], str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows that were posted, else those there are."""
        self.process_errors: list[str] = []
        self.raw_data = None
        self.object_data = self.data = list(data) if isinstance(data, (list, tuple)) else []
        self.shown, self.wrongs = [self._typed(row) for row in self.data], {}
        keys = self._keys(formdata)
        if keys:
            self._read(formdata, keys)

    def _keys(self, formdata: Any) -> list[str]:
        pattern = re.compile(rf"{re.escape(self.name)}-n(\d{{1,3}})-\w+")
        found = (pattern.fullmatch(name) for name in formdata or ())
        return list(dict.fromkeys(match[1] for match in found if match))[:MOST_ROWS]

    def _typed(self, row: dict[str, Any]) -> dict[str, str]:
        shown = {}
        for cell in self.cells:
            value = row.get(cell.name)
            shown[cell.name] = {True: "y", False: "n", None: ""}.get(value, str(value))
        return shown

    def _read(self, formdata: Any, keys: Sequence[str]) -> None:
        self.data, self.shown, self.wrongs = [], [], {}
        for key in keys:
            got = {
                cell.name: without_controls(formdata.get(f"{self.name}-n{key}-{cell.name}")) or ""
                for cell in self.cells
            }
            free = [cell.name for cell in self.cells if cell.kind != "option" or cell.must]
            if not any(typed.visible(got[name]).strip() for name in free):
                continue
            place = len(self.shown)
            self.shown.append(got)
            self.data.append({c.name: self._value(place, c, got[c.name]) for c in self.cells})

    def _value(self, place: int, cell: Cell, text: str) -> Any:
        if not text:
            if cell.must:
                self.wrongs[place, cell.name] = gettext("Fill this in.")
            return {"text": "", "option": None}.get(cell.kind)
        match cell.kind:
            case "minutes":
                number = typed.number(text)
                if number is None or number != int(number) or not 0 <= number <= MOST_MINUTES:
                    self.wrongs[place, cell.name] = gettext("Enter a whole number, such as 12.")
                    return None
                return int(number)
            case "day":
                try:
                    return day_from(text)
                except ValueError as error:
                    self.wrongs[place, cell.name] = str(error)
                    return None
            case "exact":
                return self._exact(place, cell, text)
            case "option":
                if text not in dict(cell.options() if cell.options else ()):
                    self.wrongs[place, cell.name] = gettext("Choose one of the list.")
                return text
        self._measure(place, cell, text)
        return text

    def _exact(self, place: int, cell: Cell, text: str) -> Fraction | None:
        number = typed.number(text)
        if number is None:
            self.wrongs[place, cell.name] = gettext("Enter a number, such as 98 or 0.5.")
            return None
        return Fraction(number)

    def _measure(self, place: int, cell: Cell, text: str) -> None:
        if len(text) > cell.longest:
            self.wrongs[place, cell.name] = gettext(
                "This is %(typed)d characters long; at most %(longest)d fit.",
                typed=len(text),
                longest=cell.longest,
            )

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Say whether every cell was understood."""
        self.errors = list(dict.fromkeys(self.wrongs.values()))
        return not self.errors

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave it to the service: rows are no attribute."""

    def __call__(self, **more: Any) -> Markup:
        """Return the table, with a row to spare and one for the script to copy."""
        heads = Markup("").join(
            Markup('<th scope="col">{}</th>').format(c.label) for c in self.cells
        )
        empty: list[dict[str, str]] = [{} for _ in range(self.spare)]
        rows = [self._row(f"n{n}", n, row) for n, row in enumerate([*self.shown, *empty])]
        return Markup(
            '<div class="part child" id="{}" data-child="{}" tabindex="-1">'
            '<table class="list child-rows"><thead><tr>{}<th></th></tr></thead>'
            "<tbody>{}</tbody></table><template data-blank>{}</template>"
            '<p class="add"><button type="button" class="btn small" data-add-row hidden>{}</button>'
            ' <span class="sr" role="status" data-said-row="{}" data-said-full="{}" '
            'data-said-gone="{}"></span></p></div>'
        ).format(
            self.id,
            MOST_ROWS,
            heads,
            Markup("").join(rows),
            self._row("nNEW", -1, {}),
            gettext("Add a row"),
            gettext("Row added."),
            gettext("No more rows at once: save first."),
            gettext("Row removed."),
        )

    def _row(self, key: str, place: int, row: dict[str, str]) -> Markup:
        cells = Markup("").join(self._cell(key, place, cell, row) for cell in self.cells)
        take = Markup(
            '<td class="take"><button type="button" class="btn small plain" data-take-row hidden>'
            "{}</button></td>"
        ).format(gettext("Remove"))
        return Markup('<tr data-row="{}">{}{}</tr>').format(key, cells, take)

    def _cell(self, key: str, place: int, cell: Cell, row: dict[str, str]) -> Markup:
        wrong = self.wrongs.get((place, cell.name), "")
        name, value = f"{self.name}-{key}-{cell.name}", row.get(cell.name, "")
        if cell.kind == "option":
            options = [
                *([("", "—")] if cell.must else []),
                *(cell.options() if cell.options else ()),
            ]
            inside = Markup("").join(
                Markup('<option value="{}"{}>{}</option>').format(
                    key_, Markup(" selected") if key_ == value else "", words
                )
                for key_, words in options
            )
            field = Markup('<select name="{}" aria-label="{}">{}</select>').format(
                name, cell.label, inside
            )
        else:
            modes = {"minutes": "numeric", "exact": "decimal"}
            narrow = (
                Markup(' inputmode="{}" class="short"').format(modes[cell.kind])
                if cell.kind in modes
                else ""
            )
            kind = "date" if cell.kind == "day" else "text"
            field = Markup(
                '<input type="{}" name="{}" value="{}" aria-label="{}" autocomplete="off"{}>'
            ).format(kind, name, value, cell.label, narrow)
        said = Markup('<p class="wrong">{}</p>').format(wrong) if wrong else ""
        return Markup('<td data-head="{}"{}>{}{}</td>').format(
            cell.label, Markup(' class="bad"') if wrong else "", field, said
        )


def must_or_may() -> list[tuple[str, str]]:
    """Return whether a step must be confirmed."""
    return [("y", gettext("Has to be done")), ("n", gettext("Optional"))]


STEP_CELLS = (
    Cell("what", _l("Step to take"), must=True),
    Cell("role", _l("Who does it"), longest=40),
    Cell("minutes", _l("Within minutes"), "minutes"),
    Cell("must", _l("Must be confirmed"), "option", options=must_or_may),
)
CALL_CELLS = (
    Cell("name", _l("Whom to call"), longest=80, must=True),
    Cell("phone", _l("Phone"), longest=40),
    Cell("moment", _l("When to call"), longest=80),
)
