"""The screen of runbooks: by type and edition, with steps, call list and texts (JD-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.fields import DayField, LineField, TextField, WordField, filled
from admin_views.filters import Choice, Pick
from admin_views.formatting import yes_no
from admin_views.forms import OfficeForm
from admin_views.lookups import Lookup, LookupField
from admin_views.row_field import CALL_CELLS, STEP_CELLS, RowsField
from models import Office, Runbook
from models.scopes import Actor
from rules.incident_words import IncidentKind
from rules.vocabulary import Deed, Record
from services import runbooks

_PLACES = _l("Places that are filled in: {place} {start} {end}.")


class RunbookForm(OfficeForm):
    """A runbook with its rows."""

    office = LookupField(
        _l("Office"), lookup=Lookup(Office), description=_l("Empty: the whole company.")
    )
    kind = WordField(_l("Type of emergency"), [filled], words=IncidentKind)
    name = LineField(_l("Runbook"), [filled], longest=80)
    valid_from = DayField(_l("From"), [filled])
    valid_to = DayField(_l("To"))
    step_rows = RowsField(_l("Steps"), cells=STEP_CELLS)
    call_rows = RowsField(_l("Call list"), cells=CALL_CELLS)
    text_hans = TextField(
        _l("Text for residents, Simplified Chinese"), longest=2000, description=_PLACES
    )
    text_hant = TextField(_l("Text for residents, Traditional Chinese"), longest=2000)
    text_en = TextField(_l("Text for residents, English"), longest=2000)

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        if obj is not None:
            kw["step_rows"] = [_cells(one, STEP_CELLS) for one in obj.steps]
            kw["call_rows"] = [_cells(one, CALL_CELLS) for one in obj.calls]
        super().__init__(formdata, obj, **kw)


def _cells(row: Any, cells: Sequence[Any]) -> dict[str, Any]:
    return {cell.name: getattr(row, cell.name) for cell in cells}


def _copy_form(actor: Actor, rows: Sequence[Runbook]) -> type[OfficeForm]:
    offices = actor.offices(Deed.CREATE, Record.RUNBOOK)
    only = offices is not None and len(offices) == 1

    class CopyForm(OfficeForm):
        office = LookupField(
            _l("Office"),
            [filled],
            lookup=Lookup(Office, within=_own),
            default=current.session().get(Office, next(iter(offices)))
            if only and offices
            else None,
        )

    return CopyForm


def _own(actor: Actor) -> ColumnElement[bool]:
    offices = actor.offices(Deed.CREATE, Record.RUNBOOK)
    return true() if offices is None else Office.id.in_(offices)


def _copy(session: Session, actor: Actor, row: Runbook, form: Any, at: datetime) -> str:
    made = runbooks.copy(session, actor, row, form.office.data, actor.day)
    return links.page(Record.RUNBOOK, made.id)


class RunbookView(RecordView):
    """What is to be done in each type of emergency."""

    record = Record.RUNBOOK
    column_list = ("name", "kind", "edition", "office", "valid_from", "valid_to")
    column_details_list = (
        Section(_l("Runbook"), ("name", "kind", "edition", "office", "valid_from", "valid_to")),
        Section(_l("Texts for residents"), ("text_hans", "text_hant", "text_en")),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("Runbook"), ("office", "kind", "name", "valid_from", "valid_to")),
        Section(_l("Steps and call list"), ("step_rows", "call_rows")),
        Section(_l("Texts for residents"), ("text_hans", "text_hant", "text_en")),
    )
    create_form_class = edit_form_class = RunbookForm
    filters = (Choice("kind"), Pick("office"))
    deeds = (
        RowDeed(
            "copy",
            Deed.CREATE,
            _copy,
            form=_copy_form,
            when=lambda row: row.office_id is None,
            needs=("office_id",),
            title=_l("Copy to my office"),
            note=_l("The office's own runbook then comes before the company's."),
        ),
    )

    def visible(self, actor: Actor, columns: Any) -> Any:
        """Show the office always: a runbook without one is the company's."""
        return tuple(columns)

    def editable(self, row: Any) -> bool:
        """Let an office change its own: the company's is changed by the company."""
        whole = current.actor().offices(Deed.EDIT, Record.RUNBOOK) is None
        return row.office_id is not None or whole

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Begin a new one today."""
        if row is None and form["valid_from"].data is None and not form["valid_from"].raw_data:
            form["valid_from"].data = actor.day

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Runbook:
        """Enter a runbook."""
        return self._write(session, actor, None, form)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a runbook, or make its next edition."""
        self._write(session, actor, row, form)

    def _write(self, session: Session, actor: Actor, row: Any, form: OfficeForm) -> Runbook:
        head = {key: form[key].data for key in runbooks.HEAD if key in form}
        only = self.only_office(actor, Deed.CREATE)
        if "office" not in form:
            head["office"] = session.get(Office, only) if only is not None else None
        for key in runbooks.TEXTS:
            head[key] = head.get(key) or ""
        steps = [one | {"must": one["must"] != "n"} for one in form["step_rows"].data]
        return runbooks.write(session, actor, row, head, steps, form["call_rows"].data)

    def after(self, row: Any) -> str:
        """Lead to the edition that was made."""
        return self.address(runbooks.newest(current.session(), row).id)

    def related(self, session: Session, actor: Actor, row: Runbook) -> Sequence[Related]:
        """Return steps and call list."""
        return (
            Related(
                _l("Steps"),
                tuple(cell.label for cell in STEP_CELLS),
                [
                    (one.what, one.role, _minutes(one.minutes), yes_no(one.must))
                    for one in row.steps
                ],
            ),
            Related(
                _l("Call list"),
                tuple(cell.label for cell in CALL_CELLS),
                [(one.name, one.phone or "—", one.moment or "—") for one in row.calls],
            ),
        )

    def title(self, row: Any) -> str:
        """Return its name with the edition."""
        return gettext("%(name)s, edition %(edition)s", name=row.name, edition=row.edition)


def _minutes(value: int | None) -> str:
    return "—" if value is None else gettext("%(count)s min", count=value)
