"""Who may do what in ad-hoc assessments, training, quality and audits (roles.md), put together.

Part of the one table, ``rules.permissions``.
"""

from collections.abc import Mapping

from rules import custom_rights, spot_rights
from rules.vocabulary import Deed, Record, Role, Scope

_R, _X = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT))
_READERS = (
    *(Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK),
    *(Role.AREA_ADMIN, Role.FINANCE, Role.AUDITOR),
)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.FORM_REGISTER: dict.fromkeys(_READERS, _R)
    | {Role.QUALITY: _R | _X | {Deed.CREATE, Deed.EDIT}},
    **spot_rights.TABLE,
    **custom_rights.TABLE,
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    **{(Record.FORM_REGISTER, role): Scope.ALL for role in Role},
    **spot_rights.REACH,
    **custom_rights.REACH,
}
