"""Screens of procedure documents: documents, their editions, who has read them (procedure 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current, files, history, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.editions_state import by_standing, today
from admin_views.fields import DayField, LineField, TextField, WordField, filled
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import badge, day, moment, wording
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.ticks_field import TicksField
from models import DocumentEdition, DocumentReading, Employee, ProcedureDocument
from models.scopes import Actor
from rules.register_words import ApprovalState, DocumentKind, EditionState, standing
from rules.vocabulary import Deed, Record, Role
from services import procedure_documents
from services.procedure_documents import Draft

S = ApprovalState
_APPROVED = DocumentEdition.state == S.APPROVED


def _state(row: Any) -> Markup | str:
    """Return where an edition is: on its way to approval, or of which days."""
    if row.state is not S.APPROVED:
        return badge(row.state)
    return badge(standing(row.valid_from, row.valid_to, today()))


def _holds(row: Any) -> bool:
    return row.state is S.APPROVED and (
        standing(row.valid_from, row.valid_to, today()) is EditionState.IN_FORCE
    )


# Documents ----------------------------------------------------------------------------------------
class DocumentForm(OfficeForm):
    """A document of the quality system."""

    code = LineField(_l("Document code"), [filled], longest=40)
    title = LineField(_l("Document title"), [filled], longest=120)
    kind = WordField(_l("Kind of document"), [filled], words=DocumentKind, radio=True)
    owner = LookupField(
        _l("Looked after by"),
        lookup=Lookup(Employee, within=lambda actor: Employee.active.is_(True)),
    )
    audience = TicksField(
        _l("Who has to read it"), description=_l("With none ticked everybody reads it.")
    )
    note = TextField(_l("Note"), longest=500)


class ProcedureDocumentView(RecordView):
    """The documents of the quality system, and the edition of each that is in force."""

    record = Record.PROCEDURE_DOCUMENT
    computed = {
        "readers": Computed(
            _l("Who has to read it"),
            ("audience",),
            lambda row: (
                history.shown(ProcedureDocument, "audience", row.audience)
                if row.audience
                else gettext("Everybody")
            ),
        )
    }
    column_list = ("code", "title", "kind", "owner", "readers")
    column_details_list = (Section("", ("code", "title", "kind", "owner", "readers", "note")),)
    column_export_list = ("code", "title", "kind", "owner", "audience", "note")
    form_columns = (Section("", ("code", "title", "kind", "owner", "audience", "note")),)
    create_form_class = edit_form_class = DocumentForm
    column_sortable_list = ("code",)
    column_default_sort = "code"
    search_columns = ("code", "title")
    filters = (Choice("kind"),)
    tabs = "kind"
    empty = _l("No document yet. The quality department enters the first.")

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Offer the posts."""
        chosen = row.audience.split(",") if row is not None and row.audience else ()
        form["audience"].offer([(one.value, wording(one)) for one in Role], chosen)

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> ProcedureDocument:
        """Enter a document."""
        row = ProcedureDocument()
        form.populate_obj(row)
        return procedure_documents.keep(session, actor, row, form["audience"].data)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a document; its editions stand."""
        form.populate_obj(row)
        procedure_documents.keep(session, actor, row, form["audience"].data)

    def leading(self, session: Session, actor: Actor, row: ProcedureDocument) -> Sequence[Related]:
        """Return the editions of the document, the newest first."""
        found = links.rows(session, actor, DocumentEdition, DocumentEdition.document_id == row.id)
        return [
            Related(
                _l("Editions of documents"),
                (
                    *(_l("Edition"), _l("State"), _l("In force from"), _l("In force until")),
                    _l("What changed"),
                ),
                [
                    links.cells(
                        links.to(actor, one, one.edition),
                        _state(one),
                        day(one.valid_from),
                        day(one.valid_to),
                        one.summary,
                    )
                    for one in found
                ],
                add=links.entering(actor, Record.DOCUMENT_EDITION, document=row.id),
                adding=_l("Draft an edition"),
                empty=_l("No edition yet."),
            )
        ]


# Editions -----------------------------------------------------------------------------------------
class EditionForm(OfficeForm):
    """What an edition is called, from when it holds, and what changed."""

    document = LookupField(
        _l("Document of the quality system"), [filled], lookup=Lookup(ProcedureDocument)
    )
    edition = LineField(
        _l("Edition"), [filled], longest=10, description=_l("As it is printed, such as A/1.")
    )
    valid_from = DayField(_l("In force from"), [filled])
    summary = TextField(
        _l("What changed"),
        [filled],
        longest=500,
        description=_l("In a sentence or two; the file is attached afterwards."),
    )


def _submit(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    procedure_documents.submit(session, actor, row, at)


def _approve(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    procedure_documents.approve(session, actor, row, at)


def _return(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    procedure_documents.send_back(session, actor, row, reason=form.reason.data)


def _confirm(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    procedure_documents.confirm(session, actor, row, at)


def _to_read(row: Any) -> bool:
    """Say whether an edition holds and its reader has not confirmed it; asked on its page alone."""
    mine = DocumentReading.employee_id == current.actor().employee_id
    read = select(DocumentReading.id).where(DocumentReading.edition_id == row.id, mine)
    return _holds(row) and current.session().scalar(read) is None


def _waits(row: Any) -> bool:
    return row.state is S.SUBMITTED and row.author_id != current.actor().employee_id


def _is_draft(row: Any) -> bool:
    return row.state is S.DRAFT


class DocumentEditionView(RecordView):
    """Editions of documents: drafted, approved, read; the newest first."""

    record = Record.DOCUMENT_EDITION
    computed = {
        "standing": Computed(_l("State"), ("state", "valid_from", "valid_to"), _state),
    }
    column_list = (
        *("document", "edition", "standing", "valid_from", "valid_to", "summary"),
        *("author", "approved_by"),
    )
    column_details_list = (
        Section("", ("document", "edition", "standing", "valid_from", "valid_to", "summary")),
        Section(
            _l("Approval"),
            (
                *("author", "drafted_at", "submitted_at", "approved_by", "approved_at"),
                "return_note",
            ),
        ),
    )
    column_export_list = (
        *("document", "edition", "state", "valid_from", "valid_to", "summary", "author"),
        *("drafted_at", "submitted_at", "approved_by", "approved_at", "return_note"),
    )
    form_columns = ()
    create_columns = (Section("", ("document", "edition", "valid_from", "summary")),)
    create_form_class = edit_form_class = EditionForm
    filters = (
        by_standing(DocumentEdition, _APPROVED),
        Choice("state"),
        Named(
            *("id", "unread", _l("To be read")),
            {
                "mine": (
                    _l("Still to be read by me"),
                    lambda at: procedure_documents.unread_by(current.actor()),
                )
            },
        ),
        Pick("document"),
    )
    tabs = "state"
    empty = _l("No edition yet. It is drafted from the page of its document.")
    deeds = (
        RowDeed(
            "confirm",
            Deed.ACKNOWLEDGE,
            _confirm,
            when=_to_read,
            needs=("state", "valid_from", "valid_to"),
            in_list=False,
            title=_l("Read and understood"),
            note=_l("By this you say that you have read this edition and understood it."),
            tone="primary",
        ),
        RowDeed(
            "submit",
            Deed.SUBMIT,
            _submit,
            when=_is_draft,
            needs=("state",),
            note=_l("From then on neither its words nor its file can be changed."),
            tone="primary",
            in_list=False,
        ),
        RowDeed(
            "approve",
            Deed.APPROVE,
            _approve,
            when=_waits,
            needs=("state", "author_id"),
            note=_l(
                "The edition before ends the day before this one begins; everybody whom it "
                "concerns is asked to read it."
            ),
            signs=True,
            tone="primary",
        ),
        RowDeed(
            "return",
            Deed.RETURN,
            _return,
            form=ReasonForm,
            when=_waits,
            needs=("state", "author_id"),
            in_list=False,
        ),
        replace(files.ATTACH, when=_is_draft, needs=("state",)),
        replace(files.STRIKE, when=_is_draft, needs=("state",)),
    )

    def make(
        self, session: Session, actor: Actor, form: OfficeForm, at: datetime
    ) -> DocumentEdition:
        """Draft an edition."""
        return procedure_documents.draft(session, actor, form["document"].data, _wish(form), at)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a draft."""
        procedure_documents.change(session, actor, row, _wish(form))

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep a draft with its document."""
        return row is None or name != "document"

    def editable(self, row: Any) -> bool:
        """Leave what was handed in or approved."""
        return _is_draft(row)

    def title(self, row: Any) -> str:
        """Return the document and the edition."""
        return gettext("%(name)s, edition %(edition)s", name=str(row.document), edition=row.edition)

    def related(self, session: Session, actor: Actor, row: DocumentEdition) -> Sequence[Related]:
        """Return who has to read it and who has, within one's offices; who has not comes first."""
        if row.state is not S.APPROVED or not actor.may(Deed.EXPORT, Record.DOCUMENT_READING):
            return ()
        offices = actor.offices(Deed.EXPORT, Record.DOCUMENT_READING)
        found = procedure_documents.readers(session, row, actor.day, offices)
        return [
            Related(
                _l("Who has read it"),
                (_l("Name"), _l("Read and understood at")),
                [
                    links.cells(
                        links.to(actor, person),
                        moment(read) if read else gettext("Not yet read"),
                    )
                    for person, read in found
                ],
                more=links.narrowed(actor, Record.DOCUMENT_READING, edition=row.id),
                empty=_l("Nobody holds a post that has to read it."),
            )
        ]


def _wish(form: OfficeForm) -> Draft:
    return Draft(form["edition"].data, form["valid_from"].data, form["summary"].data)


# Readings -----------------------------------------------------------------------------------------
class DocumentReadingView(RecordView):
    """Who has read and understood which edition, the latest first."""

    record = Record.DOCUMENT_READING
    creates = edits = False
    column_list = ("employee", "edition", "read_at")
    column_details_list = (Section("", column_list),)
    column_export_list = column_list
    form_columns = ()
    filters = (Pick("edition"), Pick("employee"), Days("read_at"))
    empty = _l("Nobody has confirmed a document yet.")
