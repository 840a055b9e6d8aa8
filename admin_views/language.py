"""Which of the three languages a page speaks: the person's, else the browser's, else ours."""

from __future__ import annotations

from flask import current_app, request, session

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
