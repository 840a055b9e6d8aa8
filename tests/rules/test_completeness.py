from dataclasses import replace

import pytest

from rules.completeness import (
    SENTENCES,
    CallbackFacts,
    PaymentFacts,
    TicketFacts,
    gaps,
)
from rules.vocabulary import CallbackOutcome, CallbackState, Category, Satisfied, TicketStatus

TICKET = TicketFacts(
    has_customer=True,
    has_place=True,
    has_subject=True,
    category=Category.COMPLAINT,
    status=TicketStatus.CLOSED,
    has_result=True,
    answered=True,
)
CALLBACK = CallbackFacts(CallbackState.DONE, CallbackOutcome.REACHED, Satisfied.NO, has_note=True)


def broken(facts, **changes):
    return [rule.key for rule in gaps(replace(facts, **changes))]


def test_complete_records():
    assert gaps(TICKET) == gaps(CALLBACK) == gaps(PaymentFacts(has_receipt_no=True)) == []


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"has_customer": False}, ["ticket_customer"]),
        ({"has_place": False}, ["ticket_place"]),
        ({"has_subject": False}, ["ticket_content"]),
        ({"category": None}, ["ticket_category"]),
        ({"has_result": False}, ["ticket_result"]),
        ({"has_result": False, "status": TicketStatus.ARRIVED}, []),
        ({"answered": False}, ["complaint_answer"]),
        ({"answered": False, "category": Category.HELP}, []),
        ({"answered": False, "status": TicketStatus.NEW}, []),
        ({"has_customer": False, "category": None}, ["ticket_customer", "ticket_category"]),
        ({"has_customer": False, "status": TicketStatus.CANCELLED}, []),
    ],
)
def test_tickets(changes, keys):
    assert broken(TICKET, **changes) == keys


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"outcome": None}, ["callback_outcome"]),
        ({"outcome": None, "state": CallbackState.DUE, "satisfied": None}, []),
        ({"outcome": None, "state": CallbackState.EXCUSED, "satisfied": None}, []),
        ({"satisfied": None}, ["callback_satisfied"]),
        ({"satisfied": None, "outcome": CallbackOutcome.NO_ANSWER}, []),
        ({"has_note": False}, ["callback_note"]),
        ({"has_note": False, "satisfied": Satisfied.YES}, []),
    ],
)
def test_callbacks(changes, keys):
    assert broken(CALLBACK, **changes) == keys


def test_payments_and_sentences():
    (rule,) = gaps(PaymentFacts(has_receipt_no=False))
    assert SENTENCES[rule.key] == rule.sentence
    assert len(SENTENCES) == 22
