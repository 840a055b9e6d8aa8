"""HTML to archival PDF. The only file that knows WeasyPrint, which is imported at first use.

One file is PDF/A-3a (for the archive) and PDF/UA-1 (for readers who listen), with the frozen record
attached as JSON. The same record gives the same bytes: dates come from the record, the identifier
is the hash of its evidence, the fonts are our own and are cut to size by a wheel, not by the
system.

WeasyPrint's fonts must not be shared between threads, so one lock guards every rendering; the font
configuration and the parsed style sheet are made once and kept.
"""

import gc
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib import resources
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from reports import archival, fetcher, fonts
from reports.evidence import digest
from reports.verification import ATTACHMENT
from rules.refusal import Refusal
from rules.vocabulary import N_

VARIANT = "pdf/a-3a"
COLOURS = "srgb"
STYLES = Path(__file__).resolve().parent.parent / "templates" / "print" / "print.css"
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
LOG = logging.getLogger(__name__)

# C0 and C1 controls, halves of characters, marks that turn the direction or have no width
STRIPPED = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
        *range(0x7F, 0xA0),
        0x00AD,
        0x061C,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xD800, 0xE000),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xE0000, 0xE0200),
    ]
)

_LOCK = Lock()


class PdfUnavailable(Refusal):
    """PDF cannot be made on this machine; the browser's print view (``html_only``) still can."""

    html_only = True

    def __init__(self) -> None:
        super().__init__(
            N_(
                "PDF can't be made here, because the Pango library is not installed. Use the print "
                "view instead, or ask the person who looks after the server to run: %(command)s"
            ),
            command=INSTALL,
        )


class CharactersMissing(Refusal):
    """The fonts lack characters of a form; the sentence names them."""

    def __init__(self, characters: set[str]) -> None:
        self.characters = characters
        super().__init__(
            N_(
                "These characters can't be printed: %(characters)s. Replace them in the record, "
                "then print again."
            ),
            characters=" ".join(f"{one} (U+{ord(one):04X})" for one in sorted(characters)),
        )


class UnsafeForm(Exception):
    """A form tried to reach outside itself; its message is for the log, not for the screen."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """WeasyPrint, ready to print: everything that is expensive to make and safe to keep."""

    weasyprint: Any
    font_config: Any
    styles: Any
    colours: Any
    fetcher_class: type[Any]
    fatal: type[BaseException]


def available() -> bool:
    """Say whether this machine can make PDF."""
    try:
        with _LOCK:
            _engine()
    except PdfUnavailable:
        return False
    return True


def render(
    html: str,
    *,
    title: str,
    lang: str,
    evidence: bytes | None,
    created: datetime,
    assets: Mapping[str, fetcher.Asset] | None = None,
    substitute: bool = False,
) -> bytes:
    """Return a form as PDF. ``created`` is an aware instant of the record, never of the print.

    Raises PdfUnavailable, CharactersMissing (told before anything is drawn; with ``substitute``
    a mark stands for each instead) or UnsafeForm.
    """
    text = fonts.substituted(strip(html)) if substitute else strip(html)
    if lacking := fonts.missing_characters(text):
        raise CharactersMissing(lacking)
    instant = created.astimezone(UTC)
    with _LOCK:
        engine = _engine()
        with _complaints() as complaints, _locked(engine), _garbage_left():
            document = _document(engine, text, assets or {})
            meta = document.metadata
            meta.title, meta.lang = strip(title), lang
            meta.created = meta.modified = instant.strftime(archival.W3C)
            document.color_profiles[COLOURS] = engine.colours
            pdf: bytes = document.write_pdf(
                pdf_variant=VARIANT,
                output_intent="ours",  # the profile above; otherwise a file is opened and left open
                pdf_identifier=_identifier(evidence, text),
                attachments=_attachments(engine, evidence, instant),
                finisher=archival.finish,
            )
    _judge(complaints)
    return pdf


def layer(html: str, *, lang: str, created: datetime) -> bytes:
    """Return a page to be laid over others: plain PDF, with neither tags nor claims of its own."""
    text = strip(html)
    if lacking := fonts.missing_characters(text):
        raise CharactersMissing(lacking)
    with _LOCK:
        engine = _engine()
        with _complaints() as complaints, _locked(engine), _garbage_left():
            document = _document(engine, text, {}, variant=None)
            meta = document.metadata
            meta.lang, meta.created = lang, created.strftime(archival.W3C)
            drawn: bytes = document.write_pdf(pdf_identifier=_identifier(None, text))
    _judge(complaints)
    return drawn


def strip(text: str) -> str:
    """Take out what has no place on paper: controls, direction marks, halves of characters."""
    return text.translate(STRIPPED)


def styles(*, screen: bool = False) -> str:
    """Return the style sheet of all forms; with ``screen`` what a browser's print view adds."""
    added = STYLES.with_name("view.css").read_text("utf-8") if screen else ""
    return STYLES.read_text("utf-8") + added


# The parts of a rendering ------------------------------------------------------------------------
def _document(
    engine: _Engine,
    html: str,
    assets: Mapping[str, fetcher.Asset],
    variant: str | None = VARIANT,
) -> Any:
    source = engine.weasyprint.HTML(string=html, url_fetcher=engine.fetcher_class(assets))
    return source.render(
        font_config=engine.font_config, stylesheets=[engine.styles], pdf_variant=variant
    )


