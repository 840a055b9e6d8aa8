"""The search of the whole office: found by whatever people say, seen by those who may."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from admin_views.search import ON_THE_PAGE, SUGGESTED
from models import MODELS, Customer, Employee, FormRegister, Ticket, clock, db
from models.scopes import actor_of, rows_within
from rules.vocabulary import Category, Deed, Record
from services import searching
from services.names import person_pinyin
from tests.office import everybody
from tests.screens.test_home import asked
from tests.screens.test_rights import PEOPLE

WORDS = (
    *("住户", "zh", "1-101", "101", "维修", "kh", "JL/WI", "BX", "1390000", "0001"),
    *("考核", "水", "装修", "张贴", "楼道", "茶话会"),
)


def plain(text: str) -> str:
    """Return the words of a line, its title before a bar."""
    title, _, rest = re.sub("</?mark>", "", text).partition("</b>")
    return "|".join(
        " ".join(unescape(re.sub("<[^>]+>", " ", part)).split()) for part in (title, rest)
    )


@pytest.fixture
def found(client, scene):
    """``found("front", "1-101")`` is what he finds, by kind: address and words of each line."""
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def read(who: str, words: str, door: str = "suggest/") -> dict[str, list[tuple[str, str]]]:
        answer = client.sign_in(who).get(f"/search/{door}", query_string={"q": words})
        assert answer.status_code == 200
        kinds = re.split(r'id="(?:found|seek)-([a-z_]+)"', answer.text)
        return {
            kind: [
                (unescape(address), plain(text))
                for address, text in re.findall(
                    r'<a [^>]*href="(/\w+/details/[^"]+)"[^>]*>(.*?)</a>', body, re.DOTALL
                )
            ]
            for kind, body in zip(kinds[1::2], kinds[2::2], strict=True)
            if kind in {record.value for record in Record}
        }

    return read


def names(found: dict[str, list[tuple[str, str]]], kind: str) -> list[str]:
    return [words.partition("|")[0] for _, words in found.get(kind, [])]


def test_activities_by_name_and_place(found, filled):
    for words in ("茶话会0", "活动中心", "HD-20261014-0"):
        lines = found("front", words)["activity"]
        assert any(text.startswith("茶话会0|2026-") for _, text in lines), words
    assert "activity" not in found("worker", "茶话会")


@pytest.fixture
def staff_with_pinyin(scene):
    for person in scene.session.scalars(select(Employee)):
        person.pinyin = person_pinyin(person.name)
    scene.session.commit()
    return scene


# What is found ------------------------------------------------------------------------------------
def test_customers_and_flats_by_room_name_phone_and_initials(found, scene):
    room = found("front", "1-101")
    assert names(room, "customer") == ["住户甲"]
    assert room["unit"] == [
        (f"/unit/details/?id={scene.units[0].id}", "1栋-1单元-101|东区 · 甲苑管理处")
    ]
    assert names(found("front", "住户乙"), "customer") == ["住户乙"]
    assert names(found("front", "13900000003"), "customer") == ["住户丙"]
    assert "住户甲" in names(found("front", "zh", ""), "customer")
    assert names(found("front", "2栋"), "unit")[0].startswith("2栋")


def test_work_orders_by_number_words_and_caller(found, scene):
    first = asked(scene, 0, subject="厨房水管漏水")
    asked(scene, 1, subject="电梯异响", category=Category.COMPLAINT)
    (line,) = found("front", first.number[:-2])["ticket"]
    assert line[0] == f"/ticket/details/?id={first.id}"
    assert line[1].startswith(f"{first.number}|厨房水管漏水 · 1栋-1单元-101 · 住户甲")
    assert line[1].endswith("Awaiting dispatch")
    assert len(found("front", "漏水")["ticket"]) == 1
    assert len(found("front", "住户甲")["ticket"]) == 1
    scene.customers[0].pinyin, scene.customers[0].initials = "zhuhujia", "zhj"
    db.session.commit()
    assert found("front", "zhj")["ticket"] == found("front", "zhuhujia")["ticket"] == [line]
    assert "ticket" not in found("front", "zhx")


def test_staff_by_name_number_and_initials(found, staff_with_pinyin):
    assert names(found("supervisor", "wxj"), "employee") == ["维修甲"]
    assert names(found("supervisor", "维修甲"), "employee") == ["维修甲"]
    assert names(found("admin", "E-worker2"), "employee") == ["维修乙"]


def test_forms_by_code_name_and_initials(found, filled):
    for words in ("JL/WI-KF-018/002", "jl-wi-kf-018-002", "月度考核", "glyydkhb", "Monthly"):
        assert names(found("front", words), "form_register") == ["管理员月度考核表"], words


def test_the_very_number_of_one_record_opens_it(client, scene):
    ticket = asked(scene, 0)
    answer = client.sign_in("front").get("/search/", query_string={"q": ticket.number.lower()})
    assert answer.location == f"/ticket/details/?id={ticket.id}"


def test_more_than_fits_leads_to_the_list(client, scene):
    for _ in range(ON_THE_PAGE + 1):
        asked(scene, 0, subject="同一件事")
    page = client.sign_in("front").get("/search/?q=同一件事").text
    assert 'href="/ticket/?q=' in page
    assert len(re.findall(r'href="/ticket/details/', page)) == ON_THE_PAGE
    short = client.get("/search/suggest/?q=同一件事").text
    assert len(re.findall(r'role="option"[^>]*href="/ticket/details/', short)) == SUGGESTED
    assert 'href="/search/?q=' in short


@pytest.mark.parametrize("words", ["", "   ", "没有这回事", "%", "*", "'\"", "a" * 500, "<b>x</b>"])
def test_nothing_found_is_a_page_that_says_what_to_do(client, filled, words):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = client.sign_in("front").get("/search/", query_string={"q": words})
    assert answer.status_code == 200
    assert "such as 3-502" in answer.text
    assert "<b>x</b>" not in answer.text


def test_what_was_typed_is_marked_and_nothing_is_run(client, scene):
    asked(scene, 0, subject="漏水<script>alert(1)</script>")
    page = client.sign_in("front").get("/search/?q=漏水").text
    assert "<mark>漏水</mark>&lt;script&gt;" in page
    assert "<script>alert" not in page


# Who finds it -------------------------------------------------------------------------------------
@pytest.mark.parametrize("username", everybody(PEOPLE))
def test_everybody_finds_what_he_may_view_and_no_more(filled, found, staff_with_pinyin, username):
    actor = actor_of(db.session(), filled.staff[username], clock.today())
    reach = {
        record: set(
            db.session.scalars(
                select(MODELS[record].id).where(rows_within(actor, MODELS[record], record))
            )
        )
        for record in searching.KINDS
        if actor.may(Deed.VIEW, record)
    }
    seen: set[str] = set()
    for words in WORDS:
        for door in ("", "suggest/"):
            for kind, lines in found(username, words, door).items():
                record = next(one for one in Record if one.value == kind)
                ids = {int(address.partition("=")[2]) for address, _ in lines}
                assert ids <= reach.get(record, set()), (words, kind)
                seen.add(kind)
    # and what he may view, he finds
    assert seen == {record.value for record, ids in reach.items() if ids}


def test_rows_of_others_are_not_found(found, filled):
    assert names(found("area1", "住户甲"), "customer") == ["住户甲"]
    assert found("area2", "住户甲").get("customer", []) == []
    assert found("front_b", "1-101") == {}
    assert found("front", "维修").get("employee") is None  # the desk has no staff register


def test_whoever_sees_phones_masked_cannot_feel_his_way_along_one(found, filled):
    masked = found("auditor", "住户甲")["customer"][0][1]
    assert "13900000001" not in masked
    assert "*" in masked
    assert found("front", "住户甲")["customer"][0][1] == masked
    typed = ("13900000001", "1390000", "139 0000 0001", "+8613900000001", "13 900000001", "0000")
    before = [found("auditor", words) for words in typed]
    assert before[0] == before[2] == {}
    for words in typed[:-1]:
        assert names(found("front", words), "customer"), words
    for one in db.session.scalars(select(Customer)):  # other hidden digits, the same answers
        one.phone = one.phone[:3] + "5678" + one.phone[-4:]
    for order in db.session.scalars(select(Ticket).where(Ticket.caller_phone != "")):
        order.caller_phone = order.caller_phone[:3] + "5678" + order.caller_phone[-4:]
    assert [found("auditor", words) for words in typed] == before


def test_old_editions_of_a_form_are_found_beside_the_new_one(found, filled):
    code = "JL/WI-KF-018/002"
    db.session.add(
        FormRegister(
            code=code, name="管理员月度考核表", edition="A/1", valid_from=clock.today(), keeper=""
        )
    )
    lines = found("quality", code)["form_register"]
    assert [words.split()[-1] for _, words in lines] == ["A/1", "A/0"]
