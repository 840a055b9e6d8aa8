"""Substitute approvers (4.6): appointed for days, held to the separation, and to nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from models import Assessment, Notice, Substitute
from models.scopes import Forbidden, rows_within
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, Deed, Record, Role
from services import disputes, months, substitutes
from services.separation import Separated
from services.substitutes import Wish
from tests.services.month_deeds import draft, generate, holds
from tests.services.month_rows import AFTER, MINUTE

TODAY = date(2026, 11, 2)  # the office's day of AFTER
TOMORROW = TODAY + timedelta(days=1)


def appoint(scene, who="supervisor", *, by="manager", first=TODAY, last=TOMORROW, **more):
    wish = Wish(
        scene.staff[who],
        scene.staff[more["standing_for"]] if "standing_for" in more else None,
        first,
        last,
        more.get("reason", "经理出差"),
    )
    office = scene.offices[more.get("office", "A")]
    return substitutes.appoint(scene.session, scene.actor(by, TODAY), office, wish, AFTER)


def submitted(scene, who="front"):
    row = draft(scene, who)
    months.submit(scene.session, scene.actor("supervisor", TODAY), row, AFTER)
    return row


def seen(scene, actor, deed=Deed.VIEW):
    query = scene.session.query(Assessment)
    return query.filter(rows_within(actor, Assessment, Record.ASSESSMENT, deed)).count()


def test_who_stands_in_approves_and_the_form_says_for_whom(scene):
    row = submitted(scene)
    with pytest.raises(Forbidden):
        months.approve(scene.session, scene.actor("front2", TODAY), row, AFTER)
    appointed = appoint(scene, "front2")
    (told,) = scene.session.query(Notice).all()
    assert (told.employee_id, told.record_id) == (scene.staff["front2"].id, None)
    assert told.number == "甲苑管理处 2026-11-02 – 2026-11-03 · 经理甲"
    months.approve(scene.session, scene.actor("front2", TODAY), row, AFTER + MINUTE, "同意")
    assert (row.approved_by.username, row.substitute) == ("front2", appointed)
    assert json.loads(row.frozen)["approved"]["by"] == "前台乙（代 经理甲）"
    other = submitted(scene, "area1")
    months.approve(scene.session, scene.actor("manager", TODAY), other, AFTER)
    assert other.substitute is None
    assert json.loads(other.frozen)["approved"]["by"] == "经理甲"


def test_nothing_else_no_other_office_and_no_other_day(scene):
    generate(scene, codes=None)
    row = submitted(scene)
    appoint(scene, "worker")
    worker = scene.actor("worker", TODAY)
    assert worker.roles == {Role.WORKER}
    assert seen(scene, worker) == seen(scene, scene.actor("manager", TODAY)) == 4
    for deed in set(Deed) - {Deed.VIEW, Deed.APPROVE, Deed.RETURN}:
        assert not worker.may(deed, Record.ASSESSMENT), deed
        assert seen(scene, worker, deed) == 0
    for record in set(Record) - {Record.ASSESSMENT}:
        assert {deed for deed in Deed if worker.may(deed, record)} == {
            deed for deed in Deed if scene.actor("worker2", TODAY).may(deed, record)
        }, record
    with pytest.raises(Forbidden):
        disputes.rule(
            *(scene.session, worker, None, AFTER), upheld=True, clause="4.2", text="x", restored=0
        )
    elsewhere = next(one for one in generate(scene, codes=["B"]))
    months.submit(scene.session, scene.actor("supervisor_b", TODAY), elsewhere, AFTER)
    for day, one in (
        (TODAY, elsewhere),
        (TODAY - timedelta(1), row),
        (TOMORROW + timedelta(1), row),
    ):
        with pytest.raises(Forbidden):
            months.approve(scene.session, scene.actor("worker", day), one, AFTER)
    appoint(scene, "front2", standing_for=_second_manager(scene))
    own = months.shown(scene.session, scene.actor("front2", TODAY), row.month, ["A"], Deed.PRINT)
    assert [one.employee.username for one in own] == ["front2"]
    months.send_back(scene.session, scene.actor("worker", TOMORROW), row, AFTER, "请核对")
    assert row.status is AssessmentStatus.RETURNED


def test_never_ones_own_and_never_what_one_submitted(scene):
    appoint(scene, "supervisor")
    chief = scene.actor("supervisor", TODAY)
    row = submitted(scene)
    for deed in (months.approve, months.send_back):
        more = ("说明",) if deed is months.send_back else ()
        with pytest.raises(Separated):
            deed(scene.session, chief, row, AFTER, *more)
    appoint(scene, "front", standing_for=_second_manager(scene))
    with pytest.raises(Separated):
        months.approve(scene.session, scene.actor("front", TODAY), row, AFTER)
    assert row.status is AssessmentStatus.SUBMITTED


def _second_manager(scene):
    holds(scene, "quality", Role.MANAGER)
    return "quality"


def test_voided_it_ends_at_once_and_the_day_is_free_again(scene):
    row = submitted(scene)
    appointed = appoint(scene, "front2")
    appointed.voided_at, appointed.void_reason = AFTER, "经理回来了"
    scene.session.flush()
    with pytest.raises(Forbidden):
        months.approve(scene.session, scene.actor("front2", TODAY), row, AFTER)
    appoint(scene, "area2")


def test_nobody_stands_in_for_who_is_manager_no_more(scene):
    row = submitted(scene)
    appoint(scene, "front2")
    scene.staff["manager"].posts[0].valid_to = TODAY
    scene.session.flush()
    assert scene.actor("front2", TODAY).stands_in == {scene.office.id}
    with pytest.raises(Forbidden):
        months.approve(scene.session, scene.actor("front2", TOMORROW), row, AFTER)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"last": TODAY - timedelta(1), "first": TODAY}, "to_on"),
        ({"first": TODAY - timedelta(1)}, "from_on"),
        ({"last": TODAY + timedelta(92)}, "to_on"),
        ({"who": "manager"}, "employee"),
        ({"who": "worker", "standing_for": "supervisor"}, "standing_for"),
        ({"standing_for": "manager_b"}, "standing_for"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(scene, more, field):
    with pytest.raises(Refusal) as refused:
        appoint(scene, **more)
    assert refused.value.field == field
    assert scene.session.query(Substitute).count() == 0


def test_one_at_a_time_for_a_manager(scene):
    appoint(scene, "front2")
    for first, last in ((TODAY, TODAY), (TOMORROW, TOMORROW + timedelta(3))):
        with pytest.raises(Refusal) as refused:
            appoint(scene, "area1", first=first, last=last)
        assert refused.value.field == "from_on"
        assert refused.value.values["name"] == "前台乙"
    appoint(scene, "area1", first=TOMORROW + timedelta(1), last=TOMORROW + timedelta(1))


def test_who_is_manager_there_or_gone_stands_in_for_nobody(scene):
    _second_manager(scene)
    scene.staff["worker"].active = False
    scene.session.flush()
    for who in ("quality", "worker"):
        with pytest.raises(Refusal) as refused:
            appoint(scene, who)
        assert refused.value.field == "employee"


@pytest.mark.parametrize("who", ["supervisor", "front2", "admin", "quality", "manager_b"])
def test_only_the_offices_own_manager_appoints(scene, who):
    appoint(scene, "front2")  # who stands in appoints nobody else
    with pytest.raises(Forbidden):
        appoint(scene, "area1", by=who, first=TOMORROW + timedelta(5), last=TOMORROW + timedelta(6))
