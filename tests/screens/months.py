"""A month that is over, with one late dispatch and one complaint never settled, on the screens."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models import Assessment, clock
from models.clock import OFFICE_ZONE
from services import months
from tests.office import Scene
from tests.services import month_rows

MONTH = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
WORDS = f"{MONTH:%Y-%m}"


def instant(day: int, hour: int = 10) -> datetime:
    """An instant of the month on the office's wall clock."""
    return datetime.combine(
        date(MONTH.year, MONTH.month, day), datetime.min.time(), OFFICE_ZONE
    ) + timedelta(hours=hour)


def fill(scene: Scene) -> None:
    """Write the records behind the figures: front dispatched one of four late."""
    for day in (7, 8, 9):
        month_rows.ticket(scene, instant(day), number=f"BX-{MONTH:%Y%m}0{day}-0001")
    month_rows.ticket(
        scene,
        instant(10),
        number=f"BX-{MONTH:%Y%m}10-0001",
        dispatched_at=instant(10, 12),
        subject="派晚了的报修",
    )
    month_rows.complaint(
        scene,
        instant(12),
        number=f"TS-{MONTH:%Y%m}09-0001",
        subject="未办结的投诉",
        dispatched_at=instant(9, 10),
    )
    scene.session.commit()


def drafts(scene: Scene) -> dict[str, Assessment]:
    """Generate the month's drafts of office A, by user name."""
    made = months.generate(scene.session, scene.actor("supervisor"), MONTH, clock.now(), ["A"])
    scene.session.commit()
    return {row.employee.username: row for row in made}


def submit(scene: Scene, *rows: Assessment) -> None:
    """Submit drafts by the supervisor."""
    for row in rows:
        months.submit(scene.session, scene.actor("supervisor"), row, clock.now())
    scene.session.commit()


def approve(scene: Scene, *rows: Assessment) -> None:
    """Submit drafts, and approve them by the manager."""
    submit(scene, *rows)
    for row in rows:
        months.approve(scene.session, scene.actor("manager"), row, clock.now(), "同意")
    scene.session.commit()
