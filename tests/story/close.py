"""The close of every month: drafts, signatures, disputes, revisions, wages, the notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from models import Assessment, AssessmentLine, Callback, PerformanceBase, RecordGap, WageTable
from rules.vocabulary import CallbackState, GapState, Indicator
from rules.wage_words import BonusOf, WageMode
from services import callbacks, disputes, gaps, months, publications, wage_bases, wage_tables, wages
from tests.story import books
from tests.story.stage import DESK, POSTS, START, Stage, after, instant

Story = Iterator[datetime]
# how the manager rules on the first lines of an office that can be disputed so, in their order
RULINGS = {"S": ["points", "refused", "records"], "Z": ["refused", "points"], "M": ["records"]}


def month(stage: Stage, office: str, first: date) -> Story:
    """Generate, decide on what is incomplete, generate again, submit, approve."""
    at = instant(after(first) + timedelta(days=2), 10)
    yield at
    session = stage.session
    supervisor, code = f"{office}_sup", [office]
    rows = months.generate(session, stage.acts(supervisor, at), first, at, code)
    waiting = session.scalars(
        select(RecordGap)
        .where(
            RecordGap.month == first,
            RecordGap.office_id == stage.offices[office].id,
            RecordGap.state == GapState.FOUND,
        )
        .order_by(RecordGap.id)
    ).all()
    for gap in waiting:
        leader = stage.acts(supervisor, at)
        if stage.chance(0.5):
            stage.happened["incomplete, confirmed"] += 1
            gaps.confirm(session, leader, gap, at)
        else:
            stage.happened["incomplete, excused"] += 1
            gaps.excuse(session, leader, gap, at, "已补充说明")
    if waiting:
        at += timedelta(minutes=20)
        rows = months.generate(session, stage.acts(supervisor, at), first, at, code)
    sign(stage, [row for row in rows if not row.is_frozen], at)
    session.commit()


def sign(stage: Stage, rows: Iterable[Assessment], at: datetime) -> None:
    """Keep the books as they are, then let a month's papers be submitted and approved."""
    rows = list(rows)
    if not rows:
        return
    office = rows[0].office.code
    now = books.read(stage.session, office)
    for row in rows:
        stage.kept[row.id] = at, now
    months.submit_all(stage.session, stage.acts(f"{office}_sup", at), rows, at)
    later = at + timedelta(minutes=30)
    months.approve_all(stage.session, stage.acts(f"{office}_man", later), rows, later)


def revised(stage: Stage) -> Callable[[list[Assessment], datetime], None]:
    """Return what signs the revisions that a survey issued, a month at a time."""

    def signed(rows: list[Assessment], at: datetime) -> None:
        for first in sorted({row.month for row in rows}):
            of_month = [row for row in rows if row.month == first]
            for office in sorted({row.office.code for row in of_month}):
                sign(stage, [row for row in of_month if row.office.code == office], at)

    return signed


# Disputes (4.10) ----------------------------------------------------------------------------------
def dispute(stage: Stage, office: str, first: date, ruled: list[str]) -> Story:
    """Let somebody dispute the line that cost him most; report and rule on it."""
    at = instant(after(first) + timedelta(days=4), 9)
    yield at
    session = stage.session
    how = RULINGS[office][len(ruled)] if len(ruled) < len(RULINGS[office]) else ""
    line = _disputable(stage, office, first, how) if how else None
    if line is None:
        return
    ruled.append(how)
    row, who = line.assessment, stage.name_of(line.assessment.employee_id)
    assert who is not None
    indicator = line.indicator
    made = disputes.raise_(session, stage.acts(who, at), row, indicator, "请核实", at)
    at += timedelta(hours=5)
    yield at
    disputes.report(session, stage.acts(f"{office}_sup", at), made, at, "已核对记录")
    back = Fraction(0)
    if how == "points":
        back = line.points / 2
    elif how == "records":
        missed = _missed(stage, line)
        leader = stage.acts(f"{office}_sup", at)
        callbacks.excuse(session, leader, missed, at, reason="住户当时不在本市")
    at += timedelta(days=1)
    yield at
    revision = disputes.rule(
        *(session, stage.acts(f"{office}_man", at), made, at),
        upheld=how != "refused",
        clause=line.clause,
        text="按规程裁定",
        restored=back,
    )
    stage.happened[f"dispute: {how}"] += 1
    if revision is not None:
        sign(stage, [revision], at)


