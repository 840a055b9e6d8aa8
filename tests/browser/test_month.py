"""A month from its drafts to the manager's signature (step 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Assessment
from rules.vocabulary import AssessmentStatus
from tests.office import Scene
from tests.screens import months

pytestmark = pytest.mark.browser


def every(page: Page, deed: str) -> None:
    """Tick every row of the list and press a button above it."""
    page.locator("[data-all]").check()
    page.locator(".bulk .btn").filter(has_text=deed).click()
    page.locator(".save [type=submit]").click()
    expect(page.locator(".flash.success")).to_be_visible()


def test_generated_looked_through_submitted_and_approved(
    enter: Callable[..., Page], people: Scene, stored: Callable[..., Any]
):
    months.fill(people)
    page = enter("supervisor")
    page.goto("/assessment/")
    page.get_by_role("link", name="生成").first.click()
    page.fill("[name=month]", months.WORDS)
    page.locator(".save [type=submit]").click()
    page.wait_for_url("**/assessment/?**")
    expect(page.locator("tbody tr")).to_have_count(4)

    page.locator("tr", has_text="前台甲").locator("a").first.click()
    expect(page.locator("main")).to_contain_text("80.00%")
    page.locator("tr", has_text="派单及时率").get_by_role("link").click()
    page.wait_for_url("**/assessment/line/**")
    missed = page.locator("tbody tr").first
    expect(missed).to_contain_text("派晚了的报修")
    expect(missed).to_contain_text("否")
    missed.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("派晚了的报修")

    page.goto(f"/assessment/?month={months.WORDS}")
    every(page, "提交")
    manager = enter("manager")
    manager.goto(f"/assessment/?month={months.WORDS}")
    every(manager, "审批")
    signed = stored(
        Assessment, lambda row: (row.status, row.submitted_by.name, row.approved_by.name)
    )
    assert signed == [(AssessmentStatus.APPROVED, "主管甲", "经理甲")] * 4


def test_month_fits_a_phone(enter: Callable[..., Page], people: Scene):
    months.fill(people)
    row = months.drafts(people)["front"].id
    people.session.commit()
    page = enter("supervisor", viewport={"width": 390, "height": 844})
    for path in (f"details/?id={row}", f"line/?id={row}&indicator=dispatch", ""):
        page.goto(f"/assessment/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
