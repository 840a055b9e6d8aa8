"""The import screen: check first, every bad cell told, all or nothing, for those who may."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from flask_babel import force_locale

from models import AuditLine, Bill, Customer, Office, Unit
from rules.vocabulary import AuditOp
from services.imports import KINDS
from services.imports.words import column_of, heading_of
from tests.screens.answers import fresh
from tests.screens.dump import changed, dump

pytestmark = pytest.mark.usefixtures("filled")

GOOD = "客户编号,姓名,电话,楼栋,单元,房号\nK900,赵九,13700000900,1栋,1单元,101\n"
BAD = GOOD + "K901,钱十,13700000901,9栋,1单元,101\n,孙一,,,,\n"


@pytest.fixture
def upload(as_, client):
    """Send a file as somebody: ``upload("supervisor", "customers", text)``."""

    def send(username, kind, content, *, do="import", name="list.csv", **fields):
        client.sign_in(username)
        data = content if isinstance(content, bytes) else content.encode()
        return client.send(f"/import/{kind}/", file=(io.BytesIO(data), name), do=do, **fields)

    return send


def test_a_check_writes_nothing_and_tells_what_would_be(upload):
    before = dump()
    answer = upload("supervisor", "customers", GOOD, do="check")
    assert answer.status_code == 200
    assert 'class="flash success"' in answer.text
    assert changed(before, dump()) == []


def test_a_good_file_is_imported_and_written_down(upload, client, session):
    answer = upload("supervisor", "customers", GOOD, name="客户.csv")
    assert answer.status_code == 302
    assert fresh(session, Customer).name == "赵九"
    line = fresh(session, AuditLine, AuditLine.op == AuditOp.IMPORT)
    assert line.row_label == "客户.csv"
    assert line.changes["rows"] == [None, 1]
    assert 'class="flash success"' in client.get("/import/customers/").text
    before = dump()["customer"]
    upload("supervisor", "customers", GOOD)
    assert dump()["customer"] == before


def test_a_second_click_imports_nothing_twice(upload, client, session, filled):
    bill_no = fresh(session, Bill, Bill.bill_no == "ZD-0001").bill_no
    first, second = (f"bill_no,amount,paid_on\n{bill_no},{n},2026-09-20\n" for n in (1, 2))
    page = client.sign_in("finance").get("/import/payments/").text
    key = re.search(r'name="post_key" value="(\w+)"', page)[1]
    assert upload("finance", "payments", first, post_key=key).status_code == 302
    before = dump()
    answer = upload("finance", "payments", first, post_key=key)
    assert answer.status_code == 302
    assert answer.location.endswith("/import/payments/")
    assert changed(before, dump()) == []
    assert upload("finance", "payments", second, post_key=key).status_code == 302
    assert len(dump()["payment"]) == len(before["payment"]) + 1


def test_a_refused_file_may_be_sent_again_from_the_same_page(upload, session):
    for _ in range(2):
        assert upload("supervisor", "customers", BAD, post_key="a" * 32).status_code == 422
    assert upload("supervisor", "customers", GOOD, post_key="a" * 32).status_code == 302
    assert fresh(session, Customer).name == "赵九"


@pytest.mark.parametrize("do", ["check", "import"])
def test_every_bad_cell_is_told_and_nothing_is_written(upload, do):
    before = dump()
    answer = upload("supervisor", "customers", BAD, do=do)
    assert answer.status_code == 422
    for cell in (">3<", ">房号<", ">101<", ">4<"):
        assert cell in answer.text, cell
    assert changed(before, dump()) == []


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.csv"), (b"%PDF-1.7 ...", "list.csv"), (b"PK\x03\x04broken", "list.xlsx")],
)
def test_a_file_that_is_none_is_refused_in_words(upload, content, name):
    before = dump()
    answer = upload("supervisor", "customers", content, name=name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert changed(before, dump()) == []


def test_a_long_list_is_left_to_the_worker(upload, client, session):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    rooms = "building,unit,room\n" + "".join(f"9栋,1单元,{n}\n" for n in range(1, 1003))
    bad = upload("supervisor", "units", rooms + "9栋,1单元,\n", name="长表.csv")
    assert bad.location.startswith("/job/")
    page = client.get(bad.location).text
    assert "Nothing was written: 1 cells of 长表.csv stand in the way." in page
    assert re.search(r'class="n">1004</td>', page)
    assert 'href="/import/units/"' in page
    listed = client.get("/background_job/").text
    assert f'href="{bad.location}"' in listed
    good = upload("supervisor", "units", rooms, name="长表.csv", post_key="b" * 32)
    assert "1002 rows imported, 1002 of them new" in client.get(good.location).text
    again = upload("supervisor", "units", rooms, name="长表.csv", post_key="b" * 32)
    assert again.location == good.location  # a second click asks for nothing


def test_without_a_file_it_asks_for_one(as_, client):
    answer = as_("supervisor")("/import/customers/", do="import")
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text


def test_who_may_import_what(upload, client):
    before = dump()
    for username, kind in (
        ("front", "customers"),
        ("auditor", "tickets"),
        ("supervisor", "staff"),
        ("admin", "customers"),
        ("quality", "units"),
    ):
        assert upload(username, kind, GOOD).status_code == 403, (username, kind)
        assert client.get(f"/import/{kind}/").status_code == 403
        assert client.get(f"/import/{kind}/template/csv/").status_code == 403
    assert client.get("/import/unknown/").status_code == 404
    assert client.sign_in("front").get("/import/").status_code == 403
    assert "/import/" not in client.get("/customer/").text
    assert changed(before, dump()) == []


def test_rows_of_another_office_are_refused(upload, session):
    rows = "office,building,room\nB,3栋,909\n"
    assert upload("supervisor", "units", rows).status_code == 422
    assert fresh(session, Unit, Unit.room == "909") is None


def test_who_has_several_offices_says_for_which(upload, client, session):
    rows = "building,unit,room\n7栋,1单元,701\n"
    assert 'name="office"' in client.sign_in("admin").get("/import/units/").text
    assert upload("admin", "units", rows).status_code == 422
    assert upload("admin", "units", rows, office="B").status_code == 302
    flat = fresh(session, Unit, Unit.room == "701")
    assert flat.office_id == fresh(session, Office, Office.code == "B").id


@pytest.mark.parametrize("language", ["zh_Hans_CN", "zh_Hant_TW", "en"])
def test_headings_of_the_empty_list_are_understood(app, language):
    with app.test_request_context(), force_locale(language):
        for kind, known in KINDS.items():
            for key in known.columns:
                heading = heading_of(key, known.columns, language)
                assert column_of(heading, known.columns) == key, (kind, key, heading)


def test_the_empty_list_has_the_headings_alone(client):
    client.sign_in("supervisor")
    answer = client.get("/import/customers/template/csv/")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert [column_of(one, KINDS["customers"].columns) for one in rows[0]] == list(
        KINDS["customers"].columns
    )
    book = client.get("/import/customers/template/xlsx/")
    assert zipfile.is_zipfile(io.BytesIO(book.data))
    assert client.get("/import/customers/template/doc/").status_code == 404
