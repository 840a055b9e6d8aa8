"""Every sentence of the product exists in every language, and says the same thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests import words

PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*[.\d]*([a-z])")

pytestmark = pytest.mark.parametrize("locale", words.LOCALES)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    template: Path = tmp_path_factory.mktemp("words") / "messages.pot"
    words.extract(template)
    return words.catalogue(template)


@pytest.fixture
def translated(locale: str) -> Catalog:
    return words.catalogue(words.path_of(locale), locale)


def keys(catalog: Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalog if message.id}


def texts(message: Message, side: str) -> list[str]:
    found = getattr(message, side)
    return list(found) if isinstance(found, tuple | list) else [found]


def test_nothing_is_missing_or_left_over(source: Catalog, translated: Catalog):
    assert sorted(map(str, keys(source) - keys(translated))) == []
    assert sorted(map(str, keys(translated) - keys(source))) == []


def test_nothing_is_empty_or_guessed(translated: Catalog):
    poor = [m.id for m in translated if m.id and (m.fuzzy or not all(texts(m, "string")))]
    assert poor == []


def test_placeholders_survive(translated: Catalog):
    """Also finds translations that slipped to a neighbouring message."""
    shifted = [
        message.id
        for message in translated
        if message.id
        for text in texts(message, "string")
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(texts(message, "id")[-1]))
    ]
    assert shifted == []
