"""Traps D1–D15: nothing is lost, shown twice, half done or misnamed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from wtforms import FileField

from admin_views.base import RecordView
from admin_views.columns import resolve_all
from admin_views.filters import Choice, Pick
from admin_views.listing import Grid
from models import Customer, Ticket, Unit, db
from rules.vocabulary import Record, TicketStatus
from tests.admin_views import views
from tests.admin_views.conftest import form_of, hidden, ids_in, make_ticket


def test_d1_the_second_editor_is_told_and_nothing_is_lost(visit, tickets):
    path = f"/ticket/edit/?id={tickets[0]}"
    mine = form_of(visit("front").get(path).text) | {"subject": ["我的主题"]}
    theirs = form_of(visit("front2").get(path).text) | {"subject": ["别人的主题"]}
    assert visit("front2").send(path, **theirs).status_code == 302
    answer = visit("front").send(path, **mine)
    assert answer.status_code == 409
    for said in ("我的主题", "别人的主题", "前台乙", "Keep mine", "Take theirs"):
        assert said in answer.text
    assert db.session.get(Ticket, tickets[0]).subject == "别人的主题"


def test_d1_mine_can_be_kept_in_the_knowledge_of_theirs(visit, tickets):
    path = f"/ticket/edit/?id={tickets[0]}"
    mine = form_of(visit("front").get(path).text) | {"subject": ["我的主题"]}
    visit("front2").send(path, **form_of(visit("front2").get(path).text) | {"subject": ["别人的"]})
    page = visit("front").send(path, **mine).text
    kept = mine | {"row_version": [hidden(page, "row_version")]}
    assert visit("front").send(path, **kept).status_code == 302
    db.session.expire_all()
    assert db.session.get(Ticket, tickets[0]).subject == "我的主题"


def test_d1_a_form_without_its_version_overwrites_nothing(visit, tickets):
    answer = visit("front").send(f"/ticket/edit/?id={tickets[0]}", subject="x")
    assert answer.status_code == 409


def test_d2_pages_never_overlap(visit, scene, app):
    """Fifty and more rows of one instant: every one is shown, and shown once."""
    made = [make_ticket(scene, 0, number=f"BX-1-{n}") for n in range(120)]
    db.session.commit()
    wanted = {ticket.id for ticket in made}
    desk = visit("front")
    pages = [ids_in(desk.get(f"/ticket/?by=received_at&page={n}").text) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert {row for page in pages for row in page} == wanted


def test_d2_the_primary_key_ends_every_sort(app):
    """Where rows are alike, PostgreSQL may deal them to two pages or to none."""
    with app.app_context():
        for screen in views.SCREENS:
            view = screen()
            grid = Grid(view.model, view.record, ())
            for sort in (
                "id",
                *view.column_sortable_list,
                *map("-{}".format, view.column_sortable_list),
            ):
                assert grid.order(sort)[-1].element is inspect(view.model).primary_key[0], sort


def test_d2_a_page_behind_the_last_shows_the_last(visit, tickets):
    assert len(ids_in(visit("front").get("/ticket/?page=77").text)) == 8


def test_d2_only_indexed_columns_can_be_sorted(app):
    class Slow(views.TicketView):
        column_sortable_list = ("subject",)

    with app.app_context(), pytest.raises(LookupError, match="no index"):
        Slow()


def test_d3_no_form_takes_files(app):
    """Files come through the import and, later, the attachment store; never through a column."""
    with app.app_context():
        for screen in views.SCREENS:
            form = screen()._create_form_class
            assert not [field for field in vars(form) if isinstance(field, FileField)]


def test_d4_a_refusal_leaves_no_mark_on_the_next_form(visit, scene):
    desk = visit("front")
    bad = desk.send("/customer/new/", code="", name="", phone="", facts="")
    assert 'aria-invalid="true"' in bad.text
    assert 'aria-invalid="true"' not in desk.get("/customer/new/").text


def test_d5_a_mistake_in_a_view_is_not_called_again(app, visit, tickets, monkeypatch):
    calls = []

    def broken(self, session, actor, row):
        calls.append(row)
        raise TypeError("a mistake")

    monkeypatch.setattr(views.TicketView, "related", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = visit("front").get(f"/ticket/details/?id={tickets[0]}")
    assert answer.status_code == 500
    assert "a mistake" not in answer.text
    assert len(calls) == 1


def test_d6_filters_have_names_that_stay(visit, tickets):
    db.session.get(Ticket, tickets[1]).category = None
    db.session.commit()
    desk = visit("front")
    assert len(ids_in(desk.get("/ticket/?category=repair&status=new").text)) == 7
    assert ids_in(desk.get("/ticket/?status=closed").text) == []
    assert len(ids_in(desk.get("/ticket/?from=2026-10-14&to=2026-10-14").text)) == 8
    assert ids_in(desk.get("/ticket/?to=2026-10-13").text) == []


def test_d6_two_filters_cannot_share_a_name(app):
    class Twice(views.TicketView):
        filters = (Choice("status"), Pick("area", key="status"))

    with app.app_context(), pytest.raises(LookupError, match="share"):
        Twice()


def test_d7_headings_are_given_and_differ(app):
    with app.app_context():
        with pytest.raises(LookupError, match="no heading"):
            resolve_all(Ticket, ["office_id"], {})
        with pytest.raises(LookupError, match="two columns"):
            resolve_all(Unit, ["building", "building"], {})
        with pytest.raises(LookupError, match="no column"):
            resolve_all(Unit, ["rooom"], {})


def test_d8_words_are_shown_never_their_names(visit, tickets):
    desk = visit("front")
    for path in ("/ticket/", f"/ticket/details/?id={tickets[0]}"):
        page = desk.get(path).text
        assert ">Awaiting dispatch<" in page
        assert ">NEW<" not in page
        assert ">new<" not in page
    assert (
        '<option value="repair" selected>Repair</option>'
        in desk.get(f"/ticket/edit/?id={tickets[0]}").text
    )
    assert "Awaiting dispatch" in visit("supervisor").send("/ticket/export/").text


def test_d9_lists_embed_no_options(visit, tickets):
    page = visit("front").get("/ticket/").text
    table = page[page.index("<table") : page.index("</table>")]
    assert "<select" not in table
    assert RecordView.column_editable_list is None


def test_d10_no_select_has_more_than_two_hundred_options(visit, scene):
    db.session.add_all(
        Customer(office=scene.office, code=f"N{n}", name=f"住户{n}") for n in range(230)
    )
    areas = type(scene.areas["east"])
    db.session.add_all(areas(office=scene.office, name=f"区{n}") for n in range(230))
    db.session.commit()
    page = visit("supervisor").get("/unit/new/").text
    for select in re.findall(r"<select.*?</select>", page, re.DOTALL):
        assert select.count("<option") <= 201
    assert 'data-lookup="/unit/lookup/?for=form&amp;field=area"' in page.replace("&f", "&amp;f")
    assert len(page) < 40_000


def test_d10_few_are_offered_in_a_select(visit, scene):
    page = visit("supervisor").get("/unit/new/").text
    assert re.search(r'<select name="area"', page)
    assert "东区" in page
    assert "南区" not in page  # another office's


def test_d11_a_list_of_fifty_takes_no_more_statements_than_one_of_one(
    visit, scene, statements, app
):
    desk = visit("front")

    def cost(path):
        desk.get(path)
        statements.clear()
        assert desk.get(path).status_code == 200
        return len([sent for sent in statements if not sent.startswith(("BEGIN", "ROLLBACK"))])

    make_ticket(scene, 0, number="one")
    db.session.commit()
    paths = ("/ticket/", "/ticket/?q=厨房&status=new&area=1")
    one = [cost(path) for path in paths]
    for n in range(60):
        make_ticket(scene, n % 8, number=f"many{n}")
    db.session.commit()
    assert [cost(path) for path in paths] == one
    assert max(one) <= 6


def test_d11_a_page_of_fifty_rows_is_light(visit, scene):
    for n in range(60):
        make_ticket(scene, n % 8, number=f"BX-20261014-{n:04d}")
    db.session.commit()
    page = visit("front").get("/ticket/").data
    assert len(ids_in(page.decode())) == 50
    assert len(page) <= 60_000


def test_d12_a_bulk_deed_is_done_to_all_or_to_none(visit, tickets):
    db.session.get(Ticket, tickets[1]).status = TicketStatus.DISPATCHED
    db.session.commit()
    desk = visit("front")
    answer = desk.send("/ticket/do/dispatch/", id=[str(n) for n in tickets[:3]], reason="急")
    assert answer.status_code == 422
    assert "BX-20261014-0002: Only new work orders can be dispatched." in answer.text
    assert {t.subject for t in db.session.query(Ticket)} == {"厨房漏水"}
    done = desk.send("/ticket/do/dispatch/", id=[str(tickets[0]), str(tickets[2])], reason="急")
    assert done.status_code == 302
    db.session.expire_all()
    assert sum("急" in t.subject for t in db.session.query(Ticket)) == 2


def test_d12_nothing_is_deleted_only_voided(visit, tickets, scene):
    supervisor = visit("supervisor")
    path = f"/ticket/do/void/?id={tickets[0]}"
    assert "Reason" in supervisor.get(path).text
    assert supervisor.send(path, reason="").status_code == 422
    assert supervisor.send(path, reason="重复登记").status_code == 302
    ticket = db.session.get(Ticket, tickets[0])
    assert ticket.voided_at is not None
    assert ticket.voided_by_id == scene.staff["supervisor"].id
    page = supervisor.get(f"/ticket/details/?id={tickets[0]}").text
    assert "重复登记" in page
    assert tickets[0] not in ids_in(supervisor.get("/ticket/").text)
    assert ids_in(supervisor.get("/ticket/?voided=only").text) == [tickets[0]]
    assert tickets[0] in ids_in(supervisor.get("/ticket/?voided=all").text)
    assert supervisor.get(f"/ticket/edit/?id={tickets[0]}").status_code == 302


def test_d13_a_refused_form_is_the_same_page_again(visit, scene):
    answer = visit("front").send("/customer/new/", code="E1", name="", phone="139", facts="备注")
    assert answer.status_code == 422
    assert "data-guard" in answer.text
    assert 'value="139"' in answer.text
    assert "备注" in answer.text
    assert '<a href="#name">Name: Fill this in.</a>' in answer.text


def test_d14_percent_and_underscore_are_letters(visit, scene):
    db.session.add(Customer(office=scene.office, code="100%", name="百分", phone="1%_"))
    db.session.commit()
    desk = visit("front")
    (row,) = ids_in(desk.get("/customer/?phone=1%25_").text)
    assert db.session.get(Customer, row).name == "百分"
    assert ids_in(desk.get("/customer/?phone=%25").text) == []
    assert ids_in(desk.get("/area/?q=东").text)
    assert ids_in(desk.get("/area/?q=%25").text) == []  # the search of what has no word index
    assert ids_in(desk.get("/area/?q=_").text) == []


def test_d15_an_unknown_error_is_a_page_with_a_number(app, visit, tickets, monkeypatch, caplog):
    def broken(self, session, actor, row, form, at):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views.TicketView, "change", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    desk = visit("front")
    fields = form_of(desk.get(f"/ticket/edit/?id={tickets[0]}").text)
    answer = desk.send(f"/ticket/edit/?id={tickets[0]}", **fields)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    (number,) = re.findall(r"([0-9A-F]{10}) is the number", caplog.text)
    assert number in answer.text


def test_a_refused_deed_is_shown_at_its_field(visit, tickets):
    db.session.get(Ticket, tickets[0]).status = TicketStatus.CLOSED
    db.session.commit()
    answer = visit("front").send(f"/ticket/do/dispatch/?id={tickets[0]}", reason="急")
    assert answer.status_code == 422
    assert "Only new work orders can be dispatched." in answer.text
    assert 'id="reason-wrong"' in answer.text
    assert ">\n急</textarea>" in answer.text


def test_a_deed_is_done_once_however_often_it_is_sent(visit, tickets):
    desk = visit("front")
    path = f"/ticket/do/dispatch/?id={tickets[0]}"
    fields = form_of(desk.get(path).text) | {"reason": "急"}
    assert desk.send(path, **fields).status_code == 302
    assert desk.send(path, **fields).status_code == 302
    assert db.session.get(Ticket, tickets[0]).subject == "厨房漏水 · 急"


def test_one_page_s_key_serves_several_buttons(visit, tickets):
    supervisor = visit("supervisor")
    for row in tickets[:2]:
        supervisor.send(f"/ticket/do/take/?id={row}", post_key="0" * 32)
    assert all(db.session.get(Ticket, row).taken_at for row in tickets[:2])


def test_a_state_that_forbids_a_deed_offers_no_button(visit, tickets):
    db.session.get(Ticket, tickets[0]).status = TicketStatus.CLOSED
    db.session.commit()
    page = visit("front").get("/ticket/").text
    assert f"do/dispatch/?id={tickets[0]}" not in page
    assert f"do/dispatch/?id={tickets[1]}" in page


def test_a_constraint_speaks_at_its_field(visit, tickets):
    desk = visit("front")
    fields = form_of(desk.get("/ticket/new/").text) | {
        "number": "BX-20261014-0001", "subject": "x", "received_at": "2026-10-14T09:00",
    }  # fmt: skip
    answer = desk.send("/ticket/new/", **fields)
    assert answer.status_code == 422
    assert '<a href="#number">Number: This work-order number is taken.</a>' in answer.text
    assert issubclass(IntegrityError, Exception)


def test_times_are_the_office_s(visit, tickets):
    page = visit("front").get(f"/ticket/edit/?id={tickets[0]}").text
    assert 'name="received_at" value="2026-10-14T12:00"' in page
    assert "14 Oct 2026 12:00" in visit("front").get("/ticket/").text
    assert Record.TICKET.value in page
