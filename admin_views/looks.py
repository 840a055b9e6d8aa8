"""How a browser wants the pages to look: light or dark, size of type, width and folds of the menu.

It is kept in the browser's cookies and read by the server, so a page comes as it stays: nothing
jumps or flashes once a script runs. What a cookie says counts only if it is of a closed list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_views import errors

looks = Blueprint("looks", __name__)

THEMES: Mapping[str, LazyString] = {
    "system": _l("As the computer"),
    "light": _l("Light"),
    "dark": _l("Dark"),
}
SIZES: Mapping[str, LazyString] = {
    "normal": _l("Normal type"),
    "large": _l("Large type"),
    "largest": _l("Largest type"),
}
SIDES: Mapping[str, LazyString] = {
    "wide": _l("Unfold the menu"),
    "narrow": _l("Fold the menu"),
}
CHOICES = {"theme": THEMES, "type": SIZES, "side": SIDES}  # the first of each holds until chosen
FOLDED = "folded"  # the areas of the menu that are folded, of those that are there
PREFIX = "look_"
A_YEAR = 365 * 24 * 60 * 60  # seconds
_AREAS = re.compile(r"[a-z]{1,20}(?:\.[a-z]{1,20}){0,19}|-")  # "-" is none


@dataclass(frozen=True, slots=True)
class Look:
    """What one browser has chosen; ``folded`` is None as long as no fold was touched."""

    theme: str
    type: str
    side: str
    folded: frozenset[str] | None

    @property
    def dark_media(self) -> str:
        """Return when the dark colours hold; paper is always light."""
        media = {"light": "not all", "dark": "screen"}
        return media.get(self.theme, "screen and (prefers-color-scheme: dark)")

    @property
    def schemes(self) -> str:
        """Return the colours the browser itself may draw with."""
        return "light dark" if self.theme == "system" else self.theme


def look() -> Look:
    """Return the look of this request."""
    chosen = {name: _chosen(name, words) for name, words in CHOICES.items()}
    areas = request.cookies.get(PREFIX + FOLDED, "")
    folded = frozenset(areas.split(".")) if _AREAS.fullmatch(areas) else None
    return Look(**chosen, folded=folded)


def _chosen(name: str, words: Mapping[str, LazyString]) -> str:
    wanted = request.cookies.get(PREFIX + name, "")
    return wanted if wanted in words else next(iter(words))


@looks.post("/look")
def choose() -> ResponseReturnValue:
    """Keep a choice in the browser: what its script does by itself, done without one."""
    answer = redirect(request.form.get("next") or url_for("admin.index"))
    chosen = [(name, request.form[name]) for name in CHOICES if name in request.form]
    if not chosen or any(value not in CHOICES[name] for name, value in chosen):
        return errors.page(400)
    for name, value in chosen:
        answer.set_cookie(
            PREFIX + name,
            value,
            max_age=A_YEAR,
            samesite="Lax",
            secure=bool(current_app.config["HTTPS"]),
        )
    return answer
