"""The screen of saved views: one's own and those colleagues share; renamed, shared, taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import own_views
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.fields import LineField, OptionField, filled
from admin_views.filters import Choice, YesNo
from admin_views.forms import OfficeForm
from models import SavedView
from models.scopes import Actor
from rules.vocabulary import Deed, Record
from services import views


class ViewForm(OfficeForm):
    """A view's name, and with whom it is shared."""

    name = LineField(_l("View name"), [filled], longest=40)
    share = OptionField(_l("Shared with"), [filled], radio=True)


def _open(row: Any) -> Markup:
    """Return the view's address as a link: it stays the same whatever the view comes to show."""
    address = f"/{row.screen.value}/?view={row.id}"
    return Markup('<a href="{}">{}</a>').format(address, gettext("Open the list"))


def _remove(session: Session, actor: Actor, row: SavedView, form: Any, at: datetime) -> str:
    views.remove(session, actor, row, at)
    return "/saved_view/"


class SavedViewView(RecordView):
    """Saved views: they are kept on the lists, here they are looked after."""

    record = Record.SAVED_VIEW
    computed = {"open": Computed(_l("List as it is kept"), ("screen",), _open)}
    column_list = ("name", "screen", "open", "owner", "shared", "office")
    column_details_list = (Section("", column_list),)
    column_export_list = ("name", "screen", "owner", "shared", "office")
    creates = False  # a list is kept on the list itself
    form_columns = ("name",)
    edit_form_class = ViewForm
    filters = (Choice("screen"), YesNo("shared"))
    search_columns = ("name",)
    empty = _l("Narrow a list by its filters, then keep it under a name: “Views” above each list.")
    deeds = (
        RowDeed(
            "remove",
            Deed.EDIT,
            _remove,
            title=_l("Take away"),
            note=_l("Whoever it is shared with does not see it any more. No record is changed."),
            tone="danger",
        ),
    )

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer whom the view can be shared with; tick with whom it is."""
        field = form["share"]
        field.options = own_views.share_choices(actor)
        if field.raw_data is None and row is not None:
            field.data = own_views.share_of(row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Give it another name, or share it."""
        views.describe(session, actor, row, form["name"].data, form["share"].data)

    def demand_reach(self, session: Session, actor: Actor, row: Any, deed: Deed) -> None:
        """Ask nothing more: a view is its owner's, whichever office it is shared with."""

    def after(self, row: Any) -> str:
        """Return to the list of views."""
        return self.get_url(f"{self.endpoint}.index_view")
