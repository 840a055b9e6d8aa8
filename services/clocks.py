"""The dated settings of the clocks: time limits, duty hours, the service calendar (procedure 4.7).

What is in force is not changed: a new row takes its place from a day on, because the deadlines
given until then were reckoned by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import CalendarDay, DutyHours, Office, TimeLimit
from models.clock import local
from rules.refusal import Refusal
from rules.vocabulary import N_, DayKind, LimitStep
from services import setup

Span = tuple[str, str]  # opening and closing time, HH:MM

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
MOST_MINUTES = 366 * 24 * 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")
_PAST = N_("Choose today or a later day: deadlines given before stay as they are.")


def keep_limit(session: Session, limit: TimeLimit, at: datetime) -> TimeLimit:
    """Keep a new time limit, or one that is not in force yet."""
    _not_past(limit.valid_from, at)
    if limit.minutes > MOST_MINUTES:
        raise Refusal(N_("A time limit is at most a year."), field="minutes")
    office_id = None if limit.office is None else limit.office.id
    department_id = None if limit.department is None else limit.department.id
    if department_id is not None and limit.step is not LimitStep.ACCEPT:
        raise Refusal(N_("Only the time to accept can be one department's."), field="department")
    with session.no_autoflush:
        same = session.scalars(
            select(TimeLimit).where(
                TimeLimit.step == limit.step,
                TimeLimit.valid_from == limit.valid_from,
                TimeLimit.id != (limit.id or 0),
            )
        ).all()
    if any(
        (one.office_id, one.department_id, one.category, one.urgency)
        == (office_id, department_id, limit.category, limit.urgency)
        for one in same
    ):
        raise Refusal(
            N_("There is such a time limit from this day on already: change that one."),
            field="valid_from",
        )
    session.add(limit)
    session.flush()
    return limit


def spans(text: str, field: str) -> list[Span]:
    """Return the spans of a day as people write them: 08:30-12:00, 13:30-18:00; none is closed."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = [_span(part, field) for part in re.split(r"[,，、;；\s]\s*(?=\d{1,2}:)", plain) if part]
    for (_, closes), (opens, _) in pairwise(found):
        if opens < closes:
            raise Refusal(N_("These hours overlap. Write the earlier ones first."), field=field)
    return found


def _span(part: str, field: str) -> Span:
    match = _SPAN.fullmatch(part.strip())
    if match is None:
        raise Refusal(
            N_("Write the hours as 08:30-18:00; several as 08:30-12:00, 13:30-18:00."), field=field
        )
    first, minute, last, end = (int(figure) for figure in match.groups())
    if max(first, last) > 24 or max(minute, end) > 59 or first == 24 or (last == 24 and end):
        raise Refusal(N_("There is no such time of day."), field=field)
    return f"{first:02d}:{minute:02d}", f"{last % 24:02d}:{end:02d}"


def written(found: Sequence[DutyHours]) -> str:
    """Return the spans of a day as they are typed."""
    ordered = sorted(found, key=lambda hours: hours.opens)
    return ", ".join(f"{hours.opens}-{hours.closes}" for hours in ordered)


def week_in_force(session: Session, day: date) -> dict[int, str]:
    """Return the company's duty hours on a day, by weekday, as they are typed."""
    first = session.scalars(
        select(DutyHours.valid_from)
        .where(DutyHours.valid_from <= day, DutyHours.office_id.is_(None))
        .order_by(DutyHours.valid_from.desc())
        .limit(1)
    ).first()
    rows = session.scalars(
        select(DutyHours).where(DutyHours.valid_from == first, DutyHours.office_id.is_(None))
    ).all()
    return {
        weekday: written([hours for hours in rows if hours.weekday == weekday])
        for weekday in range(7)
    }


def enter_week(
    session: Session,
    office: Office | None,
    valid_from: date,
    week: Mapping[int, Sequence[Span]],
    at: datetime,
) -> list[DutyHours]:
    """Keep the duty hours of a week from a day on: one edition, of one office or of all."""
    _not_past(valid_from, at)
    office_id = None if office is None else office.id
    same = select(DutyHours.id).where(
        DutyHours.valid_from == valid_from,
        DutyHours.office_id.is_(None) if office_id is None else DutyHours.office_id == office_id,
    )
    if session.scalars(same.limit(1)).first() is not None:
        raise Refusal(
            N_("There are duty hours from this day on already: choose another day."),
            field="valid_from",
        )
    rows = [
        DutyHours(office=office, valid_from=valid_from, weekday=weekday, opens=opens, closes=closes)
        for weekday, hours in week.items()
        for opens, closes in hours
    ]
    if not rows:
        raise Refusal(N_("Enter the hours of at least one day."), field="day_0")
    session.add_all(rows)
    session.flush()
    return rows


def published_holidays(session: Session) -> int:
    """Enter the holidays that are known and not entered yet; return how many days."""
    count = setup.holidays(session)
    session.flush()
    return count


def keep_day(session: Session, day: CalendarDay) -> CalendarDay:
    """Keep a new or changed day of the calendar."""
    if day.kind is DayKind.HOLIDAY and not day.name.strip():
        raise Refusal(N_("Name the holiday."), field="name")
    session.add(day)
    session.flush()
    return day


def _not_past(day: date, at: datetime) -> None:
    if day < local(at).date():
        raise Refusal(_PAST, field="valid_from")
