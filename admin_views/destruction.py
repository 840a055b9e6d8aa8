"""Screens of destruction lists and of the categories of documents (JD-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.filters import Choice, Pick, YesNo
from models import Destruction
from models.scopes import Actor
from reports.catalogue import DESTRUCTION_LIST
from rules.letter_words import DestructionState
from rules.vocabulary import Deed, Record
from services import customer_files, forms


def _waits(row: Any) -> bool:
    own = row.proposed_by_id == current.actor().employee_id
    return row.state is DestructionState.PROPOSED and not own


def _approve(session: Session, actor: Actor, row: Destruction, form: Any, at: datetime) -> None:
    customer_files.approve(session, actor, row, at)


def _return(session: Session, actor: Actor, row: Destruction, form: Any, at: datetime) -> None:
    customer_files.send_back(session, actor, row, at, reason=form.reason.data)


def _print(session: Session, actor: Actor, row: Destruction, form: Any, at: datetime) -> Response:
    language = str(get_locale())
    return as_file(forms.document(session, actor, DESTRUCTION_LIST.key, row, language, at))


class DestructionView(RecordView):
    """Lists of documents to be destroyed, and what became of them."""

    record = Record.DESTRUCTION
    column_list = (
        "number",
        "state",
        "reason",
        "proposed_at",
        "proposed_by",
        "decided_by",
        "office",
    )
    column_details_list = (
        Section(_l("Destruction list"), ("reason", "proposed_at", "proposed_by", "office")),
        Section(_l("Decision"), ("decided_at", "decided_by", "decision_note")),
    )
    column_export_list = (
        "number",
        "office",
        "state",
        "reason",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "decision_note",
    )
    creates = edits = False
    form_columns = ()
    search_columns = ("number",)
    filters = (Choice("state"), Pick("office"))
    tabs = "state"
    empty = _l("No lists yet: they are proposed from the documents whose time is over.")
    deeds = (
        RowDeed(
            "approve",
            Deed.APPROVE,
            _approve,
            when=_waits,
            needs=("state", "proposed_by_id"),
            tone="primary",  # what the page is for; its own page says that it is for good
            title=_l("Approve and destroy"),
            note=_l(
                "The content of every document on the list is destroyed for good; name, hash, "
                "category, who and when are kept."
            ),
        ),
        RowDeed(
            "return",
            Deed.RETURN,
            _return,
            form=ReasonForm,
            when=_waits,
            needs=("state", "proposed_by_id"),
            in_list=False,
        ),
        RowDeed("print", Deed.PRINT, _print, quick=True, in_list=False, title=_l("Print the list")),
    )

    def related(self, session: Session, actor: Actor, row: Destruction) -> Sequence[Related]:
        """Return the documents on the list."""
        return [
            Related(
                _l("Documents on the list"),
                (
                    _l("Document name"),
                    _l("Customer"),
                    _l("Category"),
                    _l("Entered on"),
                    _l("Kept until"),
                    _l("Hash"),
                ),
                [
                    links.cells(
                        one.name,
                        one.customer,
                        one.category,
                        one.added_on,
                        one.retain_until,
                        one.sha256[:12],
                    )
                    for one in row.lines
                ],
            )
        ]


class DocumentCategoryView(RecordView):
    """Categories of customers' documents, and for how many years each is kept."""

    record = Record.DOCUMENT_CATEGORY
    column_list = ("name", "years", "active")
    column_details_list = (Section(_l("Category"), column_list),)
    column_export_list = column_list
    form_columns = (Section(_l("Category"), column_list),)
    form_more = {
        "years": {"description": _l("From the date of the document; for documents entered later.")}
    }
    column_sortable_list = ("name",)
    column_default_sort = "name"
    filters = (YesNo("active"),)
