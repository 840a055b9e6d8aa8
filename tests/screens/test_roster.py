"""The roster of a week and the sheet of a handover on screen, by role (JD-5)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from models import Handover, RosterEntry, Shift, clock
from rules.roster import week_of
from rules.shift_words import HandoverState
from services import roster
from tests.screens.answers import at_field, fresh
from tests.screens.shifts import shift_of

TODAY = date(2026, 11, 24)


@pytest.fixture
def shift(scene):
    row = roster.keep_shift(scene.session, shift_of(scene))
    scene.session.commit()
    return row


def cell(scene, who, day=TODAY):
    return f"c{scene.staff[who].id}_{day:%Y%m%d}"


def setting(client, scene, cells, was=""):
    posted = {f"was_{key}": was for key in cells} | cells
    return client.send("/roster/set/", office=scene.office.id, week="2026-11-24", **posted)


def working(scene):
    scene.session.expire_all()
    rows = roster.on_days(scene.session, scene.office.id, week_of(TODAY))
    return {(row.employee.username, row.day) for row in rows}


def test_the_supervisor_sets_cells_all_or_none(client, scene, shift):
    visitor = client.sign_in("supervisor")
    key, value = cell(scene, "front"), str(shift.id)
    assert setting(visitor, scene, {key: value}).status_code == 302
    assert working(scene) == {("front", TODAY)}
    assert setting(visitor, scene, {key: value}).status_code == 302  # sent twice
    stale = setting(visitor, scene, {key: ""}, was="999")
    assert stale.status_code == 422
    old = cell(scene, "worker", date(2026, 11, 25))
    scene.session.add(roster.Leave(
        office=scene.office, employee=scene.staff["worker"], first_day=TODAY,
        last_day=TODAY + timedelta(days=3), kind="sick",
    ))  # fmt: skip
    both = setting(visitor, scene, {old: value, cell(scene, "front2"): value})
    assert both.status_code == 422
    assert f'href="#{old}"' in both.text
    assert working(scene) == {("front", TODAY)}
    assert setting(visitor, scene, {key: ""}, was=value).status_code == 302
    assert working(scene) == set()


def test_last_week_is_copied_with_one_button(client, scene, shift):
    leader = scene.actor("supervisor")
    before = TODAY - timedelta(days=7)
    roster.enter(scene.session, leader, scene.staff["front"], shift, before)
    visitor = client.sign_in("supervisor")
    answer = visitor.send("/roster/copy/", office=scene.office.id, week="2026-11-24")
    assert answer.status_code == 302
    assert working(scene) == {("front", TODAY)}


@pytest.mark.parametrize("who", ["front", "area1", "manager", "worker", "quality", "auditor"])
def test_others_only_look(client, scene, shift, who):
    leader = scene.actor("supervisor")
    for name in ("front", "worker"):
        roster.enter(scene.session, leader, scene.staff[name], shift, TODAY)
    visitor = client.sign_in(who)
    page = visitor.get(f"/roster/?office={scene.office.id}")
    assert page.status_code == 200
    assert "<select id=" not in page.text
    assert ("前台甲" in page.text) is (who != "worker")
    assert 'aria-current="date"' in page.text
    assert setting(visitor, scene, {cell(scene, "front"): ""}).status_code == 403
    assert visitor.send("/roster/copy/", office=scene.office.id).status_code == 403


def test_a_cell_sends_no_blanks(client, scene, shift):
    text = client.sign_in("supervisor").get(f"/roster/?office={scene.office.id}").text
    cells = re.findall(r"<td class=.*?</td>", text, re.DOTALL)
    assert len(cells) > 20
    assert not any("\n" in one for one in cells)


def test_closed_to_those_without_the_roster(client, scene, shift):
    for who in ("admin", "finance"):
        assert client.sign_in(who).get("/roster/").status_code == 403
    other = scene.offices["B"].id
    assert client.sign_in("supervisor").get(f"/roster/?office={other}").status_code == 404


def test_my_day_tells_my_shifts_and_what_to_hand_over(client, scene, shift):
    leader, at = scene.actor("supervisor"), clock.now()
    ended = TODAY - timedelta(days=1)
    for day in (ended, TODAY):
        roster.enter(scene.session, leader, scene.staff["front"], shift, day)
    text = client.sign_in("front").get("/").text
    assert "早班 08:00–16:00" in text
    assert re.search(rf"/handover/new/\?shift={shift.id}&(amp;)?day={ended}", text)
    assert client.sign_in("front").get("/waiting").json["roster_entry"]["total"] == 1
    assert at.tzinfo is not None


def test_a_handover_from_opening_to_the_note(client, scene, shift):
    visitor = client.sign_in("front")
    opened = visitor.send(
        "/handover/new/", shift=shift.id, day="2026-11-23", taker=scene.staff["front2"].id
    )
    row = fresh(scene.session, Handover)
    page = f"/handover/do/count/?id={row.id}"
    assert opened.headers["Location"].endswith(page)
    typed = {"cash_10000": "1", "taker": row.taker_id, "row_version": row.version}
    wrong = visitor.send(page, **typed)
    assert "cash_reason-wrong" in wrong.text
    assert at_field(wrong, "cash_reason")
    assert 'value="1"' in wrong.text  # what was typed is kept
    visitor.send(page, cash_reason="多收一张", **typed)
    assert visitor.send(page, cash_reason="改", **typed).status_code == 409  # an older page
    assert visitor.send("/handover/do/give/", id=row.id).status_code == 302
    assert visitor.send("/handover/do/take/", id=row.id).status_code == 422
    taker = client.sign_in("front2")
    assert taker.get("/waiting").json["handover"]["total"] == 1
    assert f"/handover/do/take/?id={row.id}" in taker.get("/").text
    taker.send("/handover/do/take/", id=row.id)
    assert fresh(scene.session, Handover).state is HandoverState.TAKEN
    assert taker.send("/handover/do/take/", id=row.id).status_code == 422
    leader = client.sign_in("supervisor")
    assert f"/handover/do/note/?id={row.id}" in leader.get("/").text
    leader.send("/handover/do/note/", id=row.id, note="已核实")
    assert fresh(scene.session, Handover).note == "已核实"
    assert f"/handover/do/note/?id={row.id}" not in leader.get("/").text


def test_a_shift_that_is_worked_keeps_its_hours(client, scene, shift):
    roster.enter(scene.session, scene.actor("supervisor"), scene.staff["front"], shift, TODAY)
    visitor = client.sign_in("supervisor")
    version = shift.version
    visitor.send(
        f"/shift/edit/?id={shift.id}",
        row_version=version,
        name="早班甲",
        starts="09:00",
        ends="17:00",
        valid_from="2024-01-01",
    )
    kept = fresh(scene.session, Shift)
    assert (kept.name, kept.starts) == ("早班甲", "08:00")
    assert fresh(scene.session, RosterEntry).shift_id == kept.id


def test_dispatch_to_somebody_away_wants_the_tick(client, scene, shift):
    from tests.services import desk

    roster.enter(scene.session, scene.actor("supervisor"), scene.staff["worker2"], shift, TODAY)
    ticket = desk.request(scene, clock.now())
    visitor = client.sign_in("front")
    page = f"/ticket/do/dispatch/?id={ticket.id}"
    assert "今天无班" in visitor.get(page).text
    to = f"employee:{scene.staff['worker'].id}"
    refused = visitor.send(page, to=to)
    assert at_field(refused, "anyway")
    assert visitor.send(page, to=to, anyway="y").status_code == 302


def moved(client, scene, source, target, was):
    posted = {"office": scene.office.id, "week": "2026-11-24", "from": source, "to": target}
    return client.send("/roster/move/", **posted, was=was)


def test_a_shift_is_moved_or_refused_with_a_sentence(client, scene, shift):
    visitor = client.sign_in("supervisor")
    key, value, day = cell(scene, "front"), str(shift.id), date(2026, 11, 26)
    setting(visitor, scene, {key: value})
    answer = moved(visitor, scene, key, cell(scene, "front2", day), value)
    assert answer.json == {
        "cells": {key: ["", ""], cell(scene, "front2", day): [value, shift.name]}
    }
    assert working(scene) == {("front2", day)}
    again = moved(visitor, scene, key, cell(scene, "front2", day), value)
    assert again.status_code == 422
    assert "重新" in again.json["sentence"]

    scene.session.add(roster.Leave(
        office=scene.office, employee=scene.staff["front"], first_day=TODAY,
        last_day=TODAY, kind="sick",
    ))  # fmt: skip
    for target, word in ((key, "休假"), (cell(scene, "finance"), None)):
        refused = moved(visitor, scene, cell(scene, "front2", day), target, value)
        assert refused.status_code == (422 if word else 404)
        if word:
            assert "前台甲" in refused.json["sentence"]
    setting(visitor, scene, {cell(scene, "front", day): value})
    twice = moved(visitor, scene, cell(scene, "front", day), cell(scene, "front2", day), value)
    assert twice.status_code == 422
    assert working(scene) == {("front2", day), ("front", day)}  # nothing half done


def test_only_who_sets_the_roster_moves_a_shift(client, scene, shift):
    setting(client.sign_in("supervisor"), scene, {cell(scene, "front"): str(shift.id)})
    for who, status in (("front", 403), ("manager", 403), ("supervisor_b", 404)):
        target = cell(scene, "front2")
        answer = moved(client.sign_in(who), scene, cell(scene, "front"), target, str(shift.id))
        assert answer.status_code == status, who
    assert working(scene) == {("front", TODAY)}
    assert "data-move" not in client.sign_in("front").get("/roster/").text
