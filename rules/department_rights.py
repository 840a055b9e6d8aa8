"""Who reads what departments were given (JD-2), and who looked at whose number (JD-15).

Part of the one table, ``rules.permissions``.
"""

from rules.vocabulary import Deed, Role

_R = frozenset({Deed.VIEW})
_RX = _R | {Deed.EXPORT}

# written by the steps of the work order alone
DEPARTMENT_JOB: dict[Role, frozenset[Deed]] = {
    Role.QUALITY: _RX,
    Role.MANAGER: _RX,
    Role.SUPERVISOR: _RX,
    Role.FRONT_DESK: _R,
    Role.AREA_ADMIN: _R,
    Role.WORKER: _R,
    Role.AUDITOR: _RX,
}
# written by the click that shows a number
PHONE_LOOK: dict[Role, frozenset[Deed]] = dict.fromkeys(
    (Role.QUALITY, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR), _RX
)
