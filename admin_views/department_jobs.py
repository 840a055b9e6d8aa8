"""Work orders of departments: what each was given, and whether it accepted in time (JD-2)."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import due
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge
from models import clock
from rules.department_words import DepartmentJobState
from rules.vocabulary import Record, TicketStatus
from services.department_times import CONDITIONS

WORDS: dict[str, LazyString] = {
    "waiting": _l("Not accepted yet"),
    "overdue": _l("Not accepted in time"),
    "in_time": _l("Accepted in time"),
    "late": _l("Accepted late"),
    "returned": _l("Returned"),
    "done": _l("Done"),
    "done_in_time": _l("Done in time"),
}


def _left(row: Any) -> Markup | str:
    """Return how long there is to accept, or how late it is or was; a held clock stands still."""
    if row.state is DepartmentJobState.WAITING:
        if row.ticket__status is TicketStatus.ON_HOLD:
            return badge(TicketStatus.ON_HOLD)
        return due.left(row.accept_due_at, clock.now())
    if row.accepted_at is None or row.accept_due_at is None:
        return ""
    if row.accepted_at > row.accept_due_at:
        return Markup('<span class="badge b-bad">{}</span>').format(WORDS["late"])
    return Markup('<span class="badge b-good">{}</span>').format(WORDS["in_time"])


def _took(row: Any) -> str:
    return "" if row.accept_seconds is None else due.span(row.accept_seconds // 60)


class DepartmentJobView(RecordView):
    """What departments were given; written by the steps of the work order alone."""

    record = Record.DEPARTMENT_JOB
    creates = False
    edits = False
    computed = {
        "acceptance": Computed(
            _l("Acceptance"),
            ("state", "accept_due_at", "accepted_at"),
            _left,
            words=("ticket.status",),
        ),
        "took": Computed(_l("Time to accept"), ("accept_seconds",), _took, numeric=True),
    }
    column_list = (
        *("ticket", "ticket.subject", "department", "state", "acceptance", "given_at"),
        *("accepted_at", "took", "accepted_by", "ended_at", "ended_reason", "office"),
    )
    column_details_list = (
        Section(_l("Work order"), ("ticket", "ticket.subject", "department", "office")),
        Section(_l("Transfer to the department"), ("given_at", "given_by", "given_reason")),
        Section(
            _l("Acceptance"),
            ("state", "acceptance", "accept_due_at", "accepted_at", "accepted_by", "took"),
        ),
        Section(_l("End"), ("ended_at", "ended_reason", "done_due_at")),
    )
    column_export_list = (
        *("ticket", "ticket.subject", "office", "department", "state", "given_at", "given_by"),
        *("given_reason", "accept_due_at", "accepted_at", "accepted_by", "took"),
        *("ended_at", "ended_reason", "done_due_at"),
    )
    form_columns = ()
    column_sortable_list = ("given_at",)
    column_default_sort = "-given_at"
    filters = (
        Named(
            "state",
            "queue",
            _l("Queue"),
            {name: (WORDS[name], condition) for name, condition in CONDITIONS.items()},
            few=frozenset({"waiting", "overdue"}),
        ),
        Days("given_at"),
        Pick("department"),
        Choice("state"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("No department was given a work order yet.")

    def title(self, row: Any) -> str:
        """Return the number and the department."""
        return f"{row.ticket} · {row.department}"
