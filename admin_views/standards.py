"""Screens of the assessment standard: its editions, their settings and lines (4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import Response
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current, edition_pages, history, result_blocks, what_if_page
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.edition_pages import PERIODS, span_words, spans
from admin_views.fields import ExactField, LineField, TickField, filled
from admin_views.filters import Choice
from admin_views.formatting import exact, wording, yes_no
from admin_views.forms import OfficeForm
from admin_views.ticks_field import TicksField
from models import Standard, StandardLine
from models.scopes import Actor
from rules.vocabulary import Deed, Record, StandardState
from services import editions


def _is_draft(row: Any) -> bool:
    return row.state is StandardState.DRAFT


def lines_form(actor: Actor, rows: Sequence[Standard]) -> type[OfficeForm]:
    """Return the form of an edition's lines: a few figures each."""
    fields: dict[str, Any] = {}
    for line in rows[0].lines if rows else ():
        about = _about(line)
        fields[f"clause_{line.id}"] = LineField(
            gettext("%(line)s: clause", line=about),
            [filled],
            longest=editions.CLAUSE,
            default=line.clause,
        )
        fields[f"leave_{line.id}"] = TickField(gettext("%(line)s: leave out", line=about))
        if line.target is not None:
            fields[f"target_{line.id}"] = ExactField(
                gettext("%(line)s: target, percent", line=about), [filled], default=line.target
            )
            fields[f"points_{line.id}"] = ExactField(
                gettext("%(line)s: points per percentage point", line=about),
                [filled],
                default=line.points_per_point,
            )
            fields[f"withholds_{line.id}"] = TickField(
                gettext("%(line)s: withholds bonus", line=about), default=line.withholds_bonus
            )
        elif editions.takes_flat(line):
            fields[f"flat_{line.id}"] = ExactField(
                gettext("%(line)s: flat points", line=about), [filled], default=line.flat_points
            )
    for line in _missing(rows):
        fields[_taking(line)] = TickField(gettext("%(line)s: take in", line=_about(line)))
    return type("LinesForm", (OfficeForm,), fields)


def answers_form(actor: Actor, rows: Sequence[Standard]) -> type[OfficeForm]:
    """Return the form of the answers that count as satisfied."""
    counted = rows[0].satisfied_answers.split(",") if rows else ()

    class AnswersForm(OfficeForm):
        answers = TicksField(
            _l("Answers that count as satisfied"),
            description=_l("Of a survey's usual scale, from the best one down."),
        )

        def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
            super().__init__(formdata, obj, **kw)
            self.answers.offer([(one.value, wording(one)) for one in editions.COUNTABLE], counted)

    return AnswersForm


def _set_answers(session: Session, actor: Actor, row: Standard, form: Any, at: datetime) -> None:
    editions.set_answers(session, actor, row, form.answers.data)


def _about(line: StandardLine) -> str:
    return f"{wording(line.role)} · {wording(line.indicator)}"


def _missing(rows: Sequence[Standard]) -> Sequence[StandardLine]:
    return editions.missing(current.session(), rows[0]) if rows else ()


def _taking(line: StandardLine) -> str:
    return f"take_{line.role.value}_{line.indicator.value}"


def _set_lines(session: Session, actor: Actor, row: Standard, form: Any, at: datetime) -> None:
    taken = [(line.role, line.indicator) for line in _missing([row]) if form[_taking(line)].data]
    figures = {line.id: _figures(form, line) for line in row.lines}
    editions.set_lines(session, actor, row, figures, taken)


def _figures(form: Any, line: StandardLine) -> editions.LineFigures:
    def typed(name: str, otherwise: Any) -> Any:
        key = f"{name}_{line.id}"
        return form[key].data if key in form else otherwise

    return editions.LineFigures(
        typed("clause", line.clause),
        typed("target", line.target),
        typed("points", line.points_per_point),
        typed("flat", line.flat_points),
        bool(typed("withholds", line.withholds_bonus)),
        bool(typed("leave", False)),
    )


def _lines_of(session: Session, actor: Actor, rows: Sequence[Standard]) -> Mapping[str, Any]:
    return {
        "lines": [
            (line, wording(line.role), wording(line.indicator), PERIODS[line.period])
            for standard in rows
            for line in standard.lines
        ],
        "missing": [
            (_taking(line), line, wording(line.role), wording(line.indicator))
            for line in _missing(rows)
        ],
    }


def _in_force(row: Any) -> str:
    """Return from when to when an edition is in force; a draft is not."""
    return span_words(next((one for one in spans() if one.standard.id == row.id), None))


def _figure(value: Fraction | None) -> str:
    return "" if not value else exact(value)


