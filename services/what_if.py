"""Past months held to a draft of the standard: whose score changes, and why (4.2).

Read alone: what was approved is taken as it was approved, nothing of it is touched. A fixed number
of statements whatever the number of people and records; a draft by which another half-year's survey
counts asks besides once a half-year and once a month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from models import Assessment, AssessmentLine, Office, Standard
from models.scopes import Actor, rows_within
from rules import what_if
from rules.edition_words import WhatIfNote
from rules.refusal import Refusal
from rules.standards import Standard as Edition
from rules.vocabulary import N_, Deed, Record, StandardState
from services import month_view
from services.what_if_lines import Compared, Sources

MOST_MONTHS = 12
USUAL_MONTHS = 3
OFFERED = 36  # months to choose from


@dataclass(slots=True)
class Result:
    """All months asked for, those that change first; ``notes`` say what could not be counted."""

    rows: list[Compared] = field(default_factory=list)
    notes: set[WhatIfNote] = field(default_factory=set)
    shows_pay: bool = False

    @property
    def totals(self) -> what_if.Totals | None:
        """The months together."""
        return what_if.totals([one.month for one in self.rows])


# Who ----------------------------------------------------------------------------------------------
def may_look(actor: Actor) -> bool:
    """Say whether somebody sees everybody's assessments of at least one office.

    Who is assessed reads his own months, not what a draft would have made of them.
    """
    found = month_view.reach(actor).offices
    return actor.may(Deed.VIEW, Record.STANDARD) and (found is None or bool(found))


def is_open(standard: Standard, today: date) -> bool:
    """Say whether an edition is still to come: a draft, or issued for a later day."""
    return standard.state is StandardState.DRAFT or standard.valid_from > today


def _within(actor: Actor, deed: Deed = Deed.VIEW) -> ColumnElement[bool]:
    offices = month_view.reach(actor).offices
    whole = true() if offices is None else Assessment.office_id.in_(offices)
    return and_(Assessment.current, whole, rows_within(actor, Assessment, Record.ASSESSMENT, deed))


def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """Return the offices of which somebody sees everybody's assessments, by code."""
    found = month_view.reach(actor).offices
    statement = select(Office).order_by(Office.code)
    if found is not None:
        statement = statement.where(Office.id.in_(found))
    return session.scalars(statement).all()


def months(session: Session, actor: Actor) -> dict[date, bool]:
    """Return the latest months that were assessed, and whether any of each is approved."""
    asked = (
        select(Assessment.month, func.max(Assessment.approved_at))
        .where(_within(actor))
        .group_by(Assessment.month)
        .order_by(Assessment.month.desc())
        .limit(OFFERED)
    )
    return {month: approved is not None for month, approved in session.execute(asked)}


def usual(known: Mapping[date, bool]) -> tuple[date, date] | None:
    """Return the span to begin with: the last months that are approved, or else drafted."""
    chosen = sorted(month for month, approved in known.items() if approved) or sorted(known)
    return (chosen[-USUAL_MONTHS:][0], chosen[-1]) if chosen else None


def check_span(first: date, last: date) -> None:
    """Refuse a span that ends before it begins, or that is longer than a year."""
    if first > last:
        raise Refusal(N_("The first month comes after the last one."), field="from")
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise Refusal(N_("Choose at most twelve months."), field="from")


# What ---------------------------------------------------------------------------------------------
def run(
    session: Session,
    actor: Actor,
    standard: Standard,
    span: tuple[date, date],
    office: Office | None,
    at: datetime,
    deed: Deed = Deed.VIEW,
) -> Result:
    """Hold the months of a span, at one office or all within reach, to an edition."""
    check_span(*span)
    rows = _rows(session, actor, span, office, deed)
    draft, found = standard.figures(), Result()
    sources = Sources.of(session, actor, rows, draft, at)
    found.rows = [sources.compared(row, found.notes) for row in rows]
    found.shows_pay = bool(sources.books)
    found.notes |= _settings(draft, rows)
    found.rows.sort(key=lambda one: not one.changes)  # stays in order within
    return found


def _rows(
    session: Session, actor: Actor, span: tuple[date, date], office: Office | None, deed: Deed
) -> list[Assessment]:
    statement = (
        select(Assessment)
        .where(_within(actor), Assessment.month.between(*span))
        .options(
            joinedload(Assessment.office),
            joinedload(Assessment.employee),
            joinedload(Assessment.standard).selectinload(Standard.lines),
            selectinload(Assessment.lines).defer(AssessmentLine.evidence),
            defer(Assessment.frozen),
        )
    )
    if deed is not Deed.VIEW:
        statement = statement.where(_within(actor, deed))
    if office is not None:
        statement = statement.where(Assessment.office_id == office.id)
    return sorted(
        session.scalars(statement),
        key=lambda row: (
            row.office.code,
            row.position.value,
            row.employee.username,
            -row.month.toordinal(),
        ),
    )


def _settings(draft: Edition, rows: Iterable[Assessment]) -> set[WhatIfNote]:
    """Return what of the settings the months can't be counted anew by."""
    notes = set()
    for edition in {row.standard_id: row.standard.figures() for row in rows}.values():
        if edition.quotas != draft.quotas:
            notes.add(WhatIfNote.QUOTA)
        if edition.attempts_on_days != draft.attempts_on_days:
            notes.add(WhatIfNote.ATTEMPTS)
        if set(edition.satisfied_answers) != set(draft.satisfied_answers):
            notes.add(WhatIfNote.ANSWERS)
    if any(not row.is_frozen for row in rows):
        notes.add(WhatIfNote.DRAFTS)
    return notes
