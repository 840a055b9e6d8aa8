"""The screens of surveys (JD-11, 4.1): planned, opened, printed, closed; whom each asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import Session, aliased

from admin_views import current, links, survey_page
from admin_views.assessment_prints import AT_ONCE, as_file, in_background
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, LineField, TickField, WholeField, WordField, filled
from admin_views.filters import Begins, Choice, Named, Pick
from admin_views.formatting import badge, moment
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Office, QuestionSet, Survey, SurveyBatch, SurveySheet
from models.scopes import Actor, rows_within
from reports.catalogue import SURVEY_SHEET
from rules.indicators import half_year_of
from rules.letter_words import Language
from rules.survey_words import QuestionSetState, Sample, SurveyState
from rules.vocabulary import Deed, Record, SurveyKind
from services import customer_surveys, form_surveys, forms, jobs, question_sets

FIELDS = ("name", *customer_surveys.FIELDS)


def _issued(actor: Actor) -> ColumnElement[bool]:
    """Return the questionnaires to choose from: issued, and no later edition in force."""
    reach, later = rows_within(actor, QuestionSet, Record.QUESTION_SET), aliased(QuestionSet)
    overtaken = exists().where(
        later.supersedes_id == QuestionSet.id,
        later.state == QuestionSetState.ISSUED,
        later.valid_from <= actor.day,
    )
    return and_(reach, QuestionSet.state == QuestionSetState.ISSUED, ~overtaken)


class SurveyForm(OfficeForm):
    """The plan of a survey."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office))
    name = LineField(
        _l("Name of the survey"),
        [filled],
        longest=80,
        description=_l("As residents read it on the sheet and on their phones."),
    )
    half_year = LineField(
        _l("Half-year"),
        [filled],
        longest=6,
        description=_l("Such as 2026H1 for January to June."),
    )
    kind = WordField(_l("Kind of survey"), [filled], words=SurveyKind, radio=True)
    question_set = LookupField(
        _l("Questionnaire"), [filled], lookup=Lookup(QuestionSet, within=_issued, few=True)
    )
    starts_on = DayField(_l("First day"), [filled])
    ends_on = DayField(
        _l("Return by"), [filled], description=_l("The last day of answers by the QR code.")
    )
    sample = WordField(_l("Whom it asks"), [filled], words=Sample, radio=True)
    size = WholeField(
        _l("Flats to draw"), description=_l("Each building gets its share; the draw is on record.")
    )


class _LanguageForm(OfficeForm):
    language = WordField(
        _l("Language"), [filled], words=Language, radio=True, default=Language.HANS
    )


class SheetsForm(_LanguageForm):
    """In which language the sheets are printed, and whose."""

    unanswered = TickField(_l("Only sheets that are not answered yet"))


def _open(session: Session, actor: Actor, row: Survey, form: Any, at: datetime) -> None:
    customer_surveys.open_(session, actor, row, at)


def _close(session: Session, actor: Actor, row: Survey, form: Any, at: datetime) -> None:
    revised = customer_surveys.close(session, actor, row, at)
    if revised:
        flash(
            gettext(
                "Approved months change by this: %(count)s revisions were issued as drafts.",
                count=len(revised),
            ),
            "info",
        )


def _print_all(
    session: Session, actor: Actor, row: Survey, form: Any, at: datetime
) -> Response | str:
    language, unanswered = form.language.data.value, bool(form.unanswered.data)
    if len(form_surveys.wanted(session, row, unanswered=unanswered)) > AT_ONCE:
        given = {
            "survey": row.id,
            "paper": language,
            "unanswered": unanswered,
            "title": row.number,
            "office": row.office.code,
        }
        return in_background(session, actor, jobs.Kind.SURVEY_SHEETS, given, at)
    data = form_surveys.all_of(session, actor, row, language, unanswered=unanswered)
    return as_file(forms.Printed(f"{form_surveys.file_name(row)}.pdf", data))


def _print_one(
    session: Session, actor: Actor, row: SurveySheet, form: Any, at: datetime
) -> Response:
    language = form.language.data.value
    return as_file(forms.document(session, actor, SURVEY_SHEET.key, row, language, at))


def _in(*states: SurveyState) -> Any:
    return lambda row: row.state in states


_NEEDS = ("state",)


