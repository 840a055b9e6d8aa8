"""A wage table, bases, a batch that was handed over and a layout of each area's office."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from models import (
    Assessment,
    PerformanceBase,
    WageBand,
    WageBatch,
    WageColumn,
    WageLayout,
    WageLine,
    WageTable,
)
from rules.vocabulary import Role
from rules.wage_words import WageBatchState, WageField, WageLineKind, WageMode
from tests.office import NOON, Scene


def of_area(session: Session, scene: Scene, place: int, name: str, people: tuple[str, str]) -> None:
    """Write the rows of one area, its front desk and its administrator."""
    office, since = scene.areas[name].office, date(2026, 1, 1) if place else date(2026, 9, 1)
    session.flush()
    table = WageTable(
        office=office,
        valid_from=since,
        mode=WageMode.COEFFICIENT,
        bands=[WageBand(position=1, score_from=Fraction(0), value=Fraction(1))],
    )
    layout = WageLayout(
        office=office,
        valid_from=since,
        columns=[WageColumn(position=1, title="姓名", field=WageField.NAME)],
    )
    batch = WageBatch(
        office=office,
        month=date(2026, 9, 1),
        number=f"JX-202609-{place + 1:02d}",
        prepared_at=NOON,
        prepared_by=scene.staff["supervisor_b" if name == "b" else "supervisor"],
        persons=2,
        performance_fen=400_000,
        withheld_fen=0,
        repaid_fen=0,
        net_fen=400_000,
    )
    session.add_all([table, layout, batch])
    session.flush()
    for number, (post, who) in enumerate(
        zip((Role.FRONT_DESK, Role.AREA_ADMIN), people, strict=True), 1
    ):
        person = scene.staff[who]
        month = (
            session.query(Assessment)
            .filter_by(office_id=office.id, employee_id=person.id, position=post)
            .first()
        )
        session.add(
            PerformanceBase(
                office=office,
                employee=person,
                position=post,
                valid_from=since,
                base_fen=200_000,
                bonus_base_fen=150_000,
            )
        )
        batch.lines.append(
            WageLine(
                place=number,
                office=office,
                employee=person,
                position=post,
                month=month.month,
                kind=WageLineKind.RESULT,
                assessment=month,
                table=table,
                score=month.score,
                band_from=Fraction(0),
                coefficient=Fraction(1),
                base_fen=200_000,
                performance_fen=200_000,
                withheld_fen=0,
                repaid_fen=0,
                net_fen=200_000,
            )
        )
    session.flush()
    batch.state, batch.sha256 = WageBatchState.HANDED_OVER, "0" * 64
    batch.handed_by, batch.handed_at = (
        scene.staff["manager_b" if name == "b" else "manager"],
        NOON,
    )
    session.flush()
