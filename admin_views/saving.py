"""Entering and changing a record: one transaction, nothing lost, nobody overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from admin_views import children, current, formatting, history, lookups
from admin_views.columns import Section, resolve, sections, value_of
from admin_views.forms import OfficeForm, typed
from admin_views.listing import reaches
from admin_views.lookups import LookupField
from admin_views.titles import NEW
from models import clock, posts_once
from models.audit import history as audit_lines
from models.audit import masked
from models.scopes import Actor, Forbidden
from rules.refusal import Refusal
from rules.vocabulary import Deed

if TYPE_CHECKING:
    from admin_views.base import RecordView


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a conflict: what was typed, what stands there now, and who put it there."""

    label: str
    mine: str
    theirs: str
    who: str = ""
    at: str = ""


def create(view: RecordView) -> ResponseReturnValue:
    """Show the empty form, or enter what it carries."""
    actor = current.actor()
    if not view.may_create(actor):
        raise Forbidden(Deed.CREATE, view.record)
    form = view._create_form_class(typed() or prefilled())
    fit(view, form, actor, None)
    form.tables = [*children.tables_of(view, actor, None)]
    if request.method == "POST" and form.validate():
        answer = once(view, form, actor, lambda: _enter(view, actor, form))
        if answer is not None:
            return answer
    columns = view.form_columns if view.create_columns is None else view.create_columns
    return _page(view, "admin/create.html", form, columns, row=None)


def prefilled() -> MultiDict[str, str] | None:
    """Return what the address fills in for a new record, such as ?unit=5; checked like a post."""
    return request.args if request.method == "GET" and request.args else None


def edit(view: RecordView) -> ResponseReturnValue:
    """Show the form of a record, or change it by what the form carries."""
    actor = current.actor()
    if not view.may_edit(actor):
        raise Forbidden(Deed.EDIT, view.record)
    row = view.reached(actor, Deed.EDIT)
    if not view.editable(row):
        flash(gettext("This record stands as it is: it can't be changed any more."), "error")
        return redirect(view.address(row.id))
    form = view._edit_form_class(typed(), obj=row)
    fit(view, form, actor, row)
    form.tables = [*children.tables_of(view, actor, row)]
    version = str(getattr(row, "version", ""))
    if request.method != "POST":
        form.row_version.data = form.row_version.data or version
        return _page(view, "admin/edit.html", form, view.form_columns, row=row)
    if form.row_version.data != version:
        done = _earlier(form, actor)
        return _answer(view, done) if done is not None else _conflict(view, row, form)
    if form.validate():
        try:
            answer = once(view, form, actor, lambda: _change(view, actor, row, form))
        except StaleDataError:
            current.session.rollback()
            return _conflict(view, view.reached(actor, Deed.EDIT, row.id), form)
        if answer is not None:
            return answer
    return _page(view, "admin/edit.html", form, view.form_columns, row=row)


def once(
    view: RecordView, form: OfficeForm, actor: Actor, act: Callable[[], str]
) -> ResponseReturnValue | None:
    """Run what a form asks for in one transaction, one time however often it is sent.

    Returns where to go, or None if it was refused: the form then says why and where.
    """
    session = current.session()
    who = actor.employee_id
    if who is not None:
        earlier = posts_once.claim(session, who, form.post_key.data, clock.now())
        if earlier is not None:
            session.rollback()
            return _answer(view, earlier)
    try:
        target = act()
        session.flush()
        lookups.remember(session, actor, view.record, form, clock.now())
        if who is not None:
            posts_once.settle(session, who, form.post_key.data, target)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        form.refuse(refusal)
        return None
    except IntegrityError as error:
        session.rollback()
        form.blame(error, view.model)
        return None
    except children.Refused:  # its line says why
        session.rollback()
        return None
    flash(gettext("Saved."), "success")
    return redirect(target)


def fit(view: RecordView, form: OfficeForm, actor: Actor, row: Any) -> None:
    """Take away what this person may not see, freeze what he may not write."""
    for field in form.own_fields:
        name = field.short_name
        if not view.can_see(actor, name):
            form.take_away(name)
        elif row is not None and _hidden_phone(view, actor, name, row):
            form.freeze(name, row, str(masked(getattr(row, name)) if getattr(row, name) else ""))
        elif not view.can_write(actor, name, row):
            form.freeze(name, row, stored(view, name, row))
        elif row is not None and _is_personal(view, name) and (kept := getattr(row, name)):
            form.mask(name, kept, str(masked(kept)))
    if row is None and view.only_office(actor, Deed.CREATE) is not None:
        form.take_away("office")
    view.fit_form(form, actor, row)


def _hidden_phone(view: RecordView, actor: Actor, name: str, row: Any) -> bool:
    return _is_personal(view, name) and not full_phone(view, actor, row)


def _is_personal(view: RecordView, name: str) -> bool:
    return bool(getattr(getattr(view.model, name, None), "info", {}).get("personal"))


