"""The file payroll takes: a batch's lines in the columns the office laid out (4.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from models import WageBatch, WageLine
from models.audit import note
from models.scopes import Actor, require
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from rules.wage_words import WageBatchState, WageField
from services import wage_tables, wages

F = WageField
# what each field holds, and as what a spreadsheet keeps it
FIELDS: Mapping[WageField, tuple[str, Callable[[WageLine], Any]]] = {
    F.EMPLOYEE_NO: ("text", lambda line: line.employee.employee_no),
    F.NAME: ("text", lambda line: line.employee.name),
    F.POST: ("word", lambda line: line.position),
    F.OFFICE: ("text", lambda line: line.office.name),
    F.MONTH: ("month", lambda line: line.month),
    F.KIND: ("word", lambda line: line.kind),
    F.RECORD_NO: ("text", lambda line: line.assessment.record_no),
    F.REVISION: ("number", lambda line: line.assessment.revision),
    F.SCORE: ("exact", lambda line: line.score),
    F.COEFFICIENT: ("exact", lambda line: line.coefficient),
    F.BASE: ("money", lambda line: line.base_fen),
    F.PERFORMANCE: ("money", lambda line: line.performance_fen),
    F.WITHHELD: ("money", lambda line: line.withheld_fen),
    F.REPAID: ("money", lambda line: line.repaid_fen),
    F.NET: ("money", lambda line: line.net_fen),
    F.BATCH: ("text", lambda line: line.batch.number),
    F.REASON: ("text", lambda line: line.assessment.reason),
}


def columns(session: Session, office_id: int, day: date) -> list[tuple[str, WageField]]:
    """Return the columns of an office's file on a day: title and field, in their order."""
    layout = wage_tables.layout_on(session, office_id, day)
    if layout is None:
        return [(gettext(field.wording), field) for field in wage_tables.USUAL]
    return [(one.title, one.field) for one in layout.columns]


def taken(session: Session, actor: Actor, batch: WageBatch) -> list[tuple[str, WageField]]:
    """Return the columns of a batch's file; that somebody took it is on record."""
    require(session, actor, Deed.EXPORT, Record.WAGE_BATCH, batch)
    if batch.state in (WageBatchState.PREPARED, WageBatchState.WITHDRAWN):
        raise Refusal(
            N_("%(number)s has not been handed over: there is no file for payroll yet."),
            number=batch.number,
        )
    wages.read_lines(session, batch)
    found = columns(session, batch.office_id, actor.day)
    note(
        session,
        AuditOp.EXPORT,
        Record.WAGE_BATCH,
        batch.id,
        batch.number,
        changes={"rows": [None, len(batch.lines)]},
        office_id=batch.office_id,
    )
    return found


def row(line: WageLine, fields: list[WageField]) -> list[Any]:
    """Return the cells of a line."""
    return [FIELDS[field][1](line) for field in fields]
