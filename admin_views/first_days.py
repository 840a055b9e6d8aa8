"""The first days at a post: a few steps with the way to each, ticked off as they are done.

A step is done when the records since somebody's first log-in say so; what leaves no record of its
own is a way and no more. The list stands on my day until it is put away; the manual brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.help import FIRST_DAYS
from models import (
    Assessment,
    Callback,
    DutyHours,
    Employee,
    LoginSession,
    Office,
    Payment,
    Post,
    RecordGap,
    Ticket,
    TicketEvent,
    clock,
)
from models.scopes import Actor
from rules.vocabulary import CallbackMode, Role, TicketEventKind

Done = Callable[[int, datetime], ColumnElement[bool]]
first_days = Blueprint("first_days", __name__, url_prefix="/first-days")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, why, where, and what shows that somebody has done it."""

    title: LazyString
    words: LazyString
    endpoint: str
    values: tuple[tuple[str, str], ...] = ()
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the page shows it; ``done`` is None where no record would tell."""

    title: LazyString
    words: LazyString
    address: str
    done: bool | None


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps of somebody's posts, and the pages of the manual they belong to."""

    steps: Sequence[Shown]
    pages: Sequence[str]

    @property
    def finished(self) -> bool:
        """Say whether everything that leaves a record is done."""
        told = [step.done for step in self.steps if step.done is not None]
        return bool(told) and all(told)


def _own(who: Any, at: Any, *more: ColumnElement[bool]) -> Done:
    """Return the condition: the latest row that somebody wrote is not older than his first log-in.

    Only the latest is looked at: who has worked here for years has thousands.
    """
    newest = who.class_.id.desc()

    def done(person: int, since: datetime) -> ColumnElement[bool]:
        latest = select(at).where(who == person, *more).order_by(newest).limit(1)
        return latest.scalar_subquery() >= since

    return done


def _event(kind: TicketEventKind) -> Done:
    return _own(TicketEvent.by_id, TicketEvent.at, TicketEvent.kind == kind)


def _any(column: Any, *more: ColumnElement[bool]) -> Done:
    """Return the condition: there is a row, whoever wrote it, that is not the reader's own."""
    return lambda person, since: select(column).where(column != person, *more).exists()


