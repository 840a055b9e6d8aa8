"""The frame around a page: who is there, and the menu of what he may open, by work area."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import Flask, current_app, get_template_attribute, request, url_for
from flask_admin import Admin, BaseView
from flask_babel import get_locale, gettext
from markupsafe import Markup

from admin_views import current, custom_designs, looks
from admin_views import help as manual
from admin_views.menu_areas import AREAS, ICONS
from models.scopes import Actor
from rules.vocabulary import Deed, Record, Role
from services import phones

_DESIGNED = "form:"  # before the code of a designed form
HOME = "home"  # stands beside the start page, in no area
_SCREENICONS = {"call": "pen", "import": "upload"}
# A menu longer than a small screen comes folded but for the areas of everybody's daily work; a
# folded area still tells how much waits in it.
LONG = 16
_DAILY = {
    Role.FRONT_DESK: ("desk", "duty"),
    Role.AREA_ADMIN: ("desk", "field"),
    Role.WORKER: ("desk", "duty"),
    Role.SUPERVISOR: ("desk", "duty"),
    Role.MANAGER: ("desk", "assessment"),
    Role.FINANCE: ("fees", "assessment"),
    Role.QUALITY: ("desk", "assessment"),
    Role.AUDITOR: ("desk", "assessment"),
    Role.ADMINISTRATOR: ("staff", "settings"),
    Role.TRAINEE: ("training",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the menu; ``key`` is its record type."""

    title: str
    address: str
    icon: str
    endpoint: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A work area's screens; the first group, the start page, has no title."""

    title: str
    entries: tuple[Entry, ...]
    key: str = ""
    icon: str = ""

    def holds(self, endpoint: str | None) -> bool:
        """Say whether a screen is one of these."""
        return any(entry.endpoint == endpoint for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: who is there, what he may open, and the most frequent deed."""

    name: str
    roles: tuple[str, ...]
    menu: Markup
    new: str
    help: str
    alarm: str = ""  # where an emergency is opened
    reveals: bool = False  # some phone number can be shown


def register(app: Flask) -> None:
    """Give the frame to every page."""
    app.context_processor(lambda: {"frame": frame})


def frame() -> Frame | None:
    """Return the frame of the person signed in; None on pages of nobody."""
    if not current.signed_in():
        return None
    actor = current.actor()
    roles = tuple(gettext(role.wording) for role in Role if role in actor.roles)
    return Frame(
        actor.name, roles, _menu(actor.roles), _new_ticket(), _help(), _alarm(), _reveals(actor)
    )


def _menu(roles: Set[Role]) -> Markup:
    """Return the menu as it stands in a page: every page has it, few are different."""
    shown, drawn = _with_designs(groups()), Markup("")
    folded = _folded(shown, looks.look().folded, roles)
    for group in shown:
        here = next((one for one in (_design_here(), request.blueprint) if group.holds(one)), None)
        drawn += _drawn(group, group.key in folded and not here, here)
    return drawn


def _with_designs(shown: tuple[Group, ...]) -> tuple[Group, ...]:
    """Add the designed forms in use: they come and go while the program runs, so they are asked.

    On the start page and in their own area: no other page pays a statement for them.
    """
    begun = request.endpoint == f"{_start(current_app).endpoint}.index"
    own_area = next((group for group in shown if group.key == "quality"), None)
    if own_area is None or not (begun or own_area.holds(request.blueprint)):
        return shown
    own = tuple(
        Entry(name, custom_designs.address(code), "filled-form", f"{_DESIGNED}{code}")
        for code, name in custom_designs.menu_entries(current.actor())
    )
    return tuple(
        replace(group, entries=group.entries + own) if own and group.key == "quality" else group
        for group in shown
    )


def _design_here() -> str:
    """Return the entry of the designed form this page is about."""
    return _DESIGNED + request.args.get(custom_designs.ARGUMENT, "")


@lru_cache(maxsize=2_000)
def _drawn(group: Group, folded: bool, here: str | None) -> Markup:
    """Draw an area, folded or not; ``here`` is the screen of it that is open, if one is."""
    draw = get_template_attribute("admin/_frame.html", "menu_group")
    return Markup(draw(group, folded, here))  # noqa: S704 - a template's, which escapes


def _folded(
    shown: tuple[Group, ...], folded: frozenset[str] | None, roles: Set[Role]
) -> frozenset[str]:
    """Return the areas that are folded: as the browser left them."""
    if folded is None:
        is_long = sum(len(group.entries) for group in shown) > LONG
        daily = {area for role in roles for area in _DAILY.get(role, ())}
        areas = {group.key for group in shown if group.key not in daily}
        folded = frozenset(areas) if is_long else frozenset()
    return folded


def groups() -> tuple[Group, ...]:
    """Return the work areas of which the actor may open anything."""
    (admin,) = current_app.extensions["admin"]
    who = current.actor()  # posts, and where he stands in, alone decide what opens
    return _groups(admin, (who.posts, who.stands_in), request.script_root, str(get_locale()))


@lru_cache(maxsize=1_000)
def _groups(admin: Admin, held: object, *at: str) -> tuple[Group, ...]:
    """Gather the areas once for everybody with the same posts: every page shows them."""
    return tuple(_gathered(*at))


def _gathered(*at: str) -> Iterator[Group]:
    open_views = [view for view in screens(current_app) if view.is_visible() and _may_open(view)]
    by_record = {_record(view): view for view in open_views}
    own = [_entry(view, view.icon, *at) for view in open_views if view.category == HOME]
    yield Group("", (_entry(_start(current_app), "home", *at), *own))
    for area, title, icon, records in AREAS:
        inside = [view for view in open_views if view.category == area and not _record(view)]
        entries = [
            _entry(view, getattr(view, "icon", "") or _SCREENICONS.get(view.endpoint, icon), *at)
            for view in inside
        ]
        entries += [
            _entry(by_record[record], icon_of(record), *at)
            for record in records
            if record in by_record
        ]
        if entries:
            yield Group(str(title), tuple(entries), area, icon)


def icon_of(record: Record) -> str:
    """Return the drawing of a record type: the same wherever a way leads there."""
    return ICONS.get(record, next(icon for _, _, icon, records in AREAS if record in records))


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


@lru_cache(maxsize=2_000)
def _entry(view: BaseView, icon: str, root: str, language: str) -> Entry:
    """Make an entry once below each root and for each language: every page's menu has them all."""
    record = _record(view)
    key = record.value if record else ""
    return Entry(str(view.name), address_of(view), icon, view.endpoint, key)


def _help() -> str:
    """Return the page of the manual that explains this one, where there is a manual."""
    return url_for("help.page", topic=manual.topic_here())


def _alarm() -> str:
    """Return where an emergency is opened, for those who may."""
    may = current.actor().may(Deed.CREATE, Record.INCIDENT)
    known = "emergency.index" in current_app.view_functions
    return url_for("emergency.index") if may and known else ""


def _reveals(actor: Actor) -> bool:
    return any(actor.may(Deed.FULL_PHONE, record) for record in phones.RECORDS.values())


def _new_ticket() -> str:
    """Return where a request is registered: the button on every page of those who may."""
    known = current_app.view_functions
    if not current.actor().may(Deed.CREATE, Record.TICKET):
        return ""
    for endpoint in ("call.index", "ticket.create_view"):
        if endpoint in known:
            return url_for(endpoint)
    return ""
