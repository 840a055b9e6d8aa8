"""Community activities (JD-9): the plan, its course by deeds, and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session

from admin_views import activity_page, current, files
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import (
    LineField,
    MomentField,
    MoneyField,
    TextField,
    WholeField,
    filled,
)
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.sign_ups import tell_moved_up
from admin_views.tasks import PEOPLE
from admin_views.ticks_field import TicksField
from models import Activity, Area, Building, Office, clock
from models.scopes import Actor, rows_within
from rules.activities import is_allowed
from rules.activity_words import ActivityState
from rules.vocabulary import Deed, Record
from services import activities, sign_ups

S = ActivityState
MOST_AREAS, MOST_BUILDINGS = 30, 90  # ticks of a form: more would be no choice but a search
VALUES = (
    *("name", "place", "starts_at", "ends_at", "in_charge", "plan"),
    *("budget_fen", "seats", "sign_up_until"),
)


class ActivityForm(OfficeForm):
    """The plan of an activity."""

    name = LineField(_l("Name of the activity"), [filled], longest=80)
    place = LineField(_l("Venue"), [filled], longest=120)
    starts_at = MomentField(_l("Starts at"), [filled])
    ends_at = MomentField(_l("Ends at"), [filled])
    in_charge = LookupField(
        _l("Person in charge"), lookup=PEOPLE, description=_l("Left empty, it is you.")
    )
    plan = TextField(_l("Plan of the activity"), longest=4000)
    concerns = TicksField(
        _l("For which areas"),
        description=_l("Areas and buildings; with none ticked it is for the whole office."),
        refusal=_l("This area or building belongs to another office, or lies outside your own."),
    )
    budget_fen = MoneyField(_l("Budget (yuan)"), default=0)
    seats = WholeField(_l("Seats"), description=_l("Empty where there is no limit."))
    sign_up_until = MomentField(
        _l("Sign-up until"), description=_l("Empty: until the activity starts.")
    )
    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))


class HeldForm(OfficeForm):
    """An activity that was held; who is in a hurry enters the result later."""

    result = TextField(
        _l("Result of the activity"),
        longest=4000,
        description=_l("May follow when the activity is wound up."),
    )


class CloseForm(OfficeForm):
    """What came of an activity."""

    result = TextField(
        _l("Result of the activity"),
        longest=4000,
        description=_l("Left empty, what was entered before stands."),
    )
    remarks = TextField(_l("What residents said"), longest=4000)


class WalkInForm(OfficeForm):
    """Somebody at the door who had not signed up."""

    name = LineField(_l("Name"), [filled], longest=80)
    people = WholeField(_l("Number of people"), [filled], default=1)
    room = LineField(_l("Room"), longest=40)


def _announce(session: Session, actor: Actor, row: Activity, form: Any, at: datetime) -> None:
    activities.announce(session, actor, row, at)


def _hold(session: Session, actor: Actor, row: Activity, form: Any, at: datetime) -> None:
    activities.hold(session, actor, row, at, result=form.result.data or "")


def _close(session: Session, actor: Actor, row: Activity, form: Any, at: datetime) -> None:
    result = form.result.data or row.result
    activities.close(session, actor, row, at, result=result, remarks=form.remarks.data or "")


def _call_off(session: Session, actor: Actor, row: Activity, form: Any, at: datetime) -> None:
    activities.call_off(session, actor, row, at, reason=form.reason.data)


def _walk_in(session: Session, actor: Actor, row: Activity, form: Any, at: datetime) -> None:
    people, room = form.people.data or 0, form.room.data or ""
    sign_ups.walk_in(session, actor, row, at, people=people, name=form.name.data, room=room)


def _door(session: Session, actor: Actor, row: Activity, form: Any, at: datetime) -> str:
    return url_for("door_list.index", activity=row.id)


def _in(deed: Deed) -> Any:
    return lambda row: is_allowed(row.state, deed)


def _begun(row: Any) -> bool:
    return is_allowed(row.state, Deed.COMPLETE) and row.starts_at <= clock.now()


def _at_door(row: Any) -> bool:
    return row.state in (S.ANNOUNCED, S.HELD)


_NEEDS = ("state", "starts_at")


def _waits(at: datetime) -> ColumnElement[bool]:
    """Return what is past its end and not wound up."""
    return and_(Activity.state.in_((S.PLANNED, S.ANNOUNCED, S.HELD)), Activity.ends_at < at)


class ActivityView(RecordView):
    """Community activities."""

    record = Record.ACTIVITY
    computed = {
        "concerned": Computed(_l("For which areas"), (), activity_page.concerned),
        **activity_page.PEOPLE,
        **activity_page.MONEY,
    }
    column_list = (
        *("name", "state", "starts_at", "place", "seats", "in_charge", "number", "office"),
    )
    column_details_list = (
        Section("", ("place", "starts_at", "ends_at", "in_charge", "concerned", "office")),
        Section(_l("People"), ("seats", "sign_up_until", "page", "taken", "waiting", "came")),
        Section(_l("Money"), ("budget_fen", "spent", "left")),
        Section(_l("Plan"), ("plan",)),
        Section(_l("Outcome"), ("result", "remarks", "called_off_reason")),
        Section(
            _l("Steps so far"),
            (
                *("created_at", "created_by", "announced_at", "held_at", "closed_at"),
                *("closed_by", "called_off_at"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "name", "state", "place", "starts_at", "ends_at", "in_charge"),
        *("plan", "budget_fen", "seats", "sign_up_until", "result", "remarks"),
        *("called_off_reason", "created_at"),
    )
    form_columns = (
        Section(_l("Activity"), ("office", "name", "place", "starts_at", "ends_at", "in_charge")),
        Section(_l("Plan"), ("plan",)),
        Section(_l("Seats and money"), ("seats", "sign_up_until", "budget_fen")),
    )
    create_form_class = edit_form_class = ActivityForm
    column_sortable_list = ("starts_at",)
    column_default_sort = "-starts_at"
    search_columns = ("number", "name")
    filters = (
        Choice("state"),
        Days("starts_at"),
        Pick("in_charge"),
        Named("ends_at", "queue", _l("Queue"), {"late": (_l("Over, not wound up"), _waits)}),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No activity matches. Enter the first one.")
    deeds = (
        RowDeed(
            "announce",
            Deed.PUBLISH,
            _announce,
            quick=True,
            when=_in(Deed.PUBLISH),
            needs=_NEEDS,
            title=_l("Announce"),
            tone="primary",
        ),
        RowDeed(
            "held",
            Deed.COMPLETE,
            _hold,
            form=HeldForm,
            when=_begun,
            needs=_NEEDS,
            title=_l("Record as held"),
            tone="primary",
        ),
        RowDeed(
            "close",
            Deed.CLOSE,
            _close,
            form=CloseForm,
            when=_in(Deed.CLOSE),
            needs=_NEEDS,
            title=_l("Wind up"),
            note=_l("From now on the activity stands; costs and photos may still follow."),
            tone="primary",
        ),
        RowDeed(
            "door",
            Deed.EDIT,
            _door,
            quick=True,
            when=_at_door,
            needs=_NEEDS,
            title=_l("At the door"),
            done=_l("Tick who comes: one tap each."),
        ),
        RowDeed(
            "walk-in",
            Deed.EDIT,
            _walk_in,
            form=WalkInForm,
            when=_at_door,
            needs=_NEEDS,
            title=_l("Enter a walk-in"),
            in_list=False,
            single=False,  # stands on the page for the door
        ),
        *files.DEEDS,
        RowDeed(
            "call-off",
            Deed.CANCEL,
            _call_off,
            form=ReasonForm,
            when=_in(Deed.CANCEL),
            needs=_NEEDS,
            title=_l("Call off"),
            note=_l("Its sign-up page closes. Who signed up stays on record: tell them."),
            tone="danger",
            in_list=False,
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the areas and buildings within reach; beside each its office, where several."""
        session = current.session()
        several = self.only_office(actor, Deed.CREATE) is None
        options = list(_options(session, actor, row, several))
        form["concerns"].offer(options, _chosen(row))
        if sum(value.startswith("building") for value, _ in options) == MOST_BUILDINGS:
            form["concerns"].description = gettext(
                "With none ticked it is for the whole office. Not every building is listed here: "
                "tick the areas of the others."
            )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Activity:
        """Enter an activity."""
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if "office" in form else session.get_one(Office, only)
        places = _places(session, form)
        return activities.enter(session, actor, at, office, _values(form), places)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a plan; more seats let people move up from the waiting list."""
        places = _places(session, form)
        tell_moved_up(activities.change(session, actor, row, at, _values(form), places))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep an activity with its office."""
        return row is None or name != "office"

    def editable(self, row: Any) -> bool:
        """Leave what was held or called off."""
        return is_allowed(row.state, Deed.EDIT)

    def can_see(self, actor: Actor, name: str) -> bool:
        """Show who comes to those who read sign-ups."""
        return name not in activity_page.PEOPLE or actor.may(Deed.VIEW, Record.SIGN_UP)

    def related(self, session: Session, actor: Actor, row: Activity) -> Sequence[Related]:
        """Return who signed up, what it cost, its flyers."""
        return list(activity_page.blocks(session, actor, row))

    def title(self, row: Any) -> str:
        """Return number and name."""
        return f"{row.number} {row.name}"


