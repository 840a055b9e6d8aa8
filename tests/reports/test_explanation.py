"""Why a line costs what it costs: every kind and state of a line, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask_babel import force_locale

from reports.explanation import FEW, text
from rules import assessment
from rules.assessment import Line
from rules.explain import Explanation, missed
from rules.indicators import Rate, satisfaction_rate
from rules.standards import DEFAULT_STANDARD, LineStandard
from rules.vocabulary import Indicator, LineState, PartPoint, Role
from tests.reports.samples import LANGUAGES, tickets

DESK, AREA = Role.FRONT_DESK, Role.AREA_ADMIN
ZH = "zh_Hans_CN"


def standard(post: Role, indicator: Indicator) -> LineStandard:
    return DEFAULT_STANDARD.line(post, indicator)


def explained(line: Line, rule: LineStandard, **more: Any) -> Explanation:
    given: dict[str, Any] = {"edition": "2026-1", "part_point": PartPoint.FLOOR, "facts": {}}
    return Explanation(line=line, standard=rule, **given | more)


def rate(
    indicator: Indicator,
    done: int,
    due: int,
    post: Role = DESK,
    part_point: PartPoint = PartPoint.FLOOR,
    **more: Any,
) -> Explanation:
    rule = standard(post, indicator)
    line = assessment.assess_rate(rule, Rate(done, due), part_point)
    return explained(line, rule, part_point=part_point, **more)


def survey(fixed: Rate | None, *spots: Rate) -> Explanation:
    rule = standard(DESK, Indicator.SATISFACTION)
    every = Rate.together([*([fixed] if fixed else []), *spots])
    percent = satisfaction_rate(fixed, spots)
    facts: dict[str, Any] = {
        "half_year": "2026H2",
        "spots": [[int(one.numerator), int(one.denominator)] for one in spots],
    }
    if fixed:
        facts["fixed"] = [int(fixed.numerator), int(fixed.denominator)]
    line = assessment.assess_satisfaction(rule, percent, every, PartPoint.FLOOR, final=True)
    return explained(line, rule, facts=facts)


def said(found: Explanation, language: str = ZH) -> str:
    with force_locale(language):
        return text(found)


def states() -> Mapping[str, Explanation]:
    """Every kind of line in every state it can have."""
    found: dict[str, Explanation] = {
        "survey both": survey(Rate(187, 200), Rate(189, 200)),
        "survey spots": survey(None, Rate(96, 100), Rate(90, 100)),
        "dispatch floor": rate(Indicator.DISPATCH, 47, 48, missed=("BX-20261003-0001",)),
        "dispatch part": rate(Indicator.DISPATCH, 199, 200, missed=("BX-20261003-0001",)),
        "dispatch reached": rate(Indicator.DISPATCH, 48, 48),
        "callback excused": rate(
            Indicator.CALLBACK, 9, 12, facts={"excused": ["BX-20261004-0002"]}
        ),
        "complaint": rate(Indicator.COMPLAINT, 3, 4, AREA, missed=("TS-202610-0007",)),
        "fees": rate(
            Indicator.FEE_COLLECTION,
            95_000,
            100_000,
            AREA,
            facts={"partly": [["ZD-1", 5_000, 10_000]]},
            missed=("ZD-1",),
        ),
        "started": rate(Indicator.DISPATCH, 47, 48, part_point=PartPoint.CEIL),
        "in proportion": rate(Indicator.DISPATCH, 47, 48, part_point=PartPoint.PRO_RATA),
    }
    records, exams, spots = (
        standard(DESK, one) for one in (Indicator.RECORDS, Indicator.EXAMS, Indicator.SPOT_CHECKS)
    )
    found |= {
        "records": explained(
            assessment.assess_records(records, 200, 2), records, missed=("BX-1", "BX-2")
        ),
        "records complete": explained(assessment.assess_records(records, 200, 0), records),
        "exams": explained(
            assessment.assess_exams(exams, 1, 2, Fraction(3)), exams, exam_points=Fraction(3)
        ),
        "spots": explained(
            assessment.assess_spot_checks(spots, 2, [Fraction(2), Fraction(0)]),
            spots,
            missed=("BD-1/1",),
            facts={"elsewhere": ["BD-1/2"]},
        ),
        "spots clean": explained(assessment.assess_spot_checks(spots, 1, []), spots),
    }
    both = [(DESK, one) for one in DEFAULT_STANDARD.lines[DESK]]
    both += [(AREA, one) for one in DEFAULT_STANDARD.lines[AREA]]
    for post, rule in both:
        found[f"nothing {post} {rule.indicator}"] = explained(
            assessment.not_applicable(rule), rule, facts={"half_year": "2026H2"}
        )
    rule = standard(DESK, Indicator.SATISFACTION)
    found["pending"] = explained(assessment.pending(rule), rule, facts={"half_year": "2026H2"})
    lost = rate(Indicator.DISPATCH, 47, 48)
    restored = {"restored": [["ZY-202610-0001", "4.2.1.3", "4"]]}
    back = replace(lost.line, points=lost.line.points - 4)
    found["restored"] = explained(back, lost.standard, facts=restored)
    return found


def test_every_line_and_state_has_its_sentences_in_every_language(sheets):
    for language in LANGUAGES:
        for name, found in states().items():
            told = said(found, language)
            assert found.line.clause in told, name
            assert found.edition in told, name
            assert "%(" not in told, (name, told)
            assert "%%" not in told, (name, told)
            if language != "en":
                bare = re.sub(r"(BX|TS|ZD|ZY|BD)-[\d/-]+", "", told)
                assert re.findall(r"[A-Za-z]+", bare) == [], (name, told)
            if found.line.state is not LineState.COUNTED:
                assert not found.line.points


def test_the_example_of_the_procedure(sheets):
    """93.5 % and 94.5 % make 94 %: one full point below 95 %, so four points (4.2.1.2)."""
    told = said(survey(Rate(187, 200), Rate(189, 200)))
    assert told == (
        "依据考核标准 2026-1 版第 4.2.1.2 条，客户服务满意度指标为 95%。"
        "2026 年下半年定期调查：有效答卷 200 份，满意 187 份，满意率 93.50%。"
        "抽查：有效答卷 200 份，满意 189 份，满意率 94.50%。"
        "定期调查 93.50% 与抽查 94.50% 平均，满意度为 94.00%。"
        "每低 1 个百分点扣 4 分，低 1 个百分点，按整点计 1 点，扣 4 分。"
    )


def test_a_part_of_a_point_is_told_by_its_rule(sheets):
    found = states()
    assert "低 2.08 个百分点（即 25/12），按整点计 2 点，扣 8 分" in said(found["dispatch floor"])
    assert "低 0.5 个百分点，不足 1 个整点，不扣分" in said(found["dispatch part"])
    assert "计 3 点，扣 12 分" in said(found["started"])
    assert "扣 8.33 分" in said(found["in proportion"])
    english = said(found["dispatch floor"], "en")
    assert "47; rate: 97.92%. Each full percentage point below costs 4 points" in english
    assert (
        "2.08 percentage points (exactly 25/12) below count as 2, so 8 points are taken off."
        in english
    )


def test_what_cost_what_did_not_and_what_came_back(sheets):
    found = states()
    assert "未按时派单：BX-20261003-0001。" in said(found["dispatch floor"])
    assert "已豁免，不计入应回访，也不算漏访：BX-20261004-0002。" in said(found["callback excused"])
    fees = said(found["fees"])
    assert "本季度应收 ¥1,000.00，季末前实收 ¥950.00，收缴率 95.00%。" in fees
    assert "扣 12 分。另按每点暂扣奖金 1%，共暂扣 3%。" in fees
    assert "ZD-1（应收 ¥100.00，已收 ¥50.00）" in fees
    back = said(found["restored"])
    assert "扣 8 分。裁定 ZY-202610-0001 依据第 4.2.1.3 条恢复 4 分。恢复后实扣 4 分。" in back
    assert "当月只扣一次，扣 5 分。记录不完整：BX-1、BX-2。" in said(found["records"])
    assert "不重复扣：BD-1/2。" in said(found["spots"])
    assert said(found["pending"]).endswith("本月待定，暂不扣分。")


def test_a_sentence_names_the_first_few_records(sheets):
    many = tickets(20)
    told = said(rate(Indicator.DISPATCH, 28, 48, missed=many))
    assert many[FEW - 1] in told
    assert many[FEW] not in told
    assert f"另有 {20 - FEW} 条" in told


def test_a_survey_misses_no_record():
    assert missed(Indicator.DISPATCH, ("a", "b"), ("a",)) == ("b",)
    assert missed(Indicator.SATISFACTION, ("a", "b"), ()) == ()
