"""The screen of the audit trail: who did what, when, from where, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from admin_views import current, history, links
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import PageDeed
from admin_views.filters import Choice, Days, Named, Pick
from admin_views.formatting import moment, plain
from models import MODELS, AuditLine
from models.base import Base
from models.scopes import Actor, reach
from models.verification import verify
from rules.custom_rights import ALWAYS
from rules.vocabulary import Deed, Record

# What the trail calls the parts of a record, which have no screen of their own.
PARTS = {
    "ticket_event": _l("Timeline of a work order"),
    "ticket_holder": _l("Holder of a work order"),
    "ticket_hold": _l("Hold of a work order"),
    "urge": _l("Urge"),
    "callback_draw": _l("Draw of a callback"),
    "callback_stratum": _l("Stratum of callbacks"),
    "callback_attempt": _l("Attempt to call back"),
    "assessment_line": _l("Line of an assessment"),
    "standard_line": _l("Line of a standard"),
    "issued_form": _l("Issued form"),
    "ladder_step": _l("Step of the ladder"),
    "attachment": _l("Attached file"),
    "handover_cash": _l("Cash of a handover"),
    "handover_count": _l("Counted item of a handover"),
    "runbook_step": _l("Step of a runbook"),
    "runbook_call": _l("Call list of a runbook"),
    "incident_step": _l("Step of an emergency"),
    "incident_call": _l("Call list of an emergency"),
    "incident_attempt": _l("Call in an emergency"),
    "incident_event": _l("Timeline of an emergency"),
    "incident_measure": _l("Measure after an emergency"),
    "activity_place": _l("Place of an activity"),
    "flyer_print": _l("Print run of a flyer"),
}
# What lines about files, prints and log-ins say besides.
FACTS = {
    "rows": _l("Rows"),
    "created": _l("Rows created"),
    "updated": _l("Rows changed"),
    "sha256": _l("Checksum of the file"),
    "filter": _l("Filters of the list"),
    "format": _l("File format"),
    "form": _l("Form"),
    "language": _l("Language"),
    "copy": _l("Copy"),
    "office": _l("Office"),
    "from": _l("From"),
    "to": _l("To"),
    "locked_until": _l("Locked until"),
    "phone_shown": _l("Number, masked"),
    "row_removed": _l("Row removed"),
}
# What stands on a record beside its headed columns, and on the parts above.
COLUMNS = {
    "activity_id": _l("Activity"),
    "flyer_id": _l("Flyer"),
    "incident_id": _l("Emergency"),
    "runbook_id": _l("Runbook"),
    "call_id": _l("Whom to call"),
    "moment": _l("When to call"),
    "must": _l("Must be confirmed"),
    "phone": _l("Phone"),
    "minutes": _l("Within minutes"),
    "role": _l("Who does it"),
    "what": _l("Step to take"),
    "about": _l("Subject"),
    "done_at": _l("Done at"),
    "done_by_id": _l("Carried out by"),
    "supersedes_id": _l("Edition before"),
    "responsible_id": _l("Responsible"),
    "due_on": _l("To be done by"),
    "opened_by_id": _l("Opened by"),
    "closed_by_id": _l("Closed by"),
    "reviewed_by_id": _l("Reviewed by"),
    "voided_at": _l("Voided at"),
    "voided_by_id": _l("Voided by"),
    "void_reason": _l("Reason for voiding"),
    "office_id": _l("Office"),
    "ticket_id": _l("Work order"),
    "callback_id": _l("Callback"),
    "assessment_id": _l("Assessment"),
    "employee_id": _l("Member of staff"),
    "department_id": _l("Department"),
    "accept_seconds": _l("Time to accept (seconds)"),
    "draw_id": _l("Draw of the callback"),
    "stratum_id": _l("Stratum of callbacks"),
    "record": _l("Record type"),
    "record_id": _l("Record ID"),
    "record_no": _l("Record number"),
    "place": _l("Row"),
    "position": _l("Post"),
    "held_from": _l("Begins"),
    "held_to": _l("Ends"),
    "reason": _l("Reason"),
    "at": _l("When"),
    "by_id": _l("Who"),
    "kind": _l("What"),
    "to_name": _l("Dispatched to"),
    "text": _l("Words"),
    "note": _l("Words"),
    "number": _l("Number"),
    "answer": _l("Answer"),
    "answered_at": _l("Answered at"),
    "answered_by_id": _l("Answered by"),
    "mode": _l("Mode"),
    "outcome": _l("Outcome"),
    "satisfied": _l("Satisfaction"),
    "drawn_at": _l("Drawn at"),
    "called_back": _l("Drawn"),
    "made_positions": _l("Places of the draw that are called back"),
    "month": _l("Month"),
    "group": _l("Group"),
    "seed": _l("Hash of the seed"),
    "callback_percent": _l("Share called back"),
    "visit_percent": _l("Callbacks made on site (%)"),
    "tickets": _l("Work orders"),
    "code": _l("Form code"),
    "edition": _l("Edition"),
    "revision": _l("Revision"),
    "content_sha256": _l("Content hash"),
    "file_sha256": _l("Checksum of the file"),
    "made_with": _l("Made with"),
    "token": _l("Code on the paper"),
    "issued_at": _l("Issued at"),
    "issued_by_id": _l("Issued by"),
    "print_count": _l("Times printed"),
    "handover_id": _l("Shift handover"),
    "item_id": _l("Item"),
    "fen": _l("Denomination"),
    "pieces": _l("Pieces"),
    "expected": _l("Expected"),
    "counted": _l("Actually there"),
    "first_no": _l("First number"),
    "last_no": _l("Last number"),
    "name": _l("Name"),
}
_RECORDS = {record.value: record for record in Record}
# parts that belong to no single record: whoever may read these may read them
_WHOLES = {"callback_stratum": Record.CALLBACK, "issued_form": Record.FORM_REGISTER}
_HIDDEN = _l("Only those who may open the record see what was changed.")


def kind(row: Any) -> str:
    """Return what sort of record a line tells of."""
    record = _RECORDS.get(row.record)
    return gettext(record.wording) if record else str(PARTS.get(row.record, row.record))


def _told_of(row: Any) -> tuple[Record | None, int | None]:
    """Return the record a line tells of: a part is told of its whole; a log-in of none."""
    record = _RECORDS.get(row.record) or _WHOLES.get(row.record)
    if record is None and row.owner in _RECORDS:
        return _RECORDS[row.owner], row.owner_id
    return record, row.row_id if row.record in _RECORDS else None


def _may_read(actor: Actor, record: Record | None) -> bool:
    """Say whether somebody may read what a line says of a record, not only that it was touched.

    Where rights are data, as of designed forms, the record itself has to be opened for it.
    """
    if record is None:
        return True
    if hasattr(MODELS[record], "granted") and not actor.roles & ALWAYS.keys():
        return False
    return actor.may(Deed.VIEW, record)


def _link(row: Any) -> Markup | str:
    """Return the record's words as a link to it, for those who may open such records."""
    bare = f"#{row.row_id}" if row.row_id else ""
    record, row_id = _told_of(row)
    if not _may_read(current.actor(), record):
        # what a record is called may be somebody's name
        return links.page_link(current.actor(), record, row_id, bare) if record and row_id else bare
    name = row.row_label or bare
    if record is None or not row_id:
        return name
    return Markup('<a href="{}">{}</a>').format(links.page(record, row_id), name)


