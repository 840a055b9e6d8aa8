"""The way of a wage batch (4.9): reckoned, handed over to finance, received, paid.

The caller commits. Nobody hands over, receives or pays a batch with a line of his own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from models import Assessment, Office, WageBatch, WageLine
from models.audit import because, note
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from reports import evidence
from rules import wages as rules
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from rules.wage_words import WageBatchState
from rules.wages import Amounts
from services import inputs, months, notices, wage_reckoning
from services.periods import window
from services.separation import Separated, somebody
from services.wage_reckoning import Due, Missing, key_of

PREFIX = "JX"  # 绩效
S = WageBatchState
NOTHING = N_(
    "There is nothing to hand over for %(month)s: no assessment of it is approved that finance"
    " does not have already."
)
CHANGED = N_("Something has changed since %(number)s was reckoned. Reckon it again, then look.")
_OWN = {
    Deed.SUBMIT: N_("Nobody hands over his own wage result: somebody else must do it."),
    Deed.RECEIVE: N_("Nobody receives his own wage result: somebody else must do it."),
    Deed.PAY: N_("Nobody pays his own wage result: somebody else must do it."),
}
_WRONG_STATE = {
    S.PREPARED: N_("%(number)s has not been handed over yet."),
    S.HANDED_OVER: N_("%(number)s has been handed over and awaits finance."),
    S.RECEIVED: N_("%(number)s has been received by finance already."),
    S.PAID: N_("%(number)s has been paid out already."),
    S.WITHDRAWN: N_("%(number)s was withdrawn: reckon a new batch."),
}


def prepare(session: Session, actor: Actor, office: Office, month: date, at: datetime) -> WageBatch:
    """Reckon the batch of an office's month; one that is not handed over yet is reckoned again."""
    require_at(actor, Deed.GENERATE, Record.WAGE_BATCH, office.id)
    first = month.replace(day=1)
    if at < window(first, at).end:
        raise Refusal(
            N_("%(month)s is not over yet. Reckon it when the month has ended."),
            field="month",
            month=f"{first:%Y-%m}",
        )
    batch = session.scalars(
        select(WageBatch).where(WageBatch.office_id == office.id, WageBatch.state == S.PREPARED)
    ).one_or_none()
    if batch is not None and batch.month != first:
        raise Refusal(
            N_("%(number)s is not handed over yet. Hand it over or withdraw it first."),
            field="month",
            number=batch.number,
        )
    found, missing = wage_reckoning.due(session, office.id, first)
    if not found and not missing:
        raise Refusal(NOTHING, field="month", month=f"{first:%Y-%m}")
    if batch is None:
        number = next_number(session, PREFIX, office.id, first)
        batch = WageBatch(
            office_id=office.id, month=first, number=f"{PREFIX}-{first:%Y%m}-{number:02d}"
        )
        session.add(batch)
    batch.prepared_at, batch.prepared_by_id = at, actor.employee_id
    _fit(session, batch, found)
    return batch


def again(session: Session, actor: Actor, batch: WageBatch, at: datetime) -> WageBatch:
    """Reckon a batch that is not handed over yet once more."""
    require(session, actor, Deed.GENERATE, Record.WAGE_BATCH, batch)
    _state(batch, S.PREPARED)
    return prepare(session, actor, batch.office, batch.month, at)


def _fit(session: Session, batch: WageBatch, found: Sequence[Due]) -> None:
    """Write the lines over those of the same person's month; totals follow."""
    lines = {key_of(one): one for one in batch.lines}
    wanted = {one.key for one in found}
    for key, gone in lines.items():
        if key not in wanted:
            changes = {"row_removed": [str(gone), None]}
            note(session, AuditOp.UPDATE, Record.WAGE_BATCH, batch.id, str(batch), changes=changes)
            batch.lines.remove(gone)
            session.delete(gone)
    for place, one in enumerate(found, 1):
        line = lines.get(one.key)
        if line is None:
            employee, post, month = one.key
            line = WageLine(
                office_id=batch.office_id,
                employee_id=employee,
                position=post,
                month=month,
            )
            batch.lines.append(line)
        _write(line, one, place)
    session.flush()
    _total(batch, found)
    session.flush()
    session.expire(batch, ["lines"])


