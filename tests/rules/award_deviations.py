"""What was agreed on the awards of a year (4.11), and where more is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

AGREED = {
    Record.AWARD: "– | R | RCEP nominate confirm | R propose | R | R | – | – | RP",
    Record.AWARD_RULE: "– | RCE | R | R | R | R | – | – | R",
}
# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.AWARD,),
        (Role.MANAGER,),
        "XD publish withdraw",
        "an award goes on by its deeds and stands once confirmed: it is voided, not edited",
        "E",
    ),
    (
        (Record.AWARD,),
        (Role.SUPERVISOR,),
        "CX withdraw",
        "who proposes opens the year's ranking, which is nobody's opinion; takes his own back",
        "",
    ),
    (
        (Record.AWARD, Record.AWARD_RULE),
        (Role.QUALITY, Role.AUDITOR),
        "X",
        "they take along what they read",
        "",
    ),
)
OWN = {(Record.AWARD, role) for role in (Role.FRONT_DESK, Role.AREA_ADMIN)}
