"""The call screen: a caller found, a request taken down, a number that comes out once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from models import LoginSession, Ticket, clock, db
from models.people import Employee
from rules.vocabulary import Category, Channel, TicketStatus, Urgency
from services import accounts
from tests.office import STAFF, Scene
from tests.visitor import Visitor

CALL = "/call/"
KEY = "0123456789abcdef0123456789abcdef"
TYPED = {
    "post_key": KEY,
    "category": "repair",
    "urgency": "urgent",
    "channel": "walk_in",
    "subject": "厨房水管漏水",
    "description": "二楼也有 😀",
    "then": "wait",
}


@pytest.fixture
def front(client: Visitor, scene: Scene) -> Visitor:
    """The front desk of office A, in English."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client.sign_in("front")


@pytest.fixture
def caller(scene: Scene) -> dict[str, int]:
    """The first customer in his flat, as the page sends them."""
    return {"customer": scene.customers[0].id, "unit": scene.units[0].id}


def count() -> int:
    return db.session.scalar(select(func.count(Ticket.id))) or 0


def only() -> Ticket:
    return db.session.scalars(select(Ticket)).one()


def wrong(page: str) -> list[str]:
    """Return the sentences shown at fields."""
    return re.findall(r'<p class="wrong"[^>]*>([^<]+)</p>', page)


def field(page: str, name: str) -> str:
    """Return what stands in a field of the request."""
    found = re.search(
        rf'<(?:input[^>]*?|textarea) ?name="{name}"[^>]*?(?:value="([^"]*)"|>\n)', page
    )
    return (found[1] or "") if found else ""


# The caller ---------------------------------------------------------------------------------------
def test_callers_are_found_by_phone_name_room_and_initials(front):
    for words in ("13900000001", "住户甲", "1-101", "zh"):
        found = front.get(CALL + "find/", query_string={"q": words}).json
        assert "住户甲" in {hit["name"] for hit in found}, words
    assert front.get(CALL + "find/?q=没有这个人").json == []


def test_nobody_finds_callers_of_another_office(front):
    assert front.get(CALL + "find/?q=13900000009").json == []
    assert front.sign_in("front_b").get(CALL + "find/?q=13900000009").json[0]["name"] == "住户壬"


def test_area_administrator_finds_his_own_areas_only(front):
    names = {hit["name"] for hit in front.sign_in("area1").get(CALL + "find/?q=zh").json}
    assert names == {"住户甲", "住户乙", "住户丙", "住户丁"}


def test_card_shows_who_where_and_what_is_open(front, scene, caller):
    scene.customers[0].facts = "上门前先打电话"
    front.send(CALL, **TYPED, **caller)
    card = front.get(CALL + "card/", query_string=caller).text
    for words in ("住户甲", "139****0001", "1栋-1单元-101", "东区", "区管甲", "上门前先打电话"):
        assert words in card
    assert f'href="/ticket/details/?id={only().id}"' in card


def test_card_out_of_reach_is_no_page(front, scene):
    assert front.get(f"{CALL}card/?customer={scene.customers[8].id}").status_code == 404
    assert front.get(f"{CALL}card/?customer=abc").status_code == 404


def test_search_works_without_a_script(front, caller):
    page = front.get(CALL, query_string={"q": "住户甲"}).text
    link = re.search(r'href="(/call/\?customer=\d+&amp;unit=\d+)"', page)
    chosen = front.get(link[1].replace("&amp;", "&")).text
    assert f'name="customer" value="{caller["customer"]}"' in chosen
    assert f'name="unit" value="{caller["unit"]}"' in chosen
    assert "139****0001" in chosen


