"""What was agreed on disputes and published results, and where the table grants besides."""

from __future__ import annotations

from rules.vocabulary import Record, Role

AGREED = {
    Record.DISPUTE: "– | RX | RX rule | RX report | RC withdraw | RC withdraw | – | – | RX",
    Record.PUBLICATION: "– | RX | RCXP withdraw | RXP | R | R | – | – | RX",
    Record.RESULT_RULE: "RCED | R | R | R | – | – | – | – | R",
}
_ASSESSED = (Role.FRONT_DESK, Role.AREA_ADMIN)

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.DISPUTE,),
        (*_ASSESSED, Role.SUPERVISOR),
        "attach",
        "papers that prove a dispute or a report are attached to it",
        "",
    ),
    (
        (Record.PUBLICATION,),
        (Role.WORKER, Role.FINANCE),
        "R",
        "results are put up at the office: everybody there may read them",
        "",
    ),
    (
        (Record.RESULT_RULE,),
        (Role.ADMINISTRATOR,),
        "X",
        "a dated row stands: the next one supersedes it, and lists are exported",
        "D",
    ),
    (
        (Record.ASSESSMENT,),
        _ASSESSED,
        "acknowledge",
        "everybody confirms his own published result with his own log-in",
        "",
    ),
)
OWN = {
    *((Record.DISPUTE, role) for role in _ASSESSED),
    *((Record.PUBLICATION, role) for role in (*_ASSESSED, Role.FINANCE)),
}
