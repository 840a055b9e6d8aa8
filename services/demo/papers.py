"""Letters, tellings and customer files of the demonstration office."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select

from models import DocumentCategory, Telling, Ticket
from models.clock import local
from rules.letter_words import LetterWay, ToldWay
from rules.vocabulary import Role, TicketStatus
from services import customer_files, letters, office_words, setup, telling
from services.demo.stage import Stage, Story

PAPER, INK, STAMP = (252, 251, 247), (90, 90, 96), (196, 60, 52)
ASKS = "结果如下：\n\u3000\u3000"  # the place of the result, empty without a work order
RESULTS = (
    "已与保洁单位约定周末增加一次清运，单元门口桶位每日冲洗消毒。",
    "已约维保单位更换门机配件，并将每周检修一次，停运时前台提前告知各户。",
)
SUBJECTS = (
    (
        "楼上装修噪音持续扰民",
        "楼上住户早七点即开始装修，午休时段也不停，已持续两周，请管理处制止并答复。",
    ),
    ("地下车库照明长期不亮", "负一层东侧车位一片漆黑，多次口头反映未见改善，存在安全隐患。"),
    ("垃圾清运不及时", "单元门口垃圾桶周末无人清运，异味严重，望加强管理。"),
    ("电梯故障频繁", "本月电梯已停运三次，老人上下楼困难，请说明维修计划。"),
)


def tell(stage: Stage, at: datetime) -> Story:
    """Tell everything: it is written at once, at the instants it is said to have happened."""
    setup.office_texts(stage.session)  # where the office was made without it
    stage.session.flush()
    _letters(stage, at)
    _told(stage, at)
    _files(stage, at)
    yield from ()


def _letters(stage: Stage, at: datetime) -> None:
    session, desk = stage.session, stage.crew.of(Role.FRONT_DESK)[0]
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    made = []
    for place, (subject, content) in enumerate(SUBJECTS):
        home = stage.homes[place * 7 % len(stage.homes)]
        when = at - timedelta(hours=(3, 20, 30, 150)[place])
        nameless = place == 1
        made.append(
            letters.register(
                session,
                stage.acts(desk, when),
                when + timedelta(minutes=20),
                office=stage.crew.office,
                way=(LetterWay.LETTER, LetterWay.AUTHORITY, LetterWay.EMAIL, LetterWay.ONLINE)[
                    place
                ],
                received_at=when,
                subject=subject,
                content=content,
                customer=None if nameless else home.customer,
                unit=None if nameless else home.unit,
                sender="区政府热线转办" if nameless else "",
                no_customer_reason="匿名投诉，转办单未附联系方式" if nameless else "",
                with_=stage.clocks,
            )
        )
    _, hotline, sent, done = made
    letters.relate(session, stage.acts(desk, at), made[0], at, other=hotline)
    reason = "政府转办件，需主管签发答复"
    letters.escalate(session, stage.acts(desk, at), hotline, at, reason=reason)
    for letter, hours in ((sent, 10), (done, 120)):
        when = at - timedelta(hours=hours)
        here = stage.acts(leader, when)
        template = office_words.templates(session, letter)[0]
        subject, text = office_words.reply(letter, template, when)
        text = text.replace(ASKS, f"{ASKS}{RESULTS[letter is done]}\n")
        letters.draft(
            session,
            here,
            letter,
            language=template.language,
            subject=subject,
            text=text,
        )
        letters.send(session, here, letter, when, sent_at=when)
    when = at - timedelta(hours=96)
    note = "客户来电表示认可处理结果。"
    letters.close(session, stage.acts(leader, when), done, when, note=note)


def _told(stage: Stage, at: datetime) -> None:
    session, desk = stage.session, stage.crew.of(Role.FRONT_DESK)[0]
    newest = select(Ticket).where(
        Ticket.voided_at.is_(None),
        Ticket.customer_id.is_not(None),
        Ticket.status.in_((TicketStatus.COMPLETED, TicketStatus.CLOSED)),
        ~select(Telling.id).where(Telling.ticket_id == Ticket.id).exists(),
    )
    newest = newest.order_by(Ticket.completed_at.desc(), Ticket.id).limit(6)
    for place, ticket in enumerate(session.scalars(newest).all()):
        telling.tell(
            session,
            stage.acts(desk, at),
            ticket,
            at,
            told_at=min(at, (ticket.completed_at or at) + timedelta(minutes=15)),
            way=(ToldWay.PHONE, ToldWay.WECHAT, ToldWay.SMS)[place % 3],
            words=office_words.suggested(session, ticket),
        )


def _files(stage: Stage, at: datetime) -> None:
    session, desk = stage.session, stage.crew.of(Role.FRONT_DESK)[0]
    leader = stage.crew.of(Role.SUPERVISOR)[0]
    categories = {one.name: one for one in session.scalars(select(DocumentCategory))}
    today = local(at).date()
    made = []
    for place, (name, category, years) in enumerate(
        (
            ("前期物业服务合同.png", "合同", 1),
            ("装修申请表.png", "装修资料", 1),
            ("代办授权书.png", "授权书", 4),
            ("停车证申请.png", "其他", 5),
        )
    ):
        home = stage.homes[(0, 0, 7, 7)[place] % len(stage.homes)]
        made += customer_files.add(
            session,
            stage.acts(desk, at),
            home.customer,
            [(name, _scan(place))],
            at,
            category=categories[category],
            dated_on=today.replace(year=today.year - years, day=min(today.day, 28)),
        )
    here = stage.acts(leader, at)
    reason = "保存期限已满，已无查考价值"
    customer_files.propose(session, here, made[2:3], at, reason=reason)


def _scan(number: int) -> bytes:
    """Return a small PNG like a scanned page: lines of writing and a round stamp."""
    page = Image.new("RGB", (420, 594), PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((130, 48, 290, 60), fill=INK)
    for line in range(22):
        y = 100 + line * 18
        pen.line((50, y, 370 - (line * 37 + number * 53) % 120, y), fill=INK, width=3)
    pen.ellipse((270, 480, 350, 560), outline=STAMP, width=4)
    content = BytesIO()
    page.quantize(16).save(content, "PNG", optimize=True)
    return content.getvalue()
