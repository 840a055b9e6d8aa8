"""How the demonstration's departments take on what they are given: in time, late, or not at all."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import TYPE_CHECKING

from models import Employee
from models.clock import local
from rules.vocabulary import Role, Urgency
from services import tickets
from services.demo.chance import chance
from services.demo.stage import Stage, after, in_hours

if TYPE_CHECKING:
    from services.demo.work import Case

LATE, RETURNED = 0.12, 0.07
RETURN_REASONS = ("不属本部门职责范围，请改派。", "该处仍在施工单位保修期内，请联系施工单位。")


def taken_on(case: Case, at: datetime) -> Generator[datetime, None, datetime]:
    """Tell how a member of the department accepts, or returns it and gets it again.

    A department without anybody at the office reports to the desk alone.
    """
    dice = chance("department", case.ticket.number)
    member = _member(case)
    if member is None:
        return at
    stage, ticket = case.stage, case.ticket
    if ticket.urgency is not Urgency.URGENT and dice.random() < RETURNED:
        department = ticket.holder_department
        at = in_hours(dice, after(dice, at, 5, 25))
        yield at
        reason = dice.choice(RETURN_REASONS)
        tickets.hand_back(stage.session, stage.acts(member, at), ticket, at, reason=reason)
        at = after(dice, at, 3, 12)
        yield at
        desk = stage.acts(_desk(case.stage, at), at)
        tickets.dispatch(stage.session, desk, ticket, department, at, "已核实，仍由贵部门处理")
    if ticket.urgency is Urgency.URGENT:
        at = after(dice, at, 1, 5)
    else:
        span = (33, 95) if dice.random() < LATE else (2, 26)
        at = in_hours(dice, after(dice, at, *span))
    yield at
    tickets.accept(stage.session, stage.acts(member, at), ticket, at)
    return at


def _member(case: Case) -> Employee | None:
    department = case.ticket.holder_department
    members = [one for one in case.stage.crew.of(Role.WORKER) if one.department is department]
    return members[0] if department is not None and members else None


def _desk(stage: Stage, at: datetime) -> Employee:
    return stage.desk(local(at).date())[0]
