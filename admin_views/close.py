"""The close of a month on one screen (4.6): how far each office is, and what holds anybody up.

Nothing is done here: the buttons lead to the doors of the assessments, which ask again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views import current, links
from admin_views.filters import day_of, whole
from admin_views.formatting import badge, exact, listed, month, said, wording
from admin_views.screen import Screen
from admin_views.waiting import Act, acts, granted
from models import Office, clock
from models.clock import local
from models.scopes import Actor, Forbidden
from rules import results
from rules.month_days import told
from rules.vocabulary import AssessmentStatus, Deed, Record
from services import close
from services.close import OfficeClose, Reason, Standing

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers
S = AssessmentStatus
DEEDS = {
    "submit": Deed.SUBMIT,
    "approve": Deed.APPROVE,
    "return": Deed.RETURN,
    "receive": Deed.RECEIVE,
    "publish": Deed.PUBLISH,
    "revise": Deed.GENERATE,
}
BULK_DEEDS = ("submit", "approve", "return", "publish")
STAGES = (S.DRAFT, S.RETURNED, S.SUBMITTED, S.APPROVED, S.WITH_FINANCE, S.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Told:
    """A reason in words, with the list of what it is about."""

    sentence: str
    address: str
    bars: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person's month on the screen."""

    id: int | None
    name: str
    address: str
    post: str
    beside: Sequence[str]
    state: Markup | str
    score: str
    reasons: Sequence[Told]
    acts: Sequence[Act]


@dataclass(frozen=True, slots=True)
class Place:
    """One office's month in the table of the company."""

    name: str
    address: str
    people: int
    missing: int
    stages: Sequence[int]
    held_up: int
    reasons: int
    closed: int
    batch: Markup | str
    notice: Markup | str


class CloseView(Screen):
    """The close of a month."""

    icon = "month-seal"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Monthly close"), category="assessment", endpoint="close", url="/close"
        )

    def is_accessible(self) -> bool:
        """Open it to those who see the months of a whole office."""
        return current.signed_in() and close.may_look(current.actor())

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.ASSESSMENT)

    @expose("/")
    def index(self) -> str:
        """Show all the offices of a month, or everybody at one."""
        session, actor, at = current.session(), current.actor(), clock.now()
        offices, chosen = _chosen(actor)
        when = _month(at)
        found = close.look(session, actor, when, at, [chosen] if chosen else offices)
        shared: dict[str, Any] = {
            "title": gettext("Monthly close"),
            "admin_view": self,
            "offices": offices[:CHOICES],
            "chosen": chosen,
            "month": f"{when:%Y-%m}",
            "month_words": month(when),
            "heads": [(one.value, wording(one)) for one in STAGES],
        }
        if chosen is None:
            return render_template("desk/close.html", **shared, **_company(actor, found, when))
        return render_template("desk/close_office.html", **shared, **_office(actor, found[0], when))


def begun(when: str) -> str:
    """Return the close of a month if a deed was begun on a close, at its office; else nothing."""
    came = urlsplit(request.form.get("next", ""))
    if came.path != url_for("close.index"):
        return ""
    return url_for("close.index", month=when, office=parse_qs(came.query).get("office", []))


def _chosen(actor: Actor) -> tuple[Sequence[Office], Office | None]:
    """Return the offices somebody may choose from, and the one chosen; None shows them all."""
    offices = close.offices(current.session(), actor)
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    if len(offices) == 1 and not wanted:
        return offices, offices[0]
    found = next((one for one in offices if one.id == wanted), None)
    return abort(404) if wanted and found is None else (offices, found)


def _month(at: datetime) -> date:
    """Return the month asked for, not later than the running one; the last one that is over."""
    running = local(at).date().replace(day=1)
    asked = day_of(request.args.get("month", "")[:7] + "-01")
    return min(asked, running) if asked else (running - timedelta(days=1)).replace(day=1)


# The company --------------------------------------------------------------------------------------
def _company(actor: Actor, found: Sequence[OfficeClose], when: date) -> Mapping[str, Any]:
    places = [_place(actor, one, when) for one in found]
    return {
        "places": places,
        "total": sum(one.people for one in places),
        "closed": sum(one.closed for one in places),
        "missing": sum(one.missing for one in places),
        "stages": [sum(one.stages[at] for one in places) for at in range(len(STAGES))],
        "tools": list(_tools(actor, None, when)),
    }


def _place(actor: Actor, one: OfficeClose, when: date) -> Place:
    return Place(
        one.office.name,
        url_for(".index", office=one.office.id, month=f"{when:%Y-%m}"),
        len(one.people),
        one.count(None),
        [one.count(stage) for stage in STAGES],
        len(one.held_up),
        one.reasons,
        one.closed,
        _batch(actor, one),
        _notice(actor, one),
    )


def _batch(actor: Actor, one: OfficeClose) -> Markup | str:
    if one.batch is None:
        return ""
    return links.page_link(actor, Record.WAGE_BATCH, one.batch.id, one.batch.number) + (
        Markup(" ") + badge(one.batch.state)
    )