def _reason(row: Any) -> str:
    return row.reason if _may_read(current.actor(), _told_of(row)[0]) else ""


def _of(value: str) -> Any:
    return lambda at: AuditLine.record == value


def _verify(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> Response:
    """Check the whole chain and show what was found."""
    found = verify(session)
    return make_response(render_template("desk/verification.html", found=found, at=moment(at)))


class AuditLineView(RecordView):
    """The audit trail: read, filtered, exported, verified; never changed."""

    record = Record.AUDIT_LINE
    computed = {
        "who": Computed(_l("Who"), ("actor_name", "actor_id"), history.author),
        "kind": Computed(_l("Record type"), ("record",), kind),
        "of": Computed(_l("Record"), ("record", "row_id", "row_label", "owner", "owner_id"), _link),
        "why": Computed(_l("Reason"), ("record", "row_id", "owner", "owner_id", "reason"), _reason),
    }
    column_list = ("at", "who", "op", "kind", "of", "why", "ip")
    column_details_list = (
        Section("", ("at", "who", "op", "kind", "of", "why", "ip", "request_id")),
    )
    column_export_list = (
        "at",
        "actor_name",
        "op",
        "kind",
        "row_id",
        "row_label",
        "reason",
        "ip",
        "request_id",
    )
    creates = edits = False
    form_columns = ()
    column_default_sort = "-at"
    filters = (
        Days("at"),
        Pick("actor", label=_l("Who")),
        Choice("op"),
        Named(
            "record",
            label=_l("Record type"),
            options={
                **{record.value: (_l(record.wording), _of(record.value)) for record in Record},
                **{name: (words, _of(name)) for name, words in PARTS.items()},
            },
        ),
    )
    deeds = (
        PageDeed(
            "verify",
            Deed.VERIFY,
            _verify,
            title=_l("Verify the chain"),
            note=_l("Checks every line from the first to the last: it may take a minute."),
        ),
    )

    def title(self, row: Any) -> str:
        """Return which line it is."""
        return gettext("Line %(number)s of the audit trail", number=row.id)

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return what changed, from what to what, to those who may open the record itself."""
        record, row_id = _told_of(row)
        within = record is None or row_id is None
        if record is not None and row_id is not None:
            within = reach(session, actor, MODELS[record], record, row_id, Deed.VIEW) is not None
        if not within or (record is not None and not actor.may(Deed.VIEW, record)):
            return (Related(_l("Changes"), (), (), empty=_HIDDEN),)
        tables = {str(m.local_table): m.class_ for m in Base.registry.mappers}
        model = tables.get(row.record)
        return (
            Related(
                _l("Changes"),
                (_l("What"), _l("Old value"), _l("New value")),
                [
                    (_heading(model, name), _value(model, name, old), _value(model, name, new))
                    for name, (old, new) in _pairs(row)
                ],
                empty=_l("This line tells of no changes."),
            ),
        )


def _pairs(row: AuditLine) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield what changed with its old and new value; notes tell only what was."""
    for name, pair in (row.changes or {}).items():
        if isinstance(pair, list) and len(pair) == 2:
            yield name, (pair[0], pair[1])
        else:
            yield name, (None, pair)


def _heading(model: type[Base] | None, name: str) -> str:
    if model is not None and history.has_heading(model, name):
        return history.heading(model, name)
    return str(COLUMNS.get(name, name) if model is not None else FACTS.get(name, name))


def _value(model: type[Base] | None, name: str, value: Any) -> str:
    return plain(value) if model is None else history.shown(model, name, value)
