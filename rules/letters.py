"""Complaint letters (JD-4): their numbers, the order of their times, and which step is allowed."""

from __future__ import annotations

from datetime import datetime

from rules.letter_words import LetterState
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed

PREFIX = "LX"  # 来信


def check_received(received_at: datetime, at: datetime) -> None:
    """Refuse a letter that has not come in yet."""
    if received_at > at:
        raise Refusal(N_("A letter can't come in later than now."), field="received_at")


def check_sent(received_at: datetime, sent_at: datetime, at: datetime) -> None:
    """Refuse a reply that was sent before the letter came in, or that is still to be sent."""
    if sent_at < received_at:
        raise Refusal(
            N_("The reply can't be sent before the letter came in (%(time)s)."),
            field="sent_at",
            time=received_at,
        )
    if sent_at > at:
        raise Refusal(N_("The reply can't be sent later than now."), field="sent_at")


def check_sender(has_customer: bool, why_none: str) -> None:
    """Refuse both a customer and a reason for naming none: one of them is wrong."""
    if has_customer and why_none:
        raise Refusal(
            N_("A customer is chosen: leave the reason for naming none empty."),
            field="no_customer_reason",
        )


def is_allowed(state: LetterState, deed: Deed) -> bool:
    """Say whether a step is allowed in a state."""
    match deed:
        case Deed.ANSWER:
            return state is LetterState.OPEN
        case Deed.COMPLETE:
            return state is LetterState.ANSWERED
        case Deed.ESCALATE | Deed.TAKE | Deed.EDIT:
            return state is not LetterState.CLOSED
        case _:
            return True


def check_step(state: LetterState, deed: Deed) -> None:
    """Refuse a step that a state does not allow, and say what to do instead."""
    if is_allowed(state, deed):
        return
    if state is LetterState.OPEN:
        raise Refusal(N_("This letter awaits its reply: send the reply first, then close it."))
    if state is LetterState.ANSWERED:
        raise Refusal(N_("The reply to this letter was sent and stands."))
    raise Refusal(N_("This letter is closed and stands."))
