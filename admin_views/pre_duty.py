"""Screens before duty (4.1.1.1): mandatory topics, exceptions, and who is not cleared yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import VOID
from admin_views.fields import DayField, TextField, filled
from admin_views.filters import Days, Named, Pick
from admin_views.formatting import badge, listed, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.screen import Screen
from models import Employee, Office, PreDutyOverride, PreDutyTopic, TrainingSession, clock
from models.clock import local
from models.scopes import Actor, Forbidden, rows_within
from rules.pre_duty import exception_state
from rules.vocabulary import Deed, Record
from services import pre_duty
from services.pre_duty import Standing, Waiting, Wish

FIXED = (
    *("code", "name", "valid_from", "exam_required"),
    *("for_front_desk", "for_areas", "break_days"),
)


class PreDutyTopicView(RecordView):
    """The topics a newly hired administrator attends before duty (4.1.1.2), from–to."""

    record = Record.PRE_DUTY_TOPIC
    column_list = (
        *("position_no", "code", "name", "exam_required", "for_front_desk", "for_areas"),
        *("valid_from", "valid_to"),
    )
    column_details_list = (
        Section(_l("Mandatory topic"), ("code", "name", "exam_required", "position_no")),
        Section(_l("For whom"), ("for_front_desk", "for_areas", "break_days")),
        Section(_l("In force"), ("valid_from", "valid_to")),
    )
    column_export_list = (
        *("code", "name", "position_no", "exam_required", "for_front_desk", "for_areas"),
        *("break_days", "valid_from", "valid_to"),
    )
    form_columns = (
        Section(_l("Mandatory topic"), ("code", "name", "exam_required", "position_no")),
        Section(_l("For whom"), ("for_front_desk", "for_areas", "break_days")),
        Section(_l("In force"), ("valid_from", "valid_to")),
    )
    form_more = {
        "code": {"description": _l("It stays the same when a later edition begins.")},
        "exam_required": {
            "description": _l("Then the topic is done when its exam is passed as well.")
        },
        "break_days": {
            "description": _l("Who was no administrator for longer is trained anew."),
        },
        "valid_from": {"description": _l("Owed by who begins as an administrator from this day.")},
        "valid_to": {
            "description": _l("Does it change? End this one, then enter it anew under its code.")
        },
    }
    column_sortable_list = ("valid_from",)
    column_default_sort = "valid_from"
    filters = (
        Named(
            "held",
            label=_l("In force"),
            options={
                "now": (_l("In force today"), lambda at: PreDutyTopic.held_on(local(at).date())),
                "ended": (_l("Ended"), lambda at: PreDutyTopic.valid_to < local(at).date()),
            },
        ),
    )
    empty = _l("No topic is mandatory before duty.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin with today."""
        if row is None:
            form["valid_from"].data = form["valid_from"].data or clock.today()

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> PreDutyTopic:
        """Enter a topic."""
        row = PreDutyTopic()
        with session.no_autoflush:
            form.populate_obj(row)
            return pre_duty.keep_topic(session, actor, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a topic; of one that was trained only its last day and place."""
        with session.no_autoflush:
            form.populate_obj(row)
            pre_duty.keep_topic(session, actor, row)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep what a topic says once trainings were held about it."""
        return row is None or name not in FIXED or not self._is_used(row)

    def _is_used(self, row: PreDutyTopic) -> bool:
        """Say whether it was trained: asked once a page."""
        known: dict[int, bool] = g.setdefault("used_topics", {})
        if row.id not in known:
            known[row.id] = pre_duty.is_used(current.session(), row)
        return known[row.id]

    def related(self, session: Session, actor: Actor, row: PreDutyTopic) -> Sequence[Related]:
        """Return the trainings about it."""
        found = links.rows(
            session, actor, TrainingSession, TrainingSession.pre_duty_topic_id == row.id
        )
        return [
            Related(
                _l("Trainings"),
                (_l("Session number"), _l("Day of training"), _l("Trainer"), _l("State")),
                [
                    links.cells(links.to(actor, one), one.held_on, one.trainer, badge(one.state))
                    for one in found
                ],
                empty=_l("No training about it yet."),
            )
        ]


# By exception -------------------------------------------------------------------------------------
def _offices(actor: Actor) -> Any:
    offices = actor.offices(Deed.CREATE, Record.PRE_DUTY_OVERRIDE)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


def _people(actor: Actor) -> Any:
    own = rows_within(actor, Employee, Record.EMPLOYEE)
    return and_(Employee.active, Employee.id != actor.employee_id, own)


class ExceptionForm(OfficeForm):
    """Who is put on duty although training is missing, for how long, and why."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_offices, few=True))
    employee = LookupField(_l("Put on duty"), [filled], lookup=Lookup(Employee, within=_people))
    from_on = DayField(_l("On duty from"), description=_l("Left empty: today."))
    to_on = DayField(_l("On duty until"), description=_l("Left empty: until the training is done."))
    reason = TextField(
        _l("Reason"),
        [filled],
        longest=500,
        description=_l("It stays on record, and the auditor reads it."),
    )


def _state(row: Any) -> Any:
    """Return the badge of an exception: ahead, in force, over or voided."""
    today = local(clock.now()).date()
    return badge(exception_state(row.from_on, row.to_on, row.voided_at is not None, today))


class PreDutyOverrideView(RecordView):
    """Everybody who was put on duty by exception, the latest first: the auditor's list."""

    record = Record.PRE_DUTY_OVERRIDE
    edits = False
    computed = {"stands": Computed(_l("State"), ("from_on", "to_on", "voided_at"), _state)}
    column_list = (
        *("employee", "lacked", "from_on", "to_on", "stands", "reason", "given_by", "office"),
    )
    column_details_list = (
        Section(
            _l("Put on duty by exception"),
            ("employee", "office", "from_on", "to_on", "stands", "lacked", "reason"),
        ),
        Section("", ("given_by", "given_at")),
    )
    column_export_list = (
        *("office", "employee", "lacked", "from_on", "to_on", "reason"),
        *("given_by", "given_at"),
    )
    form_columns = ()
    create_columns = (Section("", ("office", "employee", "from_on", "to_on", "reason")),)
    create_form_class = ExceptionForm
    edit_form_class = OfficeForm
    column_sortable_list = ("from_on",)
    column_default_sort = "-from_on"
    filters = (
        Named(
            "on",
            label=_l("State"),
            options={
                "now": (
                    _l("In force today"),
                    lambda at: PreDutyOverride.holding_on(local(at).date()),
                ),
            },
        ),
        Pick("employee"),
        Days("from_on"),
        Pick("office"),
    )
    empty = _l("Nobody was put on duty by exception.")
    deeds = (VOID,)

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> PreDutyOverride:
        """Put somebody on duty by exception."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if only is not None else form["office"].data
        wish = Wish(
            form["employee"].data,
            form["from_on"].data,
            form["to_on"].data,
            form["reason"].data or "",
        )
        return pre_duty.put_on_duty(session, actor, office, wish, at)

    def title(self, row: Any) -> str:
        """Return who was put on duty, and from when."""
        return gettext("%(name)s on duty by exception", name=row.employee)

    def related(self, session: Session, actor: Actor, row: PreDutyOverride) -> Sequence[Related]:
        """Return how the person stands today."""
        return list(blocks(session, actor, row.employee))


# Who is not cleared -------------------------------------------------------------------------------
def blocks(session: Session, actor: Actor, person: Employee) -> Iterator[Related]:
    """Yield how somebody stands before duty, with the way to an exception."""
    if not pre_duty.may_look(actor) or not pre_duty.may_owe(session, person.id):
        return
    stands = pre_duty.standing(session, person.id, actor.day)
    record = url_for("passport.person_view", employee_id=person.id)
    lacks = gettext("Still missing")
    rows = [
        links.cells(
            one.topic.name,
            one.attended_on or lacks,
            (one.passed_on or lacks) if one.with_exam else gettext("No exam"),
        )
        for one in stands.owed
    ]
    add = ""
    if stands.missing and stands.exception is None:
        add = links.entering(actor, Record.PRE_DUTY_OVERRIDE, employee=person.id)
    yield Related(
        _l("Before duty (4.1.1.1)"),
        (_l("Mandatory topic"), _l("Attended on"), _l("Exam passed on")),
        rows,
        add=add,
        more=record,
        empty=_l("Not newly hired: no topic is owed."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of whom training is missing, as the page shows him."""

    name: Markup | str
    post: str
    office: str
    badge: Markup | str
    missing: str
    done: str
    passport: str
    exception: str  # the form, for who may decide


class NotClearedView(Screen):
    """The trainees and administrators of whom training before duty is missing."""

    icon = "gate"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Not cleared for duty yet"),
            category="training",
            endpoint="not_cleared",
            url="/not-cleared",
        )

    def is_accessible(self) -> bool:
        """Open it to those who read others' training, not only what is their own."""
        return current.signed_in() and pre_duty.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.PRE_DUTY_OVERRIDE)

    @expose("/")
    def index(self) -> str:
        """Show who misses what."""
        session, actor = current.session(), current.actor()
        found = pre_duty.not_cleared(session, actor, local(clock.now()).date())
        return render_template(
            "desk/not_cleared.html",
            title=gettext("Not cleared for duty yet"),
            admin_view=self,
            lines=[_line(actor, one) for one in found],
            exceptions=links.narrowed(actor, Record.PRE_DUTY_OVERRIDE),
            topics=links.narrowed(actor, Record.PRE_DUTY_TOPIC, held="now"),
        )


def _line(actor: Actor, one: Waiting) -> Line:
    stands, person = one.standing, one.employee
    exception = ""
    if stands.exception is None:
        exception = links.entering(actor, Record.PRE_DUTY_OVERRIDE, employee=person.id)
    return Line(
        links.to(actor, person),
        wording(one.role),
        one.office.name if one.office else "",
        badge(stands.state),
        listed(topic.name for topic in stands.missing),
        gettext("%(done)s of %(all)s", done=_done(stands), all=len(stands.owed)),
        url_for("passport.person_view", employee_id=person.id),
        exception,
    )


def _done(stands: Standing) -> int:
    return len(stands.owed) - len(stands.missing)
