"""Substitute approvers: who approves months for a manager, at which office, on which days (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import VOID
from admin_views.fields import DayField, TextField, filled
from admin_views.filters import Days, Named, Pick
from admin_views.formatting import badge, month
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Assessment, Employee, Office, Post, Substitute, clock
from models.clock import local
from models.scopes import Actor, rows_within
from rules.substitute_words import standing
from rules.vocabulary import Deed, Record, Role
from services import substitutes
from services.substitutes import Wish


def _offices(actor: Actor) -> Any:
    offices = actor.offices(Deed.CREATE, Record.SUBSTITUTE)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


def _managers(actor: Actor) -> Any:
    return Employee.id.in_(
        select(Post.employee_id).where(
            Post.role == Role.MANAGER,
            Post.office_id.in_(select(Office.id).where(_offices(actor))),
            Post.held_on(actor.day),
        )
    )


def _people(actor: Actor) -> Any:
    """Return who may be chosen: the office's own people, and who leads elsewhere in the company."""
    leads = select(Post.employee_id).where(
        Post.role.in_((Role.MANAGER, Role.QUALITY)), Post.held_on(actor.day)
    )
    own = rows_within(actor, Employee, Record.EMPLOYEE)
    return and_(Employee.active, or_(own, Employee.id.in_(leads)))


class AppointForm(OfficeForm):
    """Who stands in for whom, on which days, and why."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_offices, few=True))
    employee = LookupField(
        _l("Substitute approver"), [filled], lookup=Lookup(Employee, within=_people)
    )
    standing_for = LookupField(
        _l("Stands in for"),
        lookup=Lookup(Employee, within=_managers, few=True),
        description=_l("Left empty: for yourself."),
    )
    from_on = DayField(_l("Stands in from"), description=_l("Left empty: today."))
    to_on = DayField(_l("Stands in until"), [filled], description=_l("The last day of it."))
    reason = TextField(_l("Reason"), [filled], longest=300)


def _state(row: Any) -> Any:
    """Return the badge of an appointment: ahead, running, over or voided."""
    today = local(clock.now()).date()
    return badge(standing(row.from_on, row.to_on, row.voided_at is not None, today))


class SubstituteView(RecordView):
    """The substitutes, the latest first."""

    record = Record.SUBSTITUTE
    edits = False
    computed = {"standing": Computed(_l("State"), ("from_on", "to_on", "voided_at"), _state)}
    column_list = ("employee", "standing_for", "from_on", "to_on", "standing", "reason", "office")
    column_details_list = (
        Section(
            _l("Substitute approver"),
            ("employee", "standing_for", "from_on", "to_on", "standing", "reason", "office"),
        ),
        Section("", ("appointed_by", "appointed_at")),
    )
    column_export_list = (
        *("office", "employee", "standing_for", "from_on", "to_on", "reason"),
        *("appointed_by", "appointed_at"),
    )
    form_columns = ()
    create_columns = (
        Section("", ("office", "employee", "standing_for", "from_on", "to_on", "reason")),
    )
    create_form_class = AppointForm
    edit_form_class = OfficeForm
    column_sortable_list = ("from_on",)
    column_default_sort = "-from_on"
    filters = (
        Named(
            "on",
            label=_l("State"),
            options={
                "now": (
                    _l("Standing in today"),
                    lambda at: and_(*Substitute.held_on(local(at).date())),
                ),
            },
        ),
        Pick("employee"),
        Days("from_on"),
        Pick("office"),
    )
    empty = _l("Nobody stands in for a manager. Without one, the manager approves.")
    deeds = (VOID,)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Substitute:
        """Appoint somebody."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if only is not None else form["office"].data
        wish = Wish(
            form["employee"].data,
            form["standing_for"].data,
            form["from_on"].data,
            form["to_on"].data,
            form["reason"].data or "",
        )
        return substitutes.appoint(session, actor, office, wish, at)

    def title(self, row: Any) -> str:
        """Return who stands in for whom."""
        return gettext(
            "%(name)s stands in for %(manager)s", name=row.employee, manager=row.standing_for
        )

    def related(self, session: Session, actor: Actor, row: Substitute) -> Sequence[Related]:
        """Return what was approved under it."""
        found = links.rows(
            *(session, actor, Assessment, Assessment.substitute_id == row.id),
            shows=(Assessment.employee,),
        )
        return [
            Related(
                _l("Approved standing in"),
                (_l("Assessment"), _l("Name"), _l("Month"), _l("Status")),
                [
                    links.cells(
                        links.to(actor, one, one.record_no),
                        one.employee.name,
                        month(one.month),
                        badge(one.status),
                    )
                    for one in found
                ],
                empty=_l("Nothing was approved under this appointment."),
            )
        ]
