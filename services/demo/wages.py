"""Wages of the demonstration office: a table, everybody's base, the first month at finance."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from models import Assessment, PerformanceBase
from rules.vocabulary import AssessmentStatus, Role
from rules.wage_words import BonusOf, WageField, WageMode
from services import wage_bases, wage_tables, wages
from services.demo.stage import Stage, Story, instant

BANDS = ((0, "0.5"), (60, "0.7"), (70, "0.8"), (80, "0.9"), (90, "1"), (98, "1.1"))
# what a month's performance pay and a quarter's bonus are reckoned from, in fen
BASES = {Role.FRONT_DESK: (150_000, 0), Role.AREA_ADMIN: (180_000, 240_000)}
F = WageField
COLUMNS = (
    *(("工号", F.EMPLOYEE_NO), ("姓名", F.NAME), ("考核月份", F.MONTH), ("得分", F.SCORE)),
    *(("系数", F.COEFFICIENT), ("绩效工资", F.PERFORMANCE), ("扣发奖金", F.WITHHELD)),
    *(("补发奖金", F.REPAID), ("应发合计", F.NET)),
)


def begin(stage: Stage) -> None:
    """Put the wages on the stage: a table in force, then the batch of an approved month."""
    at = instant(stage.today - timedelta(days=3), 10)

    def story() -> Story:
        yield at
        _settings(stage, at)
        month = stage.session.scalar(
            select(func.max(Assessment.month)).where(Assessment.status == AssessmentStatus.APPROVED)
        )
        if month is None:
            return
        supervisor, manager = (stage.crew.of(role)[0] for role in (Role.SUPERVISOR, Role.MANAGER))
        later = at + timedelta(minutes=40)
        yield later
        batch = wages.prepare(
            stage.session, stage.acts(supervisor, later), stage.crew.office, month, later
        )
        handed = later + timedelta(minutes=30)
        yield handed
        wages.hand_over(stage.session, stage.acts(manager, handed), batch, handed)

    stage.begin(at, story())


def _settings(stage: Stage, at: datetime) -> None:
    """Write table, bases and layout, from the beginning of the demonstration's work on."""
    session, office = stage.session, stage.crew.office
    since = date(stage.today.year - 1, 1, 1)
    finance = stage.acts(stage.crew.of(Role.FINANCE)[0], at)
    head = {
        "office_id": office.id,
        "valid_from": since,
        "mode": WageMode.COEFFICIENT,
        "bonus_of": BonusOf.BONUS_BASE,
        "note": "按考核得分确定系数",
    }
    bands = [{"score_from": low, "value": worth} for low, worth in BANDS]
    table = wage_tables.write(session, finance, None, head, bands)
    for role, (base, bonus) in BASES.items():
        for person in stage.crew.of(role):
            row = PerformanceBase(
                office=office,
                employee=person,
                position=role,
                valid_from=since,
                base_fen=base,
                bonus_base_fen=bonus,
            )
            wage_bases.keep(session, row)
    layout = {"office_id": office.id, "valid_from": since}
    wage_tables.lay_out(session, finance, None, layout, COLUMNS)
    wage_tables.issue(session, stage.acts(stage.crew.of(Role.MANAGER)[0], at), table, at)
