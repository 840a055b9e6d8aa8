"""Traps A1–A10: what a list hides is refused at every other door too."""

from __future__ import annotations

import pytest

import admin_views
from admin_views.base import RecordView
from models import Area, AuditLine, Bill, Customer, Post, Ticket, db
from rules.vocabulary import AuditOp, Deed, Record, Role
from tests.admin_views import views
from tests.admin_views.conftest import form_of, hidden, ids_in
from tests.office import START

OTHER_OFFICE = 8  # the first work order of office B


def test_a1_one_scope_at_every_door(visit, tickets, scene):
    area = visit("area1")
    assert set(ids_in(area.get("/ticket/").text)) == set(tickets[:4])
    for hidden_id in (tickets[4], tickets[OTHER_OFFICE]):
        for door in ("details", "edit"):
            assert area.get(f"/ticket/{door}/?id={hidden_id}").status_code == 404
        assert area.send(f"/ticket/edit/?id={hidden_id}", subject="x").status_code == 404
        assert area.get(f"/ticket/do/dispatch/?id={hidden_id}").status_code == 404
        sent = area.send("/ticket/do/dispatch/", id=[tickets[0], hidden_id], reason="x")
        assert sent.status_code == 404
    assert {t.subject for t in db.session.query(Ticket)} == {"厨房漏水"}


def test_a1_the_count_is_scoped_too(visit, tickets):
    assert '<span class="total">4</span>' in visit("area1").get("/ticket/").text


def test_a1_void_and_export_are_scoped_too(visit, tickets):
    supervisor = visit("supervisor")
    voided = supervisor.send(f"/ticket/do/void/?id={tickets[OTHER_OFFICE]}", reason="x")
    assert voided.status_code == 404
    text = supervisor.send("/ticket/export/").text
    assert text.count("BX-2026") == OTHER_OFFICE


def test_a2_look_ups_are_scoped_capped_and_escaped(visit, tickets, scene):
    desk = visit("front")
    offered = desk.get("/ticket/lookup/?for=form&field=unit&q=&limit=100000&offset=-1").json
    assert {one["id"] for one in offered} == {unit.id for unit in scene.units[:8]}
    assert desk.get("/ticket/lookup/?for=form&field=unit&q=%25").json == []
    db.session.add_all(
        Customer(office=scene.office, code=f"N{n}", name=f"新住户{n}") for n in range(30)
    )
    db.session.commit()
    assert len(desk.get("/ticket/lookup/?for=form&field=customer&q=新住户").json) == 20


def test_a2_look_ups_ask_for_rights(visit, tickets):
    assert visit("auditor").get("/ticket/lookup/?for=form&field=unit&q=").status_code == 403
    assert visit("front").get("/ticket/lookup/?for=form&field=nothing&q=").status_code == 404
    assert visit("front").get("/ticket/lookup/?for=form&field=subject&q=").status_code == 404


def test_a3_a_posted_foreign_key_is_scoped(visit, tickets, scene):
    desk = visit("front")
    fields = form_of(desk.get(f"/ticket/edit/?id={tickets[0]}").text)
    foreign = scene.units[OTHER_OFFICE]
    for posted in ([str(foreign.id)], [str(foreign.id), str(foreign)]):
        answer = desk.send(f"/ticket/edit/?id={tickets[0]}", **fields | {"unit": posted})
        assert answer.status_code == 422
    assert db.session.get(Ticket, tickets[0]).unit_id == scene.units[0].id


def test_a3_a_new_record_stays_within_reach(visit, scene):
    supervisor = visit("supervisor")
    sent = supervisor.send("/area/new/", name="新区", office=str(scene.offices["B"].id))
    assert sent.status_code == 302
    (area,) = [a for a in db.session.query(scene.areas["east"].__class__) if a.name == "新区"]
    assert area.office_id == scene.office.id  # what was not offered was not taken


def test_a3_a_record_is_not_moved_beyond_reach(visit, scene):
    """He reads the other office, so its name is offered; he changes nothing there."""
    away = Post(role=Role.FINANCE, office=scene.offices["B"], valid_from=START)
    away.employee = scene.staff["supervisor"]
    db.session.add(away)
    db.session.commit()
    supervisor, path = visit("supervisor"), f"/area/edit/?id={scene.areas['east'].id}"
    fields = form_of(supervisor.get(path).text) | {"office": [str(scene.offices["B"].id)]}
    answer = supervisor.send(path, **fields)
    assert answer.status_code == 422
    assert "an office that is not yours" in answer.text
    assert db.session.get(Area, scene.areas["east"].id).office_id == scene.office.id


