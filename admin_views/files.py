"""Files of a record: shown on its page, attached and struck out by deeds, handed out whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import Field

from admin_views import current
from admin_views.deeds import RowDeed
from admin_views.exporting import disposition
from admin_views.fields import OptionField, TextField, filled
from admin_views.formatting import moment
from admin_views.forms import OfficeForm
from models import Attachment
from models.scopes import Actor
from rules.attachments import KINDS, MOST_AT_ONCE, MOST_BYTES, Nature
from rules.vocabulary import Deed, Record
from services import attachments

files = Blueprint("files", __name__, url_prefix="/files")
PICTURES = frozenset(k.media_type for k in KINDS.values() if k.nature is Nature.PICTURE)
ACCEPTED = ",".join(f".{ending}" for ending in KINDS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a record's page shows it."""

    name: str
    address: str
    picture: str  # address of its small picture; empty where it has none
    size: str
    beside: str  # who attached it and when
    voided: str  # the reason; empty while it counts
    strike: str  # where it is struck out; empty for who may not


class FilesField(Field):
    """Several files at once; they can't be kept in a form that is shown again."""

    shape = "files"
    must = True

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent: WTForms itself looks at words only."""
        sent = request.files.getlist(self.name)[: MOST_AT_ONCE + 1]
        self.data = [(one.filename, one.read(MOST_BYTES + 1)) for one in sent if one.filename]
        for one in sent:
            one.close()  # a large one lies in a file of its own until then
        most = current_app.config["MAX_CONTENT_LENGTH"]
        if self.data and (request.content_length or 0) > most:
            self._refuse_too_much(most)

    def _refuse_too_much(self, most: int) -> None:
        """Say which file is too large, or that they are together."""
        for name, content in self.data:
            if len(content) > MOST_BYTES:
                self.process_errors = [
                    gettext(
                        "“%(name)s” is too large: a file may have %(most)s MB. Send a smaller "
                        "picture.",
                        name=name,
                        most=MOST_BYTES // 2**20,
                    )
                ]
                return
        self.process_errors = [
            gettext(
                "These files are too large together. Send at most %(most)s MB at once.",
                most=most // 2**20,
            )
        ]

    def __call__(self, **more: Any) -> Markup:
        """Return the browser's own field: on a phone it offers the camera."""
        wrong = Markup(' aria-invalid="true"') if self.errors else ""
        must = Markup(" required") if self.must else ""
        told = f"{self.id}-wrong {self.id}-hint" if self.errors else f"{self.id}-hint"
        return Markup(
            '<input type="file" id="{}" name="{}" accept="{}" multiple{}{} aria-describedby="{}">'
        ).format(self.id, self.name, ACCEPTED, must, wrong, told)


def files_form(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    """Return the form of files to attach; it tells how much this installation takes at once."""
    most = current_app.config["MAX_CONTENT_LENGTH"] // 2**20

    class FilesForm(OfficeForm):
        files = FilesField(
            _l("Files"),
            description=gettext(
                "Pictures (JPG, PNG, WebP), PDF, DOCX, XLSX; one file up to %(each)s MB, together "
                "up to %(most)s MB.",
                each=MOST_BYTES // 2**20,
                most=most,
            ),
        )

    return FilesForm


def _attach(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    attachments.add(session, actor, _record(row), row, form.files.data, at)


def _strike_form(actor: Actor, rows: Sequence[Any]) -> type[OfficeForm]:
    row = rows[0] if rows else None
    found = attachments.of(current.session(), _record(row), row.id) if row is not None else ()
    options = [(str(one.id), one.name) for one in found if one.voided_at is None]

    class StrikeForm(OfficeForm):
        file = OptionField(
            _l("File"), [filled], options=options, radio=True, default=request.args.get("file")
        )
        reason = TextField(_l("Reason"), [filled], longest=500)

    return StrikeForm


def _strike(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> None:
    file_id = int(form.file.data)
    attachments.strike_out(session, actor, _record(row), row, file_id, at, form.reason.data)


def _record(row: Any) -> Record:
    return next(one for one in Record if one.value == type(row).__tablename__)


def _counts(row: Any) -> bool:
    return getattr(row, "voided_at", None) is None


ATTACH = RowDeed(
    "attach",
    Deed.ATTACH,
    _attach,
    form=files_form,
    when=_counts,
    template="desk/attach.html",
    in_list=False,
)
STRIKE = RowDeed(
    "void-file",
    Deed.ATTACH,
    _strike,
    form=_strike_form,
    when=_counts,
    title=_l("Void a file"),
    note=_l("A voided file is kept and stays readable."),
    tone="danger",
    in_list=False,
    single=False,  # each file on the page leads there
)
DEEDS = (ATTACH, STRIKE)


def of(session: Session, row: Any, may_strike: bool) -> list[Shown]:
    """Return a record's files as its page shows them."""
    record = _record(row)
    return [_shown(record, one, may_strike) for one in attachments.of(session, record, row.id)]


def _shown(record: Record, one: Attachment, may_strike: bool) -> Shown:
    counts = one.voided_at is None
    strike = url_for(f"{record.value}.do_view", deed=STRIKE.name, id=one.record_id, file=one.id)
    return Shown(
        one.name,
        url_for("files.whole", file_id=one.id),
        url_for("files.small", file_id=one.id) if one.media_type in PICTURES else "",
        f"{max(1, one.size // 1024):,} KB",
        f"{one.added_by or ''} {moment(one.added_at)}".strip(),
        one.void_reason if not counts else "",
        strike if counts and may_strike else "",
    )


@files.get("/<int:file_id>/")
def whole(file_id: int) -> Response:
    """Hand out a file as it was sent, to be saved, never to be run inside our pages."""
    file = attachments.opened(current.session(), current.actor(), file_id) or abort(404)
    stem, _, ending = file.name.rpartition(".")
    return _answer(file.content, file.media_type, disposition(stem, ending.lower()))


@files.get("/<int:file_id>/small")
def small(file_id: int) -> Response:
    """Show a small picture of a picture."""
    file = attachments.opened(current.session(), current.actor(), file_id)
    if file is None or file.media_type not in PICTURES:
        abort(404)
    return _answer(attachments.small(file.content), "image/jpeg", "inline")


def _answer(content: bytes, media_type: str, how: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = how
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
