"""Rights on bills, payments and the ledger of the bonus: rows of the one table of permissions."""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R = frozenset({Deed.VIEW})
_RX = _R | {Deed.EXPORT}
_RCE = _R | {Deed.CREATE, Deed.EDIT}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.BILL: {
        Role.MANAGER: _RX,
        Role.SUPERVISOR: _RX,
        Role.FRONT_DESK: _R,
        Role.AREA_ADMIN: _R,
        Role.FINANCE: _RCE | {Deed.EXPORT, Deed.IMPORT},
        Role.AUDITOR: _RX,
    },
    Record.PAYMENT: {
        Role.MANAGER: _RX,
        Role.SUPERVISOR: _RX,
        Role.FRONT_DESK: _R | {Deed.CREATE, Deed.PRINT, Deed.ATTACH},
        Role.AREA_ADMIN: _R,
        Role.FINANCE: _RCE | {Deed.VOID, Deed.EXPORT, Deed.IMPORT, Deed.ATTACH},
        Role.AUDITOR: _RX,
    },
    # written when a month is approved, by nobody's hand
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
