"""Complaint letters (JD-4): the register, one letter's page, and what can be done to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import due, files, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge, moment
from admin_views.forms import OfficeForm
from admin_views.letter_deeds import DEEDS
from admin_views.lookups import Lookup
from models import Customer, Letter, LetterLink, Office, Ticket, Unit, clock
from models.scopes import Actor, rows_within
from rules.letter_words import LetterState
from rules.letters import is_allowed
from rules.vocabulary import Deed, Record
from services import letters

S = LetterState


def _left(row: Any) -> Markup | str:
    if row.state is not S.OPEN:
        return ""
    return due.left(row.answer_due_at, clock.now())


def _late(at: datetime) -> Any:
    return and_(Letter.state == S.OPEN, Letter.answer_due_at < at)


class LetterView(RecordView):
    """Complaint letters, newest first; those awaiting their reply by deadline."""

    record = Record.LETTER
    computed = {"left": Computed(_l("Time left"), ("state", "answer_due_at"), _left)}
    column_list = (
        "number",
        "state",
        "left",
        "subject",
        "customer",
        "unit",
        "way",
        "received_at",
        "ticket",
        "office",
    )
    column_details_list = (
        Section(
            _l("Letter"),
            ("subject", "content", "way", "received_at", "received_by", "office"),
        ),
        Section(
            _l("Customer"),
            ("customer", "sender", "no_customer_reason", "unit", "area", "ticket"),
        ),
        Section(
            _l("Reply"),
            (
                "answer_due_at",
                "left",
                "reply_subject",
                "reply_text",
                "answered_at",
                "answered_by",
            ),
        ),
        Section(
            _l("Course"),
            (
                "escalated_at",
                "escalated_reason",
                "taken_by",
                "taken_at",
                "closed_at",
                "closed_by",
                "close_note",
            ),
        ),
    )
    column_export_list = (
        "number",
        "office",
        "state",
        "way",
        "received_at",
        "received_by",
        "customer",
        "unit",
        "subject",
        "content",
        "ticket",
        "answer_due_at",
        "answered_at",
        "answered_by",
        "closed_at",
    )
    form_columns = (
        Section(_l("Letter"), ("office", "way", "received_at", "subject", "content")),
        Section(_l("Customer"), ("customer", "unit", "sender", "no_customer_reason")),
    )
    form_more = {
        "received_at": {
            "description": _l("When it reached the office; its deadline runs from it.")
        },
        "content": {"description": _l("The letter in its own words, or what it asks for.")},
        "customer": {"description": _l("Empty where the letter is anonymous.")},
        "no_customer_reason": {
            "description": _l("Without a customer: such as anonymous, or not known here.")
        },
        "sender": {"description": _l("As it is signed, or the authority that passed it on.")},
    }
    lookups = {
        "customer": Lookup(Customer),
        "unit": Lookup(Unit),
        "office": Lookup(
            Office,
            within=lambda actor: rows_within(actor, Office, Record.OFFICE),
        ),
    }
    column_sortable_list = ("received_at",)
    column_default_sort = "-received_at"
    search_columns = ("number", "subject")
    filters = (
        Named(
            "state",
            "queue",
            _l("Queue"),
            {
                "open": (_l("Awaiting reply"), lambda at: Letter.state == S.OPEN),
                "late": (_l("Overdue"), _late),
                "supervisor": (
                    _l("Waiting for the supervisor"),
                    lambda at: letters.WAITS_FOR_SUPERVISOR,
                ),
                "answered": (_l("Answered"), lambda at: Letter.state == S.ANSWERED),
                "closed": (_l("Closed"), lambda at: Letter.state == S.CLOSED),
            },
            few=frozenset({"open", "late", "supervisor"}),
        ),
        Choice("way"),
        Pick("customer"),
        Days("received_at"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("No letters yet. Enter the first one.")
    deeds = (*DEEDS, *files.DEEDS)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with now."""
        if row is None and form["received_at"].data is None and not form["received_at"].raw_data:
            form["received_at"].data = clock.now()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Letter:
        """Enter a letter."""
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if "office" in form else session.get_one(Office, only)
        names = ("way", "received_at", "subject", "customer", "unit")
        given = {name: form[name].data for name in names}
        for name in ("content", "sender", "no_customer_reason"):
            given[name] = form[name].data or ""
        return letters.register(session, actor, at, office=office, **given)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct what was taken down."""
        values = {field.name: field.data for field in form.own_fields}
        letters.change(session, actor, row, values, at)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Let number, office and day of coming in stand, and what was answered."""
        if row is None:
            return True
        fixed = {"office", "received_at"}
        if row.state is not S.OPEN:
            fixed |= {"way", "subject", "content"}
        return name not in fixed

    def editable(self, row: Any) -> bool:
        """Leave what is voided or closed."""
        return row.voided_at is None and is_allowed(row.state, Deed.EDIT)

    def related(self, session: Session, actor: Actor, row: Letter) -> Sequence[Related]:
        """Return what has the same cause, and what else the customer complained about."""
        return [
            Related(
                _l("Same cause"),
                (_l("Record"), _l("Subject"), _l("State"), _l("Received at")),
                list(_causes(session, actor, row)),
                empty=_l("Nothing is linked. Link letters and work orders of the same cause."),
            ),
            Related(
                _l("Same customer"),
                (_l("Record"), _l("Subject"), _l("State"), _l("Received at")),
                list(_of_customer(session, actor, row)),
                empty=_l("Nothing else of this customer."),
            ),
        ]

    def title(self, row: Any) -> str:
        """Return number and subject."""
        return f"{row.number} {row.subject}"


