"""What was agreed on fees and bills, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_FEES = (
    *(Record.FEE_ITEM, Record.FEE_PRICE, Record.FEE_SCOPE, Record.METER_READING),
    *(Record.BILLING_RUN, Record.BILL),
)
AGREED = dict.fromkeys(_FEES, "– | – | RX | RX | R | R | – | RCEXI | RX") | {
    Record.BONUS_ENTRY: "– | – | R | R | R | R | – | RX | RX"
}
_FINANCE = (Role.FINANCE,)

# records, posts, more, reason, less
DEVIATIONS = (
    ((Record.BILL,), _FINANCE, "D", "a wrong bill is reversed with its reason, and kept", ""),
    ((Record.METER_READING,), _FINANCE, "D", "a wrong reading is voided with its reason", ""),
    ((Record.BILLING_RUN,), _FINANCE, "", "a run writes bills, no list brings one in", "I"),
    ((Record.BILLING_RUN,), (Role.AREA_ADMIN,), "", "its sums are the whole office's", "R"),
)
