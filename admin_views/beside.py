"""List columns of other tables: read for the rows of one page at one go, not row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from flask import g
from flask_babel import LazyString
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Column, Computed
from admin_views.deeds import RowDeed
from admin_views.listing import Asked, Condition, Found, Grid
from models.scopes import Actor

Words: TypeAlias = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """A column that ``load(session, actor, ids)`` fetches for the rows of a page."""

    name: str
    label: LazyString
    load: Callable[[Session, Actor, Sequence[int]], Words]
    numeric: bool = False

    def computed(self) -> Computed:
        """Return the column as a screen declares it."""
        return Computed(self.label, ("id",), self.show, numeric=self.numeric)

    def show(self, row: Any) -> str:
        """Return what was fetched for a row."""
        found: str = g.beside[self.name].get(row.id, "")
        return found


@dataclass(frozen=True, slots=True)
class PageGrid(Grid):
    """A grid that fetches what stands beside the rows of each page."""

    beside: tuple[Beside, ...] = ()

    def page(
        self,
        session: Session,
        conditions: Sequence[Condition],
        asked: Asked,
        extra: Sequence[Any] = (),
    ) -> Found:
        """Fetch one page, then what stands beside it: one statement a column."""
        found = Grid.page(self, session, conditions, asked, extra)
        ids, actor = [row.id for row in found.rows], current.actor()
        shown = {column.name for column in self.columns}
        g.beside = {
            one.name: one.load(session, actor, ids) for one in self.beside if one.name in shown
        }
        return found


class PageView(RecordView):
    """A screen whose list has columns of other tables; they name themselves in ``computed`` too."""

    beside: ClassVar[tuple[Beside, ...]] = ()

    def grid(self, actor: Actor, columns: Sequence[Column], deeds: Sequence[RowDeed] = ()) -> Grid:
        """Return how the rows are read, and what is fetched beside them."""
        plain = super().grid(actor, columns, deeds)
        return PageGrid(plain.model, plain.record, plain.columns, plain.needs, self.beside)


def computed(*columns: Beside) -> dict[str, Computed]:
    """Return the declarations of such columns."""
    return {one.name: one.computed() for one in columns}
