"""The plan of the year of each office, in force, one being drafted for the next, its items."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import TrainingPlan, TrainingPlanItem
from rules.plan_words import PlanQuarter, PlanState
from tests.office import NOON, Scene


def of_area(session: Session, scene: Scene, name: str) -> None:
    """Write the plans of an area's office, once an office."""
    if name == "west":
        return
    office = scene.areas[name].office
    b = "_b" if office.code == "B" else ""
    for year in (2026, 2027):
        plan = TrainingPlan(
            number=f"PXJH-{year}-01",
            office=office,
            year=year,
            revision=1,
            drafted_at=NOON,
            drafted_by=scene.staff[f"supervisor{b}"],
        )
        plan.items = [
            TrainingPlanItem(office=office, quarter=quarter, topic="仪容仪表", minutes=90)
            for quarter in (PlanQuarter.Q1, PlanQuarter.Q4)
        ]
        session.add(plan)
        session.flush()
        if year == 2026:
            plan.state, plan.approved_at = PlanState.APPROVED, NOON
            plan.approved_by = scene.staff[f"manager{b}"]
            plan.submitted_at, plan.submitted_by = NOON, plan.drafted_by
            session.flush()
