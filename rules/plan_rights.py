"""Who makes the annual training plan, and who approves it (roles.md: training plans).

Part of the one table, ``rules.permissions``. Whoever is trained by a plan in force reads it; a plan
of the whole company is written by who works for all offices.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_WRITES = _R | {Deed.CREATE, Deed.EDIT, Deed.VOID} | _X
_PLANS = _WRITES | _P | {Deed.SUBMIT, Deed.REVISE}
_TRAINED = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
_READERS = dict.fromkeys(_TRAINED, _R)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.TRAINING_PLAN: _READERS
    | {
        Role.QUALITY: _PLANS,
        Role.MANAGER: _R | {Deed.APPROVE, Deed.RETURN},
        Role.SUPERVISOR: _PLANS,
        Role.AUDITOR: _R | _P | _X,
    },
    Record.TRAINING_PLAN_ITEM: _READERS
    | {
        Role.QUALITY: _WRITES,
        Role.MANAGER: _R,
        Role.SUPERVISOR: _WRITES,
        Role.AUDITOR: _R | _X,
    },
}
# one's own: what is in force at one's office (models.training_plans)
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OWN
    for record in (Record.TRAINING_PLAN, Record.TRAINING_PLAN_ITEM)
    for role in _TRAINED
}
