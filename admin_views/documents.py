"""The screen of the register of controlled forms, and their blank prints (procedure 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.base import RecordView
from admin_views.columns import Section
from admin_views.deeds import RowDeed
from admin_views.exporting import disposition
from admin_views.filters import YesNo
from models import IssuedForm, Office
from models.audit import note
from models.scopes import Actor
from reports import catalogue
from rules.vocabulary import AuditOp, Deed, Record
from services import forms

PRINTABLE = frozenset(form.code for form in catalogue.CONTROLLED)
_FIXED = ("code", "edition", "valid_from")


def _blank(session: Session, actor: Actor, row: Any, form: Any, at: datetime) -> Response:
    """Hand out the empty form, with the name of the only office somebody works for."""
    offices = {post.office_id for post in actor.posts if post.office_id is not None}
    office = session.get(Office, offices.pop()) if len(offices) == 1 else None
    printed = forms.blank(session, actor, row.code, str(get_locale()), office)
    note(session, AuditOp.PRINT, Record.FORM_REGISTER, row.id, str(row))
    return Response(
        printed.data,
        mimetype="application/pdf",
        headers={"Content-Disposition": disposition(printed.name.removesuffix(".pdf"), "pdf")},
    )


class FormRegisterView(RecordView):
    """Every edition of every controlled form, how long its records are kept and by whom."""

    record = Record.FORM_REGISTER
    column_list = (
        "code",
        "name",
        "edition",
        "valid_from",
        "retention_years",
        "keeper",
        "controlled",
    )
    column_details_list = (
        Section("", ("code", "name", "edition", "valid_from")),
        Section(_l("Keeping"), ("controlled", "retention_years", "keeper")),
    )
    column_export_list = column_list
    form_columns = (
        Section(_l("Form"), ("code", "name", "edition", "valid_from", "controlled")),
        Section(_l("Keeping"), ("retention_years", "keeper")),
    )
    form_more = {
        "name": {"description": _l("The official Chinese name, as it is printed.")},
        "edition": {"description": _l("Such as A/0; a changed form gets the next edition.")},
    }
    column_sortable_list = ("code",)
    column_default_sort = "code"
    search_columns = ("code", "name")
    filters = (YesNo("controlled"),)
    deeds = (
        RowDeed(
            "blank",
            Deed.VIEW,
            _blank,
            when=lambda row: row.code in PRINTABLE,
            needs=("code",),
            quick=True,
            title=_l("Print blank form"),
        ),
    )

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Keep an edition as it is once a form was issued on it."""
        return row is None or name not in _FIXED or not _is_used(row)


def _is_used(row: Any) -> bool:
    used = select(IssuedForm.id).where(
        IssuedForm.code == row.code, IssuedForm.edition == row.edition
    )
    return current.session.scalar(used.limit(1)) is not None
