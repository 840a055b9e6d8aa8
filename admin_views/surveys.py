"""Screens of the survey chapter: the results a half-year's satisfaction is made of (4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import files
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.filters import Begins, Choice, Named, Pick
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup
from models import Area, Assessment, Office, SurveyResult
from models.scopes import Actor
from rules.assessment import show_percent
from rules.vocabulary import Deed, Record
from services import surveys


def _rate(row: Any) -> str:
    return show_percent(Fraction(100 * row.satisfied, row.valid)) if row.valid else ""


class SurveyResultView(RecordView):
    """Valid and satisfied answers of the fixed surveys and the spot checks."""

    record = Record.SURVEY_RESULT
    empty = _l("No survey results yet. The half-yearly survey counts once its result is entered.")
    computed = {
        "rate": Computed(_l("Satisfaction rate"), ("valid", "satisfied"), _rate, numeric=True)
    }
    column_list = (
        "half_year",
        "office",
        "area",
        "kind",
        "sequence",
        "valid",
        "satisfied",
        "rate",
        "closed_on",
    )
    column_details_list = (
        Section(_l("Survey"), ("half_year", "kind", "sequence", "office", "area")),
        Section(_l("Answers"), ("valid", "satisfied", "rate", "closed_on", "survey")),
    )
    column_export_list = (
        "office",
        "area",
        "half_year",
        "kind",
        "sequence",
        "valid",
        "satisfied",
        "closed_on",
    )
    form_columns = (
        Section(_l("Survey"), ("office", "area", "half_year", "kind", "sequence")),
        Section(_l("Answers"), ("valid", "satisfied", "closed_on")),
    )
    form_more = {
        "area": {"description": _l("Empty: the answers of the whole office.")},
        "half_year": {"description": _l("Such as 2026H1 for January to June.")},
        "sequence": {"description": _l("Several spot checks of one area are numbered.")},
        "valid": {"description": _l("Without blank and spoilt ones.")},
        "satisfied": {"description": _l("Very satisfied, satisfied and fairly satisfied.")},
        "closed_on": {
            "description": _l("Empty while answers come in; the result counts from then on.")
        },
    }
    lookups = {"area": Lookup(Area)}
    column_sortable_list = ("half_year",)
    column_default_sort = "-half_year"
    filters = (
        Begins("half_year"),
        Pick("office"),
        Pick("area"),
        Choice("kind"),
        Named(
            "closed",
            label=_l("State of the survey"),
            options={
                "no": (_l("Answers come in"), lambda at: SurveyResult.closed_on.is_(None)),
                "yes": (_l("Survey closed"), lambda at: SurveyResult.closed_on.is_not(None)),
            },
        ),
    )
    deeds = files.DEEDS

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> SurveyResult:
        """Enter a result; a final one revises the months approved before."""
        row = SurveyResult()
        form.populate_obj(row)
        only = self.only_office(actor, Deed.CREATE)
        if "office" not in form and only is not None:
            row.office = session.get_one(Office, only)
        _tell(surveys.enter(session, actor, row, at))
        return row

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a result; a final one revises the months approved before."""
        form.populate_obj(row)
        _tell(surveys.enter(session, actor, row, at))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a result with its survey; its figures may be corrected."""
        return row is None or name in ("valid", "satisfied", "closed_on")

    def editable(self, row: Any) -> bool:
        """Leave what was counted from a survey's answers."""
        return row.survey_id is None and super().editable(row)

    def title(self, row: Any) -> str:
        """Return half-year, kind and place."""
        return f"{row.half_year} · {wording(row.kind)} · {row.area or row.office}"


def _tell(revised: Sequence[Assessment]) -> None:
    if revised:
        flash(
            gettext(
                "Approved months change by this: %(count)s revisions were issued as drafts.",
                count=len(revised),
            ),
            "info",
        )
