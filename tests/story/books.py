"""The plain records behind a month, read from the tables column by column for `naive`.

No figure is asked of the product: only what somebody entered, and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import (
    Area,
    AreaAssignment,
    Assessment,
    Bill,
    BonusEntry,
    Callback,
    CallbackAttempt,
    Dispute,
    Employee,
    ExamSitting,
    Office,
    Payment,
    PerformanceBase,
    Post,
    RecordGap,
    SpotAssessment,
    SpotFinding,
    Standard,
    SurveyResult,
    Ticket,
    TicketRound,
    WageBand,
    WageBatch,
    WageLine,
    WageTable,
)
from models.assessment import AssessmentLine
from models.clock import local
from rules.result_words import DisputeState
from rules.vocabulary import CallbackState, Category
from services.revisions import difference

Books = dict[str, Any]


def clock(instant: datetime | None) -> datetime | None:
    """Return an instant as the office's clock shows it, as `naive` reads it."""
    return None if instant is None else local(instant).replace(tzinfo=None)


def month_name(day: date) -> str:
    return f"{day:%Y-%m}"


def _rows(session: Session, names: str, *columns: Any, where: Iterable[Any] = ()) -> list[Any]:
    """Return rows of columns as dicts with these names; instants by the office's clock."""
    keys = names.split()
    asked = select(*columns).select_from(columns[0].class_).where(*where)
    return [_plain(keys, row) for row in session.execute(asked)]


def _plain(keys: list[str], row: Row[Any]) -> dict[str, Any]:
    def value(one: Any) -> Any:
        if isinstance(one, datetime):
            return clock(one)
        return getattr(one, "value", one)

    return {key: value(one) for key, one in zip(keys, row, strict=True)}


def read(session: Session, office: str) -> Books:
    """Return everything `naive` needs of an office, as it stands now."""
    session.flush()
    who = {row.id: row.username for row in session.execute(select(Employee.id, Employee.username))}
    where = {row.id: row.code for row in session.execute(select(Office.id, Office.code))}
    areas = {row.id: row.name[:2] for row in session.execute(select(Area.id, Area.name))}
    here = next(row_id for row_id, code in where.items() if code == office)
    found: Books = {
        "editions": editions(session),
        **_people(session),
        **_work(session, here),
        **_money(session),
        **_judged(session, here),
    }
    names = {"office": where, "area": areas} | dict.fromkeys(("person", "by", "received_by"), who)
    for table in found.values():
        for row in table:
            for key in names.keys() & row.keys():
                row[key] = names[key].get(row[key])
            if "worker" in row:
                row["workers"] = {who[row["worker"]]} if row["worker"] else set()
    return found


def editions(session: Session) -> list[dict[str, Any]]:
    found = []
    for row in session.scalars(select(Standard).order_by(Standard.valid_from)):
        lines: dict[str, Any] = {}
        for line in row.lines:
            said = {"target": line.target, "per_point": line.points_per_point}
            assert lines.setdefault(line.indicator.value, said) == said  # the same for both posts
        flat = {line.flat_points for line in row.lines if line.indicator.value == "records"}
        found.append(
            {
                "office": None,
                "first": row.valid_from,
                "name": row.edition,
                "part_point": row.part_point.value,
                "applies": row.satisfaction_applies.value,
                "lines": lines,
                "records_points": flat.pop(),
                "exam_points": row.exam_points,
                "tries": row.attempts_on_days,
            }
        )
    return found


def _people(session: Session) -> Books:
    held = AreaAssignment
    return {
        "posts": _rows(
            *(session, "person office post first last", Post.employee_id, Post.office_id),
            *(Post.role, Post.valid_from, Post.valid_to),
        ),
        "holders": [
            _plain(["area", "office", "person", "first", "last"], row)
            for row in session.execute(
                select(
                    held.area_id, Area.office_id, held.employee_id, held.valid_from, held.valid_to
                ).join(Area, Area.id == held.area_id)
            )
        ],
    }


