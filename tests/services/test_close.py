"""The close of a month: the screen tells the very reasons by which the deeds refuse."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy.orm.exc import StaleDataError

from bench.sent import recorded
from models import Assessment, Notice, Post, Substitute, db
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, CallbackState, Deed, Record, Role
from services import close, counted, months, tickets
from services import month_gates as gates
from services.separation import Separated
from tests.services.desk import beside
from tests.services.month_deeds import approved, draft, generate, holds
from tests.services.month_rows import AFTER, MINUTE, OCTOBER, callback, completed, local, ticket

TODAY = date(2026, 11, 2)


def look(scene, who="supervisor", codes=("A",), month=OCTOBER, at=AFTER):
    actor = scene.actor(who, TODAY)
    chosen = [one for one in close.offices(scene.session, actor) if one.code in codes]
    return close.look(scene.session, actor, month, at, chosen)


def of(scene, who, looks="supervisor", **more):
    (office,) = look(scene, looks, **more)
    name = scene.staff[who].name
    return next(one for one in office.people if one.name == name)


def said(standing, *, bars=True):
    return [one.said.sentence for one in standing.reasons if one.bars is bars]


def test_missing_drafted_and_ready(scene):
    (office,) = look(scene)
    assert [one.name for one in office.people] == ["前台乙", "前台甲", "区管乙", "区管甲"]
    assert (office.count(None), office.closed, office.reasons) == (4, 0, 4)
    assert said(office.people[0]) == [close.NO_DRAFT]
    rows = generate(scene)
    (office,) = look(scene)
    assert sorted(office.ready(Deed.SUBMIT)) == sorted(row.id for row in rows)
    assert all(one.nothing_due for one in office.people)
    months.submit_all(scene.session, scene.actor("supervisor", TODAY), rows, AFTER)
    (office,) = look(scene, "manager")
    assert len(office.ready(Deed.APPROVE)) == 4
    assert office.ready(Deed.SUBMIT) == []
    assert list(office.signers.approve.values()) == ["经理甲"]


def test_what_the_screen_says_the_deed_refuses_with(scene):
    ticket(scene, customer_id=None)
    row = draft(scene)
    ticket(scene, dispatched_at=None)
    told = [one for one in of(scene, "front").reasons if one.bars]
    assert [one.said.sentence for one in told] == [gates.UNDECIDED, gates.MOVED_ON]
    assert told[0].record is Record.RECORD_GAP
    assert ("employee", str(scene.staff["front"].id)) in told[0].narrowed
    with pytest.raises(Refusal) as refused:
        months.submit(scene.session, scene.actor("supervisor", TODAY), row, AFTER)
    assert (refused.value.sentence, refused.value.values) == (
        told[0].said.sentence,
        told[0].said.values,
    )
    running = look(scene, month=date(2026, 11, 1))[0]
    assert said(running.people[0]) == [close.NO_DRAFT]
    generate(scene, month=date(2026, 11, 1))
    assert gates.RUNNING in said(of(scene, "front2", month=date(2026, 11, 1)))


def test_what_was_approved_and_changed_since_needs_a_revision(scene):
    ticket(scene)
    approved(scene)
    ticket(scene, dispatched_at=None)  # entered late
    late = of(scene, "front")
    assert said(late) == []
    assert said(late, bars=False) == [close.OUTDATED]
    november = of(scene, "front", month=date(2026, 11, 1))
    assert close.OUTDATED in said(november, bars=False)
    draft(scene, "area1")
    november = of(scene, "area1", month=date(2026, 11, 1))
    assert close.EARLIER in said(november, bars=False)


def test_callbacks_not_made_are_told_and_hold_nothing_up(scene):
    owed = callback(scene, local(20), of=completed(scene, local(14)))
    draft(scene)
    front = of(scene, "front")
    assert (said(front, bars=False), front.ready) == ([close.OPEN_CALLBACKS], Deed.SUBMIT)
    owed.state = CallbackState.EXCUSED
    scene.session.flush()
    assert close.OPEN_CALLBACKS not in said(of(scene, "front"), bars=False)


def test_ones_own_is_for_others_and_without_others_a_substitute_is_needed(scene):
    for who in ("supervisor", "manager"):
        holds(scene, who, Role.FRONT_DESK)
    rows = {row.employee.username: row for row in generate(scene)}
    assert said(of(scene, "supervisor")) == [close.NO_SUBMITTER]
    scene.session.add(
        Post(
            employee=scene.staff["quality"],
            office=scene.office,
            role=Role.SUPERVISOR,
            valid_from=OCTOBER,
        )
    )
    scene.session.flush()
    mine = of(scene, "supervisor")
    assert said(mine) == [gates.OWN[Deed.SUBMIT]]
    assert [one.said.values for one in mine.reasons if not one.bars] == [{"names": ("质量员",)}]
    months.submit(scene.session, scene.actor("supervisor", TODAY), rows["manager"], AFTER)
    assert said(of(scene, "manager", "manager")) == [close.NO_APPROVER]
    scene.session.add(
        Substitute(
            office=scene.office,
            employee=scene.staff["area1"],
            standing_for=scene.staff["manager"],
            from_on=TODAY,
            to_on=TODAY,
            reason="经理本人被考核",
            appointed_at=AFTER,
            appointed_by=scene.staff["manager"],
        )
    )
    scene.session.flush()
    assert said(of(scene, "manager", "manager")) == [gates.OWN[Deed.APPROVE]]
    assert of(scene, "manager", "area1").ready is Deed.APPROVE
    with pytest.raises(Separated):
        months.approve(scene.session, scene.actor("manager", TODAY), rows["manager"], AFTER)
    months.approve(scene.session, scene.actor("area1", TODAY), rows["manager"], AFTER + MINUTE)


def test_who_sees_which_offices(scene):
    def codes(who):
        return [one.code for one in close.offices(scene.session, scene.actor(who, TODAY))]

    assert codes("quality") == codes("auditor") == ["A", "B"]
    assert codes("supervisor") == codes("manager") == ["A"]
    for who in ("front", "area1", "worker", "finance", "admin"):
        assert not close.may_look(scene.actor(who, TODAY)), who


def test_no_more_statements_for_more_people_offices_or_records(scene):
    def statements(codes):
        scene.session.expire_all()
        with recorded(scene.session.get_bind()) as sent:
            look(scene, "quality", codes)
        return len(sent)

    generate(scene, codes=None)
    company, one = statements(("A", "B")), statements(("A",))
    for who in ("worker", "worker2", "finance"):
        holds(scene, who, Role.FRONT_DESK)
        for hour in (9, 10, 11):
            ticket(scene, local(14, hour), received_by_id=scene.staff[who].id)
    generate(scene, codes=None)
    assert (statements(("A", "B")), statements(("A",))) == (company, one)


def test_a_post_taken_back_is_told(scene):
    generate(scene)
    scene.staff["front"].posts[0].valid_to = date(2026, 9, 30)
    scene.session.flush()
    assert close.NO_POST in said(of(scene, "front"), bars=False)
    assert of(scene, "front").status is AssessmentStatus.DRAFT


def test_of_two_who_approve_at_once_one_does_and_nothing_happens_twice(scene):
    row = draft(scene)
    months.submit(scene.session, scene.actor("supervisor", TODAY), row, AFTER)
    scene.session.commit()
    manager, row_id, stopped = scene.actor("manager", TODAY), row.id, []

    def other() -> None:
        try:
            again = db.session.get(Assessment, row_id)
            months.approve(db.session(), manager, again, AFTER + MINUTE, "第二次")
        except (Refusal, StaleDataError) as no:
            db.session.rollback()
            stopped.append(no)

    months.approve(scene.session, manager, row, AFTER, "同意")
    with beside(other):
        scene.session.commit()
    scene.session.expire_all()
    assert len(stopped) == 1
    assert (row.opinion, row.approved_at) == ("同意", AFTER)
    told = scene.session.query(Notice).filter_by(kind=NoticeKind.MONTH_APPROVED).all()
    assert [one.record_id for one in told] == [row.id]


def test_of_two_who_submit_or_return_at_once_the_later_is_told(scene):
    rows = generate(scene)
    scene.session.commit()
    ids, chief, stopped = [row.id for row in rows], scene.actor("supervisor", TODAY), []

    def other() -> None:
        try:
            again = [db.session.get(Assessment, one) for one in ids]
            months.submit_all(db.session(), chief, again, AFTER + MINUTE)
        except (Refusal, StaleDataError) as no:
            db.session.rollback()
            stopped.append(no)

    months.submit_all(scene.session, chief, rows, AFTER)
    with beside(other):
        scene.session.commit()
    scene.session.expire_all()
    assert len(stopped) == 1
    assert {row.submitted_at for row in rows} == {AFTER}


def test_a_voided_work_order_leaves_the_frozen_month_and_names_it(scene):
    order = ticket(scene, dispatched_at=None)
    row, other = approved(scene), approved(scene, "front2")
    assert counted.counting(scene.session, order) == [row]
    tickets.void(scene.session, scene.actor("supervisor", TODAY), order, AFTER, reason="重复登记")
    scene.session.expire_all()
    assert (row.score, json.loads(row.frozen)["score"]) == (0, "0")
    assert months.outdated(scene.session, [row, other], AFTER) == [row]
    assert [one.said.values for one in of(scene, "front").reasons] == [{"month": "2026-10"}]
    scene.session.delete(order)
    with pytest.raises(TypeError, match="void it instead"):
        scene.session.flush()
    scene.session.rollback()
