"""Where contacts about arrears are granted more than the agreed row, and why."""

from __future__ import annotations

from rules.vocabulary import Record, Role

# fee items, bills, payments: dunning
AGREED = "– | – | RX | RX | RP | RC | – | RCXI | RX"
# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.DUNNING,),
        (Role.AREA_ADMIN, Role.FINANCE),
        "P complete",
        "who collects prints the notice, and enters later what came of it",
    ),
    (
        (Record.DUNNING,),
        (Role.SUPERVISOR,),
        "DP answer",
        "the supervisor answers a dispute; a contact recorded wrongly is voided with its reason",
    ),
    (
        (Record.DUNNING_INTERVAL,),
        (Role.ADMINISTRATOR,),
        "",
        "a later row takes its place",
        "D",
    ),
)
