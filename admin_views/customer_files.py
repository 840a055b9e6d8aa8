"""Screens of the customer file (JD-15): documents, who opens them, and their preview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from sqlalchemy import and_
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.exporting import disposition
from admin_views.fields import DayField, TextField, filled
from admin_views.files import PICTURES, FilesField
from admin_views.filters import Days, Named, Pick
from admin_views.formatting import day
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import Customer, CustomerDocument, DocumentCategory, clock
from models.clock import local
from models.scopes import Actor
from rules.attachments import MOST_BYTES
from rules.vocabulary import Deed, Record
from services import customer_files

MINUTES = 10  # how long a preview stays open after somebody asked for it
CATEGORY = Lookup(
    DocumentCategory, within=lambda actor: DocumentCategory.active.is_(True), few=True
)


# On the customer's page ---------------------------------------------------------------------------
def _add_form(actor: Actor, rows: Sequence[Customer]) -> type[OfficeForm]:
    most = current_app.config["MAX_CONTENT_LENGTH"] // 2**20

    class AddForm(OfficeForm):
        category = LookupField(_l("Category"), [filled], lookup=CATEGORY)
        dated_on = DayField(
            _l("Date of the document"),
            description=_l("Left empty, it is today. The years of the category run from it."),
        )
        files = FilesField(
            _l("Files"),
            description=gettext(
                "Pictures (JPG, PNG, WebP), PDF, DOCX, XLSX; one file up to %(each)s MB, together "
                "up to %(most)s MB.",
                each=MOST_BYTES // 2**20,
                most=most,
            ),
        )
        note = TextField(_l("Note"), longest=500)

    return AddForm


def _add(session: Session, actor: Actor, row: Customer, form: Any, at: datetime) -> None:
    customer_files.add(
        session,
        actor,
        row,
        form.files.data,
        at,
        category=form.category.data,
        dated_on=form.dated_on.data,
        note=form.note.data or "",
    )


ADD = RowDeed(
    "add-document",
    Deed.ATTACH,
    _add,
    form=_add_form,
    when=lambda row: row.voided_at is None,
    needs=("voided_at",),
    title=_l("Add documents"),
    template="desk/attach.html",
    in_list=False,
)


def block(session: Session, actor: Actor, row: Customer) -> Related:
    """Return the documents of a customer, for his page."""
    found = links.rows(
        session,
        actor,
        CustomerDocument,
        CustomerDocument.customer_id == row.id,
        shows=(CustomerDocument.category,),
    )
    may = row.voided_at is None and actor.may(Deed.ATTACH, Record.CUSTOMER)
    return Related(
        _l("Customer file"),
        (_l("Document name"), _l("Category"), _l("Date of the document"), _l("Kept until"), ""),
        [
            links.cells(
                links.to(actor, one), one.category, one.dated_on, one.retain_until, standing(one)
            )
            for one in found
        ],
        add=url_for("customer.do_view", deed=ADD.name, id=row.id) if may else "",
        more=links.narrowed(actor, Record.CUSTOMER_DOCUMENT, customer=row.id, voided="all"),
        empty=_l(
            "No documents yet: contracts, identity papers and letters of attorney stand here."
        ),
    )


def standing(row: Any) -> Markup | str:
    """Return how a document stands, as a badge; nothing for one that is simply kept."""
    if row.erased_at is not None:
        return _badge("off", gettext("Destroyed"))
    if row.voided_at is not None:
        return _badge("off", gettext("Voided"))
    if row.destruction_id is not None:
        return _badge("wait", gettext("On a destruction list"))
    if row.retain_until < clock.today():
        return _badge("rest", gettext("May be destroyed"))
    return ""


def _badge(look: str, words: str) -> Markup:
    return Markup('<span class="badge b-{}">{}</span>').format(look, words)


# Opening ------------------------------------------------------------------------------------------
def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="customer-document")


def _look(session: Session, actor: Actor, row: CustomerDocument, form: Any, at: datetime) -> str:
    """Write down who opens a document, and lead to its preview."""
    customer_files.look(session, actor, row)
    seen = _signer().dumps([actor.employee_id, row.id])
    return url_for("customer_document.preview_view", id=row.id, seen=seen)


def _is_kept(row: Any) -> bool:
    return row.erased_at is None


def _propose(
    session: Session, actor: Actor, rows: Sequence[CustomerDocument], form: Any, at: datetime
) -> str:
    made = customer_files.propose(session, actor, rows, at, reason=form.reason.data)
    return links.page(Record.DESTRUCTION, made.id)


def _propose_one(
    session: Session, actor: Actor, row: CustomerDocument, form: Any, at: datetime
) -> str:
    return _propose(session, actor, [row], form, at)


def _may_go(row: Any) -> bool:
    past = row.retain_until < clock.today()
    return past and row.erased_at is None and row.destruction_id is None


class CustomerDocumentView(RecordView):
    """Documents of customers: contracts, identity papers, letters of attorney."""

    record = Record.CUSTOMER_DOCUMENT
    computed = {
        "standing": Computed(
            _l("Standing"),
            ("erased_at", "voided_at", "destruction_id", "retain_until"),
            standing,
        )
    }
    column_list = (
        "name",
        "customer",
        "category",
        "dated_on",
        "retain_until",
        "standing",
        "added_by",
        "office",
    )
    column_details_list = (
        Section(_l("Document"), ("name", "customer", "category", "dated_on", "note", "office")),
        Section(
            _l("Keeping"),
            ("retain_until", "standing", "destruction", "erased_at", "sha256"),
        ),
        Section(_l("Entered"), ("added_at", "added_by")),
    )
    column_export_list = (
        "name",
        "customer",
        "office",
        "category",
        "dated_on",
        "retain_until",
        "note",
        "sha256",
        "added_at",
        "added_by",
        "erased_at",
    )
    creates = False  # documents are added on the customer's page
    form_columns = (Section(_l("Document"), ("category", "dated_on", "retain_until", "note")),)
    lookups = {"category": CATEGORY}
    column_sortable_list = ("retain_until",)
    filters = (
        Named(
            "retain_until",
            "queue",
            _l("Queue"),
            {
                "due": (
                    _l("May be destroyed"),
                    lambda at: customer_files.is_due(local(at).date()),
                ),
                "listed": (
                    _l("On a destruction list"),
                    lambda at: and_(
                        CustomerDocument.destruction_id.is_not(None),
                        CustomerDocument.erased_at.is_(None),
                    ),
                ),
                "gone": (_l("Destroyed"), lambda at: CustomerDocument.erased_at.is_not(None)),
            },
            few=frozenset({"due", "listed"}),
        ),
        Pick("customer"),
        Pick("category"),
        Days("retain_until"),
        Pick("office"),
    )
    tabs = "queue"
    tab_sorts = {"due": "retain_until"}
    empty = _l("No documents yet: they are added on a customer's page.")
    deeds = (
        RowDeed(
            "look",
            Deed.VIEW,
            _look,
            quick=True,
            when=_is_kept,
            needs=("erased_at",),
            title=_l("Open the document"),
            done=_l("It is on record that you opened this document."),
            tone="primary",
        ),
        RowDeed(
            "propose",
            Deed.DESTROY,
            _propose_one,
            form=ReasonForm,
            together=_propose,
            bulk=True,
            when=_may_go,
            needs=("retain_until", "erased_at", "destruction_id"),
            in_list=False,
            note=_l("A destruction list is made. The manager approves it; then the content goes."),
        ),
    )

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct category, date, retention or note."""
        form.populate_obj(row)
        customer_files.change(session, actor, row)

    def editable(self, row: Any) -> bool:
        """Leave what is voided, listed for destruction or destroyed."""
        return row.voided_at is None and row.erased_at is None and row.destruction_id is None

    def title(self, row: Any) -> str:
        """Return the customer and the file."""
        return f"{row.customer} · {row.name}"

    def _opened(self) -> Any:
        """Return the document an address shows, if its reader has just asked for it."""
        actor = current.actor()
        row = self.reached(actor, Deed.VIEW)
        try:
            seen = _signer().loads(request.args.get("seen", ""), max_age=MINUTES * 60)
        except BadSignature:
            abort(404)
        return row if seen == [actor.employee_id, row.id] else abort(404)

    @expose("/preview/")
    def preview_view(self) -> ResponseReturnValue:
        """Show a document: a picture on the page, a PDF by the browser's own viewer."""
        row = self._opened()
        file = customer_files.content(current.session(), current.actor(), row)
        if file is None:
            abort(404)
        given = {"id": row.id, "seen": request.args["seen"]}
        return self.render(
            "desk/document.html",
            title=self.title(row),
            row=row,
            picture=file.media_type in PICTURES,
            pdf=file.media_type == "application/pdf",
            address=url_for(".content_view", **given),
            save=url_for(".content_view", save=1, **given),
            facts=[
                (gettext("Category"), str(row.category)),
                (gettext("Date of the document"), day(row.dated_on)),
                (gettext("Note"), row.note),
            ],
        )

    @expose("/content/")
    def content_view(self) -> ResponseReturnValue:
        """Hand out the content: shown where nothing in it can run, else to be saved."""
        file = customer_files.content(current.session(), current.actor(), self._opened())
        if file is None:
            abort(404)
        shown = file.media_type in PICTURES or file.media_type == "application/pdf"
        answer = Response(file.content, mimetype=file.media_type)
        if shown and "save" not in request.args:
            answer.headers["Content-Disposition"] = "inline"
        else:
            stem, _, ending = file.name.rpartition(".")
            answer.headers["Content-Disposition"] = disposition(stem, ending.lower())
        if file.media_type != "application/pdf":  # its viewer has a policy of its own
            answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer
