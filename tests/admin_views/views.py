"""Throw-away screens over real records: what is tested is the base they stand on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.filters import Begins, Choice, Days, Named, Pick, YesNo
from admin_views.forms import OfficeForm
from models import Ticket
from models.scopes import Actor
from rules.refusal import Refusal
from rules.tickets import is_allowed
from rules.vocabulary import N_, Deed, Record


def dispatch(session: Session, actor: Actor, row: Ticket, form: Any, at: datetime) -> None:
    """Stand in for a service: refuses what is not new."""
    if row.status.value != "new":
        raise Refusal(N_("Only new work orders can be dispatched."), field="reason")
    row.subject = f"{row.subject} · {form.reason.data}"


class TicketView(RecordView):
    record = Record.TICKET
    column_list = ("number", "received_at", "status", "subject", "unit", "caller_phone", "holder")
    column_details_list = (
        Section(_l("Request"), ("number", "status", "office", "unit", "caller_phone")),
        Section(_l("Work"), ("subject", "description", "holder_employee", "holder")),
    )
    column_export_list = ("number", "received_at", "status", "unit", "caller_phone", "description")
    form_columns = (
        Section(_l("Request"), ("office", "number", "category", "urgency", "unit", "customer")),
        Section("", ("caller_phone", "received_at", "subject", "description", "needs_dispatch")),
    )
    column_sortable_list = ("received_at",)
    column_default_sort = "-received_at"
    searched = True
    filters = (
        Choice("status"),
        Choice("category"),
        Days("received_at"),
        Pick("area"),
        YesNo("needs_dispatch"),
        Named(
            "late",
            label=_l("Late"),
            options={"yes": (_l("Late"), lambda at: Ticket.dispatch_due_at < at)},
        ),
    )
    computed = {
        "holder": Computed(
            _l("Holder"), ("holder_employee_id",), lambda row: f"#{row.holder_employee_id or 0}"
        )
    }
    deeds = (
        RowDeed(
            "dispatch",
            Deed.DISPATCH,
            dispatch,
            form=ReasonForm,
            when=lambda row: is_allowed(row.status, Deed.DISPATCH),
            needs=("status",),
            bulk=True,
        ),
        RowDeed(
            "take", Deed.TAKE, lambda s, a, row, f, at: setattr(row, "taken_at", at), quick=True
        ),
        PageDeed("sweep", Deed.ESCALATE, lambda s, a, row, f, at: None),
    )

    def can_see(self, actor: Actor, name: str) -> bool:
        """Hide the description from auditors."""
        return name != "description" or "auditor" not in {role.value for role in actor.roles}

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Let nobody change a number or the need for dispatch once they are given."""
        return row is None or name not in ("number", "needs_dispatch")

    def related(self, session: Session, actor: Actor, row: Any) -> list[Related]:
        """Show a block."""
        return [Related("Block", ("Head",), [("cell <b>",)])]

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Leave the form as it is."""


class CustomerView(RecordView):
    record = Record.CUSTOMER
    column_list = ("code", "name", "phone", "facts", "office")
    column_details_list = ("code", "name", "phone", "facts")
    column_export_list = ("code", "name", "phone", "facts")
    form_columns = ("office", "code", "name", "phone", "facts")
    column_sortable_list = ("name", "phone")
    searched = True
    filters = (Begins("phone"),)


class UnitView(RecordView):
    record = Record.UNIT
    column_list = ("room", "building", "area", "gross_area_hundredths")
    column_details_list = ("room", "building", "area", "gross_area_hundredths")
    column_export_list = ("room", "gross_area_hundredths")
    form_columns = ("office", "building", "stairwell", "room", "area", "gross_area_hundredths")
    searched = True


class BillView(RecordView):
    record = Record.BILL
    column_list = ("bill_no", "unit", "amount_fen", "due_on")
    column_details_list = ("bill_no", "unit", "amount_fen", "due_on")
    column_export_list = ("bill_no", "unit", "amount_fen", "due_on")
    form_columns = ("office", "bill_no", "unit", "item", "period", "amount_fen", "due_on")
    search_columns = ("bill_no",)


class AreaView(RecordView):
    record = Record.AREA
    column_list = ("name", "office")
    column_details_list = ("name", "office")
    column_export_list = ("name", "office")
    form_columns = ("office", "name")
    search_columns = ("name",)


class AuditView(RecordView):
    record = Record.AUDIT_LINE
    column_list = ("actor_name", "op", "record")
    column_details_list = ("actor_name", "op", "record")
    column_export_list = ("actor_name", "op", "record")
    form_columns = ()
    creates = False
    edits = False


SCREENS = (TicketView, CustomerView, UnitView, BillView, AreaView, AuditView)
