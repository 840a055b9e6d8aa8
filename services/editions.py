"""Editions of the assessment standard: drafted from the latest one, changed, issued for good."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import FROZEN, Assessment, Standard, StandardLine, Ticket
from models.audit import note
from models.clock import local
from models.scopes import Actor, require
from models.standards import from_rules
from rules.edition_words import EditionTime
from rules.refusal import Refusal
from rules.standards import DEFAULT_STANDARD
from rules.surveys import SCALE
from rules.vocabulary import N_, AuditOp, Deed, Indicator, Record, Role, StandardState
from services import inputs

# what a line of the next edition begins with
_LINE = (
    "position",
    "role",
    "indicator",
    "clause",
    "target",
    "points_per_point",
    "flat_points",
    "withholds_bonus",
    "period",
)
FULL = 100  # percent
CLAUSE = 20  # characters
COUNTABLE = SCALE[:-1]  # who is dissatisfied is never satisfied


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What a line may be changed to; ``target`` is None where the line is no rate.

    Its period is not among them: figures are counted by the month, quarter or half-year of 4.2.
    """

    clause: str
    target: Fraction | None
    points_per_point: Fraction
    flat_points: Fraction
    withholds_bonus: bool
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """An edition in the order of time: in force up to a day, unless it is the last one."""

    standard: Standard
    until: date | None
    time: EditionTime


# In time ------------------------------------------------------------------------------------------
def timeline(session: Session, today: date) -> list[Span]:
    """Return all editions, the latest first: one statement. Drafts end nobody's time."""
    editions = session.scalars(select(Standard).order_by(Standard.valid_from.desc())).all()
    found: list[Span] = []
    next_day: date | None = None
    for one in editions:
        if one.state is not StandardState.ISSUED:
            found.append(Span(one, None, EditionTime.DRAFT))
            continue
        until = next_day - timedelta(days=1) if next_day is not None else None
        found.append(Span(one, until, _time(one.valid_from, until, today)))
        next_day = one.valid_from
    return found


def _time(first: date, until: date | None, today: date) -> EditionTime:
    if first > today:
        return EditionTime.TO_COME
    return EditionTime.PAST if until is not None and until < today else EditionTime.IN_FORCE


def before(spans: Sequence[Span], standard: Standard) -> Standard | None:
    """Return the edition issued before another one, by their first days."""
    return next(
        (
            one.standard
            for one in spans
            if one.standard.state is StandardState.ISSUED
            and one.standard.valid_from < standard.valid_from
        ),
        None,
    )


def _demand_no_gap(session: Session, standard: Standard) -> None:
    """Refuse a first edition that begins after the records do: their months would have none.

    Later editions leave no gap: the one before ends where they begin.
    """
    with session.no_autoflush:
        issued = select(Standard.id).where(Standard.state == StandardState.ISSUED).limit(1)
        if session.scalar(issued) is not None:
            return
        received = session.scalar(select(func.min(Ticket.received_at)))
        assessed = session.scalar(select(func.min(Assessment.month)))
    days = [assessed, local(received).date() if received else None]
    first = min((day.replace(day=1) for day in days if day is not None), default=None)
    if first is not None and standard.valid_from > first:
        raise Refusal(
            N_(
                "There are records from %(month)s on, and no edition would be in force then. Let "
                "the first edition begin by that month."
            ),
            field="valid_from",
            month=f"{first:%Y-%m}",
        )


# Drafts -------------------------------------------------------------------------------------------
def latest(session: Session) -> Standard | None:
    """Return the edition that comes into force last, issued ones before drafts."""
    return session.scalars(
        select(Standard)
        .order_by((Standard.state == StandardState.ISSUED).desc(), Standard.valid_from.desc())
        .limit(1)
    ).first()


def draft(session: Session, standard: Standard) -> Standard:
    """Keep a new edition with lines and counted answers of the latest, to be changed and issued."""
    with session.no_autoflush:
        before = latest(session) or from_rules(DEFAULT_STANDARD)
    lines = before.lines
    if standard.satisfied_answers is None:
        standard.satisfied_answers = before.satisfied_answers
    standard.state = StandardState.DRAFT
    standard.lines = [
        StandardLine(**{name: getattr(line, name) for name in _LINE}) for line in lines
    ]
    return change(session, standard)


def change(session: Session, standard: Standard) -> Standard:
    """Keep the changed settings of a draft."""
    if standard.valid_from.day != 1:
        raise Refusal(
            N_("An edition comes into force on the first day of a month."), field="valid_from"
        )
    if standard.attempts_on_days < 1:
        raise Refusal(N_("At least one day of attempts."), field="attempts_on_days")
    if standard.exam_points < 0:
        raise Refusal(N_("Points are deducted: enter 0 or more."), field="exam_points")
    _demand_no_gap(session, standard)
    session.add(standard)
    session.flush()
    return standard