def _line(actor: Actor, row: Letter | Ticket) -> tuple[Markup | str, ...]:
    state = row.state if isinstance(row, Letter) else row.status
    return links.cells(links.to(actor, row), row.subject, badge(state), moment(row.received_at))


def _causes(session: Session, actor: Actor, row: Letter) -> Iterator[tuple[Markup | str, ...]]:
    linked = session.scalars(letter_links(row)).all()
    ids = {one.other_id if one.letter_id == row.id else one.letter_id for one in linked}
    numbers = {one.ticket_id for one in linked if one.ticket_id is not None}
    for one in links.rows(session, actor, Letter, Letter.id.in_(ids - {None})):
        yield _line(actor, one)
    for order in links.rows(session, actor, Ticket, Ticket.id.in_(numbers)):
        yield _line(actor, order)


def letter_links(row: Letter) -> Any:
    """Return the statement of the links of a letter that hold."""
    return (
        select(LetterLink)
        .where(
            or_(LetterLink.letter_id == row.id, LetterLink.other_id == row.id),
            LetterLink.removed_at.is_(None),
        )
        .order_by(LetterLink.id)
    )


def _of_customer(session: Session, actor: Actor, row: Letter) -> Iterator[tuple[Markup | str, ...]]:
    if row.customer_id is None:
        return
    mine = (Letter.customer_id == row.customer_id, Letter.id != row.id)
    for one in links.rows(session, actor, Letter, *mine)[:10]:
        yield _line(actor, one)
    for order in links.rows(session, actor, Ticket, Ticket.customer_id == row.customer_id)[:10]:
        yield _line(actor, order)


def of_customer(session: Session, actor: Actor, customer: Customer) -> Related:
    """Return the letters of a customer, for his page."""
    found = links.rows(session, actor, Letter, Letter.customer_id == customer.id)[:10]
    return Related(
        _l("Complaint letters"),
        (_l("Number"), _l("Subject"), _l("State"), _l("Received at")),
        [_line(actor, one) for one in found],
        add=links.entering(actor, Record.LETTER, customer=customer.id),
        more=links.narrowed(actor, Record.LETTER, customer=customer.id),
        empty=gettext("No letters."),
    )
