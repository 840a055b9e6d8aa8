"""The round that sends what waits: every minute, by the worker (services.rounds).

A message is marked "being sent" and committed, then sent, then marked sent. A worker that stops
between the last two leaves it being sent; the round takes it up again after ten minutes. So a
message arrives once, and after a crash perhaps twice; it is tried six times at most in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from models import MODELS, Delivery, Notice, NoticeSetting
from models.clock import local
from rules.notice_words import SendProblem, SendState
from rules.notices import STUCK_MINUTES, next_try
from services import notices, senders
from services.inputs import shown

AT_ONCE = 100  # messages of one round; the next takes the rest


def send_waiting(session: Session, at: datetime) -> int:
    """Send what is due and return how much went out; commits message by message."""
    rows = _claim(session, at)
    wishes = _addresses(session, rows)
    sent = 0
    for row in rows:
        problem = _send(session, row, wishes.get(row.employee_id, ""), at)
        _mark(row, problem, at)
        sent += problem is None
        session.commit()
    return sent


def retry(row: Delivery, at: datetime) -> None:
    """Let a message that was given up be tried anew."""
    row.state, row.tries, row.send_after, row.problem = SendState.WAITING, 0, at, None


def _claim(session: Session, at: datetime) -> Sequence[Delivery]:
    """Take what is due, and what a worker that stopped left lying: others leave it alone."""
    stuck = at - timedelta(minutes=STUCK_MINUTES)
    due = or_(
        and_(Delivery.state == SendState.WAITING, Delivery.send_after <= at),
        and_(Delivery.state == SendState.SENDING, Delivery.tried_at <= stuck),
    )
    asked = (
        select(Delivery)
        .where(Delivery.state.in_((SendState.WAITING, SendState.SENDING)), due)
        .order_by(Delivery.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(asked).all()
    for row in rows:
        row.state, row.tried_at, row.tries = SendState.SENDING, at, row.tries + 1
    session.commit()
    ids = [row.id for row in rows]
    whole = select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id)
    options = (
        joinedload(Delivery.notice),
        joinedload(Delivery.employee),
        joinedload(Delivery.office),
    )
    return session.scalars(whole.options(*options)).all()


def _addresses(session: Session, rows: Sequence[Delivery]) -> dict[int, str]:
    people = {row.employee_id for row in rows}
    asked = select(NoticeSetting.employee_id, NoticeSetting.email)
    found = session.execute(asked.where(NoticeSetting.employee_id.in_(people)))
    return {person: email for person, email in found}  # noqa: C416 - rows are no pairs


def _send(session: Session, row: Delivery, email: str, at: datetime) -> SendProblem | None:
    notice = row.notice
    target = (row.employee_id, notice.record)
    may = notices.readable(session, {target: {notice.record_id or 0}}, local(at).date())
    if not may:
        return SendProblem.NOT_ALLOWED
    if row.channel in senders.ROBOTS and _group_knows(session, row):
        return None
    code = row.office.code if row.office is not None else ""
    address = senders.address_of(row.channel, code)
    title, body = words_of(notice, row.employee.language)
    session.commit()  # nothing is locked while the network is waited for
    return senders.post(row.channel, address, email, title, body)


def _group_knows(session: Session, row: Delivery) -> bool:
    """Say whether the group's robot has told this already, for a colleague."""
    told = select(Delivery.id).where(
        Delivery.event == row.event,
        Delivery.channel == row.channel,
        Delivery.state == SendState.SENT,
        Delivery.office_id.is_not_distinct_from(row.office_id),
    )
    return session.scalar(told.limit(1)) is not None


def _mark(row: Delivery, problem: SendProblem | None, at: datetime) -> None:
    row.problem = problem
    if problem is None:
        row.state, row.sent_at = SendState.SENT, at
        return
    again = None if problem is SendProblem.NOT_ALLOWED else next_try(row.tries, at)
    row.state = SendState.FAILED if again is None else SendState.WAITING
    row.send_after = again or row.send_after


# Words --------------------------------------------------------------------------------------------
def words_of(notice: Notice, language: str | None) -> tuple[str, str]:
    """Return title and text of a message: number, state, deadline and a link, nothing else."""
    with force_locale(language or current_app.config.get("BABEL_DEFAULT_LOCALE", "en")):
        title = gettext(notice.kind.wording)
        said = [" · ".join(part for part in (notice.number, state_words(notice)) if part)]
        if notice.due_at is not None:
            said.append(gettext("Deadline: %(time)s", time=shown(notice.due_at)))
        link = link_of(notice)
        return title, "\n".join(part for part in (*said, link) if part) or title


def state_words(notice: Notice) -> str:
    """Return the state a record had when it was told of, in the reader's words."""
    if notice.record is None or not notice.state:
        return ""
    model = MODELS[notice.record]
    column = getattr(model, "status", None) or getattr(model, "state", None)
    kind = column.type.enum_class if column is not None else None
    known = {one.value: one for one in kind or ()}
    found = known.get(notice.state)
    return "" if found is None else str(gettext(found.wording))


def link_of(notice: Notice) -> str:
    """Return the address of the record as people type it; nothing where none is configured."""
    public = str(current_app.config.get("PUBLIC_URL", ""))
    if not public or notice.record is None:
        return ""
    return f"{public}/{notice.record.value}/details/?id={notice.record_id}"
