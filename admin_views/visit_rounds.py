"""The round of visits that is on: which doors are still due, how far every area is (JD-11)."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from admin_views import current, links
from admin_views.filters import tidy, whole
from admin_views.formatting import day, moment
from admin_views.screen import Screen
from models import Office, VisitPlan
from models.scopes import Actor, Forbidden, rows_within
from rules.vocabulary import Deed, Record
from services import visit_rounds, visits

MOST_ID = 2**31 - 1


class VisitRoundView(Screen):
    """The due list of the running round."""

    icon = "doorbell"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Visits due"), category="field", endpoint="visit_round", url="/visits"
        )

    def is_accessible(self) -> bool:
        """Open it to those who may read visits."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.VISIT)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.VISIT)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show how far the areas are, and the doors of one that are still due."""
        session, actor = current.session(), current.actor()
        offices = _offices(actor)
        if not offices:
            abort(404)  # nobody has entered an office yet
        office = next((o for o in offices if o.id == _asked("office")), None) or offices[0]
        plan = visits.running(session, office.id, actor.day)
        more: dict[str, Any] = {}
        if plan is not None:
            more = _round(actor, plan)
        return render_template(
            "desk/visit_round.html",
            title=gettext("Visits due"),
            admin_view=self,
            office=office,
            offices=offices,
            plan=plan,
            starts=links.entering(actor, Record.VISIT_PLAN),
            may_record=actor.may(Deed.CREATE, Record.VISIT),
            day=day,
            moment=moment,
            **more,
        )


def _asked(name: str) -> int | None:
    return whole(request.args.get(name), 1, MOST_ID, 0) or None


def _offices(actor: Actor) -> list[Office]:
    """Return the offices whose rounds somebody may look at."""
    reach = rows_within(actor, VisitPlan, Record.VISIT_PLAN)
    reachable = actor.offices(Deed.VIEW, Record.VISIT)
    wanted = select(Office).order_by(Office.name, Office.id).limit(200)
    if reachable is not None:
        wanted = wanted.where(Office.id.in_(reachable))
    else:
        running = select(VisitPlan.office_id).where(reach)
        wanted = wanted.where(Office.id.in_(running))
    found = list(current.session.scalars(wanted))
    return found or list(current.session.scalars(select(Office).order_by(Office.id).limit(1)))


def _round(actor: Actor, plan: VisitPlan) -> dict[str, Any]:
    """Return what stands on the page of a round that is on."""
    session = current.session()
    areas = visit_rounds.areas(session, actor, plan, actor.day)
    asked = next((one for one in areas if one.id == _asked("area")), None)
    chosen = asked or (areas[0] if len(areas) == 1 else None)
    found: dict[str, Any] = {
        "areas": areas,
        "area": chosen,
        "done": sum(one.done for one in areas),
        "of": sum(one.of for one in areas),
        "words": tidy(request.args.get("q", "")),
    }
    if chosen is not None:
        buildings = visit_rounds.buildings(session, plan, chosen.id, actor.day)
        building = next((one for one in buildings if one.id == _asked("building")), None)
        found |= {
            "buildings": buildings,
            "building": building,
            "flats": visit_rounds.due(
                session,
                plan,
                chosen.id,
                actor.day,
                building.id if building is not None else None,
                found["words"],
            ),
            "address": lambda **more: url_for(".index", office=plan.office_id, **more),
        }
    return found
