"""A record's history is told in sentences."""

from __future__ import annotations

from datetime import timedelta

from models import Ticket, db
from models.audit import Author, because, writing
from rules.vocabulary import Urgency
from tests.office import NOON


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
