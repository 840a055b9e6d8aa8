"""Emergencies (JD-14): opening one, what is done in it, closing it and looking back on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Employee, Office
from models.audit import because, take_turn
from models.clock import OFFICE_ZONE, local
from models.incidents import (
    Incident,
    IncidentAttempt,
    IncidentCall,
    IncidentEvent,
    IncidentMeasure,
    IncidentStep,
)
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import incidents as rule
from rules.incident_words import CallOutcome, IncidentEventKind, IncidentKind, IncidentState
from rules.incidents import RUNNING, StepFacts, StepVerdict
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs, notices, runbooks, tasks
from services.separation import Separated, somebody

E = IncidentEventKind
# who is told that an emergency was opened
RESPONDS = (Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER)

MOST_WORDS = 200  # of a measure, in the task it becomes


class AlreadyOpen(Refusal):
    """One of the type runs: join it, or open another all the same."""

    def __init__(self, other: Incident) -> None:
        super().__init__(
            N_("%(who)s opened %(number)s at %(time)s; it goes on. Place: %(place)s"),
            who=str(other.opened_by or ""),
            number=other.number,
            time=inputs.shown(other.opened_at),
            place=other.place or "—",
        )
        self.other_id, self.number = other.id, other.number


def open_(
    session: Session,
    actor: Actor,
    office: Office,
    kind: IncidentKind,
    at: datetime,
    *,
    place: str = "",
    drill: bool = False,
    another: bool = False,
) -> Incident:
    """Open an emergency: steps and call list are copied from the runbook in force.

    Raises ``AlreadyOpen`` where one of the type runs, wherever: two who are called about one lift
    word its place in two ways, or leave it empty. ``another`` opens one all the same.
    Opening waits for its turn before it looks, so of two at once the second sees the first.
    """
    require_at(actor, Deed.CREATE, Record.INCIDENT, office.id)
    where = inputs.text(Incident, "place", place)
    take_turn(session.connection())
    other = _running(session, office.id, kind, where, drill)
    if other is not None and not another:
        raise AlreadyOpen(other)
    day = local(at).date()
    runbook = runbooks.in_force(session, office.id, kind, day)
    number = next_number(session, rule.PREFIX, office.id, day)
    incident = Incident(
        number=rule.incident_number(day, number),
        office=office,
        runbook=runbook,
        kind=kind,
        place=where,
        drill=drill,
        opened_at=at,
        opened_by_id=actor.employee_id,
        state=IncidentState.OPEN,
    )
    if runbook is not None:
        _copy(incident, runbook)
    session.add(incident)
    _tell(incident, E.OPENED, at, actor, text=where)
    session.flush()
    if not drill:
        staff = notices.holding(session, office.id, day, *RESPONDS)
        notices.tell(session, NoticeKind.INCIDENT_OPENED, incident, staff, at, by=actor)
    return incident


def _running(
    session: Session, office_id: int, kind: IncidentKind, place: str, drill: bool
) -> Incident | None:
    """Return the emergency of a type that runs: the one at this very place, or the latest."""
    return session.scalars(
        select(Incident)
        .where(
            Incident.office_id == office_id,
            Incident.state.in_(RUNNING),
            Incident.kind == kind,
            Incident.drill.is_(drill),
            Incident.voided_at.is_(None),
        )
        .order_by((Incident.place == place).desc(), Incident.id.desc())
        .limit(1)
    ).first()


def _copy(incident: Incident, runbook: Any) -> None:
    incident.steps = [
        IncidentStep(
            position=n, what=step.what, role=step.role, minutes=step.minutes, must=step.must
        )
        for n, step in enumerate(runbook.steps, 1)
    ]
    incident.calls = [
        IncidentCall(position=n, name=call.name, phone=call.phone, moment=call.moment)
        for n, call in enumerate(runbook.calls, 1)
    ]
    # when it ends nobody knows yet: that place stays to be filled in
    values = {"place": incident.place, "start": inputs.shown(incident.opened_at)}
    for key in runbooks.TEXTS:
        setattr(incident, key, rule.fill_text(getattr(runbook, key), values))


def _tell(
    incident: Incident, kind: IncidentEventKind, at: datetime, actor: Actor, **more: Any
) -> None:
    incident.events.append(IncidentEvent(kind=kind, at=at, by_id=actor.employee_id, **more))


def _begin(session: Session, actor: Actor, deed: Deed, incident: Incident) -> IncidentState:
    """Ask whether somebody may do a deed in this state, and return the state it leads to."""
    require(session, actor, deed, Record.INCIDENT, incident)
    if incident.voided_at is not None:
        raise Refusal(N_("This emergency has been struck out and stays as it is."))
    return rule.next_state(incident.state, deed)


def _done(session: Session, incident: Incident) -> Incident:
    session.flush()
    return incident


def join(session: Session, actor: Actor, incident: Incident, at: datetime) -> Incident:
    """Note that somebody joined in; once is enough."""
    _begin(session, actor, Deed.LOG, incident)
    if not any(e.kind is E.JOINED and e.by_id == actor.employee_id for e in incident.events):
        _tell(incident, E.JOINED, at, actor)
    return _done(session, incident)


def step(
    session: Session, actor: Actor, incident: Incident, step_id: int, at: datetime, note: str = ""
) -> IncidentStep:
    """Confirm that a step is done; who and when are kept."""
    _begin(session, actor, Deed.LOG, incident)
    session.refresh(incident, ["steps"], with_for_update=False)
    found = next((one for one in incident.steps if one.id == step_id), None)
    if found is None:
        raise Refusal(N_("Choose one of the list."), field="step")
    if found.done_at is not None:
        raise Refusal(
            N_("%(who)s has done this step already (%(time)s)."),
            who=str(found.done_by or ""),
            time=inputs.shown(found.done_at),
        )
    found.note = inputs.text(IncidentStep, "note", note)
    found.done_at, found.done_by_id = at, actor.employee_id
    incident.version += 1  # of two who confirm at once, the second is told
    _tell(incident, E.STEP, at, actor, about=found.what, text=found.note)
    _done(session, incident)
    return found


def call(
    session: Session,
    actor: Actor,
    incident: Incident,
    call_id: int,
    at: datetime,
    *,
    outcome: CallOutcome | None,
    note: str = "",
) -> IncidentAttempt:
    """Note one attempt to call somebody of the list."""
    _begin(session, actor, Deed.LOG, incident)
    found = next((one for one in incident.calls if one.id == call_id), None)
    if found is None:
        raise Refusal(N_("Choose one of the list."), field="call")
    if outcome is None:
        raise Refusal(N_("Choose what came of it."), field="outcome")
    words = inputs.text(IncidentAttempt, "note", note)
    made = IncidentAttempt(
        incident=incident, call=found, at=at, by_id=actor.employee_id, outcome=outcome, note=words
    )
    session.add(made)
    _tell(incident, E.CALL, at, actor, about=found.name, outcome=outcome, text=words)
    _done(session, incident)
    return made


def log(session: Session, actor: Actor, incident: Incident, at: datetime, text: str) -> Incident:
    """Write a line in the log."""
    _begin(session, actor, Deed.LOG, incident)
    words = inputs.within(text, 1000, field="text", needed=N_("Write what happened."))
    _tell(incident, E.LOGGED, at, actor, text=words)
    return _done(session, incident)


def issue(
    session: Session,
    actor: Actor,
    incident: Incident,
    at: datetime,
    *,
    language: str,
    text: str,
    how: str,
) -> Incident:
    """Keep the text for residents as it went out, and note when and how it was issued."""
    _begin(session, actor, Deed.LOG, incident)
    key = f"text_{language}"
    if key not in runbooks.TEXTS:
        raise Refusal(N_("Choose one of the list."), field="language")
    words = inputs.text(Incident, key, text, needed=N_("Write the text for residents."))
    way = inputs.within(how, 100, field="how", needed=N_("Say how the text was issued."))
    setattr(incident, key, words)
    _tell(incident, E.ISSUED, at, actor, about=way, text=words)
    return _done(session, incident)


def may_end(actor: Actor, incident: Incident) -> bool:
    """Say whether somebody may control and close it: who opened it, or who leads."""
    leads = actor.may(Deed.REVIEW, Record.INCIDENT)
    return leads or (actor.employee_id is not None and actor.employee_id == incident.opened_by_id)


def _check_ends(actor: Actor, incident: Incident, deed: Deed) -> None:
    if not may_end(actor, incident):
        raise Separated(
            deed,
            Record.INCIDENT,
            N_("Whoever opened the emergency, the supervisor or the manager closes it."),
        )


def control(session: Session, actor: Actor, incident: Incident, at: datetime) -> Incident:
    """Say that an emergency is under control."""
    state = _begin(session, actor, Deed.CONTROL, incident)
    _check_ends(actor, incident, Deed.CONTROL)
    incident.state, incident.controlled_at = state, at
    _tell(incident, E.CONTROLLED, at, actor)
    return _done(session, incident)


def reopen(
    session: Session, actor: Actor, incident: Incident, at: datetime, reason: str
) -> Incident:
    """Say that an emergency is under control no longer, with the reason: it is open again."""
    state = _begin(session, actor, Deed.REOPEN, incident)
    _check_ends(actor, incident, Deed.REOPEN)
    why = inputs.reason(reason)
    because(session, why)
    incident.state, incident.controlled_at = state, None
    _tell(incident, E.REOPENED, at, actor, text=why)
    return _done(session, incident)


CLOSING = ("cause", "damage", "affected", "measures_taken")


def close(
    session: Session, actor: Actor, incident: Incident, at: datetime, **said: str
) -> Incident:
    """Close an emergency: cause, damage, people affected, what was done."""
    state = _begin(session, actor, Deed.CLOSE, incident)
    _check_ends(actor, incident, Deed.CLOSE)
    needed = {
        "cause": N_("Write the cause, or what is known of it."),
        "measures_taken": N_("Write what was done."),
    }
    for key in CLOSING:
        value = inputs.text(Incident, key, said.get(key, ""), needed=needed.get(key))
        setattr(incident, key, value)
    incident.state, incident.closed_at, incident.closed_by_id = state, at, actor.employee_id
    _tell(incident, E.CLOSED, at, actor)
    return _done(session, incident)


def review(
    session: Session,
    actor: Actor,
    incident: Incident,
    at: datetime,
    *,
    went_well: str,
    went_badly: str,
    measures: Sequence[Mapping[str, Any]] = (),
) -> Incident:
    """Look back on an emergency: what went well, what not, and what is to be done by whom."""
    state = _begin(session, actor, Deed.REVIEW, incident)
    if somebody(actor) == incident.opened_by_id:
        raise Separated(
            Deed.REVIEW, Record.INCIDENT, N_("Nobody reviews an emergency he opened himself.")
        )
    incident.went_well = inputs.text(
        Incident, "went_well", went_well, needed=N_("Write what went well.")
    )
    incident.went_badly = inputs.text(Incident, "went_badly", went_badly)
    for one in measures:
        incident.measures.append(_measure(session, one, local(at).date()))
    _tell(incident, E.REVIEWED, at, actor)  # before it stands: nothing is added afterwards
    incident.state, incident.reviewed_at = state, at
    incident.reviewed_by_id = actor.employee_id
    _done(session, incident)
    for measure in incident.measures:
        _give(session, actor, measure, at)
    return incident


def _give(session: Session, actor: Actor, measure: IncidentMeasure, at: datetime) -> None:
    """Make a measure the task of whoever is responsible, until the end of its day."""
    incident = measure.incident
    try:
        tasks.give(
            session,
            actor,
            at,
            office=incident.office,
            what=measure.what[:MOST_WORDS],
            details=measure.what[MOST_WORDS:] and measure.what,
            due_at=datetime.combine(measure.due_on, time(23, 59), OFFICE_ZONE),
            to=measure.responsible,
            about=(Record.INCIDENT, incident),
        )
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="measures", **refusal.values) from refusal


def _measure(session: Session, given: Mapping[str, Any], today: date) -> IncidentMeasure:
    person = session.get(Employee, given["responsible"]) if given.get("responsible") else None
    if person is None or given.get("due_on") is None:
        raise Refusal(N_("A measure needs a person and a day."), field="measures")
    if given["due_on"] < today:
        raise Refusal(N_("A measure can't be due before today."), field="measures")
    return IncidentMeasure(what=given["what"], responsible=person, due_on=given["due_on"])


def void(session: Session, actor: Actor, incident: Incident, at: datetime, reason: str) -> Incident:
    """Strike out an emergency that was opened by mistake, with the reason."""
    require(session, actor, Deed.VOID, Record.INCIDENT, incident)
    why = inputs.reason(reason)
    if incident.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    because(session, why)
    incident.voided_at, incident.voided_by_id, incident.void_reason = at, actor.employee_id, why
    return _done(session, incident)


# Looking back -------------------------------------------------------------------------------------
def facts(step: IncidentStep) -> StepFacts:
    """Return a step as the rules read it."""
    return StepFacts(step.what, step.minutes, step.must, step.done_at)


def verdict(incident: Incident, step: IncidentStep) -> StepVerdict:
    """Say how a step was kept."""
    return rule.verdict(incident.opened_at, incident.closed_at, facts(step))


def missed(incident: Incident) -> list[tuple[StepFacts, StepVerdict]]:
    """Return the steps that were late or skipped, computed from the record."""
    steps = [facts(one) for one in incident.steps]
    return rule.late_or_skipped(incident.opened_at, incident.closed_at, steps)


def overdue_since(at: datetime) -> datetime:
    """Return the instant before which a closed emergency should have been reviewed by now."""
    return at - timedelta(days=rule.REVIEW_DAYS)
