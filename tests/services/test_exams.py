"""Exams in the office: drawn and frozen, timed by the server, marked once, into the month once."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from models import ExamQuestion
from models.scopes import Forbidden
from rules.exam_words import ExamQuestionKind, SittingState, SittingWay
from rules.refusal import Refusal
from rules.vocabulary import Indicator, LineState, Role
from services import exam_bank, exam_month, exam_papers, exam_results, exam_sittings
from services.periods import window
from services.separation import OwnWork
from tests.office import DAY, NOON
from tests.services import month_deeds as month
from tests.services.exam_deeds import (
    MINUTE,
    bank,
    begun,
    paper,
    question,
    right,
    taken,
    training,
)
from tests.services.lists import file_of, good, places, sheet, take

K, EXAMS = ExamQuestionKind, Indicator.EXAMS
DAYS = timedelta(days=1)


def changed(scene, row, who="quality", **more):
    kept = ("kind", "topic", "text", "choices", "answers", "reference", "points", "in_use")
    said = {key: getattr(row, key) for key in kept} | more
    return exam_bank.keep(
        scene.session, scene.actor(who), row, office=row.office, code=row.code, **said
    )


def test_a_question_that_was_asked_stands(scene):
    bank(scene, short=False)
    first = scene.session.query(ExamQuestion).filter_by(kind=K.TRUE_FALSE).one()
    assert changed(scene, first, text="先接电话？") is first  # nobody was asked yet
    begun(scene, paper(scene))
    again = changed(scene, first, text="铃响三声内接？", answers="错")
    assert (first.text, first.in_use, again.edition, again.answers) == ("先接电话？", False, 2, "F")
    with pytest.raises(Refusal, match="later version"):
        changed(scene, first, text="又改")
    first.text = "改"
    with pytest.raises(Refusal, match="stands as it was asked"):
        scene.session.flush()
    scene.session.rollback()


def test_whose_question_it_is(scene):
    with pytest.raises(Refusal, match="quality administrator"):
        question(scene, who="supervisor")
    own = question(scene, who="supervisor", office=scene.office, code="k-1")
    assert own.code == "K-1"
    with pytest.raises(Refusal, match="this number already"):
        question(scene, code="K-1")
    with pytest.raises(Forbidden):
        changed(scene, own, who="supervisor_b", text="别处")
    with pytest.raises(Forbidden):
        question(scene, who="front")


def test_a_paper_is_set_once_and_stands(scene):
    row = paper(scene, publish=False, roles=())
    boss = scene.actor("supervisor")
    with pytest.raises(Refusal, match="for whom"):
        exam_papers.publish(scene.session, boss, row, NOON)
    row.audience_roles = "front_desk"
    with pytest.raises(Refusal, match="only"):
        exam_papers.publish(scene.session, boss, row, NOON)
    bank(scene)
    exam_papers.publish(scene.session, boss, row, NOON)
    exam_papers.lengthen(scene.session, boss, row, NOON + DAYS, NOON)
    scene.session.commit()
    row.minutes = 60
    with pytest.raises(Refusal, match="stand"):
        scene.session.flush()
    scene.session.rollback()
    exam_papers.close(scene.session, boss, row, NOON)
    with pytest.raises(Refusal, match="not open for you"):
        begun(scene, row)


def test_the_people_named(scene):
    boss = scene.actor("supervisor")
    found = exam_papers.people_named(scene.session, boss, "前台甲、area1\n\n前台甲")
    assert [one.username for one in found] == ["front", "area1"]
    for name in ("没有的人", "前台丙"):  # nobody, and nobody of his office
        with pytest.raises(Refusal, match="Nobody in service"):
            exam_papers.people_named(scene.session, boss, name)
    bank(scene)
    row = paper(scene, roles=(), people=found)
    assert begun(scene, row, "area1").position is Role.AREA_ADMIN
    with pytest.raises(Forbidden):
        begun(scene, row, "area2")


def test_the_draw_is_frozen_and_each_has_his_own(scene):
    for n in range(8):
        question(scene, text=f"第{n}题？")
    bank(scene)
    row = paper(scene)
    one, other = begun(scene, row), begun(scene, row, "front2")
    drawn = [answer.question_id for answer in one.answers]
    assert begun(scene, row, at=NOON + MINUTE) is one  # going on, not beginning again
    assert one.seed == f"seed-{scene.staff['front'].id}-1"
    assert drawn != [answer.question_id for answer in other.answers] or one.seed != other.seed
    again = exam_papers.bank(scene.session, row)
    assert exam_sittings.rules.draw(one.seed, exam_papers.parts_of(row), again) == drawn


def test_late_answers_lose_nothing_of_what_was_in_time(scene):
    bank(scene, short=False)
    row = begun(scene, paper(scene))
    me, end = scene.actor("front"), NOON + 30 * MINUTE
    said = right(row)
    exam_sittings.answer(scene.session, me, row, {1: said[1]}, end)  # at the very end: in time
    with pytest.raises(Refusal, match="too late"):
        exam_sittings.answer(scene.session, me, row, {2: said[2]}, end + timedelta(seconds=1))
    assert exam_sittings.hand_in_over(scene.session, end) == 0
    assert exam_sittings.hand_in_over(scene.session, end + MINUTE) == 1
    assert (row.state, row.handed_in_at, row.got, row.total) == (SittingState.MARKED, end, 10, 40)
    assert (row.score, row.passed) == (25, False)
    with pytest.raises(Refusal, match="handed in"):
        exam_sittings.answer(scene.session, me, row, {2: said[2]}, end)
    exam_sittings.hand_in(scene.session, me, row, end + 2 * MINUTE)  # twice is harmless
    assert row.handed_in_at == end
    with pytest.raises(Forbidden):
        exam_sittings.answer(scene.session, scene.actor("supervisor"), row, {1: ["A"]}, NOON)


def test_what_is_posted_is_read_as_it_was_shown(scene):
    bank(scene)
    row = begun(scene, paper(scene, short=True))
    choice = next(one for one in row.answers if one.question.kind is K.MULTIPLE)
    given = exam_sittings.given_from(choice, ["A", "C", "A", "Z", ""])
    assert given == "".join(sorted(choice.shown[place] for place in (0, 2)))
    assert exam_sittings.as_shown(choice, given) == "AC"
    single = next(one for one in row.answers if one.question.kind is K.SINGLE)
    assert exam_sittings.given_from(single, ["A", "B"]) == ""
    words = row.answers[-1]
    with pytest.raises(Refusal, match="too long"):
        exam_sittings.given_from(words, ["长" * 2001])


def test_a_short_answer_waits_for_somebody_else(scene):
    bank(scene)
    row = taken(scene, paper(scene, short=True, roles=(Role.FRONT_DESK, Role.SUPERVISOR)))
    place = row.answers[-1].place
    assert (row.state, row.score) == (SittingState.HANDED_IN, None)
    assert len(row.answers_sha256) == 64
    seen, here = window(DAY, NOON), scene.office.id
    waits = exam_month.unmarked(scene.session, seen, [here])  # told at the close of the month
    assert waits == {(row.employee_id, here, Role.FRONT_DESK): 1}

    def mark(points, who="supervisor"):
        said = {place: (points, "步骤齐")}
        return exam_sittings.mark(scene.session, scene.actor(who), row, said, NOON + 5 * MINUTE)

    for points in (None, Fraction(-1), Fraction(1001, 100), Fraction(1, 3)):
        with pytest.raises(Refusal, match="with at most two decimals"):
            mark(points)
    with pytest.raises(Forbidden):
        mark(Fraction(5), "front2")
    mark(Fraction(15, 2))
    assert (row.got, row.score, row.passed) == (Fraction(95, 2), 95, True)
    with pytest.raises(Refusal, match="not waiting"):
        mark(Fraction(5))
    own = taken(scene, row.paper, "supervisor")
    with pytest.raises(OwnWork):
        exam_sittings.mark(scene.session, scene.actor("supervisor"), own, {}, NOON)
    row.score = Fraction(100)
    with pytest.raises(Refusal, match="marked and stands"):
        scene.session.flush()
    scene.session.rollback()


def test_retakes_and_who_sees_the_right_answers(scene):
    bank(scene, short=False)
    row = paper(scene)
    first = taken(scene, row, wrong=2)
    assert not exam_sittings.may_see_key(scene.session, first, NOON)  # he may sit it again
    with pytest.raises(Refusal, match="again from"):
        begun(scene, row, at=NOON + MINUTE)
    second = taken(scene, row, at=NOON + DAYS, wrong=4)
    assert (second.attempt, second.passed) == (2, False)
    assert exam_sittings.may_see_key(scene.session, second, NOON)
    with pytest.raises(Refusal, match="have used them"):
        begun(scene, row, at=NOON + 2 * DAYS)
    exam_results.void(scene.session, scene.actor("supervisor"), second, NOON, "停电")
    assert begun(scene, row, at=NOON + 2 * DAYS).attempt == 3  # a voided one is not counted


def test_results_of_a_session_are_entered_once_and_voided(scene):
    row, boss = training(scene, "front", "area1"), scene.actor("supervisor")
    front, area = scene.staff["front"].id, scene.staff["area1"].id

    def enter(who, score, actor=boss, **more):
        given = None if score is None else Fraction(score)
        return exam_results.enter(
            scene.session, actor, row, who, given, row.exam_method, NOON, **more
        )

    made = enter(front, "59.5")
    assert (made.way, made.passed, made.pass_score) == (SittingWay.ORAL, False, 60)
    assert (made.number, made.office_id, made.position) == (
        "KS-20261014-0001",
        scene.office.id,
        Role.FRONT_DESK,
    )
    assert enter(front, "59.5") is made  # the same file twice changes nothing
    away = enter(area, None, absent=True)
    assert (away.score, away.passed, away.number) == (None, None, "KS-20261014-0002")
    again = enter(front, "80")
    found = exam_results.results_of(scene.session, row.id)
    assert [(one.attempt, one.passed) for one in found[front]] == [(1, False), (2, True)]
    for score, match in (("101", "between 0 and 100"), ("0.125", "two decimals")):
        with pytest.raises(Refusal, match=match):
            enter(area, score)
    with pytest.raises(Refusal, match="ahead"):
        enter(area, "70", taken_on=DAY + DAYS)
    with pytest.raises(OwnWork):
        enter(boss.employee_id, "100")
    with pytest.raises(Forbidden):
        enter(area, "70", actor=scene.actor("supervisor_b"))
    exam_results.void(scene.session, boss, again, NOON, "记错人")
    assert exam_results.results_of(scene.session, row.id)[front] == [made]


def test_exams_of_a_month_count_by_their_last_attempt(scene):
    bank(scene, short=False)
    row = paper(scene)
    first = taken(scene, row, wrong=4)
    assert month.line(month.draft(scene, "front2"), EXAMS).state is LineState.NOT_APPLICABLE
    line = month.line(month.draft(scene), EXAMS)
    assert (line.numerator, line.denominator, line.points) == (0, 1, 0)
    second = taken(scene, row, at=NOON + DAYS)
    oral = exam_results.enter(
        scene.session,
        scene.actor("supervisor"),
        training(scene, "front"),
        scene.staff["front"].id,
        Fraction(50),
        SittingWay.ORAL,
        NOON,
    )
    line = month.line(month.draft(scene), EXAMS)
    assert (line.numerator, line.denominator) == (1, 2)
    due = line.evidence["due"]
    assert [one[2] for one in due] == [oral.number, second.number]
    assert line.evidence["done"] == [["exam_sitting", second.id, second.number]]
    assert line.evidence["told"][f"exam_sitting:{oral.id}"] == ["60", "50"]
    assert first.number not in str(due)
    approved = month.approved(scene)
    assert exam_results.month_is_approved(scene.session, second)
    exam_results.void(scene.session, scene.actor("supervisor"), second, NOON, "误录")
    assert month.line(approved, EXAMS).numerator == 1  # what was approved stands


def test_the_bank_comes_in_and_goes_out(scene):
    heads = (
        "question_no office question_topic question_kind question choices right_answer reference "
        "question_points active"
    )
    boss = scene.actor("supervisor")
    rows = (
        ("Q-1", "A", "服务", "单选题", "几声内接？", "三声|五声", "A", "", "5", ""),
        ("", "A", "服务", "多选", "交接什么？", "现金\n物品\n考勤", "ab", "", "", "否"),
        ("Q-3", "A", "服务", "判断题", "可以转告电话。", "", "错", "不得转告", "2.5", ""),
        ("Q-4", "A", "投诉", "简答题", "怎么答复？", "", "", "先致歉", "15", "是"),
    )
    assert good(scene, "exam-questions", sheet(heads, *rows), actor=boss) == (4, 0)
    assert good(scene, "exam-questions", sheet(heads, *rows), actor=boss) == (0, 0)
    out = file_of(scene, "exam-questions")
    assert good(scene, "exam-questions", out, actor=boss) == (0, 0)
    other = (("Q-1", "A", "服务", "单选题", "几声内接？", "三声|五声|七声", "B", "", "5", ""),)
    assert good(scene, "exam-questions", sheet(heads, *other), actor=boss) == (0, 1)
    kept = scene.session.query(ExamQuestion).filter_by(code="Q-1").one()
    assert (kept.choices, kept.answers) == ("三声\n五声\n七声", "B")
    bad = (
        ("Q-8", "A", "服务", "单选题", "几声？", "三声", "A", "", "5", ""),
        ("Q-9", "A", "服务", "多选题", "几声？", "三声|五声", "C", "", "5", ""),
    )
    report = take(scene, "exam-questions", sheet(heads, *bad), actor=boss)
    assert places(report) == [(2, "choices"), (3, "right_answer")]
