"""What has to happen next with an exam paper or an exam taken, in one sentence."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from admin_views.formatting import moment
from models import ExamPaper, ExamSitting
from rules.exam_words import PaperState, SittingState


def of_paper(row: ExamPaper, seen: Any) -> str:
    """Return what has to happen next with a paper."""
    if row.state is PaperState.DRAFT:
        return gettext("It has to be set for the exam: then those it is for can take it.")
    if row.state is PaperState.PUBLISHED:
        return gettext("It is taken on the page My exams until it is closed.")
    return ""


def of_sitting(row: ExamSitting, seen: Any) -> str:
    """Return what has to happen next with an exam."""
    if row.state is SittingState.OPEN:
        who = str(getattr(seen, "employee", None) or "")
        return gettext("%(who)s is answering it until %(at)s.", who=who, at=moment(row.ends_at))
    if row.state is SittingState.HANDED_IN:
        return gettext("Its short answers have to be marked by somebody else.")
    return ""
