"""Exam papers (4.1.3): what is drawn, for whom, how long; set for the exam, lengthened, closed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models import (
    Employee,
    ExamPaper,
    ExamPaperPart,
    ExamPaperPerson,
    ExamQuestion,
)
from models.scopes import Actor, require, rows_within
from rules import exams as rules
from rules.exam_words import PaperState
from rules.exams import Candidate, Part
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record, Role
from services import inputs
from services.exam_bank import demand_office

COMPANY_WIDE = N_(
    "An exam of the whole company is the quality administrator's: choose your office."
)
NOT_DRAFT = N_("This exam has been set: what it draws and how it is marked stand.")
HEAD = (
    *("topic", "session", "pre_duty_topic", "minutes", "pass_score", "part_marks"),
    *("same_for_all", "attempts", "days_between", "opens_at", "closes_at"),
)


def new_seed() -> str:
    """Return a seed nobody can foresee."""
    return secrets.token_hex(16)


def write(
    session: Session,
    actor: Actor,
    row: ExamPaper | None,
    at: datetime,
    head: Mapping[str, Any],
    *,
    parts: Sequence[Part],
    roles: Sequence[Role],
    people: Sequence[Employee],
    make_seed: Callable[[], str] = new_seed,
) -> ExamPaper:
    """Enter a paper, or change one that has not been set yet."""
    deed = Deed.CREATE if row is None else Deed.EDIT
    require(session, actor, deed, Record.EXAM_PAPER, row)
    office = head["office"]
    demand_office(
        actor, deed, Record.EXAM_PAPER, office.id if office is not None else None, COMPANY_WIDE
    )
    if row is not None and row.state is not PaperState.DRAFT:
        raise Refusal(NOT_DRAFT)
    rules.check_parts(parts)
    rules.check_paper(
        *(head["minutes"], head["pass_score"], head["attempts"], head["days_between"]),
        *(head["opens_at"], head["closes_at"]),
    )
    if row is None:
        seed, by = make_seed(), actor.employee_id
        row = ExamPaper(state=PaperState.DRAFT, seed=seed, created_at=at, created_by_id=by)
        session.add(row)
    row.office = office
    row.name = inputs.text(ExamPaper, "name", head["name"], needed=N_("Give it a name."))
    for key in HEAD:
        setattr(row, key, head[key])
    row.audience_roles = ",".join(role.value for role in roles)
    session.flush()
    _parts(session, row, parts)
    _people(session, row, people)
    session.flush()
    return row


def _parts(session: Session, row: ExamPaper, parts: Sequence[Part]) -> None:
    wanted = [(part.kind, part.topic, part.count) for part in parts]
    if [(one.kind, one.topic, one.count) for one in row.parts] == wanted:
        return
    row.parts.clear()
    session.flush()
    for place, (kind, topic, count) in enumerate(wanted, 1):
        row.parts.append(ExamPaperPart(position=place, kind=kind, topic=topic, count=count))


def _people(session: Session, row: ExamPaper, people: Sequence[Employee]) -> None:
    wanted = {one.id for one in people}
    for one in [kept for kept in row.people if kept.employee_id not in wanted]:
        row.people.remove(one)
    session.flush()
    there = {one.employee_id for one in row.people}
    for person in people:
        if person.id not in there:
            row.people.append(ExamPaperPerson(employee=person))


def people_named(session: Session, actor: Actor, typed: str) -> list[Employee]:
    """Return the people named one a line, by name, user name or employee number.

    Refuses a name nobody or more than one person has; of a namesake the user name tells him apart.
    """
    found: dict[int, Employee] = {}
    for name in dict.fromkeys(part.strip() for part in typed.replace("、", "\n").splitlines()):
        if not name:
            continue
        matches = session.scalars(
            select(Employee).where(
                *(Employee.active, rows_within(actor, Employee, Record.EMPLOYEE)),
                or_(
                    Employee.name == name,
                    Employee.username == name.lower(),
                    Employee.employee_no == name.upper(),
                ),
            )
        ).all()
        if len(matches) != 1:
            sentence = (
                N_("%(name)s is the name of several people: enter the user name.")
                if matches
                else N_("Nobody in service is called %(name)s.")
            )
            raise Refusal(sentence, field="people", name=name)
        found[matches[0].id] = matches[0]
    return list(found.values())


def publish(session: Session, actor: Actor, row: ExamPaper, at: datetime) -> ExamPaper:
    """Set a paper for the exam: from then on it stands. Refuses one nobody or no draw fits."""
    require(session, actor, Deed.PUBLISH, Record.EXAM_PAPER, row)
    demand_office(actor, Deed.PUBLISH, Record.EXAM_PAPER, row.office_id, COMPANY_WIDE)
    if row.state is not PaperState.DRAFT:
        raise Refusal(NOT_DRAFT)
    if not (row.roles or row.people or row.session_id):
        raise Refusal(N_("Say for whom the exam is: posts, people, or a training's list."))
    if row.closes_at is not None and row.closes_at <= at:
        raise Refusal(N_("Its last moment has passed: enter a later one first."))
    rules.draw(row.seed, parts_of(row), bank(session, row))
    row.state, row.published_at = PaperState.PUBLISHED, at
    row.published_by_id = actor.employee_id
    session.flush()
    return row


def lengthen(
    session: Session, actor: Actor, row: ExamPaper, closes_at: datetime | None, at: datetime
) -> None:
    """Give an exam that has been set another end, ahead of now; none leaves it open."""
    require(session, actor, Deed.PUBLISH, Record.EXAM_PAPER, row)
    demand_office(actor, Deed.PUBLISH, Record.EXAM_PAPER, row.office_id, COMPANY_WIDE)
    if row.state is not PaperState.PUBLISHED:
        raise Refusal(N_("Only an exam that is set has an end to change."))
    if closes_at is not None and closes_at <= max(at, row.opens_at):
        raise Refusal(N_("Enter a moment that is still ahead."), field="closes_at")
    row.closes_at = closes_at


def close(session: Session, actor: Actor, row: ExamPaper, at: datetime) -> None:
    """Close an exam: nobody begins it any more; who is at it may finish in his time."""
    require(session, actor, Deed.CLOSE, Record.EXAM_PAPER, row)
    demand_office(actor, Deed.CLOSE, Record.EXAM_PAPER, row.office_id, COMPANY_WIDE)
    if row.state is not PaperState.PUBLISHED:
        raise Refusal(N_("Only an exam that is set can be closed."))
    row.state, row.closed_at = PaperState.CLOSED, at


def parts_of(row: ExamPaper) -> list[Part]:
    """Return what a paper draws as the rules read it."""
    return [Part(one.kind, one.count, one.topic) for one in row.parts]


def bank(session: Session, row: ExamPaper) -> list[Candidate]:
    """Return the questions a paper may draw: in use, of its office and of the company."""
    whose: ColumnElement[bool] = ExamQuestion.office_id.is_(None)
    if row.office_id is not None:
        whose = ExamQuestion.of_office(row.office_id)
    asked = (
        select(ExamQuestion.id, ExamQuestion.kind, ExamQuestion.topic)
        .where(ExamQuestion.in_use, whose)
        .order_by(ExamQuestion.id)
    )
    return [Candidate(*one) for one in session.execute(asked)]


def open_for(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """Return the condition of the papers somebody may begin now, attempts left aside."""
    return and_(
        ExamPaper.state == PaperState.PUBLISHED,
        ExamPaper.opens_at <= at,
        or_(ExamPaper.closes_at.is_(None), ExamPaper.closes_at > at),
        ExamPaper.meant_for(actor),
    )
