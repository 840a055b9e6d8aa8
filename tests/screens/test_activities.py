"""Activities and flyers through their addresses: residents, desk, door, paper, by role."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Activity, ActivityCost, Flyer, FlyerDelivery, SignUp, clock, db
from rules.activity_words import ActivityState, SignUpState
from services import activities, flyer_texts, sign_ups
from tests.reports.tools import text as pdf_text
from tests.screens.answers import at_field

pytestmark = pytest.mark.usefixtures("app")
RESIDENT = {"name": "住户甲", "room": "1栋101", "phone": "13900000001", "people": "2"}
HOUR = timedelta(hours=1)


@pytest.fixture
def on(app, scene):
    """An activity of two seats that is announced for the day after tomorrow."""
    at = clock.now()
    actor = scene.actor("front", clock.today())
    values = {"name": "消防日", "place": "广场", "plan": "灭火器", "budget_fen": 50_000, "seats": 2}
    values |= {"starts_at": at + 48 * HOUR, "ends_at": at + 50 * HOUR}
    row = activities.enter(scene.session, actor, at, scene.office, values)
    activities.announce(scene.session, actor, row, at)
    scene.session.add_all(flyer_texts.first())
    scene.session.commit()
    return row


def stored(model):
    db.session.expire_all()
    return list(db.session.scalars(select(model).order_by(model.id)))


# Residents ----------------------------------------------------------------------------------------
def test_a_resident_signs_up_without_a_log_in_once_however_often_he_sends(client, scene, on):
    path = f"/S/{on.token}"
    page = client.get(path)
    assert page.status_code == 200
    assert "<script" not in page.text.replace("<script nonce", "<script")
    key = re.search(r'name="post_key" value="(\w+)"', page.text)[1]
    sent = RESIDENT | {"post_key": key}
    first, again = client.send(path, **sent), client.send(path.lower(), **sent)
    third = client.send(path, **RESIDENT)  # another form, the same person
    assert [one.status_code for one in (first, again, third)] == [302] * 3
    (row,) = stored(SignUp)
    assert (row.people, row.channel.value, row.customer_id) == (2, "qr", scene.customers[0].id)
    assert row.state is SignUpState.SEAT
    other = client.send(path, **RESIDENT | {"name": "住户乙", "phone": "13900000002"})
    answer = client.get(other.location).text
    assert "候补" in answer
    for shown in ("住户甲", "13900000001", "住户乙", "消防日</option>"):
        assert shown not in answer
    assert [one.state.value for one in stored(SignUp)] == ["seat", "waiting"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"phone": " "}, "phone"), ({"people": "21"}, "people")],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(client, on, wrong, field):
    answer = client.send(f"/s/{on.token}", **RESIDENT | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert 'value="1栋101"' in answer.text
    assert stored(SignUp) == []


def test_unknown_closed_and_called_off_are_answered_alike(client, scene, on):
    def told(token):
        found = [client.get(f"/s/{token}"), client.send(f"/s/{token}", **RESIDENT)]
        marks = r'name="(csrf_token|next)" value="[^"]*"'  # of this visit, and the address itself
        return [(one.status_code, re.sub(marks, "", one.text)) for one in found]

    unknown = told("0" * 32)
    assert [code for code, _ in unknown] == [404, 404]
    on.sign_up_until = clock.now() - HOUR
    db.session.commit()
    assert told(on.token) == unknown
    on.sign_up_until = None
    activities.call_off(db.session(), scene.actor("front"), on, clock.now(), reason="下雨")
    assert told(on.token) == unknown
    assert client.post(f"/s/{on.token}").status_code == 400
    assert client.post(f"/s/{'0' * 32}").status_code == 400


def test_programs_learn_nothing_and_floods_are_stopped(client, on):
    path = f"/s/{on.token}"
    trapped = client.send(path, **RESIDENT, website="http://spam.example")
    assert trapped.location.endswith("done=seat")
    assert stored(SignUp) == []
    codes = {client.send(path, **RESIDENT | {"name": ""}).status_code for _ in range(9)}
    assert codes == {422}
    flooded = client.send(path, **RESIDENT)
    assert (flooded.status_code, flooded.headers["Retry-After"]) == (429, "900")
    assert stored(SignUp) == []


# The desk and the door ----------------------------------------------------------------------------
def moment(at):
    return f"{clock.local(at):%Y-%m-%dT%H:%M}"


def test_a_plan_with_mistakes_keeps_what_was_typed(client, scene, on):
    at = clock.now()
    client.sign_in("front")
    good = {"name": "游园会", "place": "架空层", "starts_at": moment(at + 30 * HOUR)}
    good |= {
        "ends_at": moment(at + 32 * HOUR),
        "plan": "猜灯谜",
        "budget_fen": "600",
        "concerns": "",
    }
    other = f"building-{scene.units[8].building_id}"
    for wrong, field in (
        ({"starts_at": moment(at - HOUR)}, "starts_at"),
        ({"ends_at": moment(at + 29 * HOUR)}, "ends_at"),
        ({"sign_up_until": moment(at + 31 * HOUR)}, "sign_up_until"),
        ({"budget_fen": "-1"}, "budget_fen"),
        ({"concerns": other}, "concerns"),
    ):
        answer = client.send("/activity/new/", **good | wrong)
        assert answer.status_code == 422, field
        said = "不属于本管理处" in answer.text if field == "concerns" else at_field(answer, field)
        assert said, field
        assert "猜灯谜" in answer.text
    here = f"building-{scene.units[0].building_id}"
    assert client.send("/activity/new/", **good | {"concerns": here}).status_code == 302
    row = stored(Activity)[-1]
    assert [one.building_id for one in row.places] == [scene.units[0].building_id]
    assert (row.in_charge.username, row.budget_fen) == ("front", 60_000)
    cost = {"activity": row.id, "item": "灯笼", "spent_on": f"{clock.today()}"}
    assert at_field(client.send("/activity_cost/new/", **cost, amount_fen="-5"), "amount_fen")
    assert client.send("/activity_cost/new/", **cost, amount_fen="5").status_code == 302
    assert stored(ActivityCost)[0].amount_fen == 500


def test_signing_off_names_who_moved_up(client, scene, on):
    client.sign_in("front")
    for name in ("甲方", "乙方"):
        sent = {"activity": on.id, "name": name, "people": "2", "channel": "phone"}
        assert client.send("/sign_up/new/", **sent).status_code == 302
    first, _ = stored(SignUp)
    assert client.send(f"/sign_up/do/withdraw/?id={first.id}", note="出差").status_code == 302
    assert "乙方" in client.get("/sign_up/").text.split("候补转正", 1)[1]
    assert [one.state.value for one in stored(SignUp)] == ["withdrawn", "seat"]
    page = client.get(f"/activity/details/?id={on.id}").text
    assert "甲方" in page  # signed off, not gone


def test_one_tap_each_at_the_door(client, scene, on):
    at, session = clock.now(), db.session()
    who = scene.actor("front", clock.today())
    customer = scene.customers[0]
    row = sign_ups.by_resident(
        session, on, at, name="甲方", room="101", phone=customer.phone, people=1, key="k" * 32
    )
    on.starts_at, on.ends_at = at + HOUR, at + 2 * HOUR
    db.session.commit()
    client.sign_in("front")
    page = client.get("/attendance/").text
    assert f'formaction="/sign_up/do/came/?id={row.id}"' in page
    sent = client.send(f"/sign_up/do/came/?id={row.id}", next="/attendance/")
    assert sent.location == "/attendance/"
    walk_in = f"/activity/do/walk-in/?id={on.id}"
    assert client.send(walk_in, name="散客", people="1").status_code == 302
    assert at_field(client.send(walk_in, name="散客二", people="1"), "people")
    assert [one.came for one in stored(SignUp)] == [1, 1]
    assert "/sign_up/do/not-came/" in client.get("/attendance/").text
    for name, code in (("finance", 403), ("worker", 403), ("auditor", 403), ("supervisor", 200)):
        assert client.sign_in(name).get("/attendance/").status_code == code, name
    assert who.employee_id == stored(SignUp)[0].came_by_id


def test_phones_are_masked_as_customers_are(client, scene, on):
    client.send(f"/s/{on.token}", **RESIDENT | {"phone": "13912345678"})
    (row,) = stored(SignUp)
    for who, status in (("front", 200), ("area1", 200), ("quality", 403), ("auditor", 403)):
        text = client.sign_in(who).get(f"/sign_up/details/?id={row.id}").text
        assert "139****5678" in text, who
        assert "13912345678" not in text, who
        shown = client.send(f"/sign_up/phone/?id={row.id}")
        assert (shown.status_code, "13912345678" in shown.text) == (status, status == 200), who
    assert client.sign_in("finance").get("/sign_up/").status_code == 403
    money = client.get(f"/activity/details/?id={on.id}")
    assert "500.00" in money.text
    assert "住户甲" not in money.text


def test_a_customer_s_page_and_my_day_know(client, scene, on):
    client.send(f"/s/{on.token}", **RESIDENT)
    page = client.sign_in("front").get(f"/customer/details/?id={scene.customers[0].id}").text
    assert 'id="sign-ups"' in page
    assert "消防日" in page
    on.starts_at, on.ends_at = clock.now() - 3 * HOUR, clock.now() - HOUR
    db.session.commit()
    day = client.get("/").text
    assert f'formaction="/activity/do/door/?id={on.id}"' in day
    assert f"/activity/do/held/?id={on.id}" in day
    assert 'id="activities"' not in client.sign_in("front2").get("/").text
    client.sign_in("front")
    assert client.send(f"/activity/do/held/?id={on.id}", result="顺利").status_code == 302
    assert (
        client.send(f"/activity/do/close/?id={on.id}", result="", remarks="好").status_code == 302
    )
    assert stored(Activity)[0].state is ActivityState.CLOSED
    assert client.get(f"/activity/edit/?id={on.id}").status_code == 302


# Flyers -------------------------------------------------------------------------------------------
def test_a_flyer_from_an_activity_to_its_coverage(client, scene, on):
    client.sign_in("front")
    page = client.get(f"/flyer/new/?activity={on.id}").text
    assert "诚邀您参加" in page
    sent = {"activity": on.id, "size": "a5", "template": "1", "headline": "", "body": ""}
    assert client.send("/flyer/new/", **sent).status_code == 302
    (row,) = stored(Flyer)
    printed = client.send(f"/flyer/do/print/?id={row.id}")
    assert printed.mimetype == "application/pdf"
    assert "扫码报名" in pdf_text(printed.data)
    run = f"/flyer/do/run/?id={row.id}"
    assert at_field(client.send(run, copies="5", cost_fen="-1"), "cost_fen")
    assert client.send(run, copies="5", cost_fen="3.50").status_code == 302
    assert client.get(f"/flyer/edit/?id={row.id}").status_code == 302  # it stands
    box = f"building_{scene.units[0].building_id}"
    deed = f"/flyer/do/distribute/?id={row.id}"
    assert at_field(client.send(deed, **{box: "6"}), box)
    assert client.send(deed, **{box: "3"}).status_code == 302
    assert [one.copies for one in stored(FlyerDelivery)] == [3]
    page = client.get(f"/flyer/details/?id={row.id}").text
    assert "75 %" in page
    assert "<svg" in page
    fresh = client.send(f"/flyer/do/edition/?id={row.id}").location
    assert fresh == f"/flyer/edit/?id={stored(Flyer)[-1].id}"
    assert at_field(client.send(deed, **{box: "1", "handed_on": "2020-01-01"}), "handed_on")


def test_a_template_names_known_places_alone(client, scene, on):
    client.sign_in("supervisor")
    sent = {"name": "通知", "kind": "notice", "language": "zh_Hans_CN", "headline": "停电"}
    answer = client.send("/flyer_template/new/", **sent, body="{活动}将停电")
    assert "{地点}" in at_field(answer, "body")
    assert client.send("/flyer_template/new/", **sent, body="{地点}将停电").status_code == 302
    assert client.sign_in("front").get("/flyer_template/new/").status_code == 403
