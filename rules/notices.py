"""When a notice may leave the house, how often it is tried, and what goes out unasked."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo

from rules.calendar import utc
from rules.notice_words import NoticeChannel, NoticeKind

QUIET = ("22:00", "07:00")  # of an office that has entered none: evening to morning
PAUSES = (1, 5, 15, 60, 240)  # minutes before each further try
MOST_TRIES = len(PAUSES) + 1
STUCK_MINUTES = 10  # a message still "being sent" by then was left lying by a worker that stopped

# What goes out to somebody who has not chosen for himself: what cannot wait for his next log-in.
UNASKED = frozenset(
    {
        NoticeKind.LADDER_OVERDUE,
        NoticeKind.LADDER_LONG,
        NoticeKind.ESCALATED,
        NoticeKind.INCIDENT_OPENED,
        NoticeKind.TEST,
    }
)
ALL_UNASKED: Mapping[NoticeChannel, frozenset[NoticeKind]] = dict.fromkeys(NoticeChannel, UNASKED)


def quiet_end(at: datetime, begins: time, ends: time, zone: tzinfo) -> datetime:
    """Return when a message may go: the instant itself, or the end of the quiet hours it is in.

    Quiet hours may run past midnight; where they begin and end at one time there are none.
    """
    here = at.astimezone(zone)
    now = here.time()
    inside = begins <= now < ends if begins <= ends else now >= begins or now < ends
    if not inside:
        return utc(at)
    day = here.date() if now < ends else here.date() + timedelta(days=1)
    return utc(datetime.combine(day, ends, zone))


def next_try(tries: int, at: datetime) -> datetime | None:
    """Return when to try again after so many tries in vain; None when it is given up."""
    return None if tries >= MOST_TRIES else at + timedelta(minutes=PAUSES[tries - 1])
