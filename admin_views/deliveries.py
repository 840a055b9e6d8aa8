"""The log of messages: what left the house by which channel, what waits, what failed and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import moment
from models import Delivery
from models.audit import note
from models.scopes import Actor
from rules.notice_words import SendState
from rules.vocabulary import AuditOp, Deed, Record
from services import notice_round


def _problem(row: Any) -> Markup | str:
    """Return what went wrong in plain words, and when it is tried again."""
    if row.problem is None:
        return ""
    why = gettext(row.problem.wording)
    if row.state is SendState.FAILED:
        return why
    again = gettext("Tried again at %(time)s.", time=moment(row.send_after))
    return f"{why} {again}"


def _retry(session: Session, actor: Actor, row: Delivery, form: Any, at: datetime) -> None:
    notice_round.retry(row, at)
    note(session, AuditOp.UPDATE, Record.DELIVERY, row.id, str(row), office_id=row.office_id)


class DeliveryView(RecordView):
    """Messages that left the house, or did not."""

    record = Record.DELIVERY
    creates = edits = False
    computed = {
        "why": Computed(_l("What went wrong"), ("problem", "state", "send_after"), _problem)
    }
    column_list = (
        *("notice.at", "notice.kind", "notice.number", "employee", "channel", "state", "why"),
        *("sent_at", "office"),
    )
    column_details_list = (
        Section(_l("Told of"), ("notice.kind", "notice.number", "notice.at", "employee", "office")),
        Section(
            _l("On its way"),
            ("channel", "state", "why", "send_after", "tries", "tried_at", "sent_at"),
        ),
    )
    column_export_list = (
        *("office", "notice.at", "notice.kind", "notice.number", "employee", "channel", "state"),
        *("tries", "sent_at", "problem"),
    )
    form_columns = ()
    filters = (
        Named(
            "state",
            "queue",
            _l("Queue"),
            {
                "failed": (_l("Not sent"), lambda at: Delivery.state == SendState.FAILED),
                "waiting": (
                    _l("Waiting to be sent"),
                    lambda at: Delivery.state.in_((SendState.WAITING, SendState.SENDING)),
                ),
                "sent": (_l("Sent"), lambda at: Delivery.state == SendState.SENT),
            },
            few=frozenset({"failed", "waiting"}),
        ),
        Choice("channel"),
        Pick("employee"),
        Days("sent_at"),
        Pick("office"),
    )
    tabs = "queue"
    empty = _l("No message left the house yet. The inbox works all the same.")
    deeds = (
        RowDeed(
            *("retry", Deed.RETRY, _retry),
            when=lambda row: row.state is SendState.FAILED,
            needs=("state",),
            quick=True,
            bulk=True,
            tone="primary",
        ),
    )

    def title(self, row: Any) -> str:
        """Return what was told and by which channel."""
        return f"{gettext(row.notice.kind.wording)} · {gettext(row.channel.wording)}"
