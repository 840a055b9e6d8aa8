"""The service calendar of an office: when somebody is on duty (procedure 4.7).

Instants go in and come out aware; results are UTC. The office's zone only decides which local day
and hour an instant falls on. Both ends of a duty span are duty: a deadline may be the closing time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from rules.vocabulary import DayKind

Span = tuple[datetime, datetime]
Hours = Mapping[int, Sequence[tuple[time, time]]]  # weekday (Monday 0) -> opening and closing times

MONDAY = 0
DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 400  # over a year without one hour of duty is a calendar that was never filled in
WARN_FROM_MONTH = 10  # the State Council publishes next year's holidays in the last quarter


class NoDutyTime(LookupError):
    """The calendar has no duty hours near the day asked for: enter duty hours for the office."""


def utc(instant: datetime) -> datetime:
    """Return an instant in UTC; one without its time zone is a mistake of the caller."""
    if instant.tzinfo is None:
        msg = "an instant without its time zone"
        raise ValueError(msg)
    return instant.astimezone(UTC)


def missing_year(years: Iterable[int], today: date) -> int | None:
    """Return the year whose holidays are missing: this one always, the next from October on."""
    known = frozenset(years)
    if today.year not in known:
        return today.year
    if today.month >= WARN_FROM_MONTH and today.year + 1 not in known:
        return today.year + 1
    return None


@dataclass(frozen=True, slots=True)
class HoursEdition:
    """The weekly duty hours of an office from a day on, until the next edition.

    A closing time at or before its opening time is on the next day: 00:00-00:00 is round the clock.
    """

    valid_from: date
    hours: Hours


@dataclass(frozen=True, slots=True)
class ServiceCalendar:
    """Duty hours by weekday in dated editions, and the days that are other than their weekday."""

    zone: ZoneInfo
    editions: Sequence[HoursEdition]
    days: Mapping[date, DayKind] = field(default_factory=dict)

    @classmethod
    def weekly(
        cls, zone: ZoneInfo, hours: Hours, days: Mapping[date, DayKind] | None = None
    ) -> Self:
        """Build a calendar whose hours never changed."""
        return cls(zone, (HoursEdition(date.min, hours),), days or {})

    @property
    def years_known(self) -> frozenset[int]:
        """The years that have at least one public holiday entered."""
        return frozenset(day.year for day, kind in self.days.items() if kind is DayKind.HOLIDAY)

    def missing_year(self, today: date) -> int | None:
        """Return the year whose holidays are missing, if it is time to enter them."""
        return missing_year(self.years_known, today)

    def duty_spans(self, day: date) -> list[Span]:
        """Return the spans of duty that begin on a local day, earliest first, in UTC."""
        spans = []
        for opens, closes in self._hours(day):
            last = day if closes > opens else day + DAY
            start = datetime.combine(day, opens, self.zone).astimezone(UTC)
            end = datetime.combine(last, closes, self.zone).astimezone(UTC)
            if start < end:
                spans.append((start, end))
        return sorted(spans)

    def is_duty(self, instant: datetime) -> bool:
        """Say whether an instant is in duty time (the closing minute still is)."""
        day = self._local_day(instant)
        return any(
            start <= instant <= end
            for near in (day - DAY, day)
            for start, end in self.duty_spans(near)
        )

    def next_duty(self, instant: datetime) -> datetime:
        """Return the instant itself when it is in duty time, else the next opening."""
        return self.advance(instant, timedelta(0))

    def add_duty(self, start: datetime, minutes: int) -> datetime:
        """Return the instant at which so many minutes of duty have passed since the start."""
        return self.advance(start, timedelta(minutes=minutes))

    def advance(self, start: datetime, duty: timedelta) -> datetime:
        """Return the instant at which so much duty time has passed.

        It is in duty time and never before the start. A start outside duty time counts from the
        next opening.
        """
        if duty < timedelta(0):
            msg = "duty time to add is negative"
            raise ValueError(msg)
        cursor, left = utc(start), duty
        for opens, closes in self._spans_from(start):
            begin = max(opens, cursor)
            if begin > closes:
                continue
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
            cursor = closes
        raise NoDutyTime(start.isoformat())

    def duty_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the duty time that passes between two instants; nothing when they are reversed."""
        total, cursor, end = timedelta(0), utc(start), utc(end)
        day, last = self._local_day(start) - DAY, self._local_day(end)
        while day <= last:
            for opens, closes in self.duty_spans(day):
                begin, until = max(opens, cursor), min(closes, end)
                if begin < until:
                    total += until - begin
                    cursor = until
            day += DAY
        return total

    def _spans_from(self, start: datetime) -> Iterator[Span]:
        """Walk the spans from the day before (it may run past midnight) until none is near."""
        day, barren = self._local_day(start) - DAY, 0
        while barren <= LOOK_AHEAD_DAYS:
            spans = self.duty_spans(day)
            barren = 0 if spans else barren + 1
            yield from spans
            day += DAY

    def _hours(self, day: date) -> Sequence[tuple[time, time]]:
        """Return the opening and closing times of a day by its kind and the edition in force."""
        kind = self.days.get(day)
        started = [edition for edition in self.editions if edition.valid_from <= day]
        if not started or kind is DayKind.HOLIDAY:
            return ()
        hours = max(started, key=lambda edition: edition.valid_from).hours
        own = hours.get(day.weekday(), ())
        if kind is DayKind.MAKE_UP and not own:
            return hours.get(MONDAY, ())
        return own

    def _local_day(self, instant: datetime) -> date:
        """Return the local day an instant falls on."""
        return utc(instant).astimezone(self.zone).date()
