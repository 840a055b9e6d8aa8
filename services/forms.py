"""Forms on paper: issuing, reprinting, a month in one file, blanks, and the check of a QR code.

A controlled form of a frozen record is rendered once, from what was frozen, and its bytes are kept:
a reprint is the kept file with a new print count. Drafts and the desk's slips are rendered anew and
not kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    FROZEN,
    Assessment,
    Award,
    Callback,
    CustomRecord,
    Destruction,
    Dunning,
    Flyer,
    Handover,
    Incident,
    IssuedForm,
    Letter,
    Nonconformity,
    Office,
    Publication,
    Receipt,
    ServiceOrder,
    SpotAssessment,
    SurveySheet,
    Ticket,
    TrainingPlan,
    TrainingSession,
    WageBatch,
)
from models.audit import note
from models.base import Base
from models.scopes import Actor, require, rows_within
from reports import blanks, bundle, callback_sheet, catalogue, copies, evidence, work_order
from reports import monthly_assessment as monthly
from reports.catalogue import (
    MONTHLY_ASSESSMENT,
    Form,
)
from reports.paper import LANGUAGES, Paper
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services import (
    form_codes,
    form_custom,
    form_desk,
    form_editions,
    form_month,
    form_slips,
    form_training,
    frozen,
    issued,
    revisions,
)
from services.form_check import Verified, verification
from services.form_rows import PRINTS, find_row
from services.generation import in_order

__all__ = [
    "Printed",
    "Verified",
    "blank",
    "document",
    "find_row",
    "issue",
    "month_file",
    "stamped",
    "together",
    "verification",
    "view",
]


@dataclass(frozen=True, slots=True)
class Printed:
    """A file for somebody: its name, its bytes, and the kept form behind it if there is one."""

    name: str
    data: bytes
    issued: IssuedForm | None = None


# Printing one record ------------------------------------------------------------------------------
def document(
    session: Session, actor: Actor, code: str, row: Base, language: str, at: datetime
) -> Printed:
    """Return the file of one record: the kept one, or a preview of what is not frozen."""
    form = form_codes.find(session, code)
    match row:
        case Assessment() if row.status in FROZEN:
            kept = issue(session, actor, row, language, at)
            return Printed(_name(form, row.record_no, row.revision), kept.file, kept)
        case Assessment():
            _printing(session, actor, Record.ASSESSMENT, row, form, language)
            return Printed(_name(form, row.record_no, row.revision), _draft(session, row, language))
        case Ticket():
            _printing(session, actor, Record.TICKET, row, form, language)
            data = form_slips.work_order_pdf(session, row, form, language)
            return Printed(_name(form, row.number), data)
        case Callback():
            _printing(session, actor, Record.CALLBACK, row, form, language)
            data = form_slips.callback_pdf(row, form, language)
            return Printed(_name(form, row.ticket.number), data)
        case Letter() | Destruction() | Handover() | Incident() | Flyer() | Dunning():
            _printing(session, actor, PRINTS[form.key][0], row, form, language)
            return Printed(_name(form, row.number), form_desk.pdf(row, form, language))
        case SurveySheet():
            _printing(session, actor, Record.SURVEY_SHEET, row, form, language)
            number = f"{row.survey.number}-{row}"
            return Printed(_name(form, number), form_desk.pdf(row, form, language))
        case (
            Receipt()
            | ServiceOrder()
            | SpotAssessment()
            | Publication()
            | WageBatch()
            | Award()
            | Nonconformity()
            | CustomRecord()
        ):
            _printing(session, actor, PRINTS[form.key][0], row, form, language)
            return Printed(_name(form, str(row)), form_desk.pdf(row, form, language))
        case TrainingPlan():
            _printing(session, actor, Record.TRAINING_PLAN, row, form, language)
            return Printed(_name(form, row.number), form_desk.pdf(row, form, language))
        case TrainingSession():
            kept = form_training.issue(session, actor, row, form, language, at)
            return Printed(_name(form, row.session_no, kept.revision), kept.file, kept)
        case _:
            raise _no_records(form)


def view(session: Session, actor: Actor, code: str, row: Base, language: str, *, nonce: str) -> str:
    """Return one record as a page to print from the browser, where PDF can't be made."""
    form = form_codes.find(session, code)
    match row:
        case Assessment():
            _printing(session, actor, Record.ASSESSMENT, row, form, language)
            draft = row.frozen is None
            content = frozen.content(session, row) if row.frozen is None else json.loads(row.frozen)
            sheet = form_month.sheet(
                content,
                _edition(session, content["form"]),
                _paper(content, "", draft=draft),
                language,
            )
            return monthly.html(sheet, language, digest=row.frozen_sha256 or "", nonce=nonce)
        case Ticket():
            _printing(session, actor, Record.TICKET, row, form, language)
            slip = form_slips.work_order_sheet(session, row, form)
            return work_order.html(slip, language, nonce=nonce)
        case Callback():
            _printing(session, actor, Record.CALLBACK, row, form, language)
            return callback_sheet.html(form_slips.callback_form(row, form), language, nonce=nonce)
        case (
            Letter() | Destruction() | Handover() | Incident() | Flyer() | Dunning() | SurveySheet()
        ):
            _printing(session, actor, PRINTS[form.key][0], row, form, language)
            return form_desk.html(row, form, language, nonce)
        case (
            Receipt()
            | ServiceOrder()
            | SpotAssessment()
            | Publication()
            | WageBatch()
            | Award()
            | Nonconformity()
            | CustomRecord()
        ):
            _printing(session, actor, PRINTS[form.key][0], row, form, language)
            return form_desk.html(row, form, language, nonce)
        case TrainingPlan():
            _printing(session, actor, Record.TRAINING_PLAN, row, form, language)
            return form_desk.html(row, form, language, nonce)
        case TrainingSession():
            _printing(session, actor, Record.TRAINING_SESSION, row, form, language)
            return form_training.html(row, form, language, nonce)
        case _:
            raise _no_records(form)


