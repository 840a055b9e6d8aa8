"""The forms of training sessions: the plan, the list, the sheet of paper, the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_

from admin_views import current
from admin_views.fields import (
    ExactField,
    LineField,
    MomentField,
    TextField,
    TickField,
    WordField,
    filled,
)
from admin_views.files import files_form
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.tasks import PEOPLE
from admin_views.ticks_field import TicksField
from admin_views.training_prints import NO_ITEM, PLANNED
from models import Office, PreDutyTopic, TrainingAttendance, TrainingSession
from models.scopes import Actor, rows_within
from rules.training import hours_of, minutes_of
from rules.training_words import (
    Effectiveness,
    ExamMethod,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from rules.vocabulary import Deed, Record, Role
from services import training, training_people

MOST_PEOPLE = 300  # ticks of a form: of more people some are added by name
ASKED = tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR))
VALUES = (
    *("kind", "subject", "pre_duty_topic", "topic", "mandatory", "starts_at", "ends_at"),
    *("place", "trainer_person", "trainer", "method", "exam_method", "content", "materials"),
    "plan_item",
)


def _mandatory(actor: Actor) -> ColumnElement[bool]:
    """Return the topics that are mandatory now, or will be."""
    ends = PreDutyTopic.valid_to
    return or_(ends.is_(None), ends >= actor.day)


class SessionForm(OfficeForm):
    """The plan of a session."""

    office = LookupField(
        _l("Office"), lookup=Lookup(Office), description=_l("Empty: the whole company.")
    )
    kind = WordField(
        _l("Kind of training"),
        [filled],
        words=TrainingKind,
        radio=True,
        default=TrainingKind.IN_POST,
    )
    pre_duty_topic = LookupField(
        _l("Mandatory topic"),
        lookup=Lookup(PreDutyTopic, within=_mandatory, few=True),
        render_kw={"show_if": "kind=pre_duty"},
    )
    topic = LineField(
        _l("Topic of training"),
        longest=120,
        description=_l("Left empty, it is the mandatory topic."),
    )
    subject = WordField(
        _l("Subject of training"),
        [filled],
        words=TrainingSubject,
        default=TrainingSubject.SERVICE,
    )
    plan_item = LookupField(_l("Item of the plan"), lookup=PLANNED, description=NO_ITEM)
    mandatory = TickField(_l("Mandatory training"), default=True)
    starts_at = MomentField(_l("Starts at"), [filled])
    ends_at = MomentField(_l("Ends at"))
    hours = ExactField(_l("Hours"), [filled], description=_l("Such as 1.5; breaks do not count."))
    place = LineField(_l("Place of training"), longest=120)
    trainer_person = LookupField(_l("Trainer of our staff"), lookup=PEOPLE)
    trainer = LineField(
        _l("Trainer from outside"),
        longest=60,
        description=_l("Name and where from, if it is nobody of our staff."),
    )
    method = WordField(
        _l("Way of training"), [filled], words=TrainingMethod, default=TrainingMethod.LECTURE
    )
    exam_method = WordField(
        _l("Exam held as"), [filled], words=ExamMethod, radio=True, default=ExamMethod.NONE
    )
    roles = TicksField(
        _l("Posts asked to come"),
        description=_l("Everybody who holds such a post that day. Others are added by name."),
    )
    content = TextField(_l("Content of training"), longest=4000)
    materials = TextField(_l("Materials used"), longest=2000, lines=3)


class ResultForm(OfficeForm):
    """What came of a session."""

    content = TextField(_l("Content of training"), longest=4000)
    absence_handling = TextField(_l("What becomes of those absent"), longest=2000, lines=3)
    effectiveness = WordField(_l("Effect of the training"), words=Effectiveness, radio=True)
    effectiveness_text = TextField(_l("Judgement of the effect"), longest=2000, lines=3)
    retraining = TextField(_l("Training again"), longest=2000, lines=3)


class MakeUpForm(OfficeForm):
    """When those who were absent are trained."""

    starts_at = MomentField(_l("Starts at"), [filled])


RESULT = (*training.RESULT, "effectiveness")


def begin_result(kind: type[OfficeForm]) -> Callable[[Actor, Sequence[Any]], type[OfficeForm]]:
    """Return the form of a result, begun with what the session says so far."""

    def form_of(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
        first = rows[0] if len(rows) == 1 else None

        class BegunForm(kind):  # type: ignore[valid-type,misc]
            def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
                begun = {} if first is None else {key: getattr(first, key) for key in RESULT}
                super().__init__(formdata, obj, **(begun | kw))

        return BegunForm

    return form_of


close_form = begin_result(ResultForm)


def result_of(form: OfficeForm) -> dict[str, Any]:
    """Return what was typed of a result."""
    return {key: form[key].data for key in RESULT}


def values_of(form: OfficeForm) -> dict[str, Any]:
    """Return what was typed of a session, its hours as minutes."""
    values = {name: form[name].data for name in VALUES}
    return values | {
        "minutes": minutes_of(form["hours"].data),
        "roles": list(form["roles"].data or ()),
    }


def fit_session(form: OfficeForm, actor: Actor, row: TrainingSession | None) -> None:
    """Offer the posts, and begin with what the session says."""
    chosen = () if row is None else [role.value for role in row.posts_asked]
    form["roles"].offer([(role.value, wording(role)) for role in ASKED], chosen)
    hours = form["hours"]
    if row is not None and hours.data is None and not hours.raw_data:
        hours.data = hours_of(row.minutes)
    if row is not None and row.trainer_id is not None and not form["trainer"].raw_data:
        form["trainer"].data = ""


def paper_form(actor: Actor, rows: Sequence[TrainingSession]) -> type[OfficeForm]:
    """Return the checklist of a session: who has not signed in yet."""
    lines: Sequence[TrainingAttendance] = ()
    if len(rows) == 1:
        lines = training_people.tickable(current.session(), rows[0])
    options = [(str(one.employee_id), one.employee.name) for one in lines]

    class PaperForm(OfficeForm):
        people = TicksField(
            _l("Who signed on the paper"),
            description="" if options else _l("Everybody on the list has signed in."),
        )

        def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
            super().__init__(formdata, obj, **kw)
            self.people.offer(options)

    return PaperForm


def people_form(actor: Actor, rows: Sequence[TrainingSession]) -> type[OfficeForm]:
    """Return the form of people to add: the staff of the day, and anybody by name."""
    found: Sequence[tuple[int, str, Role]] = ()
    if len(rows) == 1:
        found = training_people.unlisted(current.session(), rows[0], MOST_PEOPLE)
    options = [(str(who), f"{name} · {wording(role)}") for who, name, role in found]

    class PeopleForm(OfficeForm):
        people = TicksField(_l("Who is added"))
        person = LookupField(
            _l("Somebody not listed here"),
            lookup=PEOPLE,
            description=_l("By name or employee number."),
        )

        def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
            super().__init__(formdata, obj, **kw)
            self.people.offer(options)

    return PeopleForm


def _attachable(actor: Actor) -> ColumnElement[bool]:
    """Return the sessions a scan may be attached to."""
    within = rows_within(actor, TrainingSession, Record.TRAINING_SESSION, Deed.ATTACH)
    return and_(within, TrainingSession.voided_at.is_(None))


def scan_form(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    """Return the form of a scanned sheet; the session is asked for where no code is read."""
    kind = files_form(actor, rows)

    class ScanForm(kind):  # type: ignore[valid-type,misc]
        session = LookupField(
            _l("Training session"),
            lookup=Lookup(TrainingSession, within=_attachable, hint=TrainingSession.topic),
            description=_l("Only needed where the code of the sheet can't be read."),
        )

    return ScanForm
