"""Nobody newly hired is given a duty before his training, through whatever door (4.1.1.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import (
    Employee,
    ExamSitting,
    Post,
    PreDutyOverride,
    clock,
)
from models.scopes import Forbidden
from rules.exam_words import SittingState, SittingWay
from rules.pre_duty import PreDutyState
from rules.refusal import Refusal
from rules.training_words import SessionState, TrainingKind
from rules.vocabulary import Role
from services import pre_duty
from tests.office import DAY
from tests.services import desk
from tests.services.desk import TEN
from tests.services.newcomers import (
    BEGUN,
    attend,
    excepted,
    given_area,
    is_refused,
    newcomer,
    post,
    topics,
)

NEXT = timedelta(days=1)


@pytest.fixture
def gate(scene):
    """Two topics and a trainee who attended neither."""
    scene.topics = topics(scene)
    newcomer(scene)
    scene.session.commit()
    return scene


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.AREA_ADMIN])
def test_no_post_before_the_training_is_done(gate, role):
    is_refused(gate, lambda: post(gate, role), field="role")
    first, second = gate.topics
    attend(gate, gate.staff["new"], first, DAY - NEXT)
    with pytest.raises(Refusal) as no:
        post(gate, role)
    assert no.value.values["topics"] == "客户服务手册"
    gate.session.rollback()
    first, second = pre_duty.pre_duty.topics(gate.session)
    attend(gate, gate.staff["new"], first, DAY - NEXT)
    attend(gate, gate.staff["new"], second, DAY)
    gate.session.commit()
    with pytest.raises(Refusal):  # it began before he was cleared
        post(gate, role, DAY - NEXT)
    gate.session.rollback()
    row = post(gate, role)
    row.valid_from = DAY - NEXT
    with pytest.raises(Refusal):  # and moves to no earlier day either
        gate.session.flush()
    gate.session.rollback()
    assert pre_duty.missing(gate.session, gate.staff["new"].id, DAY) == []
    assert pre_duty.cleared_on(gate.session, gate.staff["new"].id, DAY) == DAY


def test_no_first_or_last_day_of_long_ago_makes_an_old_hand_of_a_newcomer(gate):
    session, long_ago = gate.session, BEGUN - 2000 * NEXT
    is_refused(gate, lambda: post(gate, day=long_ago))

    def change_the_trainee_s_own():
        held = gate.staff["new"].posts[0]
        held.role, held.valid_from = Role.AREA_ADMIN, long_ago

    is_refused(gate, change_the_trainee_s_own)
    person = Employee(username="old", name="旧人", on_duty=True)
    person.posts.append(
        Post(
            role=Role.FRONT_DESK,
            office=gate.office,
            valid_from=long_ago,
            valid_to=clock.today() - 200 * NEXT,
        )
    )
    session.add(person)
    session.commit()

    def go_on(last=None):
        person.posts[0].valid_to = last

    is_refused(gate, go_on, field="valid_to")
    for days in (91, 0, -1):
        is_refused(gate, lambda days=days: go_on(clock.today() - days * NEXT))
    session.flush()
    go_on(clock.today() - 92 * NEXT)  # long over it may be mended, and clears nobody
    session.commit()
    is_refused(gate, go_on)
    for topic in pre_duty.pre_duty.topics(session):
        topic.break_days = 92
    session.commit()
    go_on()  # no break any more
    session.flush()


def test_who_is_no_newly_hired_administrator_is_asked_nothing(gate):
    session = gate.session
    post(gate, Role.WORKER)
    post(gate, Role.AREA_ADMIN, who="front")  # at the front desk since long before the topics
    person = Employee(username="old", name="旧人", on_duty=True)
    person.posts.append(Post(role=Role.FRONT_DESK, office=gate.office, valid_from=BEGUN - NEXT))
    session.add(person)
    session.flush()
    person.posts[0].valid_to = DAY
    session.flush()
    assert pre_duty.standing(session, person.id, DAY).state is PreDutyState.NOT_NEW
    moved = Employee(username="moved", name="调岗", on_duty=True)  # both posts written at once
    moved.posts += [
        Post(role=role, office=gate.office, valid_from=first, valid_to=last)
        for role, first, last in (
            (Role.FRONT_DESK, BEGUN - NEXT, DAY),
            (Role.AREA_ADMIN, DAY + NEXT, None),
        )
    ]
    session.add(moved)
    session.flush()


@pytest.mark.parametrize(
    "more",
    [
        {"state": SessionState.PLANNED, "closed_at": None},
        {"kind": TrainingKind.IN_POST},
        {"voided_at": TEN},
        {"pre_duty_topic": None},
    ],
)
def test_only_training_before_duty_that_was_held_counts(gate, more):
    session, person = gate.session, gate.staff["new"]
    attend(gate, person, gate.topics[0], **more)
    assert len(pre_duty.missing(session, person.id, DAY)) == 2
    attend(gate, person, gate.topics[0], DAY - NEXT)
    assert len(pre_duty.missing(session, person.id, DAY)) == 1


@pytest.mark.parametrize("by_session", [True, False])
def test_a_topic_with_an_exam_is_passed_too(gate, by_session):
    session, person = gate.session, gate.staff["new"]
    gate.topics[0].exam_required = True
    for topic in gate.topics:
        held = attend(gate, person, topic, DAY)
    held.pre_duty_topic = gate.topics[0]
    attend(gate, person, gate.topics[1], DAY - NEXT)
    sitting = ExamSitting(
        number="KS-1",
        employee=person,
        about="公司介绍",
        way=SittingWay.ORAL,
        state=SittingState.MARKED,
        taken_on=DAY,
        score=59,
        pass_score=60,
        passed=False,
        session=held if by_session else None,
        pre_duty_topic=None if by_session else gate.topics[0],
    )
    session.add(sitting)
    session.flush()
    assert pre_duty.missing(session, person.id, DAY) == [gate.topics[0]]
    again = {"number": "KS-2", "score": 60, "passed": True, "attempt": 2}
    kept = {
        column.key: getattr(sitting, column.key)
        for column in ExamSitting.__table__.columns
        if column.key not in ("id", "version")
    }
    session.add(ExamSitting(**kept | again))
    session.flush()
    assert pre_duty.missing(session, person.id, DAY) == []


# By exception -------------------------------------------------------------------------------------
def test_an_exception_opens_the_doors_for_its_days_at_its_office(gate):
    is_refused(gate, lambda: post(gate))
    row = excepted(gate, last=DAY + NEXT)
    assert (row.lacked, row.given_by.username) == ("公司介绍、客户服务手册", "supervisor")
    standing = pre_duty.standing(gate.session, row.employee_id, DAY)
    assert (standing.state, standing.exception) == (PreDutyState.BY_EXCEPTION, row)
    held = post(gate)
    gate.session.commit()
    held.office = gate.offices["B"]
    with pytest.raises(Refusal):
        gate.session.flush()
    gate.session.rollback()
    is_refused(gate, lambda: given_area(gate, DAY + 2 * NEXT), field="employee")
    gate.session.rollback()
    desk.request(gate, who="new")


def test_nobody_decides_for_himself_and_only_the_supervisor_decides(gate):
    for who in ("front", "manager", "quality", "auditor", "supervisor_b", "admin"):
        with pytest.raises(Forbidden):
            excepted(gate, by=who)
    gate.session.add(
        Post(employee=gate.staff["new"], office=gate.office, role=Role.SUPERVISOR, valid_from=DAY)
    )
    gate.session.commit()
    with pytest.raises(Refusal) as no:
        excepted(gate, by="new")
    assert no.value.field == "employee"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"first": DAY - NEXT}, "from_on"),
        ({"last": DAY - NEXT}, "to_on"),
        ({"who": "front"}, "employee"),
    ],
)
def test_an_exception_has_its_reason_and_its_days(gate, more, field):
    with pytest.raises(Refusal) as no:
        excepted(gate, **more)
    assert no.value.field == field
    excepted(gate, first=DAY, last=DAY)
    with pytest.raises(Refusal) as no:
        excepted(gate)
    assert no.value.field == "from_on"
    excepted(gate, first=DAY + NEXT)
    assert gate.session.query(PreDutyOverride).count() == 2


def test_who_is_not_cleared_is_listed_to_who_may_see_him(gate):
    excepted(gate)
    newcomer(gate, "other")
    for topic in gate.topics:
        attend(gate, gate.staff["other"], topic)
    gate.session.commit()
    (one,) = pre_duty.not_cleared(gate.session, gate.actor("supervisor"), DAY)
    assert (one.employee.username, one.role, one.office) == ("new", Role.TRAINEE, gate.office)
    assert one.standing.state is PreDutyState.BY_EXCEPTION
    assert pre_duty.not_cleared(gate.session, gate.actor("supervisor_b"), DAY) == []
    assert len(pre_duty.not_cleared(gate.session, gate.actor("auditor"), DAY)) == 1
    with pytest.raises(Forbidden):
        pre_duty.not_cleared(gate.session, gate.actor("worker"), DAY)


# The topics ---------------------------------------------------------------------------------------
def test_quality_keeps_the_topics_one_of_a_code_at_a_time(gate):
    quality, (first, _) = gate.actor("quality"), gate.topics
    with pytest.raises(Forbidden):
        pre_duty.keep_topic(gate.session, gate.actor("supervisor"), first)
    later = pre_duty.PreDutyTopic(code="COMPANY", name="公司介绍（新）", valid_from=DAY + NEXT)
    later.for_front_desk, later.for_areas, later.break_days = True, False, 30
    with pytest.raises(Refusal) as no:
        pre_duty.keep_topic(gate.session, quality, later)
    assert no.value.field == "valid_from"
    first.valid_to = DAY
    pre_duty.keep_topic(gate.session, quality, first)
    pre_duty.keep_topic(gate.session, quality, later)
    assert not pre_duty.is_used(gate.session, later)
    attend(gate, gate.staff["new"], first)
    assert pre_duty.is_used(gate.session, first)
    # what was attended under the earlier edition of a topic counts for the later one
    lacks = pre_duty.missing(gate.session, gate.staff["new"].id, DAY + NEXT)
    assert [topic.name for topic in lacks] == ["客户服务手册"]
    for change, field in (({"for_front_desk": False}, "for_front_desk"), ({"break_days": -1}, "")):
        for key, value in change.items():
            setattr(later, key, value)
        with pytest.raises(Refusal) as no:
            pre_duty.keep_topic(gate.session, quality, later)
        assert no.value.field == (field or "break_days")
        later.for_front_desk = True
