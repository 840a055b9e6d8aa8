"""The price list of paid services as a list: in, out and in again; refused at its cells."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy import select

from models import ServiceItem, ServicePrice
from tests.office import Scene
from tests.services.lists import file_of, good, places, sheet, take

HEADS = "code office service service_kind measure price from share active"


def test_a_price_list_comes_in_and_goes_out(scene: Scene):
    rows = (
        "WX-01 A 疏通马桶 维修 次 80 2026-01-01 40 是",
        "WX-01 A 疏通马桶 维修 次 90.50 2026-07-01 40 是",
        "BJ-01 A 入户保洁 cleaning 小时 - - - -",
    )
    assert good(scene, "service-items", sheet(HEADS, *rows)) == (2, 1)
    assert good(scene, "service-items", sheet(HEADS, *rows)) == (0, 0)
    out = file_of(scene, "service-items")
    assert good(scene, "service-items", out) == (0, 0)
    assert "90.50" in out.decode("utf-8-sig")
    dearer = sheet(HEADS, "WX-01 A 疏通马桶 维修 次 95 2026-07-01 12.5 是")
    assert good(scene, "service-items", dearer) == (0, 1)
    item = scene.session.scalars(select(ServiceItem).where(ServiceItem.code == "WX-01")).one()
    assert item.share_percent == Fraction("12.5")
    prices = scene.session.scalars(select(ServicePrice).order_by(ServicePrice.valid_from)).all()
    assert [(one.valid_from, one.price_fen) for one in prices] == [
        (date(2026, 1, 1), 8_000),
        (date(2026, 7, 1), 9_500),
    ]


def test_what_does_not_fit_is_told_at_its_cell(scene: Scene):
    report = take(
        scene,
        "service-items",
        sheet(
            HEADS,
            "WX-01 A 疏通马桶 维修 次 80 - 40 是",
            "WX-02 A 更换灯具 维修 盏 0 2026-01-01 40 是",
            "WX-03 A 墙面打孔 安装 个 10 2026-01-01 140 是",
        ),
    )
    assert places(report) == [(2, "from"), (3, "price"), (4, "share")]
    assert scene.session.scalars(select(ServiceItem)).all() == []
