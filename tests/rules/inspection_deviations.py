"""What was agreed on audits and nonconformities, and where more or less is granted, with reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_STAFF = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)
_AUDITS = (Role.QUALITY, Role.AUDITOR)
_LEADS = (Role.MANAGER, Role.SUPERVISOR)
_OWN = " | ".join(("R answer complete",) * 4)  # the owner's
AGREED = {
    Record.INTERNAL_AUDIT: "– | RCEX issue close | R | R | – | – | – | – | RCEX issue close",
    Record.AUDIT_CHECK: "– | RX review | R | R | – | – | – | – | RX review",
    Record.CLAUSE_NOTE: "– | RCX | R | R | – | – | – | – | RCX",
    Record.NONCONFORMITY: (
        "– | RCEXP review close transfer | RCXP answer complete | RCXP answer complete"
        f"| {_OWN} | RCXP review"
    ),
}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.INTERNAL_AUDIT, Record.CLAUSE_NOTE),
        _AUDITS,
        "D",
        "what was entered by mistake is voided with its reason, and stays readable",
    ),
    (
        (Record.INTERNAL_AUDIT, Record.AUDIT_CHECK),
        _LEADS,
        "X",
        "who is audited takes along what was asked",
    ),
    (
        (Record.NONCONFORMITY,),
        (Role.QUALITY,),
        "D answer complete attach",
        "a company's matter is the quality administrator's own to correct",
    ),
    (
        (Record.NONCONFORMITY,),
        (Role.MANAGER,),
        "review transfer",
        "the manager verifies what others of his office corrected, and says who corrects it",
    ),
    (
        (Record.NONCONFORMITY,),
        (*_LEADS, *_STAFF),
        "attach",
        "photos and papers show that the action was carried out",
    ),
)
OWN = {(Record.NONCONFORMITY, role) for role in _STAFF}  # whose scope is one's own rows
