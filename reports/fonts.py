"""The two printing fonts, 宋体 (song) and 黑体 (hei): compact copies built once from a package.

The installed Noto fonts keep 30,000 glyphs in an order that makes every form carry empty slots for
all of them: 266 KB a form instead of 70. So all characters are copied into a TrueType font, the
common ones (all of GB2312 and the first level of Big5) at its front, under a name of its own, as
its licence (OFL 1.1, laid beside the copies) asks.
Nothing is drawn from the full fonts: what they embed for a rare character is no valid PDF/A.

The copies stand in a folder named after the version of the package and of this builder. They are
built in a folder beside it that is renamed when it is complete, so any number of processes may
build at the same time and nobody ever sees half a font.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.sax.saxutils import escape

from flask import current_app, has_app_context

PACKAGE = "pylopdf-fonts-zh-cn"
BUILDER = 2  # raise it whenever the copies come out differently
CURVE_ERROR = 1.0  # of 1,000 units an em: what a quadratic curve may differ from the cubic one
LICENCE = "OFL.txt"
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG")
# in personal names, not in the old codes
NAMES = "堃喆犇赟翀芃頔珺瑄玹琀祎禛翯烜湉溁鋆暐曈瞾淏瀞燊珅琤瑆皞禔諴赪霂韡飏鹓"
SUBSTITUTE = "〓"  # what Chinese and Japanese printers set for a character they have not
UNUSED_LIMITS = (  # of a font without hinting programs
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)


@dataclass(frozen=True, slots=True)
class Face:
    """One of the two fonts: the family name of its copy and where the original stands."""

    family: str
    file: str
    original: Callable[[], Path]


def _serif() -> Path:
    from pylopdf_fonts_zh_cn import serif_path

    return Path(serif_path())


def _sans() -> Path:
    from pylopdf_fonts_zh_cn import sans_path

    return Path(sans_path())


SONG = Face("Office Song", "song.ttf", _serif)
HEI = Face("Office Hei", "hei.ttf", _sans)
FACES = (SONG, HEI)


def folder(configured: str | Path | None = None) -> Path:
    """Return the folder of the fonts' cache: the argument, ``FONT_CACHE``, or instance/fonts."""
    if configured is None and has_app_context():
        configured = current_app.config.get("FONT_CACHE") or (
            Path(current_app.instance_path) / "fonts"
        )
    return Path(configured or Path("instance") / "fonts").absolute()


def ensure_fonts(configured: str | Path | None = None) -> Path:
    """Return the folder of the finished copies, building them first if need be (half a minute).

    ``flask setup`` calls this, so that no web request ever has to wait for it.
    """
    root = folder(configured)
    done = root / f"{distribution(PACKAGE).version}-{BUILDER}"
    if not done.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        _build_all(root, done)
    return done


def fontconfig_file(configured: str | Path | None = None) -> Path:
    """Return a fontconfig file that knows our fonts and no others: alike on every machine."""
    done = ensure_fonts(configured)
    text = _fontconfig(done, SONG.original().parent, folder(configured) / "index")
    path = folder(configured) / "fonts.conf"
    if not path.is_file() or path.read_text("utf-8") != text:
        fresh = path.with_name(f"fonts.conf.{os.getpid()}")
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    return path


def missing_characters(text: str) -> set[str]:
    """Return the characters of a text that cannot be printed, to be told before printing."""
    return {
        character
        for character in set(text) - _printable()
        if not character.isspace() and category(character)[0] != "C"
    }


def substituted(text: str) -> str:
    """Return a text with a mark, 〓, for each character that cannot be printed."""
    return text.translate({ord(one): SUBSTITUTE for one in missing_characters(text)})


@cache
def _printable() -> frozenset[str]:
    """Return the characters that both of the full fonts have."""
    return frozenset(map(chr, set.intersection(*map(_characters, FACES))))


def _characters(face: Face) -> set[int]:
    """Return what a full font can write, as code points."""
    import uharfbuzz

    return set(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(face.original()))).unicodes)


def _fontconfig(*folders: Path) -> str:
    copies, originals, index = (escape(str(path)) for path in folders)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig>\n  <dir>{copies}</dir>\n  <dir>{originals}</dir>\n"
        f"  <cachedir>{index}</cachedir>\n</fontconfig>\n"
    )


