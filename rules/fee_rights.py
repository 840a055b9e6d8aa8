"""Who may do what to fee items, prices, readings, billing runs, bills and payments (JD-10)."""

from rules.vocabulary import Deed, Record, Role

_R, _X = frozenset({Deed.VIEW}), frozenset({Deed.EXPORT})
_KEEPS = _R | _X | {Deed.CREATE, Deed.EDIT, Deed.IMPORT}
_READERS: dict[Role, frozenset[Deed]] = {
    Role.MANAGER: _R | _X,
    Role.SUPERVISOR: _R | _X,
    Role.FRONT_DESK: _R,
    Role.AREA_ADMIN: _R,
    Role.AUDITOR: _R | _X,
}
_OFFICE_READERS: dict[Role, frozenset[Deed]] = {
    role: deeds for role, deeds in _READERS.items() if role != Role.AREA_ADMIN
}
_ITEMS = _READERS | {Role.FINANCE: _KEEPS}
_VOIDED = _READERS | {Role.FINANCE: _KEEPS | {Deed.VOID}}

FEES: dict[Record, dict[Role, frozenset[Deed]]] = {
    Record.FEE_ITEM: _ITEMS,
    Record.FEE_PRICE: _ITEMS,
    Record.FEE_SCOPE: _ITEMS,
    Record.METER_READING: _VOIDED,
    # its sums are the whole office's
    Record.BILLING_RUN: _OFFICE_READERS | {Role.FINANCE: _KEEPS - {Deed.IMPORT}},
    Record.BILL: _VOIDED,
    Record.PAYMENT: _READERS
    | {
        Role.FRONT_DESK: _R | {Deed.CREATE, Deed.PRINT, Deed.ATTACH},
        Role.FINANCE: _KEEPS | {Deed.VOID, Deed.ATTACH},
    },
}
