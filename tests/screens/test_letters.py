"""Letters, tellings and customer files on screen, by who looks at them."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from models import (
    AuditLine,
    CustomerDocument,
    Destruction,
    Letter,
    ReplyTemplate,
    Telling,
    Ticket,
    db,
)
from rules.letter_words import DestructionState, LetterState
from services import office_words
from tests.screens.answers import at_field
from tests.services.sent_files import pdf, picture


@pytest.fixture
def letter(filled):
    filled.session.add_all(office_words.first_templates())
    filled.session.commit()
    return filled.session.query(Letter).filter_by(office_id=filled.office.id).first()


def document(client, filled, *files, **more):
    client.sign_in("front")
    sent = [(io.BytesIO(content), name) for name, content in files]
    row = filled.customers[0]
    category = db.session.query(CustomerDocument).first().category_id
    given = {"id": row.id, "category": category, "files": sent} | more
    return client.send(f"/customer/do/add-document/?id={row.id}", **given)


def test_a_letter_is_answered_from_the_template_printed_and_closed(client, letter):
    client.sign_in("front")
    page = client.get(f"/letter/do/reply/?id={letter.id}").text
    assert f">\n{letter.customer}<" in page  # the office's own template
    base = f"/letter/do/%s/?id={letter.id}"
    client.send(
        base % "reply",
        id=letter.id,
        reply_language="zh_Hans_CN",
        reply_subject="答复",
        reply_text="已处理",
        row_version=str(letter.version),
    )
    printed = client.send(base % "print", id=letter.id)
    assert printed.mimetype == "application/pdf"
    early = client.send(base % "send", id=letter.id, sent_at="2026-10-13 09:00")
    assert "早于" in at_field(early, "sent_at")
    client.send(base % "send", id=letter.id, sent_at="")
    again = client.send(
        base % "reply",
        id=letter.id,
        reply_language="zh_Hans_CN",
        reply_subject="别的",
        reply_text="别的",
    )
    assert again.status_code in (409, 422)
    client.send(base % "close", id=letter.id, note="客户认可")
    db.session.refresh(letter)
    assert (letter.state, letter.reply_text) == (LetterState.CLOSED, "已处理")


def test_a_letter_from_tomorrow_is_refused_and_what_was_typed_is_kept(as_, filled):
    answer = as_("front")(
        "/letter/new/", way="letter", received_at="2026-11-25 10:00", subject="明天的来信"
    )
    assert at_field(answer, "received_at")
    assert "明天的来信" in answer.text


def test_a_work_order_registered_from_a_letter_is_linked(client, letter):
    client.sign_in("front")
    lead = client.send(f"/letter/do/call/?id={letter.id}", id=letter.id)
    assert lead.location.startswith("/call/?")
    page = client.get(lead.location).text
    assert f'name="letter" value="{letter.id}"' in page
    assert "噪音扰民" in page
    client.send(
        "/call/",
        letter=letter.id,
        customer=letter.customer_id,
        unit=db.session.query(Ticket).first().unit_id,
        category="complaint",
        urgency="normal",
        channel="letter",
        subject="噪音扰民",
        then="wait",
    )
    db.session.refresh(letter)
    assert letter.ticket.number.startswith("TS-")


def test_told_stands_on_the_timeline_and_voided_stays(client, letter):
    ticket = db.session.query(Ticket).filter_by(office_id=letter.office_id).first()
    client.sign_in("front")
    form = client.get(f"/ticket/do/tell/?id={ticket.id}").text
    assert ticket.number in re.search(r"<textarea name=\"words\".*?</textarea>", form, re.DOTALL)[0]
    seen = {"row_version": str(ticket.version)}
    missing = client.send(f"/ticket/do/tell/?id={ticket.id}", id=ticket.id, words="修好了", **seen)
    assert at_field(missing, "way")
    client.send(
        f"/ticket/do/tell/?id={ticket.id}",
        id=ticket.id,
        way="wechat",
        words="修好了请放心",
        row_version="1",
    )
    page = client.get(f"/ticket/details/?id={ticket.id}").text
    assert "已告知客户（微信）" in page
    row = db.session.query(Telling).filter_by(words="修好了请放心").one()
    assert client.send(f"/told/do/void/?id={row.id}", id=row.id, reason="x").status_code == 403
    client.sign_in("supervisor")
    client.send(f"/told/do/void/?id={row.id}", id=row.id, reason="说错了")
    assert "说错了" in client.get(f"/ticket/details/?id={ticket.id}").text


def test_a_document_is_opened_on_record_and_by_no_other_address(client, filled):
    assert document(client, filled, ("身份证.png", picture())).status_code == 302
    row = db.session.query(CustomerDocument).filter_by(name="身份证.png").one()
    assert client.get(f"/customer_document/content/?id={row.id}").status_code == 404
    shown = client.send(f"/customer_document/do/look/?id={row.id}", id=row.id)
    page = client.get(shown.location).text
    (address,) = re.findall(r'<img src="(/customer_document/content/[^"]+)"', page)
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.data == picture()
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    history = client.get(f"/customer_document/details/?id={row.id}").text
    assert "前台甲查看了身份证.png" in history
    assert db.session.query(AuditLine).filter_by(record="customer_document", op="view").count() == 1
    client.sign_in("front2")  # the address is of who asked, and of nobody else
    assert client.get(shown.location).status_code == 404
    client.sign_in("area2")
    assert client.get(shown.location).status_code == 404


def test_wrong_files_are_told_at_the_field(client, filled):
    assert at_field(document(client, filled, ("a.pdf", picture())), "files")
    assert at_field(document(client, filled, ("a.pdf", pdf()), category=""), "category")


def test_documents_are_destroyed_by_who_did_not_propose_it(client, filled):
    document(client, filled, ("旧.pdf", pdf()), dated_on="2020-01-01")
    row = db.session.query(CustomerDocument).filter_by(name="旧.pdf").one()
    assert row.retain_until == date(2023, 1, 1)
    client.sign_in("supervisor")
    assert "旧.pdf" in client.get("/customer_document/?queue=due").text
    made = client.send(f"/customer_document/do/propose/?id={row.id}", id=row.id, reason="到期")
    number = int(re.search(r"id=(\d+)", made.location)[1])
    assert client.send(f"/destruction/do/approve/?id={number}", id=number).status_code == 403
    client.sign_in("manager")
    assert "XH-20261124-0001" in client.get("/").text
    client.send(f"/destruction/do/approve/?id={number}", id=number)
    listed = db.session.get(Destruction, number)
    db.session.refresh(listed)
    assert listed.state is DestructionState.DESTROYED
    printed = client.send(f"/destruction/do/print/?id={number}", id=number)
    assert printed.mimetype == "application/pdf"
    page = client.get(f"/customer_document/details/?id={row.id}").text
    assert "/do/look/" not in page
    assert "已销毁" in page


def test_a_supervisor_words_his_own_office_and_not_every_one(client, letter):
    client.sign_in("supervisor")
    everybodys = client.get("/reply_template/").text
    assert "投诉答复" in everybodys
    row = db.session.query(ReplyTemplate).filter_by(office_id=None).first()
    assert client.get(f"/reply_template/edit/?id={row.id}").status_code == 302
    bad = client.send(
        "/reply_template/new/", name="自用", language="zh_Hans_CN", subject="答复", body="{密码}"
    )
    assert "{密码}" in at_field(bad, "body")
    client.send(
        "/reply_template/new/", name="自用", language="zh_Hans_CN", subject="答复", body="{客户}"
    )
    assert (
        db.session.query(ReplyTemplate).filter_by(name="自用").one().office_id == letter.office_id
    )
