"""Money at the bank: files read in, refusals told, receipts written from lines."""

from __future__ import annotations

import io
import re

import pytest

from models import BankLine, BankStatement, Receipt, db
from rules.bank_words import BankLineState as State
from tests.services.month_rows import bill
from tests.services.test_bank import CSV


@pytest.fixture
def upload(visit, scene):
    """``upload(text)`` sends a file to be read in as finance."""

    def send(text: str, **fields):
        person = visit("finance")
        file = (io.BytesIO(text.encode()), "流水.csv")
        return person.send("/bank_statement/do/read/", account="基本户", **{"file": file} | fields)

    return send


def the(state: State) -> BankLine:
    return db.session.query(BankLine).filter_by(state=state).one()


def test_bad_rows_are_told_and_a_good_file_leads_to_its_lines(upload, visit, scene):
    broken = upload(CSV.replace("2026/10/13", "昨天"))
    assert broken.status_code == 422
    assert "Row 5: This is no date." in broken.text
    assert 'value="基本户"' in broken.text
    assert upload(CSV, file="").status_code == 422
    assert db.session.query(BankStatement).count() == 0
    done = upload(CSV)
    assert done.status_code == 302
    assert re.search(r"/bank_line/\?statement=\d+$", done.location)
    again = upload(CSV)
    assert again.status_code == 422
    day = visit("finance").get("/").text
    assert "1,234.50 yuan" in day
    assert f"/bank_line/do/confirm/?id={the(State.SUGGESTED).id}" in day
    assert "was read in already" in again.text


def test_a_line_becomes_a_receipt_over_the_bills_as_typed(upload, visit, scene):
    older, newer = bill(scene, 60_000), bill(scene, 90_000)
    db.session.commit()
    upload(CSV)
    person, line = visit("finance"), the(State.SUGGESTED)
    page = person.get(f"/bank_line/do/confirm/?id={line.id}").text
    assert re.findall(r'name="bill_\d+" value="([^"]*)"', page) == ["600.00", "634.50"]
    sent = {"id": line.id, f"bill_{older.id}": "600", f"bill_{newer.id}": "700"}
    refused = person.send("/bank_line/do/confirm/", **sent)
    assert refused.status_code == 422
    assert "more than the line brought" in refused.text
    assert 'value="700"' in refused.text
    sent[f"bill_{newer.id}"] = "500"
    assert person.send("/bank_line/do/confirm/", **sent).status_code == 302
    db.session.expire_all()
    receipt = db.session.query(Receipt).one()
    assert (receipt.total_fen, newer.paid_fen, the(State.BOOKED).receipt) == (
        *(123_450, 50_000),
        receipt,
    )


def test_unambiguous_lines_are_done_in_one_go_or_none(upload, visit, scene):
    bill(scene, 123_450)
    db.session.commit()
    upload(CSV)
    person, sure, new = visit("finance"), the(State.SURE), the(State.NEW)
    both = person.send("/bank_line/do/confirm-sure/", id=f"{sure.id},{new.id}")
    assert both.status_code == 422
    assert "not unambiguous" in both.text
    assert db.session.query(Receipt).count() == 0
    chosen = person.send("/bank_line/do/choose/", id=new.id, pick="other", unit=scene.units[1].id)
    assert chosen.location.endswith(f"/bank_line/do/confirm/?id={new.id}")
    assert person.send("/bank_line/do/confirm-sure/", id=sure.id).status_code == 302
    assert the(State.BOOKED).id == sure.id


def test_others_read_or_see_nothing(upload, visit, scene):
    upload(CSV)
    line = db.session.query(BankLine).first()
    for who in ("manager", "supervisor", "auditor"):
        page = visit(who).get(f"/bank_line/details/?id={line.id}")
        assert page.status_code == 200
        assert "/do/" not in re.sub(r"/do/\w+/\?[^\"]*export", "", page.text)
        assert visit(who).send("/bank_line/do/ignore/", id=line.id, reason="x").status_code == 403
    for who in ("front", "area1", "worker", "quality"):
        assert visit(who).get("/bank_line/").status_code == 403
