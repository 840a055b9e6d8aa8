"""The page of a deed: its form for one or many records, and its one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from admin_views import current, errors, many, saving
from admin_views.deeds import MOST_ROWS, PageDeed, Refused, RowDeed, ids_of, run
from admin_views.filters import Pick
from admin_views.forms import OfficeForm, typed
from admin_views.lookups import Lookup, LookupField, place_of, remember
from models import clock, posts_once
from models.scopes import Actor, Forbidden, reach, rows_within
from rules.vocabulary import Deed

if TYPE_CHECKING:
    from admin_views.base import RecordView


def do(view: RecordView, deed: RowDeed) -> ResponseReturnValue:
    """Show a deed's form, or do it."""
    actor = current.actor()
    view.demand(actor, deed.deed)
    matching = _matching(view, deed, actor)
    rows = _rows(view, deed, actor) if matching is None else matching.rows
    form = form_for(view, deed, actor, rows, filled=True)
    refused = Refused()
    if (older := _overtaken(view, deed, actor, rows, form)) is not None:
        return older
    if deed.signs and (moved := _moved_on(deed, rows, form)):
        return _page(view, deed, actor, rows, form, Refused(moved), ())
    if request.method == "POST" and form.validate():
        answer, refused = _do_once(view, deed, actor, rows, form)
        if answer is not None:
            return answer
        if refused.separated:
            errors.note_refusal(deed.deed, view.record)
    told = matching.sentences if matching is not None else ()
    return _page(view, deed, actor, rows, form, refused, told)


def _matching(view: RecordView, deed: RowDeed, actor: Actor) -> many.Matching | None:
    """Return what matches the list the deed was begun on, if it is asked for all of that."""
    if request.method != "GET" or "all" not in request.args:
        return None
    if not deed.bulk:
        abort(404)
    return many.matching(view, deed, actor, request.args["all"])


def form_for(
    view: RecordView, deed: RowDeed, actor: Actor, rows: Sequence[Any], filled: bool = False
) -> OfficeForm:
    """Return a deed's form: of its class, or made for these rows."""
    data = typed() if filled else None
    if deed.form is None:
        return OfficeForm(data)
    form: OfficeForm
    if isinstance(deed.form, type):
        form = deed.form(data)
        return form
    kind = deed.form(actor, rows)
    form = kind(data) if isinstance(kind, type) else kind
    return form


def _overtaken(
    view: RecordView, deed: RowDeed, actor: Actor, rows: Sequence[Any], form: OfficeForm
) -> ResponseReturnValue | None:
    """Return the conflict page if a form that shows what is stored shows what stood there before.

    A second click on the same button is none, and a state that forbids the deed says so itself.
    """
    if not deed.rewrites or len(rows) != 1:
        return None
    (row,) = rows
    if request.method != "POST":
        form.row_version.data = form.row_version.data or str(row.version)
        return None
    if form.row_version.data == str(row.version) or not deed.allows(row):
        return None
    if (earlier := _earlier(actor, _key(form, deed, rows))) is not None:
        return _done_already(view, rows, earlier)
    now = form_for(view, deed, actor, rows)
    again = url_for(f"{view.endpoint}.do_view", deed=deed.name, id=row.id)
    return saving.conflict(view, row, form, lambda field: saving.in_words(now[field.name]), again)


def _moved_on(deed: RowDeed, rows: Sequence[Any], form: OfficeForm) -> list[tuple[str, str]]:
    """Return which records changed after the page that signs them was opened (4.6).

    They may have been returned, made anew and submitted again: nobody signs figures he never saw.
    A state that forbids the deed says so itself, and a second click is none.
    """
    before, now = form.row_version.data, {f"{row.id}.{row.version}": row for row in rows}
    if request.method != "POST":
        form.row_version.data = ",".join(now)
        return []
    if not before or not all(deed.allows(row) for row in rows):
        return []
    known = set(before.split(","))
    form.row_version.data = ",".join(now)
    return [
        (str(row), gettext("This changed after you opened the page. Look at it again, then go on."))
        for key, row in now.items()
        if key not in known
    ]


def _earlier(actor: Actor, key: str) -> str | None:
    """Return where this very post led before; empty if it led nowhere of its own."""
    if actor.employee_id is None:
        return None
    session = current.session()
    found = posts_once.claim(session, actor.employee_id, key, clock.now())
    session.rollback()
    return found


def _done_already(view: RecordView, rows: Sequence[Any], target: str) -> ResponseReturnValue:
    flash(gettext("This was done already; it was not done twice."), "info")
    return redirect(target or _back(view, rows))


def _rows(view: RecordView, deed: RowDeed, actor: Actor) -> list[Any]:
    """Return the records named, every one within the deed's reach; else there is no such page."""
    if isinstance(deed, PageDeed):
        return []
    ids = ids_of(request.values.getlist("id"))
    if not ids or len(ids) > MOST_ROWS or (len(ids) > 1 and not deed.bulk):
        if not ids and request.method == "GET" and deed.bulk:
            return []
        abort(404)
    key = inspect(view.model).primary_key[0]
    within = rows_within(actor, view.model, view.record, deed.deed)
    found = current.session.scalars(select(view.model).where(key.in_(ids), within).order_by(key))
    rows = list(found)
    return rows if len(rows) == len(ids) else abort(404)


def _key(form: OfficeForm, deed: RowDeed, rows: Sequence[Any]) -> str:
    """Return the key of this deed to these rows: one page may carry several buttons."""
    words = f"{form.post_key.data}:{deed.name}:{','.join(str(row.id) for row in rows)}"
    return hashlib.sha256(words.encode()).hexdigest()


