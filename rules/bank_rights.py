"""Who reads bank statements in, and who writes receipts from them (JD-10).

Part of the one table, ``rules.permissions``. Whoever runs the desk sees none of it: a statement
shows who pays for whom.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role

_R = frozenset({Deed.VIEW})
_READERS: dict[Role, frozenset[Deed]] = {
    Role.MANAGER: _R,
    Role.SUPERVISOR: _R,
    Role.AUDITOR: _R,
}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.BANK_STATEMENT: _READERS | {Role.FINANCE: _R | {Deed.CREATE}},
    Record.BANK_LINE: _READERS | {Role.FINANCE: _R | {Deed.EDIT, Deed.CONFIRM}},
}
