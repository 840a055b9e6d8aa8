"""Figures, codes and phone numbers as people write them, read the same way at every door.

A figure is read exactly or not at all: 12,5 is neither 125 nor 12.5.
"""

import re
from decimal import Decimal

BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff"
# full-width digits, letters and signs as Chinese keyboards type them, and the wide space
_NARROW = {0x3000: " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UNSEEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LONGEST = 28  # characters: all digits are exact, and no office has longer figures
_CURRENCY = re.compile(r"(-?)\s*(?:¥|￥|RMB|CNY)?\s*(.*?)\s*(?:元|圆|圓)?", re.IGNORECASE)


def fold(text: str) -> str:
    """Return a text with full-width letters, digits and spaces made narrow, ends trimmed."""
    return text.translate(_NARROW).strip(BLANKS)


def visible(text: str) -> str:
    """Return a text without what nobody sees: zero-width and direction marks, filler letters."""
    return _UNSEEN.sub("", text)


def plain(text: str) -> str:
    """Return a name or number of a place as it is kept: narrow, trimmed, nothing unseen in it."""
    return fold(visible(text))


def code(text: str) -> str:
    """Return a code that identifies as it is kept: plain, in capitals, so that k-1 is K-1."""
    kept = plain(text)
    return kept.upper() if len(kept.upper()) == len(kept) else kept


def username(text: str) -> str:
    """Return a user name as it is kept and signed in with: plain, in small letters."""
    kept = plain(text)
    return kept.lower() if len(kept.lower()) == len(kept) else kept


def number(text: str) -> Decimal | None:
    """Return the figure of a text, plain or grouped by thousands: 1234.5, 1,234.50, １２."""
    narrow = fold(text)
    if len(narrow) > _LONGEST or not _NUMBER.fullmatch(narrow):
        return None
    return Decimal(narrow.replace(",", ""))


def yuan(text: str) -> Decimal | None:
    """Return an amount of money: 1,234.50, ¥1234.5 and 1234.5元 are the same."""
    bare = _CURRENCY.fullmatch(fold(text))
    return number(f"{bare[1]}{bare[2]}") if bare else None


_GAP = "[\\s\\-\u2010-\u2015]{0,3}"
_MOBILE = re.compile(  # 3-4-4, 4-3-4 and 4-4-3 digits
    rf"(?<![0-9])(?:(?:\+|00)?86{_GAP})?(1[3-9][0-9]){_GAP}([0-9]){_GAP}([0-9]{{3}}){_GAP}([0-9])"
    rf"{_GAP}([0-9]{{3}})(?![0-9])"
)
_LANDLINE = re.compile(
    rf"(?<![0-9+])\(?(0(?:10|2[0-9]|[3-9][0-9]{{2}}))\)?{_GAP}([0-9]{{3,4}}){_GAP}([0-9]{{4}})(?![0-9])"
)
_LONGEST_PHONE = 20  # characters of the columns that keep them


def joined(text: str) -> str:
    """Return a text with its mobile numbers in one piece: 139 1234 0001 is 13912340001."""
    return _MOBILE.sub(r"\1\2\3\4\5", text)


def phone(text: str) -> str:
    """Return a phone number as it is kept, so that it is found however it was typed.

    A mobile number is eleven digits, a landline has its area code before a hyphen; what is neither
    stays as it is.
    """
    narrow = plain(text)
    kept = _LANDLINE.sub(r"\1-\2\3", joined(narrow))
    return kept if len(kept) <= _LONGEST_PHONE else narrow