def full_phone(view: RecordView, actor: Actor, row: Any) -> bool:
    """Say whether an actor may see the whole phone number of a record."""
    reaching = reaches(actor, view.model, view.record, Deed.FULL_PHONE)
    if isinstance(reaching, bool):
        return reaching
    session = current.session()
    return session.scalar(view.grid(actor, ()).only(row.id, reaching)) is not None


def _enter(view: RecordView, actor: Actor, form: OfficeForm) -> str:
    session = current.session()
    row = view.make(session, actor, form, clock.now())
    session.flush()
    view.demand_reach(session, actor, row, Deed.CREATE)
    _keep_tables(session, form, row)
    return view.after(row)


def _change(view: RecordView, actor: Actor, row: Any, form: OfficeForm) -> str:
    session = current.session()
    with session.no_autoflush:
        view.change(session, actor, row, form, clock.now())
    session.flush()
    view.demand_reach(session, actor, row, Deed.EDIT)
    _keep_tables(session, form, row)
    return view.after(row)


def _keep_tables(session: Session, form: OfficeForm, row: Any) -> None:
    for table in form.tables:
        table.save(session, row, clock.now())


def _earlier(form: OfficeForm, actor: Actor) -> str | None:
    """Return where this very post led before, if it is a second click on the same button."""
    session = current.session()
    if actor.employee_id is None:
        return None
    found = posts_once.claim(session, actor.employee_id, form.post_key.data, clock.now())
    session.rollback()
    return found


def _answer(view: RecordView, target: str) -> ResponseReturnValue:
    """Lead a second click to where the first one led."""
    flash(gettext("This was saved already; it was not saved twice."), "info")
    return redirect(target or url_for(f"{view.endpoint}.index_view"))


def _page(
    view: RecordView, template: str, form: OfficeForm, columns: Any, **more: Any
) -> ResponseReturnValue:
    row = more["row"]
    back = url_for(f"{view.endpoint}.index_view") if row is None else view.address(row.id)
    answer = view.render(
        template,
        form=form,
        parts=parts_of(form, columns),
        title=str(NEW.get(view.record, view.name)) if row is None else view.title(row),
        back=back,
        **more,
    )
    return answer, (422 if form.errors or form.top or form.wrong else 200)


def parts_of(form: OfficeForm, columns: Any) -> list[Section]:
    """Return the form's sections; fields of no section make the last one."""
    found: list[Section] = []
    used: set[str] = set()
    for part in sections(columns or ()):
        names = tuple(name for name in part.names if name in form)
        used.update(names)
        if names:
            found.append(Section(part.title, names))
    rest = tuple(field.name for field in form.own_fields if field.name not in used)
    return [*found, Section("", rest)] if rest else found


def _conflict(view: RecordView, row: Any, form: OfficeForm) -> ResponseReturnValue:
    again = url_for(f"{view.endpoint}.edit_view", id=row.id)
    return conflict(view, row, form, lambda field: stored(view, field.name, row), again)


def conflict(
    view: RecordView, row: Any, form: OfficeForm, stored: Callable[[Any], str], again: str
) -> ResponseReturnValue:
    """Show both versions: what was typed against what is stored, and who changed it when.

    ``again`` is where the form is opened anew, with what is stored now.
    """
    who = {}
    for line in reversed(audit_lines(current.session(), view.record, row.id, 50)):
        for name in line.changes or {}:
            who[name.removesuffix("_id")] = (line.actor_name, formatting.moment(line.at))
    differences = []
    for field in form.own_fields:
        if getattr(field, "is_frozen", False):
            continue
        mine, theirs = in_words(field), stored(field)
        if mine != theirs:
            by, at = who.get(field.name, ("", ""))
            differences.append(Difference(str(field.label.text), mine, theirs, by, at))
    seen = history.told(current.session(), view.record, row.id, limit=1, actor=current.actor())
    last = next(iter(seen), None)
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", "row_version", "post_key")
    ]
    page = view.render(
        "admin/conflict.html",
        title=view.title(row),
        row=row,
        differences=differences,
        last=last,
        kept=kept,
        version=getattr(row, "version", ""),
        key=form.post_key.data,
        back=view.address(row.id),
        again=again,
    )
    return page, 409


def in_words(field: Any) -> str:
    """Return what a field of a form holds, as it is shown."""
    if isinstance(field, LookupField):
        return field.words
    if shows := getattr(field, "shows", None):
        return str(shows())
    if field.raw_data and (field.errors or field.data is None):
        return str(field.raw_data[0])
    return formatting.text(getattr(field, "kind", ""), field.data) if field.data is not None else ""


def stored(view: RecordView, name: str, row: Any) -> str:
    """Return what a record holds in a field, as it is shown."""
    attribute = getattr(view.model, name, None)
    if row is not None and attribute is None and hasattr(row, "said"):  # entries, no columns
        return str(row.said(name))
    if row is None or attribute is None or not hasattr(attribute, "property"):
        return ""
    if getattr(attribute.property, "uselist", False):  # several that are ticked (ticks_field)
        return ", ".join(getattr(one, "told_as", str(one)) for one in getattr(row, name))
    column = resolve(view.model, name, {})
    return formatting.text(column.kind, value_of(row, column, full_phone=False))
