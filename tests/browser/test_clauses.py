"""The auditor walks through every clause: list, clause by clause, sample, record, and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rules.clauses import NUMBERS
from tests.office import Scene

pytestmark = pytest.mark.browser
SAMPLED = ("JD-1", "4.2.3.2")  # of the others nothing is drawn


def test_the_auditor_walks_through_every_clause(enter: Callable[..., Page], filled: Scene):
    page = enter("auditor")
    page.goto("/clauses/?from=2024-01-01&to=2026-12-31")
    page.locator(".clause-list a", has_text=f"{NUMBERS[0]} ").first.click()
    for number in NUMBERS:
        expect(page.locator("h1")).to_contain_text(number)
        if number in SAMPLED:
            _drawn_and_looked_at(page)
        page.get_by_role("link", name="下一条").click()
    expect(page.locator("h1")).to_contain_text(NUMBERS[0])
    page.get_by_role("link", name="全部条款").click()
    expect(page.locator("h1")).to_contain_text("审核室")
    expect(page.locator(".clause-list tbody tr")).to_have_count(len(NUMBERS))


def _drawn_and_looked_at(page: Page) -> None:
    """Draw a sample, open the first record of it, and come back to the clause."""
    page.get_by_role("link", name="抽样", exact=True).click()
    page.locator("[name=size]").fill("2")
    page.locator("form[data-guard] button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text("抽样")
    drawn = page.locator("section.card table a")
    assert drawn.count() >= 1
    drawn.first.click()
    expect(page.locator("#history")).to_be_visible()
    page.go_back()
    page.locator(".facts a[href*='/clauses/']").click()
    expect(page.locator(".clause-note").first).to_contain_text("种子")
