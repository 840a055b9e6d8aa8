"""Screens of the estate chapter: offices, areas with their administrators, buildings, flats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import dunning, links, receipts, service_blocks
from admin_views.base import RecordView, Related
from admin_views.beside import Beside, PageView
from admin_views.beside import computed as beside_columns
from admin_views.columns import Section
from admin_views.filters import Begins, Named, Pick
from admin_views.formatting import badge
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import (
    Area,
    AreaAssignment,
    Building,
    Employee,
    Occupancy,
    Office,
    Post,
    Ticket,
    Unit,
)
from models.clock import local
from models.scopes import Actor, rows_within
from rules.vocabulary import Deed, Record, Role
from services import estate, notice_settings, places

# the same name may stand in two offices: the office tells them apart
AREA = Lookup(Area, hint=select(Office.name).where(Office.id == Area.office_id).scalar_subquery())
BUILDING = Lookup(
    Building, hint=select(Office.name).where(Office.id == Building.office_id).scalar_subquery()
)


QUIET_HOURS = ("quiet_from", "quiet_to")


def _keep_quiet(form: OfficeForm) -> None:
    """Write quiet hours one way, whatever colon they were typed with."""
    typed = (form[name].data or "" for name in QUIET_HOURS)
    for name, kept in zip(QUIET_HOURS, notice_settings.hours(*typed), strict=True):
        form[name].data = kept or None


class OfficeView(RecordView):
    """The managed sites."""

    record = Record.OFFICE
    column_list = ("code", "name", "company", "phone")
    column_details_list = (Section("", (*column_list, *QUIET_HOURS)),)
    column_export_list = column_list
    form_columns = (
        Section(_l("Office"), column_list),
        Section(_l("When no message leaves the house"), QUIET_HOURS),
    )
    form_more = {
        "quiet_to": {"description": _l("Both empty: from 22:00 to 07:00.")},
        "code": {"description": _l("Short and lasting: imports name the office by it.")},
        "company": {"description": _l("Printed at the head of every form.")},
    }
    column_sortable_list = ("code",)
    column_default_sort = "code"
    search_columns = ("code", "name")

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Office:
        """Enter an office."""
        _keep_quiet(form)
        made: Office = super().make(session, actor, form, at)
        return made

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change an office."""
        _keep_quiet(form)
        super().change(session, actor, row, form, at)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the office's areas."""
        areas = links.rows(session, actor, Area, Area.office_id == row.id)
        return (
            Related(
                _l("Responsible areas"),
                (_l("Area name"),),
                [links.cells(links.to(actor, area)) for area in areas],
                add=links.entering(actor, Record.AREA, office=row.id),
                more=links.narrowed(actor, Record.AREA, office=row.id),
                empty=_l("No areas yet."),
            ),
        )


def _administrators(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Return who administers areas today."""
    held = session.execute(
        select(AreaAssignment.area_id, Employee.name)
        .join(Employee, Employee.id == AreaAssignment.employee_id)
        .where(
            AreaAssignment.area_id.in_(ids),
            AreaAssignment.held_on(actor.day),
        )
    )
    return {one.area_id: one.name for one in held}


ADMINISTRATOR = Beside("administrator", _l("Area administrator"), _administrators)


class AreaView(PageView):
    """The responsible areas of the offices."""

    record = Record.AREA
    beside = (ADMINISTRATOR,)
    computed = beside_columns(ADMINISTRATOR)
    column_list = ("name", "administrator", "office")
    column_details_list = (Section("", ("name", "office")),)
    column_export_list = ("office", "name")
    form_columns = (Section(_l("Responsible area"), ("office", "name")),)
    column_sortable_list = ("name",)
    column_default_sort = "name"
    search_columns = ("name",)
    filters = (Pick("office"),)

    def can_see(self, actor: Actor, name: str) -> bool:
        """Name the administrators to those who may read who administers what."""
        return name != "administrator" or actor.may(Deed.VIEW, Record.AREA_ASSIGNMENT)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep an area in its office: flats, work orders and bills stand in it."""
        return row is None or name != "office"

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return who administered the area and when."""
        held = links.rows(
            session,
            actor,
            AreaAssignment,
            AreaAssignment.area_id == row.id,
            shows=(AreaAssignment.employee,),
        )
        return (
            Related(
                _l("Area administrators"),
                (_l("Area administrator"), _l("From"), _l("To"), ""),
                [
                    links.cells(
                        links.to(actor, one.employee),
                        one.valid_from,
                        one.valid_to,
                        links.to(actor, one, _l("View")),
                    )
                    for one in held
                ],
                add=links.entering(actor, Record.AREA_ASSIGNMENT, area=row.id),
                more=links.narrowed(actor, Record.AREA_ASSIGNMENT, area=row.id),
                empty=_l("Nobody administers this area yet."),
            ),
        )


def area_admins(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of those who are area administrators, within the actor's reach."""
    held = select(Post.employee_id).where(
        Post.role == Role.AREA_ADMIN,
        Post.held_on(actor.day),
    )
    return (
        rows_within(actor, Employee, Record.EMPLOYEE, Deed.VIEW)
        & Employee.id.in_(held)
        & Employee.active.is_(True)
    )


def _held(at: datetime) -> ColumnElement[bool]:
    return AreaAssignment.held_on(local(at).date())


class AreaAssignmentView(RecordView):
    """Who administers which area, from–to; one person at a time."""

    record = Record.AREA_ASSIGNMENT
    column_list = ("area", "employee", "valid_from", "valid_to")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section(_l("Area assignment"), ("area", "employee", "valid_from", "valid_to")),)
    create_columns = (Section(_l("Area assignment"), ("area", "employee", "valid_from")),)
    form_more = {
        "valid_from": {"description": _l("Whoever held the area before ends the day before.")},
    }
    lookups = {"area": AREA, "employee": Lookup(Employee, within=area_admins, few=True)}
    filters = (
        Pick("area"),
        Pick("employee"),
        Named("held", label=_l("Held"), options={"now": (_l("Held now"), _held)}),
    )

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> AreaAssignment:
        """Hand an area over from a day on."""
        return estate.assign_area(
            session,
            actor,
            form["area"].data,
            form["employee"].data,
            form["valid_from"].data,
            at,
        )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Set the last day of an assignment."""
        places.until(session, row, form["valid_to"].data)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Leave who held which area since when: only the last day may be corrected."""
        return row is None or name == "valid_to"


