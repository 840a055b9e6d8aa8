"""A callback recorded by the keyboard alone (step 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models import Callback, clock, db
from rules.vocabulary import CallbackMode, CallbackState, Satisfied, TicketStatus
from tests.office import Scene
from tests.services import desk

pytestmark = pytest.mark.browser


@pytest.fixture
def owed(people: Scene) -> int:
    """A callback the front desk owes."""
    done = clock.now() - timedelta(hours=1)
    ticket = desk.completed(people, done, after=timedelta(0))
    row = next(iter(desk.owed(people, ticket)), None) or Callback(
        office_id=ticket.office_id, ticket=ticket, worker_id=ticket.completed_by_id
    )
    row.mode, row.responsible, row.state = (
        CallbackMode.PHONE,
        people.staff["front"],
        CallbackState.DUE,
    )
    row.due_at, ticket.status = done + timedelta(days=7), TicketStatus.COMPLETED
    people.session.add(row)
    people.session.flush()
    found = row.id
    db.session.commit()
    return found


def focused(page: Page, name: str) -> None:
    expect(page.locator(f":focus[name={name}]")).to_be_attached()


def opened(page: Page, owed: int) -> None:
    page.goto(f"/callback/details/?id={owed}")
    page.get_by_role("link", name="登记电话回访").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/callback/do/record/**")


def test_satisfied_customer_in_a_few_keys(
    enter: Callable[..., Page], owed: int, stored: Callable[..., Any]
):
    page = enter("front")
    opened(page, owed)
    expect(page.locator(".known-here")).to_contain_text("13900000001")
    focused(page, "outcome")
    expect(page.locator("[type=radio]:checked")).to_have_count(0)
    expect(page.locator("[name=satisfied]").first).to_be_hidden()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    focused(page, "satisfied")
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/callback/details/**")
    made = stored(Callback, lambda row: (row.state, row.satisfied, row.ticket.status))
    assert made == [(CallbackState.DONE, Satisfied.YES, TicketStatus.CLOSED)]


def test_dissatisfied_customer_without_a_reason_keeps_what_was_chosen(
    enter: Callable[..., Page], owed: int, stored: Callable[..., Any]
):
    page = enter("front")
    opened(page, owed)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+s")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("[name=satisfied][value=no]")).to_be_checked()
    page.focus("[name=note]")
    page.keyboard.type("还在漏水")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/callback/details/**")
    made = stored(Callback, lambda row: (row.note, row.ticket.status, row.ticket.reopen_count))
    assert made == [("还在漏水", TicketStatus.NEW, 1)]
