"""Which of the three languages a page speaks: the person's, else the browser's, else ours."""

from __future__ import annotations

from functools import cached_property, lru_cache

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import current_app, request, session
from flask_babel import Babel, Domain, _get_current_context, get_locale

from config import LANGUAGES

_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


def choose() -> str:
    """Return the language of this request; it never asks the database, so errors can speak too."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    wishes = (normalised(tag) for tag in request.accept_languages.values())
    return next((wish for wish in wishes if wish), str(current_app.config["LANGUAGE"]))


def normalised(tag: str) -> str | None:
    """Return our name of a browser's language tag: zh, zh-HK, zh_Hans_CN, en-GB …; or None."""
    first, *rest = tag.replace("_", "-").lower().split("-")
    if first == "en":
        return "en"
    if first != "zh":
        return None
    if "hans" in rest:
        return "zh_Hans_CN"
    return "zh_Hant_TW" if _TRADITIONAL.intersection(rest) else "zh_Hans_CN"


def tag(locale: str) -> str:
    """Return the tag a page carries in ``lang``: browsers choose their Chinese glyphs by it."""
    return locale.replace("_", "-")


def names() -> list[tuple[str, str, str]]:
    """Return code, tag and name of each language, for the switch."""
    return [(code, tag(code), name) for code, name in LANGUAGES.items()]


class Catalogue(Domain):
    """The words of a language, found by one look instead of three for each word of a page."""

    def get_translations(self) -> NullTranslations:
        """Return the words of this request's language; untranslated ones outside a request.

        They are kept where Flask-Babel forgets them by itself when the language changes.
        """
        here = _get_current_context()
        if here is None:
            return NullTranslations()
        found: NullTranslations | None = getattr(here, "babel_translations", None)
        if found is None:
            (directory,) = self.translation_directories
            found = here.babel_translations = _words(get_locale(), directory)
        return found


class Speech(Babel):
    """Flask-Babel with our catalogue."""

    @cached_property
    def domain_instance(self) -> Catalogue:
        """Return where words are looked up."""
        return Catalogue(domain=self.domain)


@lru_cache
def _words(locale: Locale, directory: str) -> NullTranslations:
    """Read a language's words once a process: every application shares what never changes."""
    return Translations.load(directory, [locale], "messages")
