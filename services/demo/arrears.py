"""Arrears of the demonstration office: a flat or two at each step, one broken promise, disputes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, TypeAlias

from sqlalchemy import select

from models import Bill, Dunning, Employee, Unit
from models.clock import OFFICE_ZONE
from rules.dunning_words import DunningOutcome, DunningStep
from rules.vocabulary import Role
from services import dunning, visits
from services.demo.stage import Stage, Story
from services.dunning_ladder import is_open

S, Said = DunningStep, DunningOutcome
Contact: TypeAlias = tuple[int, DunningStep, DunningOutcome | None, int | None, str]
# flat by flat: days ago, step, what came of it, days until the promised day, note
CONTACTS: tuple[tuple[Contact, ...], ...] = (
    ((3, S.PHONE, Said.PROMISED, 8, "发工资后一次交清。"),),
    ((12, S.PHONE, Said.PROMISED, 9, "说月底前微信转账。"),),
    ((4, S.PHONE, Said.DISPUTES, None, "认为空置期间不应按全额收取。"),),
    ((17, S.PHONE, Said.REFUSES, None, "对楼道保洁不满，暂不愿交。"),),
    (
        (30, S.PHONE, Said.UNREACHABLE, None, "两次无人接听。"),
        (28, S.PHONE, Said.UNREACHABLE, None, ""),
        (10, S.NOTICE_1, None, None, "通知单投入信箱。"),
    ),
    (
        (50, S.PHONE, Said.PROMISED, 10, ""),
        (34, S.NOTICE_1, Said.UNREACHABLE, None, "门上张贴。"),
        (19, S.NOTICE_2, Said.OTHER, None, "租客代收，转告业主。"),
    ),
    (
        (66, S.PHONE, Said.UNREACHABLE, None, ""),
        (51, S.NOTICE_1, Said.UNREACHABLE, None, ""),
        (36, S.NOTICE_2, Said.UNREACHABLE, None, ""),
        (5, S.LETTER, Said.OTHER, None, "挂号信已寄业主户籍地址。"),
    ),
    ((22, S.PHONE, Said.DISPUTES, None, "面积与房产证不一致。"),),
)
ANSWERED = 7  # whose dispute the supervisor answered
ANSWER = "已与房产证核对，计费面积无误，并向业主出示了测绘成果。"


def begin(stage: Stage) -> None:
    """Put the contacts on the stage: of the flats that owe longest."""
    flats = stage.session.scalars(
        select(Unit)
        .join(Bill, Bill.unit_id == Unit.id)
        .where(is_open(), Bill.due_on < stage.today - timedelta(days=67))
        .group_by(Unit.id)
        .order_by(Unit.id)
        .limit(len(CONTACTS))
    ).all()
    for place, (flat, contacts) in enumerate(zip(flats, CONTACTS, strict=False)):
        at = _instant(stage, contacts[0][0])
        stage.begin(at, _story(stage, flat, contacts, place == ANSWERED))


def _instant(stage: Stage, days: int) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days), time(10, 20), OFFICE_ZONE)


def _story(stage: Stage, flat: Unit, contacts: Any, answered: bool) -> Story:
    for days, step, outcome, ahead, note in contacts:
        at = _instant(stage, days)
        yield at
        row = dunning.record(
            stage.session,
            stage.acts(_collector(stage, flat), at),
            at,
            unit=flat,
            step=step,
            customer=next(iter(visits.living(stage.session, flat.id, at.date())), None),
            outcome=outcome,
            promise_on=None if ahead is None else at.date() + timedelta(days=ahead),
            note=note,
        )
    if answered:
        at += timedelta(days=2)
        yield at
        _answer(stage, row, at)


def _collector(stage: Stage, flat: Unit) -> Employee:
    """Return the area administrator of a flat."""
    place = stage.crew.areas.index(flat.area) if flat.area in stage.crew.areas else 0
    return stage.crew.of(Role.AREA_ADMIN)[place]


def _answer(stage: Stage, row: Dunning, at: datetime) -> None:
    supervisor = stage.acts(stage.crew.of(Role.SUPERVISOR)[0], at)
    dunning.answer(stage.session, supervisor, row, at, ANSWER)
