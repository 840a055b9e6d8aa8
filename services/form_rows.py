"""Which record a form is asked of: by its ID, or by the number that stands on the paper."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Assessment,
    Callback,
    CustomRecord,
    Office,
    Receipt,
    SurveySheet,
    Ticket,
    TrainingSession,
)
from models.base import Base
from reports.catalogue import CALLBACK_SHEET, MONTHLY_ASSESSMENT, WORK_ORDER, Form
from rules import typed
from rules.refusal import Refusal
from rules.vocabulary import N_, Record
from services import form_codes, form_desk

PRINTS: dict[str, tuple[Record, type[Base]]] = {
    MONTHLY_ASSESSMENT.key: (Record.ASSESSMENT, Assessment),
    WORK_ORDER.key: (Record.TICKET, Ticket),
    CALLBACK_SHEET.key: (Record.CALLBACK, Callback),
    **form_desk.PRINTS,
}


def find_row(
    session: Session, code: str, wanted: int | str, office: Office | None = None
) -> tuple[Form, Record, Base]:
    """Return the form of a code with the record it prints; say so when there is none.

    ``wanted`` is an ID, or a number such as KH-202610-0001 (then the revision in force, or the
    newest edition); offices count for themselves, so a number that several have needs ``office``.
    """
    form = form_codes.find(session, code)
    if form.key not in PRINTS:
        raise Refusal(N_("There are no records of “%(form)s” yet: print it blank."), form=form.name)
    record, model = PRINTS[form.key]
    asked = typed.code(str(wanted))
    if asked.isascii() and asked.isdigit():
        row: Base | None = session.get(model, int(asked)) if len(asked) < 10 else None
    else:
        row = _numbered(session, model, asked, office)
    if isinstance(row, CustomRecord) and row.code != form.code:
        row = None  # of another designed form
    if row is None:
        raise Refusal(N_("There is no record %(id)s to print."), field="id", id=str(wanted))
    return form, record, row


def _numbered(session: Session, model: Any, number: str, office: Office | None) -> Base | None:
    """Return the record of a number; its latest state where there are several."""
    if model in (Callback, SurveySheet):
        return None  # a work order may have several, each survey counts from 1
    order: list[Any] = [model.id.desc()]
    column: Any = getattr(model, "number", None)
    if model is Receipt:
        column = Receipt.receipt_no
    if model is TrainingSession:
        column = TrainingSession.session_no
    if model is Assessment:
        column, order = model.record_no, [model.current.desc(), model.revision.desc()]
    statement = select(model).where(column == number).order_by(*order)
    if office is not None:
        statement = statement.where(model.office_id == office.id)
    rows = session.scalars(statement).all()
    if len({row.office_id for row in rows}) > 1:
        raise Refusal(N_("Several offices have this number. Say which office."), field="office")
    return rows[0] if rows else None
