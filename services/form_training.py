"""Forms F/QP-6.2-01/002 and /003 filled from a training session (4.1.3).

The sign-in sheet prints before the training, for the pen, and after it; the training record once
the session is closed. What was printed is kept: the same content gives the same bytes, and the code
in the foot finds the session again from a scan. Later results make a later file, both stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, object_session

from models import (
    Employee,
    IssuedForm,
    Post,
    TrainingAttendance,
    TrainingPlan,
    TrainingSession,
)
from models.audit import note
from models.scopes import Actor, require
from reports import evidence, training_sheets
from reports.catalogue import TRAINING_RECORD, Form
from reports.monthly_assessment import NOBODY, SignOff
from reports.paper import Paper
from reports.training_sheets import Head, Person, Result, Sheet
from rules.exam_words import SittingState
from rules.refusal import Refusal
from rules.training_words import AttendanceState, SessionState
from rules.vocabulary import N_, AuditOp, Deed, Record, Role
from services import exam_results, form_editions, issued
from services.frozen import instant

A = AttendanceState
_ON_PAPER = (A.EXPECTED, A.ATTENDED, A.ABSENT)
SEPARATOR = " / "


# The file -----------------------------------------------------------------------------------------
def issue(
    session: Session, actor: Actor, row: TrainingSession, form: Form, language: str, at: datetime
) -> IssuedForm:
    """Return the kept file of a session's form as the session is now; at first it is rendered."""
    require(session, actor, Deed.PRINT, Record.TRAINING_SESSION, row)
    _check(row, form)
    form = form_editions.at(session, form, row.held_on)
    said = evidence.canonical(content(session, row, form))
    sha256 = evidence.digest(said)
    kept = issued.kept(session, Record.TRAINING_SESSION, row.id, form, language, sha256)
    if kept is None:
        kept = _first(session, actor, row, form, language, said, at)
    else:
        kept.print_count += 1
        session.flush()
    changes = {"form": form.code, "language": language, "copy": kept.print_count}
    note(
        *(session, AuditOp.PRINT, Record.TRAINING_SESSION, row.id, row.session_no),
        changes=changes,
        office_id=row.office_id,
    )
    return kept


def _check(row: TrainingSession, form: Form) -> None:
    if row.voided_at is not None or row.state is SessionState.CANCELLED:
        raise Refusal(N_("This training was called off or voided: it has no forms."))
    if form.key == TRAINING_RECORD.key and row.state is not SessionState.HELD:
        raise Refusal(
            N_("Close the session with its result first: then the training record prints.")
        )


def _first(
    session: Session,
    actor: Actor,
    row: TrainingSession,
    form: Form,
    language: str,
    said: bytes,
    at: datetime,
) -> IssuedForm:
    sha256 = evidence.digest(said)
    token = issued.token(row.id, sha256, form, language)
    data = training_sheets.render(
        sheet_of(session, row, form, issued.check_address(token)),
        language,
        evidence=said,
        created=row.closed_at or row.created_at,
    )
    made = IssuedForm(
        record=Record.TRAINING_SESSION,
        record_id=row.id,
        code=form.code,
        edition=form.edition,
        record_no=row.session_no,
        revision=_files(session, row, form, language) + 1,
        language=language,
        content_sha256=sha256,
        file=data,
        file_sha256=evidence.digest(data),
        token=token,
        issued_at=at,
        issued_by_id=actor.employee_id,
        print_count=1,
    )
    return issued.keep(session, made, form)


def _files(session: Session, row: TrainingSession, form: Form, language: str) -> int:
    """Return how many files of a form are kept: each later content is a further one."""
    counted = select(func.count(IssuedForm.id)).where(
        IssuedForm.record == Record.TRAINING_SESSION,
        IssuedForm.record_id == row.id,
        IssuedForm.code == form.code,
        IssuedForm.language == language,
    )
    return int(session.scalar(counted) or 0)


def html(row: TrainingSession, form: Form, language: str, nonce: str) -> str:
    """Return a session's form as a page to print from the browser."""
    _check(row, form)
    session = _session(row)
    sheet = sheet_of(session, row, form_editions.at(session, form, row.held_on), "")
    return training_sheets.html(sheet, language, nonce=nonce)


def _session(row: TrainingSession) -> Session:
    session = object_session(row)
    if session is None:
        raise LookupError(f"{row.session_no} belongs to no session")
    return session


# What stands on it --------------------------------------------------------------------------------
def attendance(session: Session, row: TrainingSession) -> list[TrainingAttendance]:
    """Return who stands on the sheet, in the order of the list: walk-ins once confirmed."""
    return list(
        session.scalars(
            select(TrainingAttendance)
            .where(TrainingAttendance.session_id == row.id, TrainingAttendance.state.in_(_ON_PAPER))
            .options(joinedload(TrainingAttendance.employee).joinedload(Employee.department))
            .order_by(TrainingAttendance.id)
        )
    )


