"""The auditor's room: how clauses stand, samples, audits, nonconformities to their closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bench.sent import recorded
from models import ClauseNote, Notice, Ticket
from models.scopes import Forbidden, rows_within
from rules.clauses import CLAUSES, Chapter, ClauseState, find
from rules.inspection_words import AuditState, CheckResult, Gravity, NonconformityState
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import Record
from services import clause_notes, clauses, internal_audits, nonconformities
from services.clauses import Asked
from services.nonconformities import Finding
from services.separation import OwnWork
from tests.office import DAY, NOON
from tests.services.month_rows import MINUTE, local, ticket

S = NonconformityState
LATER = DAY + timedelta(days=14)
AT = local(16)  # two days after NOON


def raised(scene, who="auditor", owner="front", **more):
    finding = Finding("JD-6", "没有告知客户", Gravity.MINOR, scene.staff[owner], LATER)
    office = more.pop("office", scene.office)
    return nonconformities.raise_(scene.session, scene.actor(who), office, finding, NOON, **more)


def answered(scene, row, who="front"):
    return nonconformities.answer(
        scene.session, scene.actor(who), row, NOON, cause="漏看", corrective="补告知"
    )


def done(scene, row, who="front"):
    actor = scene.actor(who)
    return nonconformities.complete(scene.session, actor, row, NOON, note="已告知", done_on=DAY)


def verified(scene, row, effective, who="quality"):
    actor, at = scene.actor(who, AT.date()), AT
    return nonconformities.verify(
        scene.session, actor, row, at, effective=effective, note="抽查三单", due_on=LATER
    )


def told(scene, kind):
    asked = select(Notice.employee_id).where(Notice.kind == kind)
    return list(scene.session.scalars(asked))


# Nonconformities ----------------------------------------------------------------------------------
def test_a_nonconformity_goes_from_its_record_to_its_closing(scene):
    order = ticket(scene, local(14))
    row = raised(scene, about=(Record.TICKET, order))
    assert (row.record, row.record_id, row.record_number) == (
        *(Record.TICKET, order.id),
        order.number,
    )
    assert row.number == "BF-20261014-0001"
    assert told(scene, NoticeKind.NONCONFORMITY_RAISED) == [scene.staff["front"].id]
    own = rows_within(scene.actor("front"), type(row), Record.NONCONFORMITY)
    assert scene.session.scalars(select(type(row)).where(own)).all() == [row]
    done(scene, answered(scene, row))
    assert row.state is S.DONE
    verified(scene, row, effective=False)
    assert (row.state, row.failures) == (S.INEFFECTIVE, 1)
    done(scene, answered(scene, row))
    verified(scene, row, effective=True)
    nonconformities.close(scene.session, scene.actor("quality"), row, AT)
    assert (row.state, row.closed_at) == (S.CLOSED, AT)
    row.due_on = DAY
    with pytest.raises(Refusal, match="closed stands"):
        scene.session.flush()


def test_the_owner_and_who_answers_for_him_never_verify(scene):
    row = done(scene, answered(scene, raised(scene, owner="manager"), "manager"), "manager")
    with pytest.raises(OwnWork, match="his own correction"):
        verified(scene, row, effective=True, who="manager")
    other = done(scene, answered(scene, raised(scene), "manager"))
    with pytest.raises(OwnWork, match="entered the action"):
        verified(scene, other, effective=True, who="manager")
    with pytest.raises(Forbidden):
        verified(scene, other, effective=True, who="supervisor")


def test_an_owner_works_at_the_office_and_others_keep_off(scene):
    with pytest.raises(Refusal, match="holds no post") as refused:
        raised(scene, owner="front_b")
    assert refused.value.field == "owner"
    with pytest.raises(Forbidden):
        raised(scene, who="supervisor", office=scene.offices["B"])
    with pytest.raises(Forbidden):
        raised(scene, who="front")
    row = raised(scene)
    with pytest.raises(Forbidden):
        answered(scene, row, "front2")
    finding = Finding("JD-6", "x", Gravity.MINOR, scene.staff["front"], DAY - timedelta(days=1))
    with pytest.raises(Refusal, match="today or a later day"):
        nonconformities.raise_(scene.session, scene.actor("auditor"), scene.office, finding, NOON)


def test_another_owner_is_named_with_the_reason_but_not_who_verified(scene):
    row = raised(scene, owner="supervisor")
    done(scene, answered(scene, row, "supervisor"), "supervisor")
    verified(scene, row, effective=False, who="manager")

    def pass_on(owner):
        return nonconformities.pass_on(
            *(scene.session, scene.actor("quality", AT.date()), row, AT),
            owner=scene.staff[owner],
            due_on=LATER,
            reason="换人",
        )

    with pytest.raises(OwnWork, match="verified the action before"):
        pass_on("manager")
    assert pass_on("front").owner_id == scene.staff["front"].id


def test_the_owner_is_told_once_that_he_is_late(scene):
    row = raised(scene)
    assert nonconformities.tell_overdue(scene.session, NOON) == 0
    later = NOON + timedelta(days=15)
    assert nonconformities.tell_overdue(scene.session, later) == 1
    assert nonconformities.tell_overdue(scene.session, later + timedelta(days=1)) == 0
    assert told(scene, NoticeKind.NONCONFORMITY_OVERDUE) == [row.owner_id]


# Audits -------------------------------------------------------------------------------------------
def planned(scene, lead="auditor", chapters=(Chapter.QUALITY,)):
    wish = internal_audits.Plan(DAY, DAY, DAY, scene.staff[lead], "年度内审")
    return internal_audits.plan(
        scene.session, scene.actor("quality"), scene.office, wish, chapters, NOON
    )


def checked(scene, row, result, who="auditor", evidence="抽查五单"):
    return internal_audits.check(
        scene.session, scene.actor(who), row, NOON, result=result, evidence=evidence
    )


def test_an_audit_is_planned_carried_out_and_closed(scene):
    audit = planned(scene)
    assert [one.clause for one in audit.checks] == ["QM-1.1", "QM-2.1", "QM-2.2"]
    first, second, third = audit.checks
    assert "内审员证书" in first.question
    with pytest.raises(Refusal, match="under way"):
        checked(scene, first, CheckResult.CONFORMS)
    auditor = scene.actor("auditor")
    internal_audits.begin(scene.session, auditor, audit, NOON)
    checked(scene, first, CheckResult.CONFORMS)
    checked(scene, second, CheckResult.NOT_APPLICABLE, evidence="")
    with pytest.raises(Refusal, match="which records"):
        checked(scene, third, CheckResult.CONFORMS, evidence=" ")
    checked(scene, third, CheckResult.DOES_NOT)

    def close():
        return internal_audits.close(scene.session, auditor, audit, NOON, conclusion="基本符合")

    with pytest.raises(Refusal, match="Raise a nonconformity"):
        close()
    row = raised(scene, check=third)
    assert (row.clause, row.check_id) == ("QM-2.2", third.id)
    with pytest.raises(Refusal, match="Void it first"):
        checked(scene, third, CheckResult.CONFORMS)
    assert close().state is AuditState.CLOSED
    with pytest.raises(Refusal, match="under way"):
        checked(scene, first, CheckResult.DOES_NOT)


def test_nobody_leads_an_audit_of_his_own_office(scene):
    with pytest.raises(Refusal, match="his own work"):
        planned(scene, lead="supervisor")
    assert planned(scene, lead="supervisor_b").lead is scene.staff["supervisor_b"]
    with pytest.raises(Refusal, match="at least one part"):
        planned(scene, chapters=())


# Clauses ------------------------------------------------------------------------------------------
MONTH = Asked(date(2026, 10, 1), date(2026, 10, 31), AT)


def test_every_clause_is_counted_in_a_few_statements(scene):
    for late in (0, 0, 1):
        ticket(scene, local(14), dispatched_at=local(14) + late * 30 * MINUTE)
    scene.session.commit()
    actor = scene.actor("auditor")
    with recorded(scene.session.get_bind()) as sent:
        found = {one.clause.number: one for one in clauses.look(scene.session, actor, MONTH)}
    assert len(sent) <= 4  # those of the matrix among them: nobody holds a function here
    assert set(found) == {one.number for one in CLAUSES}
    assert found["JD-1"].records == {Record.TICKET: 3}
    assert found["4.2.1.3"].gaps == 1
    assert found["4.2.1.3"].state is ClauseState.GAPS
    assert found["4.2.4"].state is ClauseState.NOTHING
    assert found["4.1.2"].gaps == 2  # no office has a plan of the year
    (gap,) = clauses.rows(scene.session, actor, MONTH, find("4.2.1.3"))
    assert (gap.count, len(gap.rows)) == (1, 1)
    other = Asked(MONTH.from_on, MONTH.to_on, AT, scene.offices["B"].id)
    (elsewhere,) = clauses.look(scene.session, actor, other, [find("JD-1")])
    assert elsewhere.state is ClauseState.NOTHING


def test_a_sample_is_recorded_and_drawn_again_by_its_seed(scene):
    for _ in range(9):
        ticket(scene, local(14))
    actor = scene.actor("auditor")

    def draw(seed="", **more):
        given = {"record": Record.TICKET, "size": 3} | more
        return clause_notes.draw(
            scene.session, actor, "JD-1", MONTH, AT, seed=seed, make=lambda: "s1", **given
        )

    row = draw()
    assert (row.seed, row.population, len(row.drawn)) == ("s1", 9, 3)
    assert draw("s1").drawn == row.drawn
    assert {key for key, _ in row.drawn} <= set(scene.session.scalars(select(Ticket.id)))
    with pytest.raises(Refusal, match="shows this clause"):
        draw(record=Record.BILL)
    with pytest.raises(Refusal, match="Draw between"):
        draw(size=0)
    with pytest.raises(Forbidden):
        clause_notes.write(scene.session, scene.actor("front"), "JD-1", MONTH, AT, text="x")


def test_a_note_stands_as_it_was_written(scene):
    row = clause_notes.write(
        scene.session, scene.actor("quality"), "JD-1", MONTH, AT, text="记录齐全"
    )
    assert scene.session.get(ClauseNote, row.id).text == "记录齐全"
    row.text = "改"
    with pytest.raises(Refusal, match="A note stands"):
        scene.session.flush()
    backwards = Asked(DAY, DAY - timedelta(days=1), AT)
    with pytest.raises(Refusal, match="before the first"):
        clause_notes.check_period(backwards)