def _write(line: WageLine, due: Due, place: int) -> None:
    line.place, line.kind = place, due.kind
    line.assessment_id, line.before_id = due.assessment.id, due.before_id
    line.table_id, line.score = due.reckoned.table.id, due.assessment.score
    line.band_from, line.coefficient = due.reckoned.band.score_from, due.reckoned.coefficient
    line.base_fen = due.reckoned.base_fen
    _put(line, due.amounts)
    line.ledger = due.reckoned.ledger


def _put(row: WageLine | WageBatch, amounts: Amounts) -> None:
    row.performance_fen, row.withheld_fen = amounts.performance, amounts.withheld
    row.repaid_fen, row.net_fen = amounts.repaid, amounts.net


def _total(batch: WageBatch, found: Sequence[Due]) -> None:
    _put(batch, rules.together(one.amounts for one in found))
    batch.persons = len({one.assessment.employee_id for one in found})


def read_lines(session: Session, batch: WageBatch) -> list[WageLine]:
    """Load a batch's lines with all they name, in one statement."""
    found = session.scalars(
        select(WageLine)
        .where(WageLine.batch_id == batch.id)
        .order_by(WageLine.place)
        .options(
            joinedload(WageLine.employee),
            joinedload(WageLine.assessment).defer(Assessment.frozen),
            joinedload(WageLine.before).defer(Assessment.frozen),
        )
    )
    set_committed_value(batch, "lines", found.all())
    return batch.lines


# What stands in the way ---------------------------------------------------------------------------
def missing(session: Session, batch: WageBatch) -> list[Missing]:
    """Return who can't be reckoned yet, and why; nobody once a batch is handed over."""
    if batch.state is not S.PREPARED:
        return []
    return wage_reckoning.due(session, batch.office_id, batch.month)[1]


def _demand_ready(session: Session, batch: WageBatch) -> None:
    found, lacking = wage_reckoning.due(session, batch.office_id, batch.month)
    if lacking:
        first = lacking[0]
        raise Refusal(
            N_(
                "%(count)s months can't be reckoned yet, the first that of %(name)s. See why on"
                " the page of the batch."
            ),
            count=len(lacking),
            name=first.assessment.employee.name,
        )
    if not found:
        raise Refusal(NOTHING, month=f"{batch.month:%Y-%m}")
    stored = {key_of(line): _told(line) for line in batch.lines}
    if stored != {one.key: _would_tell(one) for one in found}:
        raise Refusal(CHANGED, number=batch.number)


def _told(line: WageLine) -> tuple[Any, ...]:
    return line.assessment_id, line.before_id, line.table_id, line.amounts, line.ledger


def _would_tell(due: Due) -> tuple[Any, ...]:
    now = due.reckoned
    return due.assessment.id, due.before_id, now.table.id, due.amounts, now.ledger


# The steps ----------------------------------------------------------------------------------------
def hand_over(session: Session, actor: Actor, batch: WageBatch, at: datetime) -> WageBatch:
    """Hand a batch over to finance: from now on it stands, and its assessments are with finance."""
    _granted(session, actor, batch, Deed.SUBMIT)
    _state(batch, S.PREPARED)
    _demand_ready(session, batch)
    batch.state, batch.sha256 = S.HANDED_OVER, checksum(batch)
    batch.handed_by_id, batch.handed_at = somebody(actor), at
    session.flush()
    months.hand_over(line.assessment for line in batch.lines)
    session.flush()
    _tell(session, NoticeKind.PAY_HANDED_OVER, batch, at)
    return batch


