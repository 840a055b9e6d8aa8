"""The life of a work order (JD-1 … JD-4): which step is allowed when, and where it leads."""

from collections.abc import Mapping
from datetime import date

from rules.refusal import Refusal
from rules.vocabulary import N_, Category, Deed, TicketStatus

NEW, DISPATCHED, ACCEPTED, ARRIVED = (
    TicketStatus.NEW,
    TicketStatus.DISPATCHED,
    TicketStatus.ACCEPTED,
    TicketStatus.ARRIVED,
)
RUNNING = (NEW, DISPATCHED, ACCEPTED, ARRIVED)  # a hold may interrupt these and leads back to them
# somebody has the job to do
IN_HAND = (DISPATCHED, ACCEPTED, ARRIVED, TicketStatus.ON_HOLD)

STEPS: tuple[Deed, ...] = (
    Deed.DISPATCH,
    Deed.TRANSFER,
    Deed.ACCEPT,
    Deed.HAND_BACK,
    Deed.ARRIVE,
    Deed.HOLD,
    Deed.RESUME,
    Deed.URGE,
    Deed.ANSWER,
    Deed.COMPLETE,
    Deed.CANCEL,
    Deed.REOPEN,
    Deed.ESCALATE,
    Deed.TAKE,
)

_ADVICE: Mapping[TicketStatus, str] = {
    NEW: N_("This work order awaits dispatch: dispatch it, answer it on the spot or cancel it."),
    DISPATCHED: N_(
        "This work order is with its holder: accept it, transfer it, hand it back or complete it."
    ),
    ACCEPTED: N_(
        "This work order has been accepted: transfer it, hand it back, arrive or complete it."
    ),
    ARRIVED: N_("The worker is on site: complete this work order, transfer it or hand it back."),
    TicketStatus.ON_HOLD: N_("This work order is on hold: resume it first."),
    TicketStatus.COMPLETED: N_("This work order is completed: reopen it to work on it again."),
    TicketStatus.CLOSED: N_("This work order is closed: reopen it to work on it again."),
    TicketStatus.CANCELLED: N_("This work order was cancelled: reopen it to work on it again."),
}


def next_status(  # noqa: C901 - one table, read from top to bottom
    status: TicketStatus,
    step: Deed,
    *,
    held: TicketStatus = NEW,
    on_the_spot: bool = True,
) -> TicketStatus:
    """Return the status a step leads to, or refuse it with what to do instead.

    ``held`` is the status the ticket had when it was put on hold: resuming leads back to it.
    ``on_the_spot`` says that the answer given to a new ticket settles it; a first answer to a
    complaint that still needs work leaves the status as it is.
    """
    S, D = TicketStatus, Deed  # noqa: N806 - the table below reads as one
    match status, step:
        case S.NEW, D.DISPATCH:
            return S.DISPATCHED
        case S.NEW, D.ANSWER if on_the_spot:
            return S.COMPLETED
        case S.DISPATCHED, D.ACCEPT:
            return S.ACCEPTED
        case S.DISPATCHED | S.ACCEPTED, D.ARRIVE:
            return S.ARRIVED
        case S.DISPATCHED | S.ACCEPTED | S.ARRIVED, D.TRANSFER:
            return S.DISPATCHED
        case S.DISPATCHED | S.ACCEPTED | S.ARRIVED, D.HAND_BACK:
            return S.NEW
        case S.DISPATCHED | S.ACCEPTED | S.ARRIVED, D.COMPLETE:
            return S.COMPLETED
        case S.NEW | S.DISPATCHED | S.ACCEPTED | S.ARRIVED, D.HOLD:
            return S.ON_HOLD
        case S.ON_HOLD, D.RESUME if held in RUNNING:
            return held
        case ((S.NEW | S.DISPATCHED | S.ACCEPTED | S.ARRIVED | S.ON_HOLD), D.CANCEL):
            return S.CANCELLED
        case ((S.NEW | S.DISPATCHED | S.ACCEPTED | S.ARRIVED | S.ON_HOLD), D.URGE):
            return status
        case ((S.COMPLETED | S.CLOSED | S.CANCELLED), D.REOPEN):
            return S.NEW
        case (
            (S.NEW | S.DISPATCHED | S.ACCEPTED | S.ARRIVED | S.ON_HOLD | S.COMPLETED),
            (D.ANSWER | D.ESCALATE),
        ):
            return status
        case _, D.TAKE:  # what was escalated waits until somebody takes it, whatever else happens
            return status
        case _:
            raise Refusal(_ADVICE[status])


def is_allowed(status: TicketStatus, step: Deed) -> bool:
    """Say whether a step is allowed in a status."""
    try:
        next_status(status, step)
    except Refusal:
        return False
    return True


def allowed_steps(status: TicketStatus) -> frozenset[Deed]:
    """Return the steps allowed in a status, asked of ``next_status`` itself."""
    return frozenset(step for step in STEPS if is_allowed(status, step))


def after_callbacks(status: TicketStatus, open_callbacks: int) -> TicketStatus:
    """Return the status once callbacks were drawn or made: a ticket that owes none is closed."""
    if status is TicketStatus.COMPLETED and open_callbacks == 0:
        return TicketStatus.CLOSED
    return status


def prefix(category: Category | None) -> str:
    """Return the letters a ticket number begins with, from the pinyin of the category."""
    match category:
        case Category.REPAIR:
            return "BX"
        case Category.INQUIRY:
            return "WX"
        case Category.COMPLAINT:
            return "TS"
        case Category.SUGGESTION:
            return "JY"
        case Category.HELP:
            return "QZ"
        case None:
            return "GD"


def ticket_number(letters: str, day: date, sequence: int) -> str:
    """Return a number such as BX-20261123-0001; the sequence begins at 1 each day."""
    if sequence < 1:
        msg = f"ticket sequence {sequence}"
        raise ValueError(msg)
    return f"{letters}-{day:%Y%m%d}-{sequence:04d}"
