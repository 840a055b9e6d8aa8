"""The screen of the register of controlled forms, and their blank prints (procedure 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.base import RecordView, Related
from admin_views.columns import Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.editions_state import STANDING, by_standing, today
from admin_views.exporting import disposition
from admin_views.fields import DayField, LineField, OptionField, TextField, filled
from admin_views.filters import YesNo
from admin_views.formatting import badge, day
from admin_views.forms import OfficeForm
from models import FormDisposal, FormRegister, Office
from models.audit import note
from models.scopes import Actor
from reports import catalogue
from rules.register_words import EditionState, standing
from rules.vocabulary import AuditOp, Deed, Record
from services import form_register, forms
from services.form_register import Next

PRINTABLE = frozenset(form.code for form in catalogue.CONTROLLED)
_FIXED = ("code", "edition", "valid_from")


def _blank(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> Response:
    """Hand out the empty form, with the name of the only office somebody works for."""
    form_register.usable(session, row, actor.day)
    offices = {post.office_id for post in actor.posts if post.office_id is not None}
    office = session.get(Office, offices.pop()) if len(offices) == 1 else None
    printed = forms.blank(session, actor, row.code, str(get_locale()), office)
    note(session, AuditOp.PRINT, Record.FORM_REGISTER, row.id, str(row))
    return Response(
        printed.data,
        mimetype="application/pdf",
        headers={"Content-Disposition": disposition(printed.name.removesuffix(".pdf"), "pdf")},
    )


def _next_form(actor: Actor, rows: Sequence[FormRegister]) -> type[OfficeForm]:
    """Return the form of the next edition; a layout is asked for where there is a choice."""
    known = form_register.layouts(rows[0].code) if rows else ()

    class NextForm(OfficeForm):
        edition = LineField(
            _l("Edition"), [filled], longest=10, description=_l("As it is printed, such as A/1.")
        )
        valid_from = DayField(
            _l("In force from"),
            [filled],
            description=_l("Today or later. The edition before ends the day before."),
        )
        change = TextField(_l("What changed"), [filled], longest=300)

    if len(known) < 2:
        return NextForm
    layout = OptionField(
        _l("Printed layout"), [filled], options=[(one, one) for one in known], default=known[-1]
    )
    return type("NextLayoutForm", (NextForm,), {"layout": layout})


def _follow(session: Session, actor: Actor, row: FormRegister, form: Any, at: datetime) -> str:
    layout = form["layout"].data if "layout" in form else ""
    wish = Next(form.edition.data, form.valid_from.data, layout, form.change.data)
    made = form_register.follow(session, actor, row, wish)
    return url_for("form_register.details_view", id=made.id)


class EndForm(ReasonForm):
    """The last day of a form nobody uses any more."""

    valid_to = DayField(_l("In force until"), [filled], description=_l("The last day of it."))


def _end(session: Session, actor: Actor, row: FormRegister, form: Any, at: datetime) -> None:
    form_register.end(session, actor, row, form.valid_to.data, form.reason.data)


def _is(*states: EditionState) -> Any:
    return lambda row: standing(row.valid_from, row.valid_to, today()) in states


class FormRegisterView(RecordView):
    """Every edition of every controlled form, how long its records are kept and by whom."""

    record = Record.FORM_REGISTER
    computed = {"standing": STANDING}
    column_list = (
        *("code", "name", "edition", "standing", "valid_from", "valid_to"),
        *("retention_years", "keeper", "controlled"),
    )
    column_details_list = (
        Section("", ("code", "name", "edition", "standing", "valid_from", "valid_to", "change")),
        Section(_l("Keeping"), ("controlled", "retention_years", "keeper", "clause", "layout")),
    )
    column_export_list = (
        *("code", "name", "edition", "valid_from", "valid_to", "controlled"),
        *("retention_years", "keeper", "clause", "layout", "change"),
    )
    form_columns = (
        Section(_l("Form"), ("code", "name", "edition", "valid_from", "controlled")),
        Section(_l("Keeping"), ("retention_years", "keeper", "clause")),
    )
    form_more = {
        "name": {"description": _l("The official Chinese name, as it is printed.")},
        "edition": {"description": _l("Such as A/0; a changed form gets the next edition.")},
    }
    column_sortable_list = ("code",)
    column_default_sort = "code"
    search_columns = ("code", "name")
    filters = (by_standing(FormRegister), YesNo("controlled"))
    tabs = "standing"
    deeds = (
        RowDeed(
            "blank",
            Deed.VIEW,
            _blank,
            when=lambda row: row.code in PRINTABLE and _is(EditionState.IN_FORCE)(row),
            needs=("code", "valid_from", "valid_to"),
            quick=True,
            title=_l("Print blank form"),
        ),
        RowDeed(
            "next",
            Deed.ISSUE,
            _follow,
            form=_next_form,
            when=_is(EditionState.IN_FORCE, EditionState.OBSOLETE),
            needs=("valid_from", "valid_to"),
            note=_l("Records keep the edition of their date: the older one stays as it is."),
            tone="primary",
            title=_l("Enter the next edition"),
            in_list=False,
        ),
        RowDeed(
            "end",
            Deed.WITHDRAW,
            _end,
            form=EndForm,
            when=_is(EditionState.IN_FORCE, EditionState.COMING),
            needs=("valid_from", "valid_to"),
            note=_l("From the day after, no new record can be made on this form."),
            title=_l("Withdraw the form"),
            tone="danger",
            in_list=False,
        ),
    )

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep an edition as it is once it was used."""
        if row is None or name not in _FIXED:
            return True
        return not form_register.fixed(current.session(), row, actor.day, name)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> FormRegister:
        """Enter a form, or the next edition of one."""
        row = FormRegister()
        form.populate_obj(row)
        return form_register.enter(session, actor, row)

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Correct an edition."""
        before = row.valid_from
        form.populate_obj(row)
        form_register.change(session, actor, row, before)

    def title(self, row: Any) -> str:
        """Return the form's name and edition."""
        return gettext("%(name)s, edition %(edition)s", name=row.name, edition=row.edition)

    def related(self, session: Session, actor: Actor, row: FormRegister) -> Sequence[Related]:
        """Return the other editions of the form, and which paper of it was destroyed."""
        editions = links.rows(session, actor, FormRegister, FormRegister.code == row.code)
        disposals = links.rows(session, actor, FormDisposal, FormDisposal.code == row.code)
        return (
            Related(
                _l("Editions of this form"),
                (_l("Edition"), _l("State"), _l("In force from"), _l("In force until")),
                [
                    links.cells(
                        links.to(actor, one, one.edition),
                        badge(standing(one.valid_from, one.valid_to, today())),
                        day(one.valid_from),
                        day(one.valid_to),
                    )
                    for one in editions
                ],
            ),
            *(
                [
                    Related(
                        _l("Disposal log of forms"),
                        (_l("Disposal number"), _l("State"), _l("Records on the list")),
                        [
                            links.cells(links.to(actor, one), badge(one.state), one.sheets)
                            for one in disposals
                        ],
                    )
                ]
                if disposals
                else []
            ),
        )
