"""Annual awards (4.11): who is ranked where, the steps with their two people, and what stands."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from models import Award, AwardRule, Post, db
from models.scopes import Forbidden, rows_within
from rules.award_words import AwardState
from rules.refusal import Refusal
from rules.vocabulary import AssessmentStatus, Record, Role
from services import award_figures, award_ranking, awards
from services.separation import OwnWork
from tests.office import NOON
from tests.services.award_rows import month, rule, year
from tests.services.desk import beside
from tests.services.month_deeds import holds

YEAR = 2026
NEW_YEAR = NOON.replace(year=YEAR + 1, month=1, day=5)
DRAFT = AssessmentStatus.DRAFT


@pytest.fixture
def award(scene):
    """The front desk's award of 2026: front 96, front2 94; nobody else is assessed."""
    rule(scene, YEAR)
    year(scene, "front", YEAR, [95, 97])
    year(scene, "front2", YEAR, [93, 95])
    return opened(scene)


def opened(scene, at=NOON):
    (row,) = awards.open_year(scene.session, scene.actor("supervisor"), scene.office, YEAR, at)
    return row


def proposed(scene, row, who="front", by="supervisor", at=NOON):
    person = scene.staff[who].id
    return awards.propose(scene.session, scene.actor(by), row, person, "全年无投诉", at)


def nominated(scene, row, *people, by="manager"):
    ids = [scene.staff[who].id for who in people or ("front",)]
    return awards.nominate(scene.session, scene.actor(by), row, ids, NOON)


def confirmed(scene, row, by="manager", at=NEW_YEAR):
    return awards.confirm(scene.session, scene.actor(by), row, at)


def ranking(scene, row):
    found = award_ranking.live(scene.session, row, NEW_YEAR.date()).content
    return [(one["employee"]["username"], one["place"]) for one in found["ranking"]]


def test_from_the_proposal_to_the_notice(scene, award):
    with pytest.raises(Refusal, match="open at this office already"):
        opened(scene)
    with pytest.raises(Forbidden):
        proposed(scene, award, by="manager")
    with pytest.raises(Refusal, match="not ranked"):
        proposed(scene, award, "area1")
    proposed(scene, award)
    with pytest.raises(Refusal, match="proposed already"):
        proposed(scene, award)
    with pytest.raises(Refusal, match="Choose whom"):
        nominated(scene, award, "front2")
    with pytest.raises(Forbidden):
        nominated(scene, award, by="supervisor")
    with pytest.raises(Refusal, match="Nobody is nominated"):
        confirmed(scene, award)
    nominated(scene, award)
    proposed(scene, award, "front2")
    with pytest.raises(Refusal, match="places"):
        nominated(scene, award, "front2")
    with pytest.raises(Refusal, match="when December is published"):
        confirmed(scene, award, at=NOON)
    with pytest.raises(Forbidden):
        confirmed(scene, award, by="supervisor")
    row = confirmed(scene, award)
    content = json.loads(row.frozen)
    assert row.state is AwardState.CONFIRMED
    assert awards.holds(row)
    assert content["ranking"][0]["average"] == "96"
    assert [one["certificate_no"] for one in content["awarded"]] == [f"{row.number}-01"]
    with pytest.raises(Refusal, match="confirmed"):
        confirmed(scene, award)
    awards.publish(scene.session, scene.actor("manager"), row, NEW_YEAR)
    assert row.shown_until == date(YEAR + 1, 1, 11)  # seven days, as results are shown
    assert awards.published(scene.session, scene.office.id, YEAR) == [row]


def test_two_people_stand_behind_it_and_neither_receives_it(scene, award):
    for who in ("front", "supervisor"):
        holds(scene, who, Role.MANAGER)
    holds(scene, "front", Role.SUPERVISOR)
    with pytest.raises(OwnWork, match="proposes himself"):
        proposed(scene, award, by="front")
    proposed(scene, award)
    with pytest.raises(OwnWork, match="somebody else must nominate"):
        nominated(scene, award, by="supervisor")
    with pytest.raises(OwnWork, match="nominates himself"):
        nominated(scene, award, by="front")
    nominated(scene, award)
    with pytest.raises(OwnWork, match="his own award"):
        confirmed(scene, award, by="front")
    assert confirmed(scene, award, by="supervisor").confirmed_by is scene.staff["supervisor"]


def test_of_two_who_confirm_at_once_the_second_is_told(scene, award):
    proposed(scene, award)
    nominated(scene, award)
    scene.session.commit()
    award_id, manager, found = award.id, scene.actor("manager"), []
    confirmed(scene, award)

    def other() -> None:
        try:
            awards.confirm(db.session(), manager, db.session.get(Award, award_id), NEW_YEAR)
        except Refusal as no:
            found.append(no.sentence)

    with beside(other):
        scene.session.commit()
    assert found == [awards.CLOSED]


def test_a_proposal_is_taken_back_with_its_reason(scene, award):
    proposed(scene, award)
    person, manager = scene.staff["front"].id, scene.actor("manager")
    nominated(scene, award)
    leader = scene.actor("supervisor")
    with pytest.raises(Refusal, match="Only who proposed"):
        awards.take_back(scene.session, leader, award, person, "写错了", NOON)
    with pytest.raises(Refusal, match="reason"):
        awards.take_back(scene.session, manager, award, person, " ", NOON)
    holds(scene, "manager_b", Role.SUPERVISOR)  # who nominates elsewhere only proposes here
    with pytest.raises(Refusal, match="Only who proposed"):
        awards.take_back(scene.session, scene.actor("manager_b"), award, person, "写错了", NOON)
    one = awards.take_back(scene.session, manager, award, person, "写错了", NOON)
    assert (award.proposed, one.struck_reason) == ([], "写错了")
    proposed(scene, award)  # and may be proposed anew
    assert len(award.nominees) == 2


