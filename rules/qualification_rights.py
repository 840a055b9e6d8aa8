"""Who may do what with quality administrators and their qualifications (roles.md).

Rows of the one table. Quality keeps them; who leads an office reads his office's people, and
whoever is bound reads his own. Of a field study he writes his own report; another person confirms.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _P, _X = (frozenset({deed}) for deed in (Deed.VIEW, Deed.PRINT, Deed.EXPORT))
_RCE = _R | {Deed.CREATE, Deed.EDIT}
_KEEPS = _RCE | _X | {Deed.VOID}
_OWN = (Role.FRONT_DESK, Role.AREA_ADMIN)
_READ: dict[Role, frozenset[Deed]] = {
    **dict.fromkeys((Role.MANAGER, Role.SUPERVISOR, *_OWN), _R),
    Role.AUDITOR: _R | _X,
}

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.QUALITY_MEMBER: _READ
    | {
        Role.QUALITY: _KEEPS | _P,
        **dict.fromkeys((Role.MANAGER, Role.SUPERVISOR), _R | _P),
        Role.AUDITOR: _R | _X | _P,
    },
    Record.QUALIFICATION: _READ | {Role.QUALITY: _KEEPS | {Deed.ATTACH, Deed.IMPORT}},
    Record.FIELD_STUDY: _READ
    | {
        Role.QUALITY: _KEEPS | {Deed.ATTACH, Deed.CONFIRM},
        Role.SUPERVISOR: _R | {Deed.CONFIRM},
        **dict.fromkeys(_OWN, _RCE | {Deed.ATTACH}),
    },
    Record.YEARLY_REQUIREMENT: _READ | {Role.QUALITY: _RCE | _X},
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    **{
        (record, role): Scope.OWN
        for record in (Record.QUALITY_MEMBER, Record.QUALIFICATION, Record.FIELD_STUDY)
        for role in _OWN
    },
    # what is asked is no secret: everybody bound by it reads it whole
    **{(Record.YEARLY_REQUIREMENT, role): Scope.ALL for role in Role},
}