def _no_records(form: Form) -> Refusal:
    return Refusal(N_("There are no records of “%(form)s” yet: print it blank."), form=form.name)


def issue(
    session: Session, actor: Actor, row: Assessment, language: str, at: datetime
) -> IssuedForm:
    """Return the kept form of an approved month; the first time it is rendered and kept."""
    require(session, actor, Deed.PRINT, Record.ASSESSMENT, row)
    if row.frozen is None or row.frozen_sha256 is None:
        raise Refusal(N_("%(number)s has not been approved yet."), number=row.record_no)
    form = _edition(session, json.loads(row.frozen)["form"])
    kept = issued.kept(session, Record.ASSESSMENT, row.id, form, language, row.frozen_sha256)
    if kept is None:
        kept = _first(session, actor, row, form, language, at)
    else:
        kept.print_count += 1
        session.flush()
    _note(session, Record.ASSESSMENT, row, form, language, kept.print_count)
    return kept


def stamped(
    session: Session, actor: Actor, printed: Printed, language: str, at: datetime
) -> Printed:
    """Return a file for the printer: with the copy's number, time and name laid over its foot."""
    kept = printed.issued
    copy = copies.Copy(
        at=at,
        by=actor.name,
        number=kept.print_count if kept else None,
        superseded_by=_superseding(session, kept) if kept else None,
    )
    return Printed(printed.name, copies.stamp(printed.data, copy, language), kept)


def _superseding(session: Session, kept: IssuedForm) -> int | None:
    if kept.record is not Record.ASSESSMENT:
        return None
    row = session.get(Assessment, kept.record_id)
    if row is None or row.current:
        return None
    later = revisions.in_force(session, row)
    return later.revision if later is not None else None


def _printing(
    session: Session, actor: Actor, record: Record, row: Base, form: Form, language: str
) -> None:
    """Ask for the right to print, and note the print."""
    require(session, actor, Deed.PRINT, record, row)
    _note(session, record, row, form, language, None)


def _note(
    session: Session, record: Record, row: Base, form: Form, language: str, copy: int | None
) -> None:
    note(
        session,
        AuditOp.PRINT,
        record,
        row.id,
        str(row),
        changes={"form": form.code or form.key, "language": language, "copy": copy},
        office_id=getattr(row, "office_id", None),
    )


