"""Every kind of page there is, for tests that look at all of them: walked from the menu.

A page added to the product is walked as soon as its screen is hung up; a page that is no record
type's and stands nowhere in the menu is caught by `tests/screens/test_help.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import NamedTuple

from flask import Flask, g
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin_views import help as manual
from admin_views import menu
from admin_views.deeds import PageDeed
from models import (
    Assessment,
    AssessmentLine,
    AuditLine,
    Office,
    Standard,
    Ticket,
    TrainingSession,
)
from models.scopes import Actor, rows_within
from rules.training_words import SessionState
from rules.vocabulary import Deed, Record, StandardState
from services import what_if
from services.imports import KINDS

FEW = 40  # rows looked at for one that a deed's state allows
NOWHERE = "Xqz"  # what no search finds


class Place(NamedTuple):
    """A page: what kind it is, the same for everybody, and its address."""

    kind: str
    path: str


def places(app: Flask, session: Session, actor: Actor) -> list[Place]:
    """Return what somebody can open, one page of each kind."""
    with app.test_request_context():  # some deeds ask who looks at the row
        g.actor, g._login_user = actor, SimpleNamespace(is_authenticated=True)
        return list(_places(app, session, actor))


def _places(app: Flask, session: Session, actor: Actor) -> Iterator[Place]:
    yield Place("my day", "/")
    yield from _of_account()
    for view in menu.screens(app):
        record = getattr(view, "record", None)
        if record is not None and actor.may(Deed.VIEW, record):
            yield from _of_record(session, actor, view)
        elif record is None and view.is_accessible():
            yield Place(view.endpoint, f"{view.url}/")
    yield from _of_call(session, actor)
    yield from _of_import(actor)
    yield from _of_assessment(session, actor)
    yield from _of_standard(session, actor)
    yield from _of_training(session, actor)
    yield Place("help", "/help/")
    for topic in manual.topics():
        yield Place("help page", f"/help/{topic}")


def strangers() -> Iterator[Place]:
    """Yield what opens without a log-in."""
    yield Place("log-in", "/sign-in")
    yield Place("refusal", "/v/0000")
    yield Place("closed sign-up", "/s/0000")
    yield Place("no survey", "/q/0000")
    yield Place("survey of a household", "/q/sheet0")
    yield Place("sign-up", f"/s/{0:032X}")  # of the rows every page is filled with
    yield Place("training sign-in", "/t")
    yield Place("training signed in", "/t/done/awaiting/")
    yield Place("expired code of a training", f"/t/{1:032d}/000000")


def _of_account() -> Iterator[Place]:
    yield Place("account", "/who")
    yield Place("password", "/password")
    yield Place("no such page", "/nothing/")


def _of_record(session: Session, actor: Actor, view) -> Iterator[Place]:
    name, base = view.record.value, f"/{view.record.value}"
    yield Place(f"{name} list", f"{base}/")
    yield Place(f"{name} list", f"{base}/?q={NOWHERE}&page=2")
    if view.may_create(actor):
        yield Place(f"{name} new", f"{base}/new/")
    rows = _rows(session, actor, view, Deed.VIEW)
    for row in rows if view.record is Record.AUDIT_LINE else rows[:1]:
        yield Place(f"{name} details", f"{base}/details/?id={row.id}")
    if view.may_edit(actor):
        for row in [row for row in _rows(session, actor, view, Deed.EDIT) if view.editable(row)][
            :1
        ]:
            yield Place(f"{name} edit", f"{base}/edit/?id={row.id}")
    for deed in view.all_deeds.values():
        if not view.may(actor, deed.deed) or deed.quick:
            continue
        kind = f"{name} {deed.name}"
        if isinstance(deed, PageDeed):
            yield Place(kind, f"{base}/do/{deed.name}/")
            continue
        allowed = [row for row in _rows(session, actor, view, deed.deed) if deed.allows(row)]
        for row in allowed[:1]:
            yield Place(kind, f"{base}/do/{deed.name}/?id={row.id}")


def _rows(session: Session, actor: Actor, view, deed: Deed) -> list:
    """Return the newest rows a deed reaches; of the audit trail one of each sort."""
    model = view.model
    wanted = select(model).where(rows_within(actor, model, view.record, deed))
    if view.record is Record.AUDIT_LINE:
        sorts = select(func.max(AuditLine.id)).group_by(AuditLine.record, AuditLine.op)
        return list(session.scalars(wanted.where(model.id.in_(sorts))))
    return list(session.scalars(wanted.order_by(model.id.desc()).limit(FEW)))


def _of_call(session: Session, actor: Actor) -> Iterator[Place]:
    if not actor.may(Deed.CREATE, Record.TICKET):
        return
    reach = rows_within(actor, Ticket, Record.TICKET)
    ticket = session.scalars(
        select(Ticket).where(reach, Ticket.customer_id.is_not(None)).limit(1)
    ).first()
    if ticket is not None:
        chosen = f"customer={ticket.customer_id}&unit={ticket.unit_id}"
        yield Place("call with a caller", f"/call/?{chosen}")
        yield Place("call search", f"/call/?q={ticket.caller_phone[:5]}")
        yield Place("call done", f"/call/done/?id={ticket.id}")


def _of_import(actor: Actor) -> Iterator[Place]:
    for kind, known in KINDS.items():
        if actor.may(Deed.IMPORT, known.record):
            yield Place("import", f"/import/{kind}/")


def _of_assessment(session: Session, actor: Actor) -> Iterator[Place]:
    if not actor.may(Deed.VIEW, Record.ASSESSMENT):
        return
    reach = rows_within(actor, Assessment, Record.ASSESSMENT)
    lines = select(func.max(Assessment.id), AssessmentLine.indicator).join(
        AssessmentLine.assessment
    )
    for row_id, indicator in session.execute(lines.where(reach).group_by(AssessmentLine.indicator)):
        path = f"/assessment/line/?id={row_id}&indicator={indicator.value}"
        yield Place("assessment line", path)


def _of_standard(session: Session, actor: Actor) -> Iterator[Place]:
    draft = session.scalars(
        select(Standard.id).where(Standard.state == StandardState.DRAFT)
    ).first()
    if draft is not None and actor.may(Deed.VIEW, Record.STANDARD):
        yield Place("standard compare", f"/standard/compare/?id={draft}")
        if what_if.may_look(actor):
            yield Place("standard what if", f"/standard/what-if/?id={draft}")


def _of_training(session: Session, actor: Actor) -> Iterator[Place]:
    """Yield the screen with the code of a training whose sign-in is open."""
    reach = rows_within(actor, TrainingSession, Record.TRAINING_SESSION, Deed.CONFIRM)
    is_open = TrainingSession.state == SessionState.OPEN
    row_id = session.scalars(select(TrainingSession.id).where(reach, is_open).limit(1)).first()
    if row_id is not None:
        yield Place("training code", f"/training_session/screen/?id={row_id}")


def offices(session: Session) -> int:
    """Return how many offices there are: a walk over an empty database would prove nothing."""
    return session.scalar(select(func.count()).select_from(Office)) or 0
