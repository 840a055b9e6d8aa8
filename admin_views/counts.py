"""How much waits for somebody, a figure a record type: beside the menu, and over the way to my day.

The figures come after the page, by a door of their own and in one statement, so no page waits for
them and none is kept anywhere. What waits is what my day shows; a thing in two queues counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify
from flask_babel import gettext
from sqlalchemy import and_, case, func, literal, select, union, union_all
from sqlalchemy.orm import Session

from admin_views import (
    current,
    incidents_waiting,
    letter_day,
    my_activities,
    my_arrears,
    my_awards,
    my_bank,
    my_batches,
    my_day,
    my_documents,
    my_exam_day,
    my_field,
    my_money,
    my_nonconformities,
    my_papers,
    my_plans,
    my_quality,
    my_results,
    my_services,
    my_shifts,
    my_spots,
    my_training,
    my_wages,
)
from admin_views.waiting import Condition, Queue
from models import (
    Activity,
    Assessment,
    Award,
    BankLine,
    Callback,
    Destruction,
    Dispute,
    DocumentEdition,
    Dunning,
    Employee,
    ExamPaper,
    ExamSitting,
    Facility,
    FieldStudy,
    FormDisposal,
    Handover,
    Incident,
    Letter,
    Nonconformity,
    Qualification,
    RecordGap,
    Refund,
    RosterEntry,
    ServiceOrder,
    SpotAssessment,
    SpotFinding,
    SurveyBatch,
    Task,
    Ticket,
    TrainingPlan,
    TrainingSession,
    TrainingTopic,
    WageBatch,
    clock,
)
from models.base import Base
from models.notices import unread
from models.scopes import Actor, rows_within
from rules.vocabulary import Record
from services import nonconformities, ticket_clocks, training

counts = Blueprint("counts", __name__)
INBOX = "inbox"  # what the bell counts


@dataclass(frozen=True, slots=True)
class Kind:
    """What may wait of one record type: its queues, and when a row of them is late."""

    record: Record
    model: type[Base]
    queues: Sequence[Queue]
    late: Condition | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How much waits, and how much of it is late."""

    total: int = 0
    late: int = 0

    @property
    def words(self) -> str:
        """The count in words, for those who do not see figure and colour."""
        if self.late:
            return gettext("%(total)s waiting, %(late)s late", total=self.total, late=self.late)
        return gettext("%(total)s waiting", total=self.total)


def counted(session: Session, actor: Actor, at: datetime) -> dict[str, Count]:
    """Return what waits for somebody, by record type, and his unread notices: one statement."""
    kinds = {kind.record.value: kind for kind in _kinds(actor, at)}
    parts = [_part(actor, kind) for kind in kinds.values()]
    rows = session.execute(union_all(*parts, _unread(actor)))
    return {name: Count(total, int(late or 0)) for name, total, late in rows}


def _unread(actor: Actor) -> Any:
    """Return how many notices somebody has not read: they wait beside the work, not in it."""
    return select(literal(INBOX), func.count(), literal(0)).where(unread(actor.employee_id))


