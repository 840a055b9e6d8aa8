"""Screens of the texts an office words itself: reply templates, words for telling customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.filters import Choice, Pick, YesNo
from admin_views.formatting import wording
from admin_views.forms import OfficeForm
from models import Office, ReplyTemplate, ToldText
from models.scopes import Actor
from rules.vocabulary import Deed, Record
from services import office_words

_PLACES = _l(
    "Places that are filled in: {customer}, {letter number}, {received date}, {subject}, {work "
    "order}, {result}, {office}, {date}."
)
_ORDER_PLACES = _l(
    "Places that are filled in: {customer}, {subject}, {work order}, {result}, {office}."
)


class OfficeWordsView(RecordView):
    """A text of one office, or of every one."""

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Any:
        """Enter a text."""
        row = self.model()
        with session.no_autoflush:
            form.populate_obj(row)
            only = self.only_office(actor, Deed.CREATE)
            if only is not None and "office" not in form:
                row.office = session.get_one(Office, only)
            return office_words.keep(session, actor, row, Deed.CREATE)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a text."""
        form.populate_obj(row)
        office_words.keep(session, actor, row, Deed.EDIT)

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a text with its office."""
        return row is None or name != "office"

    def editable(self, row: Any) -> bool:
        """Leave the texts of every office to who looks after every office."""
        return office_words.is_changeable(current.actor(), row)


class ReplyTemplateView(OfficeWordsView):
    """Templates of replies to complaint letters."""

    record = Record.REPLY_TEMPLATE
    column_list = ("name", "language", "subject", "office", "active")
    column_details_list = (
        Section(_l("Template"), ("name", "language", "office", "active", "subject", "body")),
    )
    column_export_list = ("name", "language", "office", "active", "subject", "body")
    form_columns = (
        Section(_l("Template"), ("name", "language", "office", "active")),
        Section(_l("Text"), ("subject", "body")),
    )
    form_more = {
        "body": {"description": _PLACES},
        "office": {"description": _l("Empty: for every office.")},
    }
    filters = (Choice("language"), Pick("office"), YesNo("active"))

    def title(self, row: ReplyTemplate) -> str:
        """Return name and language."""
        return f"{row.name} · {wording(row.language)}"


class ToldTextView(OfficeWordsView):
    """Words suggested for telling customers what their work orders are at."""

    record = Record.TOLD_TEXT
    column_list = ("state", "language", "words", "office")
    column_details_list = (
        Section(_l("What the customer was told"), ("state", "language", "office", "words")),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("What the customer was told"), ("state", "language", "office", "words")),
    )
    form_more = {
        "words": {"description": _ORDER_PLACES},
        "office": {"description": _l("Empty: for every office.")},
    }
    badge_column = "language"
    filters = (Choice("state"), Choice("language"), Pick("office"))

    def title(self, row: ToldText) -> str:
        """Return the state the words are for."""
        return wording(row.state)
