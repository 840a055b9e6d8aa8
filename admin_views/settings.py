"""Screens of the clocks: time limits, duty hours, the service calendar (procedure 4.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed
from admin_views.fields import DayField, LineField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import CalendarDay, DutyHours, Office, TimeLimit, clock
from models.clock import local
from models.scopes import Actor
from rules.vocabulary import Deed, Record
from services import clocks, deadlines, setup

DAY, HOUR = 24 * 60, 60
LADDER = ("remind_before", "supervisor_after", "manager_after")


def span_of(minutes: int) -> str:
    """Return a time limit as people say it: 15 minutes, 24 hours, 3 days."""
    if minutes % DAY == 0 and minutes > DAY:
        return gettext("%(count)s d", count=minutes // DAY)
    if minutes % HOUR == 0:
        return gettext("%(count)s h", count=minutes // HOUR)
    return gettext("%(count)s min", count=minutes)


def _started(at: datetime) -> ColumnElement[bool]:
    return TimeLimit.valid_from <= local(at).date()


class TimeLimitView(RecordView):
    """How much time each step has, from a day on."""

    record = Record.TIME_LIMIT
    computed = {
        "limit": Computed(_l("Time limit"), ("minutes",), lambda row: span_of(row.minutes)),
        "for_category": Computed(
            _l("Category"), ("category",), lambda row: wording(row.category) or gettext("All")
        ),
        "for_urgency": Computed(
            _l("Urgency"), ("urgency",), lambda row: wording(row.urgency) or gettext("All")
        ),
    }
    column_list = (
        "step",
        "for_category",
        "for_urgency",
        "limit",
        "duty_clock",
        "office",
        "department",
        "valid_from",
        "clause",
    )
    column_details_list = (
        Section(
            _l("For which work orders"),
            ("step", "for_category", "for_urgency", "office", "department"),
        ),
        Section(_l("Time limit"), ("limit", "duty_clock", "rolls", "valid_from", "clause")),
        Section(_l("Who is told"), LADDER),
    )
    column_export_list = (
        "step",
        "category",
        "urgency",
        "minutes",
        "duty_clock",
        "rolls",
        "office",
        "department",
        "valid_from",
        "clause",
        *LADDER,
    )
    form_columns = (
        Section(
            _l("For which work orders"), ("step", "category", "urgency", "office", "department")
        ),
        Section(_l("Time limit"), ("minutes", "duty_clock", "rolls", "valid_from", "clause")),
        Section(_l("Who is told, in minutes"), LADDER),
    )
    form_more = {
        "category": {"description": _l("Empty: for every category.")},
        "urgency": {"description": _l("Empty: whatever the urgency.")},
        "office": {"description": _l("Empty: for every office.")},
        "department": {"description": _l("Only for the time to accept. Empty: for every one.")},
        "minutes": {"description": _l("An hour is 60, a day is 1440.")},
        "rolls": {
            "description": _l(
                "A deadline at night moves to the next opening. “No” where somebody is on call "
                "round the clock."
            )
        },
        "valid_from": {"description": _l("Today or later: deadlines given before stay.")},
        "remind_before": {
            "description": _l("Empty: a third of the limit before it, two hours at most.")
        },
        "supervisor_after": {"description": _l("Empty: as soon as it is missed.")},
        "manager_after": {
            "description": _l("Empty: when the limit has passed once more, a day at most.")
        },
    }
    column_sortable_list = ("step",)
    column_default_sort = "step"
    filters = (
        Choice("step"),
        Choice("category"),
        Pick("office"),
        Named(
            "started",
            label=_l("In force"),
            options={
                "yes": (_l("Already"), _started),
                "coming": (_l("Still to come"), lambda at: ~_started(at)),
            },
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> TimeLimit:
        """Enter a time limit that holds from a day on."""
        row = TimeLimit()
        form.populate_obj(row)
        return clocks.keep_limit(session, row, at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a time limit that is not in force yet."""
        form.populate_obj(row)
        clocks.keep_limit(session, row, at)

    def editable(self, row: Any) -> bool:
        """Leave what is in force: the next limit takes its place from its own day on."""
        return bool(row.valid_from > clock.today())

    def title(self, row: Any) -> str:
        """Return the step and its limit."""
        return f"{wording(row.step)} · {span_of(row.minutes)}"


