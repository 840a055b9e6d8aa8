"""A small application that can print: templates, languages, fonts; no database."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from reports import fonts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def font_cache() -> Path:
    """The fonts where ``flask setup`` puts them; built here if that has not been run."""
    cache = ROOT / "instance" / "fonts"
    fonts.ensure_fonts(cache)
    return cache


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues compiled here, whether or not somebody has compiled them before."""
    folder = tmp_path_factory.mktemp("translations")
    for source in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po"):
        target = folder / source.relative_to(ROOT / "translations").with_suffix(".mo")
        target.parent.mkdir(parents=True)
        with source.open("rb") as words, target.open("wb") as compiled:
            write_mo(compiled, read_po(words))
    return folder


@pytest.fixture(scope="session")
def sheets_app(font_cache: Path, catalogues: Path) -> Flask:
    app = Flask("printing", template_folder=str(ROOT / "templates"), root_path=str(ROOT))
    app.config["FONT_CACHE"] = font_cache
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogues)
    app.jinja_env.undefined = StrictUndefined
    Babel(app, default_locale="zh_Hans_CN")
    return app


@pytest.fixture
def sheets(sheets_app: Flask) -> Iterator[Flask]:
    """An application context in which sheets are written, as HTML at least."""
    with sheets_app.app_context():
        yield sheets_app


@pytest.fixture
def printing(sheets: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[Flask]:
    """The same with PDF; skipped where Pango is missing. Nothing may be complained of."""
    from reports import pdf

    if not pdf.available():
        pytest.skip("Pango is not installed")
    with caplog.at_level(logging.WARNING):
        yield sheets
    assert [r.getMessage() for r in caplog.records if r.name.startswith(("reports", "wea"))] == []
