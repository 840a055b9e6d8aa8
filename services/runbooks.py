"""Runbooks: which one is in force, entering one, and the next edition of one that was used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import note
from models.estate import Office
from models.incidents import Incident, Runbook, RunbookCall, RunbookStep
from models.scopes import Actor, require
from rules.incident_words import IncidentKind
from rules.incidents import check_text
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services.runbook_defaults import DEFAULTS

Row = Mapping[str, Any]
TEXTS = ("text_hans", "text_hant", "text_en")
HEAD = ("office", "kind", "name", "valid_from", "valid_to", *TEXTS)
COMPANY_WIDE = N_(
    "A runbook of the whole company is the quality administrator's: choose your office."
)
FIRST_DAY = date(2000, 1, 1)


def in_force(session: Session, office_id: int, kind: IncidentKind, day: date) -> Runbook | None:
    """Return an office's runbook of a day: its own before the company's, the newest edition."""
    return session.scalars(
        select(Runbook)
        .where(Runbook.of_office(office_id), Runbook.kind == kind, Runbook.held_on(day))
        .order_by(Runbook.office_id.is_(None), Runbook.edition.desc(), Runbook.id.desc())
        .limit(1)
    ).first()


def is_used(session: Session, runbook: Runbook) -> bool:
    """Say whether an emergency was handled by this edition."""
    used = select(Incident.id).where(Incident.runbook_id == runbook.id).limit(1)
    return session.scalar(used) is not None


def newest(session: Session, runbook: Runbook) -> Runbook:
    """Return the latest edition that grew out of one."""
    found = runbook
    while (after := _after(session, found)) is not None:
        found = after
    return found


def _after(session: Session, runbook: Runbook) -> Runbook | None:
    return session.scalars(select(Runbook).where(Runbook.supersedes_id == runbook.id)).one_or_none()


def write(
    session: Session,
    actor: Actor,
    runbook: Runbook | None,
    head: Mapping[str, Any],
    steps: Sequence[Row],
    calls: Sequence[Row],
) -> Runbook:
    """Enter a runbook, or change one; an edition that was used stays, and a new one is made."""
    deed = Deed.CREATE if runbook is None else Deed.EDIT
    require(session, actor, deed, Record.RUNBOOK, runbook)
    for key in TEXTS:
        check_text(head.get(key) or "", key)
    if not steps:
        raise Refusal(N_("Enter at least one step."), field="step_rows")
    _whose(actor, deed, head.get("office"))
    if runbook is None:
        runbook = Runbook(edition=1)
    elif is_used(session, runbook):
        runbook = Runbook(edition=runbook.edition + 1, supersedes_id=runbook.id)
    for key in HEAD:
        setattr(runbook, key, head.get(key))
    session.add(runbook)
    _take_out(session, runbook, runbook.steps, len(steps))
    _take_out(session, runbook, runbook.calls, len(calls))
    _fit(runbook.steps, steps, RunbookStep)
    _fit(runbook.calls, calls, RunbookCall)
    runbook.version = runbook.version if runbook.id is None else runbook.version + 1
    session.flush()
    return runbook


def _whose(actor: Actor, deed: Deed, office: Any) -> None:
    offices = actor.offices(deed, Record.RUNBOOK)
    if offices is None or (office is not None and office.id in offices):
        return
    raise Refusal(COMPANY_WIDE, field="office")


def copy(
    session: Session, actor: Actor, runbook: Runbook, office: Office | None, day: date
) -> Runbook:
    """Copy a runbook to an office, as the first edition of its own, in force from a day on."""
    require(session, actor, Deed.VIEW, Record.RUNBOOK, runbook)
    if office is None:
        raise Refusal(N_("Choose the office."), field="office")
    own = in_force(session, office.id, runbook.kind, day)
    if own is not None and own.office_id is not None:
        raise Refusal(
            N_("This office has a runbook of this type already: %(name)s. Change that one."),
            field="office",
            name=own.name,
        )
    head = {key: getattr(runbook, key) for key in HEAD}
    head |= {"office": office, "valid_from": day, "valid_to": None}
    steps = told(runbook.steps, "what", "role", "minutes", "must")
    return write(session, actor, None, head, steps, told(runbook.calls, "name", "phone", "moment"))


def told(rows: Sequence[Any], *keys: str) -> list[dict[str, Any]]:
    """Return rows of a runbook as ``write`` takes them."""
    return [{key: getattr(row, key) for key in keys} for row in rows]


def _take_out(session: Session, runbook: Runbook, kept: list[Any], left: int) -> None:
    """Remove rows of an edition nothing was handled by yet; the trail keeps their words."""
    for row in kept[left:]:
        words = str(getattr(row, "what", "") or getattr(row, "name", ""))
        note(
            session,
            AuditOp.UPDATE,
            Record.RUNBOOK,
            runbook.id,
            runbook.name,
            changes={"row_removed": [words, None]},
            office_id=runbook.office_id,
        )
        kept.remove(row)
        session.delete(row)


def _fit(kept: list[Any], rows: Sequence[Row], model: type[Any]) -> None:
    """Write rows over the rows there are, by their place."""
    for place, row in enumerate(rows):
        if place == len(kept):
            kept.append(model(position=place + 1))
        for key, value in row.items():
            setattr(kept[place], key, value)


def seed(session: Session) -> None:
    """Write the runbooks every installation begins with, for the whole company."""
    if session.scalar(select(Runbook.id).limit(1)) is not None:
        return
    for kind, (name, steps, calls, hans, hant, english) in DEFAULTS.items():
        runbook = Runbook(kind=kind, name=name, valid_from=FIRST_DAY, edition=1)
        runbook.text_hans, runbook.text_hant, runbook.text_en = hans, hant, english
        runbook.steps = [
            RunbookStep(position=n, what=what, role=role, minutes=minutes, must=must)
            for n, (what, role, minutes, must) in enumerate(steps, 1)
        ]
        runbook.calls = [
            RunbookCall(position=n, name=whom, phone=phone, moment=when)
            for n, (whom, phone, when) in enumerate(calls, 1)
        ]
        session.add(runbook)
