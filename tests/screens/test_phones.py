"""Whole phone numbers come by a click that is on record, and who looked can be read (JD-15)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models import AuditLine, PhoneLook, Ticket, clock, db
from models.scopes import actor_of
from services import tickets
from tests.screens.test_home import asked, sent

WHOLE, MASK = "13900000001", "139****0001"
JSON = {"Accept": "application/json"}


def looks():
    """Who looked at whose number, in order."""
    db.session.expire_all()
    rows = db.session.scalars(select(PhoneLook).order_by(PhoneLook.id))
    return [(row.by.username, row.whose, row.number) for row in rows]


@pytest.fixture
def customer(scene):
    """The first customer, whose number is WHOLE."""
    return scene.customers[0]


def test_a_list_and_a_page_show_the_mask_and_a_click_the_number(visit, customer):
    front = visit("front")
    for path in ("/customer/", f"/customer/details/?id={customer.id}"):
        text = front.get(path).text
        assert MASK in text
        assert WHOLE not in text
    address = re.search(r'formaction="([^"]+phone[^"]+)"', text)[1].replace("&amp;", "&")
    assert looks() == []
    page = front.send(address).text
    assert f'href="tel:{WHOLE}"' in page
    token = {"csrf_token": front.token()}
    answer = front.post(address, data=token, headers=JSON)
    assert answer.json == {"number": WHOLE}
    assert looks() == [("front", customer.name, MASK)] * 2
    lines = db.session.scalars(select(AuditLine).where(AuditLine.op == "view")).all()
    assert [(line.record, line.row_id, line.office_id) for line in lines] == [
        ("customer", customer.id, customer.office_id)
    ] * 2
    assert WHOLE not in str(lines[0].changes)


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 403), ("quality", 403), ("worker", 403), ("front_b", 404), ("area2", 404)],
)
def test_who_may_not_see_it_gets_no_button_and_no_door(visit, customer, who, status):
    person = visit(who)
    assert f"customer/phone/?id={customer.id}&" not in person.get("/customer/").text
    assert person.send(f"/customer/phone/?id={customer.id}").status_code == status
    assert looks() == []


def test_a_get_shows_nothing_and_a_record_without_number_has_no_page(visit, scene, customer):
    front = visit("front")
    assert front.get(f"/customer/phone/?id={customer.id}").status_code == 405
    assert front.send(f"/unit/phone/?id={scene.units[0].id}").status_code == 404
    scene.customers[1].phone = ""
    assert front.send(f"/customer/phone/?id={scene.customers[1].id}").status_code == 404
    assert front.send("/customer/phone/?id=x").status_code == 404


def test_the_worker_while_the_job_is_in_hand(visit, scene):
    ticket = sent(scene, asked(scene, 0))
    worker = visit("worker")
    assert f'href="tel:{WHOLE}"' in worker.get("/").text  # his own job: he has to ring
    door = f"/ticket/phone/?id={ticket.id}"
    assert WHOLE in worker.send(door).text
    me = actor_of(db.session(), scene.staff["worker"], clock.today())
    row = db.session.get(Ticket, ticket.id)
    tickets.complete(db.session(), me, row, clock.now(), result="已修好")
    assert worker.send(door).status_code == 404
    assert WHOLE not in worker.get(f"/ticket/details/?id={ticket.id}").text


def test_the_call_screen_shows_masks_and_the_caller_s_number_on_a_click(visit, customer):
    front = visit("front")
    (hit,) = front.get(f"/call/find/?q={WHOLE}").json
    assert hit["phone"] == MASK
    card = front.get(f"/call/card/?customer={customer.id}").text
    assert WHOLE not in card
    assert f"/customer/phone/?id={customer.id}" in card
    assert WHOLE not in front.get(f"/search/?q={WHOLE[-4:]}").text


def test_a_form_keeps_a_number_that_was_left_masked(visit, customer):
    front = visit("front")
    path = f"/customer/edit/?id={customer.id}"
    page = front.get(path).text
    assert WHOLE not in page
    version = re.search(r'name="row_version" value="(\d+)"', page)[1]
    fields = {"name": "改名", "code": customer.code, "row_version": version}
    assert front.send(path, phone=MASK, **fields | {"name": ""}).status_code == 422
    refused = front.send(path, phone=MASK, **fields | {"name": ""}).text
    assert WHOLE not in refused
    assert front.send(path, phone=MASK, **fields).status_code == 302
    db.session.expire_all()
    assert (customer.phone, customer.name) == (WHOLE, "改名")
    conflict = front.send(path, phone="13912345678", **fields)
    assert conflict.status_code == 409
    assert WHOLE not in conflict.text
    fields["row_version"] = str(customer.version)
    assert front.send(path, phone="13912345678", **fields).status_code == 302
    db.session.expire_all()
    assert customer.phone == "13912345678"


def test_who_looked_is_read_by_those_who_answer_for_it(visit, customer):
    visit("front").send(f"/customer/phone/?id={customer.id}")
    for who in ("supervisor", "manager", "quality", "auditor"):
        text = visit(who).get("/phone_look/").text
        assert customer.name in text, who
        assert MASK in text
    assert customer.name not in visit("supervisor_b").get("/phone_look/").text
    for who in ("front", "worker", "finance", "admin"):
        assert visit(who).get("/phone_look/").status_code == 403, who
    assert visit("supervisor").send("/phone_look/export/").status_code == 200
