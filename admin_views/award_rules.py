"""The screen of award rules: what an award is called and by what conditions it is given (4.11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import WholeField
from admin_views.filters import Pick
from admin_views.forms import OfficeForm
from models import AwardRule, award_seals, clock
from models.clock import local
from models.scopes import Actor
from rules.awards import USUAL_TIES
from rules.vocabulary import Deed, Record
from services import awards

_HEAD = ("name", "front_desk", "area_admin", "places", "year_from", "year_to", "office")
_TERMS = ("months_min", "average_min", "month_min", "holds_post", "nothing_withheld")
_TIES = ("tie_1", "tie_2", "tie_3", "tie_4")
_NOT_ASKED = _l("Left empty: not asked for.")


def _this_year() -> int:
    return local(clock.now()).year


def end_form(actor: Actor, rows: Any) -> type[OfficeForm]:
    """Return the form that ends a rule; what stands there now is filled in."""

    class EndForm(OfficeForm):
        year_to = WholeField(
            _l("In force until year"),
            default=rows[0].year_to if len(rows) == 1 else None,
            description=_l("Left empty: until a later rule takes its place."),
        )

    return EndForm


def _end(session: Session, actor: Actor, row: AwardRule, form: Any, at: datetime) -> None:
    awards.end_rule(session, actor, row, form.year_to.data)


class AwardRuleView(RecordView):
    """The rules of awards, the newest first; a used one stands and can only be ended."""

    record = Record.AWARD_RULE
    column_list = (
        *("name", "front_desk", "area_admin", "places", "months_min", "average_min"),
        *("month_min", "year_from", "year_to", "office"),
    )
    column_details_list = (
        Section(_l("Annual award"), _HEAD),
        Section(_l("Conditions"), _TERMS),
        Section(_l("Same average"), _TIES),
    )
    column_export_list = (*_HEAD, *_TERMS, *_TIES)
    form_columns = column_details_list
    form_more = {
        "office": {"description": _l("Empty: for every office.")},
        "places": {"description": _l("Those who share the last place may all have it.")},
        "months_min": {"description": _l("Whoever has fewer published months is not ranked.")},
        "average_min": {"description": _NOT_ASKED},
        "month_min": {"description": _NOT_ASKED},
        "year_from": {
            "default": _this_year,
            "description": _l("A later rule of the same name takes its place."),
        },
        "year_to": {"description": _l("Left empty: until a later rule takes its place.")},
        "tie_1": {"default": USUAL_TIES[0]},
        "tie_2": {"default": USUAL_TIES[1]},
        "tie_3": {"default": USUAL_TIES[2]},
        "tie_4": {"description": _l("Whom no criterion separates share a place.")},
    }
    column_sortable_list = ("year_from",)
    column_default_sort = "-year_from"
    filters = (Pick("office"),)
    empty = _l("No rule yet. An award needs one before it can be opened.")
    deeds = (
        RowDeed(
            "end",
            Deed.EDIT,
            _end,
            form=end_form,
            title=_l("Enter the last year"),
            in_list=False,
        ),
    )

    def editable(self, row: Any) -> bool:
        """Leave what was used: it can be ended, and followed by another one."""
        return not award_seals.is_used(current.session(), row)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> AwardRule:
        """Enter a rule."""
        row = AwardRule()
        form.populate_obj(row)
        return awards.keep_rule(session, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a rule that was not used."""
        form.populate_obj(row)
        awards.keep_rule(session, row)

    def title(self, row: Any) -> str:
        """Return the name and from when it holds."""
        return gettext("%(name)s, from %(year)s", name=row.name, year=row.year_from)
