"""What was agreed on paid services, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_PRICES = (Record.SERVICE_ITEM, Record.SERVICE_PRICE)
_TAKES = (Role.FRONT_DESK, Role.AREA_ADMIN, Role.FINANCE)
# charges, receipts; a worker sees the orders he carries out
_ROW = "– | – | R | R | RCP | RC | R | RCEX | RX"
AGREED = {
    **dict.fromkeys(_PRICES, "– | – | R | R | R | R | R | RCEXI | RX"),
    **dict.fromkeys((Record.SERVICE_ORDER, Record.SERVICE_LINE), _ROW),
    Record.SERVICE_SHARE: "– | – | R | R | – | – | R | RX | RX",
}
# what a service costs is told at every door of the office
OF_OFFICE = {(record, role) for record in _PRICES for role in (Role.AREA_ADMIN, Role.WORKER)}

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.SERVICE_ORDER,),
        _TAKES,
        "complete cancel transfer receive",
        "who takes an order follows it: the worker, the end of the work, the money",
        "",
    ),
    (
        (Record.SERVICE_ORDER,),
        (Role.AREA_ADMIN, Role.FINANCE),
        "P",
        "the sheet is signed on site, and filed with the receipts",
        "",
    ),
    (
        (Record.SERVICE_LINE,),
        (Role.FRONT_DESK, Role.AREA_ADMIN),
        "ED",
        "what the worker used is mended until money comes in; a wrong line is struck out",
        "",
    ),
    ((Record.SERVICE_LINE,), (Role.FRONT_DESK,), "", "it prints with its order", "P"),
    ((Record.SERVICE_LINE,), (Role.FINANCE,), "D", "a wrong line is struck out with a reason", ""),
)