# Building ----------------------------------------------------------------------------------------
def _build_all(root: Path, done: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
    try:
        for face in FACES:
            (fresh / face.file).write_bytes(_compact(face))
        (fresh / LICENCE).write_text(_licence(), "utf-8")
        fresh.chmod(0o755)
        try:
            fresh.rename(done)
        except OSError:
            if not done.is_dir():  # another process finished first: its copies are the same
                raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _licence() -> str:
    for path in distribution(PACKAGE).files or ():
        if path.name == "LICENSE":
            return Path(str(path.locate())).read_text("utf-8")
    raise FileNotFoundError(f"{PACKAGE} carries no licence")


def _compact(face: Face) -> bytes:
    """Return a TrueType copy of all characters, the commonest first."""
    from fontTools.ttLib import TTFont

    wanted = tuple(dict.fromkeys(chain(_common(), map(chr, sorted(_characters(face))))))
    part = _subset(face.original().read_bytes(), wanted)
    font = TTFont(BytesIO(part), recalcTimestamp=False, lazy=False)
    font.ensureDecompiled()
    cmap = font.getBestCmap()
    named = (cmap[ord(character)] for character in wanted if ord(character) in cmap)
    order = list(dict.fromkeys(chain([".notdef"], named, font.getGlyphOrder())))
    _to_quadratic(font, part, order)
    _rename(font, face.family)
    file = BytesIO()
    font.save(file, reorderTables=True)
    return file.getvalue()


def _common() -> Iterator[str]:
    """Yield the characters of the copies in the order they come: by their old national codes."""
    yield from map(chr, range(0x20, 0x7F))
    yield from "　、。·—…‘’“”〔〕〈〉《》「」『』【】〖〗（），．：；？！％＋－／＝￥～"
    yield from "□■√×÷±≥≤①②③④⑤"
    yield from _coded("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))  # level 1: by sound
    yield from _coded("big5", range(0xA4, 0xC7), chain(range(0x40, 0x7F), range(0xA1, 0xFF)))
    yield from NAMES
    yield from map(chr, range(0xA0, 0x180))
    yield from _coded("gb2312", range(0xA1, 0xAA), range(0xA1, 0xFF))  # signs
    yield from _coded("gb2312", range(0xD8, 0xF8), range(0xA1, 0xFF))  # level 2: by radical


def _coded(codec: str, firsts: Iterable[int], seconds: Iterable[int]) -> Iterator[str]:
    trails = tuple(seconds)
    for first in firsts:
        for second in trails:
            try:
                yield bytes((first, second)).decode(codec)
            except UnicodeDecodeError:
                continue


def _subset(original: bytes, wanted: Iterable[str]) -> bytes:
    import uharfbuzz

    asked = uharfbuzz.SubsetInput()
    asked.unicode_set.update(map(ord, wanted))
    asked.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in DROPPED)
    flags = uharfbuzz.SubsetFlags
    asked.flags = (
        flags.DESUBROUTINIZE | flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.NO_LAYOUT_CLOSURE
    )
    face = asked.subset(uharfbuzz.Face(original))
    return bytes(face.blob.data)


def _to_quadratic(font: Any, file: bytes, order: list[str]) -> None:
    """Turn the cubic outlines (CFF) of a file into TrueType ones, in a new order."""
    import uharfbuzz
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    outlines = uharfbuzz.Font(uharfbuzz.Face(file))  # reads them in half the time of fontTools
    drawn = {}
    for name in order:
        pen = TTGlyphPen(None)
        turned = Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True)
        outlines.draw_glyph_with_pen(font.getGlyphID(name), turned)
        drawn[name] = pen.glyph()
    font.setGlyphOrder(order)
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, drawn
    widths = font["hmtx"].metrics
    for name, glyph in drawn.items():
        glyph.recalcBounds(glyf)
        widths[name] = (widths[name][0], getattr(glyph, "xMin", 0))
    font["loca"] = newTable("loca")
    _true_type_headers(font)


def _true_type_headers(font: Any) -> None:
    from fontTools.ttLib import newTable

    maxp = font["maxp"] = newTable("maxp")
    maxp.tableVersion = 0x00010000
    for name in UNUSED_LIMITS:
        setattr(maxp, name, 0)
    maxp.maxZones = 1
    post = font["post"]
    post.formatType = 3.0
    font["head"].glyphDataFormat = 0
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"


def _rename(font: Any, family: str) -> None:
    """Name the copy after itself; keep whose work it is and under which licence."""
    table = font["name"]
    kept = {number: table.getDebugName(number) for number in (0, 13, 14)}
    table.names = []
    post_script = family.replace(" ", "")
    names = {1: family, 2: "Regular", 3: f"{post_script}-{BUILDER}", 4: family, 6: post_script}
    for number, text in (names | kept).items():
        if text:
            table.setName(text, number, 3, 1, 0x409)
