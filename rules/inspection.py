"""Internal audits and nonconformities: which step is allowed when, and who may not do it.

A nonconformity goes to its owner, who answers with cause and action and reports it done; somebody
else verifies whether it worked. What did not work goes back to the owner.
"""

from collections.abc import Collection, Mapping
from datetime import date

from rules.inspection_words import AuditState, CheckResult, NonconformityState
from rules.refusal import Refusal
from rules.surveys import draw
from rules.vocabulary import N_, Deed, Role

PREFIX = "BF"  # 不符合
AUDIT_PREFIX = "NS"  # 内审
MOST_SAMPLED = 50
SAMPLE = 5  # what a sample proposes
SEED = 32  # characters of a seed
DAYS = 14  # what a deadline proposes
# posts that have to do with the work of an office: their holders do not audit it
AUDITED_POSTS = frozenset(
    {Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE}
    | {Role.TRAINEE}
)

S = NonconformityState
OWNER_S = (S.RAISED, S.ANSWERED, S.INEFFECTIVE)  # the owner has something to do
UNFINISHED = (*OWNER_S, S.DONE)
STEPS = (Deed.ANSWER, Deed.COMPLETE, Deed.REVIEW, Deed.CLOSE, Deed.TRANSFER)
_ADVICE: Mapping[NonconformityState, str] = {
    S.RAISED: N_("First its owner has to enter cause and action."),
    S.ANSWERED: N_("Its owner is carrying out the action: he reports it done."),
    S.DONE: N_("The action is reported done: somebody else than the owner has to verify it."),
    S.INEFFECTIVE: N_("The action did not work: its owner has to enter another one."),
    S.EFFECTIVE: N_("The action worked: only closing is left."),
    S.CLOSED: N_("This nonconformity is closed and stands. Raise a new one if it comes back."),
}


def next_state(state: NonconformityState, step: Deed) -> NonconformityState:
    """Return the state a step leads to, or refuse it with what to do instead.

    The verification (REVIEW) leads to EFFECTIVE here; ``verified`` says what an action that did not
    work comes to.
    """
    match state, step:
        case ((S.RAISED | S.INEFFECTIVE | S.ANSWERED), Deed.ANSWER):
            return S.ANSWERED
        case S.ANSWERED, Deed.COMPLETE:
            return S.DONE
        case S.DONE, Deed.REVIEW:
            return S.EFFECTIVE
        case S.EFFECTIVE, Deed.CLOSE:
            return S.CLOSED
        case ((S.RAISED | S.ANSWERED | S.INEFFECTIVE), Deed.TRANSFER):
            return state
        case _:
            raise Refusal(_ADVICE[state])


def is_allowed(state: NonconformityState, step: Deed) -> bool:
    """Say whether a step is allowed in a state."""
    try:
        next_state(state, step)
    except Refusal:
        return False
    return True


def verified(state: NonconformityState, effective: bool) -> NonconformityState:
    """Return what a verification comes to: done for good, or back to the owner."""
    good = next_state(state, Deed.REVIEW)
    return good if effective else S.INEFFECTIVE


def check_verifier(person: int, owner: int, answered_by: int | None) -> None:
    """Refuse the verification by the owner, or by whoever answered for him."""
    if person == owner:
        raise Refusal(N_("Nobody verifies his own correction: somebody else than the owner does."))
    if person == answered_by:
        raise Refusal(N_("You entered the action: somebody else verifies whether it worked."))


def is_late(state: NonconformityState, due_on: date, today: date) -> bool:
    """Say whether the owner is late: his deadline is over and he has not reported it done."""
    return state in OWNER_S and due_on < today


def check_auditor(roles: Collection[Role]) -> None:
    """Refuse a lead auditor who works at the office to be audited; ``roles`` are his there."""
    if AUDITED_POSTS & set(roles):
        raise Refusal(
            N_("Nobody audits his own work: the lead auditor holds no post in this office's work."),
            field="lead",
        )


def check_closing(state: AuditState, results: Collection[tuple[str, CheckResult, bool]]) -> None:
    """Refuse to close an audit that is not finished.

    ``results``: of each check its clause, its result, and whether a nonconformity was raised.
    """
    if state is not AuditState.UNDER_WAY:
        raise Refusal(N_("Only an audit that is under way is closed."))
    unseen = [clause for clause, result, _ in results if result is CheckResult.OPEN]
    if unseen:
        raise Refusal(
            N_("Not checked yet: %(clauses)s. Enter a result for each."),
            clauses=", ".join(unseen[:8]),
        )
    bare = [clause for clause, result, raised in results if _bare(result, raised)]
    if bare:
        raise Refusal(
            N_("Raise a nonconformity first for what does not conform: %(clauses)s."),
            clauses=", ".join(bare[:8]),
        )


def _bare(result: CheckResult, raised: bool) -> bool:
    return result is CheckResult.DOES_NOT and not raised


def sample(seed: str, ids: Collection[int], size: int) -> list[int]:
    """Draw records: the same seed and records give the same sample, in whatever order they come."""
    if not 1 <= size <= MOST_SAMPLED:
        raise Refusal(N_("Draw between 1 and %(most)s records."), field="size", most=MOST_SAMPLED)
    return draw(seed, {0: list(ids)}, size) if ids else []
