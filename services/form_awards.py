"""The notice of a year's awards, and the certificates, filled from what was confirmed (4.11)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, object_session

from models import Award, AwardNominee, IssuedForm
from models.audit import note
from models.clock import local
from models.scopes import Actor, require
from reports import award_certificate, awards_notice, bundle, evidence
from reports.award_certificate import Sheet
from reports.catalogue import AWARD_CERTIFICATE, Form
from reports.paper import LANGUAGES, Paper
from rules.award_words import AwardState
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services import awards, issued
from services.frozen import instant


# The notice ---------------------------------------------------------------------------------------
def pdf(row: Award, form: Form, language: str) -> bytes:
    """Return the notice of everything published of the award's year at its office, as PDF."""
    sheet = _notice(row, form)
    content: dict[str, Any] = {
        "office": row.office.name,
        "year": row.year,
        "published_at": instant(row.published_at),
        "awards": [
            [line.award, line.name, line.post.value, line.certificate_no] for line in sheet.lines
        ],
    }
    kept = evidence.canonical(content)
    created = row.published_at or row.opened_at
    return awards_notice.render(sheet, language, evidence=kept, created=created)


def html(row: Award, form: Form, language: str, nonce: str) -> str:
    """Return the notice as a page to print from the browser, where PDF can't be made."""
    return awards_notice.html(_notice(row, form), language, nonce=nonce)


def _notice(row: Award, form: Form) -> awards_notice.Sheet:
    session: Session = object_session(row)  # type: ignore[assignment]  # it was just read
    if row.state is not AwardState.PUBLISHED or row.voided_at is not None:
        raise Refusal(N_("Only what is published is printed as a notice."))
    found = awards.published(session, row.office_id, row.year)
    days = [local(one.published_at).date() for one in found if one.published_at is not None]
    return awards_notice.Sheet(
        paper=Paper(company=row.office.company, office=row.office.name, number=row.number),
        form=form,
        year=row.year,
        published_on=min(days),
        shown_until=max(one.shown_until for one in found if one.shown_until is not None),
        lines=tuple(_line(one, person) for one in found for person in one.nominated),
        published_by=str(row.published_by or ""),
    )


def _line(row: Award, one: AwardNominee) -> awards_notice.Line:
    rule = json.loads(row.frozen or "{}")["rule"]
    name, post = one.employee.name, row.position
    return awards_notice.Line(rule["name"], name, post, one.reason, one.certificate_no)


# Certificates -------------------------------------------------------------------------------------
def certificate_content(row: Award, one: AwardNominee) -> dict[str, Any]:
    """Return what a certificate says, in values that canonical JSON takes: from what is frozen."""
    kept = json.loads(row.frozen or "{}")
    names = {each["employee_id"]: each["name"] for each in kept.get("awarded", [])}
    return {
        "form": AWARD_CERTIFICATE.name,
        "certificate_no": one.certificate_no,
        "award_no": row.number,
        "award": kept.get("rule", {}).get("name", ""),
        "year": row.year,
        "company": kept.get("company", ""),
        "office": kept.get("office", {}).get("name", ""),
        "name": names.get(one.employee_id, ""),
        "post": row.position.value,
        "confirmed_at": instant(row.confirmed_at),
        "ranking_sha256": row.frozen_sha256 or "",
    }


def certificates(
    session: Session,
    actor: Actor,
    row: Award,
    people: Sequence[AwardNominee],
    language: str,
    at: datetime,
) -> tuple[str, bytes]:
    """Return name and bytes of one certificate, or of several in one file; each is kept."""
    require(session, actor, Deed.PRINT, Record.AWARD, row)
    if row.state is AwardState.OPEN or row.voided_at is not None or not people:
        raise Refusal(N_("Certificates are given by confirmed awards alone."))
    kept = [_issue(session, actor, row, one, language, at) for one in people]
    form = AWARD_CERTIFICATE
    if len(kept) == 1:
        return f"{form.stem}_{kept[0].record_no}.pdf", kept[0].file
    title = f"{form.stem}_{row.number}"
    data = bundle.merge(
        [one.file for one in kept],
        title=title,
        lang=LANGUAGES[language],
        created=row.confirmed_at or at,
    )
    return f"{title}.pdf", data


def _issue(
    session: Session, actor: Actor, row: Award, one: AwardNominee, language: str, at: datetime
) -> IssuedForm:
    """Return the kept certificate; the first time it is rendered and kept."""
    form, said = AWARD_CERTIFICATE, evidence.canonical(certificate_content(row, one))
    sha256 = evidence.digest(said)
    kept = issued.kept(session, Record.AWARD, row.id, form, language, sha256)
    if kept is None:
        kept = _first(session, actor, row, one, language, at)
    else:
        kept.print_count += 1
        session.flush()
    changes = {"form": form.key, "language": language, "copy": kept.print_count}
    note(
        *(session, AuditOp.PRINT, Record.AWARD, row.id, one.certificate_no),
        changes=changes,
        office_id=row.office_id,
    )
    return kept


def _first(
    session: Session, actor: Actor, row: Award, one: AwardNominee, language: str, at: datetime
) -> IssuedForm:
    form, content = AWARD_CERTIFICATE, certificate_content(row, one)
    said = evidence.canonical(content)
    sha256 = evidence.digest(said)
    token = issued.token(row.id, sha256, form, language)
    confirmed_at = row.confirmed_at or at
    sheet = Sheet(
        paper=Paper(
            company=content["company"],
            office=content["office"],
            number=one.certificate_no,
            address=issued.check_address(token),
        ),
        name=content["name"],
        post=row.position,
        award=content["award"],
        year=row.year,
        dated=local(confirmed_at).date(),
    )
    data = award_certificate.render(sheet, language, evidence=said, created=confirmed_at)
    made = IssuedForm(
        record=Record.AWARD,
        record_id=row.id,
        code=form.key,
        edition=form.edition,
        record_no=one.certificate_no,
        revision=1,
        language=language,
        content_sha256=sha256,
        file=data,
        file_sha256=evidence.digest(data),
        token=token,
        issued_at=at,
        issued_by_id=actor.employee_id,
        print_count=1,
    )
    return issued.keep(session, made, form)
