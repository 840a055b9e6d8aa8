"""The awards of a year (procedure 4.11): opened, proposed, nominated, confirmed, published.

The supervisor proposes with a reason, the manager nominates and confirms. So two people stand
behind each award, and neither of them is who receives it. What was confirmed stands, with the
ranking as it was then; a mistake is voided with its reason and the award opened anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Award, AwardNominee, AwardRule, Employee, Office
from models.audit import because, take_turn
from models.clock import local
from models.numbering import next_number
from models.scopes import Actor, require, require_at
from reports import evidence
from rules import awards as rules
from rules.award_words import AwardState
from rules.refusal import Refusal
from rules.tickets import ticket_number
from rules.vocabulary import N_, Deed, Record, Role
from services import award_ranking, disputes, inputs
from services.award_ranking import Live
from services.frozen import instant
from services.separation import OwnWork, somebody

CLOSED = N_("This award has been confirmed: nothing is proposed or nominated any more.")


# Rules --------------------------------------------------------------------------------------------
def keep_rule(session: Session, row: AwardRule) -> AwardRule:
    """Enter or change a rule; refuses what nobody could be awarded by, and a used one."""
    rules.check_terms(row.terms(), row.posts)
    session.add(row)
    session.flush()
    return row


def end_rule(session: Session, actor: Actor, row: AwardRule, year_to: int | None) -> AwardRule:
    """Say until which year a rule holds; years whose awards were opened stay as they are."""
    require(session, actor, Deed.EDIT, Record.AWARD_RULE, row)
    row.year_to = year_to
    return keep_rule(session, row)


def in_force(session: Session, office_id: int, year: int) -> list[AwardRule]:
    """Return the rules of a year at an office: of each name its own newest, else the company's."""
    rows = session.scalars(
        select(AwardRule)
        .where(
            or_(AwardRule.office_id == office_id, AwardRule.office_id.is_(None)),
            AwardRule.year_from <= year,
        )
        .order_by(AwardRule.id)
    ).all()
    newest: dict[str, AwardRule] = {}
    for row in sorted(rows, key=lambda row: (row.office_id is not None, row.year_from)):
        newest[row.name] = row
    return [row for row in newest.values() if row.year_to is None or row.year_to >= year]


# Opening ------------------------------------------------------------------------------------------
def open_year(
    session: Session, actor: Actor, office: Office, year: int, at: datetime
) -> list[Award]:
    """Open what is not open yet of a year's awards at an office: one a rule and post."""
    require_at(actor, Deed.CREATE, Record.AWARD, office.id)
    today = local(at).date()
    if not rules.FIRST_YEAR <= year <= today.year:
        raise Refusal(N_("Choose a year that has begun."), field="year")
    found = in_force(session, office.id, year)
    if not found:
        raise Refusal(
            N_("No rule of awards is in force for %(year)s. Quality enters one first."),
            field="year",
            year=str(year),
        )
    with session.no_autoflush:
        take_turn(session.connection())
    there = _open_already(session, office.id, year)
    rows = [
        _opened(session, actor, office, year, rule, post, at)
        for rule in found
        for post in rule.posts
        if (rule.id, post) not in there
    ]
    if not rows:
        raise Refusal(
            N_("All awards of %(year)s are open at this office already."),
            field="year",
            year=str(year),
        )
    return rows


def _open_already(session: Session, office_id: int, year: int) -> set[tuple[int, Role]]:
    asked = select(Award.rule_id, Award.position).where(
        Award.office_id == office_id, Award.year == year, Award.voided_at.is_(None)
    )
    return {(rule, post) for rule, post in session.execute(asked)}


def _opened(
    session: Session,
    actor: Actor,
    office: Office,
    year: int,
    rule: AwardRule,
    post: Role,
    at: datetime,
) -> Award:
    today = local(at).date()
    sequence = next_number(session, rules.PREFIX, office.id, today)
    row = Award(
        number=ticket_number(rules.PREFIX, today, sequence),
        office=office,
        year=year,
        rule=rule,
        position=post,
        state=AwardState.OPEN,
        opened_at=at,
        opened_by_id=actor.employee_id,
    )
    session.add(row)
    session.flush()
    return row


