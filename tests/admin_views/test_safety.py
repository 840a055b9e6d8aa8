"""Traps S1–S11: forged posts, foreign addresses, files, errors and unbounded input."""

from __future__ import annotations

import io
import re

import pytest

from admin_views.exporting import defused
from admin_views.filters import whole
from models import AuditLine, Bill, Customer, Ticket, db
from models.posts_once import PostedOnce
from rules.vocabulary import AuditOp
from tests.admin_views.conftest import form_of, hidden


def test_s1_every_post_wants_its_token(app, visit, tickets):
    desk = visit("front")
    for path in (
        "/ticket/new/",
        f"/ticket/edit/?id={tickets[0]}",
        f"/ticket/do/dispatch/?id={tickets[0]}",
        "/ticket/export/",
    ):
        assert desk.post(path, data={"subject": "x", "reason": "x"}).status_code == 400


def test_s1_every_form_carries_the_token(visit, tickets):
    desk = visit("supervisor")
    for path in ("/ticket/", "/ticket/new/", f"/ticket/edit/?id={tickets[0]}"):
        page = desk.get(path).text
        posts = len(re.findall(r'<form[^>]*method="post"', page))
        assert page.count('name="csrf_token"') == posts, path


def test_s2_no_form_can_lose_its_token(app):
    """The token is no field of a form, so no way of building the form can drop it."""
    for rule in app.url_map.iter_rules():
        assert rule.endpoint not in app.extensions["csrf"]._exempt_views


@pytest.mark.parametrize("url", ["http:evil.example", "//evil.example", "/\\evil.example"])
def test_s3_no_address_leads_to_another_site(visit, tickets, url):
    desk = visit("front")
    answer = desk.get("/ticket/details/", query_string={"id": tickets[0], "url": url})
    assert answer.status_code == 400


def test_s4_pages_run_under_a_strict_policy(visit, tickets):
    desk = visit("supervisor")
    for path in ("/ticket/", f"/ticket/details/?id={tickets[0]}", "/ticket/new/"):
        answer = desk.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        nonce = re.search(r"'nonce-([^']+)'", policy)[1]
        for script in re.findall(r"<script[^>]*>", answer.text):
            assert "src=" in script or f'nonce="{nonce}"' in script
        assert not re.search(r"<[a-z][^>]*\s(on[a-z]+|style)=", answer.text)
        assert "<style" not in answer.text


def test_s4_nothing_of_the_stock_pages_is_loaded(app, visit, tickets):
    page = visit("front").get("/ticket/").text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert {path.split("/")[2].split("?")[0] for path in loaded} <= {
        "charts.css",
        "dark.css",
        "frame.css",
        "frame.js",
        "list.css",
        "list.js",
        "office.css",
        "office.js",
        "record.css",
        "form.js",
        "dates.js",
        "record.js",
        "day.css",
        "icons.css",
        "incident.css",
        "day.js",
        "icons",
    }
    for word in ("bootstrap", "jquery", "select2", "moment"):
        assert word not in page.lower()
    assert (
        visit("front").get("/static/admin/bootstrap/bootstrap4/js/bootstrap.min.js").status_code
        == 404
    )


def test_s5_exports_open_safely_in_a_spreadsheet(visit, tickets):
    ticket = db.session.get(Ticket, tickets[0])
    ticket.description = '=HYPERLINK("http://evil.example")'
    db.session.commit()
    answer = visit("supervisor").send("/ticket/export/", **{"as": "csv"})
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in answer.text
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.mimetype == "text/csv"


def test_s5_a_workbook_keeps_numbers_dates_and_text_apart(visit, scene):
    from datetime import date, datetime

    import python_calamine

    db.session.add(
        Bill(
            office=scene.office,
            unit=scene.units[0],
            bill_no="=1+1",
            item="物业费",
            period="2026Q3",
            amount_fen=123450,
            due_on=date(2026, 9, 30),
        )
    )
    db.session.commit()
    answer = visit("finance").send("/bill/export/", **{"as": "xlsx"})
    rows = python_calamine.load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "=1+1"
    assert rows[1][1] == "1栋-1单元-101"
    assert rows[1][2] == 1234.5
    assert rows[1][3] in (date(2026, 9, 30), datetime(2026, 9, 30))  # noqa: DTZ001
    assert b"<f>" not in _sheet(answer.data)


def _sheet(data: bytes) -> bytes:
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "＝1", " =1"])
def test_s5_formulas_are_defused(text):
    assert defused(text).startswith("'")
    assert defused("厨房=漏水") == "厨房=漏水"


def test_s6_an_export_too_large_is_refused_in_words(visit, tickets, monkeypatch):
    from admin_views import exporting

    monkeypatch.setattr(exporting, "CAP", 5)
    supervisor = visit("supervisor")
    answer = supervisor.send("/ticket/export/?status=new")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?status=new")
    assert "More than 5 rows" in supervisor.get("/ticket/").text


def test_s6_an_export_is_written_down(visit, tickets):
    visit("supervisor").send("/ticket/export/?status=new")
    (line,) = db.session.query(AuditLine).filter_by(op=AuditOp.EXPORT)
    assert line.changes == {"filter": [None, "status=new"], "rows": [None, 8]}
    assert line.actor_name == "主管甲"


