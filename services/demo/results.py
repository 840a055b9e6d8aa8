"""Disputes and published results of the demonstration office: ruled, waiting, confirmed (4.10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from models import Assessment, AssessmentLine, Dispute
from rules.vocabulary import AssessmentStatus, Role
from services import disputes, months, publications
from services.demo.stage import Stage, Story, instant

WRONG = "其中一单是系统升级停机期间登记的，纸质记录上有派单时间，不应算超时。"
REPORT = "核对了当天的纸质登记本，派单时间在时限内，补录晚于时限，属实。"
UPHELD = "停机期间以纸质登记为准，在时限内完成的不扣分。"
DOUBTED = "住户一直不在家，电话也打过几次，认为不应计入。"
DENIED = "回访未在时限内联系到住户的，须留有不同日期的记录才可免计。本项没有满足，维持原扣分。"
CHECKED = "系统中只有一次未接通的记录，没有不同日期的回访记录。"
ASKED = "这几单是交接班时留下的，希望核实是谁受理的。"


def begin(stage: Stage, month: date, closed: datetime) -> None:
    """Put the disputes of an approved month, and its publication, on the stage."""
    at = closed + timedelta(days=3)
    stage.begin(at, _told(stage, month, at))


def _disputable(stage: Stage, month: date) -> Sequence[AssessmentLine]:
    """Return a line of each person that cost him points."""
    lines = stage.session.scalars(
        select(AssessmentLine)
        .join(Assessment, Assessment.id == AssessmentLine.assessment_id)
        .where(
            Assessment.office_id == stage.crew.office.id,
            Assessment.month == month,
            Assessment.status == AssessmentStatus.APPROVED,
            Assessment.current,
        )
        .order_by(Assessment.position, Assessment.employee_id, AssessmentLine.place)
    ).all()
    first = {line.assessment_id: line for line in reversed(lines) if line.points > 0}
    return list(first.values())[::-1]


def _raise(stage: Stage, line: AssessmentLine, text: str, at: datetime) -> Dispute:
    month = line.assessment
    actor = stage.acts(month.employee, at)
    return disputes.raise_(stage.session, actor, month, line.indicator, text, at)


def _told(stage: Stage, month: date, at: datetime) -> Story:
    """Let one be upheld, one not, two still wait; then the month be published and read."""
    yield at
    supervisor, manager, finance = (
        stage.crew.of(role)[0] for role in (Role.SUPERVISOR, Role.MANAGER, Role.FINANCE)
    )
    session = stage.session
    said = (
        *((WRONG, REPORT, UPHELD), (DOUBTED, CHECKED, DENIED)),
        *((DOUBTED, CHECKED, ""), (ASKED, "", "")),  # waits for its ruling, waits for its report
    )
    for line, (text, report, ruling) in zip(_disputable(stage, month), said, strict=False):
        row, upheld = _raise(stage, line, text, at), ruling is UPHELD
        if report:
            disputes.report(session, stage.acts(supervisor, at), row, at, report)
        if not ruling:
            continue
        revision = disputes.rule(
            *(session, stage.acts(manager, at), row, at + timedelta(days=1)),
            upheld=upheld,
            clause=line.clause,
            text=ruling,
            restored=line.points if upheld else line.points * 0,
        )
        if revision is not None:
            months.submit(session, stage.acts(supervisor, at), revision, at + timedelta(days=1))
            months.approve(session, stage.acts(manager, at), revision, at + timedelta(days=1))
    at = instant((at + timedelta(days=6)).date(), 10)
    yield at
    rows = session.scalars(
        select(Assessment).where(
            Assessment.month == month,
            Assessment.office_id == stage.crew.office.id,
            Assessment.status == AssessmentStatus.APPROVED,
            Assessment.current,
        )
    ).all()
    if not rows:
        return
    months.receive_all(session, stage.acts(finance, at), rows, at)
    office, shown = stage.crew.office, publications.Shown()
    months.publish_month(session, stage.acts(manager, at), office, month, at, shown)
    at += timedelta(hours=5)
    yield at
    for one in rows[:-1]:  # one has not looked yet
        publications.acknowledge(session, stage.acts(one.employee, at), one, at)
