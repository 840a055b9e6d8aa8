"""What may be attached to a record: kinds of files, by the ending of their names, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules.refusal import Refusal
from rules.vocabulary import N_

MOST_BYTES = 10 * 2**20  # of one file: a photo of a phone has three to eight million
MOST_AT_ONCE = 10  # files sent together
LONGEST_NAME = 120  # characters


class Nature(StrEnum):
    """What a file must be inside, whatever its name says."""

    PICTURE = "picture"
    PDF = "pdf"
    PACKED = "packed"  # a ZIP with the parts of an Office document


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its ending, its media type, what it is inside."""

    ending: str
    media_type: str
    nature: Nature
    mark: str = ""  # of a picture its format, of a packed document the part it must have


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.ending: kind
    for kind in (
        FileKind("jpg", "image/jpeg", Nature.PICTURE, "JPEG"),
        FileKind("jpeg", "image/jpeg", Nature.PICTURE, "JPEG"),
        FileKind("png", "image/png", Nature.PICTURE, "PNG"),
        FileKind("webp", "image/webp", Nature.PICTURE, "WEBP"),
        FileKind("pdf", "application/pdf", Nature.PDF),
        FileKind("docx", f"{_OFFICE}wordprocessingml.document", Nature.PACKED, "word/document.xml"),
        FileKind("xlsx", f"{_OFFICE}spreadsheetml.sheet", Nature.PACKED, "xl/workbook.xml"),
    )
}


def plain_name(name: str) -> str:
    """Return a file's name without folders, controls and marks that turn the direction.

    A long one is shortened before its ending.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return shown if len(shown) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 6]}{dot}{ending[:5]}"


def kind_of(name: str, size: int) -> FileKind:
    """Return the kind a file's name says it is; refuse other kinds, empty and too large files."""
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise Refusal(
            N_("“%(name)s” can't be attached. Choose a JPG, PNG, WebP, PDF, DOCX or XLSX file."),
            field="files",
            name=name,
        )
    if size == 0:
        raise Refusal(N_("“%(name)s” is empty. Choose another file."), field="files", name=name)
    if size > MOST_BYTES:
        raise Refusal(
            N_("“%(name)s” is too large: a file may have %(most)s MB. Send a smaller picture."),
            field="files",
            name=name,
            most=MOST_BYTES // 2**20,
        )
    return kind
