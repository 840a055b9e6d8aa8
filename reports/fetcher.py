"""The lock on the printer's door to the world: nothing is fetched, neither file nor network.

A form carries all it needs. A picture is an in-memory asset (``asset:seal``) or a small data:
image; every other address stops the print, because somebody tried to make the server read it.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

ASSET = "asset:"
LARGEST_IMAGE = 200_000  # bytes
_IMAGE = re.compile(
    r"data:(?P<type>image/(?:png|jpeg|svg\+xml))(?P<parameters>(?:;[a-z0-9=-]+)*),(?P<body>.*)",
    re.ASCII | re.DOTALL | re.IGNORECASE,
)


class ForbiddenAddress(ValueError):
    """A form asked for something from outside itself."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture held in memory."""

    body: bytes
    content_type: str


def answer(address: str, assets: Mapping[str, Asset]) -> Asset:
    """Return the picture behind an address, or refuse the address."""
    if address.startswith(ASSET):
        try:
            return assets[address.removeprefix(ASSET)]
        except KeyError:
            raise ForbiddenAddress(_said(address)) from None
    found = _IMAGE.fullmatch(address)
    if found is None:
        raise ForbiddenAddress(_said(address))
    body = _body(found)
    if len(body) > LARGEST_IMAGE:
        raise ForbiddenAddress(f"the picture has more than {LARGEST_IMAGE} bytes")
    return Asset(body, found["type"].lower())


def _body(found: re.Match[str]) -> bytes:
    raw = unquote_to_bytes(found["body"])
    if not found["parameters"].lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error as error:
        raise ForbiddenAddress("the picture is not well written") from error


def _said(address: str) -> str:
    return f"a form may not fetch {address[:80]!r}"
