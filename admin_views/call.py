"""The call screen: who is on the phone, what he asks for, and what is done about it (JD-1, JD-12).

One page for one call: find the caller, see his card, enter the request, and dispatch or answer it
at once. Everything the page does with its script it also does without, only slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from admin_views import current, due, facilities, pages, phone_cells
from admin_views.fields import (
    KeptHidden,
    LineField,
    MomentField,
    OptionField,
    TextField,
    TickField,
    WordField,
    filled,
)
from admin_views.filters import tidy, whole
from admin_views.formatting import badge, moment
from admin_views.forms import OfficeForm, new_key, typed
from admin_views.lookups import Lookup, LookupField
from admin_views.screen import Screen
from admin_views.ticket_forms import anyway_field, busy
from models import Area, Customer, Office, Ticket, Unit, clock, posts_once
from models.scopes import Actor, Forbidden, reach, rows_within
from rules.refusal import Refusal
from rules.vocabulary import Category, Channel, Deed, Record, TicketStatus, Urgency
from services import finder, letters, tickets, visits
from services.ticket_clocks import CLOCKS

WAIT, DISPATCH, ANSWER = "wait", "dispatch", "answer"
_NEXT = (
    (WAIT, _l("Leave it for dispatch")),
    (DISPATCH, _l("Dispatch at once")),
    (ANSWER, _l("Answered on the spot")),
)
MOST_ID = 2**31 - 1


def _own_offices(actor: Actor) -> ColumnElement[bool]:
    """Return the offices somebody may take requests down at."""
    offices = actor.offices(Deed.CREATE, Record.TICKET)
    return true() if offices is None else Office.id.in_(offices)


class CallForm(OfficeForm):
    """A request as it is taken down; customer and flat are chosen by the search."""

    customer = LookupField(_l("Customer"), lookup=Lookup(Customer))
    unit = LookupField(_l("Flat"), lookup=Lookup(Unit))
    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_own_offices))
    category = WordField(_l("Category"), [filled], words=Category, radio=True)
    urgency = WordField(_l("Urgency"), words=Urgency, radio=True, default=Urgency.NORMAL)
    channel = WordField(_l("Channel"), words=Channel, default=Channel.PHONE)
    subject = LineField(_l("Subject"), [filled], longest=200)
    description = TextField(_l("Description"), longest=4000)
    elsewhere = TickField(_l("It is about another place than this flat"))
    area = LookupField(
        _l("Responsible area"),
        lookup=Lookup(Area, within=lambda actor: rows_within(actor, Area, Record.AREA), few=True),
    )
    place = LineField(_l("Place"), longest=120)
    visit = KeptHidden()  # whose matter becomes this work order
    caller_phone = LineField(_l("Caller's phone"), longest=20)
    received_at = MomentField(_l("Received at"), description=_l("Only if the call came earlier."))
    letter = KeptHidden()  # the complaint letter that led to it
    then = OptionField(_l("What happens next"), options=_NEXT, default=WAIT, radio=True)
    to = OptionField(_l("Dispatch to"), [filled], render_kw={"show_if": f"then={DISPATCH}"})
    anyway = anyway_field({"show_if": f"then={DISPATCH}"})
    answer = TextField(
        _l("Answer to the customer"),
        [filled],
        longest=4000,
        render_kw={"show_if": f"then={ANSWER}"},
    )


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of a new work order: its name, when it runs out, and what is left of it."""

    label: LazyString | str
    at: str
    left: Markup | str


