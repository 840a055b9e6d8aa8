"""A resident signs up by the code on the flyer, without a script; the door ticks him (JD-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from models import SignUp, clock, db
from services import activities
from tests import chrome
from tests.office import Scene

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
HOUR = timedelta(hours=1)


def test_from_the_code_to_the_door(
    people: Scene,
    browser: Browser,
    address: str,
    enter: Callable[..., Page],
    stored: Callable[..., Any],
) -> None:
    at, actor = clock.now(), people.actor("front", clock.today())
    values = {"name": "消防日", "place": "广场", "starts_at": at + HOUR, "ends_at": at + 2 * HOUR}
    row = activities.enter(people.session, actor, at, people.office, values)
    activities.announce(people.session, actor, row, at)
    token = row.token
    db.session.commit()
    resident = browser.new_context(
        base_url=address, locale="zh-CN", viewport=PHONE, java_script_enabled=False
    )
    page = resident.new_page()
    page.goto(f"/S/{token}")
    page.get_by_label("姓名").fill("住户甲")
    page.get_by_label("房号").fill("1栋101")
    page.get_by_label("人数").fill("2")
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_label("姓名")).to_have_value("住户甲")  # the phone was left out
    page.get_by_label("电话").fill("139 0000 0001")
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_role("status")).to_contain_text("报名成功")
    chrome.leave(resident)
    door = enter("front", viewport=PHONE, has_touch=True, is_mobile=True)
    door.goto("/attendance/")
    assert door.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    door.get_by_role("button", name="到场：住户甲").tap()
    expect(door.get_by_role("button", name="撤销签到：住户甲")).to_be_visible()
    door.fill("[name=name]", "散客")
    door.get_by_role("button", name="现场报名").tap()
    expect(door.get_by_text("散客")).to_be_visible()
    assert stored(SignUp, lambda one: (one.name, one.came)) == [("住户甲", 2), ("散客", 1)]
