"""The arrears notice: what it asks for, in figures and in words, first and second, and blank."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from reports import arrears_notice, blanks
from reports.arrears_notice import Line, Sheet
from reports.catalogue import ARREARS_NOTICE
from reports.paper import Paper
from rules.dunning_words import DunningStep
from tests.reports import tools
from tests.reports.samples import AT, EVIDENCE, ZH
from tests.reports.test_other_sheets import words

SHEET = Sheet(
    paper=Paper(company="丰和物业服务有限公司", office="翠湖花园管理处", number="CJ-20261123-0001"),
    place="3栋-2单元-1801",
    customer="张晓明",
    dated=date(2026, 11, 23),
    lines=(
        Line("2026Q2", "物业管理费", 123_456, 0, date(2026, 4, 21)),
        Line("2026Q3", "水费", 20_000, 5_000, date(2026, 7, 21)),
    ),
    phone="025-55500001",
)


def printed(sheet: Sheet, language: str) -> str:
    form = arrears_notice.render(sheet, language, evidence=EVIDENCE, created=AT)
    (page,) = tools.pages(form)
    return page


@pytest.mark.parametrize(
    ("language", "sum_in_words"),
    [
        (ZH, "壹仟叁佰捌拾肆元伍角陆分"),
        ("zh_Hant_TW", "壹仟參佰捌拾肆元伍角陸分"),
        ("en", "壹仟叁佰捌拾肆元伍角陆分"),
    ],
)
def test_the_notice_says_who_owes_what(printing: Flask, language: str, sum_in_words: str) -> None:
    page = printed(SHEET, language)
    for value in (
        *("催缴通知单", "CJ-20261123-0001", "3栋-2单元-1801", "张晓明", "物业管理费", "2026Q3"),
        *("1,234.56", "200.00", "50.00", "150.00", "1,384.56", sum_in_words, "2026-11-23"),
        *("025-55500001", *words("Reply slip", "Signature", language=language)),
    ):
        assert value in page, value


def test_the_second_notice_says_so(printing: Flask) -> None:
    first, second = (
        printed(replace(SHEET, step=step), ZH)
        for step in (DunningStep.NOTICE_1, DunningStep.NOTICE_2)
    )
    assert "可能是您一时疏忽" in first
    assert "再次提请" not in first
    assert "此前我们曾就下列费用向您发出通知" in second


def test_a_blank_notice_leaves_room_for_the_pen(printing: Flask) -> None:
    page = tools.text(blanks.render(ARREARS_NOTICE, Paper(office="翠湖花园管理处"), ZH))
    assert "人民币（大写）" in page
    assert "零元" not in page
    assert "√" not in page
