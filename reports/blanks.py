"""Empty forms, printed to be filled in by hand: any form of the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports import (
    arrears_notice,
    awards_notice,
    callback_sheet,
    daily_cash,
    destruction_list,
    flyer,
    handover_sheet,
    incident_report,
    monthly_assessment,
    nonconformity_report,
    receipt,
    reply_letter,
    results_notice,
    service_order,
    spot_assessment,
    survey_sheet,
    training_plan,
    training_sheets,
    wage_summary,
    work_order,
)
from reports.catalogue import (
    ARREARS_NOTICE,
    AWARDS_NOTICE,
    CALLBACK_SHEET,
    DAILY_CASH,
    DESTRUCTION_LIST,
    FLYER,
    HANDOVER,
    INCIDENT_REPORT,
    MONTHLY_ASSESSMENT,
    NONCONFORMITY,
    RECEIPT,
    RECEIPT_THIRD,
    REPLY_LETTER,
    RESULTS_NOTICE,
    SERVICE_ORDER,
    SPOT_ASSESSMENT,
    SURVEY_SHEET,
    TRAINING_PLAN,
    TRAINING_RECORD,
    TRAINING_SIGN_IN,
    WAGE_SUMMARY,
    WORK_ORDER,
    Form,
)
from reports.paper import Paper, page, print_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An empty sheet of a form whose layout needs no values."""

    paper: Paper
    form: Form
    blank: bool = True


# those whose empty sheet takes nothing but its paper
_SHEETS: Mapping[str, Callable[..., object]] = {
    WORK_ORDER.key: work_order.Sheet,
    CALLBACK_SHEET.key: callback_sheet.Sheet,
    REPLY_LETTER.key: reply_letter.Sheet,
    DESTRUCTION_LIST.key: destruction_list.Sheet,
    HANDOVER.key: handover_sheet.Sheet,
    INCIDENT_REPORT.key: incident_report.Sheet,
    FLYER.key: flyer.Sheet,
    ARREARS_NOTICE.key: arrears_notice.Sheet,
    SURVEY_SHEET.key: survey_sheet.Sheet,
    TRAINING_SIGN_IN.key: training_sheets.SignIn,
    TRAINING_RECORD.key: training_sheets.Record,
    TRAINING_PLAN.key: training_plan.Sheet,
    RECEIPT.key: receipt.Sheet,
    RECEIPT_THIRD.key: receipt.Sheet,
    DAILY_CASH.key: daily_cash.Sheet,
    SERVICE_ORDER.key: service_order.Sheet,
    SPOT_ASSESSMENT.key: spot_assessment.Sheet,
    RESULTS_NOTICE.key: results_notice.Sheet,
    AWARDS_NOTICE.key: awards_notice.Sheet,
    WAGE_SUMMARY.key: wage_summary.Sheet,
    NONCONFORMITY.key: nonconformity_report.Sheet,
}


def sheet(form: Form, paper: Paper) -> object:
    """Return the empty sheet of a form."""
    if form.key == MONTHLY_ASSESSMENT.key:
        return monthly_assessment.blank(paper, form=form)
    return _SHEETS.get(form.key, Sheet)(paper=paper, form=form, blank=True)


def html(form: Form, paper: Paper, language: str, *, nonce: str = "") -> str:
    """Return an empty form as HTML; with a ``nonce`` as the print view for a browser."""
    return page(form, sheet(form, paper), paper, language, nonce=nonce)


def render(form: Form, paper: Paper, language: str) -> bytes:
    """Return an empty form as PDF; only company and office of the paper are used."""
    return print_sheet(form, sheet(form, paper), paper, language, frozen=None)
