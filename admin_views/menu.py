"""The frame around a page: who is there, and the menu of what he may open, by work area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_admin import BaseView
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from admin_views import current
from rules.vocabulary import Deed, Record, Role

# The work areas, in the order of a day's work, and what stands in each. A screen that is no record
# type's names its area itself: ``BaseView(category="desk")``.
AREAS: tuple[tuple[str, LazyString, str, tuple[Record, ...]], ...] = (
    ("desk", _l("Service desk"), "ticket", (Record.TICKET, Record.CALLBACK, Record.CUSTOMER)),
    (
        "fees",
        _l("Fees and surveys"),
        "money",
        (Record.BILL, Record.PAYMENT, Record.SURVEY_RESULT),
    ),
    (
        "assessment",
        _l("Assessment"),
        "chart",
        (Record.ASSESSMENT, Record.RECORD_GAP, Record.STANDARD),
    ),
    (
        "estate",
        _l("Estate"),
        "estate",
        (
            Record.OFFICE,
            Record.AREA,
            Record.AREA_ASSIGNMENT,
            Record.BUILDING,
            Record.UNIT,
            Record.OCCUPANCY,
        ),
    ),
    ("staff", _l("People and posts"), "people", (Record.EMPLOYEE, Record.POST, Record.DEPARTMENT)),
    (
        "settings",
        _l("Settings and control"),
        "gear",
        (
            Record.TIME_LIMIT,
            Record.CALENDAR_DAY,
            Record.DUTY_HOURS,
            Record.FORM_REGISTER,
            Record.AUDIT_LINE,
        ),
    ),
)
_ICONS = {
    Record.CALLBACK: "callback",
    Record.CUSTOMER: "people",
    Record.EMPLOYEE: "person",
    Record.STANDARD: "book",
    Record.FORM_REGISTER: "file",
    Record.AUDIT_LINE: "shield",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the menu; ``current`` is the one that is open, ``count`` what waits there."""

    title: str
    address: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A work area's screens; the first group, the start page, has no title."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: who is there, what he may open, and the most frequent deed."""

    name: str
    roles: tuple[str, ...]
    menu: tuple[Group, ...]
    new: str


def register(app: Flask) -> None:
    """Give the frame to every page."""
    app.context_processor(lambda: {"frame": frame})


def frame() -> Frame | None:
    """Return the frame of the person signed in; None on pages of nobody."""
    if not current.signed_in():
        return None
    actor = current.actor()
    roles = tuple(gettext(role.wording) for role in Role if role in actor.roles)
    return Frame(actor.name, roles, tuple(groups()), _new_ticket())


def groups() -> Iterator[Group]:
    """Yield the work areas of which the actor may open anything."""
    open_views = [view for view in screens(current_app) if view.is_visible() and _may_open(view)]
    yield Group("", (_entry(_start(current_app), "home"),))
    for area, title, icon, records in AREAS:
        inside = [view for view in open_views if view.category == area and not _record(view)]
        by_record = {_record(view): view for view in open_views}
        entries = [_entry(view, icon) for view in inside]
        entries += [
            _entry(by_record[record], _ICONS.get(record, icon))
            for record in records
            if record in by_record
        ]
        if entries:
            yield Group(str(title), tuple(entries))


def screens(app: Flask) -> list[BaseView]:
    """Return every screen but the start page."""
    (admin,) = app.extensions["admin"]
    return [view for view in admin._views if view is not admin.index_view]


def _start(app: Flask) -> BaseView:
    (admin,) = app.extensions["admin"]
    return admin.index_view


def _record(view: BaseView) -> Record | None:
    return getattr(view, "record", None)


def _may_open(view: BaseView) -> bool:
    return bool(view.is_accessible())


def _entry(view: BaseView, icon: str) -> Entry:
    address = url_for(f"{view.endpoint}.{view._default_view}")
    here = request.blueprint == view.endpoint
    return Entry(str(view.name), address, icon, here)


def _new_ticket() -> str:
    """Return where a request is registered: the button on every page of those who may."""
    known = current_app.view_functions
    if not current.actor().may(Deed.CREATE, Record.TICKET):
        return ""
    for endpoint in ("call.index", "ticket.create_view"):
        if endpoint in known:
            return url_for(endpoint)
    return ""
