"""The auditor's room: clause by clause, what is asked, how it stands, and the records behind it.

Nothing is done here: samples, notes, audits and nonconformities are entered at their own doors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin_views import clause_links, current, links
from admin_views.dates import day_from
from admin_views.filters import whole
from admin_views.formatting import badge, moment, month, said, wording
from admin_views.screen import Screen
from models import ClauseNote, Nonconformity, Office, clock
from models.clock import local
from models.scopes import Actor, Forbidden, rows_within
from rules.clauses import Chapter, Clause, ClauseState, find, following
from rules.refusal import Refusal
from rules.vocabulary import Deed, Record
from services import clause_notes, clauses
from services.clauses import Asked, Missing, Standing

MOST_ID = 2**31 - 1
CHOICES = 200  # offices a plain select offers
NOTES = 20  # notes a clause's page shows


@dataclass(frozen=True, slots=True)
class Line:
    """One clause in the list."""

    number: str
    title: str
    asks: str
    address: str
    state: Markup | str
    gaps: int
    evidence: int
    records: Sequence[Markup | str]


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of gap of a clause, with the newest of its rows."""

    sentence: str
    count: int
    rows: Sequence[Markup | str]


@dataclass(frozen=True, slots=True)
class Note:
    """A note or a sample on a clause's page."""

    words: str
    who: str
    address: str
    drawn: Sequence[Markup | str]
    sample: str


class ClausesView(Screen):
    """The auditor's room."""

    icon = "lens"

    def __init__(self) -> None:
        super().__init__(
            name=_l("Auditor's room"), category="quality", endpoint="clauses", url="/clauses"
        )

    def is_accessible(self) -> bool:
        """Open it to those who read what auditors note."""
        return current.signed_in() and current.actor().may(Deed.VIEW, Record.CLAUSE_NOTE)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest."""
        raise Forbidden(Deed.VIEW, Record.CLAUSE_NOTE)

    @expose("/")
    def index(self) -> str:
        """Show how every clause stands."""
        session, actor = current.session(), current.actor()
        offices = _offices(session, actor)
        asked = _asked(offices)
        found = clauses.look(session, actor, asked)
        counted = {state: sum(one.state is state for one in found) for state in ClauseState}
        return render_template(
            "desk/clauses.html",
            title=gettext("Auditor's room"),
            admin_view=self,
            asked=asked,
            offices=offices,
            counts=[(badge(state), counted[state]) for state in ClauseState],
            chapters=[
                (wording(chapter), [_line(actor, asked, one) for one in found if _in(one, chapter)])
                for chapter in Chapter
            ],
            tools=list(_tools(actor, asked)),
        )

    @expose("/<number>/")
    def clause(self, number: str) -> str:
        """Show one clause: its gaps, its records, samples and notes."""
        session, actor = current.session(), current.actor()
        asks = find(number)
        if asks is None:
            abort(404)
        offices = _offices(session, actor)
        asked = _asked(offices)
        (standing,) = clauses.look(session, actor, asked, [asks])
        return render_template(
            "desk/clause.html",
            title=gettext("Clause %(number)s", number=number),
            admin_view=self,
            asked=asked,
            offices=offices,
            line=_line(actor, asked, standing),
            gaps=[_block(actor, one) for one in clauses.rows(session, actor, asked, asks)],
            notes=[_note(actor, one) for one in _notes(session, actor, asked, number)],
            raised=_raised(session, actor, asked, number),
            back=url_for(".index", **clause_links.period(asked)),
            onwards=clause_links.page(following(number), asked),
            draw=_draw(actor, asked, standing),
            write=_write(actor, asked, number),
            pack=_within(actor, asked, Record.EVIDENCE_PACK),
            raise_=links.entering(
                actor, Record.NONCONFORMITY, clause=number, office=asked.office_id or ""
            ),
        )


def _offices(session: Session, actor: Actor) -> Sequence[Office]:
    within = actor.offices(Deed.VIEW, Record.CLAUSE_NOTE)
    asked = select(Office).order_by(Office.code).limit(CHOICES)
    if within is not None:
        asked = asked.where(Office.id.in_(within))
    return session.scalars(asked).all()


def _asked(offices: Sequence[Office]) -> Asked:
    """Return what the address asks for; the year so far, of all the offices one sees."""
    at = clock.now()
    today = local(at).date()
    wanted = whole(request.args.get("office"), 1, MOST_ID, 0)
    if wanted and all(one.id != wanted for one in offices):
        abort(404)
    office_id = wanted or (offices[0].id if len(offices) == 1 else None)
    first = _day("from", today.replace(month=1, day=1))
    asked = Asked(first, _day("to", max(first, today)), at, office_id)
    try:
        clause_notes.check_period(asked)
    except Refusal as refusal:
        flash(said(refusal), "error")
        return Asked(today.replace(month=1, day=1), today, at, office_id)
    return asked


def _day(name: str, usual: date) -> date:
    try:
        return day_from(request.args.get(name, ""))
    except ValueError:
        return usual


def _in(one: Standing, chapter: Chapter) -> bool:
    return one.clause.chapter is chapter


def _line(actor: Actor, asked: Asked, one: Standing) -> Line:
    clause = one.clause
    return Line(
        clause.number,
        gettext(clause.title),
        gettext(clause.asks),
        clause_links.page(clause.number, asked),
        badge(one.state),
        one.gaps,
        one.evidence,
        [_kind(actor, asked, clause, record, count) for record, count in one.records.items()],
    )


def _kind(actor: Actor, asked: Asked, clause: Clause, record: Record, count: int) -> Markup | str:
    words = gettext("%(what)s: %(value)s", what=wording(record), value=count)
    address = clause_links.listed(actor, asked, clause, record)
    return links.link(address, words) if address else words


def _tools(actor: Actor, asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield the ways from here to what auditing needs besides."""
    for record in (
        *(Record.INTERNAL_AUDIT, Record.NONCONFORMITY, Record.CLAUSE_NOTE),
        Record.EVIDENCE_PACK,
    ):
        yield wording(record), links.narrowed(actor, record)


