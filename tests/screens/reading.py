"""What a person reads on a page: its text, and the words that only a screen reader says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

SILENT = {"script", "style", "code", "kbd", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = {
    *("aria-label", "aria-description", "aria-valuetext", "placeholder", "title", "alt"),
    *("label", "summary"),
}
CODE = re.compile(r"^data-(?!confirm|leave|picked|empty|words|label|head|say)")


class Reader(HTMLParser):
    """Collects the words of one page; words marked as another language's are left out."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _heard(self) -> bool:
        return all(heard for _, heard in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        heard = tag not in SILENT and given.get("lang") in (None, self.language)
        heard = heard and given.get("class") != "face"  # the first letter of a name
        if tag not in VOID:
            self._open.append((tag, heard))
        if not heard or not self._heard:
            return
        self.words += [
            str(value) for name, value in attrs if value and self._says(tag, given, name)
        ]

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._heard and data.strip():
            self.words.append(" ".join(data.split()))

    @staticmethod
    def _says(tag: str, given: dict[str, str | None], name: str) -> bool:
        if name == "value":
            return tag == "input" and given.get("type") in ("submit", "button", "reset")
        if name.startswith("data-"):
            return not CODE.match(name)
        return name in SPOKEN


def words_of(text: str, language: str) -> Iterator[str]:
    """Yield what a page says; ``language`` is the tag its root element must carry."""
    reader = Reader(language)
    reader.feed(text)
    yield from reader.words


def way(page: str) -> list[tuple[str, str]]:
    """Return the steps to a page: words, and addresses where they are pages."""
    (nav,) = re.findall(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    steps = re.findall(r'<li><(?:a href="([^"]*)"[^>]*|span[^>]*)>([^<]*)</', nav)
    return [(unescape(words), unescape(address)) for address, words in steps]
