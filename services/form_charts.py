"""The statistics of an office on paper: the pictures and tables of the page, as they stand now."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from models import Office
from models.audit import note
from models.scopes import Actor, Forbidden
from reports import chart_sheet, evidence
from reports.catalogue import CHARTS
from reports.paper import Paper
from rules.vocabulary import AuditOp, Deed, Record
from services import charts
from services.forms import Printed


def document(
    session: Session, actor: Actor, office: Office, quarter: str, language: str, at: datetime
) -> Printed:
    """Return the file of what somebody sees of an office up to a quarter; the print is on record.

    Raises Forbidden for who sees neither fees nor survey results.
    """
    if not charts.may_look(actor):
        raise Forbidden(Deed.VIEW, Record.BILL)
    with force_locale(language):
        found = tuple(charts.pictures(session, actor, office, quarter, at))
    number = f"{office.code}-{quarter}"
    sheet = chart_sheet.Sheet(
        paper=Paper(company=office.company, office=office.name, number=number),
        quarter=quarter,
        made=at,
        pictures=found,
    )
    said = evidence.canonical(
        {
            "office": office.code,
            "quarter": quarter,
            "pictures": {one.key: [one.heads, *one.cells] for one in found},
        }
    )
    changes = {"form": CHARTS.key, "language": language, "copy": None}
    note(
        session,
        AuditOp.PRINT,
        Record.OFFICE,
        office.id,
        number,
        changes=changes,
        office_id=office.id,
    )
    return Printed(
        f"{CHARTS.stem}_{number}.pdf", chart_sheet.render(sheet, language, evidence=said)
    )
