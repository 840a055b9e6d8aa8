"""What the people of the demonstration office were told: the ladder, inboxes, messages, long work.

No message leaves a demonstration: what stands in the log is written, not sent.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from models import BackgroundJob, Delivery, Notice, NoticeSetting
from rules.notice_words import (
    JobKind,
    JobState,
    NoticeChannel,
    NoticeKind,
    SendProblem,
    SendState,
)
from rules.notices import MOST_TRIES, UNASKED
from rules.vocabulary import N_, Role
from services import ladder
from services.demo.chance import chance
from services.demo.stage import Stage

UNREAD_HOURS = 6  # what is older was read by whoever it was for
LOGGED = 12  # messages in the log
# work, what it was for, days ago, and what came of it
WORK = (
    (JobKind.MONTH_DRAFTS, 1, 4, JobState.DONE, N_("Drafts of %(month)s: %(count)s"), "7"),
    (JobKind.MONTH_FORMS, 2, 3, JobState.DONE, N_("Forms in the file: %(count)s"), "7"),
    (
        *(JobKind.MONTH_FORMS, 0, 1, JobState.REFUSED),
        *(N_("There is nothing to print in this month."), ""),
    ),
)


def write(stage: Stage) -> None:
    """Let the ladder run, let people read their inboxes, and fill both logs."""
    session, at = stage.session, stage.until
    ladder.run(session, at)
    session.execute(
        update(Notice)
        .where(Notice.at < at - timedelta(hours=UNREAD_HOURS))
        .values(read_at=at - timedelta(hours=UNREAD_HOURS)),
        execution_options={"audited": True, "synchronize_session": False},
    )
    _settings(stage)
    _messages(stage)
    _work(stage)
    session.flush()


def _settings(stage: Stage) -> None:
    chosen = sorted({*UNASKED, NoticeKind.TASK_GIVEN} - {NoticeKind.TEST})
    for role in (Role.SUPERVISOR, Role.FRONT_DESK):
        person = stage.crew.of(role)[0]
        stage.session.add(
            NoticeSetting(
                employee_id=person.id,
                email=f"{person.username}@example.com",
                quiet_from="21:00",
                quiet_to="07:30",
                choices={"email": [kind.value for kind in chosen], "wecom": ["escalated"]},
            )
        )


def _messages(stage: Stage) -> None:
    """Write the log of the latest notices that would have left the house."""
    urgent = select(Notice).where(Notice.kind.in_(UNASKED)).order_by(Notice.id.desc())
    latest = stage.session.scalars(urgent.limit(LOGGED)).all()
    for number, notice in enumerate(reversed(latest)):
        failed, mail, waits = number == 7, number in (4, 7, 9), number == len(latest) - 1
        stage.session.add(
            Delivery(
                notice=notice,
                employee_id=notice.employee_id,
                office_id=notice.office_id,
                event=notice.event,
                channel=NoticeChannel.EMAIL if mail else NoticeChannel.WECOM,
                state=_state(failed, waits),
                send_after=stage.until + timedelta(days=1) if waits else notice.at,
                tries=MOST_TRIES if failed else 0 if waits else 1,
                tried_at=None if waits else notice.at,
                sent_at=None if failed or waits else notice.at,
                problem=SendProblem.REJECTED if failed else None,
            )
        )


def _state(failed: bool, waits: bool) -> SendState:
    if failed:
        return SendState.FAILED
    return SendState.WAITING if waits else SendState.SENT


def _work(stage: Stage) -> None:
    leader, office = stage.crew.of(Role.SUPERVISOR)[0], stage.crew.office
    for number, (kind, months, days, state, sentence, count) in enumerate(WORK):
        asked = stage.until - timedelta(days=days, hours=number)
        month = f"{stage.today - timedelta(days=30 * months):%Y-%m}"
        stage.session.add(
            BackgroundJob(
                key=f"{chance('job', number).getrandbits(128):032x}",
                kind=kind,
                employee_id=leader.id,
                office_id=office.id,
                about=month,
                given={"month": month, "office": office.code, "offices": [office.code]},
                asked_at=asked,
                state=state,
                ended_at=asked + timedelta(seconds=40),
                sentence=sentence,
                values={"month": month, "count": count},
            )
        )
