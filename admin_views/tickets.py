"""Work orders: the list the desk works from, and one order's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import due, files, service_blocks, telling, ticket_page
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.filters import Choice, Days, HourOf, Named, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from admin_views.ticket_deeds import DEEDS
from models import Area, Customer, Ticket, Unit
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record, TicketStatus, Urgency
from services import department_times, tickets
from services import telling as services_telling
from services.ticket_events import WAITS_FOR_SUPERVISOR

S = TicketStatus
IN_PROGRESS = tuple(status for status in tickets.OPEN if status is not S.NEW)


# What the filter bar offers -----------------------------------------------------------------------
QUEUE = Named(
    "status",
    "queue",
    _l("Queue"),
    {
        "open": (_l("Open"), lambda at: Ticket.status.in_(tickets.OPEN)),
        "new": (_l("Awaiting dispatch"), lambda at: Ticket.status == S.NEW),
        "hand": (_l("In hand"), lambda at: Ticket.status.in_(IN_PROGRESS)),
        "begun": (_l("In hand"), lambda at: Ticket.status.in_((S.ACCEPTED, S.ARRIVED))),
        "urgent": (
            _l("Urgent"),
            lambda at: and_(due.still_open(), Ticket.urgency == Urgency.URGENT),
        ),
        "late": (_l("Overdue"), due.overdue),
        "soon": (_l("Due within the hour"), due.soon),
        "supervisor": (
            _l("Waiting for the supervisor"),
            lambda at: WAITS_FOR_SUPERVISOR,
        ),
        "unaccepted": (_l("Waiting for a department to accept"), lambda at: department_times.WAITS),
        "untold": (_l("Not told yet"), services_telling.untold),
        "done": (_l("Done"), lambda at: Ticket.status.in_((S.COMPLETED, S.CLOSED))),
    },
    aside=frozenset({"begun"}),
    few=frozenset(
        {"begun", "soon", "open", "new", "hand", "urgent", "late", "supervisor", "untold"}
        | {"unaccepted"}
    ),
)


def _sees_told(actor: Actor) -> bool:
    return actor.may(Deed.VIEW, Record.TOLD)


class TicketView(RecordView):
    """Work orders."""

    record = Record.TICKET
    computed = {
        "due": Computed(_l("Next deadline"), due.NEEDS, due.of_ticket),
        "kind": Computed(_l("Category"), ("category", "urgency"), ticket_page.kind),
        "holder": Computed(
            _l("Dispatched to"),
            (),
            lambda row: row.holder_employee or row.holder_department or "",
            words=("holder_employee", "holder_department"),
        ),
    }
    column_list = (
        "number",
        "status",
        "due",
        "kind",
        "subject",
        "unit",
        "customer",
        "holder",
        "received_at",
    )
    column_details_list = (
        Section(
            _l("Request"),
            (
                "subject",
                "description",
                "category",
                "urgency",
                "channel",
                "received_at",
                "received_by",
                "external_no",
            ),
        ),
        Section(
            _l("Place and customer"),
            ("customer", "caller_phone", "unit", "place", "area", "area_admin", "office"),
        ),
        Section(
            _l("Deadlines"),
            (
                "due",
                "dispatch_due_at",
                "dispatched_at",
                "accept_due_at",
                "on_site_due_at",
                "arrived_at",
                "answer_due_at",
                "answered_at",
                "settle_due_at",
                "completed_at",
                "hold_since",
            ),
        ),
        Section(
            _l("Work"),
            (
                "holder_employee",
                "holder_department",
                "completed_by",
                "result",
                "answer",
                "escalated_reason",
                "taken_by",
                "cancel_reason",
                "reopen_count",
            ),
        ),
    )
    column_export_list = (
        "number",
        "external_no",
        "office",
        "category",
        "urgency",
        "channel",
        "status",
        "customer",
        "caller_phone",
        "unit",
        "place",
        "area",
        "subject",
        "description",
        "received_at",
        "received_by",
        "dispatch_due_at",
        "dispatched_at",
        "holder_employee",
        "holder_department",
        "answer_due_at",
        "answered_at",
        "settle_due_at",
        "completed_at",
        "completed_by",
        "result",
    )
    form_columns = (
        Section(_l("Request"), ("category", "urgency", "channel", "subject", "description")),
        Section(_l("Place and customer"), ("unit", "area", "place", "customer", "caller_phone")),
        Section(_l("Work"), ("result", "answer")),
    )
    creates = False  # a request is taken down on the call screen
    lookups = {
        "unit": Lookup(Unit),
        "customer": Lookup(Customer),
        "area": Lookup(Area, within=lambda actor: rows_within(actor, Area, Record.AREA), few=True),
    }
    searched = True
    column_sortable_list = ("received_at",)
    column_default_sort = "-received_at"
    filters = (
        QUEUE,
        Choice("category"),
        Choice("status"),
        Days("received_at"),
        Pick("area"),
        Pick("holder_employee"),
        Pick("holder_department"),
        Pick("office"),
        HourOf("received_at", "hour"),
    )
    tabs = "queue"
    bulk_fields = ("category", "urgency", "channel")
    empty = _l("No work orders yet. Register the first request.")
    deeds = (*DEEDS, telling.TELL, *files.DEEDS)

    def first_step(self, actor: Actor) -> tuple[str, str] | None:
        """Lead to the call screen: there a request is taken down."""
        if not actor.may(Deed.CREATE, Record.TICKET):
            return None
        return gettext("Register a request"), url_for("call.index")

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct what was taken down; the service moves deadlines and area along."""
        changes = {field.name: field.data for field in form.own_fields}
        for name in ("result", "answer", "place", "caller_phone", "description"):
            if changes.get(name) is None and name in changes:
                changes[name] = ""
        for name in ("unit", "area", "customer"):  # where it was then, not where it would be now
            if name in changes and changes[name] is getattr(row, name):
                del changes[name]
        tickets.edit(session, actor, row, changes, at)

    def leading(self, session: Session, actor: Actor, row: Ticket) -> Sequence[Related]:
        """Return what happened, step by step."""
        told = telling.happened(session, row) if _sees_told(actor) else ()
        return [ticket_page.timeline(session, row, told)]

    def related(self, session: Session, actor: Actor, row: Ticket) -> Sequence[Related]:
        """Return holders, reminders, callbacks and the draw."""
        blocks = list(ticket_page.blocks(session, actor, row))
        blocks += service_blocks.of_ticket(session, actor, row)
        return [*blocks, telling.block(session, actor, row)] if _sees_told(actor) else blocks

    def more(self, session: Session, actor: Actor, row: Ticket) -> Mapping[str, Any]:
        """Lead to the callbacks that are the next step."""
        return {"next_acts": ticket_page.callbacks_to_make(session, actor, row)}

    def title(self, row: Any) -> str:
        """Return number and subject."""
        return f"{row.number} {row.subject}"