def set_answers(
    session: Session, actor: Actor, standard: Standard, answers: Collection[str]
) -> Standard:
    """Say which answers of a survey a draft counts as satisfied (4.1): the best ones, down to one.

    Surveys freeze the list of the edition in force when they open.
    """
    require(session, actor, Deed.EDIT, Record.STANDARD, standard)
    chosen = [grade.value for grade in COUNTABLE if grade.value in answers]
    if not chosen:
        raise Refusal(N_("Choose at least one answer."), field="answers")
    if chosen != [grade.value for grade in COUNTABLE[: len(chosen)]]:
        raise Refusal(
            N_("A better answer can't count less: tick all of them down to the last that counts."),
            field="answers",
        )
    standard.satisfied_answers = ",".join(chosen)
    session.flush()
    return standard


def set_lines(
    session: Session,
    actor: Actor,
    standard: Standard,
    figures: Mapping[int, LineFigures],
    taken_in: Collection[tuple[Role, Indicator]] = (),
) -> Standard:
    """Change the figures of a draft's lines, by the lines' ids; leave lines out or take them in."""
    require(session, actor, Deed.EDIT, Record.STANDARD, standard)
    for line in [
        one for one in missing(session, standard) if (one.role, one.indicator) in taken_in
    ]:
        places = {one.position for one in standard.lines}
        line.position = max(places, default=0) + 1 if line.position in places else line.position
        standard.lines.append(line)
    for line in list(standard.lines):
        wanted = figures.get(line.id)
        if wanted is None:
            continue
        if wanted.left_out:
            _leave_out(session, standard, line)
            continue
        _sensible(line, wanted)
        line.clause = inputs.within(
            wanted.clause, CLAUSE, field=f"clause_{line.id}", needed=N_("Name the clause.")
        )
        line.target, line.points_per_point = wanted.target, wanted.points_per_point
        line.flat_points, line.withholds_bonus = wanted.flat_points, wanted.withholds_bonus
    standard.version += 1  # the lines are the edition: whoever opened it before is told
    session.flush()
    return standard


def takes_flat(line: StandardLine) -> bool:
    """Say whether flat points are this line's measure: exams and findings have their own."""
    return line.indicator is Indicator.RECORDS


def missing(session: Session, standard: Standard) -> list[StandardLine]:
    """Return, not kept, the lines a draft could take in: those of the latest edition or of 4.2.

    A line counts records of its kind, so none can be made up.
    """
    with session.no_autoflush:
        known = latest(session)
    have = {(line.role, line.indicator) for line in standard.lines}
    found: dict[tuple[Role, Indicator], StandardLine] = {}
    for line in (*(known.lines if known else ()), *from_rules(DEFAULT_STANDARD).lines):
        if (line.role, line.indicator) not in have:
            copy = StandardLine(**{name: getattr(line, name) for name in _LINE})
            found.setdefault((line.role, line.indicator), copy)
    return list(found.values())


def _leave_out(session: Session, standard: Standard, line: StandardLine) -> None:
    field = f"leave_{line.id}"
    if line.indicator is Indicator.SPOT_CHECKS:
        raise Refusal(
            N_("Findings of ad-hoc assessments are counted by this line. It has to stay."),
            field=field,
        )
    others = {Indicator.SPOT_CHECKS, line.indicator}
    if all(one.indicator in others for one in standard.lines if one.role is line.role):
        raise Refusal(N_("At least one line of each post has to stay."), field=field)
    told = {"row_removed": [line.told_as, None]}
    note(session, AuditOp.UPDATE, Record.STANDARD, standard.id, str(standard), changes=told)
    standard.lines.remove(line)


def _sensible(line: StandardLine, wanted: LineFigures) -> None:
    if (line.target is None) is not (wanted.target is None):
        raise Refusal(N_("This line needs its target."), field=f"target_{line.id}")
    if wanted.target is not None and not 0 < wanted.target <= FULL:
        raise Refusal(N_("A target lies between 0 and 100 percent."), field=f"target_{line.id}")
    for name in ("points_per_point", "flat_points"):
        if not 0 <= getattr(wanted, name) <= FULL:
            raise Refusal(
                N_("Points lie between 0 and 100."), field=f"{name.partition('_')[0]}_{line.id}"
            )


def issue(session: Session, actor: Actor, standard: Standard) -> Standard:
    """Issue a draft: from then on it stands, and months from its day on follow it."""
    require(session, actor, Deed.ISSUE, Record.STANDARD, standard)
    if standard.state is StandardState.ISSUED:
        raise Refusal(N_("This edition has been issued already."))
    if not standard.lines:
        raise Refusal(N_("This edition has no lines."))
    approved = session.scalar(
        select(Assessment.month)
        .where(Assessment.month >= standard.valid_from, Assessment.status.in_(FROZEN))
        .order_by(Assessment.month.desc())
        .limit(1)
    )
    if approved is not None:
        raise Refusal(
            N_("%(month)s has been approved by an earlier edition. Choose a later first day."),
            month=f"{approved:%Y-%m}",
        )
    _demand_no_gap(session, standard)
    standard.state = StandardState.ISSUED
    session.flush()
    return standard
