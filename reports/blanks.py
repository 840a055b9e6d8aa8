"""Empty forms, printed to be filled in by hand: any form of the catalogue."""

from dataclasses import dataclass

from reports import (
    callback_sheet,
    destruction_list,
    flyer,
    handover_sheet,
    incident_report,
    monthly_assessment,
    reply_letter,
    survey_sheet,
    work_order,
)
from reports.catalogue import (
    CALLBACK_SHEET,
    DESTRUCTION_LIST,
    FLYER,
    HANDOVER,
    INCIDENT_REPORT,
    MONTHLY_ASSESSMENT,
    REPLY_LETTER,
    SURVEY_SHEET,
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


def sheet(form: Form, paper: Paper) -> object:
    """Return the empty sheet of a form."""
    match form.key:
        case MONTHLY_ASSESSMENT.key:
            return monthly_assessment.blank(paper, form=form)
        case WORK_ORDER.key:
            return work_order.Sheet(paper=paper, form=form, blank=True)
        case CALLBACK_SHEET.key:
            return callback_sheet.Sheet(paper=paper, form=form, blank=True)
        case REPLY_LETTER.key:
            return reply_letter.Sheet(paper=paper, form=form, blank=True)
        case DESTRUCTION_LIST.key:
            return destruction_list.Sheet(paper=paper, form=form, blank=True)
        case HANDOVER.key:
            return handover_sheet.Sheet(paper=paper, form=form, blank=True)
        case INCIDENT_REPORT.key:
            return incident_report.Sheet(paper=paper, form=form, blank=True)
        case FLYER.key:
            return flyer.Sheet(paper=paper, form=form, blank=True)
        case SURVEY_SHEET.key:
            return survey_sheet.Sheet(paper=paper, form=form, blank=True)
        case _:
            return Sheet(paper=paper, form=form)


def html(form: Form, paper: Paper, language: str, *, nonce: str = "") -> str:
    """Return an empty form as HTML; with a ``nonce`` as the print view for a browser."""
    return page(form, sheet(form, paper), paper, language, nonce=nonce)


def render(form: Form, paper: Paper, language: str) -> bytes:
    """Return an empty form as PDF; only company and office of the paper are used."""
    return print_sheet(form, sheet(form, paper), paper, language, frozen=None)