# Proposing and nominating -------------------------------------------------------------------------
def propose(
    session: Session, actor: Actor, row: Award, employee_id: int, reason: str, at: datetime
) -> AwardNominee:
    """Propose somebody who is ranked, with the reason; nobody proposes himself."""
    require(session, actor, Deed.PROPOSE, Record.AWARD, row)
    why = inputs.text(AwardNominee, "reason", reason, needed=inputs.REASON)
    _turn(session, row)
    person = somebody(actor)
    if employee_id == person:
        raise OwnWork(N_("Nobody proposes himself."), field="person")
    _ranked(award_ranking.live(session, row, local(at).date()), employee_id)
    if any(one.employee_id == employee_id for one in row.proposed):
        raise Refusal(N_("This person has been proposed already."), field="person")
    made = AwardNominee(
        award=row,
        employee=session.get_one(Employee, employee_id),
        reason=why,
        proposed_at=at,
        proposed_by_id=person,
        struck_reason="",
    )
    session.add(made)
    session.flush()
    return made


def _ranked(now: Live, employee_id: int) -> None:
    """Refuse somebody who does not meet the conditions of the rule."""
    if now.ranking.place_of(employee_id) is None:
        raise Refusal(
            N_("This person is not ranked: see the page for the condition that is not met."),
            field="person",
        )


def nominate(
    session: Session, actor: Actor, row: Award, employee_ids: Iterable[int], at: datetime
) -> list[AwardNominee]:
    """Nominate some of those proposed; another person than the proposer, and never oneself."""
    require(session, actor, Deed.NOMINATE, Record.AWARD, row)
    _turn(session, row)
    person, wanted = somebody(actor), set(employee_ids)
    chosen = [one for one in row.proposed if one.employee_id in wanted and not one.nominated_at]
    if not chosen or len(chosen) < len(wanted):
        raise Refusal(N_("Choose whom you nominate."), field="people")
    if any(one.employee_id == person for one in chosen):
        raise OwnWork(N_("Nobody nominates himself."), field="people")
    if any(one.proposed_by_id == person for one in chosen):
        raise OwnWork(N_("You proposed this person: somebody else must nominate."), field="people")
    now = award_ranking.live(session, row, local(at).date())
    for one in chosen:
        _ranked(now, one.employee_id)
    _check_number(row, now, len(row.nominated) + len(chosen))
    for one in chosen:
        one.nominated_at, one.nominated_by_id = at, person
    _touch(row)
    session.flush()
    return chosen


def _check_number(row: Award, now: Live, count: int) -> None:
    most = now.ranking.most(row.rule.places)
    if count > most:
        raise Refusal(
            N_("This award has %(places)s places: no more can be nominated."),
            field="people",
            places=most,
        )


def may_take_back(actor: Actor, row: Award, one: AwardNominee) -> bool:
    """Say whether somebody may take a proposal back: who nominates any, who proposed his own.

    Who nominates at another office and proposes here takes back what he himself proposed.
    """
    if actor.may_at(Deed.NOMINATE, Record.AWARD, row.office_id):
        return True
    return one.nominated_at is None and one.proposed_by_id == actor.employee_id


def take_back(
    session: Session, actor: Actor, row: Award, employee_id: int, reason: str, at: datetime
) -> AwardNominee:
    """Take a proposal or nomination back with the reason; it stays on record."""
    require(session, actor, Deed.WITHDRAW, Record.AWARD, row)
    why = inputs.reason(reason, inputs.length(AwardNominee, "struck_reason"))
    _turn(session, row)
    one = next((one for one in row.proposed if one.employee_id == employee_id), None)
    if one is None:
        raise Refusal(N_("This person is not proposed."), field="person")
    if not may_take_back(actor, row, one):
        raise Refusal(N_("Only who proposed, or who nominates, takes it back."), field="person")
    because(session, why)
    one.struck_at, one.struck_by_id, one.struck_reason = at, somebody(actor), why
    _touch(row)
    session.flush()
    return one


# Confirming and publishing ------------------------------------------------------------------------
def may_confirm_from(session: Session, row: Award, today: date) -> date | None:
    """Return from when a year can be confirmed; None: now, because it is over or complete.

    Complete is a year whose December is published for everybody of the post.
    """
    opens = rules.opens_on(row.year)
    if today >= opens:
        return None
    now = award_ranking.live(session, row, opens)  # as if December were over: what lacks of it?
    december = f"{row.year}-12"
    lacks = any(one["month"] == december for one in now.content["gaps"])
    return opens if lacks or not now.figures.candidates else None