def _work(session: Session, office: int) -> Books:
    orders = _rows(
        *(session, "key office area received_by due dispatched_at cancelled_at needs"),
        *(Ticket.number, Ticket.office_id, Ticket.area_id, Ticket.received_by_id),
        *(Ticket.dispatch_due_at, Ticket.dispatched_at, Ticket.cancelled_at),
        Ticket.needs_dispatch,
        where=(Ticket.office_id == office, Ticket.voided_at.is_(None)),
    )
    for order in orders:
        order["due"] = order["due"] if order["needs"] else None
    names = "key office area came settled_at answered_at due cancelled_at"
    complaints = _rows(
        *(session, names, Ticket.number, Ticket.office_id, Ticket.area_id, Ticket.received_at),
        *(Ticket.completed_at, Ticket.answered_at, Ticket.settle_due_at, Ticket.cancelled_at),
        where=(
            Ticket.office_id == office,
            Ticket.category == Category.COMPLAINT,
            Ticket.voided_at.is_(None),
        ),
    )
    earlier = select(
        *(Ticket.number, Ticket.office_id, Ticket.area_id, Ticket.received_at),
        *(TicketRound.completed_at, TicketRound.answered_at, TicketRound.settle_due_at),
    ).join(TicketRound, TicketRound.ticket_id == Ticket.id)
    is_complaint = (Ticket.office_id == office, Ticket.category == Category.COMPLAINT)
    for row in session.execute(earlier.where(*is_complaint)):
        complaints.append(_plain(names.split()[:-1], row) | {"cancelled_at": None})
    for complaint in complaints:
        complaint["came_on"] = complaint["came"].date()
    callbacks = [
        _plain(["key", "order", "office", "person", "mode", "due", "worker", "excuse"], row)
        for row in session.execute(
            select(
                *(Callback.id, Ticket.number, Callback.office_id, Callback.responsible_id),
                *(Callback.mode, Callback.due_at, Callback.worker_id, Callback.excuse),
            )
            .join(Ticket, Ticket.id == Callback.ticket_id)
            .where(Callback.office_id == office, Callback.state != CallbackState.RELEASED)
        )
    ]
    for callback in callbacks:
        callback["excused"] = bool(callback["excuse"])
    of_office = select(Ticket.id).where(Ticket.office_id == office)
    attempts = _rows(
        *(session, "callback at by outcome", CallbackAttempt.callback_id, CallbackAttempt.at),
        *(CallbackAttempt.by_id, CallbackAttempt.outcome),
        where=(CallbackAttempt.ticket_id.in_(of_office),),
    )
    return {
        "orders": orders,
        "complaints": complaints,
        "callbacks": callbacks,
        "attempts": attempts,
    }


def _money(session: Session) -> Books:
    """Bills of every office: what comes in for an earlier quarter follows whom it is repaid to."""
    return {
        "bills": _rows(
            *(session, "key office area quarter fen number", Bill.id, Bill.office_id),
            *(Bill.area_id, Bill.period, Bill.amount_fen, Bill.bill_no),
            where=(Bill.voided_at.is_(None),),
        ),
        "payments": _rows(
            *(session, "key bill fen day receipt struck_at", Payment.id, Payment.bill_id),
            *(Payment.amount_fen, Payment.paid_on, Payment.receipt_no, Payment.voided_at),
        ),
    }


def _judged(session: Session, office: int) -> Books:
    surveys = _rows(
        *(session, "office area half kind check satisfied valid closed_on"),
        *(SurveyResult.office_id, SurveyResult.area_id, SurveyResult.half_year),
        *(SurveyResult.kind, SurveyResult.sequence, SurveyResult.satisfied, SurveyResult.valid),
        SurveyResult.closed_on,
        where=(SurveyResult.office_id == office, SurveyResult.voided_at.is_(None)),
    )
    gaps = _rows(
        *(session, "key person office post month state", RecordGap.number),
        *(RecordGap.employee_id, RecordGap.office_id, RecordGap.position, RecordGap.month),
        RecordGap.state,
        where=(RecordGap.office_id == office, RecordGap.position.is_not(None)),
    )
    for gap in gaps:
        gap["month"], gap["confirmed"] = month_name(gap["month"]), gap["state"] == "confirmed"
    spot, finding = SpotAssessment, SpotFinding
    findings = [
        _plain(
            ["key", "person", "office", "post", "day", "line", "points", "record", "assessment"],
            row,
        )
        for row in session.execute(
            select(
                *(finding.number, spot.employee_id, spot.office_id, spot.position, spot.at),
                *(finding.indicator, finding.points, finding.about_no, spot.number),
            )
            .select_from(spot)
            .outerjoin(finding, finding.spot_id == spot.id)
            .where(
                *(spot.office_id == office, spot.issued_at.is_not(None)),
                *(spot.voided_at.is_(None), finding.voided_at.is_(None)),
            )
        )
    ]
    for one in findings:
        one["points"] = one["points"] or 0
    rulings = [
        _plain(["person", "office", "post", "month", "line", "points"], row)
        for row in session.execute(
            select(
                *(Assessment.employee_id, Assessment.office_id, Assessment.position),
                *(Assessment.month, Dispute.indicator, Dispute.restored),
            )
            .join(Assessment, Assessment.id == Dispute.assessment_id)
            .where(Assessment.office_id == office, Dispute.state == DisputeState.UPHELD)
        )
    ]
    for ruling in rulings:
        ruling["month"] = month_name(ruling["month"])
    return {
        "surveys": surveys,
        "gaps": gaps,
        "exams": exams(session, office),
        "findings": findings,
        "rulings": rulings,
    }


