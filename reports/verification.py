"""Is this paper, or this file, what the record says? (roles.md: asked without a log-in)."""

from enum import StrEnum
from hmac import compare_digest
from io import BytesIO

from reports import evidence
from reports.evidence import digest

ATTACHMENT = "evidence.json"
FEWEST_DIGITS = 16  # fewer could be guessed


class Verdict(StrEnum):
    """What a printed hash says about a record."""

    SAME = "same"  # the paper shows what the record holds
    CHANGED = "changed"  # paper and record differ
    UNREADABLE = "unreadable"  # no hash could be made out


def address(base: str, path: str) -> str:
    """Return the address behind a QR code, in the upper case that keeps the code coarse."""
    return f"{base.rstrip('/')}/{path.lstrip('/')}".upper()


def compare(printed: str, kept: bytes) -> Verdict:
    """Compare a hash from a paper, whole or its first digits, spaced or not, with the record."""
    said = "".join(printed.split()).lower()
    if len(said) < FEWEST_DIGITS or not set(said) <= set("0123456789abcdef"):
        return Verdict.UNREADABLE
    held = digest(kept)[: len(said)]
    return Verdict.SAME if compare_digest(said, held) else Verdict.CHANGED


def attached(pdf: bytes) -> bytes | None:
    """Return the evidence a PDF carries; None when it carries none or is no PDF."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            if ATTACHMENT not in document.attachments:
                return None
            return bytes(document.attachments[ATTACHMENT].get_file().read_bytes())
    except pikepdf.PdfError:
        return None


def compare_file(pdf: bytes, kept: bytes) -> Verdict:
    """Compare the evidence inside a PDF with the record."""
    carried = attached(pdf)
    if carried is None:
        return Verdict.UNREADABLE
    return compare(evidence.digest(carried), kept)
