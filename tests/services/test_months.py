"""The close of the month (4.6): drafts, signatures, separations, freezing, revisions."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from sqlalchemy import func, select

from bench.sent import recorded
from models import AuditLine
from models.scopes import Forbidden, operator
from rules.refusal import Refusal
from rules.vocabulary import (
    AssessmentStatus,
    CallbackState,
    Indicator,
    LineState,
    Role,
)
from services import gaps, month_json, months
from services.separation import Refused, Separated
from tests.services.month_deeds import approved, draft, generate, holds, line
from tests.services.month_rows import AFTER, MINUTE, OCTOBER, callback, completed, local, ticket

DRAFT, SUBMITTED = AssessmentStatus.DRAFT, AssessmentStatus.SUBMITTED
APPROVED, RETURNED = AssessmentStatus.APPROVED, AssessmentStatus.RETURNED
PEOPLE = ["area1", "area2", "front", "front2"]


def trail(scene):
    return scene.session.scalar(select(func.count()).select_from(AuditLine))


# Drafts -------------------------------------------------------------------------------------------
def test_a_draft_for_everybody_assessed_in_order_with_numbers_of_the_month(scene):
    rows = generate(scene)
    assert [row.employee.username for row in rows] == PEOPLE
    assert [row.record_no for row in rows] == [f"KH-202610-000{n}" for n in range(1, 5)]
    assert {row.status for row in rows} == {DRAFT}
    assert [row.areas for row in rows] == ["东区", "西区", "", ""]
    assert all(row.current and row.revision == 1 for row in rows)
    assert [x.indicator.value for x in rows[0].lines] == [
        "satisfaction",
        "fee_collection",
        "complaint",
        "callback",
        "records",
        "exams",
        "spot_checks",
    ]


def test_all_offices_at_once_and_only_ones_own(scene):
    assert len(generate(scene, codes=None)) == 6
    assert [row.office.code for row in generate(scene, codes=None, who="supervisor_b")] == [
        "B",
        "B",
    ]
    with pytest.raises(Forbidden):
        generate(scene, codes=["B"], who="supervisor")
    with pytest.raises(Forbidden):
        generate(scene, who="manager")
    with pytest.raises(Refusal) as refused:
        generate(scene, codes=["A", "X"])
    assert refused.value.values == {"code": "X"}


def test_exams_and_spot_checks_and_what_was_not_due_do_not_apply(scene):
    row = draft(scene)
    states = {x.indicator: x.state for x in row.lines}
    assert states.pop(Indicator.SATISFACTION) is LineState.PENDING
    assert set(states.values()) == {LineState.NOT_APPLICABLE}
    assert (row.score, row.deducted) == (100, 0)


def test_full_points_only_and_never_below_zero(scene):
    for late in [*([0] * 47), 1]:
        ticket(scene, local(14), dispatched_at=local(14) + late * MINUTE)
    row = draft(scene)
    found = line(row, Indicator.DISPATCH)
    assert (found.numerator, found.denominator, found.points) == (47, 48, 8)
    assert (row.score, row.deducted) == (92, 8)
    for _ in range(48):
        ticket(scene, dispatched_at=None)
    row = draft(scene)
    assert row.deducted > 100
    assert row.score == 0


def test_posts_count_that_were_held_in_the_month(scene):
    leaving, coming = scene.staff["front"].posts[0], scene.staff["front2"].posts[0]
    leaving.valid_to = date(2026, 9, 30)
    coming.valid_from = date(2026, 10, 31)
    scene.session.flush()
    assert "front" not in [row.employee.username for row in generate(scene)]
    assert "front2" in [row.employee.username for row in generate(scene)]


def test_one_assessment_a_post_and_office(scene):
    holds(scene, "front", Role.AREA_ADMIN)
    holds(scene, "front", Role.FRONT_DESK, "B")
    mine = [
        (row.office.code, row.position.value)
        for row in generate(scene, codes=None)
        if row.employee.username == "front"
    ]
    assert mine == [("A", "area_admin"), ("A", "front_desk"), ("B", "front_desk")]


def test_generating_again_changes_only_what_changed_and_leaves_no_trace(scene):
    ticket(scene)
    first = {row.id: row.version for row in generate(scene)}
    before = trail(scene)
    again = generate(scene, at=AFTER + MINUTE)
    assert {row.id: row.version for row in again} == first
    assert trail(scene) == before
    ticket(scene, dispatched_at=None)
    before = trail(scene)
    rows = generate(scene, at=AFTER + 2 * MINUTE)
    assert [row.employee.username for row in rows if row.version > first[row.id]] == ["front"]
    assert trail(scene) <= before + 3


def test_two_offices_take_no_more_statements_than_one(scene):
    def statements(codes):
        scene.session.expire_all()
        with recorded(scene.session.get_bind()) as sent:
            month_json.dump(generate(scene, codes=codes))
        return len(sent)

    generate(scene, codes=None)
    assert statements(["A"]) == statements(["A", "B"])


def test_a_draft_of_the_running_month_and_none_of_one_to_come(scene):
    now = local(14, 12)
    ticket(scene, now + MINUTE, dispatched_at=None)
    found = line(draft(scene, at=now), Indicator.DISPATCH)
    assert found.state is LineState.NOT_APPLICABLE
    with pytest.raises(Refusal):
        generate(scene, month=date(2026, 12, 1))


def test_evidence_and_facts_stand_on_the_lines(scene):
    late = ticket(scene, dispatched_at=None)
    timely = ticket(scene, local(15))
    missed = callback(scene, local(14))
    row = draft(scene)
    kept = line(row, Indicator.DISPATCH).evidence
    assert kept.pop("told")[f"ticket:{timely.id}"] == [
        instant.astimezone(UTC).isoformat()
        for instant in (timely.dispatch_due_at, timely.dispatched_at)
    ]
    assert kept == {
        "due": [
            *([["ticket", missed.ticket_id, missed.ticket.number]]),
            ["ticket", late.id, late.number],
            ["ticket", timely.id, timely.number],
        ],
        "done": [
            ["ticket", missed.ticket_id, missed.ticket.number],
            ["ticket", timely.id, timely.number],
        ],
    }
    calls = line(row, Indicator.CALLBACK)
    assert calls.evidence["due"] == [["callback", missed.id, missed.ticket.number]]
    assert calls.facts["groups"][0]["tickets"] == 1
    assert calls.facts["groups"][0]["required"] == "80"


# Signatures ---------------------------------------------------------------------------------------
def test_the_way_of_a_month(scene):
    row = approved(scene)
    assert (row.submitted_by_id, row.approved_by_id) == (
        scene.staff["supervisor"].id,
        scene.staff["manager"].id,
    )
    months.receive(scene.session, scene.actor("finance"), row, AFTER)
    months.publish(scene.session, scene.actor("manager"), row, AFTER)
    assert row.status is AssessmentStatus.PUBLISHED
    assert (row.received_at, row.published_at) == (AFTER, AFTER)


def test_each_step_waits_for_the_one_before(scene):
    row = draft(scene)
    manager, finance = scene.actor("manager"), scene.actor("finance")
    with pytest.raises(Refusal):
        months.approve(scene.session, manager, row, AFTER)
    with pytest.raises(Forbidden):  # finance sees approved ones only
        months.receive(scene.session, finance, row, AFTER)
    months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    with pytest.raises(Refusal):
        months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    with pytest.raises(Refusal):
        months.publish(scene.session, manager, row, AFTER)
    months.approve(scene.session, manager, row, AFTER)
    for deed in (months.approve, months.publish):
        with pytest.raises(Refusal):
            deed(scene.session, manager, row, AFTER)


@pytest.mark.parametrize(
    ("deed", "who"),
    [
        (months.submit, "manager"),
        (months.submit, "front"),
        (months.submit, "supervisor_b"),
        (months.approve, "supervisor"),
        (months.approve, "finance"),
        (months.approve, "manager_b"),
        (months.publish, "supervisor"),
        (months.receive, "manager"),
    ],
)
def test_who_may_not(scene, deed, who):
    row = draft(scene)
    with pytest.raises(Forbidden):
        deed(scene.session, scene.actor(who), row, AFTER)


def test_the_command_line_signs_nothing(scene):
    row = draft(scene)
    with pytest.raises(Refusal):
        months.submit(scene.session, operator(AFTER.date()), row, AFTER)


def test_nobody_submits_approves_or_returns_his_own(scene):
    for who in ("supervisor", "manager"):
        holds(scene, who, Role.FRONT_DESK)
    rows = {row.employee.username: row for row in generate(scene)}
    with pytest.raises(Separated):
        months.submit(scene.session, scene.actor("supervisor"), rows["supervisor"], AFTER)
    months.submit(scene.session, scene.actor("supervisor"), rows["manager"], AFTER)
    with pytest.raises(Separated):
        months.approve(scene.session, scene.actor("manager"), rows["manager"], AFTER)
    with pytest.raises(Separated):
        months.send_back(scene.session, scene.actor("manager"), rows["manager"], AFTER, "补充")


def test_who_submitted_does_not_approve(scene):
    holds(scene, "supervisor", Role.MANAGER)
    row = draft(scene)
    chief = scene.actor("supervisor")
    months.submit(scene.session, chief, row, AFTER)
    with pytest.raises(Separated):
        months.approve(scene.session, chief, row, AFTER)


def test_a_month_is_submitted_when_it_is_over(scene):
    row = draft(scene, at=local(31, 23, 59))
    with pytest.raises(Refusal):
        months.submit(scene.session, scene.actor("supervisor"), row, local(31, 23, 59))


def test_a_stale_draft_is_generated_again_before_it_is_submitted(scene):
    row = draft(scene)
    ticket(scene, dispatched_at=None)
    with pytest.raises(Refusal):
        months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    generate(scene)
    months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    assert row.status is SUBMITTED


def test_a_callback_made_since_adds_to_the_coverage_and_stops_nothing(scene):
    owed = callback(scene, local(2, month=11), of=completed(scene, local(30)))
    row = draft(scene)
    owed.state, owed.done_at = CallbackState.DONE, local(2, 8, month=11)
    scene.session.flush()
    months.submit(scene.session, scene.actor("supervisor"), row, AFTER)
    assert row.status is SUBMITTED


def test_every_gap_is_decided_before_submission(scene):
    ticket(scene, customer_id=None)
    row = draft(scene)
    chief = scene.actor("supervisor")
    with pytest.raises(Refusal) as refused:
        months.submit(scene.session, chief, row, AFTER)
    assert refused.value.values["count"] == 1
    (gap,) = gaps.find(scene.session, None, OCTOBER, AFTER) or scene.session.scalars(
        select(gaps.RecordGap)
    )
    gaps.excuse(scene.session, chief, gap, AFTER, "访客")
    months.submit(scene.session, chief, row, AFTER)
    with pytest.raises(Refusal):
        gaps.confirm(scene.session, chief, gap, AFTER)


def test_returned_with_a_reason_refreshed_and_submitted_again(scene):
    row = draft(scene)
    chief, manager = scene.actor("supervisor"), scene.actor("manager")
    months.submit(scene.session, chief, row, AFTER)
    ticket(scene, dispatched_at=None)
    assert line(draft(scene), Indicator.DISPATCH).state is LineState.NOT_APPLICABLE
    with pytest.raises(Refusal):
        months.send_back(scene.session, manager, row, AFTER, " ")
    months.send_back(scene.session, manager, row, AFTER, "请核对派单")
    assert (row.status, row.return_reason) == (RETURNED, "请核对派单")
    generate(scene)
    assert row.status is RETURNED
    assert line(row, Indicator.DISPATCH).points == 400
    months.submit(scene.session, chief, row, AFTER)
    assert row.status is SUBMITTED


def test_in_bulk_all_or_nothing_and_every_refusal_told(scene):
    rows = generate(scene)
    chief, manager = scene.actor("supervisor"), scene.actor("manager")
    months.submit(scene.session, chief, rows[0], AFTER)
    with pytest.raises(Refused) as refused:
        months.submit_all(scene.session, chief, rows, AFTER)
    assert [row for row, _ in refused.value.rows] == [rows[0]]
    assert refused.value.values == {"count": 1, "chosen": 4}
    assert [row.status for row in rows[1:]] == [DRAFT] * 3
    assert months.submit_all(scene.session, chief, rows[1:], AFTER) == 3
    assert months.approve_all(scene.session, manager, rows, AFTER) == 4
    assert months.receive_all(scene.session, scene.actor("finance"), rows, AFTER) == 4
    assert months.publish_all(scene.session, manager, rows, AFTER) == 4
