"""Rights on the logs of messages and of background work: rows of the one table of permissions.

Everybody reads what is his own; who leads an office reads his office's, the administrator and the
auditor all.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_READ = frozenset({Deed.VIEW})
_AGAIN = _READ | {Deed.RETRY}
_LEAD = (Role.ADMINISTRATOR, Role.MANAGER, Role.SUPERVISOR)
OWN_ONLY = (Role.QUALITY, Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.DELIVERY: dict.fromkeys(Role, _READ) | dict.fromkeys(_LEAD, _AGAIN),
    Record.BACKGROUND_JOB: dict.fromkeys(Role, _AGAIN) | {Role.AUDITOR: _READ},
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    (record, role): Scope.OWN for record in TABLE for role in OWN_ONLY
}
# it is done with the rights of who asked for it, so nobody else asks again
ONE_S_OWN = frozenset({(Record.BACKGROUND_JOB, Deed.RETRY)})