def test_a4_an_unknown_id_is_not_silently_nothing(visit, tickets, scene):
    desk = visit("front")
    fields = form_of(desk.get(f"/ticket/edit/?id={tickets[0]}").text)
    for posted in (["999999"], ["abc"], ["999999", "无此房屋"], ["", "无此房屋"]):
        answer = desk.send(f"/ticket/edit/?id={tickets[0]}", **fields | {"unit": posted})
        assert answer.status_code == 422
    assert db.session.get(Ticket, tickets[0]).unit_id == scene.units[0].id


def test_a4_words_alone_name_one_record(visit, tickets, scene):
    """Without scripts the typed words stand in for the id, if they name one record."""
    desk = visit("front")
    fields = form_of(desk.get(f"/ticket/edit/?id={tickets[0]}").text)
    answer = desk.send(f"/ticket/edit/?id={tickets[0]}", **fields | {"unit": ["", "2栋-1单元-101"]})
    assert answer.status_code == 302
    assert db.session.get(Ticket, tickets[0]).unit_id == scene.units[4].id


def test_a5_there_is_no_inline_edit(app):
    rules = {str(rule) for rule in app.url_map.iter_rules()}
    assert not [rule for rule in rules if "ajax" in rule or "/delete/" in rule]
    assert not [rule for rule in rules if rule.endswith("/action/")]


def test_a5_a_screen_without_editing_takes_no_post(visit, tickets):
    for path in ("/audit_line/new/", "/audit_line/edit/?id=1"):
        assert visit("auditor").get(path).status_code == 403
        assert visit("auditor").send(path, actor_name="x").status_code == 403
    assert visit("auditor").send(f"/ticket/edit/?id={tickets[0]}", subject="x").status_code == 403


def test_a6_a_frozen_field_takes_no_post(visit, tickets):
    desk = visit("front")
    fields = form_of(desk.get(f"/ticket/edit/?id={tickets[0]}").text)
    assert "number" not in fields
    assert "needs_dispatch" not in fields
    sent = desk.send(
        f"/ticket/edit/?id={tickets[0]}",
        **fields | {"number": "HACKED", "needs_dispatch": "n", "subject": "新"},
    )
    assert sent.status_code == 302
    ticket = db.session.get(Ticket, tickets[0])
    assert (ticket.number, ticket.needs_dispatch) == ("BX-20261014-0001", True)
    assert ticket.subject == "新"


def test_a6_a_field_left_out_keeps_its_value(visit, tickets):
    desk = visit("front")
    version = hidden(desk.get(f"/ticket/edit/?id={tickets[0]}").text, "row_version")
    sent = desk.send(f"/ticket/edit/?id={tickets[0]}", row_version=version, subject="只改主题")
    assert sent.status_code == 302
    ticket = db.session.get(Ticket, tickets[0])
    assert ticket.unit_id is not None
    assert ticket.needs_dispatch


def test_a7_a_screen_must_say_its_columns(app):
    class Silent(RecordView):
        record = Record.BUILDING
        column_list = ("name",)

    with app.app_context(), pytest.raises(LookupError, match="column_details_list"):
        Silent()


def test_a7_fields_of_no_form_are_not_taken(visit, tickets):
    desk = visit("front")
    fields = form_of(desk.get(f"/ticket/edit/?id={tickets[0]}").text)
    desk.send(f"/ticket/edit/?id={tickets[0]}", **fields | {"status": "closed", "version": "99"})
    assert db.session.get(Ticket, tickets[0]).status.value == "new"


def test_a8_columns_are_hidden_by_role(visit, tickets, scene):
    db.session.get(Ticket, tickets[0]).description = "内部说明"
    db.session.commit()
    for path in (f"/ticket/details/?id={tickets[0]}",):
        assert "内部说明" in visit("front").get(path).text
        assert "内部说明" not in visit("auditor").get(path).text
    assert "内部说明" in visit("supervisor").send("/ticket/export/").text
    assert "内部说明" not in visit("auditor").send("/ticket/export/").text


