"""JD-14 in the browser: two clicks open an emergency; steps, close and report follow."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models import Incident, db
from services import runbooks
from tests.office import Scene

pytestmark = pytest.mark.browser


def test_an_emergency_from_the_click_to_the_report(
    enter: Callable[..., Page], people: Scene, stored: Callable[..., list]
):
    runbooks.seed(db.session())
    db.session.commit()
    page = enter("front")
    page.locator("a.siren").click()
    page.locator("button.kind[value=lift]").click()
    expect(page.locator(".record-head.alarm h1")).to_contain_text("TF-")
    leader = enter("supervisor")
    leader.goto(page.url)
    steps = page.locator(".steps").first.locator("li")
    count = steps.count()
    steps.first.locator("button").click()
    expect(page.locator(".steps li.done")).to_have_count(1)
    assert count > 3
    with leader.expect_response(re.compile(r"/live/")):  # the leader's page looks by itself
        leader.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(leader.locator(".steps li.done")).to_have_count(1)
    page.locator(".steps").nth(1).locator("button").first.click()
    expect(page.locator(".steps .tries")).to_have_count(1)
    page.locator("#log-text").fill("乘客一人，情绪稳定")
    page.locator("#log-text").locator("xpath=ancestor::form").locator("button").click()
    expect(page.locator("[data-live]")).to_contain_text("情绪稳定")
    page.locator("button[formaction*='/control/']").click()
    page.locator("a[href*='/do/close/']").click()
    page.locator("[name=cause]").fill("门锁触点接触不良")
    page.locator("[name=measures_taken]").fill("维保放人并更换触点")
    page.locator("form.card button[type=submit]").click()
    expect(page.locator(".record-head")).to_be_visible()
    assert stored(Incident, lambda row: row.state.value) == ["closed"]
    with page.expect_download() as printed:
        page.locator("button[formaction*='/do/print/']").click()
    assert printed.value.suggested_filename.endswith(".pdf")
