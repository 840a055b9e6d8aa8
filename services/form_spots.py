"""Form JL/WI-KF-018/001 filled from an ad-hoc assessment, its photographs on the pages after."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from models import Attachment, SpotAssessment, SpotFinding
from models.clock import local
from reports import evidence, spot_assessment
from reports.catalogue import Form
from reports.fetcher import LARGEST_IMAGE
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper
from reports.spot_assessment import Photo, Row, Sheet
from rules.attachments import KINDS, Nature
from rules.spot_words import SpotState
from rules.vocabulary import Record
from services import attachments, form_editions
from services.frozen import instant

SIDES = (900, 640, 420)  # pixels of the longer side: the first that is small enough
MOST_PHOTOS = 24
PICTURES = tuple({k.media_type for k in KINDS.values() if k.nature is Nature.PICTURE})


def sheet_of(session: Session, row: SpotAssessment, form: Form) -> Sheet:
    """Return an assessment's form, as it stands today."""
    answered = row.answered_at is not None
    return Sheet(
        paper=Paper(
            company=row.office.company,
            office=row.office.name,
            number=row.number,
            draft=row.state is SpotState.DRAFT,
        ),
        form=form_editions.at(session, form, local(row.at).date()),
        employee=row.employee.name,
        post=row.position,
        areas=row.areas,
        at=row.at,
        place=row.place,
        method=row.method,
        rows=tuple(_row(one) for one in row.standing),
        photos=tuple(_photos(session, row)),
        agrees=row.state is SpotState.ACKNOWLEDGED if answered else None,
        statement=row.statement,
        reply=row.reply,
        person=SignOff(row.employee.name, row.answered_at) if answered else NOBODY,
        assessor=SignOff(row.assessor.name, row.issued_at) if row.issued_at else NOBODY,
    )


def _row(one: SpotFinding) -> Row:
    return Row(
        one.indicator,
        one.clause,
        one.found,
        one.points,
        one.rectification,
        one.until,
        one.recheck_result,
        local(one.rechecked_at).date() if one.rechecked_at else None,
    )


def _photos(session: Session, row: SpotAssessment) -> Iterator[Photo]:
    """Yield the pictures of the findings, drawn anew in a size for paper."""
    places = {one.id: place for place, one in enumerate(row.standing, 1)}
    asked = (
        select(Attachment.record_id, Attachment.content)
        .where(
            Attachment.record == Record.SPOT_FINDING,
            Attachment.record_id.in_(places),
            Attachment.voided_at.is_(None),
            Attachment.media_type.in_(PICTURES),
        )
        .order_by(Attachment.record_id, Attachment.id)
        .limit(MOST_PHOTOS)
    )
    for row_id, content in session.execute(asked):
        yield Photo(places[row_id], picture(content))


def picture(content: bytes) -> str:
    """Return a picture for paper, drawn anew, as a data: address."""
    drawn = (attachments.small(content, side) for side in SIDES)
    picture = next((one for one in drawn if len(one) <= LARGEST_IMAGE), b"")
    return "data:image/jpeg;base64," + base64.b64encode(picture).decode("ascii")


def content(row: SpotAssessment) -> dict[str, Any]:
    """Return what the form's attachment says."""
    return {
        "record_no": row.number,
        "state": row.state.value,
        "employee": row.employee.username,
        "position": row.position.value,
        "at": instant(row.at),
        "place": row.place,
        "method": row.method.value,
        "assessor": row.assessor.username,
        "issued_at": instant(row.issued_at),
        "answered_at": instant(row.answered_at),
        "statement": row.statement,
        "reply": row.reply,
        "findings": [
            {
                "number": one.number,
                "indicator": one.indicator.value,
                "clause": one.clause,
                "found": one.found,
                "points": str(one.points),
                "about": sorted(one.names),
                "rectification": one.rectification,
                "due_on": one.until.isoformat() if one.until else "",
                "recheck": one.recheck_result.value if one.recheck_result else "",
            }
            for one in row.standing
        ],
    }


def pdf(row: SpotAssessment, form: Form, language: str) -> bytes:
    """Return an assessment's form as PDF."""
    said = evidence.canonical(content(row))
    created = row.answered_at or row.issued_at or row.at
    sheet = sheet_of(_session(row), row, form)
    return spot_assessment.render(sheet, language, evidence=said, created=created)


def html(row: SpotAssessment, form: Form, language: str, nonce: str) -> str:
    """Return an assessment's form as a page to print from the browser."""
    return spot_assessment.html(sheet_of(_session(row), row, form), language, nonce=nonce)


def _session(row: SpotAssessment) -> Session:
    session = object_session(row)
    if session is None:
        raise LookupError(f"{row.number} belongs to no session")
    return session
