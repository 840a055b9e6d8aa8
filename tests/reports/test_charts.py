"""Charts: nothing a strict policy stops, words for those who don't see them, the same on paper."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest
from weasyprint import HTML

from reports import charts
from reports.charts import Words

WORDS = Words("rate", "派单及时率", "十一月 98.67%，<指标> 100%", ("及时率", "指标"))
MONTHS = ["8月", "9月", "10月", "11月"]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(kind: str, *, last: Fraction | None = Fraction(7400, 75)) -> ET.Element:
    values = [Fraction(100), None, Fraction(985, 10), last]
    match kind:
        case "trend":
            text = charts.trend(WORDS, MONTHS, values, 100)
        case "spark":
            text = charts.spark(WORDS, values)
        case _:
            text = charts.bars(WORDS, MONTHS, [[1, 0, 3, None], [Fraction(5, 4), 2, 0, 1]])
    return ET.fromstring(text)  # noqa: S314 - drawn here


def of(root: ET.Element, name: str) -> list[ET.Element]:
    return [part for part in root.iter() if name in part.attrib.get("class", "").split()]


@pytest.mark.parametrize("kind", ["trend", "spark", "bars"])
def test_nothing_a_strict_policy_stops(kind):
    root = drawn(kind)
    tags = {part.tag.removeprefix(SVG) for part in root.iter()}
    assert tags <= {"svg", "g", "title", "desc", "path", "circle", "rect", "text"}
    names = {name for part in root.iter() for name in part.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    assert "http" not in ET.tostring(root, encoding="unicode").replace(SVG[1:-1], "")


@pytest.mark.parametrize("kind", ["trend", "spark", "bars"])
def test_says_what_it_shows(kind):
    root = drawn(kind)
    assert root.attrib["role"] == "img"
    said = {part.attrib["id"]: part.text for part in root.iter() if "id" in part.attrib}
    assert [said.pop(name) for name in root.attrib["aria-labelledby"].split()] == [
        "派单及时率",
        "十一月 98.67%，<指标> 100%",
    ]
    assert said == {}


def test_a_month_without_a_rate_leaves_a_gap():
    lines = of(of(drawn("trend"), "serie-0")[0], "line")
    assert [line.attrib["d"].count("L") for line in lines] == [1]  # October to November
    assert len(of(drawn("trend"), "dot")) == 3


def test_the_running_month_is_a_ring_and_an_unknown_one_nothing():
    assert [dot.attrib["fill"] for dot in of(drawn("trend"), "dot")] == ["#000", "#000", "#fff"]
    assert {dot.attrib["fill"] for dot in of(drawn("trend", last=None), "dot")} == {"#000"}


def test_a_bar_leads_to_what_it_counts():
    links = ["/a?x=1&y=2", "", "/c", ""]
    root = ET.fromstring(charts.bars(WORDS, MONTHS, [[1, 0, 3, None], [2, 2, 2, 2]], links))  # noqa: S314
    found = {part.attrib["href"]: part for part in root.iter(f"{SVG}a")}
    assert list(found) == ["/a?x=1&y=2", "/c"]
    assert [link.find(f"{SVG}rect").attrib["fill"] for link in found.values()] == ["#000"] * 2
    assert root.attrib["role"] == "group"  # a picture may hold no links


def test_series_differ_without_colour():
    first, second = (of(of(drawn("bars"), f"serie-{n}")[0], "rect") for n in (0, 1))
    assert {bar.attrib["fill"] for bar in first} == {"#000"}
    assert {bar.attrib["fill"] for bar in second} == {"#fff"}
    assert all("stroke-dasharray" in bar.attrib for bar in second)
    (target,) = of(of(drawn("trend"), "serie-1")[0], "line")
    assert "stroke-dasharray" in target.attrib


def test_values_stand_in_their_order_and_the_axis_covers_them():
    heights = [float(bar.attrib["height"]) for bar in of(of(drawn("bars"), "serie-0")[0], "rect")]
    assert heights[2] > heights[0] > heights[1] == 0
    labels = [text.text for text in drawn("trend").iter(f"{SVG}text")]
    assert labels == ["97", "100", *MONTHS]


@pytest.mark.parametrize("values", [[], [None], [Fraction(0)], [Fraction(100)], [1, 1, 1]])
def test_draws_whatever_there_is(values):
    assert "<svg" in charts.spark(WORDS, [*values, None])
    assert "<svg" in charts.trend(WORDS, [str(n) for n in range(len(values) + 1)], [*values, None])


def test_prints_as_it_is():
    page = HTML(string=f"<body>{charts.bars(WORDS, MONTHS, [[1, 2, 3, 4]])}")
    assert page.write_pdf().startswith(b"%PDF")


def test_the_library_leaves_imports_alone():
    charts.spark(WORDS, [1, 2])
    assert importlib.util.find_spec("no_such_room_in_the_house") is None  # warnings are errors


def test_coordinates_are_short():
    assert not re.search(
        r'\s(?:d|x|y|cx|cy|width|height)="[^"]*\.\d\d', charts.spark(WORDS, [1, 2, 3])
    )
