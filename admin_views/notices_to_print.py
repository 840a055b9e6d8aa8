"""Arrears notices of ticked flats: which of the two, and whether each is recorded as a contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.assessment_prints import AT_ONCE, as_file, in_background
from admin_views.columns import Section
from admin_views.deeds import ids_of
from admin_views.fields import OptionField, WordField, filled
from admin_views.formatting import said
from admin_views.forms import OfficeForm, typed
from admin_views.saving import parts_of
from models import Unit, clock, posts_once
from models.scopes import Actor, Forbidden
from rules.dunning import NOTICES
from rules.dunning_words import DunningStep
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import dunning, form_arrears, forms, jobs

if TYPE_CHECKING:
    from admin_views.arrears import ArrearsView

MOST = 500  # notices of one file
RECORD, PRINT = "record", "print"


class NoticeForm(OfficeForm):
    """What is printed; nothing is chosen beforehand."""

    step = WordField(
        _l("Which notice"),
        [filled],
        words=[step for step in DunningStep if step in NOTICES],
        radio=True,
    )
    then = OptionField(
        _l("Contacts"),
        [filled],
        options=(
            (RECORD, _l("Record a contact for each flat, and print")),
            (PRINT, _l("Only print")),
        ),
        radio=True,
        description=_l("What came of a recorded notice is entered at the contact, later."),
    )


def show(view: ArrearsView, back: str) -> ResponseReturnValue:
    """Show the form, or print what it asks for."""
    actor, session = current.actor(), current.session()
    ids = ids_of(request.values.getlist("id"))
    if len(ids) > MOST:
        abort(404)
    flats = form_arrears.reachable(session, actor, ids)
    form = NoticeForm(typed())
    if not actor.may(Deed.CREATE, Record.DUNNING):
        del form["then"]  # nothing to choose: who may not record one prints alone
    if request.method == "POST" and flats and form.validate():
        answer = _once(session, actor, flats, form)
        if answer is not None:
            return answer
    page = render_template(
        "desk/arrears_notices.html",
        title=str(_l("Print arrears notices")),
        admin_view=view,
        flats=flats,
        form=form,
        parts=parts_of(form, (Section("", ("step", "then")),)),
        back=back,
    )
    return make_response(page, 422 if form.errors or form.top else 200)


def _once(
    session: Session, actor: Actor, flats: Sequence[Unit], form: NoticeForm
) -> ResponseReturnValue | None:
    """Print, in one transaction; contacts are recorded one time however often it is sent."""
    records = "then" in form and form["then"].data == RECORD
    try:
        if records and actor.employee_id is not None:
            key = form.post_key.data
            if posts_once.claim(session, actor.employee_id, key, clock.now()) is not None:
                session.rollback()
                records = False  # they are recorded: the paper comes again
        return _printed(session, actor, flats, form["step"].data, clock.now(), records=records)
    except Refusal as refusal:
        session.rollback()
        form.refuse(refusal)
        return None


def _printed(
    session: Session,
    actor: Actor,
    flats: Sequence[Unit],
    step: DunningStep,
    at: datetime,
    *,
    records: bool,
) -> Response:
    given: dict[str, Any] = {"title": form_arrears.title(actor.day)}
    if records:
        _demand(actor)
        given["contacts"] = _recorded(session, actor, flats, step, at)
    else:
        given |= {"flats": [one.id for one in flats], "step": step.value}
        form_arrears.sheets(session, flats, step, actor.day)  # refuses before anything is asked for
    if len(flats) > AT_ONCE:
        target = in_background(session, actor, jobs.Kind.CHOSEN_FORMS, given, at)
        return redirect(target)  # type: ignore[return-value]
    data = form_arrears.asked_for(session, actor, given, str(get_locale()))
    session.commit()
    return as_file(forms.Printed(f"{given['title']}.pdf", data))


def _recorded(
    session: Session, actor: Actor, flats: Sequence[Unit], step: DunningStep, at: datetime
) -> list[int]:
    """Record the notice of every flat; refuse all, and name the flat, where one is not allowed."""
    found = []
    for flat in flats:
        try:
            found.append(dunning.record(session, actor, at, unit=flat, step=step).id)
        except Refusal as refusal:
            why = said(refusal)
            raise Refusal(
                N_("%(flat)s: %(why)s"), field="step", flat=flat.address, why=why
            ) from refusal
    return found


def _demand(actor: Actor) -> None:
    if not actor.may(Deed.CREATE, Record.DUNNING):
        raise Forbidden(Deed.CREATE, Record.DUNNING)
