"""Disputes on lines of assessments: raised, reported, ruled on; and their dated rules (4.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, files, links, result_blocks
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.fields import ExactField, LineField, OptionField, TextField, filled
from admin_views.filters import Begins, Choice, Days, Pick
from admin_views.formatting import exact, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import FROZEN, Assessment, Dispute
from models.scopes import Actor
from rules.result_words import DisputeState
from rules.results import OPEN, RULED
from rules.vocabulary import Deed, Indicator, Record
from services import disputes

S = DisputeState
OWN = Lookup(
    Assessment,
    within=lambda actor: and_(
        Assessment.employee_id == actor.employee_id,
        Assessment.status.in_(FROZEN),
        Assessment.current.is_(True),
    ),
    few=True,
)


class RaiseForm(OfficeForm):
    """Which line of which month, and what is wrong with it."""

    assessment = LookupField(_l("Assessment"), [filled], lookup=OWN)
    indicator = OptionField(_l("Disputed line"), [filled])
    text = TextField(
        _l("What is disputed"),
        [filled],
        longest=2000,
        lines=5,
        description=_l(
            "Name the records that count wrongly, and why. Files can be attached later."
        ),
    )


class ReportForm(OfficeForm):
    """The supervisor's report."""

    report = TextField(
        _l("Supervisor's report"),
        [filled],
        longest=2000,
        lines=5,
        description=_l("What the records say, and what you found out."),
    )


def rule_form(actor: Actor, rows: Sequence[Dispute]) -> type[OfficeForm]:
    """Return the form of a ruling; the clause of the line stands in it."""

    class RuleForm(OfficeForm):
        decision = OptionField(
            _l("Outcome of the ruling"),
            [filled],
            options=[(word.value, gettext(word.wording)) for word in RULED],
            radio=True,
        )
        ruled_clause = LineField(
            _l("Clause ruled by"),
            [filled],
            longest=20,
            default=rows[0].clause if len(rows) == 1 else "",
        )
        ruling = TextField(
            _l("Manager's ruling"),
            [filled],
            longest=2000,
            lines=5,
            description=_l("The whole office can read how a clause is ruled: name no person."),
        )
        restored = ExactField(
            _l("Points given back"),
            render_kw={"show_if": f"decision={S.UPHELD.value}"},
            description=_l(
                "Only where the records are right and the deduction is not. Left empty, the"
                " revision counts the records as they are corrected."
            ),
        )

    return RuleForm


def _report(session: Session, actor: Actor, row: Dispute, form: Any, at: datetime) -> None:
    disputes.report(session, actor, row, at, form.report.data)


def _rule(session: Session, actor: Actor, row: Dispute, form: Any, at: datetime) -> str | None:
    revision = disputes.rule(
        session,
        actor,
        row,
        at,
        upheld=form.decision.data == S.UPHELD.value,
        clause=form.ruled_clause.data,
        text=form.ruling.data,
        restored=form.restored.data or Fraction(0),
    )
    return None if revision is None else links.page(Record.ASSESSMENT, revision.id)


def _withdraw(session: Session, actor: Actor, row: Dispute, form: Any, at: datetime) -> None:
    disputes.withdraw(session, actor, row, at)


def _facts(session: Session, actor: Actor, rows: Sequence[Dispute]) -> Mapping[str, Any]:
    """Return what one has to know to report or to rule."""
    if len(rows) != 1:
        return {"facts": ()}
    (row,) = rows
    told = [
        (_l("Assessment"), str(row.assessment)),
        (_l("Disputed line"), f"{wording(row.indicator)} {row.clause}"),
        (_l("Deduction"), exact(disputes.points_of(row))),
        (_l("Raised by"), row.raised_by),
        (_l("What is disputed"), row.text),
    ]
    report = [(_l("Supervisor's report"), row.report)] if row.report else []
    return {"facts": [*told, *report]}


def _waits_for_report(row: Any) -> bool:
    return row.state is S.RAISED and row.raised_by_id != current.actor().employee_id


def _waits_for_ruling(row: Any) -> bool:
    others = (row.raised_by_id, row.reported_by_id)
    return row.state is S.REPORTED and current.actor().employee_id not in others


_NEEDS = ("state", "raised_by_id", "reported_by_id")
_PAGE: dict[str, Any] = {"template": "desk/deed_with_facts.html", "context": _facts}


