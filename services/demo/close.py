"""The close of the demonstration's last month: a move on the 16th, and a substitute (4.6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models import Employee, Post
from rules.indicators import last_day
from rules.vocabulary import Role
from services import substitutes
from services.accounts import hash_password
from services.demo.people import PASSWORD
from services.demo.stage import Stage, Story
from services.names import person_pinyin
from services.substitutes import Wish

MOVED = ("dengjia", "邓佳", "YS018")
AWAY = "经理外出参加片区经理培训"


def begin(stage: Stage, month: date, closed: datetime) -> None:
    """Put on the stage who changed posts in a month, and who approves while the manager is away."""
    stage.begin(closed - timedelta(hours=1), _moved(stage, month, closed))


def _moved(stage: Stage, month: date, closed: datetime) -> Story:
    """Write down a trainee of the desk who looks after areas from the 16th on."""
    at = closed - timedelta(hours=1)
    yield at
    stage.acts(stage.crew.of(Role.ADMINISTRATOR)[0], at)
    username, name, number = MOVED
    person = Employee(
        username=username,
        name=name,
        pinyin=person_pinyin(name),
        employee_no=number,
        password_hash=hash_password(PASSWORD),
        must_change_password=False,
        on_duty=False,
        on_duty_from=month,
    )
    middle, office = month.replace(day=15), stage.crew.office
    person.posts += [
        Post(role=Role.FRONT_DESK, office=office, valid_from=month, valid_to=middle),
        Post(
            role=Role.AREA_ADMIN,
            office=office,
            valid_from=middle + timedelta(days=1),
            valid_to=last_day(month),
        ),
    ]
    stage.session.add(person)
    stage.session.flush()
    at = closed + timedelta(hours=2)
    yield at
    manager, quality = (stage.crew.of(role)[0] for role in (Role.MANAGER, Role.QUALITY))
    first = stage.today + timedelta(days=1)
    wish = Wish(quality, None, first, first + timedelta(days=2), AWAY)
    substitutes.appoint(stage.session, stage.acts(manager, at), office, wish, at)
