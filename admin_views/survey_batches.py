"""The screen of paper answers (JD-11): batches typed twice, differences settled cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, request
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import LineField, OptionField, filled
from admin_views.filters import Choice, Pick
from admin_views.formatting import said, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Survey, SurveyBatch
from models.scopes import Actor, rows_within
from rules.refusal import Refusal
from rules.survey_words import BatchState, Grade, QuestionKind, SurveyState
from rules.surveys import LONGEST, ON_PAGE
from rules.vocabulary import Deed, Record
from services import survey_batches

_GRADES = {grade.value: grade for grade in Grade}
TYPED = (*ON_PAGE, Grade.SPOILT)  # what is chosen; a cell left alone was left blank


def _open(actor: Actor) -> ColumnElement[bool]:
    return and_(rows_within(actor, Survey, Record.SURVEY), Survey.state == SurveyState.OPEN)


class BatchForm(OfficeForm):
    """Which sheets are typed in together."""

    survey = LookupField(_l("Survey"), [filled], lookup=Lookup(Survey, within=_open, few=True))
    sheets = LineField(
        _l("Numbers of the sheets"),
        [filled],
        longest=200,
        description=_l("As they stand on the sheets, such as 1-12, 15, 20; at most 30."),
    )


def _typing_form(actor: Actor, rows: Sequence[SurveyBatch]) -> type[OfficeForm]:
    """Return the form of a batch: a cell for each question of each sheet, none filled in."""
    fields: dict[str, Any] = {}
    grades = [(one.value, f"{n} {wording(one)}") for n, one in enumerate(TYPED, 1)]
    for batch in rows:
        for line in batch.lines:
            for one in batch.survey.question_set.questions:
                name = f"l{line.id}_q{one.position}"
                label = f"{line.sheet} · {one.position}"
                if one.kind is QuestionKind.SCALE:
                    fields[name] = OptionField(label, options=grades)
                else:
                    fields[name] = LineField(label, longest=LONGEST)
    return type("TypingForm", (OfficeForm,), fields)


def _type(session: Session, actor: Actor, row: SurveyBatch, form: Any, at: datetime) -> None:
    asked = row.survey.question_set.questions
    typed = {
        line.id: {
            str(one.position): form[f"l{line.id}_q{one.position}"].data or "" for one in asked
        }
        for line in row.lines
    }
    survey_batches.type_in(session, actor, row, at, typed)
    _tell(row)


def _tell(row: SurveyBatch) -> None:
    late = [str(line.sheet) for line in row.lines if line.overtaken]
    if late:
        flash(
            gettext(
                "Answered by the QR code meanwhile, so the paper doesn't count: %(sheets)s",
                sheets=", ".join(late),
            ),
            "warning",
        )


def _settling_form(actor: Actor, rows: Sequence[SurveyBatch]) -> type[OfficeForm]:
    """Return the form of what differs: each cell with both readings side by side."""
    fields: dict[str, Any] = {}
    language = str(get_locale())
    for batch in rows:
        words = {
            str(one.position): one.worded(language) for one in batch.survey.question_set.questions
        }
        # nobody reads the first reading before the second is there
        found = survey_batches.differing(batch) if batch.state is BatchState.DIFFERS else ()
        for line, key in found:
            first, second = (
                _in_words(survey_batches.replies_of(line, which).get(key, ""))
                for which in ("first", "second")
            )
            fields[f"l{line.id}_q{key}"] = OptionField(
                gettext("Sheet %(sheet)s: %(question)s", sheet=line.sheet, question=words[key]),
                [filled],
                radio=True,
                options=[
                    ("first", gettext("First entry: %(said)s", said=first)),
                    ("second", gettext("Second entry: %(said)s", said=second)),
                ],
            )
    return type("SettlingForm", (OfficeForm,), fields)


def _in_words(reply: str) -> str:
    return wording(_GRADES[reply]) if reply in _GRADES else reply or wording(Grade.BLANK)


def _settle(session: Session, actor: Actor, row: SurveyBatch, form: Any, at: datetime) -> None:
    chosen = {
        (line.id, key): form[f"l{line.id}_q{key}"].data
        for line, key in survey_batches.differing(row)
        if f"l{line.id}_q{key}" in form  # what was not asked yet is no choice
    }
    survey_batches.settle(session, actor, row, at, chosen)
    _tell(row)


def _discard(session: Session, actor: Actor, row: SurveyBatch, form: Any, at: datetime) -> None:
    survey_batches.discard(session, actor, row, at, reason=form.reason.data)


def _grid(session: Session, actor: Actor, rows: Sequence[SurveyBatch]) -> Mapping[str, Any]:
    """Return the sheets and questions whose table is filled in."""
    batch = rows[0]
    language = str(get_locale())
    asked = batch.survey.question_set.questions
    return {
        "batch": batch,
        "not_you": _barred(session, actor, batch) if request.method == "GET" else "",
        "questions": [(one.position, one.worded(language)) for one in asked],
    }


def _barred(session: Session, actor: Actor, batch: SurveyBatch) -> str:
    """Return why somebody may not type the batch in, before he types thirty sheets."""
    try:
        survey_batches.check_reader(session, actor, batch)
    except Refusal as no:
        return said(no)
    return ""


def _in(*states: BatchState) -> Any:
    return lambda row: row.state in states


_NEEDS = ("state",)


class SurveyBatchView(RecordView):
    """Paper answers by batch, the newest first."""

    record = Record.SURVEY_BATCH
    edits = False
    column_list = (
        *("number", "state", "survey", "first_by", "second_by", "settled_by", "created_at"),
        "office",
    )
    column_details_list = (
        Section("", ("survey", "office")),
        Section(
            _l("Steps so far"),
            (
                *("created_at", "created_by", "first_at", "first_by", "second_at"),
                *("second_by", "settled_at", "settled_by", "discard_reason"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "survey", "state", "created_at", "first_at", "first_by"),
        *("second_at", "second_by", "settled_at", "settled_by", "discard_reason"),
    )
    form_columns = (Section(_l("Paper answers"), ("survey", "sheets")),)
    create_form_class = edit_form_class = BatchForm
    column_default_sort = "-id"
    filters = (Choice("state"), Pick("survey"), Pick("office"))
    tabs = "state"
    empty = _l("No paper answers yet. Enter the numbers of the sheets that came back.")
    deeds = (
        RowDeed(
            "first",
            Deed.EDIT,
            _type,
            form=_typing_form,
            when=_in(BatchState.FIRST),
            needs=_NEEDS,
            title=_l("Type them in"),
            template="desk/survey_batch.html",
            context=_grid,
            tone="primary",
        ),
        RowDeed(
            "second",
            Deed.EDIT,
            _type,
            form=_typing_form,
            when=_in(BatchState.SECOND),
            needs=_NEEDS,
            title=_l("Type them in again"),
            template="desk/survey_batch.html",
            context=_grid,
            tone="primary",
        ),
        RowDeed(
            "settle",
            Deed.CONFIRM,
            _settle,
            form=_settling_form,
            when=_in(BatchState.DIFFERS),
            needs=_NEEDS,
            title=_l("Settle the differences"),
            note=_l("Look at the sheet and choose what stands there; then the answers count."),
            tone="primary",
        ),
        RowDeed(
            "discard",
            Deed.CANCEL,
            _discard,
            form=ReasonForm,
            when=_in(*survey_batches.OPEN),
            needs=_NEEDS,
            title=_l("Discard the batch"),
            tone="danger",
            in_list=False,
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> SurveyBatch:
        """Begin a batch."""
        return survey_batches.enter(
            session, actor, at, form["survey"].data, form["sheets"].data or ""
        )

    def related(self, session: Session, actor: Actor, row: SurveyBatch) -> Sequence[Related]:
        """Return its sheets and what became of each; what they say is nobody's reading."""
        return (
            Related(
                _l("Sheets of the batch"),
                (_l("Sheet number"), _l("State")),
                [(str(line.sheet), _became(row, line)) for line in row.lines],
            ),
        )


def _became(row: SurveyBatch, line: Any) -> str:
    if line.overtaken:
        return gettext("Answered by the QR code before")
    return wording(row.state)
