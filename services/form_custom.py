"""A record on a designed form, on the edition it was made on; the empty form of a design."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from models import Attachment, CustomForm, CustomRecord, Office
from models.clock import local
from models.scopes import Actor, Forbidden
from reports import custom_form, evidence
from reports.catalogue import Form
from reports.custom_form import Cell, Photo, Sheet
from reports.monthly_assessment import SignOff
from reports.paper import Paper
from rules.custom_forms import Entry, Field
from rules.custom_words import DesignState, FieldKind, HeadLine
from rules.vocabulary import Deed, Record
from services import custom_forms
from services.form_spots import MOST_PHOTOS, PICTURES, picture
from services.frozen import instant


def form_of(design: CustomForm) -> Form:
    """Return an edition as the paper knows forms."""
    return replace(
        custom_form.BASE,
        code=design.code,
        name=design.name,
        edition=design.edition,
        valid_from=design.valid_from or custom_form.BASE.valid_from,
        retention_years=design.retention_years,
        keeper=design.keeper,
        own_words=True,
    )


def sheet_of(session: Session, row: CustomRecord) -> Sheet:
    """Return a record's form, as it stands today."""
    design, kept = row.custom_form, row.kept
    signed = {one.key: SignOff(one.signed_as, one.at) for one in row.signatures}
    head = {
        HeadLine.OFFICE: row.office.name,
        HeadLine.DAY: row.day.isoformat(),
        HeadLine.NUMBER: row.number,
        HeadLine.MADE_BY: str(row.made_by or ""),
    }
    return Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form_of(design),
        head=tuple((line, head[line]) for line in design.head_lines),
        cells=tuple(
            Cell(field=field, text=_words(field, kept.get(field.key)), signed=signed.get(field.key))
            for field in design.asked
        ),
        photos=tuple(_photos(session, row)),
        sign_lines=design.signature_lines,
        voided=row.void_reason or "" if row.voided_at else "",
    )


def _words(field: Field, entry: Entry | None) -> str:
    """Return what a field says on paper, on the office's wall clock."""
    if entry is None:
        return ""
    if field.kind is FieldKind.MOMENT:
        return f"{local(datetime.fromisoformat(entry.value)):%Y-%m-%d %H:%M}"
    return entry.words


def _photos(session: Session, row: CustomRecord) -> Iterator[Photo]:
    names = {
        int(one): entry.name
        for field in row.custom_form.asked
        if field.kind is FieldKind.PHOTO and (entry := row.kept.get(field.key)) is not None
        for one in entry.value.split(",")
    }
    asked = (
        select(Attachment.id, Attachment.content)
        .where(
            Attachment.record == Record.CUSTOM_RECORD,
            Attachment.record_id == row.id,
            Attachment.id.in_(names),
            Attachment.voided_at.is_(None),
            Attachment.media_type.in_(PICTURES),
        )
        .order_by(Attachment.id)
        .limit(MOST_PHOTOS)
    )
    for file_id, content in session.execute(asked):
        yield Photo(names[file_id], picture(content))


def content(row: CustomRecord) -> dict[str, Any]:
    """Return what the form's attachment says."""
    return {
        "form": {"code": row.custom_form.code, "edition": row.custom_form.edition},
        "record_no": row.number,
        "office": row.office.code,
        "day": row.day.isoformat(),
        "made_at": instant(row.made_at),
        "entries": {key: [one.name, one.value, one.words] for key, one in row.kept.items()},
        "signatures": [
            [one.key, one.name, one.signed_as, instant(one.at), one.sha256]
            for one in row.signatures
        ],
        "voided": row.void_reason or "" if row.voided_at else "",
    }


def pdf(row: CustomRecord, form: Form, language: str) -> bytes:
    """Return a record's form as PDF."""
    said = evidence.canonical(content(row))
    created = row.signatures[-1].at if row.signatures else row.made_at
    return custom_form.render(_sheet(row, language), language, evidence=said, created=created)


def html(row: CustomRecord, form: Form, language: str, nonce: str) -> str:
    """Return a record's form as a page to print from the browser."""
    return custom_form.html(_sheet(row, language), language, nonce=nonce)


def _sheet(row: CustomRecord, language: str) -> Sheet:
    session = object_session(row)
    if session is None:
        raise LookupError(f"{row.number} belongs to no session")
    sheet = sheet_of(session, row)
    if not sheet.voided:
        return sheet
    with force_locale(language):
        told = gettext("%(what)s: %(value)s", what=gettext("Voided"), value=sheet.voided)
    return replace(sheet, voided=told)


def blank_sheet(design: CustomForm, office: Office | None = None) -> Sheet:
    """Return the empty form of an edition; one that is not in use yet says so."""
    head = {HeadLine.OFFICE: office.name} if office else {}
    return Sheet(
        paper=Paper(
            company=office.company if office else "",
            office=office.name if office else "",
            draft=design.state is DesignState.DRAFT,
        ),
        form=form_of(design),
        head=tuple((line, head.get(line, "")) for line in design.head_lines),
        cells=tuple(Cell(field=field) for field in design.asked),
        sign_lines=design.signature_lines,
        blank=True,
    )


def blank(
    session: Session, actor: Actor, form: Form, language: str, office: Office | None
) -> bytes:
    """Return the empty form of a design in use, for those who see its records or the designs."""
    design = custom_forms.find(session, form.code)
    if design is None or not (
        actor.may(Deed.VIEW, Record.CUSTOM_FORM) or custom_forms.may(actor, design, Deed.VIEW)
    ):
        raise Forbidden(Deed.VIEW, Record.CUSTOM_RECORD)
    return blank_pdf(design, language, office)


def blank_pdf(design: CustomForm, language: str, office: Office | None = None) -> bytes:
    """Return the empty form of an edition as PDF."""
    return custom_form.render(blank_sheet(design, office), language, evidence=None)
