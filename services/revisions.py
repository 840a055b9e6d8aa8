"""Revisions (procedure 4.6): a change after approval is a new draft that supersedes, with reason.

The revision before stays in force until the new one is approved; both are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import FROZEN, Assessment, AssessmentLine, Office
from models.audit import because
from models.scopes import Actor, Forbidden, require
from rules.indicators import months_governed
from rules.refusal import Refusal
from rules.vocabulary import (
    N_,
    Deed,
    Indicator,
    LineState,
    Record,
    SatisfactionApplies,
)
from services import drafts, month_lines
from services.month_lines import Sources
from services.separation import Separated, somebody

RECORDS_LANGUAGE = "zh_Hans_CN"  # what is kept on record is kept in the office's language


_FIGURES = ("state", "numerator", "denominator", "rate", "points", "withheld_percent")


@dataclass(frozen=True, slots=True)
class Change:
    """A line whose figures a revision changed; None where one of the two has no such line."""

    indicator: Indicator
    before: AssessmentLine | None
    after: AssessmentLine | None


def difference(revision: Assessment) -> list[Change]:
    """Return the lines in which a revision differs from the one it supersedes."""
    if revision.supersedes is None:
        return []
    old = {line.indicator: line for line in revision.supersedes.lines}
    new = {line.indicator: line for line in revision.lines}
    return [
        Change(indicator, old.get(indicator), new.get(indicator))
        for indicator in dict.fromkeys((*new, *old))
        if _figures(old.get(indicator)) != _figures(new.get(indicator))
    ]


def _figures(line: AssessmentLine | None) -> list[Any]:
    return [getattr(line, name, None) for name in _FIGURES]


def in_force(session: Session, row: Assessment) -> Assessment | None:
    """Return the revision of a month that counts now; a draft of another changes nothing yet."""
    return session.scalars(
        select(Assessment).where(
            Assessment.office_id == row.office_id,
            Assessment.record_no == row.record_no,
            Assessment.current,
        )
    ).one_or_none()


def revise(
    session: Session, actor: Actor, row: Assessment, at: datetime, reason: str
) -> Assessment:
    """Issue a new revision of an approved month, by the records as they are now."""
    require(session, actor, Deed.GENERATE, Record.ASSESSMENT, row)
    if somebody(actor) == row.employee_id:
        raise Separated(Deed.GENERATE, Record.ASSESSMENT, N_("Nobody revises his own assessment."))
    if not reason.strip():
        raise Refusal(N_("Say why the assessment is revised."), field="reason")
    if row.status not in FROZEN:
        raise Refusal(
            N_("%(number)s has not been approved yet: generate its draft again instead."),
            number=row.record_no,
        )
    if not row.current or _open_revision(session, row) is not None:
        raise Refusal(
            N_("A later revision of %(number)s exists already. Take that one."),
            number=row.record_no,
        )
    sources = month_lines.load(session, row.month, at, [row.office_id])
    return _start(session, row, sources, at, reason.strip())


def revise_for_survey(
    session: Session, actor: Actor, office: Office, half_year: str, at: datetime
) -> list[Assessment]:
    """Issue revisions of the approved months that a final survey changes (4.1); return them.

    The system issues them when whoever may enter surveys closes one. A revision that is being
    drafted takes the new figures instead of another one being issued.
    """
    if not any(actor.may(deed, Record.SURVEY_RESULT) for deed in (Deed.EDIT, Deed.IMPORT)):
        raise Forbidden(Deed.EDIT, Record.SURVEY_RESULT)
    with force_locale(RECORDS_LANGUAGE):
        reason = gettext("The survey of %(half_year)s has become final.", half_year=half_year)
    issued = []
    for month in sorted(
        {m for rule in SatisfactionApplies for m in months_governed(half_year, rule)}
    ):
        approved = _approved(session, office.id, month)
        if not approved:
            continue
        sources = month_lines.load(session, month, at, [office.id])
        if sources.surveys.half_year != half_year:
            continue
        newest = drafts.newest(session, month, [office.id])
        for row in approved:
            latest = newest[row.employee_id, row.office_id, row.position]
            if not _satisfaction_changed(row, sources):
                continue
            if latest is row:
                issued.append(_start(session, row, sources, at, reason))
            elif latest.status in drafts.OPEN:
                made = sources.month_of((row.employee_id, row.office_id), row.position)
                drafts.refresh(latest, made, sources.standard, at)
    session.flush()
    return issued


def revise_for_ruling(session: Session, row: Assessment, at: datetime, reason: str) -> Assessment:
    """Issue the revision that an upheld dispute asks for, or refresh one being drafted (4.10).

    The system issues it when the manager has ruled; it goes through approval like any other.
    """
    newest = drafts.newest(session, row.month, [row.office_id])
    latest = newest[row.employee_id, row.office_id, row.position]
    sources = month_lines.load(session, row.month, at, [row.office_id])
    if latest.status in FROZEN:
        return _start(session, latest, sources, at, reason)
    if latest.status not in drafts.OPEN:
        raise Refusal(
            N_("A revision of %(number)s awaits approval. Approve or return it, then rule."),
            number=latest.record_no,
        )
    made = sources.month_of((row.employee_id, row.office_id), row.position)
    drafts.refresh(latest, made, sources.standard, at)
    latest.reason = "; ".join(filter(None, (latest.reason, reason)))[:500]
    session.flush()
    return latest


def _approved(session: Session, office_id: int, month: object) -> list[Assessment]:
    return list(
        session.scalars(
            select(Assessment)
            .where(
                Assessment.office_id == office_id,
                Assessment.month == month,
                Assessment.current,
                Assessment.status.in_(FROZEN),
            )
            .order_by(Assessment.position, Assessment.employee_id)
            .options(selectinload(Assessment.lines))
        )
    )


def _satisfaction_changed(row: Assessment, sources: Sources) -> bool:
    """Say whether the survey, final now, tells something else than the approved month does."""
    made = sources.month_of((row.employee_id, row.office_id), row.position)
    now = next((m for m in made.lines if m.line.indicator is Indicator.SATISFACTION), None)
    was = next((line for line in row.lines if line.indicator is Indicator.SATISFACTION), None)
    if now is None or was is None or now.line.state is LineState.PENDING:
        return False
    return (was.state, was.rate) != (now.line.state, now.line.rate)


def _open_revision(session: Session, row: Assessment) -> Assessment | None:
    return session.scalars(
        select(Assessment).where(
            Assessment.office_id == row.office_id,
            Assessment.employee_id == row.employee_id,
            Assessment.position == row.position,
            Assessment.month == row.month,
            Assessment.revision > row.revision,
        )
    ).first()


def _start(
    session: Session, row: Assessment, sources: Sources, at: datetime, reason: str
) -> Assessment:
    draft = drafts.start_revision(session, row, reason, at)
    made = sources.month_of((row.employee_id, row.office_id), row.position)
    drafts.refresh(draft, made, sources.standard, at)
    because(session, reason)
    session.flush()
    return draft
