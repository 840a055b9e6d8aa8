"""Disputes on one line of an approved month: raised, reported, ruled on (procedure 4.10).

The person assessed raises one within the days after the approval; the supervisor reports; the
manager rules by a clause. Upheld, it issues a revision: what is wrong in the records is put right
there, and where they stand the ruling may give points of the line back. The approved month stays.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, AssessmentLine, Dispute, ResultRule
from models.audit import take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from rules import results as rules
from rules.assessment import show_points
from rules.notice_words import NoticeKind
from rules.refusal import Refusal
from rules.result_words import DisputeState
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Indicator, Record, Role
from services import inputs, notices, rulings
from services.revisions import RECORDS_LANGUAGE, revise_for_ruling
from services.separation import OwnWork, somebody


def days(session: Session, office_id: int, day: date) -> rules.Days:
    """Return how long lines may be disputed and notices are shown at an office on a day."""
    rows = [
        rules.Dated(
            row.office_id,
            row.valid_from,
            rules.Days(row.dispute_days, row.notice_days, row.shows_rank),
        )
        for row in session.scalars(select(ResultRule))
    ]
    return rules.days_on(rows, office_id, day)


def last_day(session: Session, row: Assessment) -> date | None:
    """Return the last day on which lines of a month may be disputed; None before its approval."""
    if row.status not in FROZEN or row.approved_at is None:
        return None
    approved = local(row.approved_at).date()
    return rules.last_day(approved, days(session, row.office_id, approved).dispute_days)


def is_open(session: Session, actor: Actor, row: Assessment, today: date) -> bool:
    """Say whether somebody may still dispute lines of a month: his own, in force, in time."""
    last = last_day(session, row)
    own = row.employee_id == actor.employee_id
    return own and row.current and last is not None and today <= last


def lines_left(session: Session, row: Assessment) -> list[AssessmentLine]:
    """Return the lines of a month that are not disputed and were not ruled on."""
    taken = {
        one.indicator
        for one in rulings.of_assessment(session, row)
        if one.state in rules.OPEN or (one.state in rules.RULED and one.assessment_id == row.id)
    }
    return [line for line in row.lines if line.indicator not in taken]


def raise_(
    session: Session,
    actor: Actor,
    row: Assessment,
    indicator: Indicator,
    text: str,
    at: datetime,
) -> Dispute:
    """Dispute one line of one's own month."""
    require(session, actor, Deed.VIEW, Record.ASSESSMENT, row)
    require_at(actor, Deed.CREATE, Record.DISPUTE, row.office_id)
    person, today = somebody(actor), local(at).date()
    if row.employee_id != person:
        raise OwnWork(N_("Only the person assessed disputes a line."), field="assessment")
    _check_window(session, row, today)
    said = inputs.text(Dispute, "text", text, needed=N_("Say what is disputed, and why."))
    with session.no_autoflush:
        take_turn(session.connection())
        line = next((one for one in lines_left(session, row) if one.indicator is indicator), None)
    if line is None:
        raise Refusal(
            N_("This line is disputed already, or was ruled on. Choose another one."),
            field="indicator",
        )
    sequence = next_number(session, rules.PREFIX, row.office_id, today)
    made = Dispute(
        number=ticket_number(rules.PREFIX, today, sequence),
        office_id=row.office_id,
        assessment_id=row.id,
        indicator=indicator,
        clause=line.clause,
        text=said,
        state=DisputeState.RAISED,
        raised_at=at,
        raised_by_id=person,
    )
    session.add(made)
    session.flush()
    notices.tell_leaders(session, NoticeKind.DISPUTE_RAISED, made, at, by=actor)
    return made


def _check_window(session: Session, row: Assessment, today: date) -> None:
    last = last_day(session, row)
    if last is None:
        raise Refusal(N_("A line is disputed once its month is approved."), field="assessment")
    if not row.current:
        raise Refusal(
            N_("%(number)s has been superseded by a later revision. Take that one."),
            field="assessment",
            number=row.record_no,
        )
    if today > last:
        raise Refusal(
            N_("The time to dispute lines of this month ended on %(day)s."),
            field="assessment",
            day=last.isoformat(),
        )


