"""Pictures of figures: hatched, told in words, and with the very figures of their table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from fractions import Fraction

from flask import Flask

from reports import chart_sheet
from reports.paper import Paper
from reports.pictures import MOST, Line, Picture, Series, Target, Unit, clipped, together, written
from tests.reports import tools
from tests.reports.samples import AT, EVIDENCE, ZH

SVG = "{http://www.w3.org/2000/svg}"
RATES = tuple(Series(name, Unit.PERCENT) for name in ("整个管理处", "东区", "<西区>"))


def picture(**more) -> Picture:
    return Picture(
        **{
            "key": "rates",
            "title": "满意度",
            "head": "半年",
            "series": RATES,
            "lines": (
                Line("2026H1", (Fraction(94), Fraction(100), None)),
                Line("2026H2*", (Fraction(287, 3), Fraction(90), Fraction(0))),
            ),
            "empty": "没有结果",
            "target": Target(Fraction(95), "指标 95%"),
        }
        | more
    )


def drawn(one: Picture) -> ET.Element:
    return ET.fromstring(one.drawing)  # noqa: S314 - drawn here


def texts(root: ET.Element) -> list[str]:
    return [part.text or "" for part in root.iter(f"{SVG}text")]


def test_every_figure_of_the_table_stands_beside_its_bar():
    one = picture()
    said = texts(drawn(one))
    for name, *figures in one.cells:
        assert name in said
        assert [figure for figure in figures if figure not in said] == []
    assert one.cells[1] == ("2026H2*", "95.67%", "90.00%", "0.00%")
    assert one.cells[0][3] == "—"


def test_bars_differ_without_colour_and_are_as_long_as_their_figures():
    root = drawn(picture())
    bars = [part for part in root.iter(f"{SVG}rect") if part.attrib["height"] == "14"]
    assert [bar.attrib["fill"] for bar in bars[:3]] == ["#000", "#fff", "#000"]
    assert bars[-1].attrib["fill"] == "#fff"  # no bar for nothing
    assert len({bar.attrib["fill"] for bar in root.iter(f"{SVG}rect")}) == 3
    lengths = [Fraction(bar.attrib["width"]) for bar in bars]
    assert lengths[0] < lengths[2] < lengths[1]
    assert {part.attrib["id"] for part in root.iter(f"{SVG}pattern")} == {"rates-h2"}


def test_it_is_named_and_told_in_words_and_nothing_a_strict_policy_stops():
    root = drawn(picture())
    assert root.attrib["role"] == "img"
    named = {part.attrib["id"]: part.text for part in root.iter() if "id" in part.attrib}
    title, told = (named[one] for one in root.attrib["aria-labelledby"].split())
    assert title == "满意度"
    assert "2026H1: 整个管理处 94.00%, 东区 100.00%, <西区> —" in (told or "")
    names = {name for part in root.iter() for name in part.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on")}


def test_a_figure_is_not_crossed_by_the_target():
    root = drawn(picture())
    (target,) = (p for p in root.iter(f"{SVG}path") if p.attrib["class"] == "target")
    line = Fraction(target.attrib["d"][1:].split()[0])
    (low,) = (p for p in root.iter(f"{SVG}text") if p.text == "94.00%")
    assert Fraction(low.attrib["x"]) > line


def test_what_there_is_no_room_for_stands_in_the_table_alone():
    series = tuple(Series(f"{n}区", Unit.COUNT) for n in range(MOST + 2))
    many = picture(series=series, lines=(Line("甲", tuple(range(1, MOST + 3))),), target=None)
    assert many.left_out == 2
    assert len(many.cells[0]) == MOST + 3
    assert str(MOST + 2) not in texts(drawn(many))
    assert picture(lines=()).drawing == ""


def test_sums_names_and_units():
    series = (Series("户", Unit.COUNT), Series("元", Unit.YUAN))
    rows = together(series, [Line("甲", (1, 250)), Line("乙", (2, None))], "合计")
    assert rows[-1] == Line("合计", (3, 250), drawn=False)
    assert written(1234567, Unit.YUAN) == "12,345.67"
    assert clipped("很长很长很长的区域名称", 60) == "很长很长…"


def test_the_paper_has_the_same_figures(printing: Flask):
    one = picture()
    sheet = chart_sheet.Sheet(
        paper=Paper(company="样例物业", office="甲苑管理处"),
        quarter="2026Q4",
        made=AT,
        pictures=(one, picture(key="none", lines=())),
    )
    text = tools.text(chart_sheet.render(sheet, ZH, evidence=EVIDENCE))
    for row in one.cells:
        for cell in row:
            assert cell in text
    assert "没有结果" in text
    assert text.count("95.67%") == 2  # beside its bar, and in the table
