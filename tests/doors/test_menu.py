"""The menu shows what one may open, all of it, and nothing else."""

import pytest

from admin_views import current, menu, menu_areas
from rules.permissions import PERMISSIONS
from rules.vocabulary import Deed, Record
from tests.office import STAFF

pytestmark = pytest.mark.once  # the table of rights, which no database keeps

ROLES = {role: name for name, (_, role, code) in STAFF.items() if code in (None, "A")}


@pytest.fixture
def shown(pages, people, client):
    """Return the menu somebody sees: area and address of each entry."""
    seen = []

    def page():
        seen.append(
            [(group.title, entry.address) for group in menu.groups() for entry in group.entries]
        )
        return current.actor().name

    pages["menu"] = page

    def of(username: str) -> list[tuple[str, str]]:
        client.sign_in(username).get("/menu")
        return seen.pop()

    return of


def test_every_record_type_has_its_area():
    placed = [record for *_, records in menu_areas.AREAS for record in records]
    assert sorted(placed) == sorted(Record)


def test_every_screen_is_in_the_menu(app):
    areas = {menu.HOME, *(key for key, *_ in menu_areas.AREAS)}
    lost = [
        view.endpoint
        for view in menu.screens(app)
        if getattr(view, "record", None) is None and view.category not in areas
    ]
    assert lost == []


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_menu_is_what_the_table_grants(app, shown, role):
    addresses = {address for _, address in shown(ROLES[role])}
    for view in menu.screens(app):
        record = getattr(view, "record", None)
        if record is not None:
            granted = role in PERMISSIONS[record] and Deed.VIEW in PERMISSIONS[record][role].deeds
            assert (f"{view.url}/" in addresses) == granted, (role, record)


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_every_entry_opens(app, shown, client, role):
    """But the lists of the record types: `tests/screens/test_rights.py` opens them as everybody."""
    lists = {f"{view.url}/" for view in menu.screens(app) if getattr(view, "record", None)}
    others = [entry for entry in shown(ROLES[role]) if entry[1] not in lists]
    assert others
    for title, address in others:
        assert client.get(address, follow_redirects=True).status_code == 200, (title, address)


def test_nobody_has_no_frame(app, scene, client):
    assert 'class="side"' not in client.get("/sign-in").text
