"""What was agreed on substitute approvers (4.6), and where the table grants besides."""

from __future__ import annotations

from rules.vocabulary import Record, Role

AGREED = {Record.SUBSTITUTE: "– | RX | RCD | R | – | – | – | – | RX"}
_OWN = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.WORKER, Role.FINANCE)

# records, posts, more, reason, less
DEVIATIONS = (
    ((Record.SUBSTITUTE,), (Role.MANAGER,), "X", "who appoints may take the list along", ""),
    (
        (Record.SUBSTITUTE,),
        _OWN,
        "R",
        "who is appointed reads his own appointment: the notice leads there",
        "",
    ),
)
OWN = {(Record.SUBSTITUTE, role) for role in _OWN}
