"""What stands of exams, whatever the door (4.1.3): questions asked, papers set, results marked.

A question that was asked is followed by a new version; a paper that was set keeps what it draws; an
answer stands once it was handed in, a result once it was marked: what is wrong is voided.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, exists, inspect, select
from sqlalchemy.orm import Session

from models.exams import ExamAnswer, ExamPaper, ExamPaperPart, ExamQuestion, ExamSitting
from rules.exam_words import PaperState, SittingState
from rules.refusal import Refusal
from rules.vocabulary import N_

ASKED = N_("This question has been asked and stands as it was asked.")
SET = N_("This exam has been set: what it draws and how it is marked stand.")
OVER = N_("This exam has been handed in: its answers stand.")
STANDS = N_("This exam has been marked and stands. Void it with the reason if it is wrong.")
VOIDED = N_("This record is voided already.")
_VOID = frozenset({"voided_at", "voided_by_id", "void_reason", "version"})
_OF_SET = frozenset({"state", "closes_at", "closed_at", "version"})
_MARKING = frozenset({"got", "remark"})
_ANSWERING = frozenset({"given", "given_at"})


def _changed(row: Any) -> set[str]:
    state = inspect(row)
    columns = (column.key for column in state.mapper.column_attrs)
    return {key for key in columns if state.attrs[key].history.has_changes()}


def _before(row: Any, key: str) -> Any:
    history = inspect(row).attrs[key].history
    return next(iter((*history.deleted, *history.unchanged)), None)


def was_asked(session: Session, question_id: int) -> bool:
    """Say whether a question was drawn for anybody."""
    return bool(session.scalar(select(exists().where(ExamAnswer.question_id == question_id))))


def _check(session: Session, row: Any) -> None:
    match row:
        case ExamQuestion() if _changed(row) - {"in_use", "version"} and was_asked(session, row.id):
            raise Refusal(ASKED)
        case ExamPaper() if _before(row, "state") is not PaperState.DRAFT:
            if _changed(row) - _OF_SET:
                raise Refusal(SET)
        case ExamPaperPart():
            paper = session.get(ExamPaper, row.paper_id)
            if paper is not None and _before(paper, "state") is not PaperState.DRAFT:
                raise Refusal(SET)
        case ExamSitting():
            _check_sitting(row)
        case ExamAnswer():
            _check_answer(row)


def _check_sitting(row: ExamSitting) -> None:
    changed = _changed(row)
    if _before(row, "voided_at") is not None and changed - {"version"}:
        raise Refusal(VOIDED)
    if _before(row, "state") is SittingState.MARKED and changed - _VOID:
        raise Refusal(STANDS)


def _check_answer(row: ExamAnswer) -> None:
    changed, was = _changed(row), _before(row.sitting, "state")
    if changed & _ANSWERING and was is not SittingState.OPEN:
        raise Refusal(OVER)
    if changed & _MARKING and was is SittingState.MARKED:
        raise Refusal(STANDS)
    if changed - _ANSWERING - _MARKING:
        raise Refusal(OVER)


@event.listens_for(Session, "before_flush")
def refuse_change_of_exams(session: Session, context: Any, instances: Any) -> None:
    """Stop a flush that would alter what was asked, answered or marked."""
    with session.no_autoflush:
        for row in session.dirty:
            if session.is_modified(row):
                _check(session, row)
