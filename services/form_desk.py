"""The desk's papers that no register controls: replies, destructions, handovers, reports."""

from __future__ import annotations

from models import (
    Dunning,
    Flyer,
    Handover,
    Incident,
    Receipt,
    ServiceOrder,
    SurveySheet,
    WageBatch,
)
from models.base import Base
from reports.catalogue import (
    ARREARS_NOTICE,
    FLYER,
    HANDOVER,
    INCIDENT_REPORT,
    RECEIPT,
    RECEIPT_THIRD,
    SERVICE_ORDER,
    SURVEY_SHEET,
    WAGE_SUMMARY,
    Form,
)
from rules.vocabulary import Record
from services import (
    form_arrears,
    form_flyers,
    form_handover,
    form_incidents,
    form_receipts,
    form_services,
    form_surveys,
    form_wages,
    letter_papers,
)

PRINTS: dict[str, tuple[Record, type[Base]]] = {
    **letter_papers.PRINTS,
    HANDOVER.key: (Record.HANDOVER, Handover),
    INCIDENT_REPORT.key: (Record.INCIDENT, Incident),
    FLYER.key: (Record.FLYER, Flyer),
    ARREARS_NOTICE.key: (Record.DUNNING, Dunning),
    SURVEY_SHEET.key: (Record.SURVEY_SHEET, SurveySheet),
    RECEIPT.key: (Record.RECEIPT, Receipt),
    RECEIPT_THIRD.key: (Record.RECEIPT, Receipt),
    SERVICE_ORDER.key: (Record.SERVICE_ORDER, ServiceOrder),
    WAGE_SUMMARY.key: (Record.WAGE_BATCH, WageBatch),
}
Desk = Handover | Incident | Flyer | Dunning | SurveySheet | Receipt | ServiceOrder | WageBatch
Paper = letter_papers.Letter | letter_papers.Destruction | Desk


def pdf(row: Paper, form: Form, language: str) -> bytes:
    """Return a record's paper as PDF."""
    match row:
        case Handover():
            return form_handover.pdf(row, form, language)
        case Incident():
            return form_incidents.pdf(row, form, language)
        case Flyer():
            return form_flyers.pdf(row, form)
        case Dunning():
            return form_arrears.pdf(row, form, language)
        case SurveySheet():
            return form_surveys.pdf(row, form, language)
        case Receipt():
            return form_receipts.pdf(row, form, language)
        case ServiceOrder():
            return form_services.pdf(row, form, language)
        case WageBatch():
            return form_wages.pdf(row, form, language)
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
        case Dunning():
            return form_arrears.html(row, form, language, nonce)
        case SurveySheet():
            return form_surveys.html(row, form, language, nonce)
        case Receipt():
            return form_receipts.html(row, form, language, nonce)
        case ServiceOrder():
            return form_services.html(row, form, language, nonce)
        case WageBatch():
            return form_wages.html(row, form, language, nonce)
        case _:
            return letter_papers.html(row, form, language, nonce)
