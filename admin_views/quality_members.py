"""Screens of quality administrators and of what is asked of their functions (QM-1.1 … QM-2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_
from sqlalchemy.orm import Session

from admin_views import quality_cells
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Employee, QualityMember, YearlyRequirement, clock
from models.clock import local
from models.scopes import Actor
from rules.vocabulary import Record
from services import quality_members

PEOPLE = Lookup(Employee, within=lambda actor: Employee.active.is_(True))


def _held_now(at: datetime) -> Any:
    return QualityMember.held_on(local(at).date())


def _over(at: datetime) -> Any:
    return QualityMember.valid_to < local(at).date()


class QualityMemberView(RecordView):
    """Who holds which function in the quality system, from–to."""

    record = Record.QUALITY_MEMBER
    column_list = ("employee", "function", "office", "valid_from", "valid_to", "note")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (
        Section(_l("Quality function"), ("employee", "function", "office")),
        Section(_l("Term of the function"), ("valid_from", "valid_to", "note")),
    )
    form_more = {
        "function": {
            "description": _l("Who holds several functions is entered once for each of them.")
        },
        "office": {
            "description": _l("Of leads and heads alone: the management centre they answer for.")
        },
        "valid_to": {"description": _l("Empty: until further notice.")},
    }
    lookups = {"employee": PEOPLE}
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (
        Choice("function"),
        Named(
            "valid_to",
            "on",
            _l("Held"),
            {"now": (_l("Held today"), _held_now), "over": (_l("No longer held"), _over)},
        ),
        Pick("employee"),
        Pick("office"),
        Days("valid_from"),
    )
    tabs = "function"
    empty = _l("Nobody is entered yet. Enter whom the requirements of the quality manual bind.")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> QualityMember:
        """Enter a function somebody holds."""
        row = QualityMember()
        with session.no_autoflush:
            form.populate_obj(row)
        return quality_members.keep_member(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct it, or enter its last day."""
        form.populate_obj(row)
        quality_members.keep_member(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a function with its person."""
        return row is None or name != "employee"

    def title(self, row: Any) -> str:
        """Return who, and in which function."""
        return f"{row.employee} · {wording(row.function)}"

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return how this year's requirements of this person stand."""
        return quality_cells.block(session, actor, row.employee_id, local(clock.now()).date())


def _in_force(at: datetime) -> Any:
    year = local(at).year
    return (YearlyRequirement.year_from <= year) & or_(
        YearlyRequirement.year_to.is_(None), YearlyRequirement.year_to >= year
    )


class YearlyRequirementView(RecordView):
    """What each function asks of whoever holds it, year by year."""

    record = Record.YEARLY_REQUIREMENT
    column_list = ("function", "what", "times", "clause", "year_from", "year_to")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (
        Section(_l("Requirement"), ("function", "what", "times", "clause")),
        Section(_l("Holds"), ("year_from", "year_to")),
    )
    form_more = {
        "times": {
            "default": 1,
            "description": _l("In a calendar year. A certificate is held, so it counts once."),
        },
        "clause": {"description": _l("Of the quality manual, such as QM-2.1.")},
        "year_from": {"default": lambda: local(clock.now()).year},
        "year_to": {
            "description": _l("Empty: until further notice. A changed rule begins a new line.")
        },
    }
    column_sortable_list = ("year_from",)
    column_default_sort = "-year_from"
    filters = (
        Choice("function"),
        Choice("what"),
        Named("year_from", "on", _l("Holds"), {"now": (_l("In force this year"), _in_force)}),
    )
    tabs = "function"
    empty = _l("Nothing is required yet.")

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> YearlyRequirement:
        """Enter what a function asks."""
        row = YearlyRequirement()
        with session.no_autoflush:
            form.populate_obj(row)
        return quality_members.keep_requirement(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct it, or enter its last year."""
        form.populate_obj(row)
        quality_members.keep_requirement(session, row)

    def title(self, row: Any) -> str:
        """Return of whom what is asked."""
        return gettext("%(what)s: %(value)s", what=wording(row.function), value=wording(row.what))
