"""Who orders paid services, takes their money and keeps their prices (JD-7).

Part of the one table, ``rules.permissions``. Nobody changes what was charged: money is given back
by reversing its receipt.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R = frozenset({Deed.VIEW})
_X = frozenset({Deed.EXPORT})
_PRICES: dict[Role, frozenset[Deed]] = {
    Role.MANAGER: _R,
    Role.SUPERVISOR: _R,
    Role.FRONT_DESK: _R,
    Role.AREA_ADMIN: _R,
    Role.WORKER: _R,
    Role.FINANCE: _R | _X | {Deed.CREATE, Deed.EDIT, Deed.IMPORT},
    Role.AUDITOR: _R | _X,
}
_ORDERS = (
    _R
    | {Deed.CREATE, Deed.PRINT}
    | {Deed.COMPLETE, Deed.CANCEL, Deed.TRANSFER, Deed.RECEIVE}  # RECEIVE: takes the money
)
_READERS: dict[Role, frozenset[Deed]] = {
    Role.MANAGER: _R,
    Role.SUPERVISOR: _R,
    Role.WORKER: _R,
    Role.AUDITOR: _R | _X,
}
_LINES = _R | {Deed.CREATE, Deed.EDIT, Deed.VOID}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.SERVICE_ITEM: _PRICES,
    Record.SERVICE_PRICE: _PRICES,
    Record.SERVICE_ORDER: _READERS
    | {
        Role.FRONT_DESK: _ORDERS,
        Role.AREA_ADMIN: _ORDERS,
        Role.FINANCE: _ORDERS | _X | {Deed.EDIT},
    },
    Record.SERVICE_LINE: _READERS
    | {Role.FRONT_DESK: _LINES, Role.AREA_ADMIN: _LINES, Role.FINANCE: _LINES | _X},
    Record.SERVICE_SHARE: _READERS | {Role.FINANCE: _R | _X},
}
# what a service costs is the whole office's
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OFFICE
    for record in (Record.SERVICE_ITEM, Record.SERVICE_PRICE)
    for role in (Role.AREA_ADMIN, Role.WORKER)
}
