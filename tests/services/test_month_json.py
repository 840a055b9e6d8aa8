"""The JSON of an assessment is a stable interface: its keys, its strings, its order."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from models.scopes import operator
from services import month_json, months
from tests.services.month_rows import (
    AFTER,
    MINUTE,
    OCTOBER,
    bill,
    callback,
    local,
    payment,
    survey,
    ticket,
)

KEYS = [
    "office",
    "employee",
    "position",
    "month",
    "revision",
    "status",
    "standard",
    "score",
    "deducted",
    "bonus_withheld_percent",
    "lines",
]
LINE_KEYS = [
    "indicator",
    "clause",
    "state",
    "numerator",
    "denominator",
    "target",
    "rate",
    "shortfall",
    "points",
    "records_due",
    "records_done",
]


def listed(scene, month=OCTOBER, at=AFTER, codes=None):
    rows = months.generate(scene.session, operator(at.date()), month, at, codes)
    return json.loads(month_json.dump(rows))


def of(found, who):
    return next(each for each in found if each["employee"] == who)


def line(found, indicator):
    return next(each for each in found["lines"] if each["indicator"] == indicator)


def test_shape_to_the_character(scene):
    for late in [*([0] * 47), 1]:
        last = ticket(scene, local(14), dispatched_at=local(14) + late * MINUTE)
    front = of(listed(scene), "front")
    assert list(front) == KEYS
    lines = front.pop("lines")
    assert front == {
        "office": "A",
        "employee": "front",
        "position": "front_desk",
        "month": "2026-10",
        "revision": 1,
        "status": "draft",
        "standard": "A/0",
        "score": "92",
        "deducted": "8",
        "bonus_withheld_percent": "0",
    }
    found = next(each for each in lines if each["indicator"] == "dispatch")
    assert list(found) == LINE_KEYS
    due, done = found.pop("records_due"), found.pop("records_done")
    assert found == {
        "indicator": "dispatch",
        "clause": "4.2.1.3",
        "state": "counted",
        "numerator": "47",
        "denominator": "48",
        "target": "100",
        "rate": "97.92",
        "shortfall": "2.08",
        "points": "8",
    }
    assert (len(due), len(done)) == (48, 47)
    assert set(due) - set(done) == {last.number}


def test_pending_and_not_applicable_know_no_figures(scene):
    front = of(listed(scene), "front")
    pending, nothing = line(front, "satisfaction"), line(front, "dispatch")
    assert (pending["state"], nothing["state"]) == ("pending", "not_applicable")
    for each in (pending, nothing):
        assert each["numerator"] is each["denominator"] is each["rate"] is None
        assert (each["shortfall"], each["points"]) == ("0", "0")
        assert each["records_due"] == []


def test_amounts_are_yuan_with_two_decimals(scene):
    payment(scene, bill(scene, 1_234_500), 1_110_005, date(2026, 9, 1))
    found = listed(scene, date(2026, 9, 1), datetime(2026, 10, 2, tzinfo=UTC))
    area = of(found, "area1")
    fees = line(area, "fee_collection")
    assert (fees["numerator"], fees["denominator"]) == ("11100.05", "12345.00")
    assert (fees["rate"], fees["shortfall"], fees["points"]) == ("89.92", "8.08", "32")
    assert (area["score"], area["bonus_withheld_percent"]) == ("68", "8")


def test_satisfaction_shows_all_answers_and_the_mean(scene):
    survey(scene, 935, 1000)
    found = line(of(listed(scene), "front"), "satisfaction")
    assert (found["rate"], found["shortfall"], found["points"]) == ("93.5", "1.5", "4")
    assert (found["numerator"], found["denominator"]) == ("935", "1000")
    assert found["records_due"] == ["2026H2 fixed 1"]


def test_ordered_by_office_post_and_user_name(scene):
    order = [(each["office"], each["position"], each["employee"]) for each in listed(scene)]
    assert order == sorted(order)
    assert len(order) == 6


def test_records_are_named_as_imports_and_exports_name_them(scene):
    ours = ticket(scene)
    theirs = callback(scene, local(20), of=ticket(scene, external_no="T-77")).ticket
    front = of(listed(scene), "front")
    assert set(line(front, "dispatch")["records_due"]) == {ours.number, "T-77"}
    assert line(front, "callback")["records_due"] == ["T-77"]
    assert theirs.number != "T-77"
