"""Disputes, rulings and published results on pages of assessments and standards (4.10, 4.11)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_views import links
from admin_views.base import Related
from admin_views.deeds import RowDeed
from admin_views.formatting import badge, day, exact, moment, wording
from models import Assessment, AssessmentLine, Dispute, Publication, PublicationLine, clock
from models.clock import local
from models.scopes import Actor, rows_within
from rules.vocabulary import AssessmentStatus, Deed, Record
from services import disputes, publications, rulings


def _acknowledge(session: Session, actor: Actor, row: Assessment, form: Any, at: datetime) -> None:
    publications.acknowledge(session, actor, row, at)


ACKNOWLEDGE = RowDeed(
    "acknowledge",
    Deed.ACKNOWLEDGE,
    _acknowledge,
    quick=True,
    when=lambda row: row.status is AssessmentStatus.PUBLISHED and row.acknowledged_at is None,
    needs=("status", "acknowledged_at"),
    done=_l("You have confirmed that you read your result."),
    tone="primary",
)


def _may_raise(session: Session, actor: Actor, row: Assessment) -> bool:
    today = local(clock.now()).date()
    return actor.may(Deed.CREATE, Record.DISPUTE) and disputes.is_open(session, actor, row, today)


def of_month(session: Session, actor: Actor, row: Assessment) -> Iterator[Related]:
    """Yield the disputes of a month and, while one may raise them, the way to a new one."""
    may = _may_raise(session, actor, row)
    # who stands in for the manager sees the month, and of disputes his own alone
    found = rulings.of_assessment(session, row, rows_within(actor, Dispute, Record.DISPUTE))
    if not (found or may):
        return
    last = disputes.last_day(session, row)
    yield Related(
        _l("Disputes"),
        (
            *(_l("Number"), _l("Disputed line"), _l("State"), _l("What is disputed")),
            *(_l("Manager's ruling"), _l("Clause ruled by"), _l("Points given back")),
        ),
        [
            links.cells(
                links.to(actor, one),
                wording(one.indicator),
                badge(one.state),
                one.text,
                one.ruling,
                one.ruled_clause,
                exact(one.restored) if one.restored else "",
            )
            for one in found
        ],
        figures=(6,),
        add=links.entering(actor, Record.DISPUTE, assessment=row.id) if may else "",
        adding=_l("Raise a dispute"),
        empty=gettext("You may dispute a line until %(day)s.", day=day(last)) if last else "",
    )


def of_notices(session: Session, actor: Actor, row: Assessment) -> Iterator[Related]:
    """Yield the notices on which a month was published."""
    found = session.scalars(
        select(Publication)
        .join(PublicationLine, PublicationLine.publication_id == Publication.id)
        .where(
            PublicationLine.assessment_id == row.id,
            rows_within(actor, Publication, Record.PUBLICATION),
        )
        .order_by(Publication.id)
    ).all()
    if found:
        yield Related(
            _l("Results published"),
            (_l("Number"), _l("Shown from"), _l("Shown until"), _l("Taken down at")),
            [
                links.cells(links.to(actor, one), one.from_on, one.to_on, moment(one.withdrawn_at))
                for one in found
            ],
        )


def by_clause(session: Session, actor: Actor, clauses: Collection[str]) -> Related:
    """Return how some clauses have been ruled on: the words, and whose to those who may know."""
    reach = rows_within(actor, Dispute, Record.DISPUTE)
    found = rulings.by_clause(session, actor, clauses)
    asked = select(Dispute.id).where(Dispute.id.in_([one.id for one in found]), reach)
    mine = set(session.scalars(asked)) if found else set()
    return Related(
        _l("Rulings"),
        (_l("Clause"), _l("Manager's ruling"), _l("State"), _l("Ruled at"), _l("Number")),
        [
            links.cells(
                one.ruled_clause,
                one.ruling,
                badge(one.state),
                moment(one.ruled_at),
                links.to(actor, one) if one.id in mine else "",
            )
            for one in found
        ],
        more=links.narrowed(actor, Record.DISPUTE, clause=next(iter(clauses))) if mine else "",
        empty=_l("Nothing was ruled on by this clause yet."),
    )


def beside_line(
    session: Session, actor: Actor, row: Assessment, line: AssessmentLine
) -> Mapping[str, Any]:
    """Return what a line's page says of disputes: the way to raise one, and earlier rulings."""
    left = {one.indicator for one in disputes.lines_left(session, row)}
    may = line.indicator in left and _may_raise(session, actor, row)
    filled = {"assessment": row.id, "indicator": line.indicator.value}
    return {
        "dispute": links.entering(actor, Record.DISPUTE, **filled) if may else "",
        "until": day(disputes.last_day(session, row)) if may else "",
        "rulings": by_clause(session, actor, [line.clause]),
        "restored": line.facts.get("restored", []),
    }