def _published(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> Any:
    """Enter what is known, and say how far that goes."""
    count, years = clocks.published_holidays(session), setup.published_years()
    flash(
        gettext(
            "%(count)s days were entered. Holidays are known up to %(year)s; enter later ones by "
            "hand.",
            count=count,
            year=years[-1],
        ),
        "success",
    )
    return redirect(url_for("calendar_day.index_view"))


class CalendarDayView(RecordView):
    """Public holidays and make-up workdays."""

    record = Record.CALENDAR_DAY
    column_list = ("day", "weekday", "kind", "name")
    column_details_list = (Section("", column_list),)
    column_export_list = ("day", "kind", "name")
    form_columns = (Section(_l("Day"), ("day", "kind", "name")),)
    form_more = {"name": {"description": _l("Such as the name of the holiday.")}}
    computed = {
        "weekday": Computed(
            _l("Weekday"), ("day",), lambda row: gettext(clocks.WEEKDAYS[row.day.weekday()])
        )
    }
    column_sortable_list = ("day",)
    column_default_sort = "-day"
    filters = (Days("day"), Choice("kind"))
    deeds = (
        PageDeed(
            "published",
            Deed.CREATE,
            _published,
            title=_l("Enter published holidays"),
            note=_l("Enters the holidays and make-up workdays of every year that has none yet."),
        ),
    )

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the calendar, and say when a year's holidays are missing."""
        warning = deadlines.missing_year_warning(current.session(), clock.today())
        if warning is not None:
            flash(warning, "warning")
        return super().index_view()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> CalendarDay:
        """Enter a day."""
        row = CalendarDay()
        form.populate_obj(row)
        return clocks.keep_day(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a day."""
        form.populate_obj(row)
        clocks.keep_day(session, row)


def _day(number: int) -> LineField:
    return LineField(_l(clocks.WEEKDAYS[number]), longest=60)


class WeekForm(OfficeForm):
    """The duty hours of a week, as a notice on the door has them."""

    office = LookupField(
        _l("Office"), lookup=Lookup(Office), description=_l("Empty: for every office.")
    )
    valid_from = DayField(_l("In force from"), [filled])
    day_0, day_1, day_2, day_3 = _day(0), _day(1), _day(2), _day(3)
    day_4, day_5, day_6 = _day(4), _day(5), _day(6)


class DutyHoursView(RecordView):
    """When the desk is staffed: the hours of a week, from a day on."""

    record = Record.DUTY_HOURS
    computed = {
        "on": Computed(
            _l("Weekday"), ("weekday",), lambda row: gettext(clocks.WEEKDAYS[row.weekday])
        )
    }
    column_list = ("valid_from", "on", "opens", "closes", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("office", "valid_from", "weekday", "opens", "closes")
    form_columns = (Section(_l("Duty hours"), ("opens", "closes")),)
    create_form_class = WeekForm
    create_columns = (
        Section(_l("From when"), ("office", "valid_from")),
        Section(
            _l("Hours, such as 08:30-12:00, 13:30-18:00; empty is closed"),
            tuple(f"day_{number}" for number in range(7)),
        ),
    )
    column_sortable_list = ("valid_from",)
    column_default_sort = "id"  # Monday first
    filters = (Pick("office"),)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with the hours that are in force now."""
        if request.method == "POST" or form["day_0"].raw_data:
            return
        week = clocks.week_in_force(current.session(), actor.day)
        for number, hours in week.items():
            form[f"day_{number}"].data = hours

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> DutyHours:
        """Enter the hours of a week."""
        week: Mapping[int, Sequence[clocks.Span]] = {
            number: clocks.spans(form[f"day_{number}"].data or "", f"day_{number}")
            for number in range(7)
        }
        rows = clocks.enter_week(session, form["office"].data, form["valid_from"].data, week, at)
        return rows[0]

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a span that is not in force yet."""
        typed = f"{form['opens'].data}-{form['closes'].data}"
        ((row.opens, row.closes),) = clocks.spans(typed, "opens")

    def editable(self, row: Any) -> bool:
        """Leave what is in force: the next edition takes its place from its own day on."""
        return bool(row.valid_from > clock.today())

    def after(self, row: Any) -> str:
        """Return the list: a week is several rows."""
        return url_for(f"{self.endpoint}.index_view")

    def title(self, row: Any) -> str:
        """Return the weekday and its hours."""
        return f"{gettext(clocks.WEEKDAYS[row.weekday])} {row.opens}–{row.closes}"
