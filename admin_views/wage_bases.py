"""The screens of performance bases and of wage results, line by line (4.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.filters import Choice, MonthOf, Pick
from admin_views.formatting import exact, month, wording, yuan
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Assessment, Employee, PerformanceBase, Post, WageLine
from models.scopes import Actor
from rules.assessment import show_points
from rules.bonus import BonusEntryKind
from rules.vocabulary import Deed, Record, Role
from services import wage_bases
from services.people import ASSESSED

_ENTRIES = {kind.value: kind for kind in BonusEntryKind}
FACTOR_PLACES = 4


def signed(fen: int) -> str:
    """Return a sum that may be below nought."""
    return yuan(fen) if fen >= 0 else f"−{yuan(-fen)}"


def _assessed(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of those who hold or held an assessed post where finance works."""
    offices = actor.offices(Deed.EDIT, Record.PERFORMANCE_BASE)
    held = select(Post.employee_id).where(Post.role.in_(ASSESSED))
    if offices is not None:
        held = held.where(Post.office_id.in_(offices))
    return Employee.id.in_(held)


class PerformanceBaseView(RecordView):
    """Whose performance pay and bonus are reckoned from how much, from a month on."""

    record = Record.PERFORMANCE_BASE
    column_list = (
        *("employee", "position", "valid_from", "base_fen", "bonus_base_fen"),
        "office",
    )
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (
        Section(_l("Whose base"), ("office", "employee", "position", "valid_from")),
        Section(_l("Bases"), ("base_fen", "bonus_base_fen")),
    )
    form_more = {
        "position": {"description": _l("Who holds two posts has a base for each.")},
        "valid_from": {
            "description": _l(
                "It ends when the next base begins. A month that was handed over gets a difference"
                " in the next batch."
            )
        },
        "base_fen": {"description": _l("A month's; times the coefficient it is performance pay.")},
        "bonus_base_fen": {
            "description": _l("A quarter's; of an area administrator, for fees (4.2.2.3).")
        },
    }
    lookups = {"employee": Lookup(Employee, within=_assessed, few=True)}
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (
        Pick("employee"),
        Choice("position", only=(Role.FRONT_DESK, Role.AREA_ADMIN)),
        MonthOf("valid_from"),
        Pick("office"),
    )
    empty = _l("No bases yet. Enter one for each administrator, or import the list of payroll.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the posts that are assessed."""
        form["position"].words = {post.value: post for post in ASSESSED}

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> PerformanceBase:
        """Enter a base."""
        row = PerformanceBase()
        with session.no_autoflush:
            form.populate_obj(row)
            only = self.only_office(actor, Deed.CREATE)
            row.office_id = only if only is not None else row.office.id
        return wage_bases.keep(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct a base."""
        form.populate_obj(row)
        wage_bases.keep(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a base with its person, post and office."""
        return row is None or name not in ("employee", "position", "office")

    def title(self, row: Any) -> str:
        """Return whose it is, and from when."""
        return f"{row.employee} · {wording(row.position)} · {month(row.valid_from)}"


# Lines --------------------------------------------------------------------------------------------
def _money(label: Any, name: str) -> Computed:
    return Computed(label, (name,), lambda row: signed(getattr(row, name)), numeric=True)


def _coefficient(row: Any) -> str:
    if row.coefficient is None:
        return gettext("Fixed amount")
    return exact(row.coefficient, FACTOR_PLACES)


class WageLineView(RecordView):
    """Everybody's performance pay, month by month."""

    record = Record.WAGE_LINE
    creates = edits = False
    form_columns = ()
    computed = {
        "points": Computed(_l("Score"), ("score",), lambda row: exact(row.score), numeric=True),
        "factor": Computed(
            _l("Assessment coefficient"), ("coefficient",), _coefficient, numeric=True
        ),
        "performance": _money(_l("Performance pay (yuan)"), "performance_fen"),
        "withheld": _money(_l("Bonus withheld (yuan)"), "withheld_fen"),
        "repaid": _money(_l("Bonus repaid (yuan)"), "repaid_fen"),
        "net": _money(_l("Net amount (yuan)"), "net_fen"),
    }
    column_list = (
        *("month", "employee", "position", "kind", "points", "factor"),
        *("performance", "withheld", "repaid", "net", "batch", "office"),
    )
    column_details_list = (
        Section(
            _l("Wage result"),
            (
                *("employee", "position", "month", "kind"),
                *("performance", "withheld", "repaid", "net"),
            ),
        ),
        Section(
            _l("How the pay is reckoned"), ("points", "band_from", "factor", "base_fen", "table")
        ),
        Section(_l("Origin"), ("assessment", "before", "batch", "office")),
    )
    column_export_list = (
        *("month", "employee", "position", "office", "kind", "assessment", "before", "score"),
        *("coefficient", "base_fen", "performance_fen", "withheld_fen", "repaid_fen", "net_fen"),
        "batch",
    )
    column_sortable_list = ("month",)
    column_default_sort = "-month"
    filters = (
        MonthOf("month"),
        Choice("kind"),
        Choice("position", only=(Role.FRONT_DESK, Role.AREA_ADMIN)),
        Pick("employee"),
        Pick("batch"),
        Pick("office"),
    )
    tabs = "kind"
    empty = _l("No wage results yet. They come with the batch of a month.")

    def title(self, row: Any) -> str:
        """Return whose month it is."""
        return f"{row.employee} · {month(row.month)} · {wording(row.kind)}"

    def leading(self, session: Session, actor: Actor, row: WageLine) -> Sequence[Related]:
        """Return the month's lines of the ledger, in yuan."""
        return list(_ledger(row))


def _ledger(row: WageLine) -> Iterator[Related]:
    if row.ledger:
        yield Related(
            _l("Bonus withheld and repaid"),
            (_l("Quarter"), _l("Entry"), _l("Percent"), _l("Receipt number"), _l("Amount (yuan)")),
            [
                (
                    one["quarter"],
                    wording(_ENTRIES[one["entry"]]),
                    f"{show_points(Fraction(one['percent']))}%",
                    one["receipt_no"],
                    yuan(one["fen"]),
                )
                for one in row.ledger
            ],
            figures=(2, 4),
        )


def block(session: Session, actor: Actor, row: Assessment) -> Iterator[Related]:
    """Yield what an assessment's month brought, in the batches it was carried in."""
    found = links.rows(
        session,
        actor,
        WageLine,
        WageLine.office_id == row.office_id,
        WageLine.employee_id == row.employee_id,
        WageLine.position == row.position,
        WageLine.month == row.month,
        shows=(WageLine.batch, WageLine.assessment),
    )
    if found:
        yield Related(
            _l("Wage result in yuan"), HEADS, [cells(actor, one) for one in found], figures=SUMS
        )


# sums in yuan, as the block's heading says
HEADS = (
    *(_l("Kind of line"), _l("Revision"), _l("Score"), _l("Coefficient")),
    *(_l("Pay"), _l("Withheld"), _l("Repaid"), _l("Net"), _l("Wage batch")),
)
SUMS = (2, 3, 4, 5, 6, 7)


def cells(actor: Actor, line: WageLine) -> tuple[Markup | str, ...]:
    """Return a line as an assessment's page shows it."""
    return links.cells(
        links.to(actor, line, line.kind),
        line.assessment.revision,
        exact(line.score),
        _coefficient(line),
        *map(signed, (line.performance_fen, line.withheld_fen, line.repaid_fen, line.net_fen)),
        links.to(actor, line.batch),
    )
