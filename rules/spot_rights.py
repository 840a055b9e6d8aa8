"""Who assesses administrators without notice, and who answers (roles.md: spot assessments).

Part of the one table, ``rules.permissions``. CONFIRM is the acknowledgement and DECLINE the
disagreement of the person assessed, by his own log-in; ANSWER is the word on a disagreement.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_WRITES = _R | {Deed.CREATE, Deed.EDIT, Deed.VOID}
_ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)
_READERS: dict[Role, frozenset[Deed]] = {
    Role.QUALITY: _R,
    Role.MANAGER: _R | _X,
    Role.AUDITOR: _R | _P | _X,
}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.SPOT_ASSESSMENT: _READERS
    | {Role.SUPERVISOR: _WRITES | _P | {Deed.ISSUE, Deed.ANSWER}}
    | dict.fromkeys(_ASSESSED, _R | {Deed.CONFIRM, Deed.DECLINE}),
    Record.SPOT_FINDING: _READERS
    | {Role.SUPERVISOR: _WRITES | {Deed.ATTACH, Deed.REVIEW}}
    | dict.fromkeys(_ASSESSED, _R),
    Record.TRAINING_TOPIC: {
        Role.QUALITY: _R | _X,
        Role.MANAGER: _R,
        Role.SUPERVISOR: _R | _X | {Deed.TAKE, Deed.DECLINE},
        Role.AUDITOR: _R | _X,
    },
}
# everybody assessed sees his own
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OWN
    for record in (Record.SPOT_ASSESSMENT, Record.SPOT_FINDING)
    for role in _ASSESSED
}
