"""A visit written down on a phone at the door, and what was raised made a work order (JD-11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Ticket, Visit, clock, db
from services import visits
from tests.office import Scene

pytestmark = pytest.mark.browser
LEAST = 24  # pixels a target must have in either direction (WCAG 2.2, 2.5.8)


def test_a_door_on_a_phone(
    people: Scene, enter: Callable[..., Page], stored: Callable[..., Any]
) -> None:
    leader = people.actor("supervisor", clock.today())
    first = clock.today().replace(day=1)
    visits.start(people.session, leader, people.office, first, clock.now())
    db.session.commit()
    page = enter("area1", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/visits/")
    page.get_by_role("link", name="登记走访：1栋-1单元-101").tap()
    page.wait_for_url("**/visit/new/**")
    expect(page.locator("[name=satisfied]:checked")).to_have_count(0)
    expect(page.locator("[name=satisfied]").first).to_be_hidden()
    page.get_by_text("住户甲").tap()
    expect(page.locator("[name=satisfied]").first).to_be_visible()
    for label in page.locator(".choices label:visible").all():
        box = label.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_text("不满意", exact=True).tap()
    page.fill("[name=raised]", "楼道堆放杂物")
    page.get_by_role("button", name="保存").tap()
    page.wait_for_url("**/visit/details/**")
    page.get_by_role("button", name="转为工单").tap()
    page.wait_for_url("**/call/?**")
    expect(page.locator("[name=subject]")).to_have_value("楼道堆放杂物")
    page.locator("label:has([name=category][value=complaint])").tap()
    page.get_by_role("button", name="登记", exact=True).last.tap()
    page.wait_for_url("**/call/done/**")
    made = stored(Ticket, lambda row: (row.subject, row.customer_id))
    assert made == [("楼道堆放杂物", people.customers[0].id)]
    assert stored(Visit, lambda row: row.ticket is not None) == [True]
