"""Two editions beside each other: every setting, every line, and those that one alone has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from rules import edition_compare
from rules.callbacks import GroupQuota
from rules.edition_compare import LinePair, Pair
from rules.standards import DEFAULT_STANDARD
from rules.vocabulary import CallbackGroup, Indicator, PartPoint, Role, SatisfactionApplies

FRONT, AREA = Role.FRONT_DESK, Role.AREA_ADMIN


def test_two_editions_differ_by_settings_parts_and_whole_lines():
    front = DEFAULT_STANDARD.lines[FRONT]
    new = replace(
        DEFAULT_STANDARD,
        edition="A/1",
        valid_from=date(2027, 1, 1),
        exam_points=Fraction(2),
        satisfaction_applies=SatisfactionApplies.FOLLOWING,
        lines={
            **DEFAULT_STANDARD.lines,
            FRONT: (replace(front[1], target=Fraction(98)), *front[2:]),
        },
    )
    pairs = edition_compare.settings(DEFAULT_STANDARD, new)
    assert [one.name for one in pairs if one.differs] == ["satisfaction_applies", "exam_points"]
    assert {one.name: one.after for one in pairs}["visit_percent"] == 20
    changed = [one for one in edition_compare.lines(DEFAULT_STANDARD, new) if one.differs]
    assert [(one.role, one.indicator) for one in changed] == [
        (FRONT, Indicator.DISPATCH),
        (FRONT, Indicator.SATISFACTION),
    ]
    assert [(part.name, part.before, part.after) for part in changed[0].parts] == [
        ("target", 100, 98)
    ]
    assert (changed[1].after, changed[1].parts) == (None, ())
    back = [one for one in edition_compare.lines(new, DEFAULT_STANDARD) if one.before is None]
    assert [one.indicator for one in back] == [Indicator.SATISFACTION]


def test_every_setting_stands_beside_the_other_in_the_order_of_the_form():
    new = replace(
        DEFAULT_STANDARD,
        part_point=PartPoint.PRO_RATA,
        satisfaction_applies=SatisfactionApplies.FOLLOWING,
        exam_points=Fraction(3, 2),
        attempts_on_days=DEFAULT_STANDARD.attempts_on_days + 1,
        quotas={
            CallbackGroup.REPAIR_INQUIRY: GroupQuota(Fraction(70, 100), Fraction(5, 100)),
            CallbackGroup.VOICE: GroupQuota(Fraction(90, 100), Fraction(25, 100)),
        },
        satisfied_answers=("very_satisfied", "satisfied"),
    )
    old = DEFAULT_STANDARD
    assert edition_compare.settings(old, new) == [
        Pair("part_point", PartPoint.FLOOR, PartPoint.PRO_RATA),
        Pair("satisfaction_applies", SatisfactionApplies.SURVEYED, SatisfactionApplies.FOLLOWING),
        Pair("exam_points", 0, Fraction(3, 2)),
        Pair("attempts_on_days", old.attempts_on_days, old.attempts_on_days + 1),
        Pair("repair_callback_percent", 80, 70),
        Pair("voice_callback_percent", 100, 90),
        Pair("visit_percent", 20, 25),
        Pair(
            "satisfied_answers",
            "very_satisfied,satisfied,fairly_satisfied",
            "very_satisfied,satisfied",
        ),
    ]


def test_a_post_that_one_edition_alone_assesses_is_shown_with_all_its_lines():
    desk = replace(DEFAULT_STANDARD, lines={FRONT: DEFAULT_STANDARD.lines[FRONT]})
    area = DEFAULT_STANDARD.lines[AREA]
    gone = [one for one in edition_compare.lines(DEFAULT_STANDARD, desk) if one.role is AREA]
    assert gone == [LinePair(AREA, line.indicator, line, None) for line in area]
    come = [one for one in edition_compare.lines(desk, DEFAULT_STANDARD) if one.role is AREA]
    assert come == [LinePair(AREA, line.indicator, None, line) for line in area]
