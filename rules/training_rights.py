"""Who holds trainings and who signs in (roles.md: training plans, sessions, exams).

Part of the one table, ``rules.permissions``. SIGN is signing in by one's own log-in; CONFIRM opens
the sign-in and says who was there; EXCUSE keeps why somebody was not.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_KEEPERS = (Role.QUALITY, Role.SUPERVISOR)
_OWN = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
_SESSION = _R | _X | _P | {Deed.CREATE, Deed.EDIT, Deed.VOID, Deed.ATTACH, Deed.IMPORT}
_ATTENDANCE = _R | _X | {Deed.CREATE, Deed.CONFIRM, Deed.DECLINE, Deed.EXCUSE, Deed.IMPORT}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.TRAINING_SESSION: {
        Role.MANAGER: _R | {Deed.SIGN},
        Role.AUDITOR: _R | _P | _X,
    }
    | dict.fromkeys(_OWN, _R | {Deed.SIGN})
    | dict.fromkeys(_KEEPERS, _SESSION | {Deed.SIGN, Deed.CONFIRM, Deed.CLOSE, Deed.CANCEL}),
    Record.TRAINING_ATTENDANCE: {Role.MANAGER: _R, Role.AUDITOR: _R | _X}
    | dict.fromkeys(_OWN, _R)
    | dict.fromkeys(_KEEPERS, _ATTENDANCE),
}
# one's own: the sessions one is on the list of or gives, and where one was
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OWN
    for record in (Record.TRAINING_SESSION, Record.TRAINING_ATTENDANCE)
    for role in _OWN
}
