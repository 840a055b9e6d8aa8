"""Messages, long work and steps of the ladder, of each area's people."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import BackgroundJob, Delivery, LadderStep, LadderTold, Notice, Ticket
from rules.notice_words import (
    JobKind,
    JobState,
    LadderRung,
    NoticeChannel,
    NoticeKind,
    SendProblem,
    SendState,
)
from rules.vocabulary import LimitStep, Record
from tests.office import NOON, Scene


def fill(session: Session, scene: Scene) -> None:
    """Write one of each for every ticket there is: to its receiver, failed or refused."""
    for place, ticket in enumerate(session.scalars(select(Ticket).order_by(Ticket.id)).all()):
        who = ticket.received_by_id
        event = f"ladder:{ticket.id}"
        notice = Notice(
            employee_id=who,
            office_id=ticket.office_id,
            kind=NoticeKind.LADDER_SOON,
            event=event,
            record=Record.TICKET,
            record_id=ticket.id,
            number=ticket.number,
            at=NOON,
        )
        session.add(notice)
        session.add(
            Delivery(
                notice=notice,
                employee_id=who,
                office_id=ticket.office_id,
                event=event,
                channel=NoticeChannel.WECOM,
                state=SendState.FAILED,
                problem=SendProblem.REJECTED,
                send_after=NOON,
            )
        )
        session.add(
            BackgroundJob(
                key=f"{place:032x}",
                kind=JobKind.MONTH_FORMS,
                employee_id=who,
                office_id=ticket.office_id,
                about="2026-10",
                given={"month": "2026-10", "office": "A"},
                asked_at=NOON,
                state=JobState.REFUSED,
                sentence="There is nothing to print in this month.",
            )
        )
        session.add(
            LadderStep(
                ticket_id=ticket.id,
                office_id=ticket.office_id,
                clock=LimitStep.SETTLE,
                due_at=NOON,
                rung=LadderRung.SOON,
                at=NOON,
                to_names=str(ticket.received_by),
                told=[LadderTold(employee_id=who)],
            )
        )
