"""Hours of training: typed as 1.5, kept as whole minutes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from admin_views.dates import Said
from admin_views.fields import Parsed
from rules import typed
from rules.refusal import Refusal
from rules.training import hours_of, hours_text, minutes_of


class HoursField(Parsed):
    """Hours that come to whole minutes; ``data`` is minutes, ``hours`` the same as hours."""

    input_mode = "decimal"
    refusal = _l("Enter hours, such as 1.5.")

    def parse(self, text: str) -> int:
        value = typed.number(text)
        if value is None:
            raise ValueError
        try:
            return minutes_of(Fraction(value))
        except Refusal as no:
            raise Said(_l(no.sentence, **no.values)) from no

    def show(self, value: Any) -> str:
        return hours_text(value)

    @property
    def hours(self) -> Fraction | None:
        """The hours, exactly."""
        return None if self.data is None else hours_of(self.data)
