"""The report of a nonconformity on paper, as it stands today."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext

from models import Employee, Nonconformity
from reports import evidence, nonconformity_report
from reports.catalogue import Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.nonconformity_report import Sheet
from reports.paper import Paper
from rules.clauses import find
from rules.inspection_words import NonconformityState
from services.frozen import instant

S = NonconformityState
_VERIFIED = {S.EFFECTIVE: True, S.CLOSED: True, S.INEFFECTIVE: False}


def pdf(row: Nonconformity, form: Form, language: str) -> bytes:
    """Return the report as PDF."""
    content: dict[str, Any] = {
        "record_no": row.number,
        "clause": row.clause,
        "gravity": row.gravity.value,
        "state": row.state.value,
        "found": row.found,
        "raised_at": instant(row.raised_at),
        "owner": row.owner.name,
        "due_on": row.due_on.isoformat(),
        "cause": row.cause,
        "corrective": row.corrective,
        "preventive": row.preventive,
        "verification": row.verify_note,
    }
    kept = evidence.canonical(content)
    sheet = _sheet(row, form, language)
    return nonconformity_report.render(sheet, language, evidence=kept, created=row.raised_at)


def html(row: Nonconformity, form: Form, language: str, nonce: str) -> str:
    """Return the report as a page to print from the browser, where PDF can't be made."""
    return nonconformity_report.html(_sheet(row, form, language), language, nonce=nonce)


def _sheet(row: Nonconformity, form: Form, language: str) -> Sheet:
    clause = find(row.clause)
    with force_locale(language):
        asks = gettext(clause.asks) if clause is not None else ""
    return Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        clause=row.clause,
        asks=asks,
        gravity=row.gravity,
        source=row.record_number or (str(row.check.audit) if row.check else ""),
        found=row.found,
        raised_by=str(row.raised_by or ""),
        raised_at=row.raised_at,
        owner=row.owner.name,
        due_on=row.due_on,
        cause=row.cause,
        corrective=row.corrective,
        preventive=row.preventive,
        done_note=row.done_note,
        done_on=row.done_on,
        effective=_VERIFIED.get(row.state),
        verify_note=row.verify_note,
        verified_on=row.verified_on,
        raiser=_signed(row.raised_by, row.raised_at),
        answerer=_signed(row.answered_by, row.answered_at),
        verifier=SignOff(row.verified_by.name) if row.verified_by else NOBODY,
    )


def _signed(person: Employee | None, at: datetime | None) -> SignOff:
    return NOBODY if person is None or at is None else SignOff(person.name, at)
