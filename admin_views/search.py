"""The search on every page: what fits the words, of every kind its reader may view.

The page works by itself; while somebody types, the same groups come shorter, as suggestions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup, escape

from admin_views import current, links
from admin_views.filters import tidy
from admin_views.formatting import badge
from models.scopes import Actor
from rules.vocabulary import Deed, Record
from services import finder, searching
from services.searching import Found

search = Blueprint("search", __name__)

ON_THE_PAGE, SUGGESTED = 20, 5  # records of each kind


@dataclass(frozen=True, slots=True)
class Line:
    """One record found, as it is shown."""

    title: Markup
    address: str
    beside: Markup
    state: Markup | str
    gone: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more`` leads to the list with all of it."""

    key: str
    title: str
    lines: Sequence[Line]
    more: str


@search.get("/search/")
def page() -> ResponseReturnValue:
    """Show what fits; the very number of one record opens that record."""
    words = tidy(request.args.get("q", ""))
    groups = list(_groups(words, ON_THE_PAGE))
    lines = [line for group in groups for line in group.lines]
    if len(lines) == 1 and lines[0].title.striptags().casefold() == finder.plain(words):
        return redirect(lines[0].address)
    return render_template(
        "search.html",
        title=gettext("Search"),
        words=words,
        groups=groups,
        kinds=[gettext(record.wording) for record in _kinds(current.actor())],
    )


@search.get("/search/suggest/")
def suggest() -> ResponseReturnValue:
    """Answer with the first of each kind for what was typed so far."""
    words = tidy(request.args.get("q", ""))
    return render_template("search_suggest.html", words=words, groups=_groups(words, SUGGESTED))


def _kinds(actor: Actor) -> list[Record]:
    return [record for record in searching.KINDS if actor.may(Deed.VIEW, record)]


def _groups(words: str, limit: int) -> Iterator[Group]:
    session, actor = current.session(), current.actor()
    asked = dict.fromkeys(searching.KINDS, words)
    for record, rows in searching.search(session, actor, asked, limit).items():
        more = links.narrowed(actor, record, q=words) if len(rows) > limit else ""
        lines = [_line(record, row, words) for row in rows[:limit]]
        yield Group(record.value, gettext(record.wording), lines, more)


def _line(record: Record, row: Found, words: str) -> Line:
    return Line(
        _marked(row.title, words),
        links.page(record, row.id),
        _marked(" · ".join(row.beside), words),
        badge(row.state),
        row.gone,
        row.text,
    )


def _marked(shown: str, words: str) -> Markup:
    """Return a text with the words that were typed marked in it."""
    place = shown.casefold().find(words.casefold())
    if not words or place < 0:
        return escape(shown)
    end = place + len(words)
    before, within, behind = shown[:place], shown[place:end], shown[end:]
    return Markup("{}<mark>{}</mark>{}").format(before, within, behind)
