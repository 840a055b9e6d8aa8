"""Who keeps the topics mandatory before duty, and who puts somebody on duty by exception (4.1.1.1).

Part of the one table, ``rules.permissions``.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT))
_ADMINISTRATORS = (Role.FRONT_DESK, Role.AREA_ADMIN)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.PRE_DUTY_TOPIC: {
        Role.QUALITY: _R | _X | {Deed.CREATE, Deed.EDIT},
        Role.AUDITOR: _R | _X,
    }
    | dict.fromkeys((Role.ADMINISTRATOR, Role.MANAGER, Role.SUPERVISOR, *_ADMINISTRATORS), _R),
    Record.PRE_DUTY_OVERRIDE: {
        Role.QUALITY: _R | _X,
        Role.MANAGER: _R,
        Role.SUPERVISOR: _R | _X | {Deed.CREATE, Deed.VOID},
        Role.AUDITOR: _R | _X,
    }
    | dict.fromkeys(_ADMINISTRATORS, _R),
}
# the topics are the company's; an exception is read by whom it is about
REACH: Mapping[tuple[Record, Role], Scope] = {
    **{(Record.PRE_DUTY_TOPIC, role): Scope.ALL for role in Role},
    **{(Record.PRE_DUTY_OVERRIDE, role): Scope.OWN for role in _ADMINISTRATORS},
}