class StandardView(RecordView):
    """Editions of the assessment standard: drafted, changed, issued for good."""

    record = Record.STANDARD
    list_template = "desk/standards.html"
    details_template = "desk/standard.html"
    computed = {
        "in_force": Computed(_l("Time in force"), ("id", "valid_from", "state"), _in_force),
        "answers": Computed(
            _l("Answers that count as satisfied"),
            ("satisfied_answers",),
            lambda row: history.shown(Standard, "satisfied_answers", row.satisfied_answers),
        ),
    }
    column_list = (
        "edition",
        "valid_from",
        "in_force",
        "state",
        "part_point",
        "satisfaction_applies",
        "exam_points",
    )
    column_details_list = (
        Section(_l("Edition"), ("edition", "valid_from", "in_force", "state")),
        Section(
            _l("How it counts"),
            (
                *("part_point", "satisfaction_applies", "answers"),
                *("exam_points", "attempts_on_days"),
            ),
        ),
        Section(
            _l("Share called back"),
            ("repair_callback_percent", "voice_callback_percent", "visit_percent"),
        ),
    )
    column_export_list = (
        "edition",
        "valid_from",
        "state",
        "part_point",
        "satisfaction_applies",
        "exam_points",
        "attempts_on_days",
        "repair_callback_percent",
        "voice_callback_percent",
        "visit_percent",
    )
    form_columns = (
        Section(_l("Edition"), ("edition", "valid_from")),
        Section(
            _l("How it counts"),
            ("part_point", "satisfaction_applies", "exam_points", "attempts_on_days"),
        ),
        Section(
            _l("Share called back"),
            ("repair_callback_percent", "voice_callback_percent", "visit_percent"),
        ),
    )
    form_more = {
        "edition": {"description": _l("As it is printed on the form, such as A/1.")},
        "valid_from": {"description": _l("The first day of a month.")},
        "exam_points": {"description": _l("0 where exams are shown and cost nothing.")},
    }
    column_sortable_list = ("edition", "valid_from")
    column_default_sort = "-valid_from"
    search_columns = ("edition",)
    filters = (Choice("state"),)
    deeds = (
        RowDeed(
            "lines",
            Deed.EDIT,
            _set_lines,
            form=lines_form,
            rewrites=True,
            when=_is_draft,
            needs=("state",),
            title=_l("Change the lines"),
            done=_l("The lines are saved."),
            template="desk/standard_lines.html",
            context=_lines_of,
            in_list=False,
        ),
        RowDeed(
            "answers",
            Deed.EDIT,
            _set_answers,
            form=answers_form,
            rewrites=True,
            when=_is_draft,
            needs=("state",),
            title=_l("Change what counts as satisfied"),
            in_list=False,
        ),
        RowDeed(
            "issue",
            Deed.ISSUE,
            lambda session, actor, row, form, at: editions.issue(session, actor, row) and None,
            signs=True,
            when=_is_draft,
            needs=("state",),
            note=_l("From then on the edition stands and can't be changed any more."),
            tone="primary",
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Standard:
        """Draft an edition with the lines of the one before."""
        row = Standard()
        form.populate_obj(row)
        return editions.draft(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change the settings of a draft."""
        form.populate_obj(row)
        editions.change(session, row)

    def editable(self, row: Any) -> bool:
        """Leave what has been issued."""
        return _is_draft(row)

    def title(self, row: Any) -> str:
        """Return the edition."""
        return gettext("Edition %(edition)s", edition=row.edition)

    @expose("/compare/")
    def compare_view(self) -> str:
        """Show what differs between two editions."""
        return edition_pages.compare(self)

    @expose("/what-if/")
    def what_if_view(self) -> str:
        """Show whose past months a draft would have changed."""
        return what_if_page.show(self)

    @expose("/what-if/export/", methods=("POST",))
    def what_if_export_view(self) -> Response:
        """Hand the same out as a file."""
        return what_if_page.export(self)

    def timeline(self) -> Sequence[tuple[str, str, Markup | str, str]]:
        """Return the latest editions in the order of time, above the list."""
        return edition_pages.timeline()

    def more(self, session: Session, actor: Actor, row: Any) -> Mapping[str, Any]:
        """Return the ways from an edition to its comparison and its what-if."""
        return edition_pages.ways(session, actor, row)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the lines of the edition, and how their clauses were ruled on."""
        clauses = dict.fromkeys(line.clause for line in row.lines)
        return (
            Related(
                _l("Lines"),
                (
                    _l("Post"),
                    _l("Indicator"),
                    _l("Clause"),
                    _l("Target (%)"),
                    _l("Points per percentage point"),
                    _l("Flat points"),
                    _l("Withholds bonus"),
                    _l("Period"),
                ),
                [
                    (
                        wording(line.role),
                        wording(line.indicator),
                        line.clause,
                        _figure(line.target),
                        _figure(line.points_per_point),
                        _figure(line.flat_points),
                        yes_no(True) if line.withholds_bonus else "",
                        str(PERIODS[line.period]),
                    )
                    for line in row.lines
                ],
            ),
            *([result_blocks.by_clause(session, actor, clauses)] if clauses else ()),
        )
