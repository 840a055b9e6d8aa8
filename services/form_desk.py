"""Papers of live records, kept nowhere: replies, handovers, reports, ad-hoc assessments."""

from __future__ import annotations

from typing import Any

from models import (
    Award,
    CustomRecord,
    Dunning,
    Flyer,
    Handover,
    Incident,
    Nonconformity,
    Publication,
    Receipt,
    ServiceOrder,
    SpotAssessment,
    SurveySheet,
    TrainingPlan,
    TrainingSession,
    WageBatch,
)
from models.base import Base
from reports import custom_form
from reports.catalogue import (
    ARREARS_NOTICE,
    AWARDS_NOTICE,
    FLYER,
    HANDOVER,
    INCIDENT_REPORT,
    NONCONFORMITY,
    RECEIPT,
    RECEIPT_THIRD,
    RESULTS_NOTICE,
    SERVICE_ORDER,
    SPOT_ASSESSMENT,
    SURVEY_SHEET,
    TRAINING_PLAN,
    TRAINING_RECORD,
    TRAINING_SIGN_IN,
    WAGE_SUMMARY,
    Form,
)
from rules.vocabulary import Record
from services import (
    form_arrears,
    form_awards,
    form_custom,
    form_flyers,
    form_handover,
    form_incidents,
    form_nonconformity,
    form_plans,
    form_receipts,
    form_results,
    form_services,
    form_spots,
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
    RESULTS_NOTICE.key: (Record.PUBLICATION, Publication),
    AWARDS_NOTICE.key: (Record.AWARD, Award),
    SPOT_ASSESSMENT.key: (Record.SPOT_ASSESSMENT, SpotAssessment),
    WAGE_SUMMARY.key: (Record.WAGE_BATCH, WageBatch),
    NONCONFORMITY.key: (Record.NONCONFORMITY, Nonconformity),
    TRAINING_PLAN.key: (Record.TRAINING_PLAN, TrainingPlan),
    # kept as they are issued (services.form_training)
    TRAINING_SIGN_IN.key: (Record.TRAINING_SESSION, TrainingSession),
    TRAINING_RECORD.key: (Record.TRAINING_SESSION, TrainingSession),
    custom_form.KEY: (Record.CUSTOM_RECORD, CustomRecord),
}
Desk = (
    Handover
    | Incident
    | Flyer
    | Dunning
    | SurveySheet
    | Receipt
    | ServiceOrder
    | SpotAssessment
    | Publication
    | WageBatch
    | Award
    | Nonconformity
    | TrainingPlan
    | CustomRecord
)
Paper = letter_papers.Letter | letter_papers.Destruction | Desk


# who makes the paper of a record: ``pdf(row, form, language)`` and ``html(…, nonce)``
_MAKERS: dict[type[Base], Any] = {
    Handover: form_handover,
    Incident: form_incidents,
    Flyer: form_flyers,
    Dunning: form_arrears,
    SurveySheet: form_surveys,
    Receipt: form_receipts,
    ServiceOrder: form_services,
    SpotAssessment: form_spots,
    Publication: form_results,
    WageBatch: form_wages,
    Award: form_awards,
    Nonconformity: form_nonconformity,
    TrainingPlan: form_plans,
    CustomRecord: form_custom,
}


def pdf(row: Paper, form: Form, language: str) -> bytes:
    """Return a record's paper as PDF."""
    made: bytes = _MAKERS.get(type(row), letter_papers).pdf(row, form, language)
    return made


def html(row: Paper, form: Form, language: str, nonce: str) -> str:
    """Return a record's paper as a page to print from the browser."""
    made: str = _MAKERS.get(type(row), letter_papers).html(row, form, language, nonce)
    return made
