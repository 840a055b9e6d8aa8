"""Numbers without gaps, posts that count once, and locking of edited rows."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm.exc import StaleDataError

from models import Customer
from models.numbering import next_number
from models.posts_once import claim, settle
from tests.office import NOON

DAY = date(2026, 10, 14)


def test_numbers_run_on_per_series_office_and_day(scene):
    a, b = scene.offices["A"].id, scene.offices["B"].id
    asked = [("BX", a, DAY), ("BX", a, DAY), ("TS", a, DAY), ("BX", b, DAY)]
    asked.append(("BX", a, date(2026, 10, 15)))
    assert [next_number(scene.session, *ask) for ask in asked] == [1, 2, 1, 1, 1]


def test_a_transaction_undone_gives_its_number_back(scene):
    office = scene.office.id
    assert next_number(scene.session, "BX", office, DAY) == 1
    scene.session.commit()
    assert next_number(scene.session, "BX", office, DAY) == 2
    scene.session.rollback()
    assert next_number(scene.session, "BX", office, DAY) == 2


def test_a_key_counts_once_and_remembers_where_it_led(scene):
    who = scene.staff["front"].id
    assert claim(scene.session, who, "k1", NOON) is None
    settle(scene.session, who, "k1", "/ticket/7/")
    scene.session.commit()
    assert claim(scene.session, who, "k1", NOON) == "/ticket/7/"
    assert claim(scene.session, scene.staff["front2"].id, "k1", NOON) is None


def test_a_row_changed_behind_ones_back_is_not_overwritten(scene):
    customer = scene.session.get(Customer, scene.customers[0].id)
    assert customer.version == 1
    scene.session.connection().execute(
        text("UPDATE customer SET version = 2 WHERE id = :id"), {"id": customer.id}
    )
    customer.name = "改名"
    with pytest.raises(StaleDataError):
        scene.session.flush()
