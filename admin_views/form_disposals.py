"""The disposal log: paper records whose retention is over, listed, approved, destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import DayField, TextField, WordField, filled
from admin_views.filters import Choice, Pick
from admin_views.formatting import day
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Employee, FormDisposal, FormRegister, Office, Post
from models.scopes import Actor
from rules.register_words import DisposalMethod, DisposalState
from rules.vocabulary import Deed, Record
from services import controlled_records, form_disposals
from services.form_disposals import Done

S = DisposalState


def _offices(actor: Actor) -> Any:
    offices = actor.offices(Deed.CREATE, Record.FORM_DISPOSAL)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


def _forms(actor: Actor) -> Any:
    """Return the newest edition of each form that records are kept of."""
    codes = [one.form.code for one in controlled_records.sources(current.session())]
    return and_(FormRegister.code.in_(codes), FormRegister.held_on(actor.day))


def _witnesses(actor: Actor) -> Any:
    """Return who may be named: the people of the offices the list is of."""
    offices = actor.offices(Deed.COMPLETE, Record.FORM_DISPOSAL)
    held = select(Post.employee_id).where(Post.held_on(actor.day))
    if offices is not None:
        held = held.where(Post.office_id.in_(offices))
    return and_(Employee.active, Employee.id.in_(held))


class ProposeForm(OfficeForm):
    """Paper of which form, and up to which day."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_offices, few=True))
    form = LookupField(
        _l("Form name"), [filled], lookup=Lookup(FormRegister, within=_forms, few=True)
    )
    through = DayField(
        _l("Records up to"),
        description=_l("Left empty: every record whose retention is over."),
    )
    reason = TextField(_l("Reason"), longest=500)


class DoneForm(OfficeForm):
    """How the paper was destroyed."""

    on = DayField(_l("Destroyed on"), description=_l("Left empty: today."))
    method = WordField(_l("Way of destruction"), [filled], words=DisposalMethod, radio=True)
    witness = LookupField(
        _l("Witness"),
        [filled],
        lookup=Lookup(Employee, within=_witnesses),
        description=_l("Somebody else, who was there."),
    )
    what = TextField(
        _l("Paper that was destroyed"),
        [filled],
        longest=500,
        description=_l("Such as: 2 boxes, 146 sheets, shelf A-3."),
    )


def _waits(row: Any) -> bool:
    return row.state is S.PROPOSED and row.proposed_by_id != current.actor().employee_id


def _approve(session: Session, actor: Actor, row: FormDisposal, form: Any, at: datetime) -> None:
    form_disposals.approve(session, actor, row, at)


def _return(session: Session, actor: Actor, row: FormDisposal, form: Any, at: datetime) -> None:
    form_disposals.send_back(session, actor, row, at, reason=form.reason.data)


def _carry_out(session: Session, actor: Actor, row: FormDisposal, form: Any, at: datetime) -> None:
    done = Done(form.on.data, form.method.data, form.witness.data, form.what.data)
    form_disposals.carry_out(session, actor, row, done, at)


class FormDisposalView(RecordView):
    """Lists of paper to destroy, the latest first, and what became of each."""

    record = Record.FORM_DISPOSAL
    edits = False
    column_list = (
        *("number", "code", "name", "state", "sheets", "first_on", "last_on"),
        *("proposed_by", "decided_by", "destroyed_on", "office"),
    )
    column_details_list = (
        Section(
            _l("Paper on the list"),
            ("code", "name", "sheets", "first_on", "last_on", "reason", "office"),
        ),
        Section(
            _l("Decision"),
            ("proposed_at", "proposed_by", "decided_at", "decided_by", "decision_note"),
        ),
        Section(_l("Destruction"), ("destroyed_on", "method", "destroyed_by", "witness", "what")),
    )
    column_export_list = (
        *("number", "office", "code", "name", "state", "sheets", "first_on", "last_on"),
        *("reason", "proposed_at", "proposed_by", "decided_at", "decided_by", "decision_note"),
        *("destroyed_on", "method", "destroyed_by", "witness", "what"),
    )
    form_columns = ()
    create_columns = (Section("", ("office", "form", "through", "reason")),)
    create_form_class = ProposeForm
    edit_form_class = OfficeForm
    search_columns = ("number",)
    filters = (Choice("state"), Pick("office"))
    tabs = "state"
    empty = _l("No lists yet. A list is made of the paper whose retention is over.")
    deeds = (
        RowDeed(
            "approve",
            Deed.APPROVE,
            _approve,
            when=_waits,
            needs=("state", "proposed_by_id"),
            tone="primary",
            note=_l("The paper on the list may be destroyed; what is kept here stays."),
        ),
        RowDeed(
            "return",
            Deed.RETURN,
            _return,
            form=ReasonForm,
            when=_waits,
            needs=("state", "proposed_by_id"),
            in_list=False,
        ),
        RowDeed(
            "destroyed",
            Deed.COMPLETE,
            _carry_out,
            form=DoneForm,
            when=lambda row: row.state is S.APPROVED,
            needs=("state",),
            tone="primary",
            title=_l("Enter the destruction"),
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> FormDisposal:
        """List the paper of a form whose retention is over."""
        only = self.only_office(actor, Deed.CREATE)
        office = session.get_one(Office, only) if only is not None else form["office"].data
        return form_disposals.propose(
            *(session, actor, office, form["form"].data, form["through"].data, at),
            reason=form["reason"].data or "",
        )

    def related(self, session: Session, actor: Actor, row: FormDisposal) -> Sequence[Related]:
        """Return the records whose paper is on the list."""
        return [
            Related(
                _l("Records on the list"),
                (_l("Number"), _l("Edition"), _l("Date of the record"), _l("Kept until")),
                [
                    links.cells(
                        links.page_link(actor, one.record, one.record_id, one.record_no),
                        one.edition,
                        day(one.dated_on),
                        day(one.retain_until),
                    )
                    for one in row.lines
                ],
            )
        ]
