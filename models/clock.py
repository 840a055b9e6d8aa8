"""The one clock of the product, and the office's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant, aware, UTC, whole seconds (papers show no more)."""
    return datetime.now(UTC).replace(microsecond=0)


def local(instant: datetime) -> datetime:
    """Return an instant as the office's wall clock shows it."""
    return instant.astimezone(OFFICE_ZONE)


def today() -> date:
    """Return the office's present date."""
    return local(now()).date()
