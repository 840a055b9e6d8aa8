"""Who collects arrears, who answers a dispute, and who sets the ladder (JD-10).

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
    Role.FINANCE: _RECORDS | _X,
    Role.AUDITOR: _R | _X,
}
DUNNING_INTERVAL: dict[Role, frozenset[Deed]] = {
    Role.ADMINISTRATOR: _R | {Deed.CREATE, Deed.EDIT},
    **dict.fromkeys(
        (
            *(Role.QUALITY, Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK),
            *(Role.AREA_ADMIN, Role.FINANCE, Role.AUDITOR),
        ),
        _R,
    ),
}
