"""Figures as people write them, read the same way at every door: exactly, or not at all.

A lost or misplaced comma must never become another figure: 12,5 is neither 125 nor 12.5.
"""

import re
from decimal import Decimal

BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"
# full-width digits, letters and signs as Chinese keyboards type them, and the wide space
_NARROW = {0x3000: " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LONGEST = 28  # characters: all digits are exact, and no office has longer figures
_CURRENCY = re.compile(r"(-?)\s*(?:¥|￥|RMB|CNY)?\s*(.*?)\s*(?:元|圆|圓)?", re.IGNORECASE)


def fold(text: str) -> str:
    """Return a text with full-width letters, digits and spaces made narrow, ends trimmed."""
    return text.translate(_NARROW).strip(BLANKS)


def number(text: str) -> Decimal | None:
    """Return the figure of a text, plain or grouped by thousands: 1234.5, 1,234.50, １２."""
    plain = fold(text)
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))


def yuan(text: str) -> Decimal | None:
    """Return an amount of money: 1,234.50, ¥1234.5 and 1234.5元 are the same."""
    bare = _CURRENCY.fullmatch(fold(text))
    return number(f"{bare[1]}{bare[2]}") if bare else None
