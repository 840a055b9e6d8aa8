"""An office with rows of every list that goes in and out, and what such lists look like."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Activity,
    Callback,
    CallbackAttempt,
    CallbackDraw,
    CallbackStratum,
    Shift,
    Ticket,
    TicketEvent,
)
from rules.activity_words import ActivityState
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackOutcome,
    CallbackState,
    TicketEventKind,
    TicketStatus,
)
from tests.office import NOON, START, Scene
from tests.services.lists import AT, good, sheet

FULL = (
    "external_no office category urgency channel customer building unit room area received_by "
    "received_at subject description needs_dispatch dispatched_at dispatched_to completed_at "
    "result answered_at dispatch_due_at handling_due_at"
)
ROW = (
    "X-1", "A", "投诉", "normal", "电话", "K001", "1栋", "1单元", "101", "", "front",
    "2026-10-14 09:00", "噪音 扰民", "夜里\n很吵", "是", "2026-10-14 09:05:30", "维修部",
    "2026/10/15 8:30:00", "已协调", "2026-10-15T00:30:00Z", "2026-10-14 09:15", "2026-10-17 09:00",
)  # fmt: skip
HEADS = "ticket mode due_at responsible at by outcome satisfied note"
BILLS = "bill_no office building unit room item period amount due_on"
PAID = "bill_no amount paid_on receipt_no method"
SURVEYS = "office area half_year kind valid satisfied closed_on"

NASTY = '=HYPERLINK("http://x")\n+1,\'quoted\'; "双"　末'


def bill(number: str = "B1", amount: str = "1,234.50", office: str = "A") -> tuple[str, ...]:
    return (number, office, "1栋", "1单元", "101", "物业管理费", "2026Q3", amount, "2026-09-30")


def fill(session: Session, scene: Scene) -> None:
    """Write rows of every list: imported ones, and some made here."""
    nasty = dict(zip(FULL.split(), ROW, strict=True))
    nasty |= {"external_no": "X-2", "subject": "-1 '=x", "description": NASTY, "customer": ""}
    good(scene, "tickets", sheet(FULL, ROW, [*nasty.values()]))
    made_here(scene)
    good(
        scene,
        "callbacks",
        sheet(
            HEADS,
            ("X-1", "phone", "2026-10-18 09:00", "", "", "", "", "", "@later"),
            ("X-1", "visit", "2026-10-18 09:00", "", "2026-10-16 10:00", "", "no_answer", "", ""),
            (
                "X-1", "visit", "2026-10-18 09:00", "", "2026-10-17 10:00", "area1", "reached",
                "no", "+慢",
            ),
            ("X-2", "phone", "", "", "2026-10-17 10:00", "front", "reached", "yes", ""),
        ),
    )  # fmt: skip
    of_fees(scene)
    good(scene, "bills", sheet(BILLS, bill(), bill("=B2", "0.10")))
    good(scene, "payments", sheet(PAID, "B1 1000 2026-09-20 S-1 -", "B1 3.5 2026-09-21 - POS"))
    heads = (
        "office building unit room contacted_at contacted_by dunning_step customer dunning_outcome "
        "promised_for promised note"
    )
    called = ("A", "1栋", "1单元", "101", "2026-10-10 10:00", "area1", "电话催缴", "K001")
    good(scene, "dunning", sheet(heads, (*called, "承诺缴费", "2026-10-20", "100.50", "=下周")))
    good(
        scene,
        "survey-results",
        sheet(SURVEYS, "A - 2026H1 fixed 200 187 2026-06-20", "A 东区 2026H1 spot 20 19 -"),
    )
    heads = "code name category office building location inspect_on maintainer_phone notes"
    lift = ("DT-1", "1号电梯", "lift", "A", "1栋", "1单元", "2027-03-01", "400-820-8820", "+每月")
    good(scene, "facilities", sheet(heads, lift, ("SB-1", "=水泵", "给排水", "B", *[""] * 5)))
    heads = "name asks text office from pinned"
    rubbish = ("大件垃圾", "沙发 床垫", "放到\n东门清运点。", "A", "2026-01-01", "是")
    good(scene, "facts", sheet(heads, rubbish))
    of_exams(scene)
    of_the_desk(session, scene)


def of_exams(scene: Scene) -> None:
    """Two questions of the bank, one of the company's."""
    heads = "question_no office question_topic question_kind question choices right_answer"
    own = ("Q-1", "A", "=服务", "单选题", "+几声内接？", "-三声\n五声", "A")
    company = ("Q-2", "", "服务", "判断题", "可以转告电话。", "", "错")
    good(scene, "exam-questions", sheet(heads, own, company))


