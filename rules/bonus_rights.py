"""Who reads the ledger of the bonus (4.5): rows of the one table of permissions.

It is written when a month is approved, by nobody's hand.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R = frozenset({Deed.VIEW})
_RX = _R | {Deed.EXPORT}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.BONUS_ENTRY: {
        Role.MANAGER: _R,
        Role.SUPERVISOR: _R,
        Role.FRONT_DESK: _R,
        Role.AREA_ADMIN: _R,
        Role.FINANCE: _RX,
        Role.AUDITOR: _RX,
    },
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    (Record.BONUS_ENTRY, Role.FRONT_DESK): Scope.OWN,
    (Record.BONUS_ENTRY, Role.AREA_ADMIN): Scope.OWN,
}
