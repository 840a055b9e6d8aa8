"""What was agreed on receipts, and where more or less is granted, with the reason."""

from __future__ import annotations

from rules.vocabulary import Record, Role

# charges, receipts; a reversal is the deed VOID, and later a refund
_RECEIPTS = "– | – | R | R | RCPD | RC | R | RCEDX | RX"
AGREED = dict.fromkeys(
    (Record.RECEIPT, Record.RECEIPT_BOOK, Record.ADVANCE, Record.REFUND), _RECEIPTS
)
OF_OFFICE = {(Record.RECEIPT_BOOK, Role.AREA_ADMIN)}
_FRONT, _AREA, _FINANCE = (Role.FRONT_DESK,), (Role.AREA_ADMIN,), (Role.FINANCE,)

# records, posts, more, reason, less
DEVIATIONS = (
    (
        (Record.RECEIPT, Record.RECEIPT_BOOK, Record.ADVANCE, Record.REFUND),
        (Role.WORKER,),
        "",
        "what a flat pays is nothing he is concerned in; his order's page tells what is paid",
        "R",
    ),
    (
        (Record.RECEIPT,),
        _AREA,
        "PD",
        "who collects on site hands the receipt over, and voids a slip of the pen the same day",
        "",
    ),
    ((Record.RECEIPT,), _FINANCE, "P", "finance takes money, too", ""),
    ((Record.RECEIPT_BOOK,), _FRONT, "", "finance hands the books out", "CPD"),
    ((Record.RECEIPT_BOOK,), _AREA, "", "finance hands the books out", "C"),
    ((Record.RECEIPT_BOOK,), _FINANCE, "", "a book is closed, never struck out", "D"),
    ((Record.ADVANCE,), _FRONT, "", "finance takes a setting off back", "PD"),
    ((Record.ADVANCE,), _FINANCE, "", "a movement stands as it was entered", "E"),
    (
        (Record.REFUND,),
        (*_FRONT, *_AREA),
        "withdraw",
        "who asked may think better of it before anybody confirms",
        "",
    ),
    ((Record.REFUND,), _FRONT, "", "what was asked for is declined or withdrawn", "PD"),
    (
        (Record.REFUND,),
        _FINANCE,
        "withdraw confirm decline",
        "a refund is decided by a second person",
        "ED",
    ),
)
