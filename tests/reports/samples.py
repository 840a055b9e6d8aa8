"""Made-up forms for the tests of the printed sheets."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from reports import callback_sheet, evidence, monthly_assessment, work_order
from reports.monthly_assessment import Coverage, SheetLine, SignOff, Split
from reports.paper import Paper
from rules import assessment
from rules.indicators import Rate
from rules.standards import DEFAULT_STANDARD, LineStandard
from rules.vocabulary import (
    CallbackGroup,
    CallbackMode,
    CallbackOutcome,
    Category,
    Indicator,
    Role,
    Satisfied,
    Urgency,
)

ZH = "zh_Hans_CN"
LANGUAGES = (ZH, "zh_Hant_TW", "en")
AT = datetime(2026, 11, 3, 1, 5, tzinfo=UTC)  # 09:05 in the office
ADDRESS = "https://office.example.com/v/3f2a91bc07de44103f2a"
PAPER = Paper(
    company="丰和物业服务有限公司",
    office="翠湖花园管理处",
    number="KH-A-202610-0007",
    revision=1,
    address=ADDRESS,
)
EVIDENCE = evidence.canonical({"number": PAPER.number, "revision": 1, "score": "53"})
PART = DEFAULT_STANDARD.part_point


def tickets(count: int, prefix: str = "BX") -> tuple[str, ...]:
    return tuple(f"{prefix}-202610{1 + n % 28:02d}-{n:04d}" for n in range(count))


def _line(post: Role, indicator: Indicator) -> LineStandard:
    return DEFAULT_STANDARD.line(post, indicator)


def _satisfaction(post: Role) -> SheetLine:
    standard = _line(post, Indicator.SATISFACTION)
    line = assessment.assess_satisfaction(standard, Fraction(94), Rate(376, 400), PART, final=True)
    return SheetLine(line=line, standard=standard, note="2026H2", due=("DC-2026H2-01",))


def _rate(post: Role, indicator: Indicator, due: tuple[str, ...], missed: int) -> SheetLine:
    standard = _line(post, indicator)
    line = assessment.assess_rate(standard, Rate(len(due) - missed, len(due)), PART)
    return SheetLine(line=line, standard=standard, due=due, done=due[missed:])


def _fees(post: Role) -> SheetLine:
    standard = _line(post, Indicator.FEE_COLLECTION)
    line = assessment.assess_rate(standard, Rate(1_234_567_890, 1_300_000_000), PART)
    return SheetLine(
        line=line, standard=standard, due=tickets(8, "ZD"), done=tickets(6, "SJ"), note="2026Q3"
    )


def lines(post: Role, count: int) -> tuple[SheetLine, ...]:
    """Every line of a post: with points, without, not applicable."""
    due = tickets(count)
    middle = (
        [_rate(post, Indicator.DISPATCH, due, 1)]
        if post is Role.FRONT_DESK
        else [
            _fees(post),
            SheetLine(
                line=assessment.not_applicable(_line(post, Indicator.COMPLAINT)),
                standard=_line(post, Indicator.COMPLAINT),
            ),
        ]
    )
    records, exams, spots = (
        _line(post, indicator)
        for indicator in (Indicator.RECORDS, Indicator.EXAMS, Indicator.SPOT_CHECKS)
    )
    return (
        _satisfaction(post),
        *middle,
        _rate(post, Indicator.CALLBACK, due, 4),
        SheetLine(
            line=assessment.assess_records(records, 200, 1),
            standard=records,
            note="1 宗缺处理结果",
            due=("BX-20261003-9001",),
        ),
        SheetLine(line=assessment.not_applicable(exams), standard=exams),
        SheetLine(
            line=assessment.assess_spot_checks(spots, 1, [Fraction(2)]),
            standard=spots,
            due=("BD-202610-0001",),
        ),
    )


def monthly(post: Role = Role.AREA_ADMIN, count: int = 60, **more: Any) -> Any:
    """A filled form JL/WI-KF-018/002; ``paper=`` and any other field may be replaced."""
    rows = more.pop("lines", None) or lines(post, count)
    figures = [row.line for row in rows]
    whole = monthly_assessment.Sheet(
        paper=PAPER,
        employee="欧阳文博",
        employee_no="KF1005",
        post=post,
        areas=("北苑别墅", "北苑高层") if post is Role.AREA_ADMIN else (),
        month=date(2026, 10, 1),
        standard="2026-1",
        lines=rows,
        coverage=(
            Coverage(CallbackGroup.REPAIR_INQUIRY, 58, 47, Fraction(80)),
            Coverage(CallbackGroup.VOICE, 9, 9, Fraction(100)),
        ),
        split=Split(45, 11),
        deducted=assessment.deducted(figures),
        score=assessment.score(figures),
        withheld_percent=assessment.bonus_withheld(figures),
        repaid_percent=Fraction(0),
        supervisor=SignOff("丁雯", datetime(2026, 11, 2, 1, 5, tzinfo=UTC)),
        manager=SignOff("陈立群", AT, "同意。"),
    )
    return replace(whole, **more)


def print_monthly(sheet: Any, language: str = ZH, frozen: bytes = EVIDENCE) -> bytes:
    return monthly_assessment.render(sheet, language, evidence=frozen, created=AT)


def slip() -> work_order.Sheet:
    return work_order.Sheet(
        paper=replace(PAPER, number="BX-20261123-0001"),
        place="3 栋 2 单元 1801",
        customer="张晓明",
        phone="13900000001",
        category=Category.REPAIR,
        urgency=Urgency.URGENT,
        subject="厨房水管爆裂",
        description="角阀处喷水，客户已关总阀。\n请带 4 分角阀。",
        received_by="王丽",
        received_at=AT,
        dispatched_by="丁雯",
        dispatched_at=AT,
        holder="刘师傅",
        department="维修部",
        on_site_due=datetime(2026, 11, 3, 1, 35, tzinfo=UTC),
        settle_due=datetime(2026, 11, 4, 1, 5, tzinfo=UTC),
        materials=(work_order.Material("4 分角阀", "个", "1", 3550),),
    )


def callback() -> callback_sheet.Sheet:
    return callback_sheet.Sheet(
        paper=replace(PAPER, number="HF-20261124-0003"),
        ticket="BX-20261123-0001",
        place="3 栋 2 单元 1801",
        customer="张晓明",
        category=Category.REPAIR,
        subject="厨房水管爆裂",
        worker="刘师傅",
        completed_at=AT,
        result="更换角阀，试压正常。",
        mode=CallbackMode.PHONE,
        responsible="王丽",
        due_at=AT,
        attempts=(
            callback_sheet.Attempt(AT, CallbackMode.PHONE, CallbackOutcome.NO_ANSWER, "王丽"),
            callback_sheet.Attempt(
                AT, CallbackMode.PHONE, CallbackOutcome.REACHED, "王丽", "已不漏水"
            ),
        ),
        satisfied=Satisfied.FAIRLY,
        said="师傅到得快。",
    )
