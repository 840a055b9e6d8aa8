"""The screens of paid services: from a work order to the receipt, and what stands afterwards."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from models import ServiceItem, ServiceLine, ServiceOrder, ServicePayment, Ticket, clock, db
from rules.service_words import ServiceState

S = ServiceState


@pytest.fixture
def desk(visit, filled):
    return visit("front")


def latest():
    db.session.expire_all()
    return db.session.scalars(select(ServiceOrder).order_by(ServiceOrder.id.desc())).first()


def test_from_a_work_order_to_the_receipt(desk, scene):
    ticket = db.session.scalars(select(Ticket).order_by(Ticket.id)).first()
    way = f"/service_order/new/?ticket={ticket.id}&amp;unit={ticket.unit_id}"
    assert way in desk.get(f"/ticket/details/?id={ticket.id}").text
    page = desk.get(way.replace("&amp;", "&") + f"&customer={ticket.customer_id}").text
    assert ticket.number in page
    item = db.session.scalars(select(ServiceItem).order_by(ServiceItem.id)).first()
    assert f"{item.name} · 80.00/次" in page  # told on the phone before anything is saved
    given = {
        "unit": ticket.unit_id,
        "customer": ticket.customer_id,
        "ticket": ticket.id,
        "worker": scene.staff["worker"].id,
        "wish": "疏通并更换软管",
        "lines-n0-item": item.id,
        "lines-n0-quantity_hundredths": "1.5",
        "lines-n1-name": "软管",
        "lines-n1-measure": "米",
        "lines-n1-quantity_hundredths": "",
    }
    refused = desk.send("/service_order/new/", **given)
    assert refused.status_code == 422
    assert "Enter what a unit of the material costs." in refused.text
    assert "疏通并更换软管" in refused.text  # what was typed is kept
    before = db.session.scalar(select(func.count(ServiceLine.id)))
    made = desk.send("/service_order/new/", **given, **{"lines-n1-price_fen": "6.50"})
    row = latest()
    assert made.location.endswith(f"/service_order/details/?id={row.id}")
    assert (row.total_fen, row.state) == (12_650, S.ORDERED)
    assert db.session.scalar(select(func.count(ServiceLine.id))) == before + 2
    desk.send("/service_order/do/done/", id=row.id, confirmation="已签字")
    assert "The money has to be taken: 126.50 yuan." in desk.get(made.location).text
    assert row.number in desk.get("/service_order/?queue=unpaid").text
    form = desk.get(f"/service_order/do/charge/?id={row.id}").text
    assert 'value="126.50"' in form
    number = re.search(r'name="receipt_no"[^>]*value="([\w-]+)"', form)[1]  # the next of the book
    money = {"id": row.id, "method": "cash", "paid_on": str(clock.today()), "receipt_no": number}
    over = desk.send("/service_order/do/charge/", amount_fen="126.51", **money)
    assert "Only 126.50 yuan are still due on this order." in over.text
    key = {"post_key": "b" * 32}
    for _click in range(2):  # a double click takes the money once
        paid = desk.send("/service_order/do/charge/", amount_fen="126.50", **money, **key)
        assert paid.status_code == 302
    row = latest()
    assert (row.state, row.paid_fen) == (S.CHARGED, 12_650)
    count = select(func.count(ServicePayment.id)).where(ServicePayment.order_id == row.id)
    assert db.session.scalar(count) == 1
    page = desk.get(made.location).text
    assert number in page
    assert "Add" not in page.partition("Services and materials")[2].partition("Charge")[0]
    late = desk.send("/service_line/new/", order=row.id, name="生料带", price_fen="2")
    assert late.status_code == 422
    line = row.lines[0]
    assert desk.get(f"/service_line/edit/?id={line.id}").status_code == 302


def test_who_sees_what(visit, filled, scene):
    own = db.session.scalars(
        select(ServiceOrder).where(ServiceOrder.worker_id == scene.staff["worker"].id)
    ).first()
    page, shares = f"/service_order/details/?id={own.id}", "/service-shares/?month=2026-10"
    table, colleague = "/service-shares/export/?month=2026-10", scene.staff["worker2"].name
    for stranger in ("worker2", "area2"):
        assert visit(stranger).get(page).status_code == 404
    worker = visit("worker")
    assert worker.get(page).status_code == 200
    assert worker.send("/service_order/do/charge/", id=own.id).status_code == 403
    mine = worker.get(shares).text
    assert "32.00" in mine
    assert colleague not in mine
    assert worker.send(table, **{"as": "csv"}).status_code == 403
    finance = visit("finance")
    assert colleague in finance.get(shares).text
    assert "32.00" in finance.send(table, **{"as": "csv"}).data.decode("utf-8-sig")
