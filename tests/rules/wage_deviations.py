"""What was agreed on wage results (4.9), and where more is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_SETTINGS = (Record.WAGE_TABLE, Record.WAGE_LAYOUT)
AGREED = {
    **dict.fromkeys(_SETTINGS, "– | – | R | R | – | – | – | REX | R"),
    Record.PERFORMANCE_BASE: "– | – | R | R | R | R | – | REX | R",
    Record.WAGE_LINE: "– | – | R | R | R | R | – | RX | R",  # reckoned, changed by nobody
    Record.WAGE_BATCH: "– | – | R | R | – | – | – | RXP receive pay | R",
}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (*_SETTINGS, Record.PERFORMANCE_BASE),
        (Role.FINANCE,),
        "C",
        "a later table, base or layout takes the place of the one before",
        "",
    ),
    ((Record.PERFORMANCE_BASE,), (Role.FINANCE,), "I", "bases come as a list from payroll", ""),
    ((Record.WAGE_TABLE,), (Role.MANAGER,), "issue", "who drafts it doesn't put it in force", ""),
    (
        (Record.WAGE_BATCH,),
        (Role.SUPERVISOR,),
        "P generate withdraw",
        "the supervisor reckons the batch, prints it and signs as its maker",
        "",
    ),
    (
        (Record.WAGE_BATCH,),
        (Role.MANAGER,),
        "P submit",
        "the manager hands over what he approved, and signs it",
        "",
    ),
)