class SurveyView(RecordView):
    """Surveys, the newest first."""

    record = Record.SURVEY
    details_template = "desk/survey.html"
    column_list = (
        *("number", "name", "state", "half_year", "kind", "sample", "starts_on", "ends_on"),
        "office",
    )
    column_details_list = (
        Section("", ("half_year", "kind", "question_set", "starts_on", "ends_on", "office")),
        Section(_l("Whom it asks"), ("sample", "size", "households", "seed")),
        Section(
            _l("Steps so far"),
            (
                *("created_at", "created_by", "opened_at", "opened_by"),
                *("closed_at", "closed_by"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "name", "state", "half_year", "kind", "question_set"),
        *("starts_on", "ends_on", "sample", "size", "households", "seed", "opened_at"),
        "closed_at",
    )
    form_columns = (
        Section(_l("Survey"), ("office", "name", "half_year", "kind", "question_set")),
        Section(_l("When and whom"), ("starts_on", "ends_on", "sample", "size")),
    )
    create_form_class = edit_form_class = SurveyForm
    column_sortable_list = ("starts_on",)
    column_default_sort = "-starts_on"
    search_columns = ("number", "name")
    filters = (Choice("state"), Begins("half_year"), Choice("kind"), Pick("office"))
    tabs = "state"
    empty = _l("No survey yet. Plan the first one of this half-year.")
    deeds = (
        RowDeed(
            "open",
            Deed.PUBLISH,
            _open,
            when=_in(SurveyState.PLANNED),
            needs=_NEEDS,
            title=_l("Open the survey"),
            note=_l("The flats are drawn now, each gets its sheet and code; then the plan stands."),
            tone="primary",
            in_list=False,
        ),
        RowDeed(
            "print",
            Deed.PRINT,
            _print_all,
            form=SheetsForm,
            when=_in(SurveyState.OPEN),
            needs=_NEEDS,
            title=_l("Print the sheets (PDF)"),
            commits=True,  # before the work in the background begins
            note=_l("Many sheets are made in the background."),
            tone="primary",
            in_list=False,
        ),
        RowDeed(
            "close",
            Deed.CLOSE,
            _close,
            when=_in(SurveyState.OPEN),
            needs=_NEEDS,
            title=_l("Close the survey"),
            note=_l(
                "The figures are fixed: they become survey results, and approved months they "
                "change get revisions."
            ),
            in_list=False,
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin a new one with this half-year and the questionnaire in force."""
        if row is not None or request.method != "GET":
            return
        form["half_year"].data = form["half_year"].data or half_year_of(actor.day)
        form["starts_on"].data = form["starts_on"].data or actor.day
        if form["question_set"].data is None:
            form["question_set"].process_data(
                question_sets.latest(
                    current.session(), self.only_office(actor, Deed.CREATE), actor.day
                )
            )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Survey:
        """Plan a survey."""
        only = self.only_office(actor, Deed.CREATE)
        office = form["office"].data if "office" in form else session.get_one(Office, only)
        return customer_surveys.enter(session, actor, at, office, _values(form))

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a survey that was not opened yet."""
        customer_surveys.change(session, actor, row, _values(form))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a survey with its office."""
        return row is None or name != "office"

    def editable(self, row: Any) -> bool:
        """Leave what was opened."""
        return row.state is SurveyState.PLANNED

    def more(self, session: Session, actor: Actor, row: Survey) -> Mapping[str, Any]:
        """Return what the answers come to, for those they are not about."""
        return survey_page.figures(session, actor, row)

    def related(self, session: Session, actor: Actor, row: Survey) -> Sequence[Related]:
        """Return the batches of paper answers, and what customers wrote."""
        batches = links.rows(session, actor, SurveyBatch, SurveyBatch.survey_id == row.id)
        is_open = row.state is SurveyState.OPEN
        return (
            Related(
                _l("Paper answers"),
                (_l("Batch number"), _l("State"), _l("Entered at")),
                [
                    links.cells(links.to(actor, one), badge(one.state), moment(one.created_at))
                    for one in batches
                ],
                more=links.narrowed(actor, Record.SURVEY_BATCH, survey=row.id),
                add=links.entering(actor, Record.SURVEY_BATCH, survey=row.id) if is_open else "",
            ),
            *survey_page.remarks(session, actor, row),
        )

    def title(self, row: Any) -> str:
        """Return number and name."""
        return f"{row.number} {row.name}"


def _values(form: OfficeForm) -> dict[str, Any]:
    return {name: form[name].data for name in FIELDS}


class SurveySheetView(RecordView):
    """The households a survey asks; made when it is opened."""

    record = Record.SURVEY_SHEET
    creates = edits = False
    column_list = ("sheet_no", "unit", "answered_at", "survey", "building", "area", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("survey", "sheet_no", "building", "unit", "area", "answered_at", "office")
    form_columns = ()
    column_default_sort = "-id"
    filters = (
        Pick("survey"),
        Pick("building"),
        Pick("area"),
        Named(
            "answered_at",
            "answered",
            _l("Whether it came back"),
            options={
                "yes": (_l("Came back"), lambda at: SurveySheet.answered_at.is_not(None)),
                "no": (_l("Not answered yet"), lambda at: SurveySheet.answered_at.is_(None)),
            },
        ),
        Pick("office"),
    )
    empty = _l("No household is asked yet: open a survey.")
    deeds = (
        RowDeed(
            "print",
            Deed.PRINT,
            _print_one,
            form=_LanguageForm,
            title=_l("Print the sheet (PDF)"),
            tone="primary",
            in_list=False,
        ),
    )

    def title(self, row: Any) -> str:
        """Return survey and sheet number."""
        return gettext("Sheet %(number)s · %(survey)s", number=row, survey=row.survey.number)
