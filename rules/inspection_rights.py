"""Who audits, raises nonconformities and answers them (roles.md: the auditor only reads business).

Part of the one table, ``rules.permissions``. The auditor reads all and writes only what is his own
work: notes, samples, results of an audit, nonconformities. REVIEW enters the result of a check and
verifies whether an action worked; ISSUE begins an audit; ANSWER and COMPLETE are the owner's.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X, _P = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT, Deed.PRINT))
_C, _E, _D = (frozenset({deed}) for deed in (Deed.CREATE, Deed.EDIT, Deed.VOID))
_REVIEW = frozenset({Deed.REVIEW})
_AUDITS = (Role.QUALITY, Role.AUDITOR)
_LEADS = (Role.MANAGER, Role.SUPERVISOR)
_STAFF = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
_ANSWERS = frozenset({Deed.ANSWER, Deed.COMPLETE, Deed.ATTACH})
_RAISES = _R | _C | _X | _P

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.INTERNAL_AUDIT: dict.fromkeys(_LEADS, _R | _X)
    | dict.fromkeys(_AUDITS, _R | _C | _E | _D | _X | {Deed.ISSUE, Deed.CLOSE}),
    Record.AUDIT_CHECK: dict.fromkeys(_LEADS, _R | _X) | dict.fromkeys(_AUDITS, _R | _X | _REVIEW),
    Record.CLAUSE_NOTE: dict.fromkeys(_LEADS, _R) | dict.fromkeys(_AUDITS, _R | _C | _D | _X),
    Record.NONCONFORMITY: {
        Role.QUALITY: _RAISES | _E | _D | _ANSWERS | _REVIEW | {Deed.CLOSE, Deed.TRANSFER},
        Role.AUDITOR: _RAISES | _REVIEW,
        Role.MANAGER: _RAISES | _ANSWERS | _REVIEW | {Deed.TRANSFER},
        Role.SUPERVISOR: _RAISES | _ANSWERS,
    }
    | dict.fromkeys(_STAFF, _R | _ANSWERS),
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    (Record.NONCONFORMITY, role): Scope.OWN for role in _STAFF
}
