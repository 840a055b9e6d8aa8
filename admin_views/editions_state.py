"""Where an edition stands today: the badge and the filter of forms and documents alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, true

from admin_views.columns import Computed
from admin_views.filters import Named
from admin_views.formatting import badge
from models import clock
from models.clock import local
from rules.register_words import EditionState, standing


def today() -> date:
    """Return the office's day."""
    return local(clock.now()).date()


def _badge(row: Any) -> Markup | str:
    return badge(standing(row.valid_from, row.valid_to, today()))


STANDING = Computed(_l("State"), ("valid_from", "valid_to"), _badge)


def by_standing(model: Any, stands: ColumnElement[bool] | None = None) -> Named:
    """Return the filter in force / coming / obsolete; ``stands`` narrows it to what counts."""
    only = true() if stands is None else stands

    def said(condition: Callable[[date], ColumnElement[bool]]) -> Any:
        def asked(at: datetime) -> ColumnElement[bool]:
            return and_(only, condition(local(at).date()))

        return asked

    state = EditionState
    return Named(
        *("valid_from", "standing", _l("State")),
        {
            state.IN_FORCE.value: (_l("Edition in force"), said(model.held_on)),
            state.COMING.value: (
                _l("Coming into force"),
                said(lambda day: model.valid_from > day),
            ),
            state.OBSOLETE.value: (
                _l("Obsolete edition"),
                said(lambda day: model.valid_to < day),
            ),
        },
        few=frozenset({state.COMING.value}),
    )
