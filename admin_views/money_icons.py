"""The drawings of the screens on money taken in and on paid services (admin_views.menu)."""

from rules.vocabulary import Record

SERVICES = {  # in the order of the menu
    Record.SERVICE_ORDER: "wrench-coin",
    Record.SERVICE_LINE: "screws",
    Record.SERVICE_SHARE: "pie",
    Record.SERVICE_ITEM: "price-list",
    Record.SERVICE_PRICE: "ticket-price",
}
MONEY = {
    Record.RECEIPT: "receipt",
    Record.RECEIPT_BOOK: "receipt-book",
    Record.ADVANCE: "jar",
    Record.REFUND: "coins-back",
    **SERVICES,
}
