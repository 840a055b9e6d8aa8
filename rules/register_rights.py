"""Who may do what with the form register, disposals and procedure documents (roles.md).

Part of the one table, ``rules.permissions``. Quality keeps them; the manager approves a document;
whoever proposed a disposal approves it not. What is approved everybody reads, and says that he did.
"""

from collections.abc import Mapping

from rules.vocabulary import Deed, Record, Role, Scope

_R, _X = (frozenset({deed}) for deed in (Deed.VIEW, Deed.EXPORT))
_DECIDES = frozenset({Deed.APPROVE, Deed.RETURN})
_READS = _R | {Deed.ACKNOWLEDGE}
_OTHERS = (
    *(Role.ADMINISTRATOR, Role.SUPERVISOR, Role.FRONT_DESK),
    *(Role.AREA_ADMIN, Role.WORKER, Role.FINANCE),
)
_READERS = (
    *(Role.MANAGER, Role.SUPERVISOR, Role.FRONT_DESK),
    *(Role.AREA_ADMIN, Role.FINANCE, Role.AUDITOR),
)

TABLE: Mapping[Record, dict[Role, frozenset[Deed]]] = {
    Record.FORM_REGISTER: dict.fromkeys(_READERS, _R)
    | {Role.QUALITY: _R | _X | {Deed.CREATE, Deed.EDIT, Deed.ISSUE, Deed.WITHDRAW}},
    Record.FORM_DISPOSAL: {
        Role.QUALITY: _R | _X | _DECIDES | {Deed.CREATE, Deed.COMPLETE},
        Role.MANAGER: _R | _X | _DECIDES,
        Role.SUPERVISOR: _R | _X | {Deed.CREATE, Deed.COMPLETE},
        Role.AUDITOR: _R | _X,
    },
    Record.PROCEDURE_DOCUMENT: dict.fromkeys((*_OTHERS, Role.MANAGER), _R)
    | {Role.QUALITY: _R | _X | {Deed.CREATE, Deed.EDIT}, Role.AUDITOR: _R | _X},
    Record.DOCUMENT_EDITION: dict.fromkeys(_OTHERS, _READS)
    | {
        Role.QUALITY: _READS | _X | {Deed.CREATE, Deed.EDIT, Deed.ATTACH, Deed.SUBMIT},
        Role.MANAGER: _READS | _DECIDES,
        Role.AUDITOR: _READS | _X,
    },
    Record.DOCUMENT_READING: dict.fromkeys(_OTHERS, _R)
    | dict.fromkeys((Role.QUALITY, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR), _R | _X),
    # what is in a pack is what its reader may export; nobody fetches another one's
    Record.EVIDENCE_PACK: dict.fromkeys((Role.QUALITY, Role.AUDITOR), _R | {Deed.CREATE}),
}
REACH: Mapping[tuple[Record, Role], Scope] = {
    **{
        (record, role): Scope.ALL
        for record in (Record.FORM_REGISTER, Record.PROCEDURE_DOCUMENT)
        for role in Role
    },
    # drafts are seen by who writes, approves and audits them (models.procedures)
    **{(Record.DOCUMENT_EDITION, role): Scope.OWN for role in _OTHERS},
    **{(Record.DOCUMENT_READING, role): Scope.OWN for role in _OTHERS if role != Role.SUPERVISOR},
}