def exams(session: Session, office: int) -> list[dict[str, Any]]:
    """Return what was marked of an office, in the order it was taken."""
    sat = ExamSitting
    asked = select(
        *(sat.number, func.coalesce(-sat.session_id, sat.paper_id), sat.employee_id),
        *(sat.office_id, sat.position, sat.taken_on, sat.passed),
    ).where(sat.office_id == office, sat.passed.is_not(None), sat.voided_at.is_(None))
    keys = ["key", "exam", "person", "office", "post", "day", "passed"]
    return [_plain(keys, row) for row in session.execute(asked.order_by(sat.taken_on, sat.id))]


# What the product made of it ----------------------------------------------------------------------
def revisions(session: Session) -> list[dict[str, Any]]:
    """Return every revision that was ever approved, with its lines, in the order of approval."""
    found = []
    for row in session.scalars(
        select(Assessment)
        .where(Assessment.approved_at.is_not(None))
        .order_by(Assessment.approved_at, Assessment.id)
    ):
        found.append(
            {
                "id": row.id,
                "before": row.supersedes_id,
                "person": row.employee.username,
                "office": row.office.code,
                "post": row.position.value,
                "month": month_name(row.month),
                "revision": row.revision,
                "current": row.current,
                "edition": row.standard.edition,
                "score": row.score,
                "deducted": row.deducted,
                "withheld": row.bonus_withheld,
                "repaid": row.bonus_repaid,
                "lines": {line.indicator.value: _line(line) for line in row.lines},
                "changed": {change.indicator.value for change in difference(row)},
            }
        )
    return found


def _line(line: AssessmentLine) -> dict[str, Any]:
    names = ("numerator", "denominator", "rate", "shortfall", "points", "withheld_percent")
    sides = {
        side: sorted(no for _, _, no in line.evidence.get(side, [])) for side in ("due", "done")
    }
    return {name: getattr(line, name) for name in names} | sides | {"state": line.state.value}


def ledger(session: Session) -> dict[int, list[dict[str, Any]]]:
    """Return the entries each revision posted, by its number."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.scalars(select(BonusEntry).order_by(BonusEntry.id)):
        found.setdefault(row.assessment_id, []).append(
            {
                "person": row.employee.username,
                "office": row.office.code,
                "quarter": row.quarter,
                "month": month_name(row.month),
                "entry": row.kind.value,
                "percent": row.percent,
                "receipt": row.receipt_no or None,
            }
        )
    return found


def wages(session: Session) -> tuple[Books, list[dict[str, Any]]]:
    """Return tables and bases as `naive_money` reads them, every batch and all their lines."""
    tables = []
    for table in session.scalars(select(WageTable).order_by(WageTable.id)):
        steps = []
        for band in session.scalars(select(WageBand).where(WageBand.table_id == table.id)):
            amount = table.mode.value == "amount"
            worth = {"fen": int(band.value) if amount else None, "coefficient": band.value}
            steps.append({"score": band.score_from} | worth)
        tables.append(
            {
                "office": table.office.code,
                "first": table.valid_from,
                "bonus_of": table.bonus_of.value,
                "steps": steps,
            }
        )
    bases = [
        {
            "person": row.employee.username,
            "office": row.office.code,
            "post": row.position.value,
            "first": row.valid_from,
            "performance": row.base_fen,
            "bonus": row.bonus_base_fen,
        }
        for row in session.scalars(select(PerformanceBase))
    ]
    lines = [
        {
            "id": line.assessment_id,
            "before": line.before_id,
            "score": line.score,
            "performance": line.performance_fen,
            "withheld": line.withheld_fen,
            "repaid": line.repaid_fen,
            "net": line.net_fen,
        }
        for line in session.scalars(
            select(WageLine)
            .join(WageBatch, WageBatch.id == WageLine.batch_id)
            .order_by(WageBatch.handed_at, WageBatch.id, WageLine.id)
        )
    ]
    batches = [
        {
            "office": batch.office.code,
            "sums": {
                "performance": batch.performance_fen,
                "withheld": batch.withheld_fen,
                "repaid": batch.repaid_fen,
                "net": batch.net_fen,
            },
        }
        for batch in session.scalars(select(WageBatch).order_by(WageBatch.id))
    ]
    return {"tables": tables, "bases": bases, "batches": batches}, lines
