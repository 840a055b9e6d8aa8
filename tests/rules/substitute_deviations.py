"""What was agreed on substitute approvers (4.6), and where the table grants besides."""

from __future__ import annotations

from rules.vocabulary import Record, Role

AGREED = {Record.SUBSTITUTE: "– | RX | RCD | R | – | – | – | – | RX"}

# records, posts, more, reason, less
DEVIATIONS = (
    ((Record.SUBSTITUTE,), (Role.MANAGER,), "X", "who appoints may take the list along", ""),
)
