"""The paper of a designed form: fields in their order and width, signatures at the foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.catalogue import Form
from reports.monthly_assessment import SignOff
from reports.paper import Paper, page, print_sheet
from rules.custom_forms import Field
from rules.custom_words import FieldKind, FieldWidth, HeadLine

KEY = "custom-record"
TICKED_UP_TO = 8  # options that stand beside each other to be ticked; more are written out
# a form of no design yet: services.form_custom gives it the code and names of its edition
BASE = Form(key=KEY, code="", name="", title="", template="custom_form.html", clause="QM-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One field on paper: its name and what stands in it."""

    field: Field
    text: str = ""
    signed: SignOff | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The options to tick."""
        few = len(self.field.options) <= TICKED_UP_TO
        return self.field.options if self.field.kind is FieldKind.CHOICE and few else ()

    @property
    def is_tall(self) -> bool:
        """Whether the pen needs room."""
        return self.field.kind in (FieldKind.LONG, FieldKind.SIGNATURE, FieldKind.PHOTO)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as a data: address, and the field it belongs to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed: plain values."""

    paper: Paper
    form: Form = BASE
    head: tuple[tuple[HeadLine, str], ...] = ()
    cells: tuple[Cell, ...] = ()
    photos: tuple[Photo, ...] = ()
    sign_lines: tuple[str, ...] = ()
    voided: str = ""
    blank: bool = False

    @property
    def heads(self) -> list[tuple[tuple[HeadLine, str], ...]]:
        """What stands above the fields, two a line."""
        return [self.head[start : start + 2] for start in range(0, len(self.head), 2)]

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """The fields as they stand beside each other."""
        return list(_paired(self.cells))

    @property
    def pictures(self) -> list[tuple[Photo, ...]]:
        """The photographs as they stand beside each other."""
        return [self.photos[start : start + 2] for start in range(0, len(self.photos), 2)]


def _paired(cells: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of the form: two halves beside each other, or one over the whole line."""
    waiting: Cell | None = None
    for cell in cells:
        if cell.field.width is FieldWidth.FULL:
            if waiting is not None:
                yield (waiting,)
            waiting = None
            yield (cell,)
        elif waiting is None:
            waiting = cell
        else:
            yield waiting, cell
            waiting = None
    if waiting is not None:
        yield (waiting,)


def html(sheet: Sheet, language: str, *, nonce: str = "") -> str:
    """Return the form as HTML; with a ``nonce`` as the print view for a browser."""
    return page(sheet.form, sheet, sheet.paper, language, nonce=nonce)


def render(
    sheet: Sheet, language: str, *, evidence: bytes | None, created: datetime | None = None
) -> bytes:
    """Return the form as PDF with the record behind it; a blank one has none."""
    return print_sheet(sheet.form, sheet, sheet.paper, language, frozen=evidence, created=created)
