"""The most that a designed form may grant; what each design grants of it is data of the design.

Part of the one table, ``rules.permissions``: ``models.custom_forms`` narrows these grants by the
rights of each design, whatever the door.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_FILLS = _R | _P | {Deed.CREATE, Deed.EDIT, Deed.ATTACH, Deed.SIGN}
_LEADS = _FILLS | _X | {Deed.VOID, Deed.IMPORT}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.CUSTOM_FORM: {
        Role.QUALITY: _R | _X | _P | {Deed.CREATE, Deed.EDIT, Deed.ISSUE, Deed.WITHDRAW},
        Role.MANAGER: _R | _P,
        Role.SUPERVISOR: _R | _P,
        Role.AUDITOR: _R | _X | _P,
    },
    Record.CUSTOM_RECORD: {
        **dict.fromkeys((Role.QUALITY, Role.MANAGER, Role.SUPERVISOR), _LEADS),
        **dict.fromkeys((Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER), _FILLS),
        Role.FINANCE: _FILLS | _X,
        Role.AUDITOR: _R | _X | _P,
    },
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    # the design says whether somebody sees his own records or his office's
    (Record.CUSTOM_RECORD, role): Scope.OFFICE
    for role in (Role.AREA_ADMIN, Role.WORKER)
}

# What a design can grant, by the name of the column that says so; each needs the right to view.
GRANTS: Mapping[str, frozenset[Deed]] = {
    "may_view": _R,
    "may_create": frozenset({Deed.CREATE, Deed.IMPORT, Deed.ATTACH}),
    "may_edit": frozenset({Deed.EDIT, Deed.ATTACH}),
    "may_sign": frozenset({Deed.SIGN}),
    "may_void": frozenset({Deed.VOID}),
    "may_export": _X,
    "may_print": _P,
}
# whom no design can keep out, and from what
ALWAYS: Mapping[Role, frozenset[Deed]] = {Role.AUDITOR: _R | _X | _P}
# whom a design names; the auditor needs no naming
ROLES = tuple(role for role in TABLE[Record.CUSTOM_RECORD] if role not in ALWAYS)


def ceiling(role: Role, grant: str) -> bool:
    """Say whether a design may grant something to a post at all."""
    return bool(GRANTS[grant] & TABLE[Record.CUSTOM_RECORD].get(role, frozenset()))
