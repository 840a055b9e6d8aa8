"""Pictures of figures: one object makes the drawing, its table, and the rows of a file.

A picture is lines of bars, each with its figure beside it. Bars of several series differ by
hatching drawn in black, never by colour alone; on screen their classes take the page's colours
(static/charts.css). Figures stay exact up to the coordinates, which are whole tenths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import count

from markupsafe import Markup

from reports.paper import NONE, Show
from rules.assessment import show_percent

Value = Fraction | int | None
MOST = 6  # series that hatching keeps apart; the table has all
WIDTH, HEADS, FIGURES = 360, 96, 92  # of the drawing, the names left of the bars, what is right
BAR, GAP, APART = 14, 2, 9  # a bar, between two of one line, between two lines
LEGEND, ROW, TEXT = 17, 4, 12
WIDE, NARROW = 12, 7  # units a Chinese character takes, and another
FULL = 100
# what fills the bars of each series: hatching is drawn on a tile of this many units
TILE = 6
_HATCHES = (
    "",  # ink
    "",  # paper
    "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
    "M0 3H6",
    "M0 0L6 6M0 6L6 0",
    "M3 0V6",
)
_SHOW = Show("en", "UTC")


class Unit(StrEnum):
    """What figures are measured in."""

    PERCENT = "percent"
    YUAN = "yuan"  # integer fen
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Series:
    """One column of figures; ``drawn`` says whether it has bars or stands in the table alone."""

    name: str
    unit: Unit
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One row of figures, in the order of the series; ``drawn`` as there."""

    name: str
    values: tuple[Value, ...]
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is drawn across the bars, with its words."""

    value: Fraction
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its table: all words in the reader's language.

    ``head`` is what the lines are of, ``note`` what is counted, ``empty`` what is said without
    lines.
    """

    key: str  # tells it apart on its page
    title: str
    head: str
    series: tuple[Series, ...]
    lines: tuple[Line, ...]
    empty: str
    note: str = ""
    target: Target | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the table."""
        return (self.head, *(one.name for one in self.series))

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The table: each line's name and its figures, written out."""
        units = [one.unit for one in self.series]
        return [(line.name, *map(written, line.values, units)) for line in self.lines]

    @property
    def left_out(self) -> int:
        """How many series there is no room for in the drawing."""
        return max(sum(one.drawn for one in self.series) - MOST, 0)

    @property
    def drawing(self) -> Markup:
        """The drawing as SVG; nothing where there is nothing to draw."""
        return _Drawing(self).svg() if self.lines else Markup("")


def written(value: Value, unit: Unit) -> str:
    """Write a figure as it stands in tables and beside bars."""
    if value is None:
        return NONE
    match unit:
        case Unit.PERCENT:
            return show_percent(Fraction(value))
        case Unit.YUAN:
            return _SHOW.yuan(value)
        case Unit.COUNT:
            return f"{int(value):,}"


def clipped(text: str, room: int) -> str:
    """Shorten a name to what fits into so many units: the table has it whole."""
    if _width(text) <= room:
        return text
    while text and _width(text) + WIDE > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(text: str) -> int:
    return sum(WIDE if ord(one) > 0x2E7F else NARROW for one in text)


