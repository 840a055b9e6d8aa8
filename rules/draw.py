"""The draw of callbacks (procedure 4.3): exact at every moment, foreseen by nobody.

**Counts.** Tickets of a stratum (office, month, group) are numbered 1, 2, 3 … in the order they are
completed. After ``n`` tickets exactly ``ceil(share × n)`` of them owe a callback, and of the first
``k`` callbacks exactly ``round-half-up(visit_share × k)`` are on site. That holds after *every*
ticket, not only at the month's end.

**Chance.** Fixed counts alone would make every fifth ticket the free one, and whoever completes the
tickets could see it coming. So the counts say only *when* one more ticket is free or one more
callback is on site; the recorded seed says *which*:

- When ``n`` grows and the number of callbacks does not, one ticket of the open block (the last
  ``denominator of share`` positions, the newcomer among them) is drawn. It is released from its
  callback, and the newcomer takes over that callback with its mode.
- When the number of on-site callbacks grows, one callback by phone since the last such growth (the
  newcomer's among them) is drawn, and is made on site instead.
- A callback that was already attempted, done or missed stays as it is (``made``). If the lot falls
  on such a one, the newcomer takes the role. The lot is cast over the made ones too, on purpose:
  whoever hurries to some customers and lets others wait doesn't raise the odds of a release.

**Proof.** A lot is ``sha256("seed:position:purpose")`` modulo the number of tickets in it, listed
by position. There is no generator state: whoever knows the seed, the order of the tickets and which
callbacks were made by then redoes every decision (``replay``).

A reopened ticket owes a callback after its rework without a draw: it has its place in the stratum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor

from rules.vocabulary import CallbackMode

HALF = Fraction(1, 2)
RELEASE, ON_SITE = "release", "visit"  # the two purposes of a lot


@dataclass(frozen=True, slots=True)
class Draw:
    """The recorded seed of a stratum and its quotas."""

    seed: str
    share: Fraction
    visit_share: Fraction

    def __post_init__(self) -> None:
        if not (0 <= self.share <= 1 and 0 <= self.visit_share <= 1):
            msg = "a share of callbacks is between 0 and 1"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket drawn before: its place in the stratum, its callback if it owes one.

    ``made``: the callback was attempted, done, excused or is past its deadline, so it stays.
    """

    key: int
    position: int
    mode: CallbackMode | None
    made: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What completing one ticket settles: its own callback, and at most one earlier one's.

    ``mode`` is the newcomer's (None: no callback). ``released`` owes no callback any more;
    ``switched_to_visit`` is to be made on site instead of by phone.
    """

    callback: bool
    mode: CallbackMode | None
    released: int | None = None
    switched_to_visit: int | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """One line of a stratum's history: the ticket, and whose callbacks were made by then."""

    key: int
    made: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Replay:
    """The draw redone: every decision in order, and what each ticket owes in the end."""

    decisions: tuple[Decision, ...]
    modes: Mapping[int, CallbackMode | None]


def callbacks_owed(draw: Draw, tickets: int) -> int:
    """Return how many of the first n tickets of a stratum owe a callback."""
    return ceil(draw.share * tickets)


def visits_owed(draw: Draw, callbacks: int) -> int:
    """Return how many of the first k callbacks of a stratum are on site, halves rounded up."""
    return floor(draw.visit_share * callbacks + HALF)


def window_start(draw: Draw, position: int) -> int:
    """Return the first position whose tickets ``decide`` must be given for a new position."""
    return min(_block_start(draw, position), _visit_window_start(draw, position))


def decide(draw: Draw, position: int, earlier: Sequence[Candidate]) -> Decision:
    """Settle the callback of the ticket completed at a position (the first is 1).

    ``earlier`` are the stratum's tickets before it, at least those from ``window_start`` on.
    """
    owed = callbacks_owed(draw, position)
    if owed == callbacks_owed(draw, position - 1):
        return _release(draw, position, earlier)
    if visits_owed(draw, owed) > visits_owed(draw, owed - 1):
        return _place_visit(draw, position, earlier)
    return Decision(callback=True, mode=CallbackMode.PHONE)


def replay(draw: Draw, history: Iterable[Completion]) -> Replay:
    """Redo the draw of a stratum from its seed and its history, for the auditor."""
    known: dict[int, Candidate] = {}
    decisions = []
    for position, completion in enumerate(history, start=1):
        first = window_start(draw, position)
        earlier = [
            replace(ticket, made=ticket.key in completion.made)
            for ticket in known.values()
            if ticket.position >= first
        ]
        decision = decide(draw, position, earlier)
        if decision.released is not None:
            known[decision.released] = replace(known[decision.released], mode=None)
        if decision.switched_to_visit is not None:
            switched = known[decision.switched_to_visit]
            known[switched.key] = replace(switched, mode=CallbackMode.VISIT)
        known[completion.key] = Candidate(completion.key, position, decision.mode)
        decisions.append(decision)
    return Replay(tuple(decisions), {ticket.key: ticket.mode for ticket in known.values()})


def _release(draw: Draw, position: int, earlier: Sequence[Candidate]) -> Decision:
    """Draw the ticket of the open block that owes no callback; its place goes to the newcomer."""
    first = _block_start(draw, position)
    lots = [ticket for ticket in earlier if ticket.position >= first and ticket.mode is not None]
    drawn = _lot(draw, position, RELEASE, lots)
    if drawn is None:
        return Decision(callback=False, mode=None)
    return Decision(callback=True, mode=drawn.mode, released=drawn.key)


def _place_visit(draw: Draw, position: int, earlier: Sequence[Candidate]) -> Decision:
    """Draw which callback since the last on-site one was due is made on site."""
    first = _visit_window_start(draw, position)
    lots = [
        ticket
        for ticket in earlier
        if ticket.position >= first and ticket.mode is CallbackMode.PHONE
    ]
    drawn = _lot(draw, position, ON_SITE, lots)
    if drawn is None:
        return Decision(callback=True, mode=CallbackMode.VISIT)
    return Decision(callback=True, mode=CallbackMode.PHONE, switched_to_visit=drawn.key)


def _lot(draw: Draw, position: int, purpose: str, lots: Sequence[Candidate]) -> Candidate | None:
    """Draw among earlier tickets and the newcomer, who is the last; None is the newcomer."""
    digest = sha256(f"{draw.seed}:{position}:{purpose}".encode()).digest()
    index = int.from_bytes(digest) % (len(lots) + 1)
    if index == len(lots):
        return None
    drawn = sorted(lots, key=lambda ticket: ticket.position)[index]
    return None if drawn.made else drawn


def _block_start(draw: Draw, position: int) -> int:
    """Return the first position of the block (5 tickets at 80 %) a position lies in."""
    block = draw.share.denominator
    return (position - 1) // block * block + 1


def _visit_window_start(draw: Draw, position: int) -> int:
    """Return the position after the one where the number of on-site callbacks last grew."""
    due = visits_owed(draw, callbacks_owed(draw, position - 1))
    if due == 0:
        return 1
    callback = ceil((due - HALF) / draw.visit_share)  # the first k that rounds to this many
    return floor((callback - 1) / draw.share) + 2  # one after the first n that owes k callbacks
