"""Who owes the callback that was drawn, and by when (4.3)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models import Callback, Employee, Post, TimeLimit
from rules.refusal import Refusal
from rules.vocabulary import CallbackMode, Category, LimitStep, Role, TicketStatus
from services import draws, tickets
from tests.services import desk
from tests.services.desk import DAY, HOUR, TEN, finish, owed

PHONE, VISIT = CallbackMode.PHONE, CallbackMode.VISIT


def only(scene, **values):
    (ticket,) = finish(scene, 1, **values)
    (callback,) = owed(scene, ticket)
    return callback


@pytest.mark.parametrize(
    ("category", "days"),
    [(Category.REPAIR, 7), (Category.INQUIRY, 7), (Category.COMPLAINT, 3), (Category.HELP, 3)],
)
def test_the_deadline_is_the_limit_in_force(scene, category, days):
    assert only(scene, category=category).due_at == TEN + days * DAY


def test_without_a_limit_nothing_is_completed(scene):
    limits = scene.session.scalars(select(TimeLimit).where(TimeLimit.step == LimitStep.CALLBACK))
    for limit in limits:
        limit.valid_from = date(2030, 1, 1)
    scene.session.commit()
    with pytest.raises(Refusal, match="no time limit for callbacks"):
        only(scene)


def test_without_a_standard_nothing_is_drawn(scene):
    ticket = desk.dispatched(scene)
    scene.session.commit()
    with pytest.raises(Refusal, match="No assessment standard"):
        draws.standard_on(scene.session, date(1999, 1, 1))
    assert draws.standard_on(scene.session, date(2026, 10, 14)).edition == "A/0"
    assert ticket.status is TicketStatus.DISPATCHED


def test_who_received_the_request_phones(scene):
    assert only(scene).responsible_id == scene.staff["front"].id


def test_who_left_the_desk_phones_no_more(scene):
    post = scene.session.scalars(
        select(Post).where(Post.employee_id == scene.staff["front"].id)
    ).one()
    ticket = desk.dispatched(scene)
    post.valid_to = date(2026, 10, 14)
    scene.session.commit()
    tickets.complete(
        scene.session, scene.actor("front2"), ticket, TEN + DAY, result="好", seed=desk.seed
    )
    (callback,) = owed(scene, ticket)
    assert callback.responsible_id == scene.staff["front2"].id


def test_who_answered_on_the_spot_does_not_call_back_himself(scene):
    ticket = desk.request(scene, category=Category.INQUIRY)
    front = scene.actor("front")
    tickets.answer(scene.session, front, ticket, TEN, text="周三", on_the_spot=True, seed=desk.seed)
    (callback,) = owed(scene, ticket)
    assert callback.worker_id == scene.staff["front"].id
    assert callback.responsible_id == scene.staff["front2"].id


def test_who_did_the_job_before_a_rework_is_passed_over(scene):
    """He received it, answered on the spot, and the customer was not satisfied: a worker went."""
    session, ticket = scene.session, desk.request(scene, category=Category.COMPLAINT)
    front = scene.actor("front")
    tickets.answer(session, front, ticket, TEN, text="周三", on_the_spot=True, seed=desk.seed)
    tickets.reopen(session, scene.actor("supervisor"), ticket, TEN + HOUR, reason="未解决")
    tickets.dispatch(session, front, ticket, scene.staff["worker"], TEN + HOUR)
    tickets.complete(session, front, ticket, TEN + 2 * HOUR, result="已修", seed=desk.seed)
    again = owed(scene, ticket)[-1]
    assert again.worker_id == scene.staff["worker"].id
    assert draws.workers_of(session, ticket) == {front.employee_id, scene.staff["worker"].id}
    assert draws.responsible(session, Callback(mode=PHONE), ticket, TEN + DAY) != front.employee_id


def third(scene):
    """A third member of the front desk."""
    person = Employee(username="front3", name="前台丁", on_duty=True)
    person.posts.append(
        Post(role=Role.FRONT_DESK, office=scene.office, valid_from=date(2024, 1, 1))
    )
    scene.session.add(person)
    scene.session.commit()
    return person


def test_else_the_one_on_duty_with_the_fewest_callbacks(scene):
    session = scene.session
    newcomer = third(scene)
    for _ in range(2):
        busy = only(scene)
        busy.responsible_id = scene.staff["front2"].id
    supervisors = tickets.register(
        session,
        scene.actor("supervisor"),
        TEN + HOUR,
        office=scene.office,
        category=Category.SUGGESTION,
        subject="多种花",
        unit=scene.units[0],
    )
    tickets.dispatch(session, scene.actor("front"), supervisors, scene.staff["worker"], TEN + HOUR)
    candidates = []
    for on_duty in (True, False):
        newcomer.on_duty = on_duty
        scene.staff["front"].on_duty = False
        session.flush()
        phone = Callback(mode=PHONE)
        candidates.append(draws.responsible(session, phone, supervisors, TEN + HOUR))
    assert candidates == [newcomer.id, scene.staff["front2"].id]


def visit_of(scene, ticket):
    return draws.responsible(scene.session, Callback(mode=VISIT), ticket, TEN)


def test_the_areas_administrator_visits(scene):
    assert visit_of(scene, desk.request(scene)) == scene.staff["area1"].id
    west = desk.request(scene, unit=scene.units[4])
    assert visit_of(scene, west) == scene.staff["area2"].id


def test_a_visit_nobody_can_make_waits_for_the_supervisor(scene):
    assert visit_of(scene, desk.request(scene, unit=None, place="大门")) is None
    own = desk.completed(scene, by="area1")
    assert visit_of(scene, own) is None