# The request --------------------------------------------------------------------------------------
def test_request_becomes_a_numbered_work_order_with_deadlines(front, caller):
    answer = front.send(CALL, **TYPED, **caller)
    ticket = only()
    assert (ticket.category, ticket.urgency) == (Category.REPAIR, Urgency.URGENT)
    assert (ticket.channel, ticket.subject) == (Channel.WALK_IN, TYPED["subject"])
    assert (ticket.customer_id, ticket.unit_id) == (caller["customer"], caller["unit"])
    assert ticket.area.name == "东区"
    assert ticket.status is TicketStatus.NEW
    page = front.get(answer.location).text
    assert ticket.number in page
    for due in (ticket.dispatch_due_at, ticket.on_site_due_at):
        assert f"{clock.local(due):%H:%M}" in page
    assert f"/ticket/do/dispatch/?id={ticket.id}" in page
    assert f"/ticket/do/print/?id={ticket.id}" in page


def test_double_post_makes_one_work_order(front, caller):
    first = front.send(CALL, **TYPED, **caller)
    second = front.send(CALL, **TYPED, **caller)
    assert count() == 1
    assert first.location == second.location


def test_unknown_caller_is_registered_by_place(front, scene):
    east = scene.areas["east"].id
    front.send(CALL, **TYPED, area=east, place="东门岗亭", caller_phone="13811112222")
    ticket = only()
    assert (ticket.customer, ticket.unit, ticket.area_id) == (None, None, east)
    assert (ticket.place, ticket.caller_phone) == ("东门岗亭", "13811112222")


def test_matter_of_a_known_caller_may_be_elsewhere(front, scene, caller):
    west = scene.areas["west"].id
    front.send(CALL, **TYPED, **caller, elsewhere=["n", "y"], area=west, place="大堂")
    ticket = only()
    assert (ticket.customer_id, ticket.unit, ticket.area_id) == (caller["customer"], None, west)


def test_dispatch_at_once(front, scene, caller):
    worker = scene.staff["worker"].id
    front.send(CALL, **TYPED | {"then": "dispatch"}, to=f"employee:{worker}", **caller)
    ticket = only()
    assert (ticket.status, ticket.holder_employee_id) == (TicketStatus.DISPATCHED, worker)


def test_those_to_dispatch_to_show_duty_and_open_jobs(front, scene):
    scene.staff["worker2"].on_duty = False
    page = front.get(CALL).text
    assert "维修甲 · on duty · open jobs: 0" in page
    assert "维修乙 · off duty · open jobs: 0" in page


def test_answered_on_the_spot_is_settled(front, caller):
    asks = TYPED | {"category": "inquiry", "then": "answer"}
    front.send(CALL, **asks, answer="每月 300 元", **caller)
    ticket = only()
    assert ticket.completed_at is not None
    assert (ticket.answer, ticket.needs_dispatch) == ("每月 300 元", False)


def test_call_entered_later_keeps_its_hour(front, caller):
    earlier = clock.local(clock.now() - timedelta(hours=2)).replace(second=0)
    front.send(CALL, **TYPED, **caller, received_at=f"{earlier:%Y-%m-%dT%H:%M}")
    assert only().received_at == earlier


# Refusals -----------------------------------------------------------------------------------------
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "category": ({"category": ""}, "Fill this in."),
    "subject": ({"subject": " "}, "Fill this in."),
    "nobody to dispatch to": ({"then": "dispatch"}, "Fill this in."),
    "no answer": ({"then": "answer", "answer": ""}, "Fill this in."),
    "later than now": ({"received_at": "2100-01-01T10:00"}, "later than now"),
    "not a time": ({"received_at": "gestern"}, "Enter a date and time"),
    "stranger to dispatch to": ({"then": "dispatch", "to": "employee:999"}, "Choose one of"),
}


