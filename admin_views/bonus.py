"""The ledger of the bonus: read only, written when a month is approved (4.2.2.3, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.filters import Begins, Choice, MonthOf, Pick
from admin_views.formatting import wording
from models import Assessment
from models.scopes import Actor
from rules.assessment import show_points
from rules.bonus import HUNDREDTHS, BonusEntryKind
from rules.vocabulary import Deed, Record


def _percent(hundredths: int) -> str:
    return f"{show_points(Fraction(hundredths, HUNDREDTHS))}%"


def block(actor: Actor, row: Assessment) -> Iterator[Related]:
    """Yield what a month gives to the ledger: of a draft, what it would (4.5)."""
    if not row.bonus_lines:
        return
    by_value = {kind.value: kind for kind in BonusEntryKind}
    yield Related(
        _l("Bonus withheld and repaid"),
        (_l("Quarter"), _l("Entry"), _l("Percent"), _l("Receipt number")),
        [
            (
                " ".join(filter(None, (one.get("office"), one["quarter"]))),
                wording(by_value[one["entry"]]),
                f"{show_points(Fraction(one['percent']))}%",
                # the receipts of another office are looked at there
                _receipt(actor, None if "office" in one else one["payment"], one["receipt_no"]),
            )
            for one in row.bonus_lines
        ],
        figures=(2,),
    )


def _receipt(actor: Actor, payment: int | None, number: str) -> Markup | str:
    if payment is None or not actor.may(Deed.VIEW, Record.PAYMENT):
        return number
    return Markup('<a href="{}">{}</a>').format(links.page(Record.PAYMENT, payment), number)


def _receipt_of(row: Any) -> Markup | str:
    return _receipt(current.actor(), row.payment_id, row.receipt_no)


class BonusEntryView(RecordView):
    """What was withheld of whose bonus for which quarter, and what which receipt gave back."""

    record = Record.BONUS_ENTRY
    creates = edits = False
    form_columns = ()
    empty = _l(
        "Nothing has been withheld yet. A line is written when a month is approved whose quarter "
        "missed its fee target."
    )
    computed = {
        "receipt": Computed(_l("Receipt number"), ("payment_id", "receipt_no"), _receipt_of),
        "percent": Computed(
            _l("Percent"), ("hundredths",), lambda row: _percent(row.hundredths), numeric=True
        ),
        "balance": Computed(
            _l("Still withheld"),
            ("balance_hundredths",),
            lambda row: _percent(row.balance_hundredths),
            numeric=True,
        ),
    }
    column_list = (
        *("employee", "quarter", "kind", "percent", "receipt", "month", "balance"),
        *("assessment", "office"),
    )
    column_details_list = (
        Section("", ("employee", "office", "quarter", "line_no", "kind", "percent", "balance")),
        Section(_l("Origin"), ("month", "assessment", "receipt", "posted_at")),
    )
    column_export_list = (
        *("employee", "office", "quarter", "line_no", "kind", "percent", "receipt_no", "month"),
        *("balance", "assessment", "posted_at"),
    )
    column_sortable_list = ("month",)
    column_default_sort = "-month"
    filters = (
        Choice("kind"),
        MonthOf("month"),
        Begins("quarter"),
        Pick("employee"),
        Pick("office"),
    )
    tabs = "kind"

    def title(self, row: Any) -> str:
        """Return whose quarter, and which line of it."""
        return f"{row.employee} · {row.quarter} · {row.line_no}"
