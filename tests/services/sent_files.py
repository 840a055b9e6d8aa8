"""Files as people send them."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600), exif: bytes = b"") -> bytes:
    drawn = io.BytesIO()
    more = {"exif": exif} if exif else {}
    Image.new("RGB", size, (10, 90, 150)).save(drawn, kind, **more)
    return drawn.getvalue()


def pdf() -> bytes:
    made, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(made)
    return made.getvalue()


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        for name in names:
            into.writestr(name, "<x/>")
    return made.getvalue()
