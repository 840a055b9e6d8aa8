"""The screen of questionnaires (JD-11): drafted, issued for good, the next edition from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, LineField, TickField, WholeField, filled
from admin_views.filters import Choice, Pick
from admin_views.formatting import wording, yes_no
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.row_field import Cell, RowsField
from models import Office, QuestionSet, Survey
from models.scopes import Actor
from rules.survey_words import QuestionKind, QuestionSetState
from rules.surveys import DEFAULT_LEAST, DEFAULT_WEIGHTS
from rules.vocabulary import Deed, Record
from services import question_sets

_KINDS = {kind.value: kind for kind in QuestionKind}


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, wording(kind)) for kind in QuestionKind]


def _yes_or_no() -> list[tuple[str, str]]:
    return [("n", gettext("No")), ("y", gettext("Yes"))]


CELLS = (
    Cell("text_hans", _l("Simplified Chinese"), longest=120, must=True),
    Cell("text_hant", _l("Traditional Chinese"), longest=120),
    Cell("text_en", _l("English"), longest=200),
    Cell("kind", _l("How it is answered"), "option", options=_kinds),
    Cell("overall", _l("Overall question"), "option", options=_yes_or_no),
)


class QuestionSetForm(OfficeForm):
    """A questionnaire with its questions."""

    office = LookupField(
        _l("Office"), lookup=Lookup(Office), description=_l("Empty: the whole company.")
    )
    name = LineField(_l("Questionnaire"), [filled], longest=80)
    valid_from = DayField(_l("In force from"), [filled])
    question_rows = RowsField(
        _l("Questions"),
        cells=CELLS,
        description=_l("Exactly one is the overall question: its answers make the satisfied rate."),
    )
    weights = LineField(
        _l("Worth of the answers"),
        [filled],
        longest=40,
        default=DEFAULT_WEIGHTS,
        description=_l("From very satisfied down to dissatisfied; they make the index."),
    )
    least_answers = WholeField(
        _l("Too few valid answers below"),
        [filled],
        default=DEFAULT_LEAST,
        description=_l("Where fewer than twice as many are asked, half of them is enough."),
    )
    two_people = TickField(_l("Two people type paper answers"), default=True)

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        if obj is not None:
            kw["question_rows"] = [
                _cells({key: getattr(one, key) for key in question_sets.QUESTION})
                for one in obj.questions
            ]
        super().__init__(formdata, obj, **kw)


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "kind": row["kind"].value}


def _is_draft(row: Any) -> bool:
    return row.state is QuestionSetState.DRAFT


def _issue(session: Session, actor: Actor, row: QuestionSet, form: Any, at: datetime) -> None:
    question_sets.issue(session, actor, row)


def _next(session: Session, actor: Actor, row: QuestionSet, form: Any, at: datetime) -> str:
    return url_for("question_set.edit_view", id=question_sets.next_edition(session, actor, row).id)


class QuestionSetView(RecordView):
    """What surveys ask."""

    record = Record.QUESTION_SET
    column_list = ("name", "edition", "state", "office", "valid_from", "weights", "least_answers")
    column_details_list = (
        Section(_l("Questionnaire"), ("name", "edition", "office", "valid_from")),
        Section(_l("How it counts"), ("weights", "least_answers", "two_people")),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("Questionnaire"), ("office", "name", "valid_from")),
        Section(_l("Questions"), ("question_rows",)),
        Section(_l("How it counts"), ("weights", "least_answers", "two_people")),
    )
    create_form_class = edit_form_class = QuestionSetForm
    filters = (Choice("state"), Pick("office"))
    empty = _l("No questionnaire yet. A new one begins with the usual questions.")
    deeds = (
        RowDeed(
            "issue",
            Deed.ISSUE,
            _issue,
            when=_is_draft,
            needs=("state",),
            note=_l("From now on it stands: what is changed later makes the next edition."),
            tone="primary",
        ),
        RowDeed(
            "edition",
            Deed.CREATE,
            _next,
            quick=True,
            when=lambda row: not _is_draft(row),
            needs=("state",),
            title=_l("Make a new edition"),
            done=_l("The new edition begins with the questions of the one before."),
            in_list=False,
        ),
    )

    def visible(self, actor: Actor, columns: Any) -> Any:
        """Show the office always: a questionnaire without one is the company's."""
        return tuple(columns)

    def editable(self, row: Any) -> bool:
        """Leave what was issued; the company's drafts are changed by the company."""
        whole = current.actor().offices(Deed.EDIT, Record.QUESTION_SET) is None
        return _is_draft(row) and (whole or row.office_id is not None)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin a new one today, with the usual questions."""
        if row is None and request.method == "GET":
            form["valid_from"].data = form["valid_from"].data or actor.day
            form["question_rows"].process(None, [_cells(one) for one in question_sets.usual()])

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> QuestionSet:
        """Enter a draft."""
        return self._write(session, actor, None, form)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a draft."""
        self._write(session, actor, row, form)

    def _write(self, session: Session, actor: Actor, row: Any, form: OfficeForm) -> QuestionSet:
        head = {key: form[key].data for key in ("name", "weights", *question_sets.HEAD)}
        only = self.only_office(actor, Deed.CREATE)
        own = session.get(Office, only) if only is not None else None
        head["office"] = form["office"].data if "office" in form else own
        rows = [
            {**one, "kind": _KINDS[one["kind"]], "overall": one["overall"] == "y"}
            for one in form["question_rows"].data
        ]
        return question_sets.write(session, actor, row, head, rows)

    def related(self, session: Session, actor: Actor, row: QuestionSet) -> Sequence[Related]:
        """Return the questions, and the surveys that ask them."""
        language = str(get_locale())
        asked = [
            (str(one.position), one.worded(language), wording(one.kind), yes_no(one.overall))
            for one in row.questions
        ]
        heads = (_l("No."), _l("Question"), _l("How it is answered"), _l("Overall question"))
        used = links.rows(session, actor, Survey, Survey.question_set_id == row.id)
        return (
            Related(_l("Questions"), heads, asked),
            Related(
                _l("Surveys"),
                (_l("Number"), _l("Name of the survey"), _l("State")),
                [
                    links.cells(links.to(actor, one, one.number), one.name, wording(one.state))
                    for one in used
                ],
            ),
        )

    def title(self, row: Any) -> str:
        """Return its name with the edition."""
        return gettext("%(name)s, edition %(edition)s", name=row.name, edition=row.edition)
