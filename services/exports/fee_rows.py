"""The lists of fees, their prices and flats, and of meter readings (services.imports.fee_items)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from models.estate import Building, Office, Unit
from models.fee_items import FeeItem, FeePrice, FeeScope, MeterReading
from rules.vocabulary import Record
from services.exports.listing import AnySelect, Listing, Wanted


def _items(wanted: Wanted) -> AnySelect:
    return wanted.part(
        FeeItem,
        select(
            FeeItem.name.label("item"),
            Office.code.label("office"),
            FeeItem.kind.label("fee_kind"),
            FeeItem.basis.label("basis"),
            FeeItem.reach.label("payers"),
            FeeItem.active.label("active"),
        ).join(FeeItem.office),
    )


def _prices(wanted: Wanted) -> AnySelect:
    return wanted.part(
        FeePrice,
        select(
            FeeItem.name.label("item"),
            Office.code.label("office"),
            FeePrice.price.label("price"),
            FeePrice.valid_from.label("from"),
            FeePrice.note.label("remark"),
        )
        .join(FeePrice.office)
        .join(FeeItem, FeeItem.id == FeePrice.item_id),
    )


def _flats(wanted: Wanted) -> AnySelect:
    whole = aliased(Building)
    return wanted.part(
        FeeScope,
        select(
            FeeItem.name.label("item"),
            Office.code.label("office"),
            func.coalesce(Building.name, whole.name).label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            FeeScope.count.label("count"),
            FeeScope.valid_from.label("from"),
            FeeScope.valid_to.label("to"),
        )
        .join(FeeScope.office)
        .join(FeeItem, FeeItem.id == FeeScope.item_id)
        .outerjoin(Unit, Unit.id == FeeScope.unit_id)
        .outerjoin(Building, Building.id == Unit.building_id)
        .outerjoin(whole, whole.id == FeeScope.building_id),
    )


def _readings(wanted: Wanted) -> AnySelect:
    return wanted.part(
        MeterReading,
        select(
            FeeItem.name.label("item"),
            Office.code.label("office"),
            Building.name.label("building"),
            Unit.stairwell.label("unit"),
            Unit.room.label("room"),
            MeterReading.read_on.label("read_on"),
            MeterReading.reading_hundredths.label("reading"),
            MeterReading.start_hundredths.label("new_meter_at"),
            MeterReading.note.label("remark"),
        )
        .join(MeterReading.office)
        .join(FeeItem, FeeItem.id == MeterReading.item_id)
        .join(Unit, Unit.id == MeterReading.unit_id)
        .join(Building, Building.id == Unit.building_id),
        days=MeterReading.read_on,
    )


FEES: Mapping[str, Listing] = {
    "fee-items": Listing(Record.FEE_ITEM, _items),
    "fee-prices": Listing(Record.FEE_PRICE, _prices),
    "fee-flats": Listing(Record.FEE_SCOPE, _flats),
    "meter-readings": Listing(
        Record.METER_READING, _readings, dated=True, amounts=("reading", "new_meter_at")
    ),
}
