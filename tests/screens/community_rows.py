"""An activity with a sign-up and a cost, a flyer with its run and distribution, of each area."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models import (
    Activity,
    ActivityCost,
    ActivityPlace,
    Flyer,
    FlyerDelivery,
    FlyerPrint,
    FlyerTemplate,
    SignUp,
)
from rules.activity_words import (
    ActivityState,
    FlyerKind,
    FlyerState,
    SignUpChannel,
    SignUpState,
)
from tests.office import NOON, Scene

ON = date(2026, 10, 14)
AHEAD = timedelta(days=60)  # it comes up in the tests' November


def of_area(session: Session, scene: Scene, place: int, name: str, front: str) -> None:
    """Write the rows of one area."""
    area, unit, clerk = scene.areas[name], scene.units[place * 4], scene.staff[front]
    activity = Activity(
        number=f"HD-20261014-{place}",
        office=area.office,
        name=f"茶话会{place}",
        place="活动中心",
        starts_at=NOON + AHEAD,
        ends_at=NOON + AHEAD + timedelta(hours=2),
        plan="茶点",
        budget_fen=100_000,
        seats=10,
        in_charge=clerk,
        state=ActivityState.ANNOUNCED,
        token=f"{place:032X}",
        created_at=NOON,
        created_by=clerk,
        places=[ActivityPlace(area_id=area.id)],
    )
    flyer = Flyer(
        number=f"XC-20261014-{place}",
        office=area.office,
        activity=activity,
        headline="茶话会",
        body="欢迎参加",
        state=FlyerState.PRINTED,
        created_at=NOON,
        printed_at=NOON,
        printed_by=clerk,
        runs=[FlyerPrint(copies=50, printed_on=ON, cost_fen=900)],
    )
    session.add_all(
        [
            SignUp(
                office=area.office,
                activity=activity,
                customer=scene.customers[place * 4],
                name=f"报名人{place}",
                room="101",
                phone=f"1370000000{place}",
                people=2,
                channel=SignUpChannel.DESK,
                state=SignUpState.SEAT,
                at=NOON,
                by=clerk,
            ),
            ActivityCost(
                office=area.office, activity=activity, item="茶叶", amount_fen=5_000, spent_on=ON
            ),
            flyer,
            FlyerDelivery(
                office=area.office, flyer=flyer, building=unit.building, copies=3, handed_on=ON
            ),
            FlyerTemplate(
                office=area.office,
                kind=FlyerKind.ACTIVITY,
                name=f"活动{place}",
                headline="{活动}",
                body="{活动内容}",
            ),
        ]
    )
