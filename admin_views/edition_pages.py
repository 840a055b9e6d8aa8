"""Editions of the standard in time and beside each other: what differs, line by line (4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, g, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current, history, pages
from admin_views.columns import resolve
from admin_views.formatting import NOTHING, badge, day, exact, wording, yes_no
from models import Standard, StandardLine
from models.scopes import Actor
from rules import edition_compare
from rules.edition_compare import LinePair
from rules.edition_words import EditionTime
from rules.standards import LineStandard
from rules.vocabulary import Deed
from services import editions, what_if
from services.editions import Span

if TYPE_CHECKING:
    from admin_views.standards import StandardView

LATEST = 6  # editions shown in the order of time; the list has them all
PERIODS = {"month": _l("Calendar month"), "quarter": _l("Quarter"), "half_year": _l("Half-year")}


@dataclass(frozen=True, slots=True)
class Differing:
    """A setting or a part of a line in both editions, in words."""

    title: str
    clause: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Post:
    """The lines of one post that differ."""

    title: str
    rows: Sequence[Differing]


# In time ------------------------------------------------------------------------------------------
def spans() -> Sequence[Span]:
    """Return the editions in the order of time, the latest first; asked for once a page."""
    if "editions_in_time" not in g:
        g.editions_in_time = editions.timeline(current.session(), current.actor().day)
    return g.editions_in_time


def span_words(span: Span | None) -> str:
    """Return from when to when an edition is in force; nothing of a draft."""
    if span is None or span.time is EditionTime.DRAFT:
        return ""
    first = day(span.standard.valid_from)
    if span.until is None:
        return gettext("from %(first)s on", first=first)
    return gettext("%(first)s to %(last)s", first=first, last=day(span.until))


def timeline() -> Sequence[tuple[str, str, Markup | str, str]]:
    """Return the latest editions, the first one first: name, span, badge, what it is like."""
    return [
        (
            one.standard.edition,
            span_words(one)
            or gettext("planned from %(first)s", first=day(one.standard.valid_from)),
            badge(one.time),
            one.time.value,
        )
        for one in reversed(spans()[:LATEST])
    ]


def ways(session: Session, actor: Actor, row: Standard) -> Mapping[str, Any]:
    """Return where an edition leads to: a comparison, and the what-if while it is still to come."""
    earlier = editions.before(spans(), row)
    may = what_if.may_look(actor) and what_if.is_open(row, actor.day)
    return {
        "earlier": earlier,
        "compare": url_for(".compare_view", id=row.id) if len(spans()) > 1 else "",
        "what_if": url_for(".what_if_view", id=row.id) if may else "",
    }


# Beside each other --------------------------------------------------------------------------------
def compare(view: StandardView) -> str:
    """Show what differs between an edition and the one before, or any other."""
    actor = current.actor()
    row = view.reached(actor, Deed.VIEW)
    other = _other(view, actor, row)
    if other is not None and not request.args.get("with") and other.valid_from > row.valid_from:
        row, other = other, row  # nobody named an order: that of time
    shown = {} if other is None else _compared(other, row)
    return view.render(
        "desk/standard_compare.html",
        row=row,
        earlier=other,
        title=gettext("Compare editions"),
        choices=[(one.standard.id, _named(one)) for one in spans()],
        **shown,
    )


def _other(view: StandardView, actor: Actor, row: Standard) -> Standard | None:
    """Return the edition to compare with: the one asked for, the one before, or any other."""
    asked = request.args.get("with", "")
    if asked:
        wanted = pages.id_of(asked)
        return abort(404) if wanted is None else view.reached(actor, Deed.VIEW, wanted)
    others = (one.standard for one in spans() if one.standard.id != row.id)
    return editions.before(spans(), row) or next(others, None)


def _named(span: Span) -> str:
    since = day(span.standard.valid_from)
    if span.time is EditionTime.DRAFT:
        return gettext(
            "%(edition)s (draft, from %(day)s)", edition=span.standard.edition, day=since
        )
    return gettext("%(edition)s (from %(day)s)", edition=span.standard.edition, day=since)


def _compared(before: Standard, after: Standard) -> dict[str, Any]:
    old, new = before.figures(), after.figures()
    settings = edition_compare.settings(old, new)
    lines = list(edition_compare.lines(old, new))
    roles = dict.fromkeys(one.role for one in lines)
    posts = [
        Post(
            wording(role),
            [told for one in lines if one.role is role and one.differs for told in _told(one)],
        )
        for role in roles
    ]
    return {
        "settings": [_setting(one) for one in settings if one.differs],
        "posts": [post for post in posts if post.rows],
        "same_settings": [_setting(one) for one in settings if not one.differs],
        "same_lines": [
            (wording(one.role), wording(one.indicator), one.after.clause, _whole(one.after))
            for one in lines
            if one.after is not None and not one.differs
        ],
    }


def _setting(pair: edition_compare.Pair) -> Differing:
    label = str(resolve(Standard, pair.name, {}).label)
    before, after = (history.shown(Standard, pair.name, one) for one in (pair.before, pair.after))
    return Differing(label, "", "", before or NOTHING, after or NOTHING)


def _told(pair: LinePair) -> Sequence[Differing]:
    """Return what differs of a line: each part, or all of one that stands in one edition alone."""
    title = wording(pair.indicator)
    kept = pair.after or pair.before
    clause = "" if kept is None else kept.clause
    if pair.before is None or pair.after is None:
        what = gettext("Line added") if pair.before is None else gettext("Line left out")
        return [Differing(title, clause, what, _whole(pair.before), _whole(pair.after))]
    return [
        Differing(
            title,
            clause,
            str(resolve(StandardLine, one.name, {}).label),
            _part(one.name, one.before),
            _part(one.name, one.after),
        )
        for one in pair.parts
    ]


def _part(name: str, value: Any) -> str:
    match name:
        case "period":
            return str(PERIODS[value])
        case "withholds_bonus":
            return yes_no(value)
        case _:
            return NOTHING if value is None else str(value) if name == "clause" else exact(value)


def _whole(line: LineStandard | None) -> str:
    """Return all a line says, in one sentence."""
    if line is None:
        return NOTHING
    said = [str(PERIODS[line.period])]
    if line.target is not None:
        said.append(gettext("target %(target)s", target=f"{exact(line.target)}%"))
        points = exact(line.points_per_point)
        said.append(gettext("%(points)s points per percentage point", points=points))
    if line.flat_points:
        said.append(gettext("%(points)s points once", points=exact(line.flat_points)))
    if line.withholds_bonus:
        said.append(gettext("Withholds bonus"))
    return gettext(", ").join(said)
