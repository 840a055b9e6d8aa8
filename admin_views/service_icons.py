"""The screens of paid services in the menu, in its order, each with a drawing of its own."""

from __future__ import annotations

from collections.abc import Mapping

from rules.vocabulary import Record

SERVICES: Mapping[Record, str] = {
    Record.SERVICE_ORDER: "wrench-coin",
    Record.SERVICE_LINE: "screws",
    Record.SERVICE_SHARE: "pie",
    Record.SERVICE_ITEM: "price-list",
    Record.SERVICE_PRICE: "ticket-price",
}
