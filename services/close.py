"""The close of a month (4.6): whose month stands where, and what keeps each from going on.

Nothing is written here. The reasons are those of ``services.month_gates``, by which the deeds
themselves refuse. A fixed number of statements, whatever the number of offices and people; whether
records changed since a draft is looked at for one office at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only, selectinload

from models import FROZEN, Assessment, Employee, Office, Post, Publication, WageBatch
from models.clock import local
from models.scopes import Actor, rows_within
from rules.refusal import Refusal
from rules.vocabulary import N_, AssessmentStatus, Deed, LineState, Record
from services import close_facts as found
from services import drafts, exam_month, gaps, month_lines, month_view
from services import month_gates as gates
from services.close_facts import Signers
from services.people import ASSESSED, Person, days_held
from services.periods import Offices, in_offices, window

S = AssessmentStatus
LOOKS_BACK = 3  # months before, whose approval is compared with the records as they are now
NO_DRAFT = N_("No draft has been made yet. Generate the drafts of the month.")
NO_POST = N_("%(name)s holds no assessed post here in this month by the records as they are now.")
NO_APPROVER = N_(
    "Nobody at the office may approve this: the manager is the person assessed or submitted it. "
    "Another manager or a substitute approver is needed."
)
NO_SUBMITTER = N_("Nobody at the office may submit this: the supervisor is the person assessed.")
OTHERS = N_("It may be done by: %(names)s.")
OPEN_CALLBACKS = N_(
    "Callbacks of the month not made yet: %(count)s. They count as missed unless they are excused."
)
UNMARKED = N_("Exams of the month not marked yet: %(count)s. They count once they are marked.")
OUTDATED = N_("The records of %(month)s have changed since it was approved: issue a revision.")
EARLIER = N_("%(month)s is not closed yet.")
RETURNED = N_("Returned: %(reason)s")
_FIRST = {S.DRAFT: Deed.SUBMIT, S.RETURNED: Deed.SUBMIT, S.SUBMITTED: Deed.APPROVE}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that holds a month up, or is to be known; the list of records it is about."""

    said: Refusal
    record: Record | None = None
    narrowed: tuple[tuple[str, str], ...] = ()
    row_id: int | None = None
    bars: bool = True  # False: told, but it holds nothing up


@dataclass(slots=True)
class Standing:
    """One person's month in one post, with everything there is to say of it."""

    person: Person
    name: str
    row: Assessment | None
    part: list[list[str]]  # the days, if not the whole month
    reasons: list[Reason] = field(default_factory=list)
    nothing_due: bool = False

    @property
    def status(self) -> AssessmentStatus | None:
        """Where it stands; None: no draft has been made."""
        return None if self.row is None else self.row.status

    @property
    def barred(self) -> int:
        """How many reasons hold it up."""
        return sum(1 for one in self.reasons if one.bars)

    @property
    def ready(self) -> Deed | None:
        """The deed that can be done next, if nothing stands against it."""
        return None if self.status is None or self.barred else _FIRST.get(self.status)


@dataclass(slots=True)
class OfficeClose:
    """One office's month."""

    office: Office
    people: list[Standing] = field(default_factory=list)
    batch: WageBatch | None = None
    notice: Publication | None = None
    signers: Signers = field(default_factory=Signers)

    def count(self, *statuses: AssessmentStatus | None) -> int:
        """Count the months that stand at one of some states."""
        return sum(1 for one in self.people if one.status in statuses)

    @property
    def closed(self) -> int:
        """How many are approved or further on."""
        return self.count(*FROZEN)

    @property
    def held_up(self) -> list[Standing]:
        """Those something stands against."""
        return [one for one in self.people if one.barred]

    @property
    def reasons(self) -> int:
        """How many reasons hold the office's months up."""
        return sum(one.barred for one in self.people)

    def ready(self, deed: Deed) -> list[int]:
        """Return the assessments a deed can be done to now."""
        return [one.row.id for one in self.people if one.row is not None and one.ready is deed]


# Who sees it --------------------------------------------------------------------------------------
def reach(actor: Actor) -> frozenset[int] | None:
    """Return the offices whose close somebody sees; None is every office.

    Whoever sees his own month alone sees no close, nor does finance, which reads what is approved.
    """
    offices = month_view.reach(actor).offices
    return None if offices is None else offices | actor.stands_in


def may_look(actor: Actor) -> bool:
    """Say whether somebody sees any office's close."""
    offices = reach(actor)
    return offices is None or bool(offices)


