"""The daily report of money taken: a day at an office, on screen and on paper (JD-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import current, links
from admin_views.assessment_prints import as_file
from admin_views.dates import day_from
from admin_views.filters import whole
from admin_views.formatting import wording, yuan
from admin_views.screen import Screen
from models import Office, clock
from models.clock import local
from models.scopes import Actor, Forbidden
from rules.vocabulary import Deed, Record
from services import daily_cash, form_daily_cash
from services.daily_cash import Total

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers


@dataclass(frozen=True, slots=True)
class Row:
    """One line of sums, as the table shows it."""

    name: str
    received: int
    received_yuan: str
    refunds: int
    refunded_yuan: str
    net: str
    cash: str = ""


class DailyCashView(Screen):
    """What came in and went out at an office on one day."""

    icon = "till"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Money taken by day"),
            category="fees",
            endpoint="daily_cash",
            url="/daily-cash",
        )

    def is_accessible(self) -> bool:
        """Open it to those who may read receipts."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.RECEIPT)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.RECEIPT)

    @expose("/")
    def index(self) -> str:
        """Show a day."""
        session, actor = current.session(), current.actor()
        offices = _offices(session, actor)
        office, day = _asked(offices)
        found = daily_cash.report(session, actor, office, day)
        return render_template(
            "desk/daily_cash.html",
            title=gettext("Money taken by day"),
            admin_view=self,
            office=office,
            offices=offices,
            day=day,
            found=found,
            whole=_row(gettext("Together"), found.whole),
            methods=[_row(wording(method), total) for method, total in found.methods],
            people=[
                _row(name or gettext("Nobody named"), total, signed(cash))
                for name, total, cash in found.people
            ],
            shifts=[_shift(actor, one) for one in found.shifts],
            entries=[_entry(actor, one) for one in found.entries],
            books=form_daily_cash.books(found),
            voided=[links.to(actor, one) for one in found.voided],
            signed=signed,
            may_print=actor.may(Deed.PRINT, Record.RECEIPT),
        )

    @expose("/print/", methods=("POST",))
    def print_view(self) -> Response:
        """Print a day; the deed is on record."""
        session, actor = current.session(), current.actor()
        office, day = _asked(_offices(session, actor))
        printed = form_daily_cash.printed(
            session, actor, office, day, str(get_locale()), clock.now()
        )
        session.commit()
        return as_file(printed)


def _offices(session: Session, actor: Actor) -> list[Office]:
    within = actor.offices(Deed.VIEW, Record.RECEIPT)
    asked = select(Office).order_by(Office.code).limit(CHOICES)
    if within is not None:
        asked = asked.where(Office.id.in_(within))
    return list(session.scalars(asked))


def _asked(offices: list[Office]) -> tuple[Office, date]:
    """Return which office and day the address asks for: else one's first, and today."""
    if not offices:
        abort(404)
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    office = next((one for one in offices if wanted in (0, one.id)), None)
    if office is None:
        abort(404)  # the day of another office would be printed under its name
    try:
        day = day_from(request.args.get("day", ""))
    except ValueError:
        day = clock.today()
    return office, day


def signed(fen: int) -> str:
    """Return a sum that may be below nought."""
    return yuan(fen) if fen >= 0 else f"−{yuan(-fen)}"


def _row(name: str, total: Total, cash: str = "") -> Row:
    return Row(
        name,
        total.received,
        yuan(total.received_fen),
        total.refunds,
        yuan(total.refunded_fen) if total.refunds else "",
        signed(total.net_fen),
        cash,
    )


def _shift(actor: Actor, one: daily_cash.Shift) -> tuple[Any, ...]:
    row = one.handover
    hours = f"{local(one.begins):%H:%M}–{form_daily_cash.until(one.ends)}"
    return (
        links.to(actor, row),
        row.shift.name,
        hours,
        signed(one.cash_fen),
        signed(row.expected_fen),
        row.giver.name,
    )


def _entry(actor: Actor, one: daily_cash.Entry) -> tuple[Any, ...]:
    move = one.move
    number = move.number or gettext("Without a number")
    return (
        f"{local(move.at):%H:%M}",
        links.page_link(actor, move.record, move.id, number),
        one.flat,
        move.payer,
        wording(move.method),
        one.person,
        signed(move.fen),
    )
