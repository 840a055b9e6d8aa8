"""Who proposes, nominates and confirms the awards of a year, and who reads them (4.2.5, 4.11).

Part of the one table, ``rules.permissions``. Quality keeps the rules; the supervisor proposes, the
manager nominates, confirms and publishes. Those assessed read what was published.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_C = frozenset({Deed.CREATE})
_ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.AWARD: {
        Role.QUALITY: _R | _X,
        Role.MANAGER: _R
        | _C
        | _X
        | _P
        | {Deed.NOMINATE, Deed.CONFIRM, Deed.PUBLISH, Deed.WITHDRAW, Deed.VOID},
        Role.SUPERVISOR: _R | _C | _X | {Deed.PROPOSE, Deed.WITHDRAW},
        **dict.fromkeys(_ASSESSED, _R),
        Role.AUDITOR: _R | _X | _P,
    },
    Record.AWARD_RULE: {
        Role.QUALITY: _R | _C | _X | {Deed.EDIT},
        **dict.fromkeys((Role.MANAGER, Role.SUPERVISOR, *_ASSESSED), _R),
        Role.AUDITOR: _R | _X,
    },
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    **{(Record.AWARD, role): Scope.OWN for role in _ASSESSED},
    **{(Record.AWARD_RULE, role): Scope.ALL for role in Role},
}
