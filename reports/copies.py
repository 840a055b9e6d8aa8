"""Printing a kept file again: the copy's number, time and printer laid over its foot.

An issued form is rendered once and its bytes are kept; nothing about the moment of printing is in
them, so that the same record gives the same bytes for ever. What is handed out is the kept file
plus one line in the room its foot leaves free, as a layer of its own. Pages, text, tags and
evidence are untouched, and the layer is an artifact, as PDF/UA asks of what is not content.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from flask import render_template
from flask_babel import force_locale

from reports import pdf
from reports.paper import LANGUAGES, Show

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the layer carries no date of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One print: which copy of the kept file, when, by whom; ``superseded_by`` a later revision.

    ``number`` None is a print that is not counted, such as a draft's.
    """

    at: datetime
    by: str
    number: int | None = None
    superseded_by: int | None = None
    zone: str = "Asia/Shanghai"


def stamp(kept: bytes, copy: Copy, language: str) -> bytes:
    """Return a kept file with the copy's line on every page; the same copy gives the same bytes."""
    with (
        pikepdf.open(BytesIO(kept)) as document,
        pikepdf.open(BytesIO(_layer(copy, language))) as layer,
    ):
        drawn = document.copy_foreign(layer.pages[0].as_form_xobject())
        for page in document.pages:
            _lay_over(document, page, drawn)
        file = BytesIO()
        document.save(file, deterministic_id=True, fix_metadata_version=False)
        return file.getvalue()


def _layer(copy: Copy, language: str) -> bytes:
    with force_locale(language):
        html = render_template(
            "print/copy.html",
            copy=copy,
            show=Show(language, copy.zone),
            lang=LANGUAGES.get(language, "zh-Hans"),
        )
    return pdf.layer(html, lang=LANGUAGES.get(language, "zh-Hans"), created=_EPOCH)


def _lay_over(document: pikepdf.Pdf, page: pikepdf.Page, drawn: pikepdf.Object) -> None:
    """Draw the layer after what the page has, in a state of its own, outside its structure."""
    name = pikepdf.Name("/Copy")
    page.add_resource(drawn, pikepdf.Name.XObject, name, replace_existing=True)
    page.contents_add(document.make_stream(b"q\n"), prepend=True)
    after = f"Q\n/Artifact <</Type /Pagination /Subtype /Footer>> BDC\nq {name} Do Q\nEMC\n"
    page.contents_add(document.make_stream(after.encode("ascii")))
