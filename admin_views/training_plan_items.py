"""Screens of what is planned, training by training (4.1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, links, plan_blocks
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import LineField, WordField, filled
from admin_views.filters import Choice, Named, Pick
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.hours_field import HoursField
from admin_views.lookups import Lookup, LookupField
from admin_views.ticks_field import TicksField
from models import TrainingPlan, TrainingPlanItem, clock
from models.clock import local
from models.scopes import Actor
from rules.plan_words import PlanQuarter
from rules.training_plan import OPEN, posts_of
from rules.training_words import ExamMethod, TrainingSubject
from rules.vocabulary import Deed, Indicator, Record, Role
from services import plan_items, plan_progress, training_plans


class ItemForm(OfficeForm):
    """One planned training."""

    plan = LookupField(
        _l("Annual training plan"),
        [filled],
        lookup=Lookup(
            TrainingPlan,
            within=lambda actor: and_(
                TrainingPlan.state.in_(OPEN), TrainingPlan.voided_at.is_(None)
            ),
        ),
    )
    quarter = WordField(_l("Quarter"), [filled], words=PlanQuarter)
    topic = LineField(_l("Topic of training"), [filled], longest=120)
    subject = WordField(
        _l("Subject of training"),
        [filled],
        words=TrainingSubject,
        default=TrainingSubject.SERVICE,
    )
    posts = TicksField(_l("Posts asked to come"))
    audience = LineField(
        _l("Who is trained"),
        longest=120,
        description=_l("In words, where the posts alone do not say it."),
    )
    trainer = LineField(_l("Trainer"), longest=60)
    minutes = HoursField(_l("Hours of training"), [filled])
    exam_method = WordField(_l("Exam held as"), [filled], words=ExamMethod, default=ExamMethod.NONE)
    origin_no = LineField(
        _l("Problem it answers"),
        longest=40,
        description=_l(
            "Number of a work order, ad-hoc assessment, finding or monthly assessment, if one."
        ),
    )
    indicator = WordField(
        _l("Indicator to improve"),
        words=Indicator,
        description=_l("Shown 60 days before and after the training."),
    )
    note = LineField(_l("Remark"), longest=200)

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        super().__init__(formdata, obj, **kw)
        if "posts" in self:
            asked = [post.value for post in obj.posts_asked] if obj is not None else []
            self.posts.offer([(role.value, wording(role)) for role in Role], asked)


def _void_item(
    session: Session, actor: Actor, row: TrainingPlanItem, form: Any, at: datetime
) -> None:
    plan_items.void(session, actor, row, form.reason.data, at)


def _typed(form: OfficeForm) -> dict[str, Any]:
    """Return what was typed; a table inside the plan's form has not all of the fields."""
    names = (
        *("quarter", "topic", "subject", "audience", "trainer", "exam_method", "origin_no"),
        *("indicator", "note"),
    )
    given = {name: form[name].data for name in names if name in form}
    if "minutes" in form:
        given["hours"] = form["minutes"].hours
    if "posts" in form:
        given["posts"] = posts_of(" ".join(form["posts"].data or ()))
    return given


def _writable(row: Any) -> bool:
    ours = training_plans.is_ours(current.actor(), Deed.EDIT, row.office_id)
    return row.voided_at is None and ours and row.plan.state in OPEN and not row.plan.voided_at


QUEUES = {
    "in_force": (_l("Of plans in force"), lambda at: plan_progress.in_force()),
    "late": (_l("Quarter over, not held"), lambda at: plan_progress.late(local(at).date())),
    "ahead": (
        _l("Still to be held"),
        lambda at: and_(
            plan_progress.in_force(),
            ~plan_progress.over(local(at).date()),
            ~plan_progress.held(),
        ),
    ),
    "done": (
        _l("Training held"),
        lambda at: and_(plan_progress.in_force(), plan_progress.held()),
    ),
}


class TrainingPlanItemView(RecordView):
    """What is planned, training by training."""

    record = Record.TRAINING_PLAN_ITEM
    computed = {
        "origin": Computed(
            _l("Problem"),
            ("origin_record", "origin_id", "origin_no"),
            lambda row: plan_blocks.origin(current.actor(), row),
        ),
        "who": Computed(
            _l("Trained"),
            ("audience_roles", "audience"),
            lambda row: plan_blocks.audience(row.audience_roles, row.audience),
        ),
    }
    column_list = (
        *("plan", "quarter", "topic", "subject", "who", "trainer", "minutes"),
        *("exam_method", "origin", "office"),
    )
    column_details_list = (
        Section(
            _l("Planned training"),
            (
                *("plan", "quarter", "topic", "subject", "who", "trainer", "minutes"),
                *("exam_method", "note", "office"),
            ),
        ),
        Section(_l("Problem behind it"), ("origin", "indicator")),
    )
    column_export_list = (
        *("plan", "office", "quarter", "topic", "subject", "who", "trainer", "minutes"),
        *("exam_method", "origin_no", "indicator", "note"),
    )
    form_columns: Sequence[str | Section] = (
        Section(
            _l("Planned training"),
            (
                *("plan", "quarter", "topic", "subject", "posts", "audience", "trainer"),
                *("minutes", "exam_method", "note"),
            ),
        ),
        Section(_l("Problem behind it"), ("origin_no", "indicator")),
    )
    create_columns = form_columns
    create_form_class = edit_form_class = ItemForm
    column_sortable_list = ("quarter",)
    filters = (
        Named("plan", "queue", _l("Queue"), QUEUES),
        Choice("quarter"),
        Choice("subject"),
        Pick("plan"),
        Choice("indicator"),
        Pick("office"),
    )
    tabs = "queue"
    badge_column = "quarter"
    empty = _l("Nothing is planned yet. Begin the plan of the year.")
    deeds = (
        RowDeed(
            "void",
            Deed.VOID,
            _void_item,
            form=ReasonForm,
            when=_writable,
            needs=("voided_at",),
            title=_l("Take out of the plan"),
            note=_l("It stays readable; the plan goes on without it."),
            tone="danger",
            in_list=False,
        ),
    )

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> TrainingPlanItem:
        """Enter a planned training."""
        return plan_items.add(session, actor, form["plan"].data, _typed(form))

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change one of a draft."""
        plan_items.change(session, actor, row, _typed(form))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a training with its plan."""
        return row is None or name != "plan"

    def editable(self, row: Any) -> bool:
        """Leave what was submitted."""
        return _writable(row)

    def after(self, row: Any) -> str:
        """Show the plan with all that is planned."""
        return links.page(Record.TRAINING_PLAN, row.plan_id)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the sessions that carried it out, and what they changed."""
        return tuple(plan_blocks.of_item(session, actor, row, local(clock.now()).date()))

    def title(self, row: Any) -> str:
        """Return what is taught, and in which plan."""
        return f"{row.topic} · {row.plan}"
