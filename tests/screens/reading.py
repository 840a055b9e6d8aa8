"""What a person reads on a page: its text, and the words that only a screen reader says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from lxml.html import HtmlElement, document_fromstring

SILENT = {"script", "style", "code", "kbd", "template"}
SPOKEN = {
    *("aria-label", "aria-description", "aria-valuetext", "placeholder", "title", "alt"),
    *("label", "summary"),
}
CODE = re.compile(r"^data-(?!confirm|leave|picked|empty|words|label|head|say)")


def words_of(text: str, language: str) -> list[str]:
    """Return what a page says; ``language`` is the tag its root element must carry.

    Words marked as another language's are left out.
    """
    said: list[str] = []
    _hear(document_fromstring(text), language, said)
    return said


def _hear(node: HtmlElement, language: str, said: list[str]) -> None:
    given = node.attrib
    if node.tag in SILENT or given.get("lang", language) != language:
        return
    if given.get("class") == "face":  # the first letter of a name
        return
    said += [value for name, value in given.items() if value and _says(node.tag, given, name)]
    _add(node.text, said)
    for child in node:
        if isinstance(child.tag, str):  # no comment
            _hear(child, language, said)
        _add(child.tail, said)


def _add(words: str | None, said: list[str]) -> None:
    if words and (shown := " ".join(words.split())):
        said.append(shown)


def _says(tag: str, given: Mapping[str, str], name: str) -> bool:
    if name == "value":
        return tag == "input" and given.get("type") in ("submit", "button", "reset")
    if name.startswith("data-"):
        return not CODE.match(name)
    return name in SPOKEN


def way(page: str) -> list[tuple[str, str]]:
    """Return the steps to a page: words, and addresses where they are pages."""
    (nav,) = re.findall(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    steps = re.findall(r'<li><(?:a href="([^"]*)"[^>]*|span[^>]*)>([^<]*)</', nav)
    return [(unescape(words), unescape(address)) for address, words in steps]
