"""Files that are not what they seem: one clear sentence, and nothing half-written."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from models import AuditLine, Customer, Office
from models.scopes import Forbidden
from models.verification import verify
from rules.refusal import Refusal
from rules.vocabulary import AuditOp
from services import imports
from services.imports.reading import Table, csv_lines, encoding_of
from tests.office import Scene
from tests.services.lists import AT, OPERATOR, good, person, places, sheet, take, told, workbook

# the characters of the first level of GB2312: what almost all Chinese is written with
GB2312 = [
    bytes((first, second)).decode("gb2312")
    for first in range(0xB0, 0xD7)
    for second in range(0xA1, 0xFF)
]
LIST = sheet("code name", "C 丙苑管理处", "D 丁苑管理处")


def offices(scene: Scene) -> int:
    return scene.session.scalar(select(func.count(Office.id))) or 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(scene: Scene, encoding: str):
    content = sheet("代码 名称", "C 丙苑管理处", "D 𠮷苑𤭢管理处", encoding=encoding)
    assert good(scene, "offices", content) == (2, 0)
    names = scene.session.scalars(select(Office.name).order_by(Office.code)).all()
    assert names[2:] == ["丙苑管理处", "𠮷苑𤭢管理处"]


CUSTOMERS = sheet(
    "code name phone building unit room",
    "Z801 张三 13900000001 1栋 1单元 101",
    "Z802 李四光 13900000002 1栋 1单元 102",
)


def spoilt() -> Iterator[tuple[bytes, int]]:
    """A list of customers with one or two bytes lost, and the row they are lost from."""
    for lost in (1, 2):
        for start in range(len(CUSTOMERS) - lost + 1):
            content = CUSTOMERS[:start] + CUSTOMERS[start + lost :]
            try:
                content.decode()
            except UnicodeDecodeError as error:
                yield content, content[: error.start].count(b"\n") + 1


def test_damaged_utf8_is_never_read_as_gb18030(scene: Scene):
    lists = list(spoilt())
    assert len(lists) > 50
    for content, row in lists:
        report = take(scene, "customers", content)
        assert (row, "") in places(report)
        bad = next(bad for bad in report.rejected if bad.row == row)
        assert "the file is damaged" in bad.sentence
        assert "\ufffd" in bad.value
        assert json.dumps(report.as_json(), ensure_ascii=False).encode()
    assert scene.session.scalars(select(Customer).where(Customer.code.like("Z80%"))).all() == []


def test_every_damaged_row_is_told(scene: Scene):
    content = "code,name\nC,丙苑\nD,丁苑\nE,戊苑\nF,己苑\n".encode()
    for name in ("丁", "己"):
        content = content.replace(name.encode(), name.encode()[:2])
    for mark in (b"", b"\xef\xbb\xbf"):
        assert places(take(scene, "offices", mark + content)) == [(3, ""), (5, "")]
    headings = "代码,名称\nC,丙苑\n".encode().replace("称".encode(), b"\xe7")
    (bad,) = take(scene, "offices", headings).rejected
    assert bad.sentence.startswith("Row %(row)s holds bytes")
    assert offices(scene) == 2


def test_gb18030_is_not_taken_for_damaged_utf8():
    for seed in range(200):
        chance = Random(seed)  # noqa: S311 - names, not secrets
        names = ["".join(chance.choices(GB2312, k=chance.choice((2, 3)))) for _ in range(12)]
        text = "".join(f"{number},{name}\n" for number, name in enumerate(names))
        assert encoding_of(f"客户编号,姓名\n{text}".encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(scene: Scene, delimiter: str):
    assert good(scene, "offices", LIST.replace(b",", delimiter.encode())) == (2, 0)


def bare_zip(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


BOOK = workbook(["code", "name"], ["C", "丙苑管理处"])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", BOOK, "says CSV, but it is a workbook"),
        ("a.xlsx", LIST, "says workbook, but it isn't one"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old or locked Excel"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old or locked Excel"),
        ("a.csv", b"%PDF-1.7 ...", "neither CSV nor XLSX"),
        ("a.pdf", LIST, "neither CSV nor XLSX"),
        ("a.xlsm", BOOK, "neither CSV nor XLSX"),
        ("a.csv", b"<html><table><tr><td>code</td></tr></table></html>", "web page"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "empty"),
        ("a.csv", b"code,name\nC,\xff\xfe\x81", "can't be read"),
        ("a.xlsx", b"PK\x03\x04 nothing", "damaged"),
        ("a.xlsx", BOOK[:-200], "damaged"),
        ("a.xlsx", bare_zip(word__document_xml=b"<x/>"), "isn't one"),
        ("a.csv", b"a" * 70_000_000, "larger than"),
    ],
)
def test_files_that_lie(scene: Scene, name: str, content: bytes, says: str):
    report = take(scene, "offices", content, name=name)
    assert places(report) == [(0, "")]
    assert says in report.rejected[0].sentence
    assert offices(scene) == 2


def with_sheet(xml: bytes) -> bytes:
    """A workbook with another sheet in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, xml if part.filename.endswith("sheet1.xml") else content)
    return out.getvalue()


HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    b'spreadsheetml/2006/main"><sheetData>'
)
TAIL = b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c><c r="ZZ1"><v>1</v></c></row><row r="199999">'
        b'<c r="A199999"><v>1</v></c></row>',
        b"<row r = '200001'><c r = 'A200001'><v>1</v></c></row>",
        b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 60_000_000,
    ],
)
def test_bombs_are_not_opened(scene: Scene, cells: bytes):
    report = take(scene, "offices", with_sheet(HEAD + cells + TAIL), name="a.xlsx")
    assert "unpacks to more" in report.rejected[0].sentence