def test_s7_no_error_shows_sql_or_parameters(visit, scene):
    desk = visit("front")
    fields = {"code": "K001", "name": "秘密", "phone": "", "facts": ""}
    answer = desk.send("/customer/new/", **fields)
    assert answer.status_code == 422
    assert "customer with this code already" in answer.text
    for leak in ("INSERT", "UNIQUE", "sqlite", "psycopg", "Error"):
        assert leak not in answer.text
    assert 'value="秘密"' in answer.text  # what was typed stays


def test_s8_what_people_typed_is_text(visit, tickets):
    nasty = "<script>alert(1)</script>\"'>"
    ticket = db.session.get(Ticket, tickets[0])
    ticket.subject = ticket.description = nasty
    ticket.customer.name = nasty
    db.session.commit()
    desk = visit("front")
    for path in ("/ticket/", f"/ticket/details/?id={tickets[0]}", f"/ticket/edit/?id={tickets[0]}"):
        page = desk.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert "cell &lt;b&gt;" in desk.get(f"/ticket/details/?id={tickets[0]}").text
    assert "<script>" not in desk.get("/ticket/?q=%3Cscript%3E").text


GARBAGE = (
    "page=99999999999999999999", "page=-1", "page=0", "by=nothing", "by=--received_at",
    "by=status", "status=zzz", "from=2026-99-99", "from=abc&to=9999-12-31", "area=abc",
    "area=99999999999999999999", "late=maybe", "voided=%27", "q=" + "a+" * 400, "q=%25%25",
    "q=%22+OR+1", "q=*", "needs_dispatch=2", "from=0001-01-01", "category=%C3%28",
)  # fmt: skip


@pytest.mark.parametrize("query", GARBAGE)
def test_s9_garbage_in_the_address_is_no_error(visit, tickets, query):
    assert visit("front").get(f"/ticket/?{query}").status_code in (200, 400)


@pytest.mark.parametrize("given", ["9" * 17, "9" * 30, "-1", "１", "1,2", "", None])
def test_s9_a_number_in_an_address_stays_within_its_bounds(given):
    assert 1 <= whole(given, 1, 100, 1) <= 100


@pytest.mark.parametrize("key", ["abc", "1,2", "-1", "0", "99999999999999999999", "１", ""])
@pytest.mark.parametrize("door", ["details", "edit", "do/dispatch"])
def test_s9_an_id_that_is_none_finds_nothing(visit, tickets, door, key):
    assert visit("front").get(f"/ticket/{door}/?id={key}").status_code in (200, 404)
    assert visit("front").send(f"/ticket/{door}/?id={key}").status_code in (404, 405, 422)


MONEY = {
    "NaN": None, "Infinity": None, "1e400": None, "12345678901234567890": None, "1.234": None,
    "": None, "abc": None, "1,000.00": 100000, "１２.５": 1250, "￥8": 800, "0.1": 10,
    "12,5": None, "1,2,3": None, "1__0": None, "1e2": None, "٣": None, "8元": 800,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "fen"), MONEY.items())
def test_s10_money_is_exact_or_refused(visit, scene, typed, fen):
    unit = scene.units[0]
    answer = visit("finance").send(
        "/bill/new/", bill_no="Z1", unit=str(unit.id), item="x", period="2026Q3",
        amount_fen=typed, due_on="2026-09-30",
    )  # fmt: skip
    assert answer.status_code == (302 if fen else 422)
    stored = [bill.amount_fen for bill in db.session.query(Bill)]
    assert stored == ([fen] if fen else [])
    if fen is None:
        assert f'value="{typed}"' in answer.text


def test_s11_a_deed_takes_no_endless_list_of_rows(app, visit, tickets):
    sent = visit("front").send(
        "/ticket/do/dispatch/", id=[str(n) for n in range(1, 900)], reason="x"
    )
    assert sent.status_code == 404
    assert app.config["MAX_FORM_PARTS"] <= 1000


def test_typed_text_is_clean_and_whole(visit, scene):
    desk = visit("front")
    text = "  a\x01b\x7f😀𠮷\u200b\r\nzwei\r\n "
    desk.send("/customer/new/", code="E1", name="龘\x02靐", phone="", facts=text)
    (customer,) = db.session.query(Customer).filter_by(code="E1")
    assert customer.name == "龘靐"
    assert customer.facts == "ab😀𠮷\u200b\nzwei"


def test_too_long_a_text_is_said_at_its_field(visit, scene):
    answer = visit("front").send("/customer/new/", code="E1", name="长" * 81, phone="", facts="")
    assert answer.status_code == 422
    assert "81 characters" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_second_click_does_nothing_twice(visit, scene):
    desk = visit("front")
    fields = form_of(desk.get("/customer/new/").text) | {"code": "E1", "name": "新"}
    assert len(fields["post_key"][0]) == 32
    first = desk.send("/customer/new/", **fields)
    second = desk.send("/customer/new/", **fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.query(Customer).filter_by(name="新").count() == 1
    assert db.session.query(PostedOnce).count() == 1


def test_a_refused_post_does_not_use_up_its_key(visit, scene):
    desk = visit("front")
    fields = form_of(desk.get("/customer/new/").text) | {"code": "K001", "name": "新"}
    again = desk.send("/customer/new/", **fields)
    assert again.status_code == 422
    key = hidden(again.text[again.text.index("data-guard") :], "post_key")
    assert (
        desk.send("/customer/new/", **fields | {"code": "E9", "post_key": key}).status_code == 302
    )