def _kinds(actor: Actor, at: datetime) -> Iterator[Kind]:
    ticket_late = ticket_clocks.late(at)
    kinds = (
        Kind(Record.INCIDENT, Incident, list(incidents_waiting.queues(actor, drills=False))),
        Kind(Record.TICKET, Ticket, list(my_day.ticket_queues(actor, at)), ticket_late),
        Kind(Record.CALLBACK, Callback, list(my_day.callback_queues(actor)), Callback.due_at < at),
        Kind(
            Record.ASSESSMENT,
            Assessment,
            [*my_papers.assessment_queues(actor), *my_results.result_queues(actor)],
        ),
        Kind(Record.AWARD, Award, list(my_awards.queues(actor))),
        Kind(Record.DISPUTE, Dispute, list(my_results.dispute_queues(actor))),
        Kind(Record.LETTER, Letter, list(letter_day.letter_queues(actor)), letter_day.late(at)),
        Kind(Record.DESTRUCTION, Destruction, list(letter_day.destruction_queues(actor))),
        Kind(Record.HANDOVER, Handover, list(my_shifts.handover_queues(actor))),
        Kind(
            Record.ROSTER_ENTRY,
            RosterEntry,
            list(my_shifts.shift_queues(actor, at)),
            RosterEntry.ends_at < at,
        ),
        Kind(Record.RECORD_GAP, RecordGap, list(my_papers.gap_queues(actor))),
        Kind(
            Record.EMPLOYEE,
            Employee,
            list(my_papers.account_queues(actor, at)),
            my_papers.locked(at) == 1,
        ),
        Kind(Record.TASK, Task, list(my_field.task_queues(actor, at)), Task.due_at < at),
        Kind(
            Record.FACILITY,
            Facility,
            list(my_field.inspection_queues(actor, at)),
            Facility.inspect_on < clock.local(at).date(),
        ),
        Kind(
            Record.ACTIVITY,
            Activity,
            list(my_activities.queues(actor, at)),
            my_activities.late(at),
        ),
        Kind(Record.DUNNING, Dunning, list(my_arrears.queues(actor, at))),
        Kind(Record.REFUND, Refund, list(my_money.queues(actor))),
        Kind(Record.BANK_LINE, BankLine, list(my_bank.queues(actor))),
        Kind(Record.WAGE_BATCH, WageBatch, list(my_wages.queues(actor))),
        Kind(Record.SURVEY_BATCH, SurveyBatch, list(my_batches.queues(actor))),
        Kind(Record.SERVICE_ORDER, ServiceOrder, list(my_services.queues(actor))),
        Kind(Record.SPOT_ASSESSMENT, SpotAssessment, list(my_spots.spot_queues(actor))),
        Kind(
            Record.SPOT_FINDING,
            SpotFinding,
            list(my_spots.finding_queues(actor)),
            my_spots.late(at),
        ),
        Kind(
            Record.NONCONFORMITY,
            Nonconformity,
            list(my_nonconformities.queues(actor)),
            nonconformities.late(at),
        ),
        Kind(
            Record.TRAINING_SESSION,
            TrainingSession,
            list(my_training.queues(actor, at)),
            training.overdue(clock.local(at).date()),
        ),
        Kind(
            Record.TRAINING_PLAN,
            TrainingPlan,
            list(my_plans.queues(actor, clock.local(at).date())),
        ),
        Kind(Record.QUALIFICATION, Qualification, list(my_quality.certificate_queues(actor, at))),
        Kind(Record.FIELD_STUDY, FieldStudy, list(my_quality.study_queues(actor))),
        Kind(Record.DOCUMENT_EDITION, DocumentEdition, list(my_documents.edition_queues(actor))),
        Kind(Record.FORM_DISPOSAL, FormDisposal, list(my_documents.disposal_queues(actor))),
        Kind(Record.EXAM_PAPER, ExamPaper, list(my_exam_day.paper_queues(actor, at))),
        Kind(Record.EXAM_SITTING, ExamSitting, list(my_exam_day.sitting_queues(actor, at))),
        Kind(Record.TRAINING_TOPIC, TrainingTopic, list(my_spots.topic_queues(actor))),
    )
    return (kind for kind in kinds if kind.queues)


def _part(actor: Actor, kind: Kind) -> Any:
    """Return the count of one record type: each queue by its own index, then the ids together."""
    key: Any = kind.model.id
    late = literal(0) if kind.late is None else case((kind.late, 1), else_=0)
    reach = rows_within(actor, kind.model, kind.record)
    if kind.model is Ticket:
        reach = and_(reach, Ticket.voided_at.is_(None))
    queues = [
        select(key.label("id"), late.label("late")).where(queue.condition, reach)
        for queue in kind.queues
    ]
    waiting = (queues[0] if len(queues) == 1 else union(*queues)).subquery()
    return select(literal(kind.record.value), func.count(), func.sum(waiting.c.late)).select_from(
        waiting
    )


@counts.get("/waiting")
def waiting() -> Response:
    """Answer how much waits, in figures and in words."""
    found = counted(current.session(), current.actor(), clock.now())
    notices = found.pop(INBOX)
    whole = Count(
        sum(count.total for count in found.values()), sum(count.late for count in found.values())
    )
    shown = {name: count for name, count in found.items() if count.total}
    if notices.total:
        shown[INBOX] = notices
    return jsonify({name: _told(count) for name, count in {"all": whole, **shown}.items()})


def _told(count: Count) -> dict[str, Any]:
    return {"total": count.total, "late": count.late, "words": count.words}