def _name(form: Form, number: str, revision: int | None = None) -> str:
    parts = (form.stem, number, f"R{revision}" if revision else "")
    return "_".join(part for part in parts if part) + ".pdf"


# The kept form ------------------------------------------------------------------------------------
def _edition(session: Session, kept: dict[str, str]) -> Form:
    """Return the form in the edition that was frozen with the record."""
    return form_editions.kept(session, catalogue.find(kept["code"]), kept["edition"])


def _first(
    session: Session, actor: Actor, row: Assessment, form: Form, language: str, at: datetime
) -> IssuedForm:
    """Render a frozen month and keep its bytes."""
    content = json.loads(row.frozen or "{}")
    token = issued.token(row.id, row.frozen_sha256, form, language)
    data = monthly.render(
        form_month.sheet(content, form, _paper(content, token, draft=False), language),
        language,
        evidence=(row.frozen or "").encode(),
        created=row.approved_at or at,
    )
    made = IssuedForm(
        record=Record.ASSESSMENT,
        record_id=row.id,
        code=form.code,
        edition=form.edition,
        record_no=row.record_no,
        revision=row.revision,
        language=language,
        content_sha256=row.frozen_sha256 or "",
        file=data,
        file_sha256=evidence.digest(data),
        token=token,
        issued_at=at,
        issued_by_id=actor.employee_id,
        print_count=1,
    )
    return issued.keep(session, made, form)


def _paper(content: form_month.Content, token: str, *, draft: bool) -> Paper:
    code = issued.check_address(token)
    return form_month.paper_of(content, address=code, draft=draft)


def _draft(session: Session, row: Assessment, language: str) -> bytes:
    """Render what is not approved: marked as a draft, without a QR code, kept nowhere."""
    content = frozen.content(session, row)
    form = _edition(session, content["form"])
    return monthly.render(
        form_month.sheet(content, form, _paper(content, "", draft=True), language),
        language,
        evidence=evidence.canonical(content),
        created=row.generated_at,
    )


# Many, and none -----------------------------------------------------------------------------------
def month_file(
    session: Session,
    actor: Actor,
    month: date,
    office_code: str,
    language: str,
    at: datetime,
    *,
    for_paper: bool = False,
) -> Printed:
    """Return all forms of an office's month in one file, by post and user name."""
    first = month.replace(day=1)
    rows = session.scalars(
        select(Assessment)
        .join(Office)
        .where(
            Assessment.month == first,
            Assessment.current,
            Office.code == office_code,
            rows_within(actor, Assessment, Record.ASSESSMENT, Deed.PRINT),
        )
    ).all()
    if not rows:
        raise Refusal(
            N_("There are no assessments of %(month)s to print for office %(office)s."),
            month=f"{first:%Y-%m}",
            office=office_code,
        )
    title = f"{MONTHLY_ASSESSMENT.stem}_{office_code}_{first:%Y-%m}"
    return together(session, actor, in_order(rows), title, language, at, for_paper=for_paper)


def together(
    session: Session,
    actor: Actor,
    rows: Sequence[Assessment],
    title: str,
    language: str,
    at: datetime,
    *,
    for_paper: bool = False,
) -> Printed:
    """Return the forms of several assessments in one file; ``for_paper`` lays each copy's line."""
    code = MONTHLY_ASSESSMENT.code
    parts = [document(session, actor, code, row, language, at) for row in rows]
    if for_paper:
        parts = [stamped(session, actor, part, language, at) for part in parts]
    data = bundle.merge(
        [part.data for part in parts],
        title=title,
        lang=LANGUAGES[language],
        created=max(row.approved_at or row.generated_at for row in rows),
    )
    return Printed(f"{title}.pdf", data)


def blank(
    session: Session, actor: Actor, code: str, language: str, office: Office | None = None
) -> Printed:
    """Return the empty form, of an office or of any, in the edition in force."""
    form = form_codes.find(session, code)
    if form.own_words:
        return Printed(
            f"{form.stem}.pdf", form_custom.blank(session, actor, form, language, office)
        )
    if form.controlled:
        form = form_editions.at(session, form, actor.day)
    paper = Paper(company=office.company if office else "", office=office.name if office else "")
    return Printed(f"{form.stem}.pdf", blanks.render(form, paper, language))
