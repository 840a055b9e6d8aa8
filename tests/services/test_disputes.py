"""Disputes raised, reported and ruled on; results published, read and taken down (4.10, 4.11)."""

from __future__ import annotations

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from bench.sent import recorded
from models import Assessment, Dispute, Publication, ResultRule
from models.scopes import Forbidden, rows_within
from rules.refusal import Refusal
from rules.result_words import DisputeState
from rules.vocabulary import AssessmentStatus, Indicator, Record
from services import disputes, frozen, months, publications, rulings
from services.publications import Shown
from services.separation import OwnWork
from tests.services.month_deeds import approved, line
from tests.services.month_rows import AFTER, MINUTE, local, ticket

DAY = timedelta(days=1)
I = Indicator  # noqa: E741
TODAY = AFTER.date()


@pytest.fixture
def month(scene):
    """One late dispatch of four: the line costs 100 points, the month is approved."""
    for late in (0, 0, 0, 1):
        ticket(scene, local(14), dispatched_at=local(14) + late * MINUTE)
    return approved(scene)


def actor(scene, who, at=AFTER):
    return scene.actor(who, at.date())


def raised(scene, month, at=AFTER, who="front", indicator=I.DISPATCH):
    return disputes.raise_(scene.session, actor(scene, who), month, indicator, "算错了", at)


def reported(scene, month):
    row = raised(scene, month)
    return disputes.report(scene.session, actor(scene, "supervisor"), row, AFTER, "属实")


def ruled(scene, row, *, upheld=True, who="manager", restored=0, clause="4.2.1.3"):
    return disputes.rule(
        scene.session,
        actor(scene, who),
        row,
        AFTER + DAY,
        upheld=upheld,
        clause=clause,
        text="停机期间以纸质记录为准",
        restored=Fraction(restored),
    )


def published(scene, *rows, at=AFTER + 2 * DAY, **days):
    for row in rows:
        months.receive(scene.session, actor(scene, "finance"), row, at)
    office, shown = rows[0].office, Shown(**days)
    return months.publish_month(
        scene.session, actor(scene, "manager"), office, rows[0].month, at, shown
    )


def test_only_the_person_assessed_disputes_in_time_and_each_line_once(scene, month):
    row = raised(scene, month)
    assert (row.clause, row.state, row.number[:3]) == ("4.2.1.3", DisputeState.RAISED, "ZY-")
    with pytest.raises(Refusal) as again:
        raised(scene, month)
    assert again.value.field == "indicator"
    for who in ("front2", "supervisor", "manager"):
        with pytest.raises((Forbidden, OwnWork)):
            raised(scene, month, who=who, indicator=I.RECORDS)
    with pytest.raises(Refusal) as late:
        raised(scene, month, AFTER + 8 * DAY, indicator=I.RECORDS)
    assert late.value.values == {"day": "2026-11-09"}
    scene.session.add(ResultRule(dispute_days=10, valid_from=local(1).date()))
    assert raised(scene, month, AFTER + 8 * DAY, indicator=I.RECORDS).office_id == month.office_id


def test_report_and_ruling_are_two_other_peoples(scene, month):
    row = raised(scene, month)
    with pytest.raises(Refusal):
        ruled(scene, row)
    with pytest.raises(Forbidden):
        disputes.report(scene.session, actor(scene, "front"), row, AFTER, "x")
    disputes.report(scene.session, actor(scene, "supervisor"), row, AFTER, "属实")
    for who in ("front", "supervisor", "manager_b"):
        with pytest.raises(Forbidden):
            ruled(scene, row, who=who)
    with pytest.raises(Refusal) as without:
        ruled(scene, row, clause=" ")
    assert without.value.field == "ruled_clause"
    scene.session.refresh(row)
    row.text = "改写"
    with pytest.raises(Refusal):
        scene.session.flush()


def test_upheld_gives_points_back_in_a_revision_and_the_original_stays(scene, month):
    kept, before = month.frozen, month.score
    assert line(month, I.DISPATCH).points == 100
    row = reported(scene, month)
    with pytest.raises(Refusal):
        ruled(scene, row, restored=101)
    scene.session.refresh(row)
    revision = ruled(scene, row, restored=96)
    found = line(revision, I.DISPATCH)
    assert (found.points, revision.score, revision.supersedes) == (4, 96, month)
    assert found.numerator == line(month, I.DISPATCH).numerator
    assert row.number in revision.reason
    assert (month.frozen, month.score, month.current) == (kept, before, True)
    at = AFTER + 2 * DAY
    months.submit(scene.session, actor(scene, "supervisor"), revision, at)
    months.approve(scene.session, actor(scene, "manager"), revision, at)
    assert months.outdated(scene.session, [revision], at) == []
    content = json.loads(revision.frozen)
    assert content["disputes"][0]["ruling"].startswith("4.2.1.3 ")
    assert frozen.agrees(revision)
    told = rulings.by_clause(scene.session, actor(scene, "front2"), ["4.2.1.3"])
    assert told == [row]
    assert rulings.by_clause(scene.session, actor(scene, "front_b"), ["4.2.1.3"]) == []


