"""The list at the door of an activity, for a phone: one tap for each who comes (JD-9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from admin_views import current
from admin_views.activities import WalkInForm
from admin_views.filters import tidy, whole
from admin_views.formatting import badge, moment
from admin_views.forms import new_key
from admin_views.screen import Screen
from models import Activity, SignUp, clock
from models.scopes import Actor, Forbidden, rows_within
from rules.activity_words import ActivityState, SignUpState
from rules.vocabulary import Deed, Record
from services import activities

MOST_ID = 2**31 - 1
SHOWN = 300  # rows at once; the search finds the others
STILL_ON = timedelta(days=2)
ON = (ActivityState.ANNOUNCED, ActivityState.HELD)


class DoorListView(Screen):
    """Who is expected, who came."""

    icon = "ticked"

    def __init__(self) -> None:
        super().__init__(
            name=_l("At the door"), category="community", endpoint="door_list", url="/attendance"
        )

    def is_accessible(self) -> bool:
        """Open it to those who tick attendance."""
        return current.signed_in() and current.actor().may(Deed.ARRIVE, Record.SIGN_UP)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.ARRIVE, Record.SIGN_UP)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show what is on, and who is expected at one of them."""
        session, actor = current.session(), current.actor()
        on = _on(session, actor)
        asked = whole(request.args.get("activity"), 1, MOST_ID, 0)
        row = next((one for one in on if one.id == asked), None)
        if row is None and len(on) == 1 and not asked:
            row = on[0]
        words = tidy(request.args.get("q", ""))
        return render_template(
            "desk/door_list.html",
            title=gettext("At the door"),
            admin_view=self,
            on=on,
            row=row,
            words=words,
            people=_people(session, row, words) if row is not None else (),
            figures=activities.figures(session, row) if row is not None else None,
            walk_in=WalkInForm(),
            moment=moment,
            badge=badge,
            here=current.own_path(),
            new_key=new_key,
        )


def _on(session: Session, actor: Actor) -> list[Activity]:
    """Return the activities attendance may be ticked for, the nearest first."""
    reach = rows_within(actor, Activity, Record.ACTIVITY, Deed.EDIT)
    nearest = select(Activity).where(reach, Activity.state.in_(ON)).order_by(Activity.starts_at)
    asked = whole(request.args.get("activity"), 0, MOST_ID, 0)
    begins = Activity.starts_at >= clock.now() - STILL_ON
    return list(session.scalars(nearest.where(or_(begins, Activity.id == asked)).limit(20)))


def _people(session: Session, row: Activity, words: str) -> list[SignUp]:
    """Return who is expected: those still missing first, then by name."""
    found = and_(SignUp.activity_id == row.id, SignUp.state != SignUpState.WITHDRAWN)
    if words:
        parts = (SignUp.name, SignUp.room)
        found = and_(found, or_(*(part.contains(words, autoescape=True) for part in parts)))
    order = (SignUp.came > 0, SignUp.state != SignUpState.SEAT, SignUp.name, SignUp.id)
    return list(session.scalars(select(SignUp).where(found).order_by(*order).limit(SHOWN)))
