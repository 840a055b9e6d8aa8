"""Deeds of a month in a few words: drafts, approvals, posts."""

from __future__ import annotations

from datetime import date

from models import Post
from models.scopes import operator
from services import months
from tests.services.month_rows import AFTER, MINUTE, OCTOBER


def generate(scene, month=OCTOBER, at=AFTER, codes=("A",), who=None):
    actor = scene.actor(who) if who else operator(at.date())
    return months.generate(scene.session, actor, month, at, codes)


def draft(scene, who="front", **more):
    return next(row for row in generate(scene, **more) if row.employee.username == who)


def line(row, indicator):
    return next(line for line in row.lines if line.indicator is indicator)


def approved(scene, who="front", at=AFTER, **more):
    row = draft(scene, who, at=at, **more)
    months.submit(scene.session, scene.actor("supervisor"), row, at)
    return months.approve(scene.session, scene.actor("manager"), row, at + MINUTE, "同意")


def holds(scene, who, role, office="A", since=date(2024, 1, 1)):
    scene.session.add(
        Post(
            employee_id=scene.staff[who].id,
            office_id=scene.offices[office].id,
            role=role,
            valid_from=since,
        )
    )
    scene.session.flush()
