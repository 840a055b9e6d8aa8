"""The desk's papers that no register controls: replies, destructions, handovers, reports."""

from __future__ import annotations

from models import Flyer, Handover, Incident, SurveySheet
from models.base import Base
from reports.catalogue import FLYER, HANDOVER, INCIDENT_REPORT, SURVEY_SHEET, Form
from rules.vocabulary import Record
from services import form_flyers, form_handover, form_incidents, form_surveys, letter_papers

PRINTS: dict[str, tuple[Record, type[Base]]] = {
    **letter_papers.PRINTS,
    HANDOVER.key: (Record.HANDOVER, Handover),
    INCIDENT_REPORT.key: (Record.INCIDENT, Incident),
    FLYER.key: (Record.FLYER, Flyer),
    SURVEY_SHEET.key: (Record.SURVEY_SHEET, SurveySheet),
}
Paper = letter_papers.Letter | letter_papers.Destruction | Handover | Incident | Flyer | SurveySheet


def pdf(row: Paper, form: Form, language: str) -> bytes:
    """Return a record's paper as PDF."""
    match row:
        case Handover():
            return form_handover.pdf(row, form, language)
        case Incident():
            return form_incidents.pdf(row, form, language)
        case Flyer():
            return form_flyers.pdf(row, form)
        case SurveySheet():
            return form_surveys.pdf(row, form, language)
        case _:
            return letter_papers.pdf(row, form, language)


def html(row: Paper, form: Form, language: str, nonce: str) -> str:
    """Return a record's paper as a page to print from the browser."""
    match row:
        case Handover():
            return form_handover.view(row, form, language, nonce)
        case Incident():
            return form_incidents.html(row, form, language, nonce)
        case Flyer():
            return form_flyers.html(row, form, nonce)
        case SurveySheet():
            return form_surveys.html(row, form, language, nonce)
        case _:
            return letter_papers.html(row, form, language, nonce)
