"""Documents and disposals on my day: to read, to approve, to destroy (procedure 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.formatting import badge, day
from admin_views.waiting import Block, Item, Queue, acts, deeds_of, filled, picked
from models import DocumentEdition, FormDisposal, ProcedureDocument
from models.scopes import Actor, rows_within
from rules.register_words import ApprovalState, DisposalState
from rules.vocabulary import Deed, Record
from services import procedure_documents

SHOWN = 3  # rows a queue shows: a day is long enough
_MINE = (("unread", "mine"),)
_SUBMITTED = (("state", ApprovalState.SUBMITTED.value),)


def blocks(session: Session, actor: Actor) -> Iterator[Block]:
    """Yield what waits; where nothing does, it takes no room."""
    found = (*_editions(session, actor), *_disposals(session, actor))
    yield from (block for block in found if block.total)


def edition_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the editions somebody has still to read, and those he may approve."""
    yield Queue(
        "documents",
        _l("Documents to read"),
        _l("You have read every document."),
        procedure_documents.unread_by(actor),
        (),
        _MINE,
        SHOWN,
    )
    if actor.may(Deed.APPROVE, Record.DOCUMENT_EDITION):
        yield Queue(
            "documents-approve",
            _l("Documents to approve"),
            _l("No document waits for your approval."),
            and_(
                DocumentEdition.state == ApprovalState.SUBMITTED,
                DocumentEdition.author_id != actor.employee_id,
            ),
            ("approve", "return"),
            _SUBMITTED,
            SHOWN,
        )


def _editions(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(edition_queues(actor))
    reach = rows_within(actor, DocumentEdition, Record.DOCUMENT_EDITION)
    first = picked(asked, DocumentEdition.id, reach, (DocumentEdition.valid_from,))
    deeds = deeds_of(Record.DOCUMENT_EDITION, actor, asked)
    columns = ("id", "edition", "state", "valid_from", "valid_to", "author_id", "summary")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late),
            *(ProcedureDocument.code, ProcedureDocument.title),
            *(getattr(DocumentEdition, name) for name in columns),
        )
        .select_from(first)
        .join(DocumentEdition, DocumentEdition.id == first.c.id)
        .join(ProcedureDocument, ProcedureDocument.id == DocumentEdition.document_id)
        .order_by(DocumentEdition.valid_from, DocumentEdition.id)
    )

    def edition(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.title} {row.edition}",
            links.page(Record.DOCUMENT_EDITION, row.id),
            [row.code, gettext("from %(day)s", day=day(row.valid_from)), row.summary[:60]],
            acts=acts(Record.DOCUMENT_EDITION, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.DOCUMENT_EDITION, asked, rows, edition)


def disposal_queues(actor: Actor) -> Iterator[Queue]:
    """Yield the lists of paper somebody may approve, and those whose paper he destroys."""
    waits = []
    if actor.may(Deed.APPROVE, Record.FORM_DISPOSAL):
        others = FormDisposal.proposed_by_id != actor.employee_id
        waits.append(and_(FormDisposal.state == DisposalState.PROPOSED, others))
    if actor.may(Deed.COMPLETE, Record.FORM_DISPOSAL):
        waits.append(FormDisposal.state == DisposalState.APPROVED)
    if waits:
        yield Queue(
            "disposals",
            _l("Paper to destroy"),
            _l("No list of paper waits for you."),
            or_(*waits),
            ("approve", "destroyed"),
            (),
            SHOWN,
        )


def _disposals(session: Session, actor: Actor) -> Iterator[Block]:
    asked = list(disposal_queues(actor))
    if not asked:
        return
    reach = rows_within(actor, FormDisposal, Record.FORM_DISPOSAL)
    first = picked(asked, FormDisposal.id, reach, (FormDisposal.proposed_at,))
    deeds = deeds_of(Record.FORM_DISPOSAL, actor, asked)
    columns = ("id", "number", "name", "state", "sheets", "proposed_by_id")
    rows = session.execute(
        select(
            *(first.c.queue, first.c.total, first.c.late),
            *(getattr(FormDisposal, name) for name in columns),
        )
        .select_from(first)
        .join(FormDisposal, FormDisposal.id == first.c.id)
        .order_by(FormDisposal.proposed_at, FormDisposal.id)
    )

    def disposal(queue: Queue, row: Any) -> Item:
        return Item(
            f"{row.name} {row.number}",
            links.page(Record.FORM_DISPOSAL, row.id),
            [gettext("%(count)s records", count=row.sheets)],
            [badge(row.state)],
            acts=acts(Record.FORM_DISPOSAL, row, deeds[queue.key]),
        )

    yield from filled(actor, Record.FORM_DISPOSAL, asked, rows, disposal)