K = TicketEventKind
STEPS: Mapping[Role, tuple[Step, ...]] = {
    Role.FRONT_DESK: (
        Step(
            _l("Take down a request"),
            _l("Find the caller by phone, room or name, choose the category, write the subject."),
            "call.index",
            done=_own(Ticket.received_by_id, Ticket.received_at),
        ),
        Step(
            _l("Dispatch a work order"),
            _l("Open one that awaits dispatch and choose who goes. The clock is running."),
            "ticket.index_view",
            (("status", "new"),),
            _own(Ticket.dispatched_by_id, Ticket.dispatched_at),
        ),
        Step(
            _l("Call a customer back"),
            _l("The list shows whom, by when, and the number to ring."),
            "callback.index_view",
            (("queue", "due"), ("mode", "phone")),
            _own(Callback.done_by_id, Callback.done_at, Callback.mode == CallbackMode.PHONE),
        ),
    ),
    Role.AREA_ADMIN: (
        Step(
            _l("Visit a customer and record it"),
            _l("On-site callbacks of your areas wait here with their deadlines."),
            "callback.index_view",
            (("queue", "due"), ("mode", "visit")),
            _own(Callback.done_by_id, Callback.done_at, Callback.mode == CallbackMode.VISIT),
        ),
        Step(
            _l("Answer a complaint of your areas"),
            _l("Answered and settled in time, both count for you."),
            "ticket.index_view",
            (("category", "complaint"), ("queue", "open")),
            _event(K.ANSWERED),
        ),
        Step(
            _l("Look at your own assessment"),
            _l("Each line leads to the records that were counted."),
            "assessment.index_view",
        ),
    ),
    Role.SUPERVISOR: (
        Step(
            _l("Take over what was escalated"),
            _l("It stays on your day until you take it over."),
            "ticket.index_view",
            (("queue", "supervisor"),),
            _own(Ticket.taken_by_id, Ticket.taken_at),
        ),
        Step(
            _l("Decide an incomplete record"),
            _l("Confirm it, or excuse it with a reason."),
            "record_gap.index_view",
            (("state", "found"),),
            _own(RecordGap.decided_by_id, RecordGap.decided_at),
        ),
        Step(
            _l("Generate a month and submit it"),
            _l("Drafts follow the records; generate again after corrections."),
            "assessment.index_view",
            done=_own(Assessment.submitted_by_id, Assessment.submitted_at),
        ),
    ),
    Role.MANAGER: (
        Step(
            _l("Look through a submitted month"),
            _l("Open a form; each line leads to the records that were counted."),
            "assessment.index_view",
            (("status", "submitted"),),
        ),
        Step(
            _l("Approve or return"),
            _l("Tick several, then approve. What you return needs a reason."),
            "assessment.index_view",
            (("status", "submitted"),),
            _own(Assessment.approved_by_id, Assessment.approved_at),
        ),
    ),
    Role.WORKER: (
        Step(
            _l("Accept a job"),
            _l("Your jobs stand on My day; one tap accepts."),
            "admin.index",
            done=_event(K.ACCEPTED),
        ),
        Step(
            _l("Say that you are on site"),
            _l("Tap at the door: urgent repairs have a limit for it."),
            "admin.index",
            done=_event(K.ARRIVED),
        ),
        Step(
            _l("Complete it with the result"),
            _l("Write what was found and done; the customer is asked afterwards."),
            "admin.index",
            done=_event(K.COMPLETED),
        ),
    ),
    Role.FINANCE: (
        Step(
            _l("Bring in the bills"),
            _l("Enter one, or import the list of the quarter from a spreadsheet."),
            "bill.index_view",
        ),
        Step(
            _l("Enter a payment"),
            _l("Always with its receipt number."),
            "receipt.create_view",
            done=lambda person, since: (
                select(Payment.id)
                .where(Payment.taken_by_id == person, Payment.paid_on >= clock.local(since).date())
                .exists()
            ),
        ),
        Step(
            _l("Receive approved assessments"),
            _l("Tick the month's forms and receive them together."),
            "assessment.index_view",
            (("status", "approved"),),
            _own(Assessment.received_by_id, Assessment.received_at),
        ),
    ),
    Role.QUALITY: (
        Step(
            _l("Read the standard in force"),
            _l("Targets and points of each line, and from when they apply."),
            "standard.index_view",
        ),
        Step(
            _l("Enter a survey result"),
            _l("One row for each half-year, area and kind of survey."),
            "survey_result.index_view",
        ),
        Step(
            _l("Check the register of forms"),
            _l("Codes and editions printed on every form."),
            "form_register.index_view",
        ),
    ),
    Role.AUDITOR: (
        Step(
            _l("Follow a deduction to its records"),
            _l("Month, line, record, history: three clicks."),
            "assessment.index_view",
        ),
        Step(
            _l("Verify the audit trail"),
            _l("Every line is checked against the one before it."),
            "audit_line.do_view",
            (("deed", "verify"),),
        ),
    ),
    Role.ADMINISTRATOR: (
        Step(
            _l("Enter the office"),
            _l("Then its areas, buildings and flats; all of them can be imported."),
            "office.index_view",
            done=lambda person, since: select(Office.id).exists(),
        ),
        Step(
            _l("Enter staff and their posts"),
            _l("A post says what somebody may do, from when to when."),
            "employee.index_view",
            done=_any(Post.employee_id),
        ),
        Step(
            _l("Hand out first passwords"),
            _l("Open a person and reset the password: it is shown once."),
            "employee.index_view",
            done=_any(Employee.id, Employee.password_hash != ""),
        ),
        Step(
            _l("Check the duty hours"),
            _l("Deadlines run on them, and on the service calendar."),
            "duty_hours.index_view",
            done=lambda person, since: select(DutyHours.id).exists(),
        ),
    ),
    Role.TRAINEE: (
        Step(
            _l("See what you attend before duty"),
            _l("Your training record lists the topics, and what is still missing."),
            "passport.index",
        ),
        Step(
            _l("Know the mandatory topics"),
            _l("Which of them end with an exam is said there."),
            "pre_duty_topic.index_view",
        ),
    ),
}


def guide(session: Session, actor: Actor) -> Guide | None:
    """Return the steps of somebody's posts; nothing once they were put away."""
    person = current.employee()
    roles = [role for role in FIRST_DAYS if role in actor.roles]
    if person.guide_closed_at is not None or not roles:
        return None
    steps = [step for role in roles for step in STEPS[role]]
    since: datetime = session.scalar(_first_log_in(person.id)) or clock.now()
    told = [
        step.done(person.id, since).label(f"step_{n}") for n, step in enumerate(steps) if step.done
    ]
    found = session.execute(select(*told)).one()._mapping if told else {}
    shown = [
        Shown(
            step.title,
            step.words,
            url_for(step.endpoint, **dict[str, Any](step.values)),
            bool(found[f"step_{n}"]) if step.done else None,
        )
        for n, step in enumerate(steps)
    ]
    return Guide(shown, [FIRST_DAYS[role] for role in roles])


def _first_log_in(person: int) -> Select[Any]:
    begun = LoginSession.created_at
    return select(begun).where(LoginSession.employee_id == person).order_by(begun).limit(1)


@first_days.post("/close")
def close() -> ResponseReturnValue:
    """Put the steps away for good."""
    _remember(clock.now())
    flash(gettext("The first steps are put away. Help brings them back."), "success")
    return redirect(url_for("admin.index"))


@first_days.post("/again")
def again() -> ResponseReturnValue:
    """Show the steps again."""
    _remember(None)
    return redirect(url_for("admin.index"))


def _remember(at: datetime | None) -> None:
    current.employee().guide_closed_at = at
    current.session.commit()