class CallView(Screen):
    """Registering a request while the customer is on the phone."""

    def __init__(self) -> None:
        super().__init__(
            name=_l("Register a request"), category="desk", endpoint="call", url="/call"
        )

    def is_accessible(self) -> bool:
        """Open it to those who may take requests down."""
        return current.signed_in() and current.actor().may(Deed.CREATE, Record.TICKET)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.CREATE, Record.TICKET)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the page, or register what it carries."""
        session, actor = current.session(), current.actor()
        form = _form(session, actor)
        if request.method == "POST" and form.validate():
            answer = _once(session, actor, form)
            if answer is not None:
                return answer
        words = tidy(request.args.get("q", ""))
        page = render_template(
            "desk/call.html",
            title=gettext("Register a request"),
            admin_view=self,
            form=form,
            words=words,
            hits=finder.find(session, actor, words) if words else [],
            **_card(session, actor, form.customer.chosen, form.unit.chosen),
            known=facilities.known(session, actor, words),
        )
        return page, (422 if form.errors or form.top else 200)

    @expose("/find/")
    def find(self) -> ResponseReturnValue:
        """Answer who fits what was typed so far."""
        found = finder.find(current.session(), current.actor(), request.args.get("q", ""), 12)
        return jsonify([_told(hit) for hit in found])

    @expose("/card/")
    def card(self) -> ResponseReturnValue:
        """Answer with the card of the customer and flat chosen."""
        customer, unit = (whole(request.args.get(key), 1, MOST_ID, 0) for key in _CHOSEN)
        found = _card(current.session(), current.actor(), customer or None, unit or None)
        if found["card"] is None:
            abort(404)
        return render_template("desk/_call_card.html", **found)

    @expose("/workers/")
    def workers(self) -> ResponseReturnValue:
        """Answer whom a request of an office can go to, and how busy they are."""
        session, actor = current.session(), current.actor()
        office = whole(request.args.get("office"), 1, MOST_ID, 0)
        if Lookup(Office, within=_own_offices).get(session, actor, office) is None:
            abort(404)
        offered = _targets(session, actor, office)
        return jsonify([{"value": key, "words": words} for key, words in offered])

    @expose("/done/")
    def done(self) -> ResponseReturnValue:
        """Show the number and the deadlines of what was registered."""
        session, actor = current.session(), current.actor()
        ticket = reach(session, actor, Ticket, Record.TICKET, pages.asked_id() or 0, Deed.VIEW)
        if ticket is None:
            abort(404)
        waits = ticket.status is TicketStatus.NEW and actor.may(Deed.DISPATCH, Record.TICKET)
        return render_template(
            "desk/call_done.html",
            title=gettext("Registered"),
            admin_view=self,
            ticket=ticket,
            status=badge(ticket.status),
            deadlines=list(_deadlines(ticket, clock.now())),
            holder=ticket.holder_employee or ticket.holder_department,
            may_dispatch=waits,
            may_print=actor.may(Deed.PRINT, Record.TICKET),
            new_key=new_key,
        )


_CHOSEN = ("customer", "unit")


# The form -----------------------------------------------------------------------------------------
def _form(session: Session, actor: Actor) -> CallForm:
    """Return the form, filled with what was typed, or with who was chosen without a script."""
    data = typed()
    form = CallForm(data if data is not None or request.method == "POST" else request.args)
    only = _only_office(actor)
    if only is not None:
        form.take_away("office")
    elif form.office.data is None:
        form.office.data = _office_of(form)
    office_id = only if only is not None else form.office.chosen
    form.to.options = _targets(session, actor, office_id) if office_id is not None else []
    if not actor.may(Deed.DISPATCH, Record.TICKET):
        form.then.options = [one for one in _NEXT if one[0] != DISPATCH]
    return form


def _office_of(form: CallForm) -> Office | None:
    """Return the office of whoever was chosen, if requests may be taken down there."""
    row = form.unit.data or form.customer.data
    if row is None:
        return None
    found: Office | None = form.office.lookup.get(current.session(), current.actor(), row.office_id)
    return found


def _targets(session: Session, actor: Actor, office_id: int) -> list[tuple[str, str]]:
    return [(one.key, busy(one)) for one in tickets.workers(session, office_id, actor.day)]


# Registering --------------------------------------------------------------------------------------
def _once(session: Session, actor: Actor, form: CallForm) -> ResponseReturnValue | None:
    """Register what the form carries in one transaction, one time however often it is sent.

    Returns where to go, or None if it was refused: the form then says why and where.
    """
    at, who, key = clock.now(), actor.employee_id, form.post_key.data
    if who is not None:
        earlier = posts_once.claim(session, who, key, at)
        if earlier is not None:
            session.rollback()
            flash(gettext("This was saved already; it was not saved twice."), "info")
            return redirect(earlier or url_for(".index"))
    try:
        target = url_for(".done", id=_register(session, actor, form, at).id)
        if who is not None:
            posts_once.settle(session, who, key, target)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        form.refuse(refusal)
        return None
    except IntegrityError as error:
        session.rollback()
        form.blame(error, Ticket)
        return None
    return redirect(target)


def _register(session: Session, actor: Actor, form: Any, at: datetime) -> Ticket:
    """Register the request, and dispatch or answer it at once if the form says so."""
    flat = None if form.elsewhere.data else form.unit.data
    ticket = tickets.register(
        session,
        actor,
        at,
        office=_office(session, actor, form),
        category=form.category.data,
        urgency=form.urgency.data or Urgency.NORMAL,
        channel=form.channel.data or Channel.PHONE,
        subject=form.subject.data or "",
        description=form.description.data or "",
        customer=form.customer.data,
        unit=flat,
        area=None if flat is not None else form.area.data,
        place=form.place.data or "",
        caller_phone=form.caller_phone.data or "",
        received_at=form.received_at.data,
    )
    match form.then.data:
        case "dispatch":
            to = tickets.target(session, form.to.data or "")
            tickets.dispatch(session, actor, ticket, to, at, anyway=bool(form.anyway.data))
        case "answer":
            words = form.answer.data or ""
            tickets.answer(session, actor, ticket, at, text=words, on_the_spot=True)
    if (
        letter := letters.of_call(session, actor, whole(form.letter.data, 1, MOST_ID, 0))
    ) is not None:
        letters.lead_to(session, actor, letter, ticket)
    if (visit := whole(form.visit.data, 1, MOST_ID, 0)) > 0:
        visits.became(session, actor, visit, ticket)
    session.flush()
    return ticket


def _only_office(actor: Actor) -> int | None:
    """Return the office somebody takes requests down at, if it is one."""
    offices = actor.offices(Deed.CREATE, Record.TICKET)
    return next(iter(offices)) if offices is not None and len(offices) == 1 else None


def _office(session: Session, actor: Actor, form: CallForm) -> Office:
    """Return the office that was chosen, or the only one there is to choose."""
    only = _only_office(actor)
    chosen: Office = form.office.data if only is None else session.get_one(Office, only)
    return chosen


# What the page shows ------------------------------------------------------------------------------
def _card(
    session: Session, actor: Actor, customer_id: int | None, unit_id: int | None
) -> dict[str, Any]:
    """Return the card of who is on the phone; his number is one click away."""
    found = finder.card(session, actor, customer_id, unit_id)
    number: Markup | str = "" if found is None else found.hit.phone
    if found is not None and found.hit.may_show and found.hit.customer_id is not None:
        number = phone_cells.hidden(Record.CUSTOMER, found.hit.customer_id, mask=number)
    return {"card": found, "number": number, "badge": badge, "moment": moment}


def _told(hit: finder.Hit) -> dict[str, object]:
    """Return a hit as the page's script reads it."""
    return {
        "customer": hit.customer_id,
        "unit": hit.unit_id,
        "office": hit.office_id,
        "name": hit.name or gettext("Nobody lives here"),
        "address": hit.address,
        "phone": hit.phone,
        "open": gettext("open: %(count)s", count=hit.open_tickets) if hit.open_tickets else "",
    }


def _deadlines(ticket: Ticket, at: datetime) -> Sequence[Deadline]:
    """Return the clocks of a work order: those that run, and those that stopped already."""
    found = []
    for due_name, stopped_name in CLOCKS:
        runs_out, stopped = getattr(ticket, due_name), getattr(ticket, stopped_name)
        if runs_out is None:
            continue
        left = due.left(runs_out, at) if stopped is None else _stopped(stopped)
        label = getattr(Ticket, due_name).info["label"]
        found.append(Deadline(label, moment(runs_out), left))
    return found


def _stopped(at: datetime) -> Markup:
    words = gettext("done %(time)s", time=moment(at))
    return Markup('<span class="badge b-good">{}</span>').format(words)
