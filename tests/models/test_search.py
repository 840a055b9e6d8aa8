"""Search: two-character words, names, numbers and rooms; scope is part of the match."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from models import Ticket
from models.search import SearchText, bigrams, complete, matching
from rules.vocabulary import Record
from tests.office import NOON


@pytest.fixture
def tickets(scene):
    texts = ("厨房水龙头漏水", "客厅发现白蚁", "二楼楼道灯不亮")
    rows = [
        Ticket(office=scene.office, number=f"BX-20261014-{n:04d}", subject=said, received_at=NOON)
        for n, said in enumerate(texts, 1)
    ]
    scene.session.add_all(rows)
    scene.session.commit()
    return rows


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("漏水", [0]),
        ("白蚁", [1]),
        ("白", [1]),
        ("楼道 不亮", [2]),
        ("水龙头漏水", [0]),
        ("BX-20261014-0002", [1]),
        ("20261014", [0, 1, 2]),
        ("ＢＸ－２０２６１０１４－０００３", [2]),
        ("电梯", []),
        ('" OR *', []),
        ("%", []),
        ("'; --", []),
    ],
)
def test_words_find_their_tickets(scene, tickets, words, hits):
    found = matching(scene.session, Record.TICKET, words, {scene.office.id})
    assert sorted(found) == sorted(tickets[hit].id for hit in hits)


def test_another_office_finds_nothing(scene, tickets):
    other = scene.offices["B"].id
    assert matching(scene.session, Record.TICKET, "漏水", {other}) == []
    assert matching(scene.session, Record.TICKET, "漏水", set()) == []
    assert matching(scene.session, Record.TICKET, "漏水", None) == [tickets[0].id]


def test_customers_are_found_by_phone_tail_name_and_room(scene):
    customer = scene.customers[4]
    for words in ("0005", "13900000005", "1390000", "住户戊", "2栋 101", "zhuhu 2栋"):
        assert customer.id in matching(scene.session, Record.CUSTOMER, words, phones=True), words


def test_a_phone_is_found_only_by_those_who_see_it_whole(scene):
    customer = scene.customers[4]
    for words in ("13900000005", "1390000", "0000", "0005"):
        assert customer.id not in matching(scene.session, Record.CUSTOMER, words), words
    customer.code = "K-13900000005"  # the same digits as a word of something else are found
    scene.session.commit()
    assert matching(scene.session, Record.CUSTOMER, "13900000005") == [customer.id]


def test_a_changed_record_is_found_by_its_new_words_only(scene, tickets):
    tickets[0].subject = "卧室墙面开裂"
    scene.session.commit()
    assert matching(scene.session, Record.TICKET, "漏水") == []
    assert matching(scene.session, Record.TICKET, "开裂") == [tickets[0].id]


def test_a_rollback_leaves_no_words(scene):
    scene.session.add(Ticket(office=scene.office, number="X", subject="白蚁", received_at=NOON))
    scene.session.flush()
    assert matching(scene.session, Record.TICKET, "白蚁")
    scene.session.rollback()
    assert matching(scene.session, Record.TICKET, "白蚁") == []


def test_the_cap_holds_and_the_newest_come_first(scene, tickets):
    assert matching(scene.session, Record.TICKET, "20261014", limit=2) == [
        tickets[2].id,
        tickets[1].id,
    ]


def test_a_record_type_that_was_not_searched_before_is_found_too(scene, tickets):
    assert complete(scene.session) == 0
    scene.session.connection().execute(delete(SearchText).where(SearchText.record == "ticket"))
    assert matching(scene.session, Record.TICKET, "白蚁") == []
    assert complete(scene.session) == len(tickets)
    assert matching(scene.session, Record.TICKET, "白蚁") == [tickets[1].id]


@given(st.text(max_size=200))
def test_any_text_becomes_words_without_blanks(said):
    assert all(word and " " not in word and len(word) <= 200 for word in bigrams(said))