def sheet_of(session: Session, row: TrainingSession, form: Form, address: str) -> Sheet:
    """Return a session's form as it stands now."""
    people = attendance(session, row)
    paper = Paper(
        company=row.office.company if row.office else "",
        office=row.office.name if row.office else "",
        number=row.session_no,
        address=address,
    )
    head = _head(row, people)
    closed = SignOff(row.closed_by.name, row.closed_at) if row.closed_by else NOBODY
    if form.key != TRAINING_RECORD.key:
        return training_sheets.SignIn(
            paper=paper,
            form=form,
            head=head,
            people=tuple(_person(one) for one in people),
            absence=row.absence_handling,
            recorder=closed,
        )
    return training_sheets.Record(
        paper=paper,
        form=form,
        head=head,
        source=_source(row),
        materials=row.materials,
        content=row.content,
        exam=row.exam_method,
        results=tuple(_results(session, row, people)),
        effect=row.effectiveness,
        effect_text=row.effectiveness_text,
        again=row.retraining,
        supervisor=closed if _leads(session, row) else NOBODY,
    )


def _head(row: TrainingSession, people: list[TrainingAttendance]) -> Head:
    present = sum(one.state is A.ATTENDED for one in people)
    return Head(
        topic=row.topic,
        kind=row.kind,
        method=row.method,
        held_on=row.held_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        place=row.place,
        trainer=row.trainer,
        expected=sum(one.listed for one in people),
        present=present if row.state is SessionState.HELD else None,
    )


def _person(one: TrainingAttendance) -> Person:
    department = one.employee.department
    return Person(
        one.employee.name,
        department.name if department else "",
        one.position,
        one.state,
        one.signed_at,
        one.signed_by,
    )


def _source(row: TrainingSession) -> str:
    """Return the item of the plan a session carries out, and the problem it came from."""
    item = row.plan_item
    if item is None:
        return ""
    plan: TrainingPlan = item.plan
    return SEPARATOR.join(filter(None, [f"{plan.number} {item.topic}", item.origin_no]))


def _leads(session: Session, row: TrainingSession) -> bool:
    """Say whether who closed the session was the supervisor that day."""
    if row.closed_by_id is None or row.closed_at is None:
        return False
    held = select(Post.id).where(
        Post.employee_id == row.closed_by_id,
        Post.role == Role.SUPERVISOR,
        Post.held_on(row.held_on),
    )
    return session.scalar(held.limit(1)) is not None


def _results(
    session: Session, row: TrainingSession, people: list[TrainingAttendance]
) -> Iterable[Result]:
    """Yield what the exam came to, person by person: the last attempt counts."""
    found = exam_results.results_of(session, row.id)
    there = [one.employee for one in people if one.state is A.ATTENDED]
    others = [sittings[0].employee for sittings in found.values()]
    for person in dict.fromkeys([*there, *others]):
        sittings = found.get(person.id, [])
        taken = [one for one in sittings if not one.absent and one.state is SittingState.MARKED]
        yield Result(
            person.name,
            tuple(one.score for one in taken if one.score is not None),
            taken[-1].passed if taken else None,
            bool(sittings) and all(one.absent for one in sittings),
            len(taken) > 1 or (bool(taken) and len(taken) < len(sittings)),
        )


def content(session: Session, row: TrainingSession, form: Form) -> dict[str, Any]:
    """Return what a form's attachment says, in values that canonical JSON takes."""
    people = attendance(session, row)
    said: dict[str, Any] = {
        "form": {"code": form.code, "edition": form.edition},
        "session_no": row.session_no,
        "office": row.office.code if row.office else "",
        "state": row.state.value,
        "topic": row.topic,
        "kind": row.kind.value,
        "method": row.method.value,
        "held_on": row.held_on.isoformat(),
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "minutes": row.minutes,
        "place": row.place,
        "trainer": row.trainer,
        "absence_handling": row.absence_handling,
        "closed_at": instant(row.closed_at),
        "closed_by": row.closed_by.username if row.closed_by else "",
        "people": [_told(one) for one in people],
    }
    if form.key == TRAINING_RECORD.key:
        said |= _record(session, row)
    return said


def _told(one: TrainingAttendance) -> dict[str, Any]:
    return {
        "employee": one.employee.username,
        "name": one.employee.name,
        "position": one.position.value if one.position else "",
        "department": one.employee.department.name if one.employee.department else "",
        "listed": one.listed,
        "state": one.state.value,
        "signed_at": instant(one.signed_at),
        "signed_by": one.signed_by.value if one.signed_by else "",
        "absence_reason": one.absence_reason,
    }


def _record(session: Session, row: TrainingSession) -> dict[str, Any]:
    return {
        "source": _source(row),
        "materials": row.materials,
        "content": row.content,
        "exam_method": row.exam_method.value,
        "effectiveness": row.effectiveness.value if row.effectiveness else "",
        "effectiveness_text": row.effectiveness_text,
        "retraining": row.retraining,
        "results": [
            {
                "employee": one.employee.username,
                "name": one.employee.name,
                "number": one.number,
                "attempt": one.attempt,
                "score": "" if one.score is None else str(one.score),
                "passed": one.passed,
                "absent": one.absent,
            }
            for sittings in exam_results.results_of(session, row.id).values()
            for one in sittings
        ],
    }
