"""Chromium as the tests and the pictures drive it: quiet, and with Chinese letters of its own.

A machine without Chinese fonts would show empty boxes; the printing fonts' package has a sans.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.checks import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

ROOT = Path(__file__).resolve().parents[1]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


def launch(playwright: Playwright) -> Browser | None:
    """Start the browser; None where there is none."""
    program = chromium()
    if program is None:
        return None
    env: dict[str, str | float | bool] = {
        **os.environ,
        "FONTCONFIG_FILE": str(_fonts()),
    }
    return playwright.chromium.launch(executable_path=program, args=list(FLAGS), env=env)


def leave(context: BrowserContext) -> None:
    """Close a session of the browser once its pages have come: a server that is hung up on in the
    middle of a file leaves it open, and a file left open is an error.
    """
    for page in context.pages:
        page.wait_for_load_state()
    context.close()


def _fonts() -> Path:
    """Return a font configuration that knows the package's sans besides the machine's fonts."""
    from pylopdf_fonts_zh_cn import sans_path

    folder = ROOT / "instance" / "browser-fonts"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / Path(sans_path()).name
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(sans_path())
    settings = folder / "fonts.conf"
    settings.write_text(FONTCONFIG.format(folder=folder), encoding="utf-8")
    return settings
