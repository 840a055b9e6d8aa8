"""Somebody's training record on paper, as the page shows it (4.1)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from models.audit import note
from models.clock import local
from models.scopes import Actor, Forbidden
from reports import evidence, training_passport
from reports.catalogue import TRAINING_PASSPORT
from reports.paper import Paper
from reports.training_passport import Attended, Exam, Excepted, Sheet, TopicLine, YearLine
from rules.training_words import AttendanceState
from rules.vocabulary import AuditOp, Deed, Record
from services.forms import Printed
from services.passport import HOUR, Passport


def may_print(actor: Actor, employee_id: int) -> bool:
    """Say whether somebody may take a record along: his own, or others' by the rights of prints."""
    return employee_id == actor.employee_id or actor.may(Deed.PRINT, Record.TRAINING_SESSION)


def printed(
    session: Session, actor: Actor, found: Passport, language: str, at: datetime
) -> Printed:
    """Return somebody's record as PDF; the print is on record."""
    person = found.employee
    if not may_print(actor, person.id):
        raise Forbidden(Deed.PRINT, Record.TRAINING_SESSION)
    with force_locale(language):
        sheet = sheet_of(found, at)
    data = training_passport.render(sheet, language, evidence=evidence.canonical(content(found)))
    note(
        session,
        AuditOp.PRINT,
        Record.EMPLOYEE,
        person.id,
        person.name,
        changes={"form": TRAINING_PASSPORT.key, "language": language, "copy": None},
    )
    number = person.employee_no or person.username
    return Printed(f"{TRAINING_PASSPORT.stem}_{number}.pdf", data)


def sheet_of(found: Passport, at: datetime) -> Sheet:
    """Return the record as it is printed, its words in the language that is set."""
    person, office = found.employee, next((one.office for one in found.posts if one.office), None)
    return Sheet(
        paper=Paper(
            company=office.company if office else "",
            office=office.name if office else "",
            number=person.employee_no or "",
        ),
        made=at,
        day=local(at).date(),
        name=person.name,
        posts="；".join(
            " · ".join(
                filter(None, (one.office.name if one.office else "", gettext(one.role.wording)))
            )
            for one in found.posts
        ),
        state=found.standing.state,
        cleared_on=found.standing.cleared_on,
        topics=tuple(
            TopicLine(one.topic.name, one.with_exam, one.attended_on, one.passed_on)
            for one in found.standing.owed
        ),
        exceptions=tuple(
            Excepted(
                one.from_on, one.to_on, one.reason, one.given_by.name, one.voided_at is not None
            )
            for one in found.exceptions
        ),
        years=tuple(
            YearLine(one.year, one.trainings, one.hours, one.exams, one.passed)
            for one in found.years
        ),
        attended=tuple(
            Attended(
                one.session.held_on,
                one.session.session_no,
                one.session.kind,
                one.session.topic,
                Fraction(one.session.minutes, HOUR),
                one.session.trainer,
                one.state is AttendanceState.ATTENDED,
            )
            for one in found.attendance
        ),
        exams=tuple(
            Exam(one.taken_on, one.about, one.way, one.attempt, one.score, one.passed)
            for one in found.exams
        ),
    )


def content(found: Passport) -> dict[str, Any]:
    """Return what the attachment of a print says."""
    return {
        "employee": found.employee.username,
        "day": str(found.day),
        "state": found.standing.state.value,
        "topics": [
            [one.topic.code, str(one.attended_on or ""), str(one.passed_on or "")]
            for one in found.standing.owed
        ],
        "sessions": [[one.session.session_no, one.state.value] for one in found.attendance],
        "exams": [[one.number, str(one.score), one.passed] for one in found.exams],
    }