class DisputeView(RecordView):
    """Disputes and how they were ruled on, searched by their words and by clause."""

    record = Record.DISPUTE
    edits = False
    searched = True
    computed = {
        "back": Computed(
            _l("Points given back"),
            ("restored",),
            lambda row: exact(row.restored) if row.restored else "",
            numeric=True,
        )
    }
    column_list = (
        *("number", "state", "raised_by", "assessment", "indicator", "clause", "ruled_clause"),
        *("ruling", "back", "raised_at", "office"),
    )
    column_details_list = (
        Section(
            _l("Dispute"),
            (
                *("assessment", "assessment.month", "indicator", "clause", "text"),
                *("raised_by", "raised_at", "withdrawn_at", "office"),
            ),
        ),
        Section(_l("Supervisor's report"), ("report", "reported_by", "reported_at")),
        Section(_l("Manager's ruling"), ("ruling", "ruled_clause", "back", "ruled_by", "ruled_at")),
    )
    column_export_list = (
        *("number", "office", "assessment", "indicator", "clause", "text", "state"),
        *("raised_by", "raised_at", "report", "reported_by", "reported_at"),
        *("ruling", "ruled_clause", "restored", "ruled_by", "ruled_at", "withdrawn_at"),
    )
    form_columns = ()
    create_columns = (Section("", ("assessment", "indicator", "text")),)
    create_form_class = RaiseForm
    edit_form_class = OfficeForm
    column_sortable_list = ("raised_at",)
    column_default_sort = "-raised_at"
    filters = (
        Choice("state"),
        Begins("ruled_clause", "clause"),
        Choice("indicator"),
        Days("raised_at"),
        Pick("raised_by"),
        Pick("assessment"),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No dispute. A line is disputed on the page of one's own approved assessment.")
    deeds = (
        RowDeed(
            "report",
            Deed.REPORT,
            _report,
            form=ReportForm,
            when=_waits_for_report,
            needs=_NEEDS,
            tone="primary",
            note=_l("The manager rules on it then; the report can't be changed any more."),
            **_PAGE,
        ),
        RowDeed(
            "rule",
            Deed.RULE,
            _rule,
            form=rule_form,
            when=_waits_for_ruling,
            needs=_NEEDS,
            tone="primary",
            note=_l(
                "Upheld, a revision of the month is drafted with your ruling as its reason; the"
                " approved form stays as it is."
            ),
            **_PAGE,
        ),
        RowDeed(
            "withdraw",
            Deed.WITHDRAW,
            _withdraw,
            when=lambda row: row.state in OPEN,
            needs=_NEEDS,
            title=_l("Withdraw the dispute"),
            note=_l("It is kept and shows as withdrawn."),
            in_list=False,
        ),
        *files.DEEDS,
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the lines of the month that may still be disputed."""
        chosen = form["assessment"].data
        if chosen is None:
            form["indicator"].options = [(one.value, wording(one)) for one in Indicator]
            return
        form["indicator"].options = [
            (
                line.indicator.value,
                gettext(
                    "%(line)s %(clause)s: %(points)s points",
                    line=wording(line.indicator),
                    clause=line.clause,
                    points=exact(line.points),
                ),
            )
            for line in disputes.lines_left(current.session(), chosen)
        ]

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Dispute:
        """Raise a dispute."""
        indicator = next(one for one in Indicator if one.value == form["indicator"].data)
        return disputes.raise_(
            session, actor, form["assessment"].data, indicator, form["text"].data or "", at
        )

    def title(self, row: Any) -> str:
        """Return the number and the line."""
        return f"{row.number} · {wording(row.indicator)}"

    def related(self, session: Session, actor: Actor, row: Dispute) -> Sequence[Related]:
        """Return the way to the line's records, and how its clause was ruled on."""
        line = url_for("assessment.line_view", id=row.assessment_id, indicator=row.indicator.value)
        return (
            Related(
                _l("Disputed line"),
                (_l("Item"), _l("Clause"), _l("Deduction"), _l("Records")),
                [
                    (
                        wording(row.indicator),
                        row.clause,
                        exact(disputes.points_of(row)),
                        links.link(line, gettext("Records of the line")),
                    )
                ],
                figures=(2,),
            ),
            result_blocks.by_clause(session, actor, [row.ruled_clause or row.clause]),
        )


class ResultRuleView(RecordView):
    """How long lines may be disputed and results are shown, from a day on."""

    record = Record.RESULT_RULE
    column_list = ("dispute_days", "notice_days", "shows_rank", "office", "valid_from")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = (Section("", column_list),)
    form_more = {
        "office": {"description": _l("Empty: for every office.")},
        "dispute_days": {"description": _l("After the day of the approval.")},
        "notice_days": {"description": _l("How long a notice is shown if nobody says otherwise.")},
        "shows_rank": {"description": _l("Each post by itself, the highest score first.")},
    }
    column_sortable_list = ("valid_from",)
    column_default_sort = "-valid_from"
    filters = (Pick("office"),)
    empty = _l("Nothing is entered: 7 days to dispute, 7 days on show, no ranks.")
