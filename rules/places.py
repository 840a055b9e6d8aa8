"""Texts with named places, such as {customer}: which there are, and how they are filled.

A place is a word between braces and nothing else: nothing in a template is ever run. The names are
understood in English and Chinese, so that an office writes its templates in its own language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from rules.refusal import Refusal
from rules.vocabulary import N_

_PLACE = re.compile(r"\{\s*([^{}\n]{0,40}?)\s*\}")
_STOPS = "。；，．.;,!！"  # a value's own stop gives way to the one that follows its place
_NARROW = str.maketrans({"｛": "{", "｝": "}"})


class Place(StrEnum):
    """What a text may name; the value is its English name."""

    CUSTOMER = "customer"
    LETTER = "letter number"
    RECEIVED = "received date"
    SUBJECT = "subject"
    ORDER = "work order"
    RESULT = "result"
    OFFICE = "office"
    DATE = "date"
    ACTIVITY = "activity"
    PLACE = "place"
    START = "start"
    END = "end"
    UNTIL = "sign-up until"
    SEATS = "seats"
    PLAN = "plan"
    PHONE = "office phone"


CHINESE: Mapping[str, Place] = {
    "客户": Place.CUSTOMER,
    "客戶": Place.CUSTOMER,
    "来信编号": Place.LETTER,
    "來信編號": Place.LETTER,
    "收到日期": Place.RECEIVED,
    "主题": Place.SUBJECT,
    "主題": Place.SUBJECT,
    "工单编号": Place.ORDER,
    "工單編號": Place.ORDER,
    "处理结果": Place.RESULT,
    "處理結果": Place.RESULT,
    "管理处": Place.OFFICE,
    "管理處": Place.OFFICE,
    "日期": Place.DATE,
    "活动": Place.ACTIVITY,
    "活動": Place.ACTIVITY,
    "地点": Place.PLACE,
    "地點": Place.PLACE,
    "开始时间": Place.START,
    "開始時間": Place.START,
    "结束时间": Place.END,
    "結束時間": Place.END,
    "报名截止": Place.UNTIL,
    "報名截止": Place.UNTIL,
    "名额": Place.SEATS,
    "名額": Place.SEATS,
    "活动内容": Place.PLAN,
    "活動內容": Place.PLAN,
    "管理处电话": Place.PHONE,
    "管理處電話": Place.PHONE,
}
OF_NOTICE = frozenset({Place.PLACE, Place.START, Place.END, Place.OFFICE, Place.DATE, Place.PHONE})
OF_ACTIVITY = OF_NOTICE | {Place.ACTIVITY, Place.UNTIL, Place.SEATS, Place.PLAN}
OF_LETTER = frozenset(Place) - (OF_ACTIVITY - {Place.OFFICE, Place.DATE})
OF_ORDER = frozenset({Place.CUSTOMER, Place.SUBJECT, Place.ORDER, Place.RESULT, Place.OFFICE})


def place_of(name: str) -> Place | None:
    """Return the place a name stands for; None for a name there is none of."""
    plain = " ".join(name.split()).casefold().replace("_", " ")
    return CHINESE.get(plain) or next((place for place in Place if place.value == plain), None)


def check(text: str, known: Collection[Place], field: str) -> str:
    """Return a text as it is kept; refuse a place it may not name, and say which it may."""
    narrow = text.translate(_NARROW)
    for found in _PLACE.finditer(narrow):
        place = place_of(found[1])
        if place is None or place not in known:
            raise Refusal(
                N_("There is no place “%(name)s”. Known places: %(places)s"),
                field=field,
                name=found[0],
                places=", ".join(names(known, chinese=any(c > "\u2fff" for c in found[1]))),
            )
    return narrow


def names(known: Collection[Place], *, chinese: bool) -> list[str]:
    """Return the known places as they are written, in their order."""
    first: dict[Place, str] = {}
    for word, place in CHINESE.items():
        first.setdefault(place, word)
    return [f"{{{first[p] if chinese else p.value}}}" for p in Place if p in known]


def filled(text: str, values: Mapping[Place, str]) -> str:
    """Return a text with its places filled; what is not known leaves its place empty.

    Values are put in as they are: a brace in one of them is no place.
    """

    def value(found: re.Match[str]) -> str:
        place = place_of(found[1])
        if place is None:
            return found[0]
        put = values.get(place, "")
        after = text[found.end() : found.end() + 1]
        return put.rstrip(_STOPS) if after and after in _STOPS else put

    return _PLACE.sub(value, text)