def _values(form: OfficeForm) -> dict[str, Any]:
    return {name: form[name].data for name in VALUES}


def _options(
    session: Session, actor: Actor, row: Activity | None, several: bool
) -> Iterator[tuple[str, str]]:
    """Yield areas, then buildings: what is ticked, and its name; those chosen never fall out."""
    chosen = [one for one in (row.places if row is not None else ()) if one.removed_at is None]
    for kind, model, record, most, kept in (
        ("area", Area, Record.AREA, MOST_AREAS, [one.area_id for one in chosen]),
        (
            "building",
            Building,
            Record.BUILDING,
            MOST_BUILDINGS,
            [one.building_id for one in chosen],
        ),
    ):
        is_kept = case((model.id.in_([one for one in kept if one is not None]), 0), else_=1)
        wanted = (
            select(model.id, model.name, Office.name)
            .join(Office, Office.id == model.office_id)
            .where(rows_within(actor, model, record))
            .order_by(is_kept, model.id)
            .limit(most)
        )
        if row is not None:
            wanted = wanted.where(model.office_id == row.office_id)
        for row_id, name, office in sorted(session.execute(wanted).all()):
            yield f"{kind}-{row_id}", f"{office} {name}" if several and row is None else name


def _chosen(row: Activity | None) -> list[str]:
    kept = () if row is None else (one for one in row.places if one.removed_at is None)
    return [
        f"area-{one.area_id}" if one.area_id is not None else f"building-{one.building_id}"
        for one in kept
    ]


def _places(session: Session, form: OfficeForm) -> list[activities.Place]:
    found: list[activities.Place] = []
    for value in form["concerns"].data or ():
        kind, _, row_id = value.partition("-")
        if kind == "area":
            found.append(session.get_one(Area, int(row_id)))
        else:
            found.append(session.get_one(Building, int(row_id)))
    return found
