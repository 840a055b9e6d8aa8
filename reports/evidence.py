"""The frozen content of a form as canonical JSON: one record, one text, one hash.

Canonical means keys sorted, no spaces, UTF-8, and no number that could be written in two ways:
figures are strings in plain decimal notation, counts are integers, a float is refused.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | tuple[Json, ...] | Mapping[str, Json] | None"

SHORT_GROUPS = 4
GROUP = 4


class NotCanonical(TypeError):
    """A value has no one way to be written; the message names where it stands."""


def canonical(content: Json) -> bytes:
    """Return the canonical JSON of a record, the same bytes on every machine and every day."""
    _check(content, "content")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest(evidence: bytes) -> str:
    """Return the SHA-256 of the evidence, 64 hexadecimal digits."""
    return sha256(evidence).hexdigest()


def short(full: str) -> str:
    """Return what the foot of a page has room for: 16 digits in fours, such as 3F2A 91BC …."""
    head = full[: SHORT_GROUPS * GROUP].upper()
    return " ".join(head[start : start + GROUP] for start in range(0, len(head), GROUP))


def _check(value: object, place: str) -> None:
    match value:
        case None | bool() | int():
            pass
        case str():
            _check_text(value, place)
        case Mapping():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise NotCanonical(f"{place}: the key {key!r} is not text")
                _check_text(key, place)
                _check(item, f"{place}.{key}")
        case list() | tuple():
            for index, item in enumerate(value):
                _check(item, f"{place}[{index}]")
        case _:
            raise NotCanonical(f"{place}: write {value!r} as text or as a whole number")


def _check_text(text: str, place: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{place}: half a character cannot be kept") from error
