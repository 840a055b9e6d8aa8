"""Activities and flyers of the demonstration: one wound up, one taking sign-ups, one planned.

Besides, an activity that is over and waits for its result, and a notice half distributed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from models import Activity, Building, Flyer, FlyerTemplate
from models.audit import Author, writing
from models.clock import local
from models.people import Employee
from rules.activity_words import FlyerKind, PaperSize, SignUpChannel
from rules.letter_words import Language
from rules.vocabulary import Record, Role
from services import activities, attachments, flyers, sign_ups
from services.demo.chance import chance
from services.demo.stage import Stage, Story, instant

TEA: dict[str, Any] = {
    "name": "重阳敬老茶话会",
    "place": "社区活动中心二楼",
    "plan": "茶点招待六十岁以上业主，社区医生现场量血压、讲冬季保健，物业听取意见。",
    "budget_fen": 300_000,
    "seats": 30,
}
DRILL: dict[str, Any] = {
    "name": "冬季消防体验日",
    "place": "中心花园东侧广场",
    "plan": "一、灭火器实操，每家至少一人上手；二、烟雾帐篷逃生体验；三、电动自行车充电安全讲解。",
    "budget_fen": 450_000,
    "seats": 24,
}
FAIR: dict[str, Any] = {
    "name": "元旦游园会",
    "place": "架空层",
    "plan": "套圈、猜灯谜、写春联，备小奖品。",
    "budget_fen": 600_000,
    "seats": None,
}
SWAP: dict[str, Any] = {
    "name": "旧物置换集市",
    "place": "3栋架空层",
    "plan": "业主自带闲置物品互换，物业提供桌椅和秩序维护。",
    "budget_fen": 80_000,
    "seats": None,
}
NOTICE = ("1至4栋高区", "本周六上午9时", "下午3时")  # where, from, to
RESULT = "到场二十三位老人，血压偏高四位已转社区医院随访；收集意见六条，均已登记。"
REMARKS = "老人们说茶点合口，希望每季度办一次；有两位反映活动中心楼梯扶手松动。"


def begin(stage: Stage) -> None:
    """Put them on the stage."""
    today, front = stage.today, stage.crew.of(Role.FRONT_DESK)
    past = (today.replace(day=1) - timedelta(days=1)).replace(day=18)
    stage.begin(instant(past - timedelta(days=12), 10), _tea(stage, front[0], past))
    stage.begin(instant(today - timedelta(days=6), 9, 30), _drill(stage, front[0], today))
    planned = instant(today - timedelta(days=2), 16)
    stage.begin(planned, _fair(stage, front[1], today, planned))
    area = stage.crew.of(Role.AREA_ADMIN)[0]
    stage.begin(instant(today - timedelta(days=9), 11), _swap(stage, area, today))
    stage.begin(instant(today - timedelta(days=5), 10), _notice(stage, front[1], today))


def _enter(
    stage: Stage, who: Employee, at: datetime, plan: dict[str, Any], starts_at: datetime, hours: int
) -> Activity:
    values = plan | {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    values["sign_up_until"] = starts_at - timedelta(days=1) if plan["seats"] else None
    actor = stage.acts(who, at)
    row = activities.enter(stage.session, actor, at, stage.crew.office, values)
    row.token = f"{chance('activity', row.name).getrandbits(128):032X}"  # the same every time
    return row


def _sign_up(stage: Stage, who: Employee, row: Activity, number: int, at: datetime) -> Any:
    """Sign a household up: at the desk, on the phone, or by the code on the flyer."""
    dice = chance("sign-up", row.name, number)
    home = dice.choice(stage.homes)
    people, customer = dice.choice((1, 1, 2, 2, 3)), home.customer
    if number % 3 == 2:
        writing(stage.session, Author(None, "—"))
        return sign_ups.by_resident(
            stage.session,
            row,
            at,
            name=customer.name,
            room=home.unit.address,
            phone=customer.phone,
            people=people,
            key=f"{dice.getrandbits(128):032x}",
        )
    return sign_ups.take_down(
        stage.session,
        stage.acts(who, at),
        row,
        at,
        channel=SignUpChannel.PHONE if number % 3 else SignUpChannel.DESK,
        people=people,
        customer=customer,
        room=home.unit.address,
    )


def _tea(stage: Stage, who: Employee, day: date) -> Story:
    at, session = instant(day - timedelta(days=12), 10), stage.session
    row = _enter(stage, who, at, TEA, instant(day, 14), 2)
    activities.announce(session, stage.acts(who, at), row, at)
    signed = []
    for number in range(13):
        at += timedelta(hours=5)
        yield at
        signed.append(_sign_up(stage, who, row, number, at))
    at = instant(day, 14, 10)
    yield at
    for number, one in enumerate(signed):
        if number % 5 != 4 and one.state.value == "seat":
            sign_ups.tick(session, stage.acts(who, at), one, at)
    sign_ups.walk_in(session, stage.acts(who, at), row, at, people=2, name="5栋老夫妻")
    at = instant(day, 17)
    yield at
    activities.hold(session, stage.acts(who, at), row, at)
    for item, fen, voucher in (("茶点", 86_000, "PZ-1018"), ("血压计租用", 40_000, "PZ-1019")):
        actor = stage.acts(stage.crew.of(Role.FINANCE)[0], at)
        activities.spend(
            session, actor, row, at, item=item, amount_fen=fen, spent_on=day, voucher_no=voucher
        )
    photo = ("茶话会现场.jpg", _picture())
    attachments.add(session, stage.acts(who, at), Record.ACTIVITY, row, [photo], at)
    at += timedelta(days=1)
    yield at
    activities.close(session, stage.acts(who, at), row, at, result=RESULT, remarks=REMARKS)


def _drill(stage: Stage, who: Employee, today: date) -> Story:
    at = instant(today - timedelta(days=6), 9, 30)
    row = _enter(stage, who, at, DRILL, instant(today + timedelta(days=4), 9, 30), 3)
    activities.announce(stage.session, stage.acts(who, at), row, at)
    at += timedelta(hours=2)
    yield at
    flyer = _flyer(stage, who, at, FlyerKind.ACTIVITY, PaperSize.A4, row)
    for number in range(14):
        at += timedelta(hours=7)
        yield at
        if number == 1:
            _print(stage, who, flyer, at, 600, 18_000)
        if number in (3, 5):
            _hand_out(stage, who, flyer, at, first=number == 3)
        _sign_up(stage, who, row, number, at)


def _fair(stage: Stage, who: Employee, today: date, at: datetime) -> Story:
    new_year = date(today.year + 1, 1, 1)
    _enter(stage, who, at, FAIR, instant(new_year, 9, 30), 3)
    yield from ()


def _swap(stage: Stage, who: Employee, today: date) -> Story:
    at = instant(today - timedelta(days=9), 11)
    row = _enter(stage, who, at, SWAP, instant(today - timedelta(days=2), 9), 2)
    activities.announce(stage.session, stage.acts(who, at), row, at)
    at = instant(today - timedelta(days=2), 9, 20)
    yield at
    actor = stage.acts(who, at)
    sign_ups.walk_in(stage.session, actor, row, at, people=46, name="到场居民合计")


def _notice(stage: Stage, who: Employee, today: date) -> Story:
    at = instant(today - timedelta(days=5), 10)
    flyer = _flyer(stage, who, at, FlyerKind.NOTICE, PaperSize.A5, None)
    _print(stage, who, flyer, at, 300, 6_000)
    at += timedelta(hours=5)
    yield at
    _hand_out(stage, who, flyer, at, first=True)


def _flyer(
    stage: Stage,
    who: Employee,
    at: datetime,
    kind: FlyerKind,
    size: PaperSize,
    activity: Activity | None,
) -> Flyer:
    found = flyers.templates(stage.session, stage.crew.office.id, kind)
    template: FlyerTemplate = next(one for one in found if one.language is Language.HANS)
    values: dict[str, Any] = {"activity": activity, "template": template, "size": size}
    if activity is None:
        _, body = flyers.worded(template, stage.crew.office, at, None)
        for known in NOTICE:
            body = body.replace(flyers.OPEN_PLACE, known, 1)
        values["body"] = body
    return flyers.make(stage.session, stage.acts(who, at), at, stage.crew.office, values)


def _print(stage: Stage, who: Employee, flyer: Flyer, at: datetime, copies: int, cost: int) -> None:
    actor, day = stage.acts(who, at), local(at).date()
    flyers.print_run(stage.session, actor, flyer, at, copies=copies, printed_on=day, cost_fen=cost)


def _hand_out(stage: Stage, who: Employee, flyer: Flyer, at: datetime, *, first: bool) -> None:
    """Distribute to every other building first, then to a part of the rest."""
    actor = stage.acts(who, at)
    known = flyers.coverage(stage.session, flyer, stage.today)
    left = flyers.printed(stage.session, flyer.id) - flyers.delivered(stage.session, flyer.id)
    for place, one in enumerate(known[0 if first else 1 :: 2]):
        copies = min(one.households - place % 4, left)
        if copies < 1:
            continue
        left -= copies
        building = stage.session.get_one(Building, one.building_id)
        flyers.deliver(
            stage.session,
            actor,
            flyer,
            at,
            building=building,
            copies=copies,
            handed_on=local(at).date(),
        )


def _picture() -> bytes:
    """Return a drawn photo: tables and cups; it shows no real place."""
    photo = Image.new("RGB", (960, 640), (226, 214, 196))
    pen = ImageDraw.Draw(photo)
    dice = chance("tea")
    for row in range(3):
        top = 180 + 150 * row
        pen.rectangle((60, top, 900, top + 70), fill=(150, 104, 66))
        for place in range(9):
            x = 95 + place * 92 + dice.randint(-6, 6)
            pen.ellipse((x, top + 14, x + 34, top + 48), fill=(246, 244, 238))
            pen.ellipse((x + 7, top + 20, x + 27, top + 40), fill=(150, 86, 34))
    content = BytesIO()
    photo.save(content, "JPEG", quality=75)
    return content.getvalue()
