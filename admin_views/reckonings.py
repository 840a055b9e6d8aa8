"""How a computed bill came about: price, quantity and days of each part, in figures (JD-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_views.columns import Related
from admin_views.formatting import day, exact, price, yuan
from rules.fee_words import FeeBasis


def blocks(bill: Any) -> Iterator[Related]:
    """Yield the tabs of a computed bill: its parts, and the readings of a meter."""
    told = bill.reckoning
    if not told:
        return
    yield Related(
        _l("How it was computed"),
        (_l("Days charged"), _l("Days"), _l("Price (yuan)"), _l("Quantity"), _l("Amount (yuan)")),
        [*(_part(told, part) for part in told["parts"]), _sum(bill)],
        figures=(1, 2, 3, 4),
    )
    if told.get("readings"):
        yield Related(
            _l("Meter readings"),
            (_l("Read on"), _l("Meter reading"), _l("New meter begins at")),
            [
                (day(date.fromisoformat(on)), yuan(at), yuan(new))
                for on, at, new in told["readings"]
            ],
            figures=(1, 2),
        )


def _part(told: dict[str, Any], part: dict[str, Any]) -> tuple[str, ...]:
    first, last = (day(date.fromisoformat(part[end])) for end in ("first", "last"))
    return (
        gettext("%(first)s to %(last)s", first=first, last=last),
        f"{part['days']}/{part['of']}",
        price(Fraction(part["price"])),
        _quantity(told, part["count"]),
        exact(Fraction(part["yuan"]), 4),
    )


def _quantity(told: dict[str, Any], count: int) -> str:
    """Return what the price is multiplied by: 89.50 m² × 3 months, 2 × 3 months, 12.5 units."""
    match told["basis"]:
        case FeeBasis.METER.value:
            return gettext("%(count)s units", count=exact(Fraction(told["units"])))
        case FeeBasis.AREA.value:
            area = gettext("%(area)s m²", area=yuan(told["hundredths"]))
            whole = area if count == 1 else f"{count} × {area}"
        case _:
            whole = str(count)
    return f"{whole} × " + gettext("%(count)s months", count=told["months"])


def _sum(bill: Any) -> tuple[str, ...]:
    return (gettext("Together, rounded to the fen"), "", "", "", yuan(bill.amount_fen))
