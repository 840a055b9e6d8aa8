"""Small charts, drawn on the server as SVG by Pygal: one source for the screen and for paper.

A chart carries no style sheet, no style attribute and no script, so the strictest content policy
lets it through. Drawn in black on white by plain attributes, it prints as it is; on screen its
classes take the page's own colours, light or dark (static/day.css). Series differ by shape and
dashes, never by colour alone. Figures stay exact up to here: only coordinates are rounded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any, TypeAlias

from markupsafe import Markup

Value: TypeAlias = Fraction | int | None
FULL = 100
_UNUSED = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
_DROPPED = frozenset({"defs", "desc", "title"})
_EMPTY = frozenset({"background", "plot text-overlay", "tooltip", "titles"})
_COORDINATES = ("d", "x", "y", "cx", "cy", "width", "height")
_SURPLUS = re.compile(r"(\.\d)\d+")  # a tenth of a unit is finer than any screen
_INK, _FAINT, _GUIDE = "#000", "#767676", "#bbb"
_AXES = {"axis x": "middle", "axis y": "end"}  # how the labels of an axis are set
# what a shape of a series looks like on paper, by the class Pygal gives it
_PAPER: tuple[tuple[str, dict[str, str]], ...] = (
    ("line", {"stroke": _INK, "fill": "none", "stroke-width": "2"}),
    ("dot", {"fill": _INK, "stroke": _INK}),
    ("rect", {"fill": _INK, "stroke": _INK}),
)
_SECOND = {"fill": "#fff", "stroke": _FAINT, "stroke-dasharray": "4 3", "stroke-width": "1.5"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a chart is called, what it says in a sentence, and the name of its series."""

    key: str  # tells it apart on its page
    title: str
    sentence: str
    series: tuple[str, ...] = ()


def trend(
    words: Words,
    labels: Sequence[str],
    values: Sequence[Value],
    target: Value = None,
) -> Markup:
    """Draw a rate or score month by month; the last place is the month that still runs."""
    known = [value for value in (*values, target) if value is not None]
    low, high = _span(known)
    chart = _chart("Line", labels, 300, 110, range=(low, high), dots_size=3, margin_right=14)
    chart.y_labels = [{"value": at, "label": f"{at}"} for at in (low, high)]
    chart.add(_name(words, 0), [_place(value) for value in values])
    if target is not None:
        chart.add(_name(words, 1), [_place(target)] * len(labels), show_dots=False)
    return _drawn(chart, words, "trend", runs=values[-1] is not None)


def spark(words: Words, values: Sequence[Value]) -> Markup:
    """Draw a line of values in the height of a line of text."""
    low, high = _span([value for value in values if value is not None])
    chart = _chart(
        "Line", [""] * len(values), 96, 28, range=(low, high), dots_size=2, spacing=0, margin=3
    )
    chart.show_x_labels = chart.show_y_labels = chart.show_y_guides = False
    chart.add(_name(words, 0), [_place(value) for value in values])
    return _drawn(chart, words, "spark", runs=values[-1] is not None)


