"""The auditor: a deduction followed to its ticket and history, and taken home as a file (step 9).

That no door writes is asked of every page in `tests/screens/test_auditor.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.office import Scene
from tests.screens import months

pytestmark = pytest.mark.browser


@pytest.fixture
def month(people: Scene) -> Scene:
    """An approved month, and a draft beside it."""
    months.fill(people)
    months.approve(people, months.drafts(people)["front"])
    people.session.commit()
    return people


def test_one_deduction_is_followed_to_its_ticket_and_history(
    enter: Callable[..., Page], month: Scene
):
    page = enter("auditor")
    page.goto(f"/assessment/?month={months.WORDS}")
    page.locator("tr", has_text="前台甲").locator("a").first.click()
    page.locator("tr", has_text="派单及时率").get_by_role("link").click()
    page.locator("tbody tr").first.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("派晚了的报修")
    expect(page.locator("#history li").first).to_be_visible()
    page.goto(f"/assessment/?month={months.WORDS}")
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as download:
        page.locator("[name=as][value=csv]").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "前台甲" in text
    assert text.count("\n") == 5