def of_fees(scene: Scene) -> None:
    """Fees with a price, who has them, and a meter that was exchanged."""
    heads = "item office fee_kind basis payers active"
    own = ("=管理费", "A", "物业管理费", "按面积", "", "")
    good(scene, "fee-items", sheet(heads, own, ("水费", "A", "代收代缴", "meter", "listed", "是")))
    good(
        scene,
        "fee-prices",
        sheet("item office price from remark", ("水费", "A", "3.4525", "2026-01-01", "+")),
    )
    heads = "item office building unit room count from to"
    flat = ("A", "1栋", "1单元", "101")
    has = (
        ("水费", *flat, "1", "2026-01-01", ""),
        ("水费", "A", "1栋", "", "", "0", "2026-01-01", ""),
    )
    good(scene, "fee-flats", sheet(heads, *has))
    heads = "staff office position from performance_base bonus_base"
    good(scene, "performance-bases", sheet(heads, "area1 A 区域管理员 2026-07-01 2000.50 1500"))
    heads = "code office service service_kind measure price from share active remark"
    blocked = ("WX-01", "A", "=疏通马桶", "维修", "次")
    good(
        scene,
        "service-items",
        sheet(
            heads,
            (*blocked, "80", "2026-01-01", "40", "是", "+夜间另议"),
            (*blocked, "90.50", "2026-07-01", "40", "", ""),
        ),
    )
    heads = "item office building unit room read_on reading new_meter_at remark"
    good(
        scene,
        "meter-readings",
        sheet(
            heads,
            ("水费", *flat, "2026-06-30", "100.50", "", ""),
            ("水费", *flat, "2026-08-01", "110", "0", "=换表"),
        ),
    )


def made_here(scene: Scene) -> None:
    """A work order that began here, with a drawn callback."""
    ticket = Ticket(
        number="BX-20261014-0009",
        office=scene.office,
        place="  中心花园 ",
        subject="路灯不亮",
        description="灯杆 7 号\r\n整晚不亮 ",
        received_at=NOON,
        received_by=scene.staff["front"],
        caller_phone="13900009999",
        status=TicketStatus.COMPLETED,
        completed_at=NOON + timedelta(hours=1),
    )
    stratum = CallbackStratum(
        office=scene.office,
        month=date(2026, 10, 1),
        group=CallbackGroup.VOICE,
        seed="7",
        callback_percent=100,
        visit_percent=20,
    )
    draw = CallbackDraw(stratum=stratum, position=1, ticket=ticket, drawn_at=NOON, called_back=True)
    owed = Callback(
        office=scene.office,
        ticket=ticket,
        draw=draw,
        mode=CallbackMode.PHONE,
        responsible=scene.staff["front"],
        due_at=NOON + timedelta(days=3),
        state=CallbackState.DUE,
    )
    owed.attempts.append(
        CallbackAttempt(
            ticket=ticket,
            mode=CallbackMode.PHONE,
            at=NOON + timedelta(days=1),
            by=scene.staff["front"],
            outcome=CallbackOutcome.NO_ANSWER,
        )
    )
    # reopened: the rework's callback ends at the same opening of the desk
    again = Callback(
        office=scene.office,
        ticket=ticket,
        draw=draw,
        mode=CallbackMode.PHONE,
        responsible=scene.staff["front"],
        due_at=owed.due_at,
        state=CallbackState.DUE,
    )
    again.attempts.append(
        CallbackAttempt(
            ticket=ticket,
            mode=CallbackMode.PHONE,
            at=NOON + timedelta(days=2),
            by=scene.staff["front"],
            outcome=CallbackOutcome.NO_ANSWER,
        )
    )
    event = TicketEvent(ticket=ticket, kind=TicketEventKind.RECEIVED, at=NOON)
    scene.session.add_all([ticket, stratum, draw, owed, again, event])
    scene.session.flush()


