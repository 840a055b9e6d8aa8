"""The fields of a draft, one page: a table to order them, a form below to add or change one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_views import current, custom_entry, saving
from admin_views.columns import Related, Section
from admin_views.fields import (
    ExactField,
    LineField,
    OptionField,
    TextField,
    TickField,
    WholeField,
    WordField,
    filled,
)
from admin_views.filters import whole
from admin_views.formatting import wording, yes_no
from admin_views.forms import OfficeForm, typed
from models import CustomField, CustomForm
from models.scopes import Actor, Forbidden
from rules import custom_forms as rules
from rules.custom_words import DesignState, FieldKind, FieldWidth
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import custom_forms, form_custom

if TYPE_CHECKING:
    from admin_views.base import RecordView

_CHANGED = N_("Somebody changed this form meanwhile. Look at it again, then go on.")
_GONE = N_("This field is no longer there.")
_STEPS = {"up": -1, "down": 1}
_KIND, _TYPED = "kind=", "|".join(one.value for one in FieldKind if one in rules.TYPED)


class FieldForm(OfficeForm):
    """One field of a design."""

    name = LineField(_l("Name of the field"), [filled], longest=rules.LONGEST_NAME)
    kind = WordField(_l("Kind of field"), [filled], words=tuple(FieldKind), default=FieldKind.LINE)
    options = TextField(
        _l("Options, one a line"),
        longest=rules.MOST_OPTIONS * (rules.LONGEST_OPTION + 1),
        lines=5,
        render_kw={"show_if": f"{_KIND}{FieldKind.CHOICE.value}"},
    )
    least = ExactField(
        _l("Smallest figure"), render_kw={"show_if": f"{_KIND}{FieldKind.NUMBER.value}"}
    )
    most = ExactField(
        _l("Largest figure"), render_kw={"show_if": f"{_KIND}{FieldKind.NUMBER.value}"}
    )
    help = LineField(
        _l("Help below it"),
        longest=rules.LONGEST_HELP,
        description=_l("A sentence for whoever fills it in."),
    )
    width = OptionField(
        _l("Width on the form"), [filled], radio=True, default=FieldWidth.HALF.value
    )
    position = WholeField(_l("Place in the form"), description=_l("Empty: a new field comes last."))
    required = TickField(_l("Has to be filled in"))
    in_list = TickField(_l("Column of the list"), render_kw={"show_if": f"{_KIND}{_TYPED}"})

    def __init__(self, formdata: Any = None, obj: Any = None, **kw: Any):
        super().__init__(formdata, obj, **kw)
        self.width.options = [(one.value, wording(one)) for one in FieldWidth]
        if isinstance(self.width.data, FieldWidth):
            self.width.data = self.width.data.value


def address(design_id: int, **more: Any) -> str:
    """Return where the fields of a draft are set."""
    return url_for("custom_form.fields_view", id=design_id, **more)


def show(view: RecordView) -> ResponseReturnValue:
    """Show the fields of a draft, or change them: add, change, move, remove."""
    actor = current.actor()
    view.demand(actor, Deed.EDIT)
    row: CustomForm = view.reached(actor, Deed.EDIT)
    if row.state is not DesignState.DRAFT:
        flash(gettext("This record stands as it is: it can't be changed any more."), "error")
        return redirect(view.address(row.id))
    doing, _, wanted = request.form.get("do", "put").partition(":")
    opened = _asked(row, request.args.get("field", ""))
    moves = doing in (*_STEPS, "remove")
    form = FieldForm(None if moves else typed(), obj=opened)
    if request.method == "POST":
        if moves:
            form.post_key.data = request.form.get("post_key") or form.post_key.data
            form.row_version.data = request.form.get("row_version", "")
        if moves or form.validate():
            act = _moving(row, doing, wanted) if moves else _putting(row, opened, form)
            answer = saving.once(view, form, actor, _seen(actor, row, form, act))
            if answer is not None:
                return answer
            row = view.reached(actor, Deed.EDIT)
            opened = _asked(row, request.args.get("field", ""))
    form.row_version.data = str(row.version)
    return _page(view, row, opened, form)


def _asked(row: CustomForm, wanted: str) -> CustomField | None:
    number = whole(wanted, 0, 2**31 - 1, 0)
    return next((one for one in row.fields if one.id == number), None)


Act = Callable[[Any, Actor], str]


def _seen(actor: Actor, row: CustomForm, form: OfficeForm, act: Act) -> Callable[[], str]:
    """Return the deed, refused if the form changed since the page was opened."""

    def do() -> str:
        if form.row_version.data != str(row.version):
            raise Refusal(_CHANGED)
        return act(current.session(), actor)

    return do


def _moving(row: CustomForm, doing: str, wanted: str) -> Act:
    def act(session: Any, actor: Actor) -> str:
        field = _asked(row, wanted)
        if field is None:
            raise Refusal(_GONE)
        if doing == "remove":
            custom_forms.remove(session, actor, row, field)
            return address(row.id)
        custom_forms.move(session, actor, row, field, _STEPS[doing])
        return address(row.id, _anchor=f"field-{field.id}")

    return act


def _putting(row: CustomForm, opened: CustomField | None, form: Any) -> Act:
    def act(session: Any, actor: Actor) -> str:
        values = {name: form[name].data for name in custom_forms.FIELD}
        values["position"] = form["position"].data
        values["width"] = FieldWidth(values["width"])  # type: ignore[call-arg]
        field = custom_forms.put_field(session, actor, row, opened, values)
        where = f"field-{field.id}" if opened is not None else "add"
        return address(row.id, _anchor=where)

    return act


def _page(
    view: RecordView, row: CustomForm, opened: CustomField | None, form: OfficeForm
) -> ResponseReturnValue:
    page = view.render(
        "desk/custom_fields.html",
        title=gettext("Fields of %(form)s", form=row.name),
        row=row,
        opened=opened,
        lines=[(one, wording(one.kind), _remarks(one), wording(one.width)) for one in row.fields],
        most=rules.MOST_FIELDS,
        form=form,
        parts=[Section("", tuple(field.name for field in form.own_fields))],
        back=view.address(row.id),
        preview_at=url_for("custom_form.preview_view", id=row.id),
        here=address(row.id),
    )
    return page, (422 if form.errors or form.top else 200)


def _remarks(field: CustomField) -> str:
    """Return what besides is said of a field: options, limits, help."""
    limits = [
        gettext("%(what)s: %(value)s", what=words, value=rules.decimal(value))
        for words, value in (
            (gettext("Smallest figure"), field.least),
            (gettext("Largest figure"), field.most),
        )
        if value is not None
    ]
    return " · ".join([*field.options.split("\n"), *limits, field.help]).strip(" ·")


def listed(row: CustomForm) -> Related:
    """Return the fields of an edition as a block of its page."""
    heads = (
        *(_l("No."), _l("Name of the field"), _l("Kind of field"), _l("Has to be filled in")),
        *(_l("Column of the list"), _l("Width on the form"), _l("Details")),
    )
    return Related(
        _l("Fields"),
        heads,
        [
            (
                str(place),
                one.name,
                wording(one.kind),
                yes_no(True) if one.required else "",
                yes_no(True) if one.in_list else "",
                wording(one.width),
                _remarks(one),
            )
            for place, one in enumerate(row.fields, 1)
        ],
        empty=_l("No fields yet. Add them before the form is put in use."),
    )


def preview(view: RecordView) -> ResponseReturnValue:
    """Show the form as those who fill it in will see it; nothing is kept."""
    actor = current.actor()
    if not actor.may(Deed.VIEW, Record.CUSTOM_FORM):
        raise Forbidden(Deed.VIEW, Record.CUSTOM_FORM)
    row = view.reached(actor, Deed.VIEW)
    if row is None:
        abort(404)
    form = custom_entry.EntryForm(None, design=row)
    return view.render(
        "desk/custom_preview.html",
        title=gettext("Preview of %(form)s", form=row.name),
        row=row,
        form=form,
        parts=custom_entry.parts(form),
        signatures=custom_entry.signature_names(row),
        back=view.address(row.id),
        paper=form_custom.form_of(row),
    )