def test_what_was_confirmed_and_used_stands(scene, award):
    proposed(scene, award)
    nominated(scene, award)
    row = confirmed(scene, award)
    kept = row.frozen
    scene.session.commit()
    for change in (
        lambda: setattr(row, "year", 2025),
        lambda: setattr(row, "frozen", "{}"),
        lambda: setattr(row.nominees[0], "reason", "另一个理由"),
        lambda: setattr(row.rule, "months_min", 1),
    ):
        change()
        with pytest.raises(Refusal, match="stands"):
            scene.session.flush()
        scene.session.rollback()
    month(scene, "front2", date(YEAR, 3, 1), 100)  # 96 each now, and one month more
    now = award_ranking.live(scene.session, row, NEW_YEAR.date()).content
    moved = award_ranking.moved(json.loads(kept), now)
    assert [(one.name, one.place_before, one.place_now) for one in moved] == [
        ("前台甲", 1, 2),
        ("前台乙", 2, 1),
    ]
    assert row.frozen == kept
    row.voided_at, row.void_reason = NEW_YEAR, "考核结果更正"
    row.rule.year_to = YEAR
    scene.session.flush()
    assert opened(scene, NEW_YEAR).number != row.number
    assert awards.in_force(scene.session, scene.office.id, YEAR + 1) == []


def test_only_published_revisions_in_force_count_and_gaps_are_named(scene, award):
    month(scene, "front", date(YEAR, 1, 1), 60, status=DRAFT, revision=2)  # not approved yet
    month(scene, "front2", date(YEAR, 3, 1), 100, status=AssessmentStatus.SUBMITTED)
    assert ranking(scene, award) == [("front", 1), ("front2", 2)]
    office = scene.office.id
    day = date(YEAR, 5, 1)
    found = award_figures.load(scene.session, office, YEAR, Role.FRONT_DESK, day)
    gaps = [
        (found.people[one.employee_id].username, one.month.month, one.status) for one in found.gaps
    ]
    assert gaps == [
        ("front", 3, None),
        ("front", 4, None),
        ("front2", 3, AssessmentStatus.SUBMITTED),
        ("front2", 4, None),
    ]


def test_somebody_who_moved_is_ranked_once_with_all_his_months(scene, award):
    post = scene.session.query(Post).filter_by(employee_id=scene.staff["front_b"].id).one()
    post.valid_to = date(YEAR, 2, 14)
    scene.session.add(
        Post(
            employee=scene.staff["front_b"],
            office=scene.office,
            role=Role.FRONT_DESK,
            valid_from=post.valid_to + timedelta(days=1),
        )
    )
    month(scene, "front_b", date(YEAR, 1, 1), 100, office="B")
    month(scene, "front_b", date(YEAR, 2, 1), 100, office="B")
    month(scene, "front_b", date(YEAR, 2, 1), 90)
    assert ranking(scene, award) == [("front_b", 1), ("front", 2), ("front2", 3)]  # 97½
    there = award_figures.load(
        scene.session, scene.offices["B"].id, YEAR, Role.FRONT_DESK, NEW_YEAR.date()
    )
    assert there.candidates == []


def test_those_assessed_read_what_is_published_at_their_office(scene, award):
    def seen(who):
        reach = rows_within(scene.actor(who), Award, Record.AWARD)
        return scene.session.query(Award).filter(reach).count()

    assert (seen("manager"), seen("front"), seen("manager_b")) == (1, 0, 0)
    proposed(scene, award)
    nominated(scene, award)
    awards.publish(scene.session, scene.actor("manager"), confirmed(scene, award), NEW_YEAR)
    assert [seen(who) for who in ("front", "area1", "front_b", "worker")] == [1, 1, 0, 0]


def test_a_year_is_complete_with_its_december(scene, award):
    day = date(YEAR, 12, 31)
    assert awards.may_confirm_from(scene.session, award, day) == date(YEAR + 1, 1, 1)
    for who in ("front", "front2"):
        month(scene, who, date(YEAR, 12, 1), 90)
    assert awards.may_confirm_from(scene.session, award, day) is None


def test_an_office_s_own_rule_comes_before_the_company_s(scene):
    own = rule(scene, YEAR, office=scene.office, area_admin=True)
    rule(scene, YEAR - 1)
    other = rule(scene, YEAR, name="服务之星", year_to=YEAR)
    found = awards.in_force(scene.session, scene.office.id, YEAR)
    assert set(found) == {own, other}
    assert (
        len(awards.open_year(scene.session, scene.actor("manager"), scene.office, YEAR, NOON)) == 3
    )
    with pytest.raises(Refusal, match="No rule"):
        awards.open_year(scene.session, scene.actor("manager"), scene.office, YEAR - 2, NOON)
    with pytest.raises(Refusal, match="stands twice"):
        awards.keep_rule(
            scene.session,
            AwardRule(
                name="x",
                year_from=YEAR,
                tie_1=own.tie_1,
                tie_2=own.tie_1,
                places=1,
                months_min=1,
                front_desk=True,
            ),
        )
