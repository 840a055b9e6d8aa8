"""A record's history is told in sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_babel import force_locale

from admin_views.history import shown, tell, told
from models import HandoverCash, Receipt, Runbook, RunbookStep, Survey, Ticket, db
from models.audit import AuditLine, Author, because, writing
from rules.incident_words import IncidentKind
from rules.vocabulary import AuditOp, Record, Urgency
from tests.office import NOON, START


def test_changes_are_told_with_old_and_new(visit, tickets, scene):
    writing(db.session(), Author(scene.staff["front"].id, "张三"))
    ticket = db.session.get(Ticket, tickets[0])
    ticket.holder_employee = scene.staff["worker"]
    ticket.urgency = Urgency.URGENT
    because(db.session(), "客户催促")
    db.session.commit()
    page = visit("front").get(f"/ticket/details/?id={tickets[0]}").text
    assert "张三 changed Dispatched to from empty to 维修甲" in page
    assert "张三 changed Urgency from Normal to Urgent" in page
    assert "Reason: 客户催促" in page


def test_a_change_by_seconds_is_not_told_as_one(visit, tickets, scene):
    ticket = db.session.get(Ticket, tickets[0])
    ticket.settle_due_at = NOON
    db.session.commit()
    ticket.settle_due_at, ticket.urgency = NOON + timedelta(seconds=9), Urgency.URGENT
    db.session.commit()
    page = visit("front").get(f"/ticket/details/?id={tickets[0]}").text
    assert "changed Settle by from empty to" in page
    assert page.count("changed Settle by") == 1


def test_a_new_record_tells_what_it_was_entered_with(visit, tickets):
    page = visit("front").get(f"/ticket/details/?id={tickets[0]}").text
    assert "entered BX-20261014-0001" in page
    assert "Subject: 厨房漏水" in page
    assert "139****0000" in page  # the trail keeps no whole number


def test_history_hides_what_the_reader_may_not_see(visit, tickets, scene):
    db.session.get(Ticket, tickets[0]).description = "内部说明"
    db.session.commit()
    path = f"/ticket/details/?id={tickets[0]}"
    assert "内部说明" in visit("front").get(path).text
    assert "内部说明" not in visit("auditor").get(path).text


def test_a_change_in_a_part_says_which_part(app, scene):
    writing(db.session(), Author(scene.staff["supervisor"].id, "主管甲"))
    book = Runbook(office=scene.office, kind=IncidentKind.LIFT, name="电梯困人", valid_from=START)
    for place, what in enumerate(("安抚乘客", "通知维保"), 1):
        book.steps.append(RunbookStep(position=place, what=what, minutes=5))
    db.session.add(book)
    db.session.commit()
    writing(db.session(), Author(scene.staff["supervisor"].id, "主管甲", request_id="later"))
    book.steps[1].minutes, book.steps[1].role = 10, "前台"
    db.session.commit()
    with app.test_request_context(), force_locale("en"):
        changed, entered = told(db.session(), Record.RUNBOOK, book.id)
    assert changed.sentences == (
        "主管甲 changed Who does it of 通知维保 from empty to 前台",
        "主管甲 changed Within minutes of 通知维保 from 5 to 10",
    )
    assert entered.sentences == ("主管甲 entered 电梯困人",)
    assert "Step to take: 安抚乘客 · Within minutes: 5" in entered.facts


def test_a_voided_record_tells_who_voided_it(app):
    line = AuditLine(
        op=AuditOp.UPDATE,
        at=NOON,
        actor_id=1,
        actor_name="张三",
        row_label="HL000011",
        changes={"voided_at": [None, "2026-10-14T04:00:00+00:00"], "version": [1, 2]},
        reason="金额录错",
    )
    with app.test_request_context(), force_locale("en"):
        assert tell(line, Receipt).sentences == ("张三 voided HL000011",)
        assert shown(Survey, "satisfied_answers", "satisfied,odd") == "Satisfied, odd"


@pytest.mark.parametrize(("fen", "name"), [(10_000, "¥100"), (50, "¥0.50"), (1, "¥0.01")])
def test_a_banknote_is_called_by_its_worth(fen, name):
    assert HandoverCash(fen=fen, pieces=3).told_as == name