def receive(session: Session, actor: Actor, batch: WageBatch, at: datetime) -> WageBatch:
    """Note that finance has the batch, and with it the assessments."""
    _granted(session, actor, batch, Deed.RECEIVE)
    _state(batch, S.HANDED_OVER)
    batch.state = S.RECEIVED
    batch.received_by_id, batch.received_at = somebody(actor), at
    months.received_with_batch(actor, (line.assessment for line in batch.lines), at)
    session.flush()
    return batch


def pay(session: Session, actor: Actor, batch: WageBatch, at: datetime) -> WageBatch:
    """Note that the batch has been paid out."""
    _granted(session, actor, batch, Deed.PAY)
    _state(batch, S.RECEIVED)
    batch.state = S.PAID
    batch.paid_by_id, batch.paid_at = somebody(actor), at
    session.flush()
    _tell(session, NoticeKind.PAY_PAID, batch, at)
    return batch


def _tell(session: Session, kind: NoticeKind, batch: WageBatch, at: datetime) -> None:
    """Tell everybody in a batch of it, once each, by his own first line."""
    own = {line.employee_id: line for line in reversed(batch.lines)}
    messages = [
        notices.Message(
            kind,
            f"{kind.value}:{batch.id}:{employee}",
            frozenset({employee}),
            Record.WAGE_LINE,
            line.id,
            str(line)[:120],
            "",
            batch.office_id,
        )
        for employee, line in own.items()
    ]
    notices.tell_many(session, messages, at)


def withdraw(session: Session, actor: Actor, batch: WageBatch, reason: str) -> WageBatch:
    """Withdraw a batch that is not handed over: of a wrong month, or made too early."""
    require(session, actor, Deed.WITHDRAW, Record.WAGE_BATCH, batch)
    _state(batch, S.PREPARED)
    because(session, inputs.reason(reason))
    batch.state = S.WITHDRAWN
    session.flush()
    return batch


def _granted(session: Session, actor: Actor, batch: WageBatch, deed: Deed) -> None:
    require(session, actor, deed, Record.WAGE_BATCH, batch)
    read_lines(session, batch)
    if somebody(actor) in {line.employee_id for line in batch.lines}:
        raise Separated(deed, Record.WAGE_BATCH, _OWN[deed])


def _state(batch: WageBatch, expected: WageBatchState) -> None:
    if batch.state is not expected:
        raise Refusal(_WRONG_STATE[batch.state], number=batch.number)


# The checksum -------------------------------------------------------------------------------------
def content(batch: WageBatch) -> dict[str, Any]:
    """Return what a batch says, as its checksum and its paper keep it."""
    return {
        "office": batch.office.code,
        "number": batch.number,
        "month": f"{batch.month:%Y-%m}",
        "total": _sums(batch.amounts),
        "lines": [_kept(line) for line in batch.lines],
    }


def _kept(line: WageLine) -> dict[str, Any]:
    before = line.before
    return {
        "employee": line.employee.username,
        "position": line.position.value,
        "month": f"{line.month:%Y-%m}",
        "kind": line.kind.value,
        "record_no": line.assessment.record_no,
        "revision": line.assessment.revision,
        "content": line.assessment.frozen_sha256,
        "before": None if before is None else before.revision,
        "table": line.table_id,
        "score": str(line.score),
        "band_from": str(line.band_from),
        "coefficient": None if line.coefficient is None else str(line.coefficient),
        "base_fen": line.base_fen,
        "ledger": line.ledger,
        **_sums(line.amounts),
    }


def _sums(amounts: Amounts) -> dict[str, int]:
    return {
        "performance_fen": amounts.performance,
        "withheld_fen": amounts.withheld,
        "repaid_fen": amounts.repaid,
        "net_fen": amounts.net,
    }


def checksum(batch: WageBatch) -> str:
    """Return the SHA-256 over the canonical JSON of a batch's lines."""
    return evidence.digest(evidence.canonical(content(batch)))


def holds(batch: WageBatch) -> bool:
    """Say whether the lines are those that were handed over."""
    return batch.sha256 is not None and checksum(batch) == batch.sha256