class BuildingView(RecordView):
    """The buildings."""

    record = Record.BUILDING
    column_list = ("name", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("office", "name")
    form_columns = (Section(_l("Building"), ("office", "name")),)
    column_sortable_list = ("name",)
    column_default_sort = "id"  # as entered: by name 10 would come before 2
    search_columns = ("name",)
    filters = (Pick("office"),)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a building where it stands."""
        return row is None or name != "office"

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the building's flats."""
        flats = links.rows(
            session, actor, Unit, Unit.building_id == row.id, shows=(Unit.building, Unit.area)
        )
        return (
            Related(
                _l("Flats"),
                (_l("Flat"), _l("Responsible area")),
                [links.cells(links.to(actor, flat), flat.area) for flat in flats],
                add=links.entering(actor, Record.UNIT, building=row.id),
                more=links.narrowed(actor, Record.UNIT, building=row.id),
                empty=_l("No flats yet."),
            ),
        )


class UnitView(RecordView):
    """Flats, shops and parking spaces: where people live and work is done."""

    record = Record.UNIT
    column_list = ("building", "stairwell", "room", "area", "office", "gross_area_hundredths")
    column_details_list = (
        Section(
            "",
            (
                "building",
                "stairwell",
                "room",
                "area",
                "office",
                "gross_area_hundredths",
                "facts",
            ),
        ),
    )
    column_export_list = (
        "office",
        "area",
        "building",
        "stairwell",
        "room",
        "gross_area_hundredths",
    )
    form_columns = (
        Section(_l("Place"), ("building", "stairwell", "room", "area")),
        Section(_l("Facts"), ("gross_area_hundredths", "facts")),
    )
    form_more = {
        "stairwell": {"description": _l("Empty where the building has one entrance.")},
        "facts": {"description": _l("What helps whoever answers the phone or comes to repair.")},
    }
    lookups = {"area": AREA, "building": BUILDING}
    searched = True
    filters = (Pick("office"), Pick("area"), Pick("building"), Begins("room"))
    bulk_fields = ("area",)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Unit:
        """Enter a flat; its office is its building's."""
        row = Unit()
        form.populate_obj(row)
        return places.keep_unit(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a flat."""
        form.populate_obj(row)
        places.keep_unit(session, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a flat in its building."""
        return row is None or name != "building"

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return who lives here, and what was asked for lately."""
        blocks = []
        if actor.may(Deed.VIEW, Record.OCCUPANCY):
            blocks.append(_lives(session, actor, row))
        if actor.may(Deed.VIEW, Record.TICKET):
            blocks.append(_asked_for(session, actor, row))
        blocks += dunning.blocks(session, actor, row)
        blocks += receipts.blocks(session, actor, row)
        blocks += service_blocks.of_unit(session, actor, row)
        return blocks


def _lives(session: Session, actor: Actor, row: Unit) -> Related:
    found = links.rows(
        session, actor, Occupancy, Occupancy.unit_id == row.id, shows=(Occupancy.customer,)
    )
    return Related(
        _l("Customers"),
        (_l("Customer"), _l("Occupies as"), _l("From"), _l("To")),
        [
            links.cells(
                links.to(actor, one.customer),
                badge(one.occupies_as),
                one.valid_from,
                one.valid_to,
            )
            for one in found
        ],
        add=links.entering(actor, Record.OCCUPANCY, unit=row.id),
        more=links.narrowed(actor, Record.OCCUPANCY, unit=row.id),
        empty=_l("Nobody is entered here."),
    )


def _asked_for(session: Session, actor: Actor, row: Unit) -> Related:
    found = links.rows(session, actor, Ticket, Ticket.unit_id == row.id)[:10]
    return Related(
        _l("Work orders"),
        (_l("Number"), _l("Subject"), _l("Status"), _l("Received at")),
        [
            links.cells(links.to(actor, one), one.subject, badge(one.status), one.received_at)
            for one in found
        ],
        more=links.narrowed(actor, Record.TICKET, unit=row.id),
        empty=_l("No work orders."),
    )