def test_a8_phone_numbers_are_masked_everywhere(visit, tickets):
    pages = ("/ticket/", f"/ticket/details/?id={tickets[0]}")
    for path in pages:
        for who, offers in (("front", True), ("auditor", False)):
            text = visit(who).get(path).text
            assert "13900000000" not in text
            assert "139****0000" in text
            assert (f"/ticket/phone/?id={tickets[0]}" in text) is offers
    shown = f"/ticket/phone/?id={tickets[0]}&of=own"
    assert "13900000000" in visit("front").send(shown).text
    assert visit("auditor").send(shown).status_code == 403
    assert "13900000000" in visit("supervisor").send("/ticket/export/").text
    assert "13900000000" not in visit("auditor").send("/ticket/export/").text


def test_a8_hidden_digits_cannot_be_found_by_trying(visit, tickets):
    assert tickets[0] in ids_in(visit("front").get("/ticket/?q=139000000").text)
    assert ids_in(visit("auditor").get("/ticket/?q=139000000").text) == []
    assert tickets[0] in ids_in(visit("auditor").get("/ticket/?q=厨房").text)
    everybody = ids_in(visit("auditor").get("/customer/").text)
    for guess in ("1390000", "777"):
        assert ids_in(visit("auditor").get(f"/customer/?phone={guess}").text) == everybody
    assert ids_in(visit("front").get("/customer/?phone=777").text) == []


def test_a9_every_door_wants_a_log_in(app, client):
    own = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in _own()]
    assert len(own) == 11 * len(views.SCREENS)
    for rule in own:
        path = str(rule).replace("<deed>", "dispatch")
        answer = client.get(path) if "GET" in (rule.methods or ()) else client.send(path)
        assert answer.status_code in (401, 302), path
        assert "sign-in" in answer.headers.get("Location", "") or answer.status_code == 401


def test_a9_a_role_without_the_right_gets_a_plain_refusal(visit, tickets):
    worker = visit("worker")
    assert worker.get("/customer/").status_code == 403
    assert worker.get("/customer/details/?id=1").status_code == 403
    refused = db.session.query(AuditLine).filter_by(op=AuditOp.REFUSED).count()
    assert refused == 2


def _own() -> set[str]:
    return {screen.record.value for screen in admin_views.SCREENS}


def test_a10_a_field_taken_away_breaks_no_form(visit, tickets, monkeypatch):
    monkeypatch.setattr(
        views.TicketView, "can_see", lambda self, actor, name: name not in ("unit", "category")
    )
    desk = visit("front")
    page = desk.get(f"/ticket/edit/?id={tickets[0]}")
    assert page.status_code == 200
    assert 'name="unit"' not in page.text


@pytest.mark.parametrize("deed", [Deed.EXPORT, Deed.CREATE, Deed.DISPATCH])
def test_buttons_and_doors_agree(visit, tickets, deed):
    """Who has no right sees no button, and is refused at the door all the same."""
    doors = {
        Deed.EXPORT: ("/ticket/export/", "export/"),
        Deed.CREATE: ("/ticket/new/", "/ticket/new/"),
        Deed.DISPATCH: (f"/ticket/do/dispatch/?id={tickets[0]}", "do/dispatch/"),
    }
    path, button = doors[deed]
    manager = visit("finance")  # reads work orders, nothing more
    assert button not in manager.get("/ticket/").text
    assert manager.send(path, reason="x", subject="x").status_code == 403


def test_rights_of_two_posts_do_not_mix_rows(visit, tickets, scene):
    """An auditor of the company who is front desk of one office sees one office's numbers."""
    db.session.add(
        Post(
            employee=scene.staff["auditor"],
            role=Role.FRONT_DESK,
            office=scene.office,
            valid_from=START,
        )
    )
    db.session.commit()
    page = visit("auditor").get("/ticket/").text
    assert len(ids_in(page)) == 12
    assert f"phone/?id={tickets[0]}&" in page
    assert "139****0008" in page
    assert f"phone/?id={tickets[OTHER_OFFICE]}&" not in page
    assert f"do/dispatch/?id={tickets[0]}" in page
    assert f'do/dispatch/?id={tickets[OTHER_OFFICE]}"' not in page


def test_made_records_have_their_office(visit, scene):
    desk = visit("finance")
    unit = scene.units[0]
    desk.send(
        "/bill/new/",
        bill_no="Z1",
        unit=[str(unit.id), str(unit)],
        item="物业费",
        period="2026Q3",
        amount_fen="１，２３４.50",
        due_on="2026-09-30",
    )
    (bill,) = db.session.query(Bill)
    assert (bill.office_id, bill.amount_fen) == (scene.office.id, 123450)
