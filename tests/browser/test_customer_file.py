"""A document of a customer, added, opened on record and shown in the browser (JD-15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import CustomerDocument, DocumentCategory, PhoneLook, db
from tests.office import Scene
from tests.services.sent_files import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(people: Scene) -> int:
    people.session.add(DocumentCategory(name="身份证明", years=5))
    db.session.commit()
    found: int = people.customers[0].id
    return found


def test_a_document_is_added_and_looked_at(customer: int, enter: Callable[..., Page]):
    page = enter("front")
    page.goto(f"/customer/details/?id={customer}")
    page.get_by_role("link", name="添加档案文件").first.click()
    page.locator("select[name=category]").select_option(label="身份证明")
    file = {"name": "身份证.png", "mimeType": "image/png", "buffer": picture()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="添加档案文件").click()
    page.locator("#tab-customer-file").click()
    page.get_by_role("link", name="身份证.png").click()
    page.get_by_role("button", name="查看文件").click()
    shown = page.locator(".document-picture img")
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.naturalWidth") == 900
    expect(page.get_by_text("您查看该档案已记录在案。")).to_be_visible()
    page.get_by_role("link", name="返回档案记录").click()
    expect(page.locator("#history")).to_contain_text("前台甲查看了身份证.png")


def test_a_number_is_shown_by_a_click_that_is_on_record(
    customer: int, enter: Callable[..., Page], stored: Callable[..., Any]
):
    page = enter("front")
    page.goto(f"/customer/details/?id={customer}")
    expect(page.get_by_text("139****0001").first).to_be_visible()
    assert "13900000001" not in page.content()
    page.get_by_role("button", name="显示").first.click()
    expect(page.get_by_text("13900000001").first).to_be_visible()
    assert stored(PhoneLook, lambda row: row.by.name) == ["前台甲"]


def test_what_is_kept_long_enough_is_destroyed_by_a_list_another_person_approves(
    customer: int, enter: Callable[..., Page], stored: Callable[..., Any]
):
    page = enter("front")
    page.goto(f"/customer/do/add-document/?id={customer}")
    page.locator("select[name=category]").select_option(label="身份证明")
    page.locator("[name=dated_on]").fill("2015-01-01")
    page.locator("[name=dated_on]").press("Tab")
    old = {"name": "旧证.png", "mimeType": "image/png", "buffer": picture()}
    page.locator("input[type=file]").set_input_files(old)
    page.get_by_role("button", name="添加档案文件").click()
    leader = enter("supervisor")
    leader.goto("/customer_document/?queue=due")
    leader.get_by_role("link", name="旧证.png").click()
    leader.locator("a[href*='/do/propose/']").first.click()
    leader.locator("[name=reason]").fill("保存期满")
    leader.locator("form.card button[type=submit]").click()
    leader.wait_for_url("**/destruction/details/**")
    assert leader.locator("a[href*='/do/approve/']").count() == 0  # not his own list
    manager = enter("manager")
    manager.goto(leader.url)
    manager.locator("a[href*='/do/approve/']").first.click()
    manager.locator("form.card button[type=submit]").click()
    manager.wait_for_url("**/destruction/details/**")
    assert stored(CustomerDocument, lambda row: row.erased_at is not None) == [True]
    with manager.expect_download() as printed:
        manager.locator("button[formaction*='/do/print/']").click()
    assert printed.value.suggested_filename.endswith(".pdf")
