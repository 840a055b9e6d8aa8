"""A form the demonstration office designed itself: keys lent, returned, one still out."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from models import CustomForm, CustomRecord
from models.scopes import Actor
from rules.custom_rights import GRANTS, ceiling
from rules.custom_words import FieldKind, FieldWidth, HeadLine
from rules.vocabulary import Role, Scope
from services import custom_forms, custom_records
from services.custom_records import Filled
from services.demo.stage import Stage, Story, instant

K, HALF, FULL = FieldKind, FieldWidth.HALF, FieldWidth.FULL
CODE = "JL/WI-KF-018/010"
HEAD: dict[str, Any] = {
    "code": CODE,
    "name": "钥匙借用登记表",
    "prefix": "YS",
    "purpose": "公共设备房、空置房钥匙的借出与归还，随借随登，月底由主管核对。",
    "retention_years": 3,
    "keeper": "客户服务部",
    "head": ",".join(HeadLine),
    "sign_lines": "借用人\n经办人\n客户服务部主管",
}
KEYS = "配电房\n水泵房\n电梯机房\n天台门\n消防控制室\n空置房"
# name, what it holds, has to be filled in, width, column of the list, and the rest
FIELDS: tuple[tuple[str, FieldKind, bool, FieldWidth, bool, dict[str, Any]], ...] = (
    ("借用人", K.LINE, True, HALF, True, {}),
    ("所属单位", K.LINE, False, HALF, False, {"help": "外来单位填全称，本部门可不填。"}),
    ("借用钥匙", K.CHOICE, True, FULL, True, {"options": KEYS}),
    ("空置房房号", K.UNIT, False, HALF, False, {"help": "只在借用空置房钥匙时填写。"}),
    (
        *("钥匙数量", K.NUMBER, True, HALF, True),
        {"least": Fraction(1), "most": Fraction(20), "help": "按把计。"},
    ),
    ("用途", K.LONG, True, FULL, False, {}),
    ("借出时间", K.MOMENT, True, HALF, False, {}),
    ("应还日期", K.DAY, True, HALF, True, {}),
    ("经办人", K.PERSON, True, HALF, True, {}),
    ("经办人签名", K.SIGNATURE, True, HALF, False, {}),
    ("归还时间", K.MOMENT, False, HALF, True, {}),
    ("归还情况", K.CHOICE, False, HALF, False, {"options": "完好\n损坏\n遗失"}),
    ("归还照片", K.PHOTO, False, FULL, False, {}),
    ("备注", K.LONG, False, FULL, False, {}),
    ("归还签收", K.SIGNATURE, False, HALF, False, {}),
)


class Lent(NamedTuple):
    """One entry: days ago, who, from where, which key, how many, what for, and how it came back."""

    days: int
    who: str
    firm: str
    key: str
    keys: int
    purpose: str
    back: str = ""
    note: str = ""


LENT = (
    Lent(16, "孙师傅", "诚安电梯维保公司", "电梯机房", 2, "3号楼电梯季度保养。", "完好"),
    Lent(11, "刘强", "", "水泵房", 1, "二次供水水箱清洗前检查。", "完好"),
    Lent(
        6, "周经纪", "安居房产中介", "空置房", 1, "带客户看房。", "损坏", "钥匙齿口磨损，已换锁芯。"
    ),
    Lent(2, "消防检测员", "广平消防检测公司", "消防控制室", 1, "年度消防设施检测。", "完好"),
    Lent(1, "吴工", "城北供电所", "配电房", 3, "高压侧例行试验，预计两天。"),
)


def begin(stage: Stage) -> None:
    """Put the form on the stage: designed three weeks ago, in use since."""
    at = instant(stage.today - timedelta(days=20), 10)
    stage.begin(at, _story(stage, at))


def _story(stage: Stage, at: datetime) -> Story:
    yield at
    quality = stage.acts(stage.crew.of(Role.QUALITY)[0], at)
    design = _designed(stage, quality, at)
    for lent in LENT:
        out = instant(stage.today - timedelta(days=lent.days), 9, 10 + lent.days)
        yield out
        clerk = stage.crew.of(Role.FRONT_DESK)[0]
        actor = stage.acts(clerk, out)
        row = custom_records.enter(
            stage.session, actor, design, _filled(stage, design, lent, out), out
        )
        custom_records.sign(stage.session, actor, row, _key(design, "经办人签名"), out)
        if lent.back:
            back = out + timedelta(hours=6)
            yield back
            _returned(stage, stage.acts(clerk, back), row, lent, back)


def _designed(stage: Stage, actor: Actor, at: datetime) -> CustomForm:
    leads = {name: ceiling(Role.SUPERVISOR, name) for name in GRANTS}
    fills = dict.fromkeys(("may_view", "may_create", "may_edit", "may_sign", "may_print"), True)
    rights: dict[Role, dict[str, Any]] = {
        Role.QUALITY: {"may_view": True, "may_export": True, "may_print": True},
        Role.MANAGER: {"may_view": True, "may_export": True, "may_print": True},
        Role.SUPERVISOR: leads,
        Role.FRONT_DESK: fills,
        Role.AREA_ADMIN: {"may_view": True},
        Role.WORKER: {"may_view": True, "may_create": True, "scope": Scope.OWN},
    }
    design = custom_forms.write(stage.session, actor, None, HEAD, rights)
    for name, kind, required, width, in_list, more in FIELDS:
        values = {"help": "", "options": "", "least": None, "most": None} | more
        values |= {"name": name, "kind": kind, "required": required}
        values |= {"width": width, "in_list": in_list}
        custom_forms.put_field(stage.session, actor, design, None, values)
    return custom_forms.issue(stage.session, actor, design, at)


def _key(design: CustomForm, name: str) -> str:
    return next(field.key for field in design.fields if field.name == name)


def _filled(stage: Stage, design: CustomForm, lent: Lent, out: datetime) -> Filled:
    vacant = stage.homes[7].unit if lent.key == "空置房" else None
    said = {
        "借用人": lent.who,
        "所属单位": lent.firm,
        "借用钥匙": lent.key,
        "空置房房号": vacant,
        "钥匙数量": lent.keys,
        "用途": lent.purpose,
        "借出时间": out,
        "应还日期": out.date() + timedelta(days=1),
        "经办人": stage.crew.of(Role.FRONT_DESK)[0],
    }
    values = {_key(design, name): value for name, value in said.items()}
    return Filled(stage.crew.office, out.date(), values, {})


def _returned(stage: Stage, actor: Actor, row: CustomRecord, lent: Lent, back: datetime) -> None:
    design = row.custom_form
    said = {"归还时间": back, "归还情况": lent.back, "备注": lent.note}
    values = {_key(design, name): value for name, value in said.items()}
    custom_records.change(stage.session, actor, row, Filled(None, None, values, {}), back)
    custom_records.sign(stage.session, actor, row, _key(design, "归还签收"), back)