def test_refused_changes_nothing_and_ends_it(scene, month):
    row = reported(scene, month)
    assert ruled(scene, row, upheld=False) is None
    for deed in (
        lambda: ruled(scene, row),
        lambda: disputes.withdraw(scene.session, actor(scene, "front"), row, AFTER),
        lambda: raised(scene, month),
    ):
        with pytest.raises(Refusal):
            deed()
    assert scene.session.scalars(select(Assessment).where(Assessment.revision > 1)).all() == []


def test_withdrawn_is_kept_and_may_be_raised_anew(scene, month):
    row = reported(scene, month)
    with pytest.raises(Forbidden):
        disputes.withdraw(scene.session, actor(scene, "front2"), row, AFTER)
    disputes.withdraw(scene.session, actor(scene, "front"), row, AFTER)
    assert row.state is DisputeState.WITHDRAWN
    assert raised(scene, month).number != row.number
    assert scene.session.query(Dispute).count() == 2


def test_a_notice_takes_what_is_with_finance_and_later_revisions_join_it(scene, month):
    other = approved(scene, "front2")
    row = reported(scene, month)
    notice = published(scene, month, other)
    assert (notice.from_on, notice.to_on) == (TODAY + 2 * DAY, TODAY + 8 * DAY)
    assert [one.status for one in (month, other)] == [AssessmentStatus.PUBLISHED] * 2
    with pytest.raises(Refusal) as twice:
        months.publish_month(
            scene.session, actor(scene, "manager"), month.office, month.month, AFTER, Shown()
        )
    assert twice.value.values["number"] == notice.number
    revision, at = ruled(scene, row, restored=100), AFTER + 3 * DAY
    months.submit(scene.session, actor(scene, "supervisor"), revision, at)
    months.approve(scene.session, actor(scene, "manager"), revision, at)
    months.receive(scene.session, actor(scene, "finance"), revision, at)
    months.publish(scene.session, actor(scene, "manager"), revision, at)
    scene.session.expire_all()
    with recorded(scene.session.get_bind()) as sent:
        told = publications.results(scene.session, notice)
    assert len(sent) == 3  # the notice, its months, what superseded some; however many
    said = [(one.name, one.score, one.revision, one.superseded_by) for one in told]
    assert said[-1] == ("前台甲", 0, 1, 2)
    assert ("前台甲", 100, 2, None) in said
    assert {one.rank for one in told} == {None}


def test_everybody_confirms_his_own_and_the_rest_is_named(scene, month):
    with pytest.raises(Refusal):
        publications.acknowledge(scene.session, actor(scene, "front"), month, AFTER)
    notice = published(scene, month)
    assert publications.unread(scene.session, notice) == ["前台甲"]
    for who in ("front2", "manager"):
        with pytest.raises(Forbidden):
            publications.acknowledge(scene.session, actor(scene, who), month, AFTER)
    publications.acknowledge(scene.session, actor(scene, "front"), month, AFTER + 3 * DAY)
    assert publications.unread(scene.session, notice) == []
    with pytest.raises(Refusal):
        publications.acknowledge(scene.session, actor(scene, "front"), month, AFTER)


def test_the_office_reads_a_notice_while_it_is_on_show(scene, month):
    published(scene, month)

    def read_by(who, day):
        reach = rows_within(scene.actor(who, day), Publication, Record.PUBLICATION)
        return scene.session.query(Publication).filter(reach).count()

    on, over = TODAY + 3 * DAY, TODAY + 30 * DAY
    everybody = ("worker", "area1", "front", "finance", "manager", "front_b", "manager_b")
    assert [read_by(who, on) for who in everybody] == [1, 1, 1, 1, 1, 0, 0]
    assert [read_by(who, over) for who in everybody] == [0, 0, 1, 0, 1, 0, 0]


def test_taken_down_with_a_reason_it_may_be_published_anew(scene, month):
    notice = published(scene, month)
    manager = actor(scene, "manager")
    with pytest.raises(Refusal):
        publications.take_down(scene.session, manager, notice, AFTER + 2 * DAY, " ")
    publications.take_down(scene.session, manager, notice, AFTER + 2 * DAY, "日期有误")
    assert month.status is AssessmentStatus.WITH_FINANCE
    months.publish(scene.session, manager, month, AFTER + 2 * DAY)
    assert scene.session.query(Publication).count() == 2
