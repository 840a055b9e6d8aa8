"""Many rows at once: everything a list shows, not the ticked rows alone; fields changed in bulk.

What a list's address asks for is evaluated again on the server, within the reach of the deed. The
page that asks for confirmation names the rows; what is confirmed there is done, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.columns import kind_of
from admin_views.deeds import MOST_ROWS, RowDeed
from admin_views.fields import MaybeField, TickField
from admin_views.forms import OfficeForm, form_of
from admin_views.listing import CAP
from models import clock
from models.scopes import Actor
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed

if TYPE_CHECKING:
    from admin_views.base import RecordView


CLEAR = "clear_"  # how the tick is named that empties a field


@dataclass(frozen=True, slots=True)
class Matching:
    """What matches a list's address: the rows a deed can be done to, and what is left out."""

    rows: Sequence[Any]
    total: int
    barred: int  # whose state does not allow the deed
    more: bool  # whether the deed takes fewer rows than it could be done to

    @property
    def sentences(self) -> list[str]:
        """What to tell before anything is done."""
        found = [
            gettext(
                "%(total)s match. This will be done to %(count)s of them.",
                total=f"{self.total:,}" if self.total <= CAP else f"{CAP:,}+",
                count=len(self.rows),
            )
        ]
        if self.barred:
            found.append(
                gettext("The state of %(count)s does not allow it: left out.", count=self.barred)
            )
        if self.more:
            found.append(
                gettext(
                    "At most %(most)s at once: these are the first of the list. "
                    "Do it again for the rest.",
                    most=MOST_ROWS,
                )
            )
        return found


def matching(view: RecordView, deed: RowDeed, actor: Actor, query: str) -> Matching:
    """Return the rows that match a list's query string and that the deed can be done to."""
    session = current.session()
    asked = view.understood(actor, dict(parse_qsl(query)))
    conditions = view.conditions(session, actor, asked, deed.deed, clock.now())
    grid = view.grid(actor, (), [deed])
    ids: list[int] = []
    total = barred = 0
    for part in grid.stream(session, conditions, asked.sort, CAP + 1):
        for row in part:
            total += 1
            if deed.allows(row):
                ids.append(row.id)
            else:
                barred += 1
    taken = ids[:MOST_ROWS]
    found = session.scalars(select(view.model).where(grid.key.in_(taken)))
    by_id = {row.id: row for row in found}
    return Matching(
        [by_id[row_id] for row_id in taken], total, barred, total > CAP or len(ids) > MOST_ROWS
    )


# -- bulk edit -------------------------------------------------------------------------------------
class Filled:
    """The fields that were filled in or are to be emptied, as a screen's edit form has them."""

    def __init__(self, form: OfficeForm) -> None:
        ticks = [one for one in form.own_fields if one.name.startswith(CLEAR)]
        cleared = {one.name.removeprefix(CLEAR) for one in ticks if one.data}
        plain = [one for one in form.own_fields if one not in ticks]
        both = [one.name for one in plain if one.name in cleared and one.data not in (None, "")]
        if both:
            raise Refusal(N_("Fill it in or empty it, not both."), field=both[0])
        self.own_fields = [
            one for one in plain if one.name in cleared or one.data not in (None, "")
        ]
        self._by_name = {one.name: one for one in self.own_fields}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Any:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.own_fields)

    def populate_obj(self, row: Any) -> None:
        """Write the fields to a record."""
        for one in self.own_fields:
            one.populate_obj(row, one.name)


def bulk_edit(view: RecordView) -> RowDeed:
    """Return the deed that changes the fields a screen declares in ``bulk_fields``."""
    kind = _form(view)

    def form(actor: Actor, rows: Sequence[Any]) -> OfficeForm:
        return kind_for(actor)

    def kind_for(actor: Actor) -> Any:
        barred = [name for name in view.bulk_fields if not view.can_see(actor, name)]
        hidden = [name for one in barred for name in (one, CLEAR + one)]
        return type(kind.__name__, (kind,), dict.fromkeys(hidden)) if hidden else kind

    def act(session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime) -> None:
        part = Filled(form)
        if not part.own_fields:
            raise Refusal(N_("Fill in at least one field: the others stay as they are."))
        for one in part:
            if not view.can_write(actor, one.name, row):
                raise Refusal(N_("This can't be changed here any more."), field=one.name)
        with session.no_autoflush:
            view.change(session, actor, row, part, at)  # type: ignore[arg-type]
        session.flush()
        view.demand_reach(session, actor, row, Deed.EDIT)

    return RowDeed(
        "change",
        Deed.EDIT,
        act,
        form=form,
        when=view.editable,
        bulk=True,
        single=False,
        in_list=False,
        title=_l("Change fields"),
        note=_l("Fields left empty stay as they are. All rows are changed, or none."),
    )


def _form(view: RecordView) -> type[OfficeForm]:
    """Return the form: nothing is a must, nothing is filled in beforehand."""
    plain: dict[str, Any] = {"validators": [], "default": None}
    more = {name: {**view.form_more.get(name, {}), **plain} for name in view.bulk_fields}
    kind = form_of(view.model, view.bulk_fields, view.lookups, more)
    for name in view.bulk_fields:
        attribute = getattr(view.model, name)
        if not hasattr(attribute.property, "mapper") and kind_of(attribute) == "bool":
            setattr(kind, name, MaybeField(label=attribute.info["label"]))  # leave, yes or no
        elif _may_be_empty(attribute):
            label = _l("Empty: %(what)s", what=attribute.info["label"])
            setattr(kind, CLEAR + name, TickField(label=label))
    return kind


def _may_be_empty(attribute: Any) -> bool:
    found = attribute.property
    (column,) = found.local_columns if hasattr(found, "mapper") else found.columns
    return bool(column.nullable)
