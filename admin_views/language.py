"""Which of the three languages a page speaks: the person's, else the browser's, else ours."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, request, session
from flask_babel import Babel, Domain, _get_current_context, get_domain, get_locale
from markupsafe import Markup

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
    """The words of one request, found by one look instead of three for each word of a page."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self.here = _get_current_context()

    def get_translations(self) -> NullTranslations:
        """Return the words of this request's language; untranslated ones outside a request.

        They are kept where Flask-Babel forgets them by itself when the language changes.
        """
        if self.here is None:
            return NullTranslations()
        found: NullTranslations | None = getattr(self.here, "babel_translations", None)
        if found is None:
            (directory,) = self.translation_directories
            found = self.here.babel_translations = _words(get_locale(), directory)
        return found


class Speech(Babel):
    """Flask-Babel with our catalogue, and words in pages that are marked as such once."""

    def init_app(self, app: Flask, *args: Any, **kwargs: Any) -> None:
        """Prepare an application."""
        super().init_app(app, *args, **kwargs)
        app.jinja_env.globals["_"] = _in_page

    @property
    def domain_instance(self) -> Catalogue:
        """Return where words are looked up: Flask-Babel asks for it once a request."""
        return Catalogue(self.domain)


def _in_page(message: str, **values: Any) -> Markup:
    """Translate within a template, which escapes by itself: what is put in is escaped, too."""
    text = _marked(get_domain().get_translations(), message)
    return text % values if values or "%" in text else text


@lru_cache(maxsize=20_000)
def _marked(words: NullTranslations, message: str) -> Markup:
    return Markup(words.ugettext(message))  # noqa: S704 - our own words


@lru_cache
def _words(locale: Locale, directory: str) -> NullTranslations:
    """Read a language's words once a process: every application shares what never changes."""
    return Translations.load(directory, [locale], "messages")
