"""Facilities and what the desk tells, brought in from an office's own spreadsheets (JD-12)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models import Facility, Fact
from rules.field_words import FacilityCategory, FacilityState
from services import facilities
from tests.services.lists import good, places, sheet, take

HEADS = "编号 名称 类别 管理处 楼栋 下次检验日期 状态"
LIFT = ("DT-1", "一号客梯", "电梯", "A", "1栋", "2027-03-01", "在用")


def test_a_register_under_the_office_s_own_headings(scene):
    assert good(scene, "facilities", sheet(HEADS, LIFT)) == (1, 0)
    assert good(scene, "facilities", sheet(HEADS, LIFT)) == (0, 0)
    (row,) = scene.session.scalars(select(Facility)).all()
    assert (row.category, row.state) == (FacilityCategory.LIFT, FacilityState.IN_USE)
    assert row.inspect_on == date(2027, 3, 1)
    assert row.building.name == "1栋"
    later = (*LIFT[:5], "2028-03-01", "")
    assert good(scene, "facilities", sheet(HEADS, later)) == (0, 1)
    assert row.state is FacilityState.IN_USE  # a blank cell empties nothing
    scene.session.commit()
    found = facilities.find(scene.session, scene.actor("front"), "客梯", 5)
    assert [one.code for one in found] == ["DT-1"]


@pytest.mark.parametrize(
    ("column", "value"),
    [(4, "99栋"), (2, "飞船"), (3, "Z"), (5, "三月"), (6, "不知道"), (1, "")],
)
def test_a_bad_cell_is_told_and_nothing_written(scene, column, value):
    row = [*LIFT]
    row[column] = value
    names = ("code", "name", "category", "office", "building", "inspect_on", "state")
    assert places(take(scene, "facilities", sheet(HEADS, row))) == [(2, names[column])]
    assert scene.session.scalars(select(Facility)).all() == []


def test_an_inspection_before_the_installation_is_told(scene):
    heads = f"{HEADS} 安装日期"
    assert good(scene, "facilities", sheet(heads, (*LIFT, "2020-05-01"))) == (1, 0)
    scene.session.commit()
    early = (*LIFT[:5], "2019-01-01", "", "")
    assert places(take(scene, "facilities", sheet(heads, early))) == [(2, "inspect_on")]


def test_what_to_tell_comes_by_topic_and_first_day(scene):
    heads = "名称 客户问法 告知内容 管理处 起始日期 截止日期 置顶"
    first = ("大件垃圾", "沙发 床垫", "放到东门清运点。", "A", "2026-01-01", "", "是")
    assert good(scene, "facts", sheet(heads, first)) == (1, 0)
    assert good(scene, "facts", sheet(heads, first)) == (0, 0)
    changed = (*first[:2], "放到西门清运点。", *first[3:])
    assert good(scene, "facts", sheet(heads, changed)) == (0, 1)
    scene.session.commit()
    (row,) = scene.session.scalars(select(Fact)).all()
    assert (row.text, row.pinned) == ("放到西门清运点。", True)
    told = facilities.facts(scene.session, scene.actor("front"), "床垫", 5)
    assert [one.name for one in told] == ["大件垃圾"]
    ends = (*first[:4], "2026-02-01", "2026-01-01", "")
    assert places(take(scene, "facts", sheet(heads, ends))) == [(2, "to")]
