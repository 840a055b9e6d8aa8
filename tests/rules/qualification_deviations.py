"""What was agreed on quality administrators, and where more is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_OWN = (Role.FRONT_DESK, Role.AREA_ADMIN)
_ROW = "– | RCEX | R | R | R | R | – | – | RX"
AGREED = dict.fromkeys(
    (
        *(Record.QUALITY_MEMBER, Record.QUALIFICATION),
        *(Record.FIELD_STUDY, Record.YEARLY_REQUIREMENT),
    ),
    _ROW,
)

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.QUALITY_MEMBER, Record.QUALIFICATION, Record.FIELD_STUDY),
        (Role.QUALITY,),
        "D",
        "what was entered by mistake is voided, never deleted",
        "",
    ),
    (
        (Record.QUALITY_MEMBER,),
        (Role.QUALITY, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR),
        "P",
        "the matrix of qualifications is printed",
        "",
    ),
    (
        (Record.QUALIFICATION,),
        (Role.QUALITY,),
        "I attach",
        "the list of certificates is there already; the scan belongs to it",
        "",
    ),
    (
        (Record.FIELD_STUDY,),
        (Role.QUALITY,),
        "attach confirm",
        "photos and report are attached; who took no part confirms",
        "",
    ),
    (
        (Record.FIELD_STUDY,),
        (Role.SUPERVISOR,),
        "confirm",
        "whoever took no part confirms that it took place",
        "",
    ),
    (
        (Record.FIELD_STUDY,),
        _OWN,
        "CE attach",
        "who went writes his own report",
        "",
    ),
)
OWN = {
    (record, role)
    for record in (Record.QUALITY_MEMBER, Record.QUALIFICATION, Record.FIELD_STUDY)
    for role in _OWN
}
WHOLE = (Record.YEARLY_REQUIREMENT,)  # read whole by whoever may read it
