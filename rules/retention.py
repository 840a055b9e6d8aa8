"""How long a customer's documents are kept, and when they may be destroyed (JD-15)."""

from __future__ import annotations

from datetime import date

from rules.refusal import Refusal
from rules.vocabulary import N_

PREFIX = "XH"  # 销毁


def kept_until(dated_on: date, years: int) -> date:
    """Return the last day a document is kept: so many years after its date."""
    try:
        return dated_on.replace(year=dated_on.year + years)
    except ValueError:  # the 29th of February
        return date(dated_on.year + years, 2, 28)


def check_until(dated_on: date, years: int, until: date) -> None:
    """Refuse a document that would be kept for a shorter time than its category says."""
    least = kept_until(dated_on, years)
    if until < least:
        raise Refusal(
            N_("This category is kept until %(day)s at least."), field="retain_until", day=least
        )


def is_past(until: date, day: date) -> bool:
    """Say whether the last day a document is kept has passed."""
    return until < day