def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """Return the offices somebody may choose from, by code."""
    asked = select(Office).where(in_offices(Office.id, reach(actor))).order_by(Office.code)
    return session.scalars(asked).all()


# What stands --------------------------------------------------------------------------------------
def look(
    session: Session, actor: Actor, month: date, at: datetime, chosen: Sequence[Office]
) -> list[OfficeClose]:
    """Return how far a month is at some offices; of a single one everything that can be told."""
    first, ids = month.replace(day=1), [office.id for office in chosen]
    deep = len(chosen) == 1
    seen = window(first, at)
    rows = drafts.newest(session, first, ids) if deep else _light(session, first, ids)
    days = days_held(session, seen, ids)
    names = _names(session, first, ids)
    live = {first: month_lines.load(session, first, at, ids)} if deep and at >= seen.start else None
    known = gates.Facts(at, names, {first: gaps.undecided(session, first, ids)}, live)
    context = _Context(
        *(actor, at, first, known),
        signers=found.signers(session, local(at).date(), ids),
        callbacks=found.open_callbacks(session, seen, ids),
        exams=exam_month.unmarked(session, seen, ids),
        earlier=found.unfinished(session, first, ids),
        outdated=_outdated(session, first, at, ids) if deep else {},
    )
    places = {office.id: OfficeClose(office) for office in chosen}
    for person in sorted({*days, *rows}, key=lambda one: (ASSESSED.index(one[2]), names[one[0]])):
        row, held = rows.get(person), days.get(person, ())
        part = found.part_of(seen, held)
        one = Standing(person, names[person[0]], row, part)
        one.reasons = list(_reasons(context, one, bool(held)))
        one.nothing_due = deep and row is not None and _nothing_due(row)
        places[person[1]].people.append(one)
    _beside(session, actor, first, places)
    for office_id, place in places.items():
        place.signers = context.signers.get(office_id, Signers())
    return list(places.values())


@dataclass(frozen=True, slots=True)
class _Context:
    """Everything the reasons are read from, loaded once."""

    actor: Actor
    at: datetime
    month: date
    known: gates.Facts
    signers: Mapping[int, Signers]
    callbacks: Mapping[Person, int]
    exams: Mapping[Person, int]
    earlier: Mapping[Person, list[tuple[date, int]]]
    outdated: Mapping[Person, list[Assessment]]


def _light(session: Session, month: date, ids: Collection[int]) -> dict[Person, Assessment]:
    """Return the newest revision of everybody's month, without its figures."""
    asked = (
        select(Assessment)
        .where(Assessment.month == month, in_offices(Assessment.office_id, ids))
        .order_by(Assessment.revision)
        .options(
            load_only(
                *(Assessment.office_id, Assessment.employee_id, Assessment.position),
                *(Assessment.month, Assessment.status, Assessment.record_no, Assessment.current),
                *(Assessment.submitted_by_id, Assessment.return_reason, Assessment.revision),
            )
        )
    )
    return {gates.person(row): row for row in session.scalars(asked)}


def _names(session: Session, month: date, ids: Offices) -> dict[int, str]:
    """Return what everybody is called who is assessed at some offices."""
    posts = select(Post.employee_id).where(Post.role.in_(ASSESSED), in_offices(Post.office_id, ids))
    rows = select(Assessment.employee_id).where(
        Assessment.month == month, in_offices(Assessment.office_id, ids)
    )
    asked = select(Employee.id, Employee.name).where(
        or_(Employee.id.in_(posts), Employee.id.in_(rows))
    )
    names: dict[int, str] = dict(session.execute(asked).all())
    return names


def _outdated(
    session: Session, month: date, at: datetime, ids: Collection[int]
) -> dict[Person, list[Assessment]]:
    """Return the approved months before that the records no longer agree with (4.6)."""
    asked = (
        select(Assessment)
        .where(
            *(Assessment.month >= found.months_before(month, LOOKS_BACK), Assessment.month < month),
            *(Assessment.office_id.in_(ids), Assessment.current, Assessment.status.in_(FROZEN)),
        )
        .order_by(Assessment.month)
        .options(selectinload(Assessment.lines))
    )
    rows = session.scalars(asked).all()
    known = gates.Facts(at, {}, live=gates.live(session, rows, at))
    late: dict[Person, list[Assessment]] = {}
    for row in rows:
        if known.moved_on(row):
            late.setdefault(gates.person(row), []).append(row)
    return late


def _nothing_due(row: Assessment) -> bool:
    """Say whether no line of a month counted anything: on leave, or come on its last day."""
    return all(line.state is not LineState.COUNTED for line in row.lines)


