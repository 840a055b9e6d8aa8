"""The page of an emergency: the part that renews itself, its blocks, its timeline (JD-14)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from admin_views import current, due, live
from admin_views.base import Related
from admin_views.formatting import badge, moment, wording
from admin_views.history import Told
from models import Incident, IncidentCall, IncidentEvent
from rules.incident_words import CallOutcome, IncidentEventKind
from rules.incidents import StepVerdict, due_at, minutes_between
from rules.vocabulary import Deed, Record
from services import incidents

LOOKS = {
    StepVerdict.KEPT: ("good", _l("in time")),
    StepVerdict.LATE: ("bad", _l("late")),
    StepVerdict.SKIPPED: ("bad", _l("not done")),
    StepVerdict.WAITING: ("plain", _l("waiting")),
}


def timeline(session: Session, incident_id: int) -> Iterator[Told]:
    """Yield what happened in sentences, newest first."""
    events = session.scalars(
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident_id)
        .options(selectinload(IncidentEvent.by))
        .order_by(IncidentEvent.at.desc(), IncidentEvent.id.desc())
    )
    for one in events:
        who = str(one.by or gettext("The system"))
        said = gettext("%(who)s: %(deed)s", who=who, deed=wording(one.kind))
        about = " · ".join(part for part in (one.about, wording(one.outcome)) if part)
        text = "" if one.kind is IncidentEventKind.ISSUED else one.text
        yield Told(moment(one.at), who, (said, *(x for x in (about, text) if x)), (), "")


def _minutes(row: Incident, at: datetime | None) -> str:
    if at is None:
        return "—"
    return gettext("%(count)s min", count=minutes_between(row.opened_at, at))


def blocks(session: Session, row: Incident) -> Iterator[Related]:
    """Yield steps with target and actual minutes, calls and measures."""
    if row.steps:
        yield Related(
            _l("Steps"),
            (
                _l("Step to take"),
                _l("Who does it"),
                _l("Target time"),
                _l("Actual"),
                _l("Carried out by"),
                _l("State"),
            ),
            [
                (
                    one.what,
                    one.role or "—",
                    "—" if one.minutes is None else gettext("%(count)s min", count=one.minutes),
                    _minutes(row, one.done_at),
                    str(one.done_by or "—"),
                    _sign(incidents.verdict(row, one)),
                )
                for one in row.steps
            ],
        )
    calls = _calls(session, row.id)
    if calls:
        yield Related(
            _l("Call list"),
            (_l("Whom to call"), _l("Phone"), _l("Attempts")),
            [(one.name, one.phone or "—", _attempts(one) or "—") for one in calls],
        )
    if row.measures:
        yield Related(
            _l("Measures"),
            (_l("Measure"), _l("Responsible"), _l("To be done by")),
            [(one.what, str(one.responsible), one.due_on.isoformat()) for one in row.measures],
        )


def _sign(how: StepVerdict) -> Markup:
    look, words = LOOKS[how]
    return Markup('<span class="badge b-{}">{}</span>').format(look, words)


def _calls(session: Session, incident_id: int) -> Sequence[IncidentCall]:
    return session.scalars(
        select(IncidentCall)
        .where(IncidentCall.incident_id == incident_id)
        .options(selectinload(IncidentCall.attempts))
        .order_by(IncidentCall.position)
    ).all()


def _attempts(call: IncidentCall) -> Markup:
    return Markup("<br>").join(
        Markup("{} {} {}").format(moment(one.at), badge(one.outcome), one.note)
        for one in call.attempts
    )


def _key(*parts: object) -> str:
    """Return the key of one button's post: the same until it was pressed, so nothing is redrawn."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()[:32]


def shown(incident_id: int, at: datetime) -> Markup:
    """Return the part of the page that renews itself."""
    session, actor = current.session(), current.actor()
    row = session.get_one(Incident, incident_id)
    steps = [
        {
            "row": one,
            "left": due.left(due_at(row.opened_at, one.minutes), at) if not one.done_at else "",
            "sign": _sign(incidents.verdict(row, one)) if one.done_at else "",
            "done": moment(one.done_at),
            "target": "" if one.minutes is None else due.span(one.minutes),
            "key": _key("step", one.id),
        }
        for one in row.steps
    ]
    calls = [
        {"row": one, "attempts": _attempts(one), "key": _key("call", one.id, len(one.attempts))}
        for one in _calls(session, row.id)
    ]
    return live.part(
        "desk/_incident.html",
        row=row,
        steps=steps,
        calls=calls,
        outcomes=[(one.value, wording(one)) for one in CallOutcome],
        told=list(timeline(session, row.id)),
        may_log=actor.may(Deed.LOG, Record.INCIDENT),
    )
