"""The frame around a page: who is there, and the menu of what he may open, by work area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, request, url_for
from flask_admin import BaseView
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from admin_views import current, looks
from admin_views import help as manual
from admin_views.looks import Look
from rules.vocabulary import Deed, Record, Role

# The work areas, in the order of a day's work, and what stands in each. A screen that is no record
# type's names its area itself: ``BaseView(category="desk")``.
AREAS: tuple[tuple[str, LazyString, str, tuple[Record, ...]], ...] = (
    (
        "desk",
        _l("Service desk"),
        "ticket",
        (
            *(Record.TICKET, Record.CALLBACK, Record.CUSTOMER, Record.INCIDENT),
            *(Record.TASK, Record.VISIT, Record.LETTER, Record.HANDOVER, Record.FACT),
            Record.DEPARTMENT_JOB,
            *(Record.TOLD, Record.CUSTOMER_DOCUMENT, Record.DESTRUCTION, Record.RUNBOOK),
        ),
    ),
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
            *(Record.FACILITY, Record.VISIT_PLAN),
        ),
    ),
    (
        "staff",
        _l("People and posts"),
        "people",
        (
            *(Record.EMPLOYEE, Record.POST, Record.DEPARTMENT),
            *(Record.SHIFT, Record.ROSTER_ENTRY, Record.LEAVE, Record.HANDOVER_ITEM),
        ),
    ),
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
            Record.SAVED_VIEW,
            Record.PHONE_LOOK,
            *(Record.REPLY_TEMPLATE, Record.TOLD_TEXT, Record.DOCUMENT_CATEGORY),
            Record.VISIT_INTERVAL,
        ),
    ),
)
# Each screen has a drawing of its own: the folded menu shows nothing else.
_ICONS = {
    Record.CALLBACK: "callback",
    Record.CUSTOMER: "people",
    Record.INCIDENT: "flame",
    Record.RUNBOOK: "steps",
    Record.BILL: "bill",
    Record.SURVEY_RESULT: "smile",
    Record.RECORD_GAP: "gap",
    Record.STANDARD: "book",
    Record.AREA: "map",
    Record.AREA_ASSIGNMENT: "pin",
    Record.BUILDING: "building",
    Record.UNIT: "door",
    Record.OCCUPANCY: "key",
    Record.EMPLOYEE: "person",
    Record.POST: "card",
    Record.DEPARTMENT: "tree",
    Record.DEPARTMENT_JOB: "relay",
    Record.PHONE_LOOK: "eye",
    Record.TIME_LIMIT: "clock",
    Record.CALENDAR_DAY: "calendar",
    Record.DUTY_HOURS: "sun",
    Record.FORM_REGISTER: "file",
    Record.AUDIT_LINE: "shield",
    Record.SAVED_VIEW: "bookmark",
    Record.LETTER: "letter",
    Record.TOLD: "speech",
    Record.CUSTOMER_DOCUMENT: "folder",
    Record.DESTRUCTION: "shred",
    Record.REPLY_TEMPLATE: "template",
    Record.TOLD_TEXT: "quote",
    Record.DOCUMENT_CATEGORY: "tag",
    Record.TASK: "task",
    Record.VISIT: "bell",
    Record.VISIT_PLAN: "round",
    Record.VISIT_INTERVAL: "sandglass",
    Record.FACILITY: "pump",
    Record.FACT: "lamp",
    Record.HANDOVER: "handover",
    Record.HANDOVER_ITEM: "box",
    Record.SHIFT: "shift",
    Record.ROSTER_ENTRY: "roster-line",
    Record.LEAVE: "away",
}
_SCREEN_ICONS = {"call": "pen", "import": "upload"}
# A menu longer than a small screen comes with the areas folded that are seldom needed at a desk.
LONG = 16
_SELDOM = frozenset({"estate", "staff", "settings"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the menu; ``current`` is the one that is open, ``key`` its record type."""

    title: str
    address: str
    icon: str
    current: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A work area's screens; the first group, the start page, has no title."""

    title: str
    entries: tuple[Entry, ...]
    key: str = ""
    icon: str = ""

    @property
    def current(self) -> bool:
        """Whether the screen that is open is one of these."""
        return any(entry.current for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: who is there, what he may open, and the most frequent deed."""

    name: str
    roles: tuple[str, ...]
    menu: tuple[Group, ...]
    folded: frozenset[str]
    new: str
    help: str
    alarm: str = ""  # where an emergency is opened


def register(app: Flask) -> None:
    """Give the frame to every page."""
    app.context_processor(lambda: {"frame": frame})


def frame() -> Frame | None:
    """Return the frame of the person signed in; None on pages of nobody."""
    if not current.signed_in():
        return None
    actor = current.actor()
    roles = tuple(gettext(role.wording) for role in Role if role in actor.roles)
    shown = tuple(groups())
    return Frame(
        actor.name, roles, shown, _folded(shown, looks.look()), _new_ticket(), _help(), _alarm()
    )


def _folded(shown: tuple[Group, ...], look: Look) -> frozenset[str]:
    """Return the areas that are folded: as the browser left them, never the one that is open."""
    folded = look.folded
    if folded is None:
        is_long = sum(len(group.entries) for group in shown) > LONG
        folded = _SELDOM if is_long else frozenset()
    return folded - {group.key for group in shown if group.current}


def groups() -> Iterator[Group]:
    """Yield the work areas of which the actor may open anything."""
    open_views = [view for view in screens(current_app) if view.is_visible() and _may_open(view)]
    yield Group("", (_entry(_start(current_app), "home"),))
    for area, title, icon, records in AREAS:
        inside = [view for view in open_views if view.category == area and not _record(view)]
        by_record = {_record(view): view for view in open_views}
        entries = [
            _entry(view, getattr(view, "icon", "") or _SCREEN_ICONS.get(view.endpoint, icon))
            for view in inside
        ]
        entries += [
            _entry(by_record[record], _ICONS.get(record, icon))
            for record in records
            if record in by_record
        ]
        if entries:
            yield Group(str(title), tuple(entries), area, icon)


def open_screen() -> BaseView | None:
    """Return the screen this page belongs to, if it belongs to one."""
    here = request.blueprint
    return next((view for view in screens(current_app) if view.endpoint == here), None)


def area_of(view: BaseView) -> str:
    """Return the title of the work area a screen stands in."""
    record = _record(view)
    return next(
        (
            str(title)
            for area, title, _, records in AREAS
            if record in records or (record is None and view.category == area)
        ),
        "",
    )


def address_of(view: BaseView) -> str:
    """Return where a screen begins."""
    return _address(request.script_root, f"{view.endpoint}.{view._default_view}")


@lru_cache(maxsize=1_000)
def _address(root: str, endpoint: str) -> str:
    """Look an address up once below each root: every page's menu names them all."""
    return url_for(endpoint)


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
    here = request.blueprint == view.endpoint
    record = _record(view)
    return Entry(str(view.name), address_of(view), icon, here, record.value if record else "")


def _help() -> str:
    """Return the page of the manual that explains this one, where there is a manual."""
    return url_for("help.page", topic=manual.topic_here())


def _alarm() -> str:
    """Return where an emergency is opened, for those who may."""
    may = current.actor().may(Deed.CREATE, Record.INCIDENT)
    known = "emergency.index" in current_app.view_functions
    return url_for("emergency.index") if may and known else ""


def _new_ticket() -> str:
    """Return where a request is registered: the button on every page of those who may."""
    known = current_app.view_functions
    if not current.actor().may(Deed.CREATE, Record.TICKET):
        return ""
    for endpoint in ("call.index", "ticket.create_view"):
        if endpoint in known:
            return url_for(endpoint)
    return ""
