"""What a training session's page has of the plan and of paper: its item, forms 002 and 003."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.assessment_prints import as_file, issued_files
from admin_views.columns import Related
from admin_views.deeds import PageDeed, RowDeed
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField, Option
from models import TrainingPlan, TrainingPlanItem, TrainingSession
from models.scopes import Actor, rows_within
from reports.catalogue import TRAINING_RECORD, TRAINING_SIGN_IN, Form
from rules.plan_words import PlanState
from rules.training_words import SessionState, TrainingKind
from rules.vocabulary import Deed, Record
from services import forms, plan_links, training

NO_ITEM = _l("Of the plan in force. Left empty, it comes on top of the plan.")


def _planned(actor: Actor) -> ColumnElement[bool]:
    """Return the items a session may carry out: of the plans in force that the actor sees."""
    plans = select(TrainingPlan.id).where(
        TrainingPlan.state == PlanState.APPROVED,
        TrainingPlan.year >= actor.day.year - 1,
        rows_within(actor, TrainingPlan, Record.TRAINING_PLAN),
    )
    return TrainingPlanItem.plan_id.in_(plans) & TrainingPlanItem.voided_at.is_(None)


def _tell(option: Option) -> str:
    return f"{option.label} · {option.hint}" if option.hint else option.label


_PLAN_OF_ITEM = (
    select(TrainingPlan.number)
    .where(TrainingPlan.id == TrainingPlanItem.plan_id)
    .correlate(TrainingPlanItem)
    .scalar_subquery()
)
PLANNED = Lookup(TrainingPlanItem, within=_planned, few=True, hint=_PLAN_OF_ITEM, tell=_tell)


# The plan -----------------------------------------------------------------------------------------
def link_form(actor: Actor, rows: Sequence[TrainingSession]) -> type[OfficeForm]:
    """Return the form that asks which item a session carries out; what stands is chosen."""

    class LinkForm(OfficeForm):
        plan_item = LookupField(_l("Item of the plan"), lookup=PLANNED, description=NO_ITEM)

        def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
            if len(rows) == 1:
                kw.setdefault("plan_item", rows[0].plan_item)
            super().__init__(formdata, obj, **kw)

    return LinkForm


def _link(session: Session, actor: Actor, row: TrainingSession, form: Any, at: datetime) -> None:
    plan_links.link(session, actor, row, form.plan_item.data)


def _linkable(row: Any) -> bool:
    return (
        row.kind is TrainingKind.IN_POST
        and _printable(row)
        and training.keeps(current.actor(), row)
    )


# Paper --------------------------------------------------------------------------------------------
def _print(form: Form) -> Callable[..., Response]:
    def act(
        session: Session, actor: Actor, row: TrainingSession, _form: Any, at: datetime
    ) -> Response:
        language = str(get_locale())
        printed = forms.document(session, actor, form.key, row, language, at)
        return as_file(forms.stamped(session, actor, printed, language, at))

    return act


def _blank(form: Form) -> Callable[..., Response]:
    def act(session: Session, actor: Actor, rows: Any, _form: Any, at: datetime) -> Response:
        return as_file(forms.blank(session, actor, form.key, str(get_locale())))

    return act


def _printable(row: Any) -> bool:
    return row.voided_at is None and row.state is not SessionState.CANCELLED


def _held(row: Any) -> bool:
    return row.voided_at is None and row.state is SessionState.HELD


_NEEDS = ("state", "voided_at", "kind", "office_id")
DEEDS = (
    RowDeed(
        "print-sign-in",
        Deed.PRINT,
        _print(TRAINING_SIGN_IN),
        quick=True,
        when=_printable,
        needs=_NEEDS,
        title=_l("Print the sign-in sheet"),
        in_list=False,
    ),
    RowDeed(
        "print-record",
        Deed.PRINT,
        _print(TRAINING_RECORD),
        quick=True,
        when=_held,
        needs=_NEEDS,
        title=_l("Print the training record"),
        in_list=False,
    ),
    RowDeed(
        "link",
        Deed.EDIT,
        _link,
        form=link_form,
        when=_linkable,
        needs=_NEEDS,
        title=_l("Link to the plan"),
        rewrites=True,
        in_list=False,
    ),
    PageDeed(
        "blank-sign-in",
        Deed.PRINT,
        _blank(TRAINING_SIGN_IN),
        quick=True,
        title=_l("Print blank sign-in sheet"),
    ),
    PageDeed(
        "blank-record",
        Deed.PRINT,
        _blank(TRAINING_RECORD),
        quick=True,
        title=_l("Print blank training record"),
    ),
)


def kept(session: Session, row: TrainingSession) -> Iterator[Related]:
    """Yield the files issued for a session and how often each was printed."""
    yield from issued_files(session, Record.TRAINING_SESSION, row.id, _l("Forms printed so far"))
