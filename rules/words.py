"""What a word of a closed list is: a stored value, and the wording that is shown for it."""

from enum import StrEnum
from typing import Self


def N_(text: str) -> str:
    """Mark a word for translation without translating it; screens and prints translate."""
    return text


class Word(StrEnum):
    """A word of a closed list: its value is stored, its wording is shown."""

    wording: str

    def __new__(cls, value: str, wording: str) -> Self:
        """Build a member from its stored value and its shown wording."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.wording = wording
        return member
