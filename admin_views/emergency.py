"""Opening an emergency by two clicks: one big button a type (JD-14)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, true

from admin_views import current
from admin_views.fields import LineField, TickField, WordField, filled
from admin_views.formatting import wording
from admin_views.forms import OfficeForm, typed
from admin_views.lookups import Lookup, LookupField
from admin_views.screen import Screen
from models import Office, clock, posts_once
from models.scopes import Actor, Forbidden
from rules.incident_words import IncidentKind
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import incidents


def _own_offices(actor: Actor) -> ColumnElement[bool]:
    offices = actor.offices(Deed.CREATE, Record.INCIDENT)
    return true() if offices is None else Office.id.in_(offices)


class OpenForm(OfficeForm):
    """A click on a type opens it; nothing else must be filled in."""

    office = LookupField(_l("Office"), [filled], lookup=Lookup(Office, within=_own_offices))
    place = LineField(_l("Place"), longest=120)
    drill = TickField(_l("This is a drill"))
    kind = WordField(_l("Type of emergency"), [filled], words=IncidentKind)


class OpenView(Screen):
    """One big button a type."""

    icon = "siren"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Open an emergency"),
            category="emergencies",
            endpoint="emergency",
            url="/emergency",
        )

    def is_accessible(self) -> bool:
        """Open it to those who may open an emergency."""
        return current.signed_in() and current.actor().may(Deed.CREATE, Record.INCIDENT)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.CREATE, Record.INCIDENT)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the buttons, or open what was clicked."""
        actor = current.actor()
        offices = actor.offices(Deed.CREATE, Record.INCIDENT)
        only = next(iter(offices)) if offices is not None and len(offices) == 1 else None
        form = OpenForm(typed())
        if only is not None:
            form.take_away("office")
        other: incidents.AlreadyOpen | None = None
        if request.method == "POST" and form.validate():
            try:
                return redirect(_open(actor, form, only))
            except incidents.AlreadyOpen as already:
                current.session.rollback()
                other = already
            except Refusal as refusal:
                current.session.rollback()
                form.refuse(refusal)
        page = render_template(
            "desk/emergency.html",
            title=gettext("Open an emergency"),
            admin_view=self,
            form=form,
            kinds=[(kind.value, wording(kind)) for kind in IncidentKind],
            already=other,
            said=None if other is None else gettext(other.sentence) % other.values,
        )
        return page, (422 if form.errors or form.top or other else 200)


def _open(actor: Actor, form: Any, only: int | None) -> str:
    session, at, who = current.session(), clock.now(), actor.employee_id
    if who is not None:
        earlier = posts_once.claim(session, who, form.post_key.data, at)
        if earlier is not None:
            session.rollback()
            return earlier or url_for("incident.index_view")
    office = session.get_one(Office, only) if only is not None else form.office.data
    row = incidents.open_(
        session,
        actor,
        office,
        form.kind.data,
        at,
        place=form.place.data or "",
        drill=bool(form.drill.data),
        another="another" in request.form,
    )
    target = url_for("incident.details_view", id=row.id)
    if who is not None:
        posts_once.settle(session, who, form.post_key.data, target)
    session.commit()
    return target
