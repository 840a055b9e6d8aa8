"""Taking money on screen: many bills, filled oldest first, once; refunds; the day's report."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models import Advance, Bill, Payment, Receipt, Refund, clock
from rules.receipt_words import RefundState
from tests.screens.answers import at_field, fresh

pytestmark = pytest.mark.usefixtures("filled")


def given(**more):
    return {"method": "cash", "paid_on": clock.today().isoformat()} | more


def _count(session):
    return session.scalar(select(func.count(Receipt.id)))


def test_money_is_typed_in_yuan_and_kept_in_fen(as_, client, session, filled):
    bill, before = fresh(session, Bill, Bill.bill_no == "ZD-0001"), _count(session)
    box, flat = f"bill_{bill.id}", bill.unit_id
    text = client.sign_in("front").get(f"/receipt/new/?bill={bill.id}").text
    assert f'name="{box}" value="200.00"' in text
    assert 'value="YSEAST-0002"' in text  # the next of one's own book
    send, address = as_("front"), f"/receipt/new/?unit={flat}"
    answer = send(address, **given(received="300", step="fill"))
    assert answer.status_code == 200
    assert f'name="{box}" value="200.00"' in answer.text
    assert 'name="advance_fen" value="100.00"' in answer.text
    before = _count(session)
    answer = send(address, **given(received="300"))  # nothing but the sum: filled, not saved
    assert (answer.status_code, _count(session)) == (200, before)
    answer = send(address, **given(**{box: "200.01"}, payer="李四"))
    assert "200.00" in at_field(answer, box)
    assert 'value="李四"' in answer.text
    fields = given(
        **{box: "￥１00．50"}, advance_fen="1", receipt_no="yseast-0002", received="101.5"
    )
    assert send(address, **fields).status_code == 302
    row = fresh(session, Receipt)
    assert (row.total_fen, row.receipt_no, row.taken_by.username) == (
        10_150,
        "YSEAST-0002",
        "front",
    )
    assert fresh(session, Payment).amount_fen == 10_050
    assert "YSEAST-0002" in client.get(f"/unit/details/?id={flat}").text
    again = given(**{box: "1"}, receipt_no="YSEAST-0002")
    assert at_field(send(address, **again), "receipt_no")


def test_a_double_click_takes_the_money_once(as_, session):
    bill, before = fresh(session, Bill, Bill.bill_no == "ZD-0001"), _count(session)
    send, fields = as_("front"), given(**{f"bill_{bill.id}": "1"}, post_key="0f" * 16)
    answers = [send(f"/receipt/new/?unit={bill.unit_id}", **fields) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert _count(session) == before + 1


def test_flats_of_others_are_no_place_to_take_money(as_, client, session):
    hidden = fresh(session, Bill, Bill.bill_no == "ZD-0003")  # of another office
    text = client.sign_in("front").get(f"/receipt/new/?bill={hidden.id}").text
    assert f"bill_{hidden.id}" not in text
    assert as_("worker")("/receipt/new/").status_code == 403


def test_a_refund_is_asked_for_and_confirmed_by_another(as_, client, session, filled):
    row = fresh(session, Receipt, Receipt.receipt_no == "YSEAST-0001")
    waiting = fresh(session, Refund, Refund.receipt_id == row.id)
    page = client.sign_in("front").get(f"/refund/new/?receipt={row.id}").text
    assert "200.00" in page
    asked = {"receipt": row.id, "part": "whole", "method": "cash", "reason": "重复"}
    assert as_("front")("/refund/new/", **asked).status_code == 422  # one waits already
    assert as_("front")(f"/refund/do/confirm/?id={waiting.id}").status_code == 403
    assert as_("finance")(f"/refund/do/confirm/?id={waiting.id}").status_code == 302
    assert fresh(session, Refund, Refund.id == waiting.id).state is RefundState.PAID
    kinds = session.scalars(select(Advance.kind).where(Advance.receipt_id == row.id))
    assert sorted(kind.value for kind in kinds) == ["in", "refunded"]


def test_the_day_s_report_on_screen_and_on_paper(as_, client, session):
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.sign_in("finance").get("/daily-cash/?day=2026-10-14").text
    assert "YSEAST-0001" in page
    assert "400.00" in page  # both receipts of the office, and none of the other one
    assert "YSB-0001" not in page
    answer = as_("finance")("/daily-cash/print/?day=2026-10-14")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert client.sign_in("worker").get("/daily-cash/").status_code == 403
    there = fresh(session, Receipt, Receipt.receipt_no == "YSB-0001").office_id
    assert client.sign_in("finance").get(f"/daily-cash/?office={there}").status_code == 404


def test_a_receipt_prints_and_says_when_it_is_printed_again(as_, session):
    row = fresh(session, Receipt, Receipt.receipt_no == "YSEAST-0001")
    for deed in ("print", "third"):
        answer = as_("front")(f"/receipt/do/{deed}/?id={row.id}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert fresh(session, Receipt, Receipt.id == row.id).prints == 2
