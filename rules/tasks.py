"""The life of a task (JD-13, JD-16): which step is allowed when, and who may give one to whom."""

from collections.abc import Collection, Mapping
from datetime import date

from rules.field_words import TaskState
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Role

PREFIX = "RW"
OPEN = (TaskState.GIVEN, TaskState.ACCEPTED)
ENDED = (TaskState.DONE, TaskState.WITHDRAWN)
STEPS = (Deed.ACCEPT, Deed.COMPLETE, Deed.DECLINE, Deed.TRANSFER, Deed.WITHDRAW, Deed.EDIT)

_ADVICE: Mapping[TaskState, str] = {
    TaskState.GIVEN: N_("This task awaits acceptance: accept it, report it done or decline it."),
    TaskState.ACCEPTED: N_("This task is being worked on: report it done, or decline it."),
    TaskState.DONE: N_("This task is done and stands. Give a new one if more is to be done."),
    TaskState.DECLINED: N_(
        "This task was declined: whoever gave it gives it to somebody else or withdraws it."
    ),
    TaskState.WITHDRAWN: N_("This task was withdrawn. Give a new one if it is needed after all."),
}


def next_state(state: TaskState, step: Deed) -> TaskState:
    """Return the state a step leads to, or refuse it with what to do instead."""
    S, D = TaskState, Deed  # noqa: N806 - the table below reads as one
    match state, step:
        case S.GIVEN, D.ACCEPT:
            return S.ACCEPTED
        case S.GIVEN | S.ACCEPTED, D.COMPLETE:
            return S.DONE
        case S.GIVEN | S.ACCEPTED, D.DECLINE:
            return S.DECLINED
        case S.GIVEN | S.ACCEPTED | S.DECLINED, D.TRANSFER:
            return S.GIVEN
        case S.GIVEN | S.ACCEPTED | S.DECLINED, D.WITHDRAW:
            return S.WITHDRAWN
        case S.GIVEN | S.ACCEPTED | S.DECLINED, D.EDIT:
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: TaskState, step: Deed) -> bool:
    """Say whether a step is allowed in a state."""
    try:
        next_state(state, step)
    except Refusal:
        return False
    return True


def rank(roles: Collection[Role]) -> int:
    """Return how high somebody stands: a task goes downwards or to a colleague, never upwards."""
    if Role.MANAGER in roles:
        return 2
    return 1 if Role.SUPERVISOR in roles else 0


def may_direct(me: int | None, giver: int | None, assignee: int | None, leads: bool) -> bool:
    """Say whether somebody may change, pass on or withdraw a task.

    Whoever gave it, and those who lead the office (``leads``): but nobody rids himself of a task
    that somebody else gave him.
    """
    return me == giver or (leads and me != assignee)


def number(day: date, sequence: int) -> str:
    """Return a number such as RW-20261124-0001; the sequence begins at 1 each day."""
    return ticket_number(PREFIX, day, sequence)
