"""Columns of a list that are called by an office's own words."""

from __future__ import annotations

from collections.abc import Mapping

from rules.typed import BLANKS, fold


class Named(tuple[str, ...]):
    """Columns of a designed form: each key with what may stand above it."""

    names: Mapping[str, tuple[str, ...]]

    def __new__(cls, names: Mapping[str, tuple[str, ...]]) -> Named:
        """Take the keys as the columns."""
        made = super().__new__(cls, names)
        made.names = names
        return made

    def column_of(self, heading: str) -> str | None:
        """Return the column of a heading: its key, or one of its names to the letter."""
        said = fold(heading).rstrip(f"{BLANKS}*").casefold()
        for key, names in self.names.items():
            if said in (key, *(fold(name).casefold() for name in names)):
                return key
        return None

    def heading_of(self, key: str, locale: str) -> str:
        """Return what stands above a column in a language."""
        own = self.names[key]
        return own[{"zh_Hant_TW": 1, "en": 2}.get(locale, 0)] if len(own) > 2 else own[0]

    def __str__(self) -> str:
        return ", ".join(names[0] for names in self.names.values())
