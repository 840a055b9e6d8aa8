"""Paid services of the demonstration office: a price list, orders in every state, shares."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select

from models import Employee, ServiceItem, ServiceOrder, ServicePrice, Ticket
from models.clock import OFFICE_ZONE
from rules.service_words import ServiceKind
from rules.vocabulary import PaymentMethod, Role
from services import paid_services, receipts, service_charges
from services.demo.stage import Stage, Story
from services.service_charges import Money

K, Method = ServiceKind, PaymentMethod
# code, name, kind, unit of measure, price in fen, worker's percent
ITEMS: tuple[tuple[str, str, ServiceKind, str, int, int | None], ...] = (
    ("WX-01", "疏通马桶", K.REPAIR, "次", 8_000, 40),
    ("WX-02", "更换水龙头", K.REPAIR, "个", 3_000, 40),
    ("WX-03", "更换灯具", K.REPAIR, "盏", 2_500, 40),
    ("WX-04", "室内线路检修", K.REPAIR, "小时", 6_000, 40),
    ("AZ-01", "安装晾衣架", K.INSTALLATION, "套", 10_000, 50),
    ("AZ-02", "墙面打孔", K.INSTALLATION, "个", 1_000, 50),
    ("BJ-01", "入户保洁", K.CLEANING, "小时", 4_500, None),
    ("BJ-02", "油烟机清洗", K.CLEANING, "台", 12_000, 30),
    ("JZ-01", "家电搬移", K.HOUSEHOLD, "次", 5_000, None),
)
DEARER = ("BJ-01", 5_000)  # from the first of this month on


class Said(NamedTuple):
    """One order: days ago, what for, services and how many (hundredths), a material, how far."""

    days: int
    wish: str
    services: tuple[tuple[str, int], ...]
    material: tuple[str, str, int, int] | None = None  # name, measure, quantity, price
    paid: int | None = None  # percent of the total; None: not carried out yet
    method: PaymentMethod = PaymentMethod.WECHAT
    repair: str = ""  # what the work order is about that it belongs to


ORDERS = (
    Said(38, "主卫马桶堵塞，自费疏通。", (("WX-01", 100),), None, 100, repair="马桶堵塞"),
    Said(
        33,
        "阳台安装升降晾衣架，自购材料。",
        (("AZ-01", 100), ("AZ-02", 400)),
        None,
        100,
        Method.CASH,
    ),
    Said(24, "入户保洁三小时。", (("BJ-01", 300),), None, 100),
    Said(
        17,
        "厨房水龙头更换。",
        (("WX-02", 100),),
        ("单冷水龙头", "个", 100, 6_800),
        100,
        Method.CASH,
    ),
    Said(12, "油烟机深度清洗。", (("BJ-02", 100),), None, 100, Method.ALIPAY),
    Said(
        8,
        "客厅线路检修，插座发热。",
        (("WX-04", 150),),
        ("五孔插座", "个", 200, 1_850),
        50,
        Method.CASH,
    ),
    Said(
        5,
        "客厅更换吸顶灯两盏。",
        (("WX-03", 200),),
        ("LED 吸顶灯", "盏", 200, 9_900),
        0,
        repair="客厅灯不亮",
    ),
    Said(3, "入户保洁两个半小时。", (("BJ-01", 250),), None, 0),
    Said(2, "墙面打孔挂电视。", (("AZ-02", 600),)),
    Said(1, "搬移钢琴至书房。", (("JZ-01", 100),)),
)


def begin(stage: Stage) -> None:
    """Put the price list on the stage, then the orders: the later ones of finished repairs."""
    first = datetime.combine(stage.today - timedelta(days=80), time(9), OFFICE_ZONE)
    stage.begin(first, _prices(stage, first))
    for place, said in enumerate(ORDERS):
        at = _instant(stage, said.days, 10, 5 * place)
        stage.begin(at, _story(stage, place, said))


def _instant(stage: Stage, days: int, hour: int, minute: int = 0) -> datetime:
    day = stage.today - timedelta(days=days)
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


def _prices(stage: Stage, at: datetime) -> Story:
    """Write the price list as finance keeps it."""
    stage.acts(stage.crew.of(Role.FINANCE)[0], at)
    yield at
    stage.acts(stage.crew.of(Role.FINANCE)[0], at)
    for code, name, kind, measure, fen, percent in ITEMS:
        item = paid_services.keep_item(
            stage.session,
            ServiceItem(
                office=stage.crew.office,
                code=code,
                name=name,
                kind=kind,
                measure=measure,
                share_percent=None if percent is None else Fraction(percent),
            ),
        )
        days = [(at.date().replace(day=1), fen)]
        if code == DEARER[0]:
            days.append((stage.today.replace(day=1), DEARER[1]))
        for valid_from, price in days:
            row = ServicePrice(item=item, valid_from=valid_from, price_fen=price)
            paid_services.keep_price(stage.session, row)


def _story(stage: Stage, place: int, said: Said) -> Story:
    session = stage.session
    at = _instant(stage, said.days, 10, 5 * place)
    yield at
    ticket = _ticket(stage, said)
    home = stage.homes[place * 3 % len(stage.homes)]
    unit = ticket.unit if ticket is not None and ticket.unit is not None else home.unit
    customer = ticket.customer if ticket is not None else home.customer
    worker = stage.crew.of(Role.WORKER)[place % 2]
    desk = stage.desk(at.date())[0]
    actor = stage.acts(desk, at)
    row = paid_services.order(
        session,
        actor,
        at,
        unit=unit,
        customer=customer,
        ticket=ticket,
        worker=worker,
        wish=said.wish,
        confirmation="电话中确认价格",
    )
    for code, quantity in said.services:
        item = session.scalars(
            select(ServiceItem).where(
                ServiceItem.office_id == row.office_id, ServiceItem.code == code
            )
        ).one()
        paid_services.add_line(session, actor, row, item=item, quantity=quantity)
    if said.paid is None:
        return
    at += timedelta(hours=4)
    yield at
    actor = stage.acts(desk, at)
    if said.material is not None:
        name, measure, quantity, price = said.material
        paid_services.add_line(
            session,
            actor,
            row,
            item=None,
            name=name,
            measure=measure,
            quantity=quantity,
            price_fen=price,
        )
    paid_services.complete(session, actor, row, at, confirmation="客户已在服务单上签字")
    if said.paid:
        at += timedelta(minutes=25)
        yield at
        _pay(stage, desk, row, said, at)


def _ticket(stage: Stage, said: Said) -> Ticket | None:
    """Return the latest finished repair that is about what is ordered; most orders stand alone."""
    if not said.repair:
        return None
    return stage.session.scalars(
        select(Ticket)
        .where(
            Ticket.subject == said.repair,
            Ticket.unit_id.is_not(None),
            Ticket.customer_id.is_not(None),
            Ticket.completed_at.is_not(None),
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    ).first()


def _pay(stage: Stage, desk: Employee, row: ServiceOrder, said: Said, at: datetime) -> None:
    actor = stage.acts(desk, at)
    money = Money(
        amount_fen=row.total_fen * (said.paid or 0) // 100,
        method=said.method,
        paid_on=at.date(),
        receipt_no=receipts.proposed(stage.session, actor, row.office_id) or None,
    )
    service_charges.charge(stage.session, actor, row, money, at)