def _disputable(stage: Stage, office: str, first: date, how: str) -> AssessmentLine | None:
    lines = stage.session.scalars(
        select(AssessmentLine)
        .join(Assessment, Assessment.id == AssessmentLine.assessment_id)
        .where(
            Assessment.office_id == stage.offices[office].id,
            Assessment.month == first,
            Assessment.current,
            AssessmentLine.points > 0,
        )
        .order_by(AssessmentLine.id)
    ).all()
    if how == "records":
        lines = [one for one in lines if _missed_of(stage, one)]
    return max(lines, key=lambda one: one.points, default=None)


def _missed_of(stage: Stage, line: AssessmentLine) -> list[Callback]:
    if line.indicator is not Indicator.CALLBACK:
        return []
    ids = [row_id for _, row_id, _ in line.evidence["due"]]
    found = stage.session.scalars(select(Callback).where(Callback.id.in_(ids)))
    return [one for one in found if one.state is CallbackState.DUE]


def _missed(stage: Stage, line: AssessmentLine) -> Callback:
    return _missed_of(stage, line)[0]


def correct(stage: Stage, office: str, person: str, first: date, at: datetime) -> Story:
    """Let the supervisor revise an approved month: its records were corrected."""
    yield at
    row = stage.session.scalars(
        select(Assessment).where(
            Assessment.employee_id == stage.staff[person].id,
            Assessment.month == first,
            Assessment.current,
        )
    ).one()
    assert months.outdated(stage.session, [row], at) == [row]
    made = months.revise(stage.session, stage.acts(f"{office}_sup", at), row, at, "更正记录")
    stage.happened["revised after a correction"] += 1
    sign(stage, [made], at)


# Wages (4.9) --------------------------------------------------------------------------------------
BANDS = ((0, "0.5"), (60, "0.7"), (70, "0.8"), (80, "0.93"), (90, "1"), (98, "1.1"))
YUAN = ((0, "400"), (60, "800.5"), (85, "1200"))
TABLES = (
    ("S", date(2026, 1, 1), WageMode.COEFFICIENT, BonusOf.BONUS_BASE, BANDS),
    ("Z", date(2026, 1, 1), WageMode.COEFFICIENT, BonusOf.PERFORMANCE, BANDS),
    ("Z", date(2026, 7, 1), WageMode.COEFFICIENT, BonusOf.BONUS_BASE, (*BANDS[1:], (0, "0.45"))),
    ("M", date(2026, 1, 1), WageMode.AMOUNT, BonusOf.BONUS_BASE, YUAN),
)


def settle_wages(stage: Stage) -> None:
    """Put tables and bases in force before the year begins."""
    session, at = stage.session, instant(date(2025, 12, 20), 10)
    for office, first, mode, bonus_of, bands in TABLES:
        head = {
            "office_id": stage.offices[office].id,
            "valid_from": first,
            "mode": mode,
            "bonus_of": bonus_of,
            "note": "",
        }
        rows = [{"score_from": low, "value": worth} for low, worth in bands]
        finance = stage.acts(f"{office}_fin", at)
        table: WageTable = wage_tables.write(session, finance, None, head, rows)
        wage_tables.issue(session, stage.acts(f"{office}_man", at), table, at)
    for who, office, role, _, _ in POSTS:
        for first, more in ((START, 0), (date(2026, 9, 1), 7_777)):
            row = PerformanceBase(
                office=stage.offices[office],
                employee=stage.staff[who],
                position=role,
                valid_from=first,
                base_fen=123_457 + more + stage.dice.randrange(50_000),
                bonus_base_fen=0 if role is DESK else 240_101 + more,
            )
            wage_bases.keep(session, row)


def pay(stage: Stage, office: str, first: date) -> Story:
    """Reckon a month's batch, hand it over, receive and pay it; then publish the month."""
    at = instant(after(first) + timedelta(days=11), 10)
    yield at
    session, code = stage.session, office
    batch = wages.prepare(session, stage.acts(f"{code}_sup", at), stage.offices[office], first, at)
    wages.hand_over(session, stage.acts(f"{code}_man", at), batch, at)
    at += timedelta(hours=2)
    yield at
    wages.receive(session, stage.acts(f"{code}_fin", at), batch, at)
    wages.pay(session, stage.acts(f"{code}_fin", at), batch, at)
    stage.happened["wages paid"] += 1
    at += timedelta(days=1)
    yield at
    manager = stage.acts(f"{code}_man", at)
    months.publish_month(session, manager, stage.offices[office], first, at, publications.Shown())
    stage.happened["published"] += 1
    session.commit()
