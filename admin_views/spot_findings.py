"""Screens of what ad-hoc assessments found, of its correction, and of the training it proposes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, files, links, spot_blocks
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import (
    DayField,
    ExactField,
    LineField,
    OptionField,
    TextField,
    WordField,
    filled,
)
from admin_views.filters import Begins, Choice, Days, Named, Pick
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.spots import tell_month
from models import SpotAssessment, SpotFinding, Ticket, TrainingTopic, clock
from models.scopes import Actor
from rules.plan_words import PlanQuarter
from rules.spot_words import RecheckResult, SpotState, TopicState
from rules.training_plan import quarter_on
from rules.vocabulary import Deed, Indicator, Record
from services import plan_items, spot_findings, topics


class FindingForm(OfficeForm):
    """One thing found."""

    spot = LookupField(_l("Ad-hoc assessment"), [filled], lookup=Lookup(SpotAssessment))
    indicator = WordField(
        _l("Item assessed"),
        [filled],
        words=Indicator,
        description=_l("The line of the standard it falls under; what falls under none: the last."),
    )
    found = TextField(_l("What was found"), [filled], longest=1000, lines=2)
    points = ExactField(_l("Points off"), [filled])
    ticket = LookupField(
        _l("Work order it is about"),
        lookup=Lookup(Ticket),
        description=_l("No points are lost twice for one record in the same line."),
    )
    about_no = LineField(
        _l("Number of another record"),
        longest=40,
        description=_l("Such as a letter, a visit or a bill."),
    )
    rectification = TextField(_l("Correction asked for"), longest=500, lines=2)
    due_on = DayField(_l("Correct by"))
    clause = LineField(
        _l("Standard (clause)"), longest=20, description=_l("Left empty, it is the line's own.")
    )


class RecheckForm(OfficeForm):
    """What looking again came to."""

    result = WordField(_l("Checked again"), [filled], words=RecheckResult, radio=True)
    note = TextField(_l("Note on the check"), longest=500)
    again_on = DayField(
        _l("New deadline"),
        description=_l("Of what is not put right yet; left empty, the old one stands."),
        render_kw={"show_if": "result=not_yet"},
    )


def _recheck(session: Session, actor: Actor, row: SpotFinding, form: Any, at: datetime) -> None:
    spot_findings.recheck(
        session,
        actor,
        row,
        at,
        result=form.result.data,
        note=form.note.data or "",
        again_on=form.again_on.data,
    )


def _void(session: Session, actor: Actor, row: SpotFinding, form: Any, at: datetime) -> None:
    spot_findings.void(session, actor, row, at, form.reason.data)
    tell_month(session, row.spot)


def checkable(row: Any) -> bool:
    """Say whether a correction is still to be checked."""
    return (
        row.voided_at is None
        and row.due_on is not None
        and row.recheck_result is not RecheckResult.PUT_RIGHT
    )


_NEEDS = ("voided_at", "due_on", "recheck_result")
QUEUES = {
    "uncorrected": (_l("To be corrected"), lambda at: spot_findings.uncorrected()),
    "overdue": (
        _l("Correction overdue"),
        lambda at: and_(spot_findings.uncorrected(), spot_findings.overdue(clock.local(at).date())),
    ),
}


class SpotFindingView(RecordView):
    """Findings, assessment by assessment."""

    record = Record.SPOT_FINDING
    computed = {
        "left": Computed(
            _l("Time left"),
            ("due_on", "again_on", "recheck_result", "voided_at"),
            spot_blocks.left,
        )
    }
    column_list = (
        *("number", "indicator", "clause", "found", "points", "rectification", "due_on"),
        *("left", "recheck_result", "office"),
    )
    column_details_list = (
        Section(
            _l("Finding"),
            ("spot", "indicator", "clause", "found", "points", "ticket", "about_no"),
        ),
        Section(
            _l("Correction"),
            (
                *("rectification", "due_on", "again_on", "recheck_result", "rechecked_at"),
                *("rechecked_by", "recheck_note", "office"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "spot", "indicator", "clause", "found", "points", "ticket"),
        *("about_no", "rectification", "due_on", "again_on", "recheck_result", "rechecked_at"),
        "recheck_note",
    )
    form_columns = create_columns = (
        Section(_l("Finding"), ("spot", "indicator", "clause", "found", "points")),
        Section(_l("What it is about"), ("ticket", "about_no")),
        Section(_l("Correction"), ("rectification", "due_on")),
    )
    create_form_class = edit_form_class = FindingForm
    column_sortable_list = ("due_on",)
    column_default_sort = "-due_on"
    search_columns = ("number",)
    filters = (
        Named("recheck_result", "queue", _l("Queue"), QUEUES),
        Choice("indicator"),
        Begins("clause"),
        Days("due_on"),
        Pick("spot"),
        Pick("ticket"),
        Pick("office"),
    )
    tabs = "queue"
    badge_column = "recheck_result"
    empty = _l("Nothing was found yet.")
    deeds = (
        *files.DEEDS,
        RowDeed(
            "recheck",
            Deed.REVIEW,
            _recheck,
            form=RecheckForm,
            when=checkable,
            needs=_NEEDS,
            title=_l("Check the correction"),
            tone="primary",
        ),
        RowDeed(
            "void",
            Deed.VOID,
            _void,
            form=ReasonForm,
            when=lambda row: row.voided_at is None,
            needs=("voided_at",),
            title=_l("Strike out"),
            note=_l("A voided record is kept and stays readable; it only counts no longer."),
            tone="danger",
            in_list=False,
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> SpotFinding:
        """Enter a finding."""
        return spot_findings.add(session, actor, form["spot"].data, at, **_typed(form))

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a finding of a draft."""
        kept = {"about_no": row.about_no, "clause": row.clause, "ticket": row.ticket}
        spot_findings.change(session, actor, row, at, **(kept | _typed(form)))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a finding with its assessment."""
        return row is None or name != "spot"

    def editable(self, row: Any) -> bool:
        """Leave what was given to the person."""
        return row.voided_at is None and row.spot.state is SpotState.DRAFT

    def after(self, row: Any) -> str:
        """Show the assessment with all that was found."""
        return links.page(Record.SPOT_ASSESSMENT, row.spot_id)

    def title(self, row: Any) -> str:
        """Return the number and whose it is."""
        return f"{row.number} · {row.spot.employee}"


def _typed(form: OfficeForm) -> dict[str, Any]:
    """Return what was typed; a table inside the assessment's form has not all of the fields."""
    names = (
        *("indicator", "clause", "found", "points", "ticket", "about_no"),
        *("rectification", "due_on"),
    )
    return {name: form[name].data for name in names if name in form}


