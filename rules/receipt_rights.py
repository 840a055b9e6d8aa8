"""Who may do what with receipts, their books, advances and refunds (roles.md: charges, receipts).

Part of the one table, ``rules.permissions``. The front desk and the area administrator, who
collects on site, take money and reverse a receipt of the same day; a refund is asked for by one
person and confirmed by finance.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_C, _E = frozenset({Deed.CREATE}), frozenset({Deed.EDIT})
_READERS: dict[Role, frozenset[Deed]] = {
    Role.MANAGER: _R,
    Role.SUPERVISOR: _R,
    Role.AUDITOR: _R | _X,
}
_TAKES = _R | _C | _P | {Deed.VOID}
_ASKS = _R | _C | {Deed.WITHDRAW}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.RECEIPT: _READERS
    | {
        Role.FRONT_DESK: _TAKES,
        Role.AREA_ADMIN: _TAKES,
        Role.FINANCE: _TAKES | _E | _X,
    },
    Record.RECEIPT_BOOK: _READERS
    | {Role.FRONT_DESK: _R, Role.AREA_ADMIN: _R, Role.FINANCE: _R | _C | _E | _X},
    Record.ADVANCE: _READERS
    | {
        Role.FRONT_DESK: _R | _C,
        Role.AREA_ADMIN: _R | _C,
        Role.FINANCE: _R | _C | _X | {Deed.VOID},
    },
    Record.REFUND: _READERS
    | {
        Role.FRONT_DESK: _ASKS,
        Role.AREA_ADMIN: _ASKS,
        Role.FINANCE: _ASKS | _X | {Deed.CONFIRM, Deed.DECLINE},
    },
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    # one looks up whose book a number is of
    (Record.RECEIPT_BOOK, Role.AREA_ADMIN): Scope.OFFICE,
}
