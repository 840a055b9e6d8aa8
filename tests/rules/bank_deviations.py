"""What was agreed on bank statements: finance reads them in and confirms; others only read."""

from __future__ import annotations

from rules.vocabulary import Record, Role

AGREED = {
    Record.BANK_STATEMENT: "– | – | R | R | – | – | – | RC | R",
    Record.BANK_LINE: "– | – | R | R | – | – | – | RE | R",
}

# records, posts, more, reason, less
DEVIATIONS = (
    ((Record.BANK_LINE,), (Role.FINANCE,), "confirm", "a line becomes a receipt by finance", ""),
)
