"""What every screen may ask of the database and send to the browser: counted, never timed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from admin_views import menu
from admin_views.base import RecordView
from admin_views.deeds import PageDeed
from admin_views.listing import PAGE
from bench.sent import recorded
from models import clock, db
from models.scopes import actor_of, rows_within
from rules.permissions import Grant, grant
from rules.vocabulary import Deed, Record
from tests.bench import rows as many
from tests.screens.test_rights import PEOPLE

STATEMENTS = 6  # of a list, whoever looks at it and however many rows there are
DETAILS = 9  # of a record's page with all that belongs to it
MENU = 1  # of a page on quality and forms: the designed forms that stand in its menu
FINDINGS = 1  # of a record's page beside that: the nonconformities raised from it
# their whole story stands on the page
MORE_DETAILS = {
    Record.TICKET: 22,  # its history asks of each kind of part what its reader may see
    Record.CALLBACK: 12,
    Record.CUSTOMER: 12,
    Record.LETTER: 13,
    Record.ACTIVITY: 13,
    Record.FLYER: 12,
    Record.UNIT: 14,  # who lives there, what was asked, owed, paid and ordered
    Record.RECEIPT: 12,  # its parts are of several chapters
    Record.SURVEY: 14,  # its figures by area, building and question
    Record.DISPUTE: 11,  # its report, ruling and those of the same clause
    Record.SERVICE_ORDER: 11,  # its lines, receipts and share
    Record.ASSESSMENT: 14,  # its lines, disputes, pay, printed forms and notices
    Record.AWARD: 14,  # its ranking, and what it is worked out from
    Record.TRAINING_PLAN: 10,  # its progress, items and editions
    Record.TRAINING_SESSION: 10,  # its list, walk-ins, results and printed forms
    Record.QUALITY_MEMBER: 10,  # certificates, studies and the year's figures
    Record.DOCUMENT_EDITION: 10,  # its file, and who has read it
    Record.CUSTOM_FORM: 11,  # its fields, rights and editions
    Record.CUSTOM_RECORD: 11,  # by the fields of its edition, with its signatures
    Record.BILLING_RUN: 13,  # all that it would bill is worked out for its page
}
FORM = 10 + MENU  # of a form's page
HOME = 7  # of the day's page, for whoever
BOARD = 12  # of an office's board
CALL = 12  # of the call screen with a customer's card
DAY_BYTES = 72 * 1024  # of the day of somebody with a hundred things in each of thirty queues
PAGE_BYTES = 60 * 1024  # of any page, were there 50 rows or 200 people to choose from
OPTIONS = 200  # of one select

# everybody else's pages of a record show less of the same
MOST_RIGHTS = ("manager", "supervisor", "front", "area1", "finance", "auditor")

pytestmark = pytest.mark.slow


@pytest.fixture
def views(app):
    return {view.record: view for view in menu.screens(app) if getattr(view, "record", None)}


class Reader:
    """One person who looks at pages while the statements are counted."""

    def __init__(self, client, scene, views, username):
        self.client, self.scene, self.username = client, scene, username
        self.actor = actor_of(scene.session, scene.staff[username], clock.today())
        self.views = [view for view in views.values() if self.actor.may(Deed.VIEW, view.record)]
        self.enter()

    def first_of_each(self, others: Sequence[str]) -> list[RecordView]:
        """Return the screens of which nobody before him in the row may do just the same."""
        earlier = others[: others.index(self.username)]
        return [
            view
            for view in self.views
            if not any(
                self._grants(who, view) == self._grants(self.username, view) for who in earlier
            )
        ]

    def _grants(self, username: str, view: RecordView) -> set[Grant]:
        return {grant(post.role, view.record) for post in self.scene.staff[username].posts}

    def enter(self) -> None:
        """Sign in; the first page of a session also notes when it was seen."""
        self.client.sign_in(self.username).get("/")

    def look(self, path: str) -> tuple[list[str], str]:
        """Return the statements of a page and its text."""
        with recorded(db.engine) as sent:
            answer = self.client.get(path)
        assert answer.status_code in (200, 302), (self.username, path, answer.status_code)
        return [statement for statement, _ in sent], answer.text

    def row_id(self, view, deed: Deed = Deed.VIEW) -> int | None:
        """Return the first row of a record type within reach."""
        reach = rows_within(self.actor, view.model, view.record, deed)
        query = select(view.model.id).where(reach).order_by(view.model.id)
        return self.scene.session.scalars(query).first()


@pytest.fixture(params=PEOPLE)
def reader(client, filled, views, request):
    return Reader(client, filled, views, request.param)


@pytest.fixture(params=MOST_RIGHTS)
def busy(client, filled, views, request):
    return Reader(client, filled, views, request.param)


@pytest.fixture(scope="module")
def crowds():
    """The small office with many rows, made once; every test begins with the same few."""
    kept: dict[bool, sqlite3.Connection] = {}
    yield kept
    for one in kept.values():
        one.close()


@pytest.fixture
def multiply(crowds):
    """``multiply(reader)`` turns the few rows into many, related ones if that is asked for.

    What the test has changed so far is gone, his log-in, too; he is signed in again.
    """

    def be_many(reader, related=False):
        db.session.commit()
        with db.engine.connect() as connection:
            own = connection.connection.driver_connection
            if related in crowds:
                crowds[related].backup(own)
            else:
                many.multiply(connection, related)
                connection.commit()
                if connection.dialect.name == "sqlite":
                    own.backup(crowds.setdefault(related, sqlite3.connect(":memory:")))
        reader.enter()

    return be_many


@pytest.mark.once
def test_my_day_asks_as_much_for_a_hundred_things_as_for_one(reader, multiply):
    before = reader.look("/")[0]
    multiply(reader)
    after, text = reader.look("/")
    assert len(after) <= max(len(before), HOME)
    assert len(text.encode()) <= DAY_BYTES


@pytest.mark.once
def test_the_board_asks_as_much_for_a_hundred_things_as_for_one(client, filled, views, multiply):
    reader = Reader(client, filled, views, "supervisor")
    before = reader.look("/board/")[0]
    multiply(reader)
    after, text = reader.look("/board/")
    assert len(after) == len(before) <= BOARD
    assert len(text.encode()) <= PAGE_BYTES


def lists(reader: Reader) -> dict[Record, list[str]]:
    views = reader.first_of_each(PEOPLE)
    return {view.record: reader.look(f"/{view.record.value}/")[0] for view in views}


@pytest.mark.once
def test_lists_ask_as_much_for_fifty_rows_as_for_one(reader, multiply):
    before = lists(reader)
    multiply(reader)
    after = lists(reader)
    wrong = {
        f"{record.value}: {len(before[record])} then {len(sent)}": sent
        for record, sent in after.items()
        if len(sent) > STATEMENTS
        or (len(sent) > len(before[record]) and record is not Record.AUDIT_LINE)
    }
    assert wrong == {}


@pytest.mark.once
def test_details_ask_as_much_for_many_related_rows(busy, multiply):
    """A page of a record stays within its bound, whatever belongs to the record."""
    pages = {
        view.record: f"/{view.record.value}/details/?id={row_id}"
        for view in busy.first_of_each(MOST_RIGHTS)
        if (row_id := busy.row_id(view)) is not None
    }
    before = {record: busy.look(path)[0] for record, path in pages.items()}
    multiply(busy, related=True)
    after = {record: busy.look(path)[0] for record, path in pages.items()}
    wrong = {
        f"{record.value}: {len(before[record])} then {len(sent)}": sent
        for record, sent in after.items()
        if len(sent) > MORE_DETAILS.get(record, DETAILS) + FINDINGS + MENU
        or len(sent) > len(before[record])
    }
    assert wrong == {}


@pytest.mark.once
def test_pages_are_small_and_every_choice_is_short(client, filled, views, multiply):
    """No page of any screen is more than 60 KB, or has a select of more than 200.

    Each kind of page is looked at by the first who may open it.
    """
    multiply(Reader(client, filled, views, "admin"))
    wrong, full, seen = [], 0, set()
    for who in PEOPLE:
        reader = Reader(client, filled, views, who)
        for path in pages(reader):
            kind = re.sub(r"\d+", "", path)
            if kind in seen:
                continue
            seen.add(kind)
            sent, text = reader.look(path)
            is_list = path.endswith("/") and "/new/" not in path and "/do/" not in path
            full += is_list and text.count("<tr") > PAGE
            # as many people as work at one office stand below one another: at most so many buttons
            people = max(text.count('type="radio"'), OPTIONS)
            if len(text.encode()) > PAGE_BYTES * people / OPTIONS:
                wrong.append(f"{path}: {len(text.encode()):,} bytes")
            if "/new/" in path or "/edit/" in path or "/do/" in path:
                wrong += [f"{path}: {len(sent)} statements"] if len(sent) > FORM else []
            for select_ in re.findall(r"<select.*?</select>", text, re.DOTALL):
                options = select_.count("<option")
                wrong += [f"{path}: {options} options"] if options > OPTIONS + 1 else []
    assert wrong == []
    assert full > 10


@pytest.mark.once
def test_the_call_screen_asks_little_and_is_small(client, filled, views, multiply):
    reader = Reader(client, filled, views, "front")
    customer, unit = filled.customers[0].id, filled.units[0].id
    multiply(reader)
    for path in ("/call/", f"/call/?customer={customer}&unit={unit}", "/call/?q=住户"):
        sent, text = reader.look(path)
        assert len(sent) <= CALL, (path, sent)
        assert len(text.encode()) <= PAGE_BYTES, path


def pages(reader: Reader):
    """Yield every list, record, form and deed somebody can open, and his own pages."""
    yield from ("/", "/who", "/password")
    for view in reader.views:
        base = f"/{view.record.value}"
        yield f"{base}/"
        row_id = reader.row_id(view)
        if view.may_create(reader.actor):
            yield f"{base}/new/"
        if row_id is None:
            continue
        yield f"{base}/details/?id={row_id}"
        if view.may_edit(reader.actor) and (own := reader.row_id(view, Deed.EDIT)):
            yield f"{base}/edit/?id={own}"
        for name, deed in view.all_deeds.items():
            if not view.may(reader.actor, deed.deed):
                continue
            if isinstance(deed, PageDeed):
                yield f"{base}/do/{name}/"
            elif own := reader.row_id(view, deed.deed):
                yield f"{base}/do/{name}/?id={own}"


@pytest.mark.once
def test_every_sort_ends_with_the_key_and_pages_never_overlap(client, filled, views, multiply):
    """Rows that sort alike, too, stand on one page each."""
    reader = Reader(client, filled, views, "auditor")
    multiply(reader)
    for view in reader.views:
        for name in ("", *view.column_sortable_list):
            for sort in (name, f"-{name}") if name else ("",):
                _, first = reader.look(f"/{view.record.value}/?by={sort}")
                statements, second = reader.look(f"/{view.record.value}/?by={sort}&page=2")
                link = rf'href="/{view.record.value}/details/\?id=(\d+)"'
                shown = [re.findall(link, text) for text in (first, second)]
                assert len(shown[0]) > 1, (view.record, sort)
                assert not set(shown[0]) & set(shown[1]), (view.record, sort)
                assert len(set(shown[0])) == len(shown[0]) <= PAGE
                (paged,) = (s for s in statements if "OFFSET" in s and "ORDER BY" in s)
                ends = re.findall(r"ORDER BY (.*?)\s*(?:LIMIT|$)", paged, re.DOTALL)
                key = f"{view.model.__tablename__}.id"
                assert ends, paged
                assert all(re.search(rf"{key}(?: DESC| ASC)?$", e.strip()) for e in ends), ends
