"""Reading a PDF with the tools that others read it with."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pytest


def run(tool: str, pdf: bytes, *options: str, after: tuple[str, ...] = ()) -> bytes:
    """Run a tool on a PDF; skip where the tool is not installed."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.pdf")
        path.write_bytes(pdf)
        done = subprocess.run(
            [tool, *options, str(path), *after],
            capture_output=True,
            check=True,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    assert not done.stderr, done.stderr.decode()
    return done.stdout


def text(pdf: bytes) -> str:
    """The text of all pages as a reader copies it, without spaces: lines may break anywhere."""
    return "".join(run("pdftotext", pdf, "-raw", after=("-",)).decode().split())


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without spaces."""
    whole = run("pdftotext", pdf, "-raw", after=("-",)).decode()
    return ["".join(page.split()) for page in whole.split("\f")[:-1]]


def boxes(pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
    """For each page, every word with its box, in points from the top left."""
    source = run("pdftotext", pdf, "-bbox", after=("-",))
    found = []
    for page in ElementTree.fromstring(source).iter(  # noqa: S314 - our own
        "{http://www.w3.org/1999/xhtml}page"
    ):
        words = []
        for word in page:
            left, top, right, bottom = (
                float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax")
            )
            words.append((left, top, right, bottom, word.text or ""))
        found.append(words)
    return found


def picture(pdf: bytes, dots: int = 200) -> bytes:
    """The first page as a scanner of so many dots an inch sees it."""
    return run("pdftoppm", pdf, "-r", str(dots), "-png", "-gray", "-singlefile")
