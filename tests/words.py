"""The words people read: extracted from the source and laid beside the catalogues.

``python3 start.py words`` updates the catalogues; `test_catalogues_complete` checks them.
"""

from __future__ import annotations

import tempfile
from contextlib import chdir
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
LOCALES = ("zh_Hans_CN", "zh_Hant_TW")  # English is the language of the source


def babel(*words: str) -> None:
    """Run one of Babel's commands."""
    CommandLineInterface().run(["pybabel", "--quiet", *words])


def extract(template: Path) -> None:
    """Write every message of the source to a template."""
    marks = [word for mark in ("N_", "_l", "lazy_gettext") for word in ("-k", mark)]
    layout = ["--sort-output", "--add-location=file", "--no-wrap"]
    with chdir(ROOT):  # the locations it notes shall not name this machine's folders
        babel("extract", "-F", "babel.cfg", *marks, *layout, "-o", str(template), ".")


def catalogue(path: Path, locale: str | None = None) -> Catalog:
    """Read a template or a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def path_of(locale: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"


def update() -> None:
    """Bring every catalogue in line with the source; new messages come in untranslated."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        for locale in LOCALES:
            place = ["-i", str(template), "-d", str(TRANSLATIONS), "-l", locale, "--no-wrap"]
            if path_of(locale).exists():
                settled = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
                babel("update", *place, *settled)
            else:
                babel("init", *place)


if __name__ == "__main__":
    update()
