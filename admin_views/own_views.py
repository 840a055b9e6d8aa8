"""What somebody keeps about a list, at the list's doors: saved views, columns, density."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from admin_views import current
from admin_views.columns import Column
from admin_views.filters import whole
from admin_views.formatting import said
from admin_views.forms import new_key
from admin_views.listing import Asked
from models import Office, SavedView, clock, posts_once
from models.scopes import Actor, reach
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import views
from services.views import Kept

if TYPE_CHECKING:
    from admin_views.base import RecordView

GONE = N_("This view was taken away, or it is not shared with you. The whole list is shown.")


def kept(view: RecordView, actor: Actor) -> Kept:
    """Return what somebody keeps about a list; asked once per request."""
    found: dict[Record, Kept] = g.setdefault("kept_of_lists", {})
    if view.record not in found:
        found[view.record] = views.kept(current.session(), actor, view.record)
    return found[view.record]


def asked(view: RecordView, actor: Actor, arguments: Mapping[str, str]) -> Asked:
    """Return what an address asks for, itself or by a saved view (?view=12).

    An address that names a view and filters besides shows those filters: the view as it would be.
    """
    wanted = whole(arguments.get("view"), 0, 2**31 - 1, 0)
    saved = kept(view, actor).view(wanted) if wanted else None
    if saved is None:
        return view.understood(actor, arguments)
    base = view.understood(actor, dict(parse_qsl(saved.query))).given
    if set(arguments) <= {"view", "page"}:
        arguments = {**base, "page": arguments.get("page", "")}
    return replace(view.understood(actor, arguments), view=saved.id, kept=base)


# -- columns ---------------------------------------------------------------------------------------
def offered(view: RecordView, actor: Actor) -> tuple[Column, ...]:
    """Return the columns a list can show: its own, then those of its export."""
    own = view.visible(actor, view.list_columns)
    names, heads = {c.name for c in own}, {str(c.label) for c in own}
    more = (
        column
        for column in view.visible(actor, view.export_columns)
        if column.name not in names and str(column.label) not in heads and column.kind != "long"
    )
    return (*own, *more)


def shown(view: RecordView, actor: Actor) -> tuple[Column, ...]:
    """Return the columns somebody sees, in his order: the first always, it leads to the record."""
    chosen = kept(view, actor).columns
    if not chosen:
        return view.list_columns
    first, *rest = offered(view, actor)
    by_name = {column.name: column for column in rest}
    return (first, *(by_name[name] for name in chosen if name in by_name))


def in_order(view: RecordView, actor: Actor, now: Sequence[Column]) -> Iterator[Column]:
    """Yield the columns a list can show: those it shows now in their order, then the others."""
    names = {column.name for column in now}
    yield from now
    yield from (column for column in offered(view, actor) if column.name not in names)


# -- doors -----------------------------------------------------------------------------------------
def keep(view: RecordView) -> ResponseReturnValue:
    """Keep the list as it is narrowed now: under a new name, or in the view that is open."""
    actor = current.actor()
    query = view.understood(actor, dict(parse_qsl(request.form.get("query", "")))).query
    wanted = whole(request.form.get("view"), 0, 2**31 - 1, 0)
    return _once(view, query, lambda: _kept_view(view, actor, query, wanted))


def _kept_view(view: RecordView, actor: Actor, query: str, wanted: int) -> int:
    session = current.session()
    if wanted:
        row = reach(session, actor, SavedView, Record.SAVED_VIEW, wanted, Deed.EDIT)
        if row is None or row.screen is not view.record:
            raise Refusal(GONE)
        views.replace(session, actor, row, query)
    else:
        name = request.form.get("name", "")
        share = request.form.get("share", views.NOBODY)
        row = views.keep(session, actor, view.record, name, query, share)
    return int(row.id)


def arrange(view: RecordView) -> ResponseReturnValue:
    """Remember columns and density; then show the list as it was narrowed."""
    actor, session = current.actor(), current.session()
    posted = dict.fromkeys(request.form.getlist("column"))
    columns = [column.name for column in offered(view, actor)]
    chosen = [name for name in posted if name in columns[1:]]
    as_declared = chosen == [c.name for c in view.visible(actor, view.list_columns)][1:]
    back = "reset" in request.form or as_declared
    views.arrange(
        session,
        actor,
        view.record,
        [] if back else columns[:1] + chosen,
        request.form.get("density") == "compact",
    )
    session.commit()
    return redirect(request.form.get("next") or url_for(f"{view.endpoint}.index_view"))


def _once(view: RecordView, query: str, act: Callable[[], int]) -> ResponseReturnValue:
    """Do it one time however often it is sent; a refusal is said above the list."""
    session, who = current.session(), current.actor().employee_id
    key = f"view:{request.form.get('post_key') or new_key()}"
    home = url_for(f"{view.endpoint}.index_view")
    if who is not None:
        earlier = posts_once.claim(session, who, key, clock.now())
        if earlier is not None:
            session.rollback()
            return redirect(earlier or home)
    try:
        target = f"{home}?view={act()}"
        if who is not None:
            posts_once.settle(session, who, key, target)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        flash(said(refusal), "error")
        return redirect(f"{home}?{query}" if query else home)
    flash(gettext("The view is kept. Its address stays the same."), "success")
    return redirect(target)


def share_of(row: SavedView) -> str:
    """Return the key of those a view is shared with."""
    if not row.shared:
        return views.NOBODY
    return views.EVERYBODY if row.office_id is None else str(row.office_id)


def share_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return with whom somebody may share a view, in words."""
    keys = views.shares(actor)
    offices = [int(key) for key in keys if key.isdigit()]
    words = {
        views.NOBODY: gettext("Only for me"),
        views.EVERYBODY: gettext("Everybody in the company"),
        **dict.fromkeys(map(str, offices), gettext("Colleagues of my office")),
    }
    if len(offices) > 1:
        named = select(Office.id, Office.name).where(Office.id.in_(offices))
        for office, name in current.session().execute(named):
            words[str(office)] = gettext("Colleagues of %(office)s", office=name)
    return [(key, words[key]) for key in keys]
