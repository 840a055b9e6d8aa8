"""Who reckons, hands over, receives and pays wage results (4.9): rows of the one table.

The office reckons and hands over, finance receives and pays; who is assessed reads his own lines.
Finance drafts the wage table and keeps the bases; the manager puts the table in force.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R = frozenset({Deed.VIEW})
_P, _X, _I = frozenset({Deed.PRINT}), frozenset({Deed.EXPORT}), frozenset({Deed.IMPORT})
_RCE = _R | {Deed.CREATE, Deed.EDIT}
_LED: dict[Role, frozenset[Deed]] = {Role.MANAGER: _R, Role.SUPERVISOR: _R, Role.AUDITOR: _R}
_OWN: dict[Role, frozenset[Deed]] = {Role.FRONT_DESK: _R, Role.AREA_ADMIN: _R}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.WAGE_TABLE: _LED | {Role.MANAGER: _R | {Deed.ISSUE}, Role.FINANCE: _RCE | _X},
    Record.PERFORMANCE_BASE: _LED | _OWN | {Role.FINANCE: _RCE | _X | _I},
    Record.WAGE_BATCH: _LED
    | {
        Role.SUPERVISOR: _R | _P | {Deed.GENERATE, Deed.WITHDRAW},
        Role.MANAGER: _R | _P | {Deed.SUBMIT},
        Role.FINANCE: _R | _X | _P | {Deed.RECEIVE, Deed.PAY},
    },
    Record.WAGE_LINE: _LED | _OWN | {Role.FINANCE: _R | _X},
    Record.WAGE_LAYOUT: _LED | {Role.FINANCE: _RCE | _X},
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OWN
    for record in (Record.PERFORMANCE_BASE, Record.WAGE_LINE)
    for role in _OWN
}