@pytest.mark.parametrize(("change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refusal_stands_at_its_field_and_nothing_typed_is_lost(front, caller, change, sentence):
    answer = front.send(CALL, **TYPED | change, **caller)
    assert answer.status_code == 422
    assert any(sentence in said for said in wrong(answer.text)), answer.text
    assert count() == 0
    assert "二楼也有 😀" in answer.text
    assert f'name="customer" value="{caller["customer"]}"' in answer.text
    assert "139****0001" in answer.text  # his card is still there
    assert f'name="post_key" value="{KEY}"' in answer.text


def test_refused_dispatch_leaves_no_number_behind(front, scene, caller):
    front.send(CALL, **TYPED | {"then": "dispatch"}, **caller)
    front.send(CALL, **TYPED, **caller)
    assert only().number.endswith("-0001")


def test_customer_of_another_office_cannot_be_sent(front, scene):
    other = {"customer": scene.customers[8].id, "unit": scene.units[8].id}
    answer = front.send(CALL, **TYPED, **other)
    assert (answer.status_code, count()) == (422, 0)
    assert "住户壬" not in answer.text


def test_area_administrator_registers_in_his_own_areas_only(front, scene, caller):
    area1 = front.sign_in("area1")
    refused = area1.send(CALL, **TYPED, place="大堂")
    assert (refused.status_code, count()) == (422, 0)
    area1.send(CALL, **TYPED, **caller)
    assert only().received_by.username == "area1"


def test_text_typed_survives_an_ended_session(front, scene, caller):
    person = db.session.scalars(select(Employee).filter_by(username="front")).one()
    person.password_hash = accounts.hash_password("a quiet river 7")
    login = db.session.scalars(select(LoginSession)).one()
    login.last_seen_at = clock.now() - timedelta(days=1)
    ended = front.send(CALL, **TYPED, **caller)
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)[1]
    back = front.send("/sign-in", username="front", password="a quiet river 7", kept=kept)
    page = front.get(back.location).text
    assert TYPED["subject"] in page
    assert f'name="unit" value="{caller["unit"]}"' in page
    assert count() == 0


# Rights and cost ----------------------------------------------------------------------------------
OPEN = ("front", "supervisor", "area1")


@pytest.mark.parametrize("who", [name for name in STAFF if not name.endswith(("_b", "2"))])
def test_who_may_register(front, who):
    code = 200 if who in OPEN else 403
    visitor = front.sign_in(who)
    assert visitor.get(CALL).status_code == code
    assert visitor.get(CALL + "find/?q=zh").status_code == code
    if code == 403:
        assert visitor.send(CALL, **TYPED).status_code == 403
        assert 'href="/call/"' not in visitor.get("/").text


def test_somebody_of_two_offices_chooses_the_office(front, scene, caller):
    from models import Post
    from rules.vocabulary import Role
    from tests.office import START

    other = scene.offices["B"]
    scene.staff["front"].posts.append(Post(role=Role.FRONT_DESK, office=other, valid_from=START))
    assert 'name="office"' in front.get(CALL).text
    assert wrong(front.send(CALL, **TYPED, office="").text) == ["Fill this in."]
    front.send(CALL, **TYPED, office=other.id, place="门卫室")
    assert only().office_id == other.id
    listed = {
        one["words"].split(" ")[0] for one in front.get(f"{CALL}workers/?office={other.id}").json
    }
    assert "前台丙" in listed
    assert "维修甲" not in listed


def test_number_page_of_another_office_is_no_page(front, caller):
    where = front.send(CALL, **TYPED, **caller).location
    assert front.sign_in("front_b").get(where).status_code == 404


def test_every_field_has_its_label_and_its_place_on_the_keyboard(front):
    page = front.get(CALL).text
    form = page[page.index('class="card form request"') :]
    for name in re.findall(r'<(?:select|textarea)[^>]*? id="(\w+)"', form):
        assert f'for="{name}"' in form
    assert "tabindex" not in form[: form.index("</form>")]
    assert re.search(r'<input type="search" id="who"[^>]*data-focus', page)


def test_looking_writes_nothing_and_asks_little(app, front, caller):
    sent: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        most = {CALL: 10, CALL + "find/?q=zh": 9, f"{CALL}card/?customer={caller['customer']}": 10}
        for address, limit in most.items():
            sent.clear()
            assert front.get(address).status_code == 200
            written = [
                one for one in sent if not one.lstrip().upper().startswith(("SELECT", "WITH"))
            ]
            assert not [one for one in written if re.match(r"(?i)\s*(insert|update|delete)", one)]
            assert len(sent) <= limit, sent
    finally:
        event.remove(engine, "before_cursor_execute", hear)
