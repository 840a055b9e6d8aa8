"""What stands between a month and its next signature (4.6): one list for the deed and the screen.

The deed refuses with the first of them, the screen of the month's close tells them all. What is
asked of the records is loaded for all the chosen months at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from models import Assessment
from rules.refusal import Refusal
from rules.vocabulary import N_, AssessmentStatus, Deed
from services import drafts, gaps, month_lines
from services.month_lines import Sources
from services.people import Person
from services.periods import window

Live: TypeAlias = Mapping[date, Sources]
S = AssessmentStatus
OWN = {
    Deed.EDIT: N_("Nobody writes remarks on his own assessment."),
    Deed.SUBMIT: N_("Nobody submits his own assessment."),
    Deed.APPROVE: N_("Nobody approves his own assessment."),
    Deed.RETURN: N_("Nobody returns his own assessment."),
    Deed.RECEIVE: N_("Nobody receives his own assessment."),
}
SUBMITTER = {
    Deed.APPROVE: N_("You submitted this assessment: somebody else must approve it."),
    Deed.RETURN: N_("You submitted this assessment: somebody else must return it."),
}
_STANDS = {
    S.DRAFT: N_("%(number)s has not been submitted yet."),
    S.RETURNED: N_("%(number)s has been returned. It must be submitted anew."),
    S.SUBMITTED: N_("%(number)s has been submitted and awaits the manager."),
    S.APPROVED: N_("%(number)s has been approved and awaits finance."),
    S.WITH_FINANCE: N_("%(number)s is with finance already."),
    S.PUBLISHED: N_("%(number)s has been published already."),
}
RUNNING = N_("%(month)s is not over yet. Submit it when the month has ended.")
UNDECIDED = N_("Incomplete records of %(name)s to confirm or excuse first: %(count)s.")
MOVED_ON = N_(
    "The records behind %(number)s have changed since the draft was made. Generate the "
    "drafts of the month again, look at them, then submit."
)
MOVED_ON_SINCE = N_(
    "The records behind %(number)s have changed since it was submitted. Return it, so "
    "that it is generated again."
)


def person(row: Assessment) -> Person:
    """Return whose month it is."""
    return (row.employee_id, row.office_id, row.position)


@dataclass(slots=True)
class Facts:
    """What the gates ask: who has gaps to decide, and what the records say now."""

    at: datetime
    names: Mapping[int, str]
    undecided: dict[date, dict[Person, int]] = field(default_factory=dict)
    live: Live | None = None  # None: the records are not looked at, only counted

    def moved_on(self, row: Assessment) -> bool:
        """Say whether the records tell something else now: a survey came in, one was voided."""
        if self.live is None:
            return False
        sources = self.live[row.month]
        made = sources.month_of((row.employee_id, row.office_id), row.position)
        return drafts.differs(row, made, sources.standard)


def live(session: Session, rows: Sequence[Assessment], at: datetime) -> dict[date, Sources]:
    """Load what the records say now of the months and offices of some assessments."""
    return {
        month: month_lines.load(session, month, at, offices)
        for month, offices in _offices(rows).items()
    }


def facts(session: Session, rows: Sequence[Assessment], at: datetime) -> Facts:
    """Load what submission asks of some drafts."""
    return Facts(
        at,
        {row.employee_id: row.employee.name for row in rows},
        {
            month: gaps.undecided(session, month, offices)
            for month, offices in _offices(rows).items()
        },
        live(session, rows, at),
    )


def _offices(rows: Sequence[Assessment]) -> dict[date, set[int]]:
    months: dict[date, set[int]] = {}
    for row in rows:
        months.setdefault(row.month, set()).add(row.office_id)
    return months


def state(row: Assessment, expected: Collection[AssessmentStatus]) -> Iterator[Refusal]:
    """Yield why a deed is not next on an assessment's way: where it stands instead."""
    if row.status not in expected:
        yield Refusal(_STANDS[row.status], number=row.record_no)


def submission(row: Assessment, known: Facts) -> Iterator[Refusal]:
    """Yield everything that keeps a draft from being submitted."""
    yield from state(row, drafts.OPEN)
    if known.at < window(row.month, known.at).end:
        yield Refusal(RUNNING, month=f"{row.month:%Y-%m}")
    if waiting := known.undecided.get(row.month, {}).get(person(row)):
        yield Refusal(UNDECIDED, name=known.names[row.employee_id], count=waiting)
    if known.moved_on(row):
        yield Refusal(MOVED_ON, number=row.record_no)


def approval(row: Assessment, known: Facts) -> Iterator[Refusal]:
    """Yield everything that keeps a submitted assessment from being approved."""
    yield from state(row, {S.SUBMITTED})
    if known.moved_on(row):
        yield Refusal(MOVED_ON_SINCE, number=row.record_no)


def pass_all(gates: Iterator[Refusal]) -> None:
    """Refuse with the first of the reasons, if there is one."""
    for no in gates:
        raise no