def _block(actor: Actor, one: Missing) -> Block:
    told = {} if one.gap.month is None else {"month": month(one.gap.month)}
    return Block(
        gettext(one.gap.sentence, **told), one.count, [links.to(actor, row) for row in one.rows]
    )


# Notes, samples and nonconformities ---------------------------------------------------------------
def _notes(session: Session, actor: Actor, asked: Asked, number: str) -> Sequence[ClauseNote]:
    return session.scalars(
        select(ClauseNote)
        .where(
            ClauseNote.clause == number,
            ClauseNote.voided_at.is_(None),
            rows_within(actor, ClauseNote, Record.CLAUSE_NOTE),
            asked.here(ClauseNote),
        )
        .options(joinedload(ClauseNote.written_by))
        .order_by(ClauseNote.id.desc())
        .limit(NOTES)
    ).all()


def _note(actor: Actor, row: ClauseNote) -> Note:
    return Note(
        row.text,
        " · ".join(part for part in (str(row.written_by or ""), moment(row.written_at)) if part),
        links.page(Record.CLAUSE_NOTE, row.id),
        clause_links.drawn(actor, row),
        clause_links.told(row),
    )


def _raised(
    session: Session, actor: Actor, asked: Asked, number: str
) -> list[tuple[Markup | str, Markup | str, str]]:
    found = links.rows(
        session,
        actor,
        Nonconformity,
        Nonconformity.clause == number,
        Nonconformity.voided_at.is_(None),
        asked.here(Nonconformity),
    )
    return [(links.to(actor, one), badge(one.state), one.found[:80]) for one in found]


def _draw(actor: Actor, asked: Asked, one: Standing) -> str:
    """Return the address of the form that draws a sample; nothing where there is none to draw."""
    if not one.evidence or not actor.may(Deed.CREATE, Record.CLAUSE_NOTE):
        return ""
    return url_for(
        f"{Record.CLAUSE_NOTE.value}.do_view",
        deed="draw",
        clause=one.clause.number,
        **clause_links.period(asked),
    )


def _write(actor: Actor, asked: Asked, number: str) -> str:
    return _within(actor, asked, Record.CLAUSE_NOTE, clause=number)


def _within(actor: Actor, asked: Asked, record: Record, **more: str) -> str:
    """Return the address of the form of a record about the period and the office asked about."""
    return links.entering(
        actor,
        record,
        **more,
        from_on=asked.from_on.isoformat(),
        to_on=asked.to_on.isoformat(),
        office=asked.office_id or "",
    )
