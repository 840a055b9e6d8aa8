"""Quality administrators on my day (QM): certificates and plans due, studies to confirm, the year.

Whoever is bound sees his own; the company's quality administrators see everybody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import Session

from admin_views import links, quality_cells
from admin_views.formatting import badge, day, wording
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import Employee, FieldStudy, Qualification
from models.clock import local
from models.scopes import Actor, rows_within
from rules import qualifications as rules
from rules.vocabulary import Deed, Record, Role
from services import field_studies, quality_matrix, quality_warnings

FEW = 4  # rows a block shows


def blocks(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield what waits; where nothing does, it takes no room."""
    found = (
        *_certificates(session, actor, at),
        *_studies(session, actor),
        *_year(session, actor, at),
    )
    yield from (block for block in found if block.total)


def certificate_queues(actor: Actor, at: datetime) -> Iterator[Queue]:
    """Yield the certificates that expire and the plans that are due: one's own, or everybody's."""
    if not actor.may(Deed.VIEW, Record.QUALIFICATION):
        return
    keeps = Role.QUALITY in actor.roles
    whose = true() if keeps else Qualification.employee_id == actor.employee_id
    title = _l("Certificates and plans to see to") if keeps else _l("My certificates to see to")
    yield Queue(
        "qualifications",
        title,
        _l("No certificate expires within 90 days, and no plan is due."),
        and_(quality_warnings.due(local(at).date()), whose),
        ("gain",),
        (("queue", "due"),),
        FEW,
    )


def _certificates(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    queues = list(certificate_queues(actor, at))
    if not queues:
        return
    today = local(at).date()
    until = func.coalesce(Qualification.expires_on, Qualification.planned_on)
    reach = rows_within(actor, Qualification, Record.QUALIFICATION)
    first = picked(queues, Qualification.id, reach, (until,), until < today)
    deeds = deeds_of(Record.QUALIFICATION, actor, queues)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, Qualification.id, Qualification.kind),
            *(Qualification.other_name, Qualification.certificate_no, Qualification.issued_on),
            *(Qualification.expires_on, Qualification.planned_on, Qualification.voided_at),
            Employee.name.label("name"),
        )
        .select_from(first)
        .join(Qualification, Qualification.id == first.c.id)
        .join(Employee, Employee.id == Qualification.employee_id)
        .order_by(until, Qualification.id)
    )

    def line(queue: Queue, row: Any) -> Item:
        last = row.expires_on or row.planned_on
        return Item(
            f"{row.name} · {row.other_name or wording(row.kind)}",
            links.page(Record.QUALIFICATION, row.id),
            [part for part in (row.certificate_no, _when(row, (last - today).days)) if part],
            [badge(rules.state(row.issued_on, row.expires_on, row.planned_on, today))],
            acts=acts(Record.QUALIFICATION, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.QUALIFICATION, queues, rows, line)


def _when(row: Any, left: int) -> str:
    """Return the day that matters, and how many days are left to it."""
    if row.issued_on is None:
        said = gettext("planned by %(day)s", day=day(row.planned_on))
    else:
        said = gettext("valid until %(day)s", day=day(row.expires_on))
    if left < 0:
        return said
    return " · ".join((said, gettext("%(count)s days left", count=left)))


def study_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the field studies somebody may confirm: none he went on himself."""
    if actor.may(Deed.CONFIRM, Record.FIELD_STUDY):
        yield Queue(
            "field-studies",
            _l("Field studies to confirm"),
            _l("No field study waits for you."),
            field_studies.waiting_for(actor),
            ("confirm",),
            (("state", "entered"),),
            FEW,
        )


def _studies(session: Session, actor: Actor) -> Iterator[Block]:
    queues = list(study_queues(actor))
    if not queues:
        return
    reach = rows_within(actor, FieldStudy, Record.FIELD_STUDY, Deed.CONFIRM)
    first = picked(queues, FieldStudy.id, reach, (FieldStudy.from_on,))
    deeds = deeds_of(Record.FIELD_STUDY, actor, queues)
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late, FieldStudy.id, FieldStudy.place),
            *(FieldStudy.from_on, FieldStudy.who, FieldStudy.state, FieldStudy.voided_at),
        )
        .select_from(first)
        .join(FieldStudy, FieldStudy.id == first.c.id)
        .order_by(FieldStudy.from_on, FieldStudy.id)
    )

    def line(queue: Queue, row: Any) -> Item:
        return Item(
            row.place,
            links.page(Record.FIELD_STUDY, row.id),
            [day(row.from_on), row.who],
            [badge(row.state)],
            acts=acts(Record.FIELD_STUDY, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.FIELD_STUDY, queues, rows, line)


def _year(session: Session, actor: Actor, at: datetime) -> Iterator[Block]:
    """Yield, in the last quarter, what the year still asks: of oneself, or of everybody."""
    today = local(at).date()
    if today.month < rules.LAST_QUARTER or not actor.may(Deed.VIEW, Record.QUALITY_MEMBER):
        return
    keeps = Role.QUALITY in actor.roles
    whose = None if keeps else actor.employee_id
    people = quality_matrix.people(
        session, actor, today.year, today, employee_id=whose, certificates=False
    )
    behind = [one for one in people if quality_warnings.lacking(one)]
    title = _l("Yearly requirements still open") if keeps else _l("What the year still asks of me")
    block = Block(
        "yearly-requirements",
        title,
        _l("The year's requirements are fulfilled."),
        url_for("quality_matrix.index"),
        len(behind),
    )
    for person in behind[:FEW]:
        cells = quality_warnings.lacking(person)
        block.items.append(
            Item(
                person.name,
                quality_cells.page(person.employee_id, today.year),
                [f"{wording(one.what)} {quality_cells.detail(one)}" for one in cells],
            )
        )
    yield block
