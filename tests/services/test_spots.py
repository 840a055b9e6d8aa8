"""Ad-hoc assessments: whole, by another person, standing once given; once into the month."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from models import Notice, SpotFinding, TrainingTopic
from models.scopes import Forbidden, rows_within
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.spot_words import RecheckResult, SpotState, TopicState
from rules.vocabulary import Indicator, LineState, Record, Role
from services import month_json, months, spot_findings, spots, topics
from services.separation import OwnWork
from tests.office import DAY, NOON
from tests.services import month_deeds as month
from tests.services.month_rows import AFTER, MINUTE, local, ticket
from tests.services.spot_deeds import begun, finds, given

SPOTS = Indicator.SPOT_CHECKS
DAYS = timedelta(days=1)


def spot_line(scene, who="front", **more):
    return month.line(month.draft(scene, who, **more), SPOTS)


def test_what_does_not_fit_is_refused(scene):
    row = begun(scene, "area1", place="南区大堂")
    assert (row.number, row.position, row.areas) == ("BD-20261014-0001", Role.AREA_ADMIN, "东区")
    for given_, match in (
        ({"indicator": Indicator.DISPATCH}, "no such line"),  # the front desk's
        ({"points": "-1"}, "between 0 and 100"),
        ({"points": "100.5"}, "between 0 and 100"),
        ({"points": "0.125"}, "two decimals"),
        ({"found": " "}, "what was found"),
        ({"rectification": "补登"}, "by when"),
        ({"due_on": DAY}, "what is to be corrected"),
        ({"rectification": "补登", "due_on": DAY - DAYS}, "before the assessment"),
    ):
        with pytest.raises(Refusal, match=match):
            finds(scene, row, **given_)
    assert row.findings == []
    month.holds(scene, "supervisor", Role.FRONT_DESK)
    with pytest.raises(OwnWork):
        begun(scene, "supervisor")
    with pytest.raises(Refusal, match="did not hold this post"):
        begun(scene, "worker")
    with pytest.raises(Refusal, match="lies ahead"):
        begun(scene, at=NOON + MINUTE, now=NOON)
    with pytest.raises(Forbidden):
        begun(scene, by="supervisor_b")
    month.holds(scene, "front2", Role.AREA_ADMIN)
    with pytest.raises(Refusal, match="held both posts"):
        begun(scene, "front2")
    assert begun(scene, "front2", position=Role.AREA_ADMIN).position is Role.AREA_ADMIN


def test_given_answered_and_standing(scene):
    row, me = begun(scene), scene.actor("front")
    finding = finds(scene, row, rectification="补登", due_on=DAY + 3 * DAYS)
    own = rows_within(me, SpotFinding, Record.SPOT_FINDING)
    seen = select(SpotFinding.id).where(own)
    assert scene.session.scalars(seen).all() == []  # a draft is nobody's yet
    with pytest.raises(Forbidden):
        spots.acknowledge(scene.session, me, row, NOON)
    given(scene, row)
    assert scene.session.scalars(seen).all() == [finding.id]
    (told,) = scene.session.query(Notice).filter_by(kind=NoticeKind.SPOT_GIVEN)
    assert (told.employee_id, told.record_id) == (me.employee_id, row.id)
    with pytest.raises(Forbidden):
        spots.acknowledge(scene.session, scene.actor("front2"), row, NOON)
    with pytest.raises(Refusal, match="why you disagree"):
        spots.disagree(scene.session, me, row, NOON, words=" ")
    spots.disagree(scene.session, me, row, NOON, words="当天系统停机")
    assert row.state is SpotState.DISAGREED
    with pytest.raises(Refusal):
        spots.acknowledge(scene.session, me, row, NOON)
    boss = scene.actor("supervisor")
    spots.reply(scene.session, boss, row, NOON, words="已核实，维持")
    check = {"result": RecheckResult.NOT_YET, "again_on": DAY + 9 * DAYS}
    spot_findings.recheck(scene.session, boss, finding, NOON, **check)
    assert finding.until == DAY + 9 * DAYS
    spot_findings.recheck(scene.session, boss, finding, NOON, result=RecheckResult.PUT_RIGHT)
    with pytest.raises(Refusal, match="stands"):
        spot_findings.recheck(scene.session, boss, finding, NOON, **check)


@pytest.mark.parametrize("change", ["place", "points", "another", "statement"])
def test_what_was_given_stands_by_every_door(scene, change):
    row = begun(scene)
    finding = finds(scene, row)
    given(scene, row)
    match change:
        case "place":
            row.place = "别处"
        case "points":
            finding.points = Fraction(9)
        case "another":
            scene.session.add(
                SpotFinding(
                    office_id=row.office_id,
                    spot=row,
                    number="x",
                    indicator=SPOTS,
                    clause="4.2.3.1",
                    found="再扣",
                    points=Fraction(1),
                )
            )
        case "statement":
            spots.acknowledge(scene.session, scene.actor("front"), row, NOON, words="属实")
            row.statement = "别的"
    with pytest.raises(Refusal):
        scene.session.flush()


def test_into_the_month_once_and_as_a_revision_afterwards(scene):
    row = begun(scene)
    finds(scene, row, "1.5", SPOTS)
    finding = finds(scene, row, "0.25")
    assert spot_line(scene).state is LineState.NOT_APPLICABLE  # a draft takes nothing off
    given(scene, row)
    given(scene, begun(scene))  # nothing was found
    kept = month.draft(scene)
    line = month.line(kept, SPOTS)
    assert (line.points, line.denominator) == (Fraction(7, 4), 2)
    told = next(one for one in month_json.as_dict(kept)["lines"] if one["clause"] == "4.2.3.1")
    numbers = [f"{row.number}-1", f"{row.number}-2", "BD-20261014-0002"]
    assert (told["records_due"], told["records_done"]) == (numbers, numbers[2:])
    assert month.line(month.draft(scene, "front2"), SPOTS).points == 0
    approved = month.approved(scene)
    assert spots.month_is_approved(scene.session, row)
    spot_findings.void(scene.session, scene.actor("supervisor"), finding, AFTER, "看错了")
    again = month.generate(scene)
    assert approved in again
    assert approved in months.outdated(scene.session, again, AFTER)
    revision = months.revise(scene.session, scene.actor("supervisor"), approved, AFTER, "撤销扣分")
    assert month.line(revision, SPOTS).points == Fraction(3, 2)


def test_nothing_is_lost_twice_for_one_cause(scene):
    late = ticket(scene, dispatched_at=None)  # four points of the dispatch line from its month on
    row = begun(scene, at=NOON)
    with pytest.raises(Refusal, match="loses points for this record"):
        finds(scene, row, "2", Indicator.DISPATCH, ticket=late, now=AFTER)
    finds(scene, row, "0", Indicator.DISPATCH, ticket=late, now=AFTER)  # told without points
    finds(scene, row, "2", SPOTS, about_no="LX-1")
    with pytest.raises(Refusal, match="for the same record"):
        finds(scene, row, "1", SPOTS, about_no="LX-1")
    early = ticket(scene, local(20))  # in time when it was found
    finds(scene, row, "3", Indicator.DISPATCH, ticket=early)
    given(scene, row)
    assert spot_line(scene).points == 5
    early.dispatched_at = local(20, 12)  # it turned out late: the line takes its points by itself
    scene.session.flush()
    line = spot_line(scene)
    assert (line.points, line.facts) == (2, {"elsewhere": [f"{row.number}-3"]})


def test_three_of_a_kind_propose_a_topic(scene):
    boss = scene.actor("supervisor")
    for who in ("front", "front2"):
        row = begun(scene, who)
        finds(scene, row)
        given(scene, row)
    waiting = select(TrainingTopic).where(topics.proposed())
    assert scene.session.scalars(waiting).all() == []
    third = begun(scene, "area1")
    finds(scene, third, "1", clause="4.2.1.5")
    finds(scene, third, clause="别的条款")
    given(scene, third)
    (topic,) = scene.session.scalars(waiting)
    assert (topic.quarter, topic.findings, topic.clause) == ("2026Q4", 3, "4.2.1.5")
    spots.void(scene.session, boss, third, NOON, "记错人")
    assert scene.session.scalars(waiting).all() == []
    fourth = begun(scene, "area1", at=NOON + MINUTE)
    finds(scene, fourth, clause="4.2.1.5")
    given(scene, fourth)
    assert scene.session.scalars(waiting).one() is topic
    with pytest.raises(Refusal, match="reason"):
        topics.dismiss(scene.session, boss, topic, NOON, "")
    topics.take(scene.session, boss, topic, NOON)
    assert topic.state is TopicState.TAKEN
