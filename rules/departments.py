"""What a department's work orders of a month come to: accepted, returned, done, how soon (JD-2).

A work order counts in the month in which the department was given it. Acceptance is measured in
service time, like its limit; the time it was held runs on the clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from rules.department_words import DepartmentJobState


@dataclass(frozen=True, slots=True)
class Job:
    """One work order a department was given; ``waited`` is service time, in seconds."""

    state: DepartmentJobState
    given_at: datetime
    accept_due_at: datetime | None
    accepted_at: datetime | None
    waited: int | None
    ended_at: datetime | None
    done_due_at: datetime | None


@dataclass(slots=True)
class Figures:
    """What the work orders of one department and month come to."""

    given: int = 0
    in_time: int = 0  # accepted by its limit
    late: int = 0  # accepted after it
    waiting: int = 0
    returned: int = 0
    done: int = 0
    done_in_time: int = 0
    waits: list[int] = field(default_factory=list)  # seconds of service time until acceptance
    held: list[int] = field(default_factory=list)  # seconds from given to ended

    def add(self, job: Job) -> None:
        """Count one more work order."""
        self.given += 1
        if job.accepted_at is not None:
            if is_late(job.accept_due_at, job.accepted_at):
                self.late += 1
            else:
                self.in_time += 1
        if job.waited is not None:
            self.waits.append(job.waited)
        if job.ended_at is not None:
            self.held.append((job.ended_at - job.given_at) // timedelta(seconds=1))
        self.waiting += job.state is DepartmentJobState.WAITING
        self.returned += job.state is DepartmentJobState.RETURNED
        if job.state is DepartmentJobState.DONE and job.ended_at is not None:
            self.done += 1
            self.done_in_time += not is_late(job.done_due_at, job.ended_at)


def is_late(due: datetime | None, done: datetime) -> bool:
    """Say whether something was done after its deadline; what has none is never late."""
    return due is not None and done > due


def figures(jobs: Iterable[Job]) -> Figures:
    """Return what some work orders come to together."""
    found = Figures()
    for job in jobs:
        found.add(job)
    return found


def mean(seconds: Sequence[int]) -> Fraction | None:
    """Return the exact mean; None of nothing."""
    return Fraction(sum(seconds), len(seconds)) if seconds else None


def median(seconds: Sequence[int]) -> Fraction | None:
    """Return the exact middle, of an even number the mean of both; None of nothing."""
    if not seconds:
        return None
    ordered, middle = sorted(seconds), len(seconds) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def longest(seconds: Sequence[int]) -> Fraction | None:
    """Return the longest; None of nothing."""
    return Fraction(max(seconds)) if seconds else None
