"""What the pages show besides: counts, prefilled forms, look-ups in filters, the frame."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_views import listing
from admin_views.filters import tidy, whole
from models import Ticket, db
from models.scopes import AreaHeld, alternatives, rows_within
from rules.vocabulary import Deed, Record
from tests.admin_views.conftest import hidden, ids_in, make_ticket
from tests.office import NOON


def test_a_count_goes_as_far_as_it_is_cheap(visit, tickets, monkeypatch):
    monkeypatch.setattr(listing, "CAP", 5)
    monkeypatch.setattr("admin_views.list_page.CAP", 5)
    page = visit("front").get("/ticket/").text
    assert '<span class="total">5+</span>' in page
    assert len(ids_in(page)) == 8


def test_an_empty_list_says_what_to_do(visit, scene):
    desk = visit("front")
    assert "Enter the first one" in desk.get("/ticket/").text
    assert "Nothing matches" in desk.get("/ticket/?q=白蚁").text
    assert "Enter the first one" not in visit("auditor").get("/ticket/").text


def test_search_finds_two_character_words(visit, tickets):
    db.session.get(Ticket, tickets[3]).subject = "车库发现白蚁"
    db.session.commit()
    assert ids_in(visit("front").get("/ticket/?q=白蚁").text) == [tickets[3]]


def test_links_keep_what_the_list_was_narrowed_to(visit, scene):
    for n in range(60):
        make_ticket(scene, n % 8, number=f"N{n}")
    db.session.commit()
    page = visit("front").get("/ticket/?status=new&q=漏水").text
    following = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert len(ids_in(visit("front").get(f"/ticket/{following}").text)) == 10
    assert "status=new" in following


def test_a_filter_offers_what_the_reader_may_see(visit, tickets, scene):
    area = visit("area1")
    offered = area.get("/ticket/lookup/?for=filter&field=area&q=").json
    assert [one["label"] for one in offered] == ["东区"]
    assert area.get("/ticket/lookup/?for=filter&field=unit&q=").status_code == 404
    page = area.get(f"/ticket/?area={scene.areas['west'].id}")
    assert ids_in(page.text) == []
    assert "西区" not in page.text  # an id in the address tells no name


def test_an_address_can_fill_in_a_new_record(visit, scene):
    desk = visit("front")
    near, far = scene.units[0], scene.units[8]
    page = desk.get(f"/ticket/new/?unit={near.id}&subject=漏水").text
    assert hidden(page, "unit") == str(near.id)
    assert 'value="漏水"' in page
    assert hidden(desk.get(f"/ticket/new/?unit={far.id}").text, "unit") == ""


def test_his_only_office_is_not_asked_for(visit, scene):
    assert 'name="office"' not in visit("front").get("/customer/new/").text
    assert ">Office<" not in visit("front").get("/customer/").text
    assert ">Office<" in visit("auditor").get("/customer/").text


def test_a_page_deed_needs_no_row(visit, tickets):
    supervisor = visit("supervisor")
    assert "/ticket/do/sweep/" in supervisor.get("/ticket/").text
    assert supervisor.get("/ticket/do/sweep/").status_code == 200
    assert supervisor.send("/ticket/do/sweep/").status_code == 302
    assert visit("auditor").send("/ticket/do/sweep/").status_code == 403


def test_the_frame_has_landmarks_and_words(visit, tickets):
    page = visit("front").get("/ticket/").text
    assert '<html lang="en" ' in page
    for mark in ("<main", "<nav", "<header", 'class="skip"', "<h1>"):
        assert mark in page
    assert "前台甲" in page
    assert "Front-desk administrator" in page


@pytest.mark.parametrize("sort", ["-received_at", "received_at", "number"])
def test_a_reach_of_several_parts_pages_like_one(scene, monkeypatch, sort):
    """Held today, held for a week in the past, taken down oneself: no row twice, none left out."""
    monkeypatch.setattr(listing, "PAGE", 4)
    east, west = scene.areas["east"].id, scene.areas["west"].id
    then = AreaHeld(west, NOON.date() - timedelta(days=9), NOON.date() - timedelta(days=3))
    actor = replace(scene.actor("area1"), areas=(AreaHeld(east, NOON.date(), None), then))
    for n in range(36):
        by = scene.staff["area1"] if n % 5 == 0 else scene.staff["front"]
        at = NOON - timedelta(days=n % 12)
        make_ticket(scene, n, f"N{n:02d}", received_by=by).received_at = at
    db.session.commit()

    reach = rows_within(actor, Ticket, Record.TICKET)
    assert len(alternatives(reach)) == 3
    grid = listing.Grid(Ticket, Record.TICKET, ())
    plain = list(db.session.scalars(select(Ticket.id).where(reach).order_by(*grid.order(sort))))
    assert 12 < len(plain) < 36
    paged: list[int] = []
    for number in range(1, 20):
        found = grid.page(db.session, [reach], listing.Asked(sort=sort, page=number))
        assert found.total == len(plain)
        paged += [row.id for row in found.rows]
        if not found.more:
            break
    assert paged == plain


def test_reaches_tells_all_none_or_some(scene):
    front, auditor = scene.actor("front"), scene.actor("auditor")
    assert listing.reaches(front, Ticket, Record.TICKET, Deed.DISPATCH) is True
    assert listing.reaches(auditor, Ticket, Record.TICKET, Deed.DISPATCH) is False


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("", 1), ("x", 1), ("-3", 1), ("9" * 30, 1), ("400", 9)]
)
def test_numbers_of_an_address_are_clamped(text, number):
    assert whole(text, 1, 9, 1) == number


def test_what_is_typed_into_a_filter_is_tidied():
    assert tidy(" a\x00b\ud800 ") == "a b"
    assert len(tidy("长" * 500)) == 100
