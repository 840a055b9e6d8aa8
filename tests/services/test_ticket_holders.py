"""Who holds a work order from–to: dispatched, transferred, accepted, handed back (JD-1, JD-2)."""

from __future__ import annotations

import pytest

from models import Employee
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import Category
from services import tickets
from tests.services import desk
from tests.services.desk import HOUR, MINUTE, TEN


def held(scene, ticket):
    """Who held it, from when to when, in hours after ten."""
    return [
        (
            str(row.employee or row.department),
            (row.held_from - TEN) // HOUR,
            None if row.held_to is None else (row.held_to - TEN) // HOUR,
        )
        for row in tickets.holders(scene.session, ticket)
    ]


def test_every_holders_clock_is_kept(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.dispatched(scene)
    department = scene.departments["维修部"]
    tickets.transfer(session, front, ticket, department, TEN + HOUR, reason="人手不够")
    tickets.hand_back(session, member(scene), ticket, TEN + 2 * HOUR, reason="不归维修部")
    tickets.dispatch(session, front, ticket, scene.staff["worker2"], TEN + 3 * HOUR)
    tickets.complete(session, scene.actor("worker2"), ticket, TEN + 5 * HOUR, result="已修好")
    session.commit()
    assert held(scene, ticket) == [
        ("维修甲", 0, 1),
        ("维修部", 1, 2),
        ("维修乙", 3, 5),
    ]
    assert ticket.dispatched_at == TEN  # the first dispatch counts
    reasons = [row.reason for row in tickets.holders(session, ticket)]
    assert reasons == ["", "人手不够", ""]


def member(scene):
    """A repair worker of the department that holds it."""
    person = scene.session.get(Employee, scene.staff["worker2"].id)
    person.department = scene.departments["维修部"]
    scene.session.commit()
    return scene.actor("worker2")


def test_a_member_accepts_for_his_department_and_holds_it_then(scene):
    session, front = scene.session, scene.actor("front")
    colleague = member(scene)
    ticket = desk.request(scene)
    tickets.dispatch(session, front, ticket, scene.departments["维修部"], TEN)
    tickets.accept(session, colleague, ticket, TEN + HOUR)
    assert ticket.holder_employee_id == scene.staff["worker2"].id
    assert ticket.holder_department is None
    assert held(scene, ticket) == [("维修部", 0, 1), ("维修乙", 1, None)]
    with pytest.raises(Forbidden):
        tickets.arrive(session, scene.actor("worker"), ticket, TEN + HOUR)


def test_who_completes_for_a_department_did_the_job(scene):
    session = scene.session
    colleague = member(scene)
    ticket = desk.request(scene)
    tickets.dispatch(session, scene.actor("front"), ticket, scene.departments["维修部"], TEN)
    tickets.complete(session, colleague, ticket, TEN + HOUR, result="已修好")
    assert ticket.completed_by_id == scene.staff["worker2"].id


@pytest.mark.parametrize("step", ["accept", "hand_back", "arrive", "hold", "complete"])
def test_a_worker_works_only_on_what_he_holds(scene, step):
    """He still sees what he held, and may no longer touch it."""
    session, front = scene.session, scene.actor("front")
    ticket = desk.dispatched(scene, to="worker2")
    tickets.transfer(session, front, ticket, scene.staff["worker"], TEN, reason="换人")
    session.commit()
    former = scene.actor("worker2")
    more = {"hand_back": {"reason": "x"}, "hold": {"reason": "x"}, "complete": {"result": "x"}}
    with pytest.raises(Refusal, match="don't hold"):
        getattr(tickets, step)(session, former, ticket, TEN + HOUR, **more.get(step, {}))


def test_a_worker_cannot_hold_what_he_handed_back(scene):
    session, worker = scene.session, scene.actor("worker")
    ticket = tickets.hand_back(session, worker, desk.dispatched(scene), TEN, reason="没空")
    with pytest.raises(Refusal, match="don't hold"):
        tickets.hold(session, worker, ticket, TEN, reason="等")


def test_the_earlier_worker_of_a_reopened_order_has_it_no_more(scene):
    session = scene.session
    ticket = desk.completed(scene)
    tickets.reopen(session, scene.actor("supervisor"), ticket, TEN + 2 * HOUR, reason="又漏了")
    session.commit()
    assert (ticket.holder_employee, ticket.completed_by, ticket.completed_at) == (None,) * 3
    assert ticket.reopen_count == 1
    tickets.dispatch(session, scene.actor("front"), ticket, scene.staff["worker2"], TEN + 3 * HOUR)
    session.commit()
    with pytest.raises(Refusal, match="don't hold"):
        tickets.complete(session, scene.actor("worker"), ticket, TEN + 4 * HOUR, result="x")


# Dispatch -----------------------------------------------------------------------------------------
def test_who_cannot_be_dispatched_to(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.request(scene)
    gone = session.get(Employee, scene.staff["worker2"].id)
    gone.active = False
    scene.departments["保安部"].active = False
    session.commit()
    for to, words in (
        (None, "Choose a worker"),
        (scene.staff["worker2"], "no longer works"),
        (scene.staff["front_b"], "holds no post at this office"),
        (scene.departments["保安部"], "no longer in use"),
    ):
        with pytest.raises(Refusal, match=words) as refused:
            tickets.dispatch(session, front, ticket, to, TEN)
        assert refused.value.field == "to"


def test_a_transfer_goes_to_somebody_else(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.dispatched(scene)
    with pytest.raises(Refusal, match="holds this work order already"):
        tickets.transfer(session, front, ticket, scene.staff["worker"], TEN, reason="x")
    with pytest.raises(Refusal, match="Give the reason") as refused:
        tickets.transfer(session, front, ticket, scene.staff["worker2"], TEN, reason="")
    assert refused.value.field == "reason"
    assert held(scene, ticket) == [("维修甲", 0, None)]


def test_what_the_desk_meant_to_do_itself_is_dispatched_late(scene):
    ticket = desk.request(scene, needs_dispatch=False)
    tickets.dispatch(scene.session, scene.actor("front"), ticket, scene.staff["worker"], TEN + HOUR)
    assert ticket.needs_dispatch
    assert ticket.dispatch_due_at == TEN + 15 * MINUTE


def test_an_answer_on_the_spot_needs_no_dispatch(scene):
    session, front = scene.session, scene.actor("front")
    ticket = desk.request(scene, category=Category.INQUIRY)
    tickets.answer(session, front, ticket, TEN + MINUTE, text="周三收垃圾", on_the_spot=True)
    assert not ticket.needs_dispatch
    assert ticket.completed_by_id == front.employee_id
    assert (ticket.answered_at, ticket.completed_at) == (TEN + MINUTE, TEN + MINUTE)
    assert ticket.result == ticket.answer == "周三收垃圾"


def test_an_answer_long_after_the_deadline_hides_no_late_dispatch(scene):
    ticket = desk.request(scene, category=Category.INQUIRY)
    tickets.answer(
        scene.session, scene.actor("front"), ticket, TEN + HOUR, text="周三", on_the_spot=True
    )
    assert ticket.needs_dispatch
    assert ticket.dispatched_at is None


def test_only_what_awaits_dispatch_is_answered_on_the_spot(scene):
    with pytest.raises(Refusal, match="on the spot"):
        tickets.answer(
            scene.session,
            scene.actor("front"),
            desk.dispatched(scene),
            TEN,
            text="好",
            on_the_spot=True,
        )
