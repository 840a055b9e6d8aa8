"""The drawings of the screens on money taken in (admin_views.menu)."""

from rules.vocabulary import Record

MONEY = {
    Record.RECEIPT: "receipt",
    Record.RECEIPT_BOOK: "receipt-book",
    Record.ADVANCE: "jar",
    Record.REFUND: "coins-back",
    Record.BANK_LINE: "bank",
    Record.BANK_STATEMENT: "bank-file",
}
