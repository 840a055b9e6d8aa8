"""The application with the throw-away screens in place of its own, and a few work orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

import admin_views
from models import Ticket, db
from rules.vocabulary import Category, TicketStatus
from tests.admin_views import views
from tests.office import NOON, Scene
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _throw_away_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_views, "SCREENS", views.SCREENS)


@pytest.fixture
def tickets(app: Any, scene: Scene) -> list[int]:
    """Twelve work orders, one in each flat: four in each area, the last four in office B."""
    made = [make_ticket(scene, place) for place in range(12)]
    db.session.commit()
    return [ticket.id for ticket in made]


def make_ticket(scene: Scene, place: int, number: str = "", **more: Any) -> Ticket:
    unit = scene.units[place % 12]
    ticket = Ticket(
        number=number or f"BX-20261014-{place + 1:04d}",
        office=unit.office,
        area=unit.area,
        unit=unit,
        customer=scene.customers[place % 12],
        category=Category.REPAIR,
        subject="厨房漏水",
        caller_phone=f"1390000{place:04d}",
        received_at=NOON - timedelta(hours=place),
        **({"status": TicketStatus.NEW} | more),
    )
    db.session.add(ticket)
    return ticket


@pytest.fixture
def visit(client: Visitor) -> Any:
    """``visit("front")`` is that person's browser, in English."""

    def sign_in(username: str) -> Visitor:
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client.sign_in(username)

    return sign_in


@pytest.fixture
def statements(app: Any) -> Iterator[list[str]]:
    """Every SQL statement sent from now on."""
    sent: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield sent
    event.remove(engine, "before_cursor_execute", hear)


def ids_in(page: str) -> list[int]:
    """Return the ids of the rows a list shows."""
    page = page[page.index('class="rows"') :] if 'class="rows"' in page else ""
    return [int(found) for found in re.findall(r'<a href="/\w+/details/\?id=(\d+)"', page)]


def hidden(page: str, name: str) -> str:
    """Return a hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def form_of(page: str) -> dict[str, Any]:
    """Return what a form of ours posts as it stands."""
    body = page[page.index("data-guard") :]
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="[a-z-]+" name="(\w+)" value="([^"]*)"', body):
        fields.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = [chosen[1] if chosen else ""]
    for name, value in re.findall(
        r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', body, re.DOTALL
    ):
        fields[name] = [value]
    fields.pop("csrf_token", None)
    return fields
