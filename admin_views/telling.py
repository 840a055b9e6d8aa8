"""Telling customers (JD-6): the deed on a work order, its tab there, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import MomentField, TextField, WordField, filled
from admin_views.filters import Choice, Days, Pick
from admin_views.formatting import badge, moment, wording
from admin_views.forms import OfficeForm
from admin_views.history import Told
from admin_views.ticket_page import FACTS, Facts
from admin_views.ticket_page import facts as ticket_facts
from models import Telling, Ticket
from models.scopes import Actor
from rules.letter_words import ToldWay
from rules.vocabulary import Deed, Record
from services import office_words, telling


def tell_form(actor: Actor, rows: Sequence[Ticket]) -> type[OfficeForm]:
    """Return the form of a telling, with the words suggested for what the order is at."""
    words = office_words.suggested(current.session(), rows[0]) if rows else ""

    class TellForm(OfficeForm):
        way = WordField(_l("How"), [filled], words=ToldWay, radio=True)
        words = TextField(
            _l("What the customer was told"),
            [filled],
            description=_l("Suggested in the customer's language; change whatever is needed."),
        )
        told_at = MomentField(_l("Told at"), description=_l("Left empty, it is now."))

    TellForm.words.kwargs["default"] = words
    return TellForm


def _facts(session: Session, actor: Actor, rows: Sequence[Ticket]) -> dict[str, Facts]:
    found = ticket_facts(session, actor, rows)
    for row in rows:
        found["facts"].append((gettext("The order is"), badge(row.status)))
        if row.customer is not None:
            language = wording(row.customer.language)
            found["facts"].append((gettext("Preferred language"), language))
    return found


def _tell(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    telling.tell(
        session,
        actor,
        row,
        at,
        told_at=form.told_at.data,
        way=form.way.data,
        words=form.words.data or "",
    )


TELL = RowDeed(
    "tell",
    Deed.TELL,
    _tell,
    form=tell_form,
    when=lambda row: row.voided_at is None,
    needs=("voided_at",),
    title=_l("Told the customer"),
    template=FACTS,
    context=_facts,
    in_list=False,
    rewrites=True,  # the words suggested are of what the order was at
)


def _of(session: Session, row: Ticket) -> Sequence[Telling]:
    """Return what was told about a work order; asked once a page, for its tab and its story."""
    known: dict[int, Sequence[Telling]] = g.setdefault("told", {})
    if row.id not in known:
        known[row.id] = telling.of(session, row)
    return known[row.id]


def block(session: Session, actor: Actor, row: Ticket) -> Related:
    """Return what the customer of a work order was told, as a tab of its page."""
    found = _of(session, row)
    return Related(
        _l("Told the customer"),
        (
            _l("Told at"),
            _l("The order was"),
            _l("How"),
            _l("What the customer was told"),
            _l("Told by"),
        ),
        [
            links.cells(
                links.to(actor, one, moment(one.told_at)),
                badge(one.state),
                wording(one.way),
                _said(one),
                one.by or "",
            )
            for one in found
        ],
        empty=_l("Not told yet."),
    )


def _said(one: Telling) -> str:
    if one.voided_at is None:
        return one.words
    return gettext("Voided: %(reason)s", reason=one.void_reason)


def happened(session: Session, row: Ticket) -> list[tuple[datetime, Told]]:
    """Return the tellings as the order's timeline tells them, newest first."""
    found = []
    for one in _of(session, row):
        who = str(one.by or gettext("The system"))
        sentence = gettext("%(who)s told the customer (%(way)s)", who=who, way=wording(one.way))
        found.append((one.told_at, Told(moment(one.told_at), who, (sentence, _said(one)), (), "")))
    return found


class TellingView(RecordView):
    """What customers were told, order by order."""

    record = Record.TOLD
    column_list = ("told_at", "ticket", "ticket.subject", "state", "way", "words", "by", "office")
    column_details_list = (
        Section("", ("ticket", "ticket.subject", "state", "told_at", "way", "words", "by")),
        Section(_l("Place"), ("area", "office")),
    )
    column_export_list = ("told_at", "ticket", "office", "state", "way", "words", "by")
    creates = edits = False
    form_columns = ()
    column_sortable_list = ("told_at",)
    column_default_sort = "-told_at"
    filters = (Choice("way"), Choice("state"), Pick("ticket"), Days("told_at"), Pick("office"))
    empty = _l("Nobody was told anything yet: it is entered on a work order's page.")

    def title(self, row: Any) -> str:
        """Return the work order and when its customer was told."""
        return f"{row.ticket.number} · {moment(row.told_at)}"
