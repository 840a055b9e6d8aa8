"""Statistics: each picture with its table, within reach, the same on the screen and on paper."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest

from models import clock, db
from reports import pdf
from tests.services import month_rows as rows


@pytest.fixture
def figures(scene):
    """Survey results, bills paid and owed, and work orders done in time, late and open."""
    for area, satisfied in (("east", 96), ("west", 90)):
        rows.survey(scene, satisfied, 100, area=area)
    paid = rows.bill(scene, 100_000)
    rows.payment(scene, paid, 90_000, date(2026, 9, 30))
    rows.bill(scene, 50_000, area="west", unit_id=scene.units[4].id)
    rows.completed(scene, rows.local(14))
    rows.completed(scene, rows.local(15), dispatch_due_at=rows.local(14, 0))
    soon = clock.now() + timedelta(hours=3)
    rows.ticket(scene, soon, received_at=clock.now(), area_id=scene.areas["west"].id)
    db.session.commit()


def tables(page: str) -> dict[str, list[list[str]]]:
    """Return the tables of the page by the key of their picture."""
    found = {}
    for key, inside in re.findall(
        r'<section class="card statistic" id="(\w+)"(.*?)</section>', page, re.S
    ):
        lines = re.findall(r"<tr>(.*?)</tr>", inside, re.S)
        found[key] = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.S) for line in lines]
        assert inside.count("<svg") == (1 if lines else 0), key
    return found


def test_each_picture_has_its_table_and_the_paper_the_same_figures(visit, figures):
    person = visit("supervisor")
    answer = person.get("/charts/?quarter=2026Q4")
    seen = tables(answer.text)
    assert seen["satisfaction"][-1] == ["2026H2", "93.00%", "96.00%", "90.00%"]
    assert ["91–180 days", "2", "600.00"] in seen["arrears"]
    assert ["2026Q3", "60.00%", "60.00%", "1,500.00", "900.00", "600.00"] in seen["collection"]
    assert ["Repair", "1", "1", "1", "3"] in seen["tickets"]
    if not pdf.available():
        return
    with pikepdf.open(BytesIO(person.send("/charts/print/?quarter=2026Q4").data)) as paper:
        (attached,) = paper.attachments.values()
        said = attached.get_file().read_bytes().decode()
    for table in seen.values():
        for cell in (cell for line in table for cell in line):
            assert cell.replace("&#39;", "'") in said, cell


@pytest.mark.parametrize(
    ("who", "keys", "owed"),
    [
        ("area2", {"arrears", "collection", "tickets"}, "500.00"),
        ("finance", {"arrears", "collection", "tickets"}, "600.00"),
        ("quality", {"satisfaction", "tickets"}, ""),
    ],
)
def test_only_what_one_sees(visit, figures, who, keys, owed):
    seen = tables(visit(who).get("/charts/").text)
    assert set(seen) == keys
    assert owed in [cell for line in seen.get("arrears", [[""]]) for cell in line]
    if who == "area2":
        assert ["Repair", "0", "0", "1", "1"] in seen["tickets"]
        assert seen["collection"][-1][3] == "500.00"


def test_closed_to_who_sees_neither_fees_nor_surveys(visit, figures):
    person = visit("worker")
    assert person.get("/charts/").status_code == 403
    assert person.send("/charts/print/").status_code == 403
    assert person.send("/charts/export/", picture="tickets").status_code == 403


def test_nothing_says_so_and_a_table_goes_out_as_a_file(visit, figures):
    page = visit("supervisor_b").get("/charts/").text
    for words in ("Nobody owes anything", "no survey results", "no bills of", "No work order of"):
        assert words in page
    person = visit("auditor")
    file = person.send("/charts/export/?quarter=2026Q4", picture="collection", **{"as": "csv"})
    assert "2026Q3,60,60,1500.00,900.00,600.00" in file.data.decode("utf-8-sig")
    assert person.send("/charts/export/", picture="?").status_code == 404
    assert visit("front").send("/charts/export/", picture="arrears").status_code == 403