class _Drawing:
    """One picture as it is drawn: bars from top to bottom."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        drawn = [place for place, one in enumerate(picture.series) if one.drawn]
        self.places = drawn[:MOST]
        self.lines = [line for line in picture.lines if line.drawn]
        self.top = self._top()
        self.legend = picture.series if len(self.places) > 1 else ()

    def _top(self) -> Fraction:
        """Return the figure at the end of the scale: all of a percentage, else the largest."""
        known = [self._value(line, place) for line in self.lines for place in self.places]
        if any(self.picture.series[place].unit is Unit.PERCENT for place in self.places):
            known.append(Fraction(FULL))
        return max((one for one in known if one), default=Fraction(1))

    @staticmethod
    def _value(line: Line, place: int) -> Fraction:
        return Fraction(line.values[place] or 0)

    def svg(self) -> Markup:
        """Return the whole drawing."""
        parts = [*self._legend()]
        y = -(-len(self.places) // 2) * LEGEND + ROW if self.legend else ROW
        y += LEGEND if self.picture.target is not None else 0
        began = y
        for line in self.lines:
            parts += self._line(line, y)
            y += len(self.places) * (BAR + GAP) + APART
        parts += self._across(began, y - APART)
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" class="chart rows" '
            'role="img" focusable="false" font-family="Office Hei, Noto Sans SC" '
            'font-size="{text}" aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{title}'
            '</title><desc id="{key}-d">{desc}</desc>{tiles}{parts}</svg>'
        ).format(
            w=WIDTH,
            h=y,
            text=TEXT,
            key=self.picture.key,
            title=self.picture.title,
            desc=self._said(),
            tiles=self._tiles(),
            parts=Markup("").join(parts),
        )

    def _said(self) -> str:
        """Say the figures in one sentence, for who does not see the drawing."""
        series = self.picture.series
        return "; ".join(
            f"{line.name}: "
            + ", ".join(
                f"{series[at].name} {written(line.values[at], series[at].unit)}"
                for at in self.places
            )
            for line in self.lines
        )

    def _tiles(self) -> Markup:
        tiles = [
            Markup(
                '<pattern id="{}-h{}" width="{n}" height="{n}" patternUnits="userSpaceOnUse">'
                '<path class="hatch" d="{}" fill="none" stroke="#000"/></pattern>'
            ).format(self.picture.key, number, _HATCHES[number], n=TILE)
            for number in range(2, len(self.places))
        ]
        return Markup("<defs>{}</defs>").format(Markup("").join(tiles)) if tiles else Markup("")

    def _box(self, number: int, x: str, y: int, width: str, height: int) -> Markup:
        """Draw a bar or its sample in the legend, as the series of this number has it."""
        solid = number == 0
        fill = "#000" if solid else "#fff" if number == 1 else f"url(#{self.picture.key}-h{number})"
        name = "solid" if solid else "outline" if number == 1 else "hatched"
        return Markup(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#000"/>'
        ).format(name, x, y, width, height, fill)

    def _legend(self) -> Iterator[Markup]:
        if not self.legend:
            return
        for number, place in enumerate(self.places):
            x, y = number % 2 * (WIDTH // 2), number // 2 * LEGEND
            yield self._box(number, str(x + 1), y + 2, "16", TEXT)
            name = clipped(self.legend[place].name, WIDTH // 2 - 28)
            yield _text(str(x + 22), y + TEXT, name)

    def _line(self, line: Line, y: int) -> Iterator[Markup]:
        middle = y + (len(self.places) * (BAR + GAP) - GAP) // 2 + TEXT // 2 - 1
        yield _text(str(HEADS - 5), middle, clipped(line.name, HEADS - 8), anchor="end")
        for number, place, top in zip(count(), self.places, count(y, BAR + GAP), strict=False):
            length = self._length(self._value(line, place))
            if line.values[place]:
                yield self._box(number, str(HEADS), top, _tenths(length), BAR)
            said = written(line.values[place], self.picture.series[place].unit)
            yield _text(_tenths(self._clear(length)), top + TEXT - 1, said)

    def _length(self, value: Fraction) -> Fraction:
        return min(value / self.top, Fraction(1)) * (WIDTH - HEADS - FIGURES)

    def _clear(self, length: Fraction) -> Fraction:
        """Return where the figure of a bar begins: behind the target if that would cross it."""
        goal = Fraction(-FULL)
        if self.picture.target is not None:
            goal = self._length(self.picture.target.value)
        crossed = length <= goal < length + FIGURES
        return HEADS + 4 + (goal if crossed else length)

    def _across(self, top: int, bottom: int) -> Iterator[Markup]:
        """Draw where the bars begin, and the target across them."""
        yield _upright("guide", str(HEADS), top - 2, bottom, "#000")
        if self.picture.target is not None:
            x = _tenths(HEADS + self._length(self.picture.target.value))
            yield _upright("target", x, top - 4, bottom, "#000", "4 3")
            yield _text(x, top - 7, self.picture.target.words, anchor="middle")


def _text(x: str, y: int, words: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" fill="#000">{}</text>').format(
        x, y, anchor, words
    )


def _upright(name: str, x: str, top: int, bottom: int, ink: str, dashes: str = "") -> Markup:
    dashed = Markup(' stroke-dasharray="{}"').format(dashes) if dashes else ""
    return Markup('<path class="{}" d="M{x} {}V{}" fill="none" stroke="{}"{}/>').format(
        name, top, bottom, ink, dashed, x=x
    )


def _tenths(value: Fraction | int) -> str:
    """Write a coordinate: a tenth of a unit is finer than any printer."""
    whole, tenth = divmod(int(Fraction(value) * 10), 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def together(series: Sequence[Series], lines: Sequence[Line], name: str) -> tuple[Line, ...]:
    """Return lines with their sum, which is not drawn; one line alone needs none."""
    if len(lines) < 2:
        return tuple(lines)
    sums = tuple(
        sum((Fraction(line.values[at] or 0) for line in lines), Fraction(0))
        for at in range(len(series))
    )
    return (*lines, Line(name, sums, drawn=False))