def test_a_workbook_of_too_many_parts(scene: Scene):
    parts = {f"xl/{number}.xml": b"" for number in range(2001)}
    content = bare_zip(xl__workbook_xml=b"<x/>", **parts)
    assert "unpacks to more" in take(scene, "offices", content).rejected[0].sentence


def test_a_sheet_that_says_it_is_huge_but_is_not(scene: Scene):
    declared = HEAD.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
    assert Table(with_sheet(declared + cells + TAIL)).headings == ["code"]


def test_a_half_broken_csv_tells_each_bad_row(scene: Scene):
    content = (
        'code,name\nC,"丙苑"\nD,"丁苑\nE,戊苑\nF,己苑,多了\nG\n'
        'H,"辛"苑\nI,\x00\nJ,"癸\n苑"\n\n\nK,子苑\n,无码\n'
    ).encode()
    report = take(scene, "offices", content)
    assert places(report) == [
        (3, ""),
        (5, ""),
        (6, ""),
        (7, ""),
        (8, ""),
        (13, "code"),
    ]
    assert report.rows == 10
    assert offices(scene) == 2


def test_a_lost_quotation_mark_does_not_swallow_the_rest():
    text = 'a,b\n1,"x\n' + "".join(f"{n},y\n" for n in range(2000))
    lines = list(csv_lines(io.StringIO(text, newline="")))
    assert [line.number for line in lines if line.problem] == [2]
    assert len(lines) == 2002


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_it_is_read_or_refused(content: bytes):
    with suppress(Refusal):
        list(Table(content).rows())


@given(st.binary(max_size=60), st.integers(0, 4000), st.booleans())
def test_whatever_a_workbook_holds_it_is_read_or_refused(junk: bytes, place: int, inside: bool):
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
    book = with_sheet(HEAD + cell + junk + TAIL) if inside else BOOK[:place] + junk + BOOK[place:]
    with suppress(Refusal):
        list(Table(book, "a.xlsx").rows())


def test_headings(scene: Scene):
    report = take(scene, "offices", sheet("code colour code 管理处编号", "C red C C"))
    assert places(report) == [(1, "colour"), (1, "code"), (1, "管理处编号")]
    assert report.rejected[0].values == {"known": "code 编号, name 名称"}
    missing = take(scene, "tickets", sheet("external_no office", "X A"))
    assert places(missing) == [(1, "received_at, subject")]
    assert offices(scene) == 2


def test_one_bad_row_and_nothing_is_written(scene: Scene):
    rows = [f"N{number:04d} 管理处{number}" for number in range(1200)]
    rows[700] = "N0700 " + "长" * 61
    rows[1100] = "N1100 -"
    report = take(scene, "offices", sheet("code name", *rows))
    assert places(report) == [(702, "name"), (1102, "name")]
    assert (report.rows, report.created, report.updated) == (1200, 0, 0)
    assert offices(scene) == 2
    lines = scene.session.scalar(select(func.count(AuditLine.id)).where(AuditLine.op == "import"))
    assert lines == 0


def test_what_was_there_before_stays_when_an_import_fails(scene: Scene):
    scene.session.add(Office(code="Z", name="先有的"))
    take(scene, "offices", sheet("code name", "C 丙苑", "- 无码"))
    scene.session.commit()
    assert scene.session.scalars(select(Office.code).order_by(Office.code)).all() == ["A", "B", "Z"]


def test_a_dry_run_tells_and_writes_nothing(scene: Scene):
    report = take(scene, "offices", LIST, dry_run=True)
    assert (report.ok, report.created) == (True, 2)
    assert offices(scene) == 2


def test_the_trail_names_the_file(scene: Scene):
    good(scene, "offices", LIST, name="管理处.csv")
    scene.session.commit()
    lines = scene.session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(3)).all()
    assert [line.op for line in lines] == [AuditOp.IMPORT, AuditOp.CREATE, AuditOp.CREATE]
    assert lines[0].row_label == lines[1].reason == "管理处.csv"
    assert lines[0].changes["created"] == [None, 2]
    assert re.fullmatch("[0-9a-f]{64}", lines[0].changes["sha256"][1])
    assert verify(scene.session).ok


def test_who_may_not_import(scene: Scene):
    for username, kind in (("front", "tickets"), ("supervisor", "offices"), ("manager", "bills")):
        with pytest.raises(Forbidden):
            take(scene, kind, LIST, actor=person(scene, username))


def test_unknown_lists_and_offices(scene: Scene):
    with pytest.raises(Refusal, match="no list"):
        take(scene, "wages", LIST)
    with pytest.raises(Refusal, match="no such office"):
        take(scene, "tickets", LIST, office="Q")


def test_a_path_and_a_file_that_is_gone(scene: Scene, tmp_path: Path):
    path = tmp_path / "管理处.csv"
    path.write_bytes(LIST)
    report = imports.run(scene.session, OPERATOR, "offices", path, at=AT)
    assert report.created == 2
    gone = imports.run(scene.session, OPERATOR, "offices", tmp_path / "gone.csv", at=AT)
    assert "can't be opened" in gone.rejected[0].sentence


def test_the_report_as_json(scene: Scene):
    with force_locale("en"):
        told_ = take(scene, "offices", sheet("code name", "C " + "长" * 61)).as_json()
    assert told_ == {
        "kind": "offices",
        "rows": 1,
        "created": 0,
        "updated": 0,
        "rejected": [
            {
                "row": 2,
                "column": "name",
                "value": "长" * 61,
                "reason": "This is 61 characters long; 60 fit. Shorten it.",
            }
        ],
    }


def test_long_values_are_told_in_short(scene: Scene):
    report = take(scene, "offices", sheet("code name", ["C", "长\n" * 500]))
    assert len(told(report)[0][2]) == 80
