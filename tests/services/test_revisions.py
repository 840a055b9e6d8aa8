"""What is approved stands (4.6): frozen content, refusals at flush, revisions with their reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Assessment
from models.scopes import Forbidden, operator
from reports import evidence
from rules.refusal import Refusal
from rules.vocabulary import (
    AssessmentStatus,
    Indicator,
    LineState,
    SurveyKind,
)
from services import months, surveys
from tests.services.month_deeds import approved, draft, generate, line
from tests.services.month_rows import AFTER, OCTOBER, survey, ticket

DRAFT, SUBMITTED = AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED
APPROVED, RETURNED = AssessmentStatus.APPROVED, AssessmentStatus.RETURNED
PEOPLE = ["area1", "area2", "front", "front2"]


# Freezing -----------------------------------------------------------------------------------------
def test_approval_freezes_figures_records_standard_and_names(scene):
    late = ticket(scene, dispatched_at=None)
    row = approved(scene)
    kept = json.loads(row.frozen)
    assert evidence.canonical(kept).decode() == row.frozen
    assert evidence.digest(row.frozen.encode()) == row.frozen_sha256
    assert kept["employee"]["name"] == "前台甲"
    assert kept["standard"]["edition"] == "A/0"
    assert kept["approved"] == {"by": "经理甲", "at": "2026-11-02T01:01:00Z", "opinion": "同意"}
    found = next(x for x in kept["lines"] if x["indicator"] == "dispatch")
    assert found["due"] == [["ticket", late.id, late.number]]
    assert (found["points"], found["points_per_point"]) == ("400", "4")


def test_what_is_approved_is_never_touched_again(scene):
    row = approved(scene)
    frozen = row.frozen
    ticket(scene, dispatched_at=None)
    scene.staff["front"].name = "前台改"
    assert draft(scene) is row
    assert (row.frozen, row.score, row.status) == (frozen, 100, APPROVED)


@pytest.mark.parametrize("change", ["score", "remarks", "line", "status"])
def test_an_approved_month_refuses_every_change_at_flush(scene, change):
    row = approved(scene)
    match change:
        case "score":
            row.score += 1
        case "remarks":
            row.remarks = "改"
        case "line":
            row.lines[0].points += 1
        case "status":
            row.status = DRAFT
    with pytest.raises(Refusal):
        scene.session.flush()


def test_remarks_are_written_on_drafts_only(scene):
    row = draft(scene)
    months.remark(scene.session, scene.actor("supervisor"), row, " 本月支援 ")
    assert row.remarks == "本月支援"
    row = approved(scene)
    with pytest.raises(Refusal):
        months.remark(scene.session, scene.actor("supervisor"), row, "改")


# Revisions ----------------------------------------------------------------------------------------
def test_a_correction_is_a_new_revision_that_supersedes_when_approved(scene):
    ticket(scene, dispatched_at=None)
    first = approved(scene)
    ticket(scene)
    chief, manager = scene.actor("supervisor"), scene.actor("manager")
    second = months.revise(scene.session, chief, first, AFTER, "补录工单")
    assert (second.revision, second.record_no, second.reason) == (2, first.record_no, "补录工单")
    assert (first.current, second.current) == (True, False)
    (change,) = (x for x in months.difference(second) if x.indicator is Indicator.DISPATCH)
    assert (change.before.points, change.after.points) == (400, 200)
    with pytest.raises(Refusal):
        months.revise(scene.session, chief, first, AFTER, "再来")
    assert draft(scene) is second
    months.submit(scene.session, chief, second, AFTER)
    months.approve(scene.session, manager, second, AFTER)
    assert (first.current, second.current) == (False, True)
    kept = json.loads(second.frozen)
    assert kept["supersedes"] == {"revision": 1, "sha256": first.frozen_sha256}
    assert [x["indicator"] for x in kept["difference"]] == ["dispatch", "records"]
    assert months.shown(scene.session, chief, OCTOBER) == [
        row for row in generate(scene) if row.current
    ]
    with pytest.raises(Refusal):
        months.receive(scene.session, scene.actor("finance"), first, AFTER)


def test_who_may_revise_what(scene):
    row = draft(scene)
    with pytest.raises(Refusal):
        months.revise(scene.session, scene.actor("supervisor"), row, AFTER, "早了")
    row = approved(scene)
    with pytest.raises(Refusal):
        months.revise(scene.session, scene.actor("supervisor"), row, AFTER, " ")
    with pytest.raises(Forbidden):
        months.revise(scene.session, scene.actor("manager"), row, AFTER, "不行")


def test_a_late_final_survey_revises_each_approved_month_of_its_half_year(scene):
    later = datetime(2027, 1, 8, tzinfo=UTC)
    scene_rows = [approved(scene, month=OCTOBER)]
    november = draft(scene, month=date(2026, 11, 1), at=later)
    months.submit(scene.session, scene.actor("supervisor"), november, later)
    months.approve(scene.session, scene.actor("manager"), november, later)
    scene_rows.append(november)
    december = draft(scene, month=date(2026, 12, 1), at=later)
    assert {line(row, Indicator.SATISFACTION).state for row in scene_rows} == {LineState.PENDING}
    survey(scene, 94, 100)
    issued = months.revise_for_survey(
        scene.session, scene.actor("quality"), scene.office, "2026H2", later
    )
    assert [(row.month.month, row.revision) for row in issued] == [(10, 2), (11, 2)]
    assert {line(row, Indicator.SATISFACTION).points for row in issued} == {4}
    assert {row.reason for row in issued} != {""}
    assert december.revision == 1
    assert (
        months.revise_for_survey(
            scene.session, scene.actor("quality"), scene.office, "2026H2", later
        )
        == []
    )
    survey(scene, 90, 100, half_year="2026H1")
    assert (
        months.revise_for_survey(
            scene.session, scene.actor("quality"), scene.office, "2026H1", later
        )
        == []
    )


def test_spot_checks_are_final_when_the_half_year_ends_though_nobody_enters_anything(scene):
    """4.1: the system revises by itself, once; months of an open survey go on waiting."""
    approved(scene, month=OCTOBER)
    survey(scene, 94, 100, kind=SurveyKind.SPOT)
    assert surveys.settle(scene.session, datetime(2026, 12, 31, 15, tzinfo=UTC)) == []
    midnight = datetime(2026, 12, 31, 16, tzinfo=UTC)
    opened = survey(scene, 90, 100, closed_on=None)
    assert surveys.settle(scene.session, midnight) == []
    opened.voided_at, opened.void_reason = midnight, "未开展"
    (row,) = surveys.settle(scene.session, midnight)
    assert (row.revision, line(row, Indicator.SATISFACTION).points) == (2, 4)
    assert surveys.settle(scene.session, midnight) == []


def test_a_survey_that_came_in_after_submission_stops_the_approval(scene):
    row = draft(scene)
    months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    survey(scene, 99, 100)
    with pytest.raises(Refusal):
        months.approve(scene.session, scene.actor("manager"), row, AFTER)
    months.send_back(scene.session, scene.actor("manager"), row, AFTER, "满意度已定")
    generate(scene)
    months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    months.approve(scene.session, scene.actor("manager"), row, AFTER)


def test_who_sees_which_month(scene):
    generate(scene, codes=None)

    def seen(who):
        return [
            row.employee.username for row in months.shown(scene.session, scene.actor(who), OCTOBER)
        ]

    assert seen("front") == ["front"]
    assert seen("supervisor") == PEOPLE
    assert len(seen("auditor")) == 6
    assert seen("finance") == []
    assert len(months.shown(scene.session, operator(AFTER.date()), OCTOBER, ["B"])) == 2


def test_a_revision_stands_beside_the_first(scene):
    first = approved(scene)
    months.revise(scene.session, scene.actor("supervisor"), first, AFTER, "复核")
    rows = scene.session.scalars(
        select(Assessment).where(Assessment.employee_id == first.employee_id)
    ).all()
    assert [row.revision for row in rows] == [1, 2]
    assert timedelta(0) <= rows[1].generated_at - first.generated_at
