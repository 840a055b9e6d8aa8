"""What stands on an activity's page besides its facts: people, money, sign-ups, costs, flyers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.columns import Computed, Related
from admin_views.formatting import badge, day, moment, yuan
from models import (
    Activity,
    ActivityCost,
    ActivityPlace,
    Area,
    Building,
    Customer,
    Employee,
    Flyer,
    FlyerPrint,
    SignUp,
    clock,
)
from models.scopes import Actor
from rules.activities import is_open
from rules.activity_words import ActivityState
from rules.vocabulary import Deed, Record
from services import activities

TAKING = (ActivityState.ANNOUNCED,)


def concerned(row: Any) -> str:
    """Return the areas and buildings an activity concerns, in words."""
    names = current.session.execute(
        select(Area.name, Building.name)
        .select_from(ActivityPlace)
        .outerjoin(Area, Area.id == ActivityPlace.area_id)
        .outerjoin(Building, Building.id == ActivityPlace.building_id)
        .where(ActivityPlace.activity_id == row.id, ActivityPlace.removed_at.is_(None))
        .order_by(ActivityPlace.id)
    )
    found = ", ".join(area or building for area, building in names)
    return found or gettext("The whole office")


def known(row: Any) -> activities.Figures:
    """Return how an activity stands, asked once a page."""
    found: dict[int, activities.Figures] = g.setdefault("activity_figures", {})
    if row.id not in found:
        found[row.id] = activities.figures(current.session(), row)
    return found[row.id]


def sign_up_page(row: Any) -> Markup | str:
    """Return the way to the sign-up page, while it is open."""
    if not is_open(row.state, row.starts_at, row.sign_up_until, clock.now()):
        return gettext("Not open")
    address = url_for("public_sign_up.page", token=row.token)
    return Markup('<a href="{}">{}</a>').format(address, gettext("Open the sign-up page"))


PEOPLE = {
    "taken": Computed(
        _l("Have a seat"), ("seats", "budget_fen"), lambda row: str(known(row).taken)
    ),
    "waiting": Computed(
        _l("On the waiting list"), ("seats", "budget_fen"), lambda row: str(known(row).waiting)
    ),
    "came": Computed(
        _l("People who came"), ("seats", "budget_fen"), lambda row: str(known(row).came)
    ),
    "page": Computed(
        _l("Sign-up page"), ("state", "starts_at", "sign_up_until", "token"), sign_up_page
    ),
}
MONEY = {
    "spent": Computed(
        _l("Costs (yuan)"), ("seats", "budget_fen"), lambda row: f"¥{yuan(known(row).costs)}"
    ),
    "left": Computed(
        _l("Left (yuan)"), ("seats", "budget_fen"), lambda row: f"¥{yuan(known(row).left)}"
    ),
}


def blocks(session: Session, actor: Actor, row: Activity) -> Iterator[Related]:
    """Yield who signed up, what it cost, its flyers: what the reader may see."""
    if actor.may(Deed.VIEW, Record.SIGN_UP):
        yield _sign_ups(session, actor, row)
    if actor.may(Deed.VIEW, Record.ACTIVITY_COST):
        yield _costs(session, actor, row)
    if actor.may(Deed.VIEW, Record.FLYER):
        yield _flyers(session, actor, row)


def _sign_ups(session: Session, actor: Actor, row: Activity) -> Related:
    found = links.rows(session, actor, SignUp, SignUp.activity_id == row.id)
    takes = row.state in TAKING
    return Related(
        _l("Sign-ups"),
        (_l("Name"), _l("State"), _l("Number of people"), _l("Room"), _l("People who came")),
        [
            links.cells(
                links.to(actor, one), badge(one.state), one.people, one.room, one.came or ""
            )
            for one in found
        ],
        add=links.entering(actor, Record.SIGN_UP, activity=row.id) if takes else "",
        more=links.narrowed(actor, Record.SIGN_UP, activity=row.id),
        empty=_l("Nobody has signed up yet."),
    )


def _costs(session: Session, actor: Actor, row: Activity) -> Related:
    counts = ActivityCost.voided_at.is_(None)
    found = links.rows(
        session,
        actor,
        ActivityCost,
        ActivityCost.activity_id == row.id,
        counts,
        shows=(ActivityCost.by,),
    )
    rows = [
        links.cells(
            links.to(actor, one),
            yuan(one.amount_fen),
            day(one.spent_on),
            one.voucher_no,
            str(one.by or ""),
        )
        for one in found
    ]
    return Related(
        _l("Costs"),
        (
            *(_l("What was paid for"), _l("Amount (yuan)"), _l("Spent on")),
            *(_l("Voucher number"), _l("Entered by")),
        ),
        [*rows, *_printing(session, row)],
        add=links.entering(actor, Record.ACTIVITY_COST, activity=row.id),
        more=links.narrowed(actor, Record.ACTIVITY_COST, activity=row.id),
        empty=_l("Nothing was spent yet."),
    )


def _printing(session: Session, row: Activity) -> Iterator[tuple[Markup | str, ...]]:
    """Yield the print runs of its flyers: they are costs of the activity, too."""
    runs = session.execute(
        select(FlyerPrint.cost_fen, FlyerPrint.printed_on, Flyer.number, Employee.name)
        .join(Flyer, Flyer.id == FlyerPrint.flyer_id)
        .outerjoin(Employee, Employee.id == FlyerPrint.by_id)
        .where(Flyer.activity_id == row.id, FlyerPrint.voided_at.is_(None), FlyerPrint.cost_fen > 0)
        .order_by(FlyerPrint.id.desc())
        .limit(links.MOST)
    )
    for cost, on, number, who in runs:
        said = gettext("Printing of flyer %(number)s", number=number)
        yield links.cells(said, yuan(cost), day(on), "", who or "")


def _flyers(session: Session, actor: Actor, row: Activity) -> Related:
    found = links.rows(session, actor, Flyer, Flyer.activity_id == row.id)
    ended = row.state in (ActivityState.CLOSED, ActivityState.CALLED_OFF)
    return Related(
        _l("Flyers"),
        (_l("Number"), _l("Edition"), _l("Headline"), _l("State"), _l("Printed first")),
        [
            links.cells(
                links.to(actor, one),
                one.edition,
                one.headline,
                badge(one.state),
                moment(one.printed_at),
            )
            for one in found
        ],
        add="" if ended else links.entering(actor, Record.FLYER, activity=row.id),
        more=links.narrowed(actor, Record.FLYER, activity=row.id),
        empty=_l("No flyer yet. Make one from this activity."),
    )


def of_customer(session: Session, actor: Actor, customer: Customer) -> Related:
    """Return what a customer signed up for, for his page."""
    found = links.rows(
        session,
        actor,
        SignUp,
        SignUp.customer_id == customer.id,
        shows=(SignUp.activity,),
    )[:10]
    return Related(
        _l("Sign-ups"),
        (_l("Activity"), _l("Starts at"), _l("State"), _l("Number of people"), _l("Came")),
        [
            links.cells(
                links.to(actor, one.activity),
                one.activity.starts_at,
                badge(one.state),
                one.people,
                one.came or "",
            )
            for one in found
        ],
        more=links.narrowed(actor, Record.SIGN_UP, customer=customer.id),
        empty=_l("This customer has signed up for nothing yet."),
    )
