"""What was agreed on forms, disposals and documents, and where more is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_LIST_TAKERS = (Role.QUALITY, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
AGREED = {
    Record.FORM_DISPOSAL: (
        "– | RC approve return complete | R approve return | RC complete | – | – | – | – | R"
    ),
    # everybody reads and says so for himself
    Record.PROCEDURE_DOCUMENT: "R | RCE | R | R | R | R | R | R | R",
    Record.DOCUMENT_EDITION: (
        "R acknowledge | RCE submit acknowledge | R approve return acknowledge"
        "| R acknowledge | R acknowledge | R acknowledge | R acknowledge | R acknowledge"
        "| R acknowledge"
    ),
    Record.EVIDENCE_PACK: "– | RC | – | – | – | – | – | – | RC",
    Record.DOCUMENT_READING: "R | R | R | R | R | R | R | R | R",
}
# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.FORM_DISPOSAL, Record.DOCUMENT_READING),
        _LIST_TAKERS,
        "X",
        "the log and who has not read are taken along",
        "",
    ),
    (
        (Record.PROCEDURE_DOCUMENT, Record.DOCUMENT_EDITION),
        (Role.QUALITY, Role.AUDITOR),
        "X",
        "they take along what they keep or read",
        "",
    ),
    (
        (Record.DOCUMENT_EDITION,),
        (Role.QUALITY,),
        "attach",
        "the text of an edition is its file",
        "",
    ),
    (
        (Record.FORM_REGISTER,),
        (Role.QUALITY,),
        "withdraw",
        "a form nobody uses any more gets its last day",
        "",
    ),
)
_OTHERS = (*(Role.ADMINISTRATOR, Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE),)
OWN = {
    *((Record.DOCUMENT_EDITION, role) for role in (*_OTHERS, Role.SUPERVISOR)),
    *((Record.DOCUMENT_READING, role) for role in _OTHERS),
}
WHOLE = (Record.PROCEDURE_DOCUMENT,)
