"""The signed form on paper, and the page its QR code leads to (step 8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from models import IssuedForm
from tests import chrome
from tests.office import Scene
from tests.reports.tools import text as words
from tests.screens import months

pytestmark = pytest.mark.browser
# whether a button pressed once, the same again and another one go out, while a file is coming
PRESSED = """() => {
  const form = document.getElementById("quick"), out = [];
  window.addEventListener("submit", (event) => {
    out.push(!event.defaultPrevented);
    event.preventDefault();
  });
  ["/one", "/one", "/other"].forEach((address) => {
    const button = document.createElement("button");
    button.setAttribute("formaction", address);
    form.append(button);
    button.click();
  });
  return out;
}"""


def test_form_is_downloaded_and_checked_without_a_log_in(
    enter: Callable[..., Page],
    people: Scene,
    stored: Callable[..., Any],
    browser: Browser,
    address: str,
):
    months.fill(people)
    row = months.drafts(people)["front"]
    months.approve(people, row)
    where, number = f"/assessment/details/?id={row.id}", row.record_no
    people.session.commit()
    page = enter("manager")
    page.goto(where)
    with page.expect_download() as download:
        page.get_by_role("button", name="打印考核表").click()
    assert page.evaluate(PRESSED) == [True, False, True]
    text = words(Path(download.value.path()).read_bytes())
    assert "JL/WI-KF-018/002" in text
    assert number in text

    (token,) = stored(IssuedForm, lambda kept: kept.token)
    stranger = browser.new_context(base_url=address, locale="zh-CN")
    check = stranger.new_page()
    check.goto(f"/V/{token}")  # as the code on paper says it
    said = check.locator("main, body").first
    expect(said).to_contain_text("JL/WI-KF-018/002")
    expect(said).to_contain_text(number)
    assert not re.search("前台甲|甲苑", check.content())
    chrome.leave(stranger)