@contextmanager
def _locked(engine: _Engine) -> Iterator[None]:
    """Turn WeasyPrint's own alarm, which is no Exception, into one that callers can catch."""
    try:
        yield
    except engine.fatal as error:
        raise UnsafeForm(str(error.__cause__ or error)) from error


def _identifier(evidence: bytes | None, html: str) -> bytes:
    return sha256(html.encode() if evidence is None else evidence).digest()[:16]


def _attachments(engine: _Engine, evidence: bytes | None, instant: datetime) -> list[Any]:
    if evidence is None:
        return []
    return [
        engine.weasyprint.Attachment(
            string=evidence,
            name=ATTACHMENT,
            description=f"SHA-256 {digest(evidence)}",
            created=instant,
            modified=instant,
            relationship="Data",
        )
    ]


@contextmanager
def _complaints() -> Iterator[list[logging.LogRecord]]:
    """Collect what WeasyPrint complains of while the lock is held."""
    records: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    logger, listener = logging.getLogger("weasyprint"), Listener(logging.WARNING)
    logger.addHandler(listener)
    try:
        yield records
    finally:
        logger.removeHandler(listener)


def _judge(complaints: list[logging.LogRecord]) -> None:
    """Turn a missing glyph into an error; anything else is a mistake of ours for the log."""
    lacking = set()
    for record in complaints:
        if ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            lacking.add(str(record.args[0]))
        else:
            LOG.warning("form: %s", record.getMessage())
    if lacking:
        raise CharactersMissing(lacking)


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Leave the garbage lying while a form is drawn.

    Every box of a page lives until the end, so looking for garbage meanwhile only walks the whole
    heap of the application for nothing.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


# The engine --------------------------------------------------------------------------------------
@cache
def _engine() -> _Engine:
    """Load WeasyPrint with our fonts and no others. Call it with the lock held."""
    with _private_fonts(fonts.fontconfig_file()):
        try:
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
        except OSError as error:
            raise PdfUnavailable from error
        font_config = FontConfiguration()

    class Locked(URLFetcher):
        """Answers from memory; an address outside the form stops the print."""

        def __init__(self, assets: Mapping[str, fetcher.Asset]) -> None:
            super().__init__(
                allowed_protocols=("data", "asset"), allow_redirects=False, fail_on_errors=True
            )
            self._assets = assets

        def fetch(self, url: str, headers: object = None) -> Any:
            asset = fetcher.answer(url, self._assets)
            return URLFetcherResponse(url, asset.body, {"Content-Type": asset.content_type})

    _cut_fonts_with_wheel()
    return _Engine(
        weasyprint,
        font_config,
        weasyprint.CSS(string=styles(), font_config=font_config, url_fetcher=Locked({})),
        _colours(),
        Locked,
        FatalURLFetchingError,
    )


def _colours() -> Any:
    """Return what the colours of a form mean: sRGB, read once and written as it was read.

    The library behind it writes a profile differently the second time.
    """
    from weasyprint.css import ColorProfile

    profile = (resources.files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()

    class Unchanged(ColorProfile):
        content = profile

    components = (["r"], ["g"], ["b"])
    return Unchanged(BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", components)


@contextmanager
def _private_fonts(config: Path) -> Iterator[None]:
    """Point fontconfig to our file while it is being read, then put things back."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(config)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _cut_fonts_with_wheel() -> None:
    """Let the uharfbuzz wheel cut the fonts: the same everywhere, and there on every system.

    Without the system's libharfbuzz-subset WeasyPrint would take seconds a form; with it the bytes
    would depend on the version that a system happens to have.
    """
    from weasyprint.pdf.fonts import Font

    def subset(font: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
        if to_unicode:
            font.file_content = _subset(font.file_content, font.index, to_unicode, hinting)

    Font.subset = subset


def _tags(*names: str) -> tuple[int, ...]:
    return tuple(int.from_bytes(name.encode("ascii"), "big") for name in names)


# a PDF places every glyph itself, and finds it by number: it needs neither shaping nor names
UNUSED_TABLES = _tags("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "name", "vhea", "vmtx")
UNUSED_IN_TRUE_TYPE = _tags("OS/2", "cmap", "post")


def _subset(font: bytes, index: int, glyphs: Iterable[int], hinting: bool) -> bytes:
    """Return a font with the glyphs used, each in its place, and nothing behind the last one."""
    import uharfbuzz

    flags = uharfbuzz.SubsetFlags
    face = uharfbuzz.Face(font, index)
    asked = uharfbuzz.SubsetInput()
    asked.glyph_set.update(glyphs)
    asked.drop_table_tag_set.update(UNUSED_TABLES)
    if "glyf" in face.table_tags:
        asked.drop_table_tag_set.update(UNUSED_IN_TRUE_TYPE)
    asked.flags = (
        flags.RETAIN_GIDS
        | flags.DESUBROUTINIZE
        | flags.NOTDEF_OUTLINE
        | flags.NO_LAYOUT_CLOSURE
        | (flags(0) if hinting else flags.NO_HINTING)
    )
    return bytes(asked.subset(face).blob.data)
