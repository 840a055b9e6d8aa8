"""Who disputes, reports and rules, who publishes and reads the results (4.10, 4.11, roles.md).

Part of the one table, ``rules.permissions``, with the awards of the year. The person assessed
disputes his own lines; the supervisor reports, the manager rules and publishes. A notice is read by
everybody of its office while it is on show (``models.publications``).
"""

from collections.abc import Mapping

from rules import award_rights
from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_A = frozenset({Deed.ATTACH})
_DISPUTES = _R | _A | {Deed.CREATE, Deed.WITHDRAW}
_ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.DISPUTE: {
        Role.QUALITY: _R | _X,
        Role.MANAGER: _R | _X | {Deed.RULE},
        Role.SUPERVISOR: _R | _X | _A | {Deed.REPORT},
        Role.FRONT_DESK: _DISPUTES,
        Role.AREA_ADMIN: _DISPUTES,
        Role.AUDITOR: _R | _X,
    },
    Record.PUBLICATION: {
        Role.QUALITY: _R | _X,
        Role.MANAGER: _R | _X | _P | {Deed.CREATE, Deed.WITHDRAW},
        Role.SUPERVISOR: _R | _X | _P,
        Role.FRONT_DESK: _R,
        Role.AREA_ADMIN: _R,
        Role.WORKER: _R,
        Role.FINANCE: _R,
        Role.AUDITOR: _R | _X,
    },
    Record.RESULT_RULE: {
        Role.ADMINISTRATOR: _R | _X | {Deed.CREATE, Deed.EDIT},
        Role.QUALITY: _R,
        Role.MANAGER: _R,
        Role.SUPERVISOR: _R,
        Role.AUDITOR: _R,
    },
    **award_rights.TABLE,
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    **{(Record.DISPUTE, role): Scope.OWN for role in _ASSESSED},
    **{(Record.PUBLICATION, role): Scope.OWN for role in (*_ASSESSED, Role.FINANCE)},
    **{(Record.RESULT_RULE, role): Scope.ALL for role in Role},
    **award_rights.REACH,
}
