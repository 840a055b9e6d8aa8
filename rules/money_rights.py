"""Who may do what to all that is money beside bills: receipts, banks, paid services, the bonus."""

from rules import bank_rights, bonus_rights, receipt_rights, service_rights, wage_rights
from rules.vocabulary import Deed, Record, Role, Scope

MONEY: dict[Record, dict[Role, frozenset[Deed]]] = {
    **bonus_rights.TABLE,
    **receipt_rights.TABLE,
    **bank_rights.TABLE,
    **wage_rights.TABLE,
    **service_rights.TABLE,
}
REACH: dict[tuple[Record, Role], Scope] = {
    **bonus_rights.REACH,
    **receipt_rights.REACH,
    **service_rights.REACH,
    **wage_rights.REACH,
}
