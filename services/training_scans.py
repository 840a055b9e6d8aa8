"""Finding the session a scanned sign-in sheet belongs to, by the QR code in its foot.

The reader of codes is a compiled library; where there is none for the machine, or nothing is
found, a person chooses the session.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import pikepdf
from PIL import Image
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import IssuedForm, TrainingSession
from models.scopes import Actor, rows_within
from rules.training import PREFIX
from rules.vocabulary import Deed, Record
from services.attachments import MOST_PIXELS, Sent

MOST_PAGES = 10  # of a PDF: a sheet of 300 names has as many
_TOKEN = re.compile(r"/V/([0-9A-F]{32})\b")
_NUMBER = re.compile(rf"\b{PREFIX}-\d{{8}}-\d{{3,6}}\b")


def session_of(session: Session, actor: Actor, files: Sequence[Sent]) -> TrainingSession | None:
    """Return the one session that the codes of the scans name, if somebody may attach to it."""
    said = [text.upper() for name, content in files for text in codes(name, content)]
    tokens = [token for text in said for token in _TOKEN.findall(text)]
    numbers = [number for text in said for number in _NUMBER.findall(text)]
    if not tokens and not numbers:
        return None
    printed = select(IssuedForm.record_id).where(
        IssuedForm.record == Record.TRAINING_SESSION, IssuedForm.token.in_(tokens)
    )
    found = session.scalars(
        select(TrainingSession).where(
            or_(TrainingSession.id.in_(printed), TrainingSession.session_no.in_(numbers)),
            rows_within(actor, TrainingSession, Record.TRAINING_SESSION, Deed.ATTACH),
        )
    ).all()
    return found[0] if len(found) == 1 else None


def codes(name: str, content: bytes) -> list[str]:
    """Return what the QR codes of a picture or of the scanned pages of a PDF say."""
    try:
        import zxingcpp
    except ImportError:
        return []
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found: list[str] = []
    with suppress(Exception):  # a file that can't be read is refused where it is attached
        for picture in _pictures(name, content):
            grey = picture.convert("L")
            found += [code.text for code in zxingcpp.read_barcodes(grey, formats=wanted)]
    return found


def _pictures(name: str, content: bytes) -> Iterator[Image.Image]:
    if name.lower().endswith(".pdf"):
        with pikepdf.open(io.BytesIO(content)) as document:
            yield from _scanned(document.pages)
    else:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height <= MOST_PIXELS:
                yield picture


def _scanned(pages: Iterable[pikepdf.Page]) -> Iterator[Image.Image]:
    for _, page in zip(range(MOST_PAGES), pages, strict=False):
        for raw in page.images.values():
            picture = pikepdf.PdfImage(raw)  # type: ignore[arg-type] # images are streams
            if picture.width * picture.height <= MOST_PIXELS:
                yield picture.as_pil_image()
