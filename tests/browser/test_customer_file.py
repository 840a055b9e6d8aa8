"""A document of a customer, added, opened on record and shown in the browser (JD-15)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models import DocumentCategory, db
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
