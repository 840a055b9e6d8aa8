"""Digits a reader sees as stars can't be found out by searching for them either."""

from __future__ import annotations

import re

import pytest

from models import Ticket
from models.search import PHONE, runs
from rules.vocabulary import TicketStatus
from tests.screens.answers import fresh

pytestmark = pytest.mark.usefixtures("filled")
PHONES = ("010-62345678", "8123456", "139 1234 0777", "+86 13912340778", "400-820-8820")


def guesses(phone: str) -> list[str]:
    """Return every stretch of a number that somebody might try, as it stands and without signs."""
    digits = re.sub(r"\D", "", phone)
    stretches = {
        digits[start:end]
        for start in range(len(digits))
        for end in range(start + 3, len(digits) + 1)
    }
    return sorted({phone, *re.split(r"\D+", phone), *stretches} - {""})


def shown(client, record: str, words: str) -> set[int]:
    """Return the rows a list shows for what was searched for."""
    page = client.get(f"/{record}/", query_string={"q": words}).text
    return set(map(int, re.findall(rf'href="/{record}/details/\?id=(\d+)"', page)))


@pytest.fixture(params=PHONES)
def phone(request):
    return request.param


@pytest.fixture
def customer(session, filled, phone):
    row = filled.customers[0]
    row.phone, row.code = phone, "KA"
    session.commit()
    return row


@pytest.fixture
def ticket(session, filled, phone):
    row = fresh(session, Ticket, Ticket.office_id == filled.office.id)
    row.caller_phone, row.number, row.status = phone, "BX-A", TicketStatus.CLOSED
    row.completed_by_id = filled.staff["worker"].id
    session.commit()
    return row


def test_the_auditor_finds_no_customer_by_hidden_digits(client, customer, phone):
    client.sign_in("auditor")
    assert customer.id in shown(client, "customer", "KA")
    found = {guess: shown(client, "customer", guess) for guess in guesses(phone)}
    assert [guess for guess, rows in found.items() if customer.id in rows] == []


@pytest.mark.parametrize("username", ["auditor", "worker"])
def test_nobody_finds_a_work_order_by_a_phone_he_sees_masked(client, ticket, phone, username):
    client.sign_in(username)
    assert ticket.id in shown(client, "ticket", "BX-A")
    found = {guess: shown(client, "ticket", guess) for guess in guesses(phone)}
    assert [guess for guess, rows in found.items() if ticket.id in rows] == []


def test_the_desk_finds_by_the_number_and_by_how_it_begins_and_ends(client, customer, phone):
    client.sign_in("front")
    digits = re.sub(r"\D", "", phone.removeprefix("+86"))
    begins = re.split(r"[- ]", phone.removeprefix("+86 "))[0]
    for words in (phone, begins, digits[-4:]):
        assert customer.id in shown(client, "customer", words), words
    found = client.get(f"/call/find/?q={digits[-4:]}").json
    assert customer.id in [hit["customer"] for hit in found]


def test_what_marks_the_words_of_a_phone_cannot_be_typed(client, customer, phone):
    client.sign_in("auditor")
    assert runs(f"{PHONE}139") == ["139"]
    for begin in ("62345", "812345", "1234", "1391234", "400820"):
        assert customer.id not in shown(client, "customer", f"{PHONE}{begin}")
