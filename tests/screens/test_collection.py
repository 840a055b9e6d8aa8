"""The collection of a quarter's fees: by area, building and month, within reach (4.5)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bench.sent import recorded
from models import db
from tests.services.month_rows import bill, payment


@pytest.fixture
def quarter(scene):
    """The east has paid 95.4 % by the end of September and 96.9 % since, the west everything."""
    east = bill(scene, 100_000)
    payment(scene, east, 60_000, date(2026, 7, 20))
    payment(scene, east, 35_400, date(2026, 9, 30))
    payment(scene, east, 1_500, date(2026, 10, 12))
    west = bill(scene, 100_000, area="west", unit_id=scene.units[4].id)
    payment(scene, west, 100_000, date(2026, 8, 2))
    bill(scene, 100_000, area="b", unit_id=scene.units[8].id)
    db.session.commit()


def rows(page: str) -> list[str]:
    """Return the rows of the tables, their cells apart by a bar."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in found]
    return [" | ".join(re.sub(r"<[^>]+>", "", one).strip() for one in row) for row in cells]


def test_areas_buildings_and_months_add_up(visit, quarter):
    page = visit("supervisor").get("/collection/?quarter=2026Q3").text
    told = rows(page)
    for row in (
        "东区 | 区管甲 | 1,000.00 | 954.00 | 95.40% | 2.6 | 969.00 | 96.90% | 31.00",
        "西区 | 区管乙 | 1,000.00 | 1,000.00 | 100.00% | — | 1,000.00 | 100.00% | 0.00",
        "Together |  | 2,000.00 | 1,954.00 | 97.70% | 0.3 | 1,969.00 | 98.45% | 31.00",
    ):
        assert row in told
    months = [row.split(" | ")[1] for row in told if row.count("|") == 1]
    assert months[:4] == ["30.00%", "80.00%", "97.70%", "98.45%"]
    assert 'class="chart bars"' in page


def test_what_an_area_owes_leads_to_its_open_bills(visit, quarter, scene):
    person = visit("supervisor")
    page = person.get("/collection/?quarter=2026Q3").text
    area = scene.areas["east"].id
    links = re.findall(r'href="(/bill/\?[^"]*)"', page)
    (owed,) = {
        one.replace("&amp;", "&") for one in links if "paid=no" in one and f"area={area}" in one
    }
    listed = person.get(owed).text
    assert len(set(re.findall(r"/bill/details/\?id=(\d+)", listed))) == 1


@pytest.mark.parametrize(
    ("who", "sees", "hidden"),
    [
        ("area1", "东区", "西区"),
        ("front_b", "乙区", "东区"),
        ("finance", "西区", "乙区"),
    ],
)
def test_only_what_one_reaches(visit, quarter, scene, who, sees, hidden):
    names = {"乙区": scene.areas["b"].name}
    page = visit(who).get("/collection/?quarter=2026Q3").text
    body = page[page.index("<main") :]
    assert names.get(sees, sees) in body
    assert names.get(hidden, hidden) not in body


def test_closed_to_who_sees_no_bills_and_asks_little(visit, quarter):
    assert visit("worker").get("/collection/").status_code == 403
    person = visit("supervisor")
    person.get("/collection/")
    with recorded(db.engine) as sent:
        assert person.get("/collection/?quarter=2026Q3").status_code == 200
    assert len(sent) <= 9
    assert person.get("/collection/?quarter=2019Q1&office=999").status_code == 404
    assert "There are no bills" in person.get("/collection/?quarter=2025Q1").text
