"""The disposal log (procedure 5): paper whose retention is over, proposed, approved, destroyed.

What the product keeps itself - records, figures, kept files, the trail - is never deleted: a list
says which sheets of paper went, when, how and before whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Employee, FormDisposal, FormDisposalLine, FormRegister, Office
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from reports.catalogue import FIRST_DAY
from rules import register_words as rules
from rules import retention
from rules.refusal import Refusal
from rules.register_words import DisposalMethod, DisposalState
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Record
from services import controlled_records, form_editions, inputs
from services.controlled_records import Source
from services.separation import OwnWork, somebody

MOST = 2000  # records on one list: a list that nobody reads is approved by nobody


@dataclass(frozen=True, slots=True)
class Done:
    """How the paper of an approved list was destroyed."""

    on: date | None
    method: DisposalMethod
    witness: Employee
    what: str


@dataclass(frozen=True, slots=True)
class _Due:
    row: Any
    edition: str
    day: date
    until: date


def propose(
    session: Session,
    actor: Actor,
    office: Office,
    form: FormRegister,
    through: date | None,
    at: datetime,
    *,
    reason: str = "",
) -> FormDisposal:
    """List the paper of a form at an office whose retention is over, for somebody to approve.

    ``through`` leaves out younger records; without it everything that may go is listed.
    """
    require_at(actor, Deed.CREATE, Record.FORM_DISPOSAL, office.id)
    who, day = somebody(actor), local(at).date()
    source = controlled_records.source(session, form.code)
    if source is None:
        raise Refusal(
            N_("No records of form %(code)s are kept here: nothing can be listed."),
            field="form",
            code=form.code,
        )
    take_turn(session.connection())  # two that list at once would list the same sheets
    found = _due(session, source, office.id, through or day, day)
    if not found:
        raise Refusal(
            N_("The retention of no record of %(code)s is over that stands on no list yet."),
            field="form",
            code=form.code,
        )
    made = FormDisposal(
        number=_number(session, office.id, day),
        office_id=office.id,
        code=form.code,
        name=form.name,
        sheets=len(found),
        first_on=min(one.day for one in found),
        last_on=max(one.day for one in found),
        reason=inputs.text(FormDisposal, "reason", reason),
        proposed_at=at,
        proposed_by_id=who,
        lines=[_line(source, one) for one in found],
    )
    session.add(made)
    session.flush()
    return made


def _number(session: Session, office_id: int, day: date) -> str:
    number = next_number(session, rules.DISPOSAL_PREFIX, office_id, day)
    return ticket_number(rules.DISPOSAL_PREFIX, day, number)


def _line(source: Source, one: _Due) -> FormDisposalLine:
    return FormDisposalLine(
        record=source.record,
        record_id=one.row.id,
        record_no=controlled_records.number_of(one.row),
        edition=one.edition,
        dated_on=one.day,
        retain_until=one.until,
    )


def _due(
    session: Session, source: Source, office_id: int, through: date, day: date
) -> Sequence[_Due]:
    """Return the records whose retention, by the edition of their date, is over."""
    listed = exists().where(
        FormDisposalLine.record == source.record,
        FormDisposalLine.record_id == source.model.id,
        FormDisposalLine.disposal_id == FormDisposal.id,
        FormDisposal.code == source.form.code,
        FormDisposal.state != DisposalState.RETURNED,
    )
    rows = session.scalars(
        select(source.model)
        .where(
            source.model.office_id == office_id,
            source.within(FIRST_DAY, min(through, day)),
            *source.stands,
            ~listed,
        )
        .order_by(source.column, source.model.id)
        .limit(MOST)
    )
    found, editions = [], form_editions.of(session, source.form.code)
    for row in rows:
        dated = source.day(row)
        edition = form_editions.on(editions, dated)
        years = edition.retention_years if edition else source.form.retention_years
        until = retention.kept_until(dated, years)
        if retention.is_past(until, day):
            found.append(_Due(row, edition.edition if edition else "", dated, until))
    return found


# Deciding -----------------------------------------------------------------------------------------
def _decides(session: Session, actor: Actor, row: FormDisposal, deed: Deed) -> int:
    require(session, actor, deed, Record.FORM_DISPOSAL, row)
    if row.state is not DisposalState.PROPOSED:
        raise Refusal(N_("This disposal list was decided and stands."))
    who = somebody(actor)
    if who == row.proposed_by_id:
        raise OwnWork(N_("Nobody decides on the disposal he proposed. Ask somebody else."))
    return who


def approve(session: Session, actor: Actor, row: FormDisposal, at: datetime) -> FormDisposal:
    """Approve a list: its paper may be destroyed."""
    who = _decides(session, actor, row, Deed.APPROVE)
    row.state, row.decided_at, row.decided_by_id = DisposalState.APPROVED, at, who
    session.flush()
    return row


def send_back(
    session: Session, actor: Actor, row: FormDisposal, at: datetime, *, reason: str
) -> FormDisposal:
    """Return a list with the reason: its paper is kept and may be listed anew."""
    who = _decides(session, actor, row, Deed.RETURN)
    why = inputs.reason(reason)
    because(session, why)
    row.state, row.decided_at, row.decided_by_id = DisposalState.RETURNED, at, who
    row.decision_note = why
    session.flush()
    return row


def carry_out(
    session: Session, actor: Actor, row: FormDisposal, done: Done, at: datetime
) -> FormDisposal:
    """Write down that the paper of an approved list was destroyed: when, how, before whom."""
    require(session, actor, Deed.COMPLETE, Record.FORM_DISPOSAL, row)
    if row.state is not DisposalState.APPROVED or row.decided_at is None:
        raise Refusal(N_("Only an approved list is carried out."))
    who, today = somebody(actor), local(at).date()
    if done.witness.id == who:
        raise Refusal(N_("Somebody else than who destroys it is the witness."), field="witness")
    day = done.on or today
    rules.check_destroyed(local(row.decided_at).date(), day, today)
    what = inputs.text(FormDisposal, "what", done.what, needed=N_("Say which paper was destroyed."))
    row.state, row.destroyed_on, row.method = DisposalState.DESTROYED, day, done.method
    row.destroyed_by_id, row.witness_id, row.what = who, done.witness.id, what
    session.flush()
    return row
