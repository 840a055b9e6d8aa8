"""The screen of exam records (4.1.3): every result, the marking, and results entered by a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import exam_blocks, exam_entry
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed, ReasonForm, RowDeed
from admin_views.filters import Choice, Days, Named, Pick
from models import ExamSitting
from models.scopes import Actor
from rules.exam_words import SittingState
from rules.vocabulary import Deed, Record
from services import exam_results, exam_sittings


def tell_month(session: Session, row: ExamSitting) -> None:
    """Say that an approved month changes by this: its revision is the supervisor's to issue."""
    if exam_results.month_is_approved(session, row):
        flash(
            gettext(
                "This month is approved already: generate its drafts again, then issue a revision."
            ),
            "info",
        )


def _mark(session: Session, actor: Actor, row: ExamSitting, form: Any, at: datetime) -> None:
    points = {
        one.place: (form[f"p{one.place}"].data, form[f"r{one.place}"].data or "")
        for one in exam_sittings.to_mark(row)
    }
    exam_sittings.mark(session, actor, row, points, at)
    tell_month(session, row)


def _void(session: Session, actor: Actor, row: ExamSitting, form: Any, at: datetime) -> None:
    exam_results.void(session, actor, row, at, form.reason.data)
    tell_month(session, row)


def _waits(row: Any) -> bool:
    return row.state is SittingState.HANDED_IN and row.voided_at is None


_RESULTS = {
    "passed": (
        _l("Passed"),
        lambda at: and_(ExamSitting.passed.is_(True), ExamSitting.voided_at.is_(None)),
    ),
    "failed": (
        _l("Not passed"),
        lambda at: and_(ExamSitting.passed.is_(False), ExamSitting.voided_at.is_(None)),
    ),
    "absent": (_l("Missed the exam"), lambda at: ExamSitting.absent.is_(True)),
}


class ExamSittingView(RecordView):
    """Exams taken, the latest first."""

    record = Record.EXAM_SITTING
    creates = edits = False
    form_columns = ()
    computed = {
        "result": Computed(
            _l("Result of the exam"), ("passed", "absent", "state"), exam_blocks.result
        )
    }
    column_list = (
        *("number", "employee", "about", "way", "taken_on", "attempt", "score", "result"),
        *("state", "office"),
    )
    column_details_list = (
        Section(
            _l("Exam"),
            (
                *("employee", "about", "way", "taken_on", "attempt", "score", "pass_score"),
                *("result", "office", "position"),
            ),
        ),
        Section(
            _l("How it was taken"),
            (
                *("session", "paper", "started_at", "ends_at", "handed_in_at", "got", "total"),
                *("marked_at", "marked_by", "note", "seed", "answers_sha256"),
            ),
        ),
    )
    column_export_list = (
        *("number", "office", "employee", "position", "about", "way", "taken_on", "attempt"),
        *("absent", "score", "pass_score", "passed", "state", "marked_at", "note"),
    )
    column_sortable_list = ("taken_on",)
    column_default_sort = "-taken_on"
    search_columns = ("number",)
    filters = (
        Choice("state"),
        Named("passed", "result", _l("Result of the exam"), _RESULTS),
        Pick("employee"),
        Days("taken_on"),
        Pick("paper"),
        Pick("session"),
        Choice("way"),
        Pick("office"),
    )
    tabs = "state"
    empty = _l("No exam has been taken yet.")
    deeds = (
        RowDeed(
            "mark",
            Deed.REVIEW,
            _mark,
            form=exam_blocks.marking_form,
            when=_waits,
            needs=("state", "voided_at"),
            title=_l("Mark the exam"),
            tone="primary",
            template="desk/exam_marking.html",
            context=exam_blocks.marking_facts,
        ),
        RowDeed(
            "void",
            Deed.VOID,
            _void,
            form=ReasonForm,
            when=lambda row: row.voided_at is None,
            needs=("voided_at",),
            note=_l("A voided record is kept and stays readable; it only counts no longer."),
            tone="danger",
            in_list=False,
        ),
        PageDeed(
            "enter",
            Deed.CREATE,
            exam_entry.enter,
            form=exam_entry.form_of,
            title=_l("Enter results"),
            done=_l("The results were entered."),
            tone="primary",
            template="desk/exam_entry.html",
            context=exam_entry.context,
        ),
    )

    def can_see(self, actor: Actor, name: str) -> bool:
        """Keep the seed from who only takes exams."""
        return name != "seed" or actor.may(Deed.VIEW, Record.EXAM_QUESTION)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what was asked and answered, once it was handed in."""
        return exam_blocks.answers(session, actor, row)

    def title(self, row: Any) -> str:
        """Return the number and whose it is."""
        return f"{row.number} · {row.employee}"