def _notice(actor: Actor, one: OfficeClose) -> Markup | str:
    row = one.notice
    if row is None:
        return ""
    today = local(clock.now()).date()
    state = results.shown(row.from_on, row.to_on, row.withdrawn_at is not None, today)
    number = links.page_link(actor, Record.PUBLICATION, row.id, row.number)
    return number + (Markup(" ") + badge(state))


# One office ---------------------------------------------------------------------------------------
def _office(actor: Actor, one: OfficeClose, when: date) -> Mapping[str, Any]:
    row_deeds = granted(Record.ASSESSMENT, actor, _here(actor, one.office.id, tuple(DEEDS)))
    return {
        "lines": [_line(actor, each, row_deeds) for each in one.people],
        "total": len(one.people),
        "closed": one.closed,
        "missing": one.count(None),
        "held_up": len(one.held_up),
        "stages": [one.count(stage) for stage in STAGES],
        "ready": list(_ready(actor, one)),
        "bulk": granted(Record.ASSESSMENT, actor, _here(actor, one.office.id, BULK_DEEDS)),
        "do": _do,
        "signers": list(_signers(one)),
        "appoint": _appoint(actor, one.office.id),
        "batch": _batch(actor, one),
        "notice": _notice(actor, one),
        "tools": list(_tools(actor, one, when)),
    }


def _here(actor: Actor, office_id: int, names: Sequence[str]) -> list[str]:
    """Return the deeds somebody's posts grant at an office; another post may grant others."""
    return [name for name in names if actor.may_at(DEEDS[name], Record.ASSESSMENT, office_id)]


def _do(name: str, ids: Sequence[int] = ()) -> str:
    given: dict[str, Any] = {"id": list(ids)} if ids else {}
    return url_for(f"{Record.ASSESSMENT.value}.do_view", deed=name, **given)


def _ready(actor: Actor, one: OfficeClose) -> Iterator[tuple[str, str]]:
    """Yield the words and the address of what can be done now to all that are ready for it."""
    words = {
        "submit": _l("Submit those that are ready"),
        "approve": _l("Approve those that are ready"),
    }
    for name in _here(actor, one.office.id, tuple(words)):
        if ids := one.ready(DEEDS[name]):
            yield f"{words[name]} · {len(ids)}", _do(name, ids)


def _tools(actor: Actor, one: OfficeClose | None, when: date) -> Iterator[tuple[str, str]]:
    """Yield the ways from here to what a close needs besides."""
    asked = f"{when:%Y-%m}"
    if actor.may(Deed.GENERATE, Record.ASSESSMENT):
        yield (
            gettext("Generate drafts"),
            url_for("assessment.do_view", deed="generate", month=asked),
        )
    only = {} if one is None else {"office": one.office.id}
    if address := links.narrowed(actor, Record.ASSESSMENT, month=asked, **only):
        yield gettext("As a list"), address
    if one is not None and one.count(S.APPROVED, S.WITH_FINANCE, S.PUBLISHED):
        if one.batch is None and actor.may_at(Deed.GENERATE, Record.WAGE_BATCH, one.office.id):
            yield gettext("Wage batches"), links.narrowed(actor, Record.WAGE_BATCH, **only)
        if one.count(S.WITH_FINANCE):
            address = links.entering(actor, Record.PUBLICATION, month=asked, **only)
            if address:
                yield gettext("Publish the month"), address


def _appoint(actor: Actor, office_id: int) -> str:
    if not actor.may_at(Deed.CREATE, Record.SUBSTITUTE, office_id):
        return ""
    return links.entering(actor, Record.SUBSTITUTE, office=office_id)


def _signers(one: OfficeClose) -> Iterator[tuple[LazyString, str]]:
    """Yield who submits, who approves and who stands in today."""
    nobody = gettext("nobody")
    own = [n for who, n in one.signers.approve.items() if who not in one.signers.standing_in]
    yield _l("Submits"), listed(one.signers.submit.values()) or nobody
    yield _l("Approves"), listed(own) or nobody
    if one.signers.standing_in:
        yield _l("Standing in today"), listed(one.signers.standing_in.values())


def _line(actor: Actor, one: Standing, deeds: Sequence[Any]) -> Line:
    row, beside = one.row, []
    if one.part:
        beside.append(told(one.part, gettext("{} to {}")))
    if row is not None and row.areas:
        beside.append(row.areas)
    if one.nothing_due:
        beside.append(gettext("Nothing was due: all lines not applicable"))
    return Line(
        None if row is None else row.id,
        one.name,
        "" if row is None else links.page(Record.ASSESSMENT, row.id),
        wording(one.person[2]),
        beside,
        gettext("No draft") if row is None else badge(row.status),
        "" if row is None else exact(row.score),
        [_told(actor, reason) for reason in one.reasons],
        [] if row is None else acts(Record.ASSESSMENT, row, deeds),
    )


def _told(actor: Actor, reason: Reason) -> Told:
    address = ""
    if reason.record is not None and reason.row_id is not None:
        address = links.page(reason.record, reason.row_id)
    elif reason.record is not None:
        address = links.narrowed(actor, reason.record, **dict(reason.narrowed))
    return Told(said(reason.said), address, reason.bars)
