"""Forms 002 and 003: thirty names a page in two halves, head on each page, foot on the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Flask

from reports import training_sheets as sheets_of
from reports.paper import Paper
from reports.training_sheets import Head, Person, Record, Result, SignIn
from rules.training_words import (
    AttendanceState,
    Effectiveness,
    ExamMethod,
    SignedBy,
    TrainingKind,
    TrainingMethod,
)
from rules.vocabulary import Role
from tests.reports import tools

ZH = "zh_Hans_CN"
AT = datetime(2026, 10, 14, 1, 3, tzinfo=UTC)
PAPER = Paper(company="样例物业", office="翠湖花园管理处", number="PX-20261014-001")
HEAD = Head(
    topic="投诉处理规范",
    kind=TrainingKind.IN_POST,
    method=TrainingMethod.LECTURE,
    held_on=date(2026, 10, 14),
    starts_at=AT,
    minutes=90,
    place="会议室",
    trainer="杨芳",
    expected=31,
    present=30,
)
FOOT = "缺席者两周内补训"


def sign_in(count: int) -> SignIn:
    people = tuple(Person(f"学员{n}号", "客户服务部", Role.FRONT_DESK) for n in range(1, count + 1))
    return SignIn(paper=PAPER, head=HEAD, people=people, absence=FOOT)


def pages(sheet: sheets_of.Sheet, language: str = ZH) -> list[str]:
    return tools.pages(sheets_of.render(sheet, language, evidence=b"{}", created=AT))


@pytest.mark.parametrize(("count", "leaves"), [(0, 1), (1, 1), (30, 1), (31, 2), (300, 10)])
def test_thirty_names_a_page_down_the_left_half_first(count: int, leaves: int) -> None:
    found = sign_in(count).leaves
    assert [len(leaf) for leaf in found] == [15] * leaves
    numbers = [[place for place, _ in row] for row in found[0]]
    assert (numbers[0], numbers[14]) == ([1, 16], [15, 30])
    named = {place: one.name for leaf in found for row in leaf for place, one in row if one}
    assert named == {n: f"学员{n}号" for n in range(1, count + 1)}


@pytest.mark.parametrize("count", [1, 30, 31, 300])
def test_head_on_every_page_and_foot_on_the_last(printing: Flask, count: int) -> None:
    found = pages(sign_in(count))
    assert len(found) == -(-count // 30)
    for number, page in enumerate(found, 1):
        assert "培训签到表" in page
        assert f"第{number}页共{len(found)}页" in page
        assert "部门/岗位" in page
        assert (FOOT in page) is (number == len(found))
        assert ("授课人签" in page.replace("记录人", "")) is (number == len(found))
    for n in range(1, count + 1):
        assert f"学员{n}号" in found[(n - 1) // 30]


def test_a_cell_tells_how_somebody_signed_or_waits_for_the_pen(printing: Flask) -> None:
    A = AttendanceState  # noqa: N806 - read as one
    people = (
        Person("甲", "", None, A.ATTENDED, AT, SignedBy.LOGIN),
        Person("乙", "", None, A.ATTENDED, AT, SignedBy.PAPER),
        Person("丙", "", None, A.ABSENT),
        Person("丁", "工程部", Role.WORKER),
    )
    (page,) = pages(replace(sign_in(0), people=people))
    for words in ("1甲09:03本人登录", "2乙纸质签到", "3丙缺席", "4丁工程部/维修工20"):
        assert words.replace("20", "") in page
    (english,) = pages(replace(sign_in(0), people=people), "en")
    assert "Absent" in english
    assert "Training sign-in sheet".replace(" ", "") in english


def test_results_beside_each_other_and_counted_by_the_last_attempt(printing: Flask) -> None:
    results = (
        Result("甲", (Fraction(88),), True),
        Result("乙", (Fraction(50), Fraction(171, 2)), True, retaken=True),
        Result("丙", (Fraction(50),), False),
        Result("丁", (), None, absent=True),
        Result("戊"),
    )
    sheet = Record(
        paper=PAPER,
        head=HEAD,
        source="PXJH-2026-01 投诉处理规范",
        content="要点",
        exam=ExamMethod.ORAL,
        results=results,
        effect=Effectiveness.PARTLY,
    )
    assert (sheet.passed, sheet.failed, sheet.missing) == (2, 1, 1)
    (page,) = pages(sheet)
    for words in ("甲88合格", "乙50→85.5合格·补考", "丙50不合格", "丁缺考", "PXJH-2026-01"):
        assert words in page
    assert page.count("√") == 4  # kind, way, exam, effect
    silent = replace(sheet, exam=ExamMethod.NONE, results=results[4:])
    assert (silent.passed, silent.failed, silent.missing) == (None, None, None)


def test_many_results_repeat_their_heading(printing: Flask) -> None:
    results = tuple(Result(f"学员{n}号", (Fraction(90),), True) for n in range(1, 121))
    found = pages(Record(paper=PAPER, head=HEAD, exam=ExamMethod.WRITTEN, results=results))
    assert len(found) > 1
    assert all("培训记录表" in page for page in found)
    assert all("成绩" in page for page in found if "学员" in page)
    assert [("管理处经理" in page) for page in found] == [False] * (len(found) - 1) + [True]
    assert all(f"学员{n}号" in "".join(found) for n in range(1, 121))
