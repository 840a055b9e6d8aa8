"""The auditor's work of the demonstration: an audit under way, a sample, two nonconformities."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models import InternalAudit, Ticket
from rules.clauses import Chapter
from rules.inspection_words import CheckResult, Gravity
from rules.vocabulary import Record, Role
from services import clause_notes, internal_audits, nonconformities
from services.clauses import Asked
from services.demo.stage import Stage, Story, instant

DAYS = 12  # before today the audit began
SCOPE = "按年度审核计划，检查客户服务部前台岗位职责、培训与考核规程的执行情况。"
SEEN = {
    "JD-1": "抽查派工单5张，编号连续，登记、派单、完成时间齐全。",
    "JD-3": "核对抽签记录与回访单，电话回访与上门回访比例符合规程。",
    "JD-5": "抽查交接班记录3份，双方签字齐全，差异有说明。",
}
LATE = "JD-2", "抽查部门承接记录，有2张派工单超过30分钟未承接，退回也没有写原因。"
CAUSE = "部门值班人员午间不在岗，没有人接收系统提醒。"
ACTION = "当日补办承接并写明原因；部门重新排定午间值班人员。"
AHEAD = "前台对超过20分钟未承接的派工单电话催办，主管每周查看部门时效报表。"
CARRIED_OUT = "午间值班表已贴出并执行，最近一周没有超时未承接的派工单。"
UNTOLD = "派工单完成后没有把结果告知客户，时间线上没有告知记录。"


def begin(stage: Stage) -> None:
    """Put the audit on the stage, and what was raised beside it."""
    at = instant(stage.today - timedelta(days=DAYS), 9, 30)
    stage.begin(at, _audited(stage))
    stage.begin(at + timedelta(days=8), _raised_at_the_desk(stage))


def _audited(stage: Stage) -> Story:
    """Let an audit begin, four clauses be checked, and one finding be corrected."""
    at = instant(stage.today - timedelta(days=DAYS), 9, 30)
    session, office = stage.session, stage.crew.office
    lead = stage.crew.of(Role.AUDITOR)[0]
    quality = stage.acts(stage.crew.of(Role.QUALITY)[0], at)
    day = stage.today - timedelta(days=DAYS)
    first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    wish = internal_audits.Plan(first, day, day, lead, SCOPE)
    audit = internal_audits.plan(session, quality, office, wish, list(Chapter), at)
    at += timedelta(minutes=20)
    yield at
    auditor = stage.acts(lead, at)
    internal_audits.begin(session, auditor, audit, at)
    asked = Asked(first, day, at, office.id)
    note = clause_notes.draw(
        *(session, auditor, "JD-1", asked, at),
        record=Record.TICKET,
        size=5,
        make=stage.seed("JD-1"),
    )
    checks = {one.clause: one for one in audit.checks}
    for clause, seen in SEEN.items():
        at += timedelta(minutes=25)
        internal_audits.check(
            *(session, auditor, checks[clause], at),
            result=CheckResult.CONFORMS,
            evidence=seen,
            note=note if clause == "JD-1" else None,
        )
    yield from _corrected(stage, audit)


def _corrected(stage: Stage, audit: InternalAudit) -> Story:
    """Raise what does not conform, and let its owner put it right."""
    at = instant(stage.today - timedelta(days=DAYS), 15)
    yield at
    session, (clause, found) = stage.session, LATE
    auditor = stage.acts(stage.crew.of(Role.AUDITOR)[0], at)
    check = next(one for one in audit.checks if one.clause == clause)
    internal_audits.check(session, auditor, check, at, result=CheckResult.DOES_NOT, evidence=found)
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    due_on = stage.today + timedelta(days=2)
    finding = nonconformities.Finding(clause, found, Gravity.MINOR, leader, due_on)
    row = nonconformities.raise_(session, auditor, stage.crew.office, finding, at, check=check)
    at += timedelta(days=1)
    yield at
    own = stage.acts(leader, at)
    nonconformities.answer(session, own, row, at, cause=CAUSE, corrective=ACTION, preventive=AHEAD)
    at += timedelta(days=7)
    yield at
    own, done_on = stage.acts(leader, at), at.date()
    nonconformities.complete(session, own, row, at, note=CARRIED_OUT, done_on=done_on)


def _raised_at_the_desk(stage: Stage) -> Story:
    """Raise one about a work order that the desk finished and told nobody of."""
    at = instant(stage.today - timedelta(days=4), 11)
    yield at
    session, office = stage.session, stage.crew.office
    ticket = session.scalars(
        select(Ticket)
        .where(Ticket.office_id == office.id, Ticket.completed_at < at)
        .order_by(Ticket.id.desc())
        .limit(1)
    ).first()
    if ticket is None:
        return
    leader = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    desk, due_on = stage.crew.of(Role.FRONT_DESK)[0], stage.today + timedelta(days=3)
    finding = nonconformities.Finding("JD-6", UNTOLD, Gravity.OBSERVATION, desk, due_on)
    nonconformities.raise_(session, leader, office, finding, at, about=(Record.TICKET, ticket))