def bars(
    words: Words,
    labels: Sequence[str],
    series: Sequence[Sequence[Value]],
    links: Sequence[str] = (),
) -> Markup:
    """Draw bars side by side: what is, and outlined what usually is.

    ``links`` are the lists behind the first series' bars, for the mouse and the finger; the table
    beside the chart has them for everybody else.
    """
    highest = max((value or 0 for values in series for value in values), default=0)
    top = max(floor(highest) + (highest % 1 > 0), 1)
    chart = _chart("Bar", labels, 560, 170, range=(0, top))
    chart.y_labels = [{"value": at, "label": f"{at}"} for at in sorted({0, -(-top // 2), top})]
    for place, values in enumerate(series):
        chart.add(_name(words, place), [_place(value) for value in values])
    behind = [link for link, value in zip(links, series[0], strict=False) if value is not None]
    return _drawn(chart, words, "bars", links=behind)


def _span(values: Sequence[Fraction | int]) -> tuple[int, int]:
    """Return the whole numbers between which values lie, never a flat line's nothing."""
    if not values:
        return 0, FULL
    low = floor(min(values))
    high = max(-floor(-max(values)), low + 1)
    return max(low - max((high - low) // 5, 1), 0), high


def _name(words: Words, place: int) -> str:
    return words.series[place] if place < len(words.series) else ""


def _place(value: Value) -> float | None:
    """Return the coordinate of a figure: the one place where exactness ends."""
    return None if value is None else float(value)


def _chart(kind: str, labels: Sequence[str], width: int, height: int, **more: Any) -> Any:
    settings = {"margin": 6, "spacing": 8, "show_legend": False, "css": (), "js": ()} | more
    settings["allow_interruptions"] = True
    chart = getattr(_library(), kind)(
        width=width,
        height=height,
        disable_xml_declaration=True,
        no_prefix=True,
        x_labels=list(labels),
        **settings,
    )
    chart.config.style.label_font_size = chart.config.style.major_label_font_size = 11
    return chart


def _library() -> Any:
    """Return the library: loaded on the first chart, as nothing but the charts waits for it."""
    import pygal

    # its hook for maps knows nothing of today's imports, and would warn at every one that fails
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _drawn(
    chart: Any, words: Words, kind: str, *, runs: bool = False, links: Sequence[str] = ()
) -> Markup:
    chart.add_xml_filter(lambda root: _linked(_plain(root, words, kind, runs=runs), links))
    drawn = str(chart.render(is_unicode=True)).replace(_UNUSED, "")
    return Markup(drawn)  # noqa: S704 - the library escapes all text


# What the library draws, made plain ---------------------------------------------------------------
def _plain(root: Any, words: Words, kind: str, *, runs: bool) -> Any:
    """Leave only shapes and labels, give them their look on paper, and say what they show."""
    _strip(root)
    root.attrib.pop("id", None)
    root.attrib.update(
        {
            "class": f"chart {kind}",
            "role": "img",
            "focusable": "false",
            "aria-labelledby": f"{words.key}-t {words.key}-d",
        }
    )
    space = root.tag[: root.tag.index("}") + 1] if "}" in root.tag else ""
    for place, (tag, text) in enumerate((("title", words.title), ("desc", words.sentence))):
        said = root.makeelement(f"{space}{tag}", {"id": f"{words.key}-{tag[0]}"})
        said.text = text
        root.insert(place, said)
    for axis, anchor in _AXES.items():
        for group in _of_class(root, axis):
            _dress_axis(group, axis, anchor)
    for group in _of_class(root, "series"):
        for part in group.iter():
            _dress(part, second="serie-1" in _classes(group))
    if runs:  # not final yet: a ring, no dot
        _of_class(root, "dot")[-1].attrib.update({"class": "dot now", "fill": "#fff"})
    return root


def _linked(root: Any, links: Sequence[str]) -> Any:
    """Make the first series' bars lead somewhere; a picture may hold no links, a group may."""
    for bar, link in zip(_of_class(root, "bar") if links else (), links, strict=False):
        if link:
            bar.tag = bar.tag.removesuffix("g") + "a"
            bar.attrib.update({"href": link, "tabindex": "-1", "aria-hidden": "true"})
            root.attrib["role"] = "group"
    return root


def _strip(part: Any) -> None:
    """Take out what no reader sees: styles, scripts, tips for the mouse, empty groups."""
    for child in list(part):
        tag = _tag(child)
        if tag in _DROPPED or child.attrib.get("class") in _EMPTY:
            part.remove(child)
            continue
        for name in _COORDINATES:
            if name in child.attrib:
                child.attrib[name] = _SURPLUS.sub(r"\1", child.attrib[name])
        _strip(child)
        if tag == "g" and not len(child):
            part.remove(child)


def _tag(part: Any) -> str:
    return part.tag.rpartition("}")[2] if isinstance(part.tag, str) else "desc"  # a comment


def _classes(part: Any) -> Sequence[str]:
    return str(part.attrib.get("class", "")).split()


def _of_class(root: Any, names: str) -> Sequence[Any]:
    return [part for part in root.iter() if set(names.split()) <= set(_classes(part))]


def _dress_axis(group: Any, axis: str, anchor: str) -> None:
    """Set the labels of an axis; its lines lie across, faint, and only where they help to read."""
    for part in list(group.iter()):
        for child in list(part):
            if _tag(child) == "path" and axis == "axis x":
                part.remove(child)
            elif _tag(child) == "path":
                child.attrib.update({"class": "guide", "stroke": _GUIDE, "fill": "none"})
            elif _tag(child) == "text":
                child.attrib.pop("class", None)
                child.attrib.update({"font-size": "11", "fill": _INK, "text-anchor": anchor})


def _dress(part: Any, *, second: bool) -> None:
    """Give a shape of a series the look it has on paper."""
    look = next((look for name, look in _PAPER if name in _classes(part)), None)
    if look is not None:
        kept = next(name for name, _ in _PAPER if name in _classes(part))
        part.attrib.update({**look, **(_SECOND if second else {}), "class": kept})
        if kept == "line":
            part.attrib["fill"] = "none"
