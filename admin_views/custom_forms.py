"""Screens of designed forms: head and rights, fields, previews, editions (procedure 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import custom_designs, custom_fields, history, links
from admin_views.assessment_prints import as_file
from admin_views.base import RecordView, Related
from admin_views.columns import Computed, Section
from admin_views.deeds import ReasonForm, RowDeed
from admin_views.fields import LineField, TextField, WholeField, filled
from admin_views.filters import Choice
from admin_views.formatting import wording, yes_no
from admin_views.forms import OfficeForm
from admin_views.rights_field import RightsField, heading, rights_of
from admin_views.ticks_field import TicksField
from models import CustomForm
from models.scopes import Actor
from rules.custom_rights import GRANTS
from rules.custom_words import DesignState, HeadLine
from rules.vocabulary import Deed, Record, Role, Scope
from services import custom_forms, form_custom, forms

# what a new design begins with: the desk fills in, who leads may change and void
_USUAL: Mapping[Role, dict[str, Any]] = {
    Role.QUALITY: {"may_view": True, "may_export": True},
    Role.MANAGER: {"may_view": True, "may_export": True},
    Role.SUPERVISOR: {**dict.fromkeys(GRANTS, True), "scope": Scope.OFFICE},
    Role.FRONT_DESK: dict.fromkeys(
        ("may_view", "may_create", "may_edit", "may_sign", "may_print"), True
    ),
}


class DesignForm(OfficeForm):
    """The head of a design, its foot, and what each post may do."""

    code = LineField(
        _l("Form code"),
        [filled],
        longest=40,
        description=_l("As it is printed and registered, such as JL/WI-KF-018/010."),
    )
    name = LineField(
        _l("Form name"),
        [filled],
        longest=80,
        description=_l("The official Chinese name, as it is printed."),
    )
    prefix = LineField(
        _l("Prefix of record numbers"),
        [filled],
        longest=8,
        description=_l("With YS, records are numbered YS-2026-0001, YS-2026-0002, …"),
    )
    purpose = TextField(_l("What the form is for"), longest=500, lines=2)
    retention_years = WholeField(_l("Retention (years)"), [filled], default=3)
    keeper = LineField(_l("Keeper"), [filled], longest=60)
    head = TicksField(_l("Printed above the fields"))
    sign_lines = TextField(
        _l("Signature lines at the foot"),
        longest=400,
        lines=3,
        description=_l("One a line, for the pen: such as the borrower, then the supervisor."),
    )
    rights = RightsField(
        _l("What each post may do"),
        description=_l("The auditor always sees, prints and exports."),
    )

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        kw["rights"] = _USUAL if obj is None else rights_of(obj.rights)
        super().__init__(formdata, _head_of(obj), **kw)
        lines = [(one.value, wording(one)) for one in HeadLine]
        chosen = [one.value for one in (obj.head_lines if obj is not None else HeadLine)]
        self.head.offer(lines, chosen)


class _Head:
    """The columns of a design without its rights and head lines, which the form shows otherwise."""


def _head_of(row: CustomForm | None) -> Any:
    if row is None:
        return None
    shown = _Head()
    for key in ("code", "name", "prefix", "purpose", "retention_years", "keeper", "sign_lines"):
        setattr(shown, key, getattr(row, key))
    return shown


def _is_draft(row: Any) -> bool:
    return row.state is DesignState.DRAFT


def _issue(session: Session, actor: Actor, row: CustomForm, form: Any, at: datetime) -> None:
    custom_forms.issue(session, actor, row, at)


def _next(session: Session, actor: Actor, row: CustomForm, form: Any, at: datetime) -> str:
    fresh = custom_forms.next_edition(session, actor, row)
    return url_for("custom_form.details_view", id=fresh.id)


def _withdraw(session: Session, actor: Actor, row: CustomForm, form: Any, at: datetime) -> None:
    custom_forms.withdraw(session, actor, row, form.reason.data)


def _blank(session: Session, actor: Actor, row: CustomForm, form: Any, at: datetime) -> Response:
    data = form_custom.blank_pdf(row, str(get_locale()))
    return as_file(forms.Printed(f"{form_custom.form_of(row).stem}.pdf", data))


class CustomFormView(RecordView):
    """What quality administrators design themselves."""

    record = Record.CUSTOM_FORM
    details_template = "desk/custom_form.html"
    computed = {
        "above": Computed(
            _l("Printed above the fields"),
            ("head",),
            lambda row: history.shown(CustomForm, "head", row.head),
        ),
    }
    column_list = ("code", "name", "edition", "state", "valid_from", "keeper")
    column_details_list = (
        Section(_l("Form"), ("code", "name", "edition", "valid_from", "prefix", "purpose")),
        Section(_l("How it prints"), ("above", "sign_lines")),
        Section(_l("Keeping"), ("retention_years", "keeper", "issued_at", "issued_by")),
    )
    column_export_list = (
        *("code", "name", "edition", "state", "valid_from", "prefix"),
        *("purpose", "retention_years", "keeper", "issued_at", "issued_by"),
    )
    form_columns = (
        Section(_l("Form"), ("code", "name", "prefix", "purpose")),
        Section(_l("Keeping"), ("retention_years", "keeper")),
        Section(_l("How it prints"), ("head", "sign_lines")),
        Section(_l("Rights"), ("rights",)),
    )
    create_form_class = edit_form_class = DesignForm
    column_sortable_list = ("code",)
    column_default_sort = "code"
    search_columns = ("code", "name")
    filters = (Choice("state"),)
    tabs = "state"
    empty = _l(
        "No form was designed yet. A new one begins with its code and name, then its fields."
    )
    deeds = (
        RowDeed(
            "issue",
            Deed.ISSUE,
            _issue,
            when=_is_draft,
            needs=("state",),
            signs=True,
            title=_l("Put in use"),
            note=_l(
                "From today records are entered on this edition. It enters the register of "
                "controlled forms and stands: what is changed later makes the next edition."
            ),
            tone="primary",
            in_list=False,
        ),
        RowDeed(
            "blank",
            Deed.PRINT,
            _blank,
            quick=True,
            title=_l("Print blank form"),
            in_list=False,
        ),
        RowDeed(
            "edition",
            Deed.CREATE,
            _next,
            quick=True,
            when=lambda row: row.state in custom_forms.STANDING,
            needs=("state",),
            title=_l("Make a new edition"),
            done=_l("The new edition begins with all of the one before. Change it, then issue it."),
            in_list=False,
        ),
        RowDeed(
            "withdraw",
            Deed.WITHDRAW,
            _withdraw,
            form=ReasonForm,
            when=lambda row: row.state is DesignState.ISSUED,
            needs=("state",),
            title=_l("Stop using it"),
            note=_l("Nothing new is entered on it any more; its records stay readable."),
            tone="danger",
            in_list=False,
        ),
    )

    def editable(self, row: Any) -> bool:
        """Leave what was issued."""
        return _is_draft(row)

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Leave the code and the numbering of a later edition as they are."""
        if row is not None and row.supersedes_id is not None:
            form.freeze("code", row, row.code)
            form.freeze("prefix", row, row.prefix)

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> CustomForm:
        """Enter a draft."""
        return custom_forms.write(session, actor, None, _head(form), form["rights"].data or {})

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a draft."""
        custom_forms.write(session, actor, row, _head(form), form["rights"].data or {})

    def after(self, row: Any) -> str:
        """Go on with the fields: a new form has none."""
        return self.address(row.id) if row.fields else custom_fields.address(row.id)

    def title(self, row: Any) -> str:
        """Return its name with code and edition."""
        return f"{row.code} {row.name} {row.edition}"

    def related(self, session: Session, actor: Actor, row: CustomForm) -> Sequence[Related]:
        """Return the fields, the rights, and the other editions."""
        return (custom_fields.listed(row), _rights(row), _editions(session, actor, row))

    def more(self, session: Session, actor: Actor, row: CustomForm) -> Mapping[str, Any]:
        """Return the ways to the fields, the preview and the records."""
        draft = _is_draft(row) and self.may_edit(actor)
        seen = any(one.code == row.code for one in custom_designs.seen(actor))
        return {
            "fields_at": custom_fields.address(row.id) if draft else "",
            "preview_at": url_for(".preview_view", id=row.id),
            "records_at": custom_designs.address(row.code) if seen else "",
        }

    @expose("/fields/", methods=("GET", "POST"))
    def fields_view(self) -> ResponseReturnValue:
        """Set the fields of a draft."""
        return custom_fields.show(self)

    @expose("/preview/")
    def preview_view(self) -> ResponseReturnValue:
        """Show what those who fill it in will see."""
        return custom_fields.preview(self)


def _head(form: OfficeForm) -> dict[str, Any]:
    names = ("code", "prefix", "name", "purpose", "retention_years", "keeper", "sign_lines")
    head = {name: form[name].data for name in names}
    return {**head, "head": ",".join(form["head"].data or ())}


def _rights(row: CustomForm) -> Related:
    heads = (_l("Post"), *(heading(name) for name in GRANTS), _l("Whose records"))
    rows = [
        (
            wording(one.role),
            *(yes_no(True) if getattr(one, name) else "" for name in GRANTS),
            wording(one.scope),
        )
        for one in row.rights
    ]
    return Related(_l("Rights"), heads, rows)


def _editions(session: Session, actor: Actor, row: CustomForm) -> Related:
    found = links.rows(session, actor, CustomForm, CustomForm.code == row.code)
    return Related(
        _l("Editions"),
        (_l("Edition"), _l("State"), _l("In force from")),
        [
            links.cells(links.to(actor, one, one.edition), wording(one.state), one.valid_from or "")
            for one in found
        ],
    )
