"""Sheets of surveys on paper: one household's, and all of a survey in one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Survey, SurveySheet
from models.audit import note
from models.scopes import Actor, require
from reports import bundle, evidence, survey_sheet
from reports.catalogue import SURVEY_SHEET, Form
from reports.paper import LANGUAGES, Paper
from rules.refusal import Refusal
from rules.survey_words import QuestionKind, SurveyState
from rules.vocabulary import N_, AuditOp, Deed, Record
from services import survey_answers
from services.frozen import instant


def sheet(row: SurveySheet, form: Form, language: str) -> survey_sheet.Sheet:
    """Return the sheet of one household, worded in a language."""
    survey, office = row.survey, row.office
    return survey_sheet.Sheet(
        paper=Paper(company=office.company, office=office.name, number=f"{survey.number}-{row}"),
        form=form,
        name=survey.name,
        flat=row.unit.address,
        sheet_no=str(row),
        return_by=survey.ends_on,
        phone=office.phone,
        code=survey_answers.spelt(survey_answers.code(survey.id, row.salt)),
        address=survey_answers.page_address(row),
        questions=tuple(
            survey_sheet.Asked(one.worded(language), one.kind is QuestionKind.SCALE)
            for one in survey.question_set.questions
        ),
    )


def _content(row: SurveySheet, language: str) -> dict[str, Any]:
    """Return what the file's attachment says; the code stays on the paper alone."""
    return {
        "record_no": f"{row.survey.number}-{row}",
        "questionnaire": row.survey.question_set.name,
        "edition": row.survey.question_set.edition,
        "questions": [one.worded(language) for one in row.survey.question_set.questions],
        "opened_at": instant(row.survey.opened_at),
    }


def pdf(row: SurveySheet, form: Form, language: str) -> bytes:
    """Return one household's sheet as PDF."""
    kept = evidence.canonical(_content(row, language))
    created = row.survey.opened_at or row.survey.created_at
    return survey_sheet.render(sheet(row, form, language), language, evidence=kept, created=created)


def html(row: SurveySheet, form: Form, language: str, nonce: str) -> str:
    """Return one household's sheet as a page to print from the browser."""
    return survey_sheet.html(sheet(row, form, language), language, nonce=nonce)


def wanted(session: Session, survey: Survey, *, unanswered: bool) -> Sequence[SurveySheet]:
    """Return a survey's sheets in their order; those without an answer alone, if so asked."""
    chosen = select(SurveySheet).where(SurveySheet.survey_id == survey.id)
    if unanswered:
        chosen = chosen.where(SurveySheet.answered_at.is_(None))
    return session.scalars(chosen.order_by(SurveySheet.sheet_no)).all()


def all_of(
    session: Session,
    actor: Actor,
    survey: Survey,
    language: str,
    *,
    unanswered: bool,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> bytes:
    """Return the sheets of an open survey in one file; the print is on record."""
    require(session, actor, Deed.PRINT, Record.SURVEY, survey)
    if survey.state is not SurveyState.OPEN:
        raise Refusal(N_("Sheets are printed while answers come in."))
    sheets = wanted(session, survey, unanswered=unanswered)
    if not sheets:
        raise Refusal(N_("Every household has answered: there is nothing to print."))
    parts = []
    for place, one in enumerate(sheets):
        tell(place, len(sheets))
        parts.append(pdf(one, SURVEY_SHEET, language))
    tell(len(sheets), len(sheets))
    changes = {"form": SURVEY_SHEET.key, "language": language, "sheets": len(sheets)}
    note(
        session,
        AuditOp.PRINT,
        Record.SURVEY,
        survey.id,
        survey.name,
        changes=changes,
        office_id=survey.office_id,
    )
    return bundle.merge(
        parts,
        title=file_name(survey),
        lang=LANGUAGES[language],
        created=survey.opened_at or survey.created_at,
    )


def file_name(survey: Survey) -> str:
    """Return what the file of all sheets is called."""
    return f"{SURVEY_SHEET.stem}_{survey.number}"