def _do_once(
    view: RecordView, deed: RowDeed, actor: Actor, rows: Sequence[Any], form: OfficeForm
) -> tuple[ResponseReturnValue | None, Refused]:
    session = current.session()
    who, key = actor.employee_id, _key(form, deed, rows)
    if not rows and not isinstance(deed, PageDeed):
        return None, Refused([("", gettext("Tick at least one row first."))])
    names = [str(row) for row in rows]
    if deed.deed is Deed.PRINT:  # a page stays open behind a print; printing again is no mistake
        who = None
    if who is not None:
        earlier = posts_once.claim(session, who, key, clock.now())
        if earlier is not None:
            session.rollback()
            return _done_already(view, rows, earlier), Refused()
    target = _back(view, rows)
    try:
        result, refused = run(deed, session, actor, rows, form, clock.now())
        if refused.rows:
            session.rollback()
            _place(form, refused, len(rows))
            return None, refused
        target = result if isinstance(result, str) else _in_sight(view, actor, rows, target)
        remember(session, actor, view.record, form, clock.now())
        if who is not None:
            posts_once.settle(session, who, key, target)
        session.commit()
    except IntegrityError as error:
        session.rollback()
        form.blame(error, view.model)
        return None, Refused()
    if isinstance(result, Response):
        return result, Refused()
    _tell(deed, names)
    return redirect(target), Refused()


def _place(form: OfficeForm, refused: Refused, count: int) -> None:
    """Show a single refusal at its field; those of many rows stand in a list of their own."""
    if count <= 1 and len(refused.rows) == 1:
        ((_, sentence),) = refused.rows
        form.complain(sentence, [refused.field])
        refused.rows = []


def _tell(deed: RowDeed, names: Sequence[str]) -> None:
    if deed.done is not None:
        flash(str(deed.done), "success")
    elif len(names) == 1:
        flash(gettext("%(deed)s: %(name)s", deed=deed.wording, name=names[0]), "success")
    elif names:
        flash(
            gettext("%(deed)s: %(count)s records", deed=deed.wording, count=len(names)), "success"
        )
    else:
        flash(gettext("%(deed)s: done", deed=deed.wording), "success")


def _back(view: RecordView, rows: Sequence[Any]) -> str:
    """Return where a deed was begun: my day, a list as it was narrowed; else the record's page."""
    begun = request.values.get("next", "") or current.came_from()
    if begun:  # an address of ours: the guards refuse any other
        return begun
    if len(rows) == 1:
        return view.address(rows[0].id)
    return url_for(f"{view.endpoint}.index_view")


def _in_sight(view: RecordView, actor: Actor, rows: Sequence[Any], target: str) -> str:
    """Return the list instead of a page that the deed itself took out of one's sight.

    A department's work order that one of its people hands back is nobody's there any more.
    """
    if len(rows) != 1 or target != view.address(rows[0].id):
        return target
    there = reach(current.session(), actor, view.model, view.record, rows[0].id, Deed.VIEW)
    return target if there is not None else url_for(f"{view.endpoint}.index_view")


def _page(
    view: RecordView,
    deed: RowDeed,
    actor: Actor,
    rows: Sequence[Any],
    form: OfficeForm,
    refused: Refused,
    told: Sequence[str],
) -> ResponseReturnValue:
    session = current.session()
    barred = [row for row in rows if not deed.allows(row)]
    more = deed.context(session, actor, rows) if deed.context is not None else {}
    page = view.render(
        deed.template,
        deed=deed,
        rows=rows,
        form=form,
        parts=saving.parts_of(form, ()),
        refused=refused.rows,
        barred=barred,
        told=told,
        title=deed.wording,
        back=_back(view, rows),
        begun=request.values.get("next", "") or current.came_from(),
        **more,
    )
    bad = bool(form.errors or form.top or refused.rows)
    return make_response(page, 422 if bad else 200)


# -- look-ups -------------------------------------------------------------------------------------
def look_up(view: RecordView) -> ResponseReturnValue:
    """Answer what a field offers for what was typed so far."""
    session, actor = current.session(), current.actor()
    lookup = _asked_lookup(view, actor)
    if lookup is None:
        return abort(404)
    place = place_of(view.record, request.args.get("field", ""))
    found = lookup.offer(session, actor, place, request.args.get("q", ""))
    return jsonify(
        [{"id": o.id, "label": o.label, "hint": o.hint, "recent": o.recent} for o in found]
    )


def _asked_lookup(view: RecordView, actor: Actor) -> Lookup | None:
    """Return the look-up a script asks for; only fields the actor may fill in have one."""
    name, place = request.args.get("field", ""), request.args.get("for", "")
    if place == "filter":
        picks = (one.name for one in view.visible_filters(actor) if isinstance(one, Pick))
        return view.lookup_of(name) if name in picks else None
    if place in view.all_deeds:
        deed = view.all_deeds[place]
        view.demand(actor, deed.deed)
        return _lookup_in(form_for(view, deed, actor, ()), name)
    if not (view.may_create(actor) or view.may_edit(actor)):
        raise Forbidden(Deed.EDIT, view.record)
    if not view.can_see(actor, name):
        return None
    forms = (view._create_form_class(), view._edit_form_class())
    return next((found for form in forms if (found := _lookup_in(form, name))), None)


def _lookup_in(form: OfficeForm, name: str) -> Lookup | None:
    field = form._fields.get(name)
    return field.lookup if isinstance(field, LookupField) else None
