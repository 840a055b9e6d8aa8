"""Lists to outside: the same columns back, nothing a person may not see, nothing that runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from python_calamine import load_workbook
from sqlalchemy import select

from models import (
    AuditLine,
    Callback,
    CallbackAttempt,
    CallbackDraw,
    CallbackStratum,
    Customer,
    Ticket,
    TicketEvent,
)
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import (
    AuditOp,
    CallbackGroup,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    TicketEventKind,
    TicketStatus,
)
from services import exports, imports
from tests.office import NOON, Scene
from tests.services.lists import file_of, good, person, places, sheet, take
from tests.services.test_import_fees import BILLS, PAID, SURVEYS, bill
from tests.services.test_import_tickets import FULL, HEADS, ROW

NASTY = '=HYPERLINK("http://x")\n+1,\'quoted\'; "双"　末'


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def full(scene: Scene) -> Scene:
    """An office with something in every list, imported and made here."""
    nasty = dict(zip(FULL.split(), ROW, strict=True))
    nasty |= {"external_no": "X-2", "subject": "-1 '=x", "description": NASTY, "customer": ""}
    good(scene, "tickets", sheet(FULL, ROW, [*nasty.values()]))
    made_here(scene)
    good(
        scene,
        "callbacks",
        sheet(
            HEADS,
            ("X-1", "phone", "2026-10-18 09:00", "", "", "", "", "", "@later"),
            ("X-1", "visit", "2026-10-18 09:00", "", "2026-10-16 10:00", "", "no_answer", "", ""),
            (
                "X-1", "visit", "2026-10-18 09:00", "", "2026-10-17 10:00", "area1", "reached",
                "no", "+慢",
            ),
            ("X-2", "phone", "", "", "2026-10-17 10:00", "front", "reached", "yes", ""),
        ),
    )  # fmt: skip
    good(scene, "bills", sheet(BILLS, bill(), bill("=B2", "0.10")))
    good(scene, "payments", sheet(PAID, "B1 1000 2026-09-20 S-1 -", "B1 3.5 2026-09-21 - POS"))
    good(
        scene,
        "survey-results",
        sheet(SURVEYS, "A - 2026H1 fixed 200 187 2026-06-20", "A 东区 2026H1 spot 20 19 -"),
    )
    scene.session.commit()
    return scene


def made_here(scene: Scene) -> None:
    """A work order that began here, with a drawn callback."""
    ticket = Ticket(
        number="BX-20261014-0009",
        office=scene.office,
        place="  中心花园 ",
        subject="路灯不亮",
        description="灯杆 7 号\r\n整晚不亮 ",
        received_at=NOON,
        received_by=scene.staff["front"],
        caller_phone="13900009999",
        status=TicketStatus.COMPLETED,
        completed_at=NOON + timedelta(hours=1),
    )
    stratum = CallbackStratum(
        office=scene.office,
        month=date(2026, 10, 1),
        group=CallbackGroup.VOICE,
        seed="7",
        callback_percent=100,
        visit_percent=20,
    )
    draw = CallbackDraw(stratum=stratum, position=1, ticket=ticket, drawn_at=NOON, called_back=True)
    owed = Callback(
        office=scene.office,
        ticket=ticket,
        draw=draw,
        mode=CallbackMode.PHONE,
        responsible=scene.staff["front"],
        due_at=NOON + timedelta(days=3),
        state=CallbackState.DUE,
    )
    owed.attempts.append(
        CallbackAttempt(
            ticket=ticket,
            mode=CallbackMode.PHONE,
            at=NOON + timedelta(days=1),
            by=scene.staff["front"],
            outcome=CallbackOutcome.NO_ANSWER,
        )
    )
    event = TicketEvent(ticket=ticket, kind=TicketEventKind.RECEIVED, at=NOON)
    scene.session.add_all([ticket, stratum, draw, owed, event])
    scene.session.flush()


@pytest.mark.parametrize("kind", imports.KINDS)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_goes_out_comes_back_unchanged(full: Scene, kind: str, file_format: str):
    content = file_of(full, kind, format=file_format)
    assert good(full, kind, content) == (0, 0)


@pytest.mark.parametrize("kind", imports.KINDS)
def test_the_columns_are_those_of_the_import(full: Scene, kind: str):
    heads = rows_of(file_of(full, kind))[0]
    assert heads == list(imports.KINDS[kind].columns)
    assert len(rows_of(file_of(full, kind))) > 1


def test_every_row_is_there(full: Scene):
    numbers = {kind: len(rows_of(file_of(full, kind))) - 1 for kind in imports.KINDS}
    assert numbers == {
        "offices": 2,
        "areas": 3,
        "units": 12,
        "staff": 16,
        "customers": 12,
        "tickets": 3,
        "callbacks": 5,
        "bills": 2,
        "payments": 2,
        "survey-results": 2,
    }


def test_no_cell_is_a_formula(full: Scene):
    content = file_of(full, "tickets")
    assert content.startswith(b"\xef\xbb\xbf")
    for row in rows_of(content):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    subjects = [row[12] for row in rows_of(content)]
    assert "'-1 '=x" in subjects


def test_a_workbook_has_native_types(full: Scene):
    book = load_workbook(io.BytesIO(file_of(full, "bills", format="xlsx")))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][7:] == [1234.5, date(2026, 9, 30)]
    assert rows[2][0] == "=B2"
    book = load_workbook(io.BytesIO(file_of(full, "tickets", format="xlsx")))
    row = book.get_sheet_by_index(0).to_python()[1]
    assert row[11] == datetime(2026, 10, 14, 9, 0).replace(tzinfo=None)  # noqa: DTZ001
    assert row[14] is True


def test_json_in_plain_notation(full: Scene):
    bills = json.loads(file_of(full, "bills", format="json"))
    assert bills[0]["amount"] == "1234.50"
    assert bills[0]["due_on"] == "2026-09-30"
    assert json.loads(file_of(full, "bills", format="json", office="B")) == []


def test_days_are_the_office_s_days(full: Scene):
    def numbers(first: date | None, last: date | None) -> list[str]:
        return [row[0] for row in rows_of(file_of(full, "tickets", from_=first, to=last))[1:]]

    assert len(numbers(date(2026, 10, 14), date(2026, 10, 14))) == 3
    assert numbers(date(2026, 10, 15), None) == []
    with pytest.raises(Refusal, match="no days"):
        file_of(full, "units", from_=date(2026, 10, 14))


def test_only_what_a_person_may_export(full: Scene):
    assert len(rows_of(file_of(full, "tickets", actor=person(full, "supervisor_b")))) == 1
    assert len(rows_of(file_of(full, "tickets", actor=person(full, "supervisor")))) == 4
    assert len(rows_of(file_of(full, "callbacks", actor=person(full, "supervisor_b")))) == 1
    for username, kind in (("front", "tickets"), ("auditor", "customers"), ("area1", "bills")):
        with pytest.raises(Forbidden):
            file_of(full, kind, actor=person(full, username))
    with pytest.raises(Refusal, match="no office"):
        file_of(full, "tickets", actor=person(full, "supervisor"), office="B")


def test_phones_are_masked_without_the_right_to_them(full: Scene):
    def phones(username: str) -> set[str]:
        rows = rows_of(file_of(full, "ticket", actor=person(full, username)))
        place = rows[0].index("caller_phone")
        return {row[place] for row in rows[1:]}

    assert phones("auditor") == {"", "139****9999"}
    assert phones("supervisor") == {"", "13900009999"}


def test_a_masked_phone_comes_back_as_the_number_it_masks(full: Scene):
    heads = "code office phone"
    assert good(full, "customers", sheet(heads, "K001 A 139****0001")) == (0, 0)
    customer = full.session.scalars(select(Customer).where(Customer.code == "K001")).one()
    assert customer.phone == "13900000001"


def test_a_drawn_callback_is_recorded_on_the_screen(full: Scene):
    row = ("BX-20261014-0009", "phone", "2026-10-17 12:00", "", "2026-10-16 9:00", "front2")
    report = take(full, "callbacks", sheet(HEADS, (*row, "reached", "yes", "")))
    assert places(report) == [(2, "ticket")]


@pytest.mark.parametrize("kind", sorted(set(exports.KINDS) - set(imports.KINDS)))
@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_every_record_type_by_its_key(full: Scene, kind: str, file_format: str):
    assert file_of(full, kind, format=file_format)


def test_a_record_type_in_words(full: Scene):
    rows = rows_of(file_of(full, "time-limit"))
    assert rows[0][:4] == ["id", "office", "step", "category"]
    rows = rows_of(file_of(full, "ticket"))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["office"] == "甲苑管理处"
    assert first["received_at"] == "2026-10-14 09:00:00"


def test_unknown_lists_and_formats(full: Scene):
    for more in ({"kind": "wages"}, {"kind": "tickets", "format": "pdf"}):
        with pytest.raises(Refusal):
            file_of(full, **{"kind": "tickets", **more})


def test_the_trail_keeps_what_was_taken(full: Scene):
    file_of(full, "tickets", from_=date(2026, 10, 1), office="A", format="json")
    full.session.commit()
    line = full.session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    assert (line.op, line.record, line.row_label) == (AuditOp.EXPORT, "ticket", "tickets")
    assert line.changes == {
        "format": [None, "json"],
        "rows": [None, 3],
        "office": [None, "A"],
        "from": [None, "2026-10-01"],
    }


def test_text_too_long_for_a_workbook_is_told(full: Scene):
    ticket = full.session.scalars(select(Ticket).where(Ticket.external_no == "X-1")).one()
    ticket.description = "长" * 32768
    with pytest.raises(Refusal, match="Choose CSV"):
        file_of(full, "tickets", format="xlsx")


def test_times_before_the_first_second_of_a_day(full: Scene):
    ticket = full.session.scalars(select(Ticket).where(Ticket.external_no == "X-1")).one()
    ticket.received_at = datetime(2026, 10, 13, 16, 0, tzinfo=UTC)  # midnight in the office
    full.session.commit()
    for file_format in ("csv", "xlsx"):
        assert good(full, "tickets", file_of(full, "tickets", format=file_format)) == (0, 0)
