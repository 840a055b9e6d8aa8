"""The templates of flyers that every installation begins with; offices word their own beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models import FlyerTemplate
from rules.activity_words import FlyerKind
from rules.letter_words import Language

_H, _T, _E = Language.HANS, Language.HANT, Language.ENGLISH
_A, _N = FlyerKind.ACTIVITY, FlyerKind.NOTICE
_FIRST: Sequence[tuple[FlyerKind, Language, str, str, str]] = (
    (
        _A,
        _H,
        "社区活动",
        "{活动}",
        "各位业主、住户：\n\n{管理处}诚邀您参加“{活动}”。\n\n时间：{开始时间} 至 {结束时间}\n"
        "地点：{地点}\n名额：{名额}\n\n{活动内容}\n\n请于 {报名截止} 前扫描二维码，或到前台、"
        "致电 {管理处电话} 报名。名额报满后按先后顺序候补。\n\n期待您的光临！",
    ),
    (
        _A,
        _T,
        "社區活動",
        "{活動}",
        "各位業主、住戶：\n\n{管理處}誠邀您參加「{活動}」。\n\n時間：{開始時間} 至 {結束時間}\n"
        "地點：{地點}\n名額：{名額}\n\n{活動內容}\n\n請於 {報名截止} 前掃描 QR 碼，或到櫃檯、"
        "致電 {管理處電話} 報名。名額報滿後按先後順序候補。\n\n期待您的光臨！",
    ),
    (
        _A,
        _E,
        "Community activity",
        "{activity}",
        "Dear residents,\n\n{office} invites you to “{activity}”.\n\nWhen: {start} to {end}\n"
        "Where: {place}\nSeats: {seats}\n\n{plan}\n\nPlease sign up by {sign-up until}: scan the "
        "code, come to the desk or call {office phone}. When all seats are taken there is a "
        "waiting list.\n\nWe look forward to seeing you!",
    ),
    (
        _N,
        _H,
        "停水通知",
        "停水通知",
        "各位业主、住户：\n\n因设施检修，{地点}将于 {开始时间} 至 {结束时间} 暂停供水，请提前储水，"
        "并关好水龙头。恢复供水后，请先放水片刻再使用。\n\n由此带来的不便，敬请谅解。"
        "如有疑问，请致电 {管理处电话}。\n\n{管理处}\n{日期}",
    ),
    (
        _N,
        _T,
        "停水通知",
        "停水通知",
        "各位業主、住戶：\n\n因設施檢修，{地點}將於 {開始時間} 至 {結束時間} 暫停供水，請提前儲水，"
        "並關好水龍頭。恢復供水後，請先放水片刻再使用。\n\n由此帶來的不便，敬請見諒。"
        "如有疑問，請致電 {管理處電話}。\n\n{管理處}\n{日期}",
    ),
    (
        _N,
        _E,
        "Water cut",
        "Water cut",
        "Dear residents,\n\nFor repairs there will be no water at {place} from {start} to {end}. "
        "Please store some water and turn off your taps. When the water is back, let it run for "
        "a moment before use.\n\nWe are sorry for the trouble. Questions: {office phone}.\n\n"
        "{office}\n{date}",
    ),
)


def first() -> Iterator[FlyerTemplate]:
    """Yield the templates of every office that an installation begins with."""
    for kind, language, name, headline, body in _FIRST:
        yield FlyerTemplate(kind=kind, language=language, name=name, headline=headline, body=body)
