"""Who collects arrears, and who answers a dispute (JD-10).

Part of the one table, ``rules.permissions``. Nobody changes what was recorded: what was left out is
entered once, a mistake is voided by the supervisor.
"""

from rules.vocabulary import Deed, Role

_R = frozenset({Deed.VIEW})
_X, _P = frozenset({Deed.EXPORT}), frozenset({Deed.PRINT})
_RECORDS = _R | _P | {Deed.CREATE, Deed.COMPLETE}

DUNNING: dict[Role, frozenset[Deed]] = {
    Role.MANAGER: _R | _X,
    Role.SUPERVISOR: _R | _X | _P | {Deed.ANSWER, Deed.VOID},
    Role.FRONT_DESK: _R | _P,
    Role.AREA_ADMIN: _RECORDS,
    Role.FINANCE: _RECORDS | _X | {Deed.IMPORT},
    Role.AUDITOR: _R | _X,
}