def withdraw(session: Session, actor: Actor, row: Dispute, at: datetime) -> Dispute:
    """Take one's own dispute back, before it is ruled on."""
    require(session, actor, Deed.WITHDRAW, Record.DISPUTE, row)
    _turn(session, row, rules.OPEN)
    if row.raised_by_id != somebody(actor):
        raise Refusal(N_("Only who raised a dispute withdraws it."))
    row.state, row.withdrawn_at = DisputeState.WITHDRAWN, at
    session.flush()
    return row


def report(session: Session, actor: Actor, row: Dispute, at: datetime, text: str) -> Dispute:
    """Report on a dispute: what the records say to it."""
    require(session, actor, Deed.REPORT, Record.DISPUTE, row)
    said = inputs.text(Dispute, "report", text, needed=N_("Write the report."))
    _turn(session, row, (DisputeState.RAISED,))
    if row.raised_by_id == somebody(actor):
        raise OwnWork(N_("Nobody reports on his own dispute."))
    row.report, row.reported_at, row.reported_by_id = said, at, somebody(actor)
    row.state = DisputeState.REPORTED
    session.flush()
    managers = notices.holding(session, row.office_id, local(at).date(), Role.MANAGER)
    notices.tell(session, NoticeKind.DISPUTE_REPORTED, row, managers, at, by=actor)
    return row


def rule(
    session: Session,
    actor: Actor,
    row: Dispute,
    at: datetime,
    *,
    upheld: bool,
    clause: str,
    text: str,
    restored: Fraction = Fraction(0),
) -> Assessment | None:
    """Rule on a dispute by a clause; return the revision that an upheld one issues."""
    require(session, actor, Deed.RULE, Record.DISPUTE, row)
    cited = inputs.text(Dispute, "ruled_clause", clause, needed=N_("Say by which clause you rule."))
    said = inputs.text(Dispute, "ruling", text, needed=N_("Write the ruling."))
    _turn(session, row, (DisputeState.REPORTED,))
    person = somebody(actor)
    if row.raised_by_id == person:
        raise OwnWork(N_("Nobody rules on his own dispute."))
    if row.reported_by_id == person:
        raise OwnWork(N_("You reported on this dispute: somebody else must rule."))
    rules.check_restored(restored, points_of(row), upheld)
    row.state = DisputeState.UPHELD if upheld else DisputeState.REFUSED
    row.ruling, row.ruled_clause, row.restored = said, cited, restored
    row.ruled_at, row.ruled_by_id = at, person
    session.flush()
    made = None
    if upheld:
        made = revise_for_ruling(session, row.assessment, at, _reason(row))
    notices.tell(session, NoticeKind.DISPUTE_RULED, row, [row.raised_by_id], at, by=actor)
    return made


def points_of(row: Dispute) -> Fraction:
    """Return what the disputed line costs in the revision in force."""
    lines = (line for line in row.assessment.lines if line.indicator is row.indicator)
    return next((line.points for line in lines), Fraction(0))


def _reason(row: Dispute) -> str:
    """Return the ruling as the reason of the revision, in the language of the records."""
    with force_locale(RECORDS_LANGUAGE):
        said = gettext(
            "Dispute %(number)s upheld by %(clause)s: %(ruling)s",
            number=row.number,
            clause=row.ruled_clause,
            ruling=row.ruling,
        )
        if row.restored:
            back = show_points(row.restored)
            said += gettext(" (%(points)s points given back)", points=back)
    return str(said)[:500]


def _turn(session: Session, row: Dispute, expected: tuple[DisputeState, ...]) -> None:
    """Wait for whoever decides on it at the same time, then refuse what is not next."""
    with session.no_autoflush:
        session.refresh(row, with_for_update=True)
    if row.state in expected:
        return
    if row.state in rules.OPEN:
        raise Refusal(
            N_("The supervisor has to report first.")
            if row.state is DisputeState.RAISED
            else N_("This dispute has been reported on.")
        )
    raise Refusal(N_("This dispute has been decided."))
