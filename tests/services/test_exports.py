"""Lists to outside: the same columns back, nothing a person may not see, nothing that runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from python_calamine import load_workbook
from sqlalchemy import select

from models import (
    AuditLine,
    Customer,
    Ticket,
)
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import (
    AuditOp,
)
from services import exports, imports
from tests.office import Scene
from tests.services.every_list import HEADS
from tests.services.lists import file_of, good, person, places, sheet, take


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def every_list(scene: Scene) -> Scene:
    """An office with something in every list, imported and made here."""
    return scene


@pytest.mark.parametrize("kind", imports.KINDS)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_goes_out_comes_back_unchanged(every_list: Scene, kind: str, file_format: str):
    content = file_of(every_list, kind, format=file_format)
    assert good(every_list, kind, content) == (0, 0)


@pytest.mark.parametrize("kind", imports.KINDS)
def test_the_columns_are_those_of_the_import(every_list: Scene, kind: str):
    heads = rows_of(file_of(every_list, kind))[0]
    assert heads == list(imports.KINDS[kind].columns)
    assert len(rows_of(file_of(every_list, kind))) > 1


def test_every_row_is_there(every_list: Scene):
    numbers = {kind: len(rows_of(file_of(every_list, kind))) - 1 for kind in imports.KINDS}
    assert numbers == {
        "offices": 2,
        "areas": 3,
        "units": 12,
        "staff": 16,
        "customers": 12,
        "facilities": 2,
        "facts": 1,
        "tickets": 3,
        "callbacks": 6,
        "fee-items": 2,
        "fee-prices": 1,
        "fee-flats": 2,
        "meter-readings": 2,
        "bills": 2,
        "payments": 2,
        "survey-results": 2,
        "dunning": 1,
        "service-items": 2,
        "performance-bases": 1,
        "departments": 6,
        "roster": 1,
        "leave": 1,
        "runbooks": 3,
        "letters": 2,
        "tasks": 2,
        "visits": 2,
        "activities": 2,
        "sign-ups": 1,
        "exam-questions": 2,
        "sessions": 2,
        "attendance": 2,
    }


def test_no_cell_is_a_formula(every_list: Scene):
    content = file_of(every_list, "tickets")
    assert content.startswith(b"\xef\xbb\xbf")
    for row in rows_of(content):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    subjects = [row[12] for row in rows_of(content)]
    assert "'-1 '=x" in subjects


def test_a_workbook_has_native_types(every_list: Scene):
    book = load_workbook(io.BytesIO(file_of(every_list, "bills", format="xlsx")))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][7:] == [1234.5, date(2026, 9, 30)]
    assert rows[2][0] == "=B2"
    book = load_workbook(io.BytesIO(file_of(every_list, "tickets", format="xlsx")))
    row = book.get_sheet_by_index(0).to_python()[1]
    assert row[11] == datetime(2026, 10, 14, 9, 0).replace(tzinfo=None)  # noqa: DTZ001
    assert row[14] is True


def test_json_in_plain_notation(every_list: Scene):
    bills = json.loads(file_of(every_list, "bills", format="json"))
    assert bills[0]["amount"] == "1234.50"
    assert bills[0]["due_on"] == "2026-09-30"
    assert json.loads(file_of(every_list, "bills", format="json", office="B")) == []


def test_days_are_the_office_s_days(every_list: Scene):
    def numbers(first: date | None, last: date | None) -> list[str]:
        return [row[0] for row in rows_of(file_of(every_list, "tickets", from_=first, to=last))[1:]]

    assert len(numbers(date(2026, 10, 14), date(2026, 10, 14))) == 3
    assert numbers(date(2026, 10, 15), None) == []
    with pytest.raises(Refusal, match="no days"):
        file_of(every_list, "units", from_=date(2026, 10, 14))


def test_only_what_a_person_may_export(every_list: Scene):
    assert (
        len(rows_of(file_of(every_list, "tickets", actor=person(every_list, "supervisor_b")))) == 1
    )
    assert len(rows_of(file_of(every_list, "tickets", actor=person(every_list, "supervisor")))) == 4
    assert (
        len(rows_of(file_of(every_list, "callbacks", actor=person(every_list, "supervisor_b"))))
        == 1
    )
    for username, kind in (("front", "tickets"), ("auditor", "customers"), ("area1", "bills")):
        with pytest.raises(Forbidden):
            file_of(every_list, kind, actor=person(every_list, username))
    with pytest.raises(Refusal, match="no office"):
        file_of(every_list, "tickets", actor=person(every_list, "supervisor"), office="B")


def test_phones_are_masked_without_the_right_to_them(every_list: Scene):
    def phones(username: str) -> set[str]:
        rows = rows_of(file_of(every_list, "ticket", actor=person(every_list, username)))
        place = rows[0].index("caller_phone")
        return {row[place] for row in rows[1:]}

    assert phones("auditor") == {"", "139****9999"}
    assert phones("supervisor") == {"", "13900009999"}


def test_a_masked_phone_comes_back_as_the_number_it_masks(every_list: Scene):
    heads = "code office phone"
    assert good(every_list, "customers", sheet(heads, "K001 A 139****0001")) == (0, 0)
    customer = every_list.session.scalars(select(Customer).where(Customer.code == "K001")).one()
    assert customer.phone == "13900000001"


def test_a_drawn_callback_is_recorded_on_the_screen(every_list: Scene):
    row = ("BX-20261014-0009", "phone", "2026-10-17 12:00", "", "2026-10-16 9:00", "front2")
    report = take(every_list, "callbacks", sheet(HEADS, (*row, "reached", "yes", "")))
    assert places(report) == [(2, "ticket")]


@pytest.mark.parametrize("kind", sorted(set(exports.KINDS) - set(imports.KINDS)))
@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_every_record_type_by_its_key(every_list: Scene, kind: str, file_format: str):
    assert file_of(every_list, kind, format=file_format)


def test_a_record_type_in_words(every_list: Scene):
    rows = rows_of(file_of(every_list, "time-limit"))
    assert rows[0][:4] == ["id", "office", "step", "category"]
    rows = rows_of(file_of(every_list, "ticket"))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["office"] == "甲苑管理处"
    assert first["received_at"] == "2026-10-14 09:00:00"


def test_unknown_lists_and_formats(every_list: Scene):
    for more in ({"kind": "wages"}, {"kind": "tickets", "format": "pdf"}):
        with pytest.raises(Refusal):
            file_of(every_list, **{"kind": "tickets", **more})


def test_the_trail_keeps_what_was_taken(every_list: Scene):
    file_of(every_list, "tickets", from_=date(2026, 10, 1), office="A", format="json")
    every_list.session.commit()
    line = every_list.session.scalars(
        select(AuditLine).order_by(AuditLine.id.desc()).limit(1)
    ).one()
    assert (line.op, line.record, line.row_label) == (AuditOp.EXPORT, "ticket", "tickets")
    assert line.changes == {
        "format": [None, "json"],
        "rows": [None, 3],
        "office": [None, "A"],
        "from": [None, "2026-10-01"],
    }


def test_text_too_long_for_a_workbook_is_told(every_list: Scene):
    ticket = every_list.session.scalars(select(Ticket).where(Ticket.external_no == "X-1")).one()
    ticket.description = "长" * 32768
    with pytest.raises(Refusal, match="Choose CSV"):
        file_of(every_list, "tickets", format="xlsx")


def test_times_before_the_first_second_of_a_day(every_list: Scene):
    ticket = every_list.session.scalars(select(Ticket).where(Ticket.external_no == "X-1")).one()
    ticket.received_at = datetime(2026, 10, 13, 16, 0, tzinfo=UTC)  # midnight in the office
    every_list.session.commit()
    for file_format in ("csv", "xlsx"):
        assert good(every_list, "tickets", file_of(every_list, "tickets", format=file_format)) == (
            0,
            0,
        )