def of_the_desk(session: Session, scene: Scene) -> None:
    """Write rows of the desk's own chapters, by their lists."""
    day = AT.date()
    good(scene, "departments", sheet("department active", ("=园林部", "是")))
    session.add(
        Shift(
            office=scene.office, name="早班", starts="08:00", ends="16:00", valid_from=START,
            for_front_desk=True,
        )
    )  # fmt: skip
    session.flush()
    good(scene, "roster", sheet("office day staff shift", ("A", f"{day}", "front", "早班")))
    heads = "office staff from to leave_kind leave_reason"
    good(scene, "leave", sheet(heads, ("A", "front2", f"{day}", f"{day}", "年假", "+探亲")))
    heads = "office emergency runbook from step_no step step_role minutes must"
    good(
        scene,
        "runbooks",
        sheet(
            heads,
            ("A", "停水", "停水预案", "2026-01-01", "1", "查明原因", "工程", "10", "是"),
            ("A", "停水", "停水预案", "", "2", "通知住户", "", "", "否"),
            ("company", "fire", "火警", "", "1", "拨打119", "前台", "1", ""),
        ),
    )
    heads = "office came_in_at customer building unit room subject reply_sent_at reply closed_at"
    flat = ("K001", "1栋", "1单元", "101")
    old = (
        "A",
        "2026-05-01 09:00",
        *flat,
        "=噪音",
        "2026-05-02 10:00",
        "已劝阻",
        "2026-05-09 10:00",
    )
    good(scene, "letters", sheet(heads, old, ("A", "2026-11-02 08:30", *flat, "漏水", "", "", "")))
    heads = "office what assignee given_by finish_by done_at result"
    good(
        scene,
        "tasks",
        sheet(
            heads,
            (
                "A",
                "换灯泡",
                "worker",
                "supervisor",
                "2026-05-03 18:00",
                "2026-05-03 11:00",
                "+已换",
            ),
            ("A", "巡查楼道", "front", "", "2026-11-09 18:00", "", ""),
        ),
    )
    heads = "office building unit room visited_at visited_by visit_kind met customer said satisfied"
    met = ("2026-06-01 10:00", "area1", "计划走访", "met", "K001", "-一切都好", "满意")
    good(
        scene,
        "visits",
        sheet(heads, ("A", *flat[1:], *met), ("A", *flat[1:], "2026-06-02 10:00", *[""] * 6)),
    )
    heads = "office activity venue starts_at ends_at budget seats in_charge activity_result"
    good(
        scene,
        "activities",
        sheet(
            heads,
            (
                "A",
                "春游",
                "湿地公园",
                "2026-04-01 09:00",
                "2026-04-01 16:00",
                "1200.50",
                "30",
                "",
                "30人",
            ),
            ("A", "茶话会", "活动室", "2026-11-20 09:00", "2026-11-20 11:00", "", "2", "front", ""),
        ),
    )
    party = session.scalars(select(Activity).where(Activity.name == "茶话会")).one()
    party.state, party.announced_at = ActivityState.ANNOUNCED, AT
    session.flush()
    heads = "activity office name room phone people"
    good(scene, "sign-ups", sheet(heads, ("茶话会", "A", "赵一", "1-101", "13900001111", "2")))
    heads = "session_no office kind topic held_on hours trainer"
    hours = (("PX-A1", "A", "上岗培训", "公司介绍", "2026-05-06", "1.5", "supervisor"),)
    good(
        scene,
        "sessions",
        sheet(heads, *hours, ("PX-A2", "", "in_post", "=礼仪", "2026-05-07", "0:50", "外请")),
    )
    heads = "session_no username signed_at score"
    signed = (("PX-A1", "front", "2026-05-06 09:02", "87.5"), ("PX-A1", "area1", "", ""))
    good(scene, "attendance", sheet(heads, *signed))
    session.commit()
