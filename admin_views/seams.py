"""Where our screens hang in Flask-Admin: its own doors are shut, its queries keep to the reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flask_admin.contrib.sqla import ModelView

from admin_views import current, pages
from admin_views.screen import Screen
from models.scopes import reach, rows_within
from rules.vocabulary import Deed, Record


class Seams(Screen, ModelView):
    """What Flask-Admin asks of a screen, answered our way."""

    if TYPE_CHECKING:
        record: ClassVar[Record]

    # Flask-Admin's own doors that this product does not have: no address leads to them
    delete_view = None
    action_view = None
    export = None
    ajax_lookup = None
    ajax_update = None
    action_disallowed_list = ["delete"]
    column_editable_list = None
    list_template = "admin/list.html"  # our own under Flask-Admin's name

    def init_actions(self) -> None:
        """Collect nothing: deeds are declared; the original would translate words at start."""

    def scaffold_auto_joins(self) -> list[Any]:
        """Join nothing by itself: a list says what it needs."""
        return []

    def get_one(self, id: Any) -> Any:
        """Return a record within reach by whatever an address says; never an error."""
        wanted = pages.id_of(str(id))
        if wanted is None:
            return None
        session, actor = current.session(), current.actor()
        return reach(session, actor, self.model, self.record, wanted, Deed.VIEW)

    def get_query(self) -> Any:
        """Return Flask-Admin's query, within reach, should anything of it ever ask."""
        return super().get_query().filter(rows_within(current.actor(), self.model, self.record))

    def get_count_query(self) -> Any:
        """Return Flask-Admin's count, within reach."""
        return (
            super().get_count_query().filter(rows_within(current.actor(), self.model, self.record))
        )

    def handle_view_exception(self, exc: Exception) -> bool:
        """Show nothing of an unknown error: it has its page with a number."""
        return False