def confirm(session: Session, actor: Actor, row: Award, at: datetime) -> Award:
    """Confirm who has the award: from now on it stands, with the ranking as it is now."""
    require(session, actor, Deed.CONFIRM, Record.AWARD, row)
    _turn(session, row)
    person, today = somebody(actor), local(at).date()
    opens = may_confirm_from(session, row, today)
    if opens is not None:
        raise Refusal(
            N_("The year is confirmed from %(day)s on, or when December is published."),
            day=opens.isoformat(),
        )
    if not row.nominated:
        raise Refusal(N_("Nobody is nominated yet."))
    if any(one.employee_id == person for one in row.nominated):
        raise OwnWork(N_("Nobody confirms his own award."))
    now = award_ranking.live(session, row, today)
    for one in row.nominated:
        if now.ranking.place_of(one.employee_id) is None:
            raise Refusal(
                N_("%(name)s does not meet the conditions any more: take the nomination back."),
                name=one.employee.name,
            )
    _check_number(row, now, len(row.nominated))
    for place, one in enumerate(row.nominated, 1):
        one.certificate_no = f"{row.number}-{place:02d}"
    row.confirmed_at, row.confirmed_by_id = at, person
    kept = evidence.canonical(now.content | _decided(session, row, now))
    row.frozen, row.frozen_sha256 = kept.decode(), evidence.digest(kept)
    row.state = AwardState.CONFIRMED
    session.flush()
    return row


def _decided(session: Session, row: Award, now: Live) -> dict[str, Any]:
    """Return who has the award, and who decided it, for the frozen content."""

    def name(employee_id: int | None) -> str:
        return session.get_one(Employee, employee_id).name if employee_id else ""

    return {
        "awarded": [
            {
                "employee_id": one.employee_id,
                "name": one.employee.name,
                "place": now.ranking.place_of(one.employee_id),
                "reason": one.reason,
                "certificate_no": one.certificate_no,
                "proposed": {"by": name(one.proposed_by_id), "at": instant(one.proposed_at)},
                "nominated": {"by": name(one.nominated_by_id), "at": instant(one.nominated_at)},
            }
            for one in row.nominated
        ],
        "confirmed": {"by": name(row.confirmed_by_id), "at": instant(row.confirmed_at)},
    }


def publish(
    session: Session, actor: Actor, row: Award, at: datetime, shown_until: date | None = None
) -> Award:
    """Publish a confirmed award at its office; left out, shown as long as the rules say."""
    require(session, actor, Deed.PUBLISH, Record.AWARD, row)
    session.refresh(row, with_for_update=True)
    if row.state is not AwardState.CONFIRMED or row.voided_at is not None:
        raise Refusal(N_("Only a confirmed award is published, once."))
    today = local(at).date()
    days = disputes.days(session, row.office_id, today).notice_days
    until = shown_until or today + timedelta(days=days - 1)
    if until < today:
        raise Refusal(N_("The last day lies before the first."), field="shown_until")
    row.state, row.published_at, row.published_by_id = AwardState.PUBLISHED, at, somebody(actor)
    row.shown_until = until
    session.flush()
    return row


def published(session: Session, office_id: int, year: int) -> Sequence[Award]:
    """Return everything published of a year at an office, in the order of its numbers."""
    return session.scalars(
        select(Award)
        .where(
            *(Award.office_id == office_id, Award.year == year),
            *(Award.state == AwardState.PUBLISHED, Award.voided_at.is_(None)),
        )
        .order_by(Award.number)
    ).all()


def holds(row: Award) -> bool:
    """Say whether what was confirmed is what is kept."""
    return evidence.digest((row.frozen or "").encode()) == row.frozen_sha256


def _turn(session: Session, row: Award) -> None:
    """Wait for whoever changes it at the same time, then refuse what is closed."""
    with session.no_autoflush:
        session.refresh(row, with_for_update=True)
        session.expire(row, ["nominees"])
    if row.voided_at is not None:
        raise Refusal(N_("This record is voided already."))
    if row.state is not AwardState.OPEN:
        raise Refusal(CLOSED)


def _touch(row: Award) -> None:
    """Let the award's version tell that its nominations changed."""
    row.version += 1
