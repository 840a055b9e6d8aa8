"""Views of a list kept under a name, and how somebody likes to see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, null, select, union_all
from sqlalchemy.orm import Session

from models.scopes import Actor, require, rows_within
from models.views import LONGEST_QUERY, ListChoice, SavedView
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import inputs

EVERYBODY, NOBODY = "all", "me"
MOST = 50  # views of one list anybody is offered
_TAKEN = N_("You have a view of this name on this list already.")


@dataclass(frozen=True, slots=True)
class View:
    """A view as its list offers it."""

    id: int
    name: str
    query: str
    own: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody keeps about one list: its views, his columns (none: as declared), density."""

    views: Sequence[View] = ()
    columns: tuple[str, ...] = ()
    compact: bool = False

    def view(self, view_id: int) -> View | None:
        """Return one of the views."""
        return next((one for one in self.views if one.id == view_id), None)


def kept(session: Session, actor: Actor, record: Record) -> Kept:
    """Return what somebody keeps about a list, in one statement."""
    views = select(
        SavedView.id, SavedView.name, SavedView.query, SavedView.owner_id, SavedView.shared
    ).where(SavedView.screen == record, rows_within(actor, SavedView, Record.SAVED_VIEW))
    choice = select(literal(0), literal(""), ListChoice.columns, null(), ListChoice.compact).where(
        ListChoice.employee_id == actor.employee_id, ListChoice.screen == record.value
    )
    found: list[View] = []
    columns: tuple[str, ...] = ()
    compact = False
    rows: Iterable[Any] = session.execute(union_all(views, choice))
    for row_id, name, text, owner, flag in rows:
        if row_id:
            found.append(View(row_id, name, text, owner == actor.employee_id, bool(flag)))
        else:
            columns, compact = tuple(filter(None, text.split(","))), bool(flag)
    found.sort(key=lambda one: (not one.own, one.name, one.id))
    return Kept(found[:MOST], columns, compact)


def shares(actor: Actor) -> list[str]:
    """Return with whom somebody may share a view: by key; a number is an office."""
    offices = sorted({str(post.office_id) for post in actor.posts if post.office_id is not None})
    everybody = [EVERYBODY] if any(post.office_id is None for post in actor.posts) else []
    return [NOBODY, *offices, *everybody]


def keep(
    session: Session, actor: Actor, screen: Record, name: str, query: str, share: str = NOBODY
) -> SavedView:
    """Keep a list as it is narrowed now, under a name of its own."""
    require(session, actor, Deed.VIEW, screen, None)
    require(session, actor, Deed.CREATE, Record.SAVED_VIEW, None)
    title = _title(name)
    view = session.scalars(
        select(SavedView).where(
            SavedView.owner_id == actor.employee_id,
            SavedView.screen == screen,
            SavedView.name == title,
        )
    ).one_or_none()
    if view is not None and view.removed_at is None:
        raise Refusal(_TAKEN, field="name")
    if view is None:  # one that was taken away comes back, with the address it had
        view = SavedView(owner_id=actor.employee_id, screen=screen, name=title)
        session.add(view)
    view.removed_at = None
    view.query = _query(query)
    _share(actor, view, share)
    session.flush()
    return view


def replace(session: Session, actor: Actor, view: SavedView, query: str) -> SavedView:
    """Let a view show something else from now on; its address stays."""
    require(session, actor, Deed.EDIT, Record.SAVED_VIEW, view)
    view.query = _query(query)
    session.flush()
    return view


def describe(session: Session, actor: Actor, view: SavedView, name: str, share: str) -> SavedView:
    """Give a view another name, or share it with others."""
    require(session, actor, Deed.EDIT, Record.SAVED_VIEW, view)
    view.name = _title(name)
    _share(actor, view, share)
    session.flush()
    return view


def remove(session: Session, actor: Actor, view: SavedView, at: datetime) -> SavedView:
    """Take a view away, from its owner and from all it was shared with."""
    require(session, actor, Deed.EDIT, Record.SAVED_VIEW, view)
    view.removed_at = at
    session.flush()
    return view


def arrange(
    session: Session, actor: Actor, screen: Record, columns: Sequence[str], compact: bool
) -> None:
    """Remember which columns of a list somebody wants to see, and how dense."""
    require(session, actor, Deed.VIEW, screen, None)
    choice = session.get(ListChoice, (actor.employee_id, screen.value))
    if choice is None:
        choice = ListChoice(employee_id=actor.employee_id, screen=screen.value)
        session.add(choice)
    choice.columns, choice.compact = ",".join(columns), compact
    session.flush()


def _title(name: str) -> str:
    return inputs.text(SavedView, "name", name, needed=N_("Give the view a name."))


def _query(query: str) -> str:
    if not query:
        raise Refusal(N_("Narrow the list first: a view keeps what you asked for."), field="name")
    if len(query) > LONGEST_QUERY:
        raise Refusal(N_("This asks for too much at once to be kept."), field="name")
    return query


def _share(actor: Actor, view: SavedView, share: str) -> None:
    if share not in shares(actor):
        raise Refusal(
            N_("This belongs to an office that is not yours. Choose one of your own."),
            field="share",
        )
    view.shared = share != NOBODY
    view.office_id = int(share) if share not in (NOBODY, EVERYBODY) else None
