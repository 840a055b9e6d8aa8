"""Evidence packs: asked for by period and office, made in the background, fetched when ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

from flask import Response, stream_with_context, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Computed, Section
from admin_views.deeds import RowDeed
from admin_views.exporting import disposition
from admin_views.fields import DayField, filled
from admin_views.filters import Choice, Days, Pick
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from models import EvidencePack, Office, clock, db
from models.connection import reading
from models.scopes import Actor
from rules.pack_words import PackState
from rules.vocabulary import Deed, Record
from services import evidence_packs, jobs


def _offices(actor: Actor) -> Any:
    offices = actor.offices(Deed.CREATE, Record.EVIDENCE_PACK)
    return Office.id.is_not(None) if offices is None else Office.id.in_(offices)


class AskForm(OfficeForm):
    """Which period, and of which office."""

    from_on = DayField(_l("Period from"), [filled])
    to_on = DayField(_l("Period until"), [filled], description=_l("Today at the latest."))
    office = LookupField(
        _l("Office"),
        lookup=Lookup(Office, within=_offices, few=True),
        description=_l("Left empty: all offices."),
    )


def _mine(row: Any) -> bool:
    return bool(row.asked_by_id == current.actor().employee_id)


def _fetch(session: Session, actor: Actor, row: EvidencePack, form: Any, at: datetime) -> Response:
    """Hand the file out."""
    evidence_packs.fetch(session, actor, row)
    name, _, ending = row.name.rpartition(".")
    return Response(
        stream_with_context(_pieces(row.id)),
        mimetype="application/zip",
        headers={
            "Content-Disposition": disposition(name, ending),
            "Content-Length": str(row.size),
        },
    )


def _pieces(pack_id: int) -> Iterator[bytes]:
    """Yield the file piece by piece, each read by itself: a slow line keeps nobody from writing."""
    for place in count():
        with reading(), Session(db.engine) as own:
            piece = evidence_packs.piece(own, pack_id, place)
        if piece is None:
            return
        yield piece


def _again(session: Session, actor: Actor, row: EvidencePack, form: Any, at: datetime) -> str:
    return _begin(session, actor, row, at)


def _begin(session: Session, actor: Actor, row: EvidencePack, at: datetime) -> str:
    """Ask the background for a pack that is written down, and return where its progress shows."""
    given, row_id = evidence_packs.given(row), row.id
    session.commit()  # what the job shall find, and on SQLite the right to write
    job = jobs.ask(actor, jobs.Kind.EVIDENCE_PACK, given, str(get_locale()), at)
    session.get_one(EvidencePack, row_id).job_key = job.key
    session.commit()
    return url_for("job.page", key=job.key)


def _may_again(row: Any) -> bool:
    return (
        row.state is PackState.ASKED
        and _mine(row)
        and evidence_packs.failed(current.session(), row)
    )


class EvidencePackView(RecordView):
    """The packs that were asked for, the latest first."""

    record = Record.EVIDENCE_PACK
    edits = False
    computed = {
        "where": Computed(
            _l("Office"),
            ("office_id",),
            lambda row: row.office or gettext("All offices"),
            words=("office",),
        )
    }
    column_list = (
        *("asked_at", "from_on", "to_on", "where", "state", "files", "size", "asked_by"),
    )
    column_details_list = (
        Section(_l("What was asked for"), ("from_on", "to_on", "where", "asked_by", "asked_at")),
        Section(_l("File of the pack"), ("name", "files", "size", "sha256", "made_at")),
    )
    column_export_list = (
        *("office", "from_on", "to_on", "state", "asked_by", "asked_at", "made_at"),
        *("name", "files", "size", "sha256"),
    )
    form_columns = ()
    create_columns = (Section("", ("from_on", "to_on", "office")),)
    create_form_class = AskForm
    edit_form_class = OfficeForm
    filters = (Choice("state"), Pick("asked_by"), Days("asked_at"), Pick("office"))
    tabs = "state"
    empty = _l("No pack yet. Choose a period: forms, lists and the audit trail come in one file.")
    deeds = (
        RowDeed(
            "fetch",
            Deed.VIEW,
            _fetch,
            when=lambda row: row.state is PackState.PACKED and _mine(row),
            needs=("state", "asked_by_id"),
            quick=True,
            tone="primary",
            title=_l("Fetch the file"),
        ),
        RowDeed(
            "again",
            Deed.CREATE,
            _again,
            when=_may_again,
            needs=("state", "asked_by_id", "job_key"),
            quick=True,
            commits=True,
            in_list=False,
            title=_l("Make it again"),
        ),
    )

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> EvidencePack:
        """Write down which pack is wanted."""
        office = form["office"].data if "office" in form else None
        if office is None and (only := self.only_office(actor, Deed.CREATE)) is not None:
            office = session.get_one(Office, only)
        return evidence_packs.ask(
            session, actor, form["from_on"].data, form["to_on"].data, office, at
        )

    def title(self, row: Any) -> str:
        """Return the period."""
        return gettext(
            "Evidence pack %(from_on)s – %(to_on)s", from_on=row.from_on, to_on=row.to_on
        )

    def after(self, row: Any) -> str:
        """Begin with it, and show how far it is."""
        return _begin(current.session(), current.actor(), row, clock.now())
