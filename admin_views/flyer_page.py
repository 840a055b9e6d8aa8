"""What stands on a flyer's page besides its facts: print runs, editions, the coverage picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin_views import links
from admin_views.columns import Related
from admin_views.formatting import badge, day, exact, moment, yuan
from models import Flyer, FlyerPrint
from models.scopes import Actor
from reports import charts
from rules.flyers import coverage as percent_of
from rules.vocabulary import Deed, Record
from services import flyers

DRAWN = 24  # buildings the picture shows; the table shows all


def runs(session: Session, actor: Actor, row: Flyer) -> Iterator[Related]:
    """Yield the print runs of an edition, and the other editions."""
    found = session.scalars(
        select(FlyerPrint)
        .where(FlyerPrint.flyer_id == row.id)
        .options(joinedload(FlyerPrint.by))
        .order_by(FlyerPrint.id.desc())
        .limit(links.MOST)
    )
    yield Related(
        _l("Print runs"),
        (_l("Printed on"), _l("Copies"), _l("Cost (yuan)"), _l("Printed by"), _l("Voided")),
        [
            links.cells(
                day(one.printed_on),
                one.copies,
                yuan(one.cost_fen),
                str(one.by or ""),
                one.void_reason or "",
            )
            for one in found
        ],
        empty=_l("Not printed yet."),
    )
    others = links.rows(
        session,
        actor,
        Flyer,
        Flyer.number == row.number,
        Flyer.office_id == row.office_id,
        Flyer.id != row.id,
    )
    if others:
        yield Related(
            _l("Other editions"),
            (_l("Edition"), _l("State"), _l("Headline"), _l("Printed first")),
            [
                links.cells(
                    links.to(actor, one, one.edition),
                    badge(one.state),
                    one.headline,
                    moment(one.printed_at),
                )
                for one in others
            ],
        )


def coverage(session: Session, actor: Actor, row: Flyer) -> dict[str, Any]:
    """Return how far a flyer reaches, by building: a chart and the same as a table."""
    if not actor.may(Deed.VIEW, Record.FLYER_DELIVERY) or row.printed_at is None:
        return {"covered": []}
    found = flyers.coverage(session, row, actor.day)
    copies = sum(one.copies for one in found)
    households = sum(one.households for one in found)
    rows = [
        (one.name, one.households, one.copies, _percent(one.copies, one.households))
        for one in found
    ]
    return {
        "covered": rows,
        "total": (households, copies, _percent(copies, households)),
        "printed": flyers.printed(session, row.id),
        "chart": _drawn(found, copies, households),
        "log": links.narrowed(actor, Record.FLYER_DELIVERY, flyer=row.id),
    }


def _percent(copies: int, households: int) -> str:
    share = percent_of(copies, households)
    return "—" if share is None else f"{exact(share, 1)} %"


def _drawn(found: Sequence[flyers.Covered], copies: int, households: int) -> Markup:
    """Draw copies beside households: filled and outlined, so that black and white tell them."""
    said = gettext(
        "%(copies)s copies for %(households)s households in %(buildings)s buildings.",
        copies=copies,
        households=households,
        buildings=len(found),
    )
    words = charts.Words(
        "coverage",
        gettext("Copies and households by building"),
        said,
        (gettext("Copies"), gettext("Households")),
    )
    some = found[:DRAWN]
    series = ([one.copies for one in some], [one.households for one in some])
    return charts.bars(words, [one.name for one in some], series)
