"""Where a page stands: the way from the start page to it, told on every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext

from admin_views import menu


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way; no address is a step that is no page, or the page itself."""

    title: str
    address: str = ""
    back: bool = False  # a list: the way back to it as it was narrowed


def register(app: Flask) -> None:
    """Give every page its way."""
    app.context_processor(lambda: {"crumbs": crumbs})


def crumbs(here: str, row: Any = None, rows: Sequence[Any] = ()) -> list[Crumb]:
    """Return the way to this page; ``here`` is its title, ``row`` or ``rows`` what it is about."""
    view = menu.open_screen()
    if request.endpoint == "admin.index":
        return [Crumb(here)]
    return [*_way(view), *_record(view, row, rows), Crumb(_last(view, here))]


def _way(view: Any) -> Iterator[Crumb]:
    """Yield the start page, the work area and the screen, where the page is not that itself."""
    yield Crumb(gettext("My day"), url_for("admin.index"))
    if view is None:
        return
    if area := menu.area_of(view):
        yield Crumb(area)
    if not _is_screen_itself(view):
        yield Crumb(str(view.name), menu.address_of(view), back=True)


def _record(view: Any, row: Any, rows: Sequence[Any]) -> Iterator[Crumb]:
    """Yield the record a form or a deed is about."""
    about = row if row is not None else rows[0] if len(rows) == 1 else None
    is_record = (request.endpoint or "").endswith(".details_view")
    if about is not None and not is_record and hasattr(view, "address"):
        yield Crumb(view.title(about), view.address(about.id))


def _last(view: Any, here: str) -> str:
    if view is not None and _is_screen_itself(view):
        return str(view.name)
    is_edit = (request.endpoint or "").endswith(".edit_view")
    return gettext("Edit") if is_edit else here


def _is_screen_itself(view: Any) -> bool:
    return request.endpoint == f"{view.endpoint}.{view._default_view}"