def take_form(actor: Actor, rows: Sequence[TrainingTopic]) -> type[OfficeForm]:
    """Return the form that asks where in the year's plan a topic goes."""
    free = [
        (str(one.id), f"{wording(one.quarter)} · {one.topic}")
        for row in rows
        for one in plan_items.free_items(current.session(), row.office_id, actor.day.year)
    ]

    class TakeForm(OfficeForm):
        where = OptionField(
            _l("Into the training plan"),
            [filled],
            options=[(plan_items.NEW, gettext("As a training of its own")), *free],
            radio=True,
            default=plan_items.NEW,
        )
        quarter = WordField(
            _l("Quarter"),
            [filled],
            words=PlanQuarter,
            default=quarter_on(actor.day),
            render_kw={"show_if": f"where={plan_items.NEW}"},
        )

    return TakeForm


def _take(session: Session, actor: Actor, row: TrainingTopic, form: Any, at: datetime) -> str:
    where, quarter = form.where.data, form.quarter.data
    item = plan_items.take_topic(session, actor, row, at, where=where, quarter=quarter)
    return links.page(Record.TRAINING_PLAN, item.plan_id)


def _dismiss(session: Session, actor: Actor, row: TrainingTopic, form: Any, at: datetime) -> None:
    topics.dismiss(session, actor, row, at, form.reason.data)


def _waits(row: Any) -> bool:
    return bool(row.state is TopicState.PROPOSED)


class TrainingTopicView(RecordView):
    """Topics for training that several findings of a kind propose."""

    record = Record.TRAINING_TOPIC
    creates = edits = False
    form_columns = ()
    column_list = (
        *("quarter", "indicator", "clause", "findings", "state", "proposed_at", "office"),
    )
    column_details_list = (
        Section("", ("quarter", "indicator", "clause", "findings", "proposed_at", "office")),
        Section(_l("Decision"), ("decided_at", "decided_by", "reason")),
    )
    column_export_list = (
        *("office", "quarter", "indicator", "clause", "findings", "state", "proposed_at"),
        *("decided_at", "decided_by", "reason"),
    )
    column_sortable_list = ("quarter",)
    column_default_sort = "-quarter"
    filters = (Choice("state"), Choice("indicator"), Begins("quarter"), Pick("office"))
    tabs = "state"
    empty = _l("Nothing is proposed: three findings of a kind in one quarter propose a topic.")
    deeds = (
        RowDeed(
            "take",
            Deed.TAKE,
            _take,
            form=take_form,
            when=_waits,
            needs=("state",),
            title=_l("Take up for training"),
            note=_l("It goes into the draft of the year's plan; a plan in force gets a revision."),
            tone="primary",
        ),
        RowDeed(
            "dismiss",
            Deed.DECLINE,
            _dismiss,
            form=ReasonForm,
            when=_waits,
            needs=("state",),
            title=_l("Do not take up"),
        ),
    )

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the findings it comes from."""
        return (spot_blocks.of_topic(session, actor, row),)
