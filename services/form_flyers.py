"""Flyers on paper, in the language they are worded in."""

from __future__ import annotations

from typing import Any

from models import Flyer
from models.clock import local
from reports import evidence, flyer
from reports.catalogue import Form
from reports.paper import Paper
from rules.activity_words import FlyerState
from services import sign_ups
from services.frozen import instant


def sheet(row: Flyer, form: Form) -> flyer.Sheet:
    """Return the sheet of a flyer; its code leads to the sign-up page of its activity."""
    office = row.office
    code = sign_ups.page_address(row.activity) if row.activity is not None else ""
    return flyer.Sheet(
        paper=Paper(
            company=office.company,
            office=office.name,
            number=row.number,
            revision=row.edition,
            address=code,
            draft=row.state is FlyerState.DRAFT,
        ),
        form=form,
        size=row.size,
        edition=row.edition,
        headline=row.headline,
        text=row.body,
        phone=office.phone,
        dated=local(row.printed_at or row.created_at).date(),
    )


def content(row: Flyer) -> dict[str, Any]:
    """Return what the file's attachment says."""
    return {
        "record_no": row.number,
        "edition": row.edition,
        "state": row.state.value,
        "activity": row.activity.number if row.activity is not None else None,
        "headline": row.headline,
        "text": row.body,
        "printed_at": instant(row.printed_at),
    }


def pdf(row: Flyer, form: Form, language: str) -> bytes:
    """Return a flyer as PDF, in its own language whoever prints it."""
    kept = evidence.canonical(content(row))
    created = row.printed_at or row.created_at
    return flyer.render(sheet(row, form), row.language.value, evidence=kept, created=created)


def html(row: Flyer, form: Form, language: str, nonce: str) -> str:
    """Return a flyer as a page to print from the browser."""
    return flyer.html(sheet(row, form), row.language.value, nonce=nonce)