# Why ----------------------------------------------------------------------------------------------
def _reasons(context: _Context, one: Standing, holds: bool) -> Iterator[Reason]:
    row, name = one.row, one.name
    if not holds:
        yield Reason(Refusal(NO_POST, name=name), bars=False)
    if row is None:
        yield Reason(Refusal(NO_DRAFT))
    elif row.status in drafts.OPEN:
        yield from _about(context, gates.submission(row, context.known), one)
        yield from _signed_by(context, one, row, Deed.SUBMIT)
        if row.status is S.RETURNED:
            yield Reason(Refusal(RETURNED, reason=row.return_reason), bars=False)
    elif row.status is S.SUBMITTED:
        yield from _about(context, gates.approval(row, context.known), one)
        yield from _signed_by(context, one, row, Deed.APPROVE)
    elif context.known.moved_on(row):
        said = Refusal(OUTDATED, month=f"{row.month:%Y-%m}")
        yield Reason(said, Record.ASSESSMENT, row_id=row.id, bars=False)
    yield from _beside_it(context, one)


def _about(context: _Context, gate: Iterator[Refusal], one: Standing) -> Iterator[Reason]:
    """Yield what the gates refuse, each with the records it is about."""
    employee, office, position = one.person
    whose = (("employee", str(employee)), ("position", position.value), ("office", str(office)))
    for no in gate:
        if no.sentence is gates.UNDECIDED:
            month = ("month", f"{context.month:%Y-%m}")
            yield Reason(no, Record.RECORD_GAP, (("state", "found"), month, *whose))
        else:
            yield Reason(no)


def _signed_by(context: _Context, one: Standing, row: Assessment, deed: Deed) -> Iterator[Reason]:
    """Yield that nobody may sign next, or that whoever looks may not, and who may."""
    not_these = {row.employee_id, row.submitted_by_id if deed is Deed.APPROVE else None}
    signers = context.signers.get(row.office_id, Signers()).of(deed)
    others = [name for who, name in signers.items() if who not in not_these]
    if not others:
        yield Reason(Refusal(NO_APPROVER if deed is Deed.APPROVE else NO_SUBMITTER))
    elif context.actor.employee_id in signers and context.actor.employee_id in not_these:
        own = context.actor.employee_id == row.employee_id
        yield Reason(Refusal(gates.OWN[deed] if own else gates.SUBMITTER[deed]))
        yield Reason(Refusal(OTHERS, names="、".join(others)), bars=False)


def _beside_it(context: _Context, one: Standing) -> Iterator[Reason]:
    """Yield what holds nothing up and should be known before a month is signed."""
    employee, office, _ = one.person
    if one.status not in FROZEN and (count := context.callbacks.get(one.person)):
        due = (("queue", "due"), ("responsible", str(employee)), ("office", str(office)))
        yield Reason(Refusal(OPEN_CALLBACKS, count=count), Record.CALLBACK, due, bars=False)
    if one.status not in FROZEN and (count := context.exams.get(one.person)):
        waits = (("state", "handed_in"), ("employee", str(employee)))
        yield Reason(Refusal(UNMARKED, count=count), Record.EXAM_SITTING, waits, bars=False)
    for row in context.outdated.get(one.person, ()):
        said = Refusal(OUTDATED, month=f"{row.month:%Y-%m}")
        yield Reason(said, Record.ASSESSMENT, row_id=row.id, bars=False)
    for month, row_id in context.earlier.get(one.person, ()):
        said = Refusal(EARLIER, month=f"{month:%Y-%m}")
        yield Reason(said, Record.ASSESSMENT, row_id=row_id, bars=False)


# Pay and notice -----------------------------------------------------------------------------------
def _beside(session: Session, actor: Actor, month: date, places: Mapping[int, OfficeClose]) -> None:
    """Add the wage batch and the notice of each office, as far as they may be seen."""
    batches = select(WageBatch).where(
        *(WageBatch.month == month, WageBatch.office_id.in_(places)),
        rows_within(actor, WageBatch, Record.WAGE_BATCH),
    )
    for batch in session.scalars(batches.order_by(WageBatch.id)):
        places[batch.office_id].batch = batch
    notices = select(Publication).where(
        *(Publication.month == month, Publication.office_id.in_(places)),
        rows_within(actor, Publication, Record.PUBLICATION),
    )
    for notice in session.scalars(notices.order_by(Publication.id)):
        places[notice.office_id].notice = notice
