"""Dates as office people type them: 2026-11-24, 2026/11/24, 20261124, 2026年11月24日."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l

from models.clock import OFFICE_ZONE

_BETWEEN = r"\s*[-/.年月\s]\s*"
_DAY = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})\s*[日号號]?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}})\s*月?|(\d{{4}})(\d{{2}})")
_TIME = re.compile(r"(\d{1,2})\s*[:时時点點]\s*(\d{1,2})(?:\s*分|:\d{2}(?:\.\d+)?)?")
_FIRST, _LAST = 1900, 2200


class Said(ValueError):
    """A reason that is fit to be shown."""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _made(year: str, month: str, day: str) -> date:
    """Return a date, or say which part of it there is not."""
    y, m, d = int(year), int(month), int(day)
    if not _FIRST <= y <= _LAST:
        raise Said(_l("Check the year of this date."))
    if not 1 <= m <= 12:
        raise Said(_l("There is no month %(month)s: a year has twelve.", month=m))
    days = monthrange(y, m)[1]
    if not 1 <= d <= days:
        raise Said(
            _l(
                "There is no day %(day)s in %(month)s: it has %(days)s days.",
                day=d,
                month=f"{y}-{m:02d}",
                days=days,
            )
        )
    return date(y, m, d)


def day_from(text: str) -> date:
    """Return the day that was typed; raises ValueError, Said where it is known why."""
    plain = _plain(text)
    found = _DAY.fullmatch(plain) or _RUN.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    return _made(*found.groups())


def month_from(text: str) -> date:
    """Return the first day of the month that was typed; a whole date names its month too."""
    plain = _plain(text)
    if found := _MONTH.fullmatch(plain):
        year, month = (part for part in found.groups() if part)
        return _made(year, month, "1")
    return day_from(plain).replace(day=1)


def moment_from(text: str) -> datetime:
    """Return the instant that was typed by the office's wall clock."""
    plain = _plain(text)
    if "+" in plain or plain.endswith("Z"):
        value = datetime.fromisoformat(plain)
        _made(str(value.year), str(value.month), str(value.day))
        return value
    for whole in (_DAY, _RUN):
        if start := whole.match(plain):
            rest = plain[start.end() :].lstrip(" T")
            day = _made(*start.groups())
            return datetime.combine(day, _time_from(rest), OFFICE_ZONE)
    raise ValueError(text)


def _time_from(text: str) -> time:
    if not text:
        raise Said(_l("Add the time of day, such as 2026-10-14 09:30."))
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour, minute = (int(part) for part in found.groups())
    if hour > 23 or minute > 59:
        raise Said(_l("There is no time %(time)s: a day ends at 23:59.", time=text))
    return time(hour, minute)
