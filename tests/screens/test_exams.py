"""Exams on the screen: taken on a phone, resumed, too late, handed in twice; marked; entered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import ExamPaper, ExamQuestion, ExamSitting, clock, db
from rules.exam_words import ExamQuestionKind, PaperState, SittingState
from services import exam_sittings
from tests.services.exam_deeds import bank, paper, right, training

JSON = {"Accept": "application/json"}


@pytest.fixture
def set_up(scene):
    """A paper for the front desk that has been open for an hour."""
    bank(scene)
    return paper(scene, short=True, opens_at=clock.now() - timedelta(hours=1))


def latest() -> ExamSitting:
    db.session.expire_all()
    found = select(ExamSitting).order_by(ExamSitting.id.desc()).limit(1)
    return db.session.scalars(found).one()


def test_an_exam_is_taken_on_a_phone(visit, scene, set_up):
    me = visit("front")
    assert "季度考试" in me.get("/").text  # on my day
    assert "Begin the exam" in me.get("/my-exams/").text
    begun = me.send(f"/exam_paper/do/sit/?id={set_up.id}", id=set_up.id, post_key="a" * 32)
    row = latest()
    page = f"/my-exams/sit/?id={row.id}"
    assert begun.location.endswith(page)
    shown = me.get(page)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    values = set(re.findall(r'name="a\d+" value="(\w+)"', shown.text))
    assert values == {*"ABCD", "T", "F"}  # places as shown, nothing of the bank's letters
    assert "先致歉，再处理" not in shown.text  # the key never stands in the page
    assert "seed" not in shown.text.split("<main", 1)[1]
    said = right(row)
    sent = me.send("/my-exams/save/", JSON, id=row.id, q=1, a1=said[1])
    assert (sent.json["answered"], sent.json["left"] > 1700) == (1, True)
    assert f'value="{said[1][0]}" checked' in me.get(page).text  # it goes on where it was
    assert "Go on with the exam" in me.get("/my-exams/").text
    colleague = visit("front2")
    assert colleague.get(page).status_code == 404
    assert colleague.send("/my-exams/save/", JSON, id=row.id, q=1, a1="B").status_code == 404
    assert visit("supervisor").get(page).status_code == 404

    me = visit("front")  # without a script the whole page is saved, then asked once more
    rest = {f"a{place}": given for place, given in said.items() if place != 2}
    answer = me.send("/my-exams/save/", id=row.id, q=list(said), then="hand-in", **rest)
    assert answer.location.endswith(f"/my-exams/hand-in/?id={row.id}")
    assert "Without an answer: question 2." in me.get(answer.location).text
    for _ in range(2):  # twice is harmless
        done = me.send("/my-exams/hand-in/", id=row.id)
        assert done.location.endswith(f"/exam_sitting/details/?id={row.id}")
    assert latest().state is SittingState.HANDED_IN
    result = me.get(f"/exam_sitting/details/?id={row.id}").text
    assert "Waiting for marking" in result
    assert "Right answer" not in result  # he may sit it again


def test_an_answer_after_time_is_told_and_loses_nothing(visit, scene, set_up):
    me = visit("front")
    me.send(f"/exam_paper/do/sit/?id={set_up.id}", id=set_up.id, post_key="a" * 32)
    row = latest()
    said = right(row)
    me.send("/my-exams/save/", JSON, id=row.id, q=1, a1=said[1])
    latest().ends_at = clock.now() - timedelta(seconds=1)
    asked = me.get(f"/my-exams/sit/?id={row.id}")  # looking writes nothing
    assert asked.location.endswith(f"/my-exams/hand-in/?id={row.id}")
    assert "The time is over. What was saved counts." in me.get(asked.location).text
    assert latest().state is SittingState.OPEN
    late = me.send("/my-exams/save/", JSON, id=row.id, q=2, a2=said[2])
    assert (late.status_code, late.json["over"]) == (409, True)
    assert "came too late" in late.json["sentence"]
    row = latest()
    assert [bool(one.given) for one in row.answers] == [True, False, False, False, False]
    assert (row.state, row.got) == (SittingState.MARKED, 10)
    again = me.send("/my-exams/save/", id=row.id, q=2, a2=said[2])
    assert again.location.endswith(f"/my-exams/sit/?id={row.id}")
    assert me.get(again.location).location.endswith(f"/exam_sitting/details/?id={row.id}")
    refused = me.send(f"/exam_paper/do/sit/?id={set_up.id}", id=set_up.id, post_key="b" * 32)
    assert refused.status_code == 422
    assert "You may take this exam again from" in refused.text
    assert "You may take this exam again from" in me.get("/my-exams/").text


def test_who_keeps_exams_sets_marks_and_enters(visit, scene):
    boss = visit("supervisor")
    given = {
        "kind": "single",
        "topic": "服务",
        "text": "<b>几声</b>？",
        "points": "5",
        "in_use": "y",
    }
    office = {"office": scene.office.id}
    wrong = boss.send("/exam_question/new/", **given, choices="三声", answers="A")
    assert wrong.status_code == 422
    assert "Enter two to eight choices" in wrong.text
    boss.send("/exam_question/new/", **given, choices="三声\n五声", answers="a")
    short = {**given, "kind": "short", "choices": "没有", "answers": ""}
    boss.send("/exam_question/new/", **short)
    kept = db.session.scalars(select(ExamQuestion).order_by(ExamQuestion.id)).all()
    assert [(one.answers, one.office_id) for one in kept] == [("A", office["office"]), ("", 1)]
    head = {
        "name": "试考",
        "minutes": "30",
        "pass_score": "80",
        "attempts": "1",
        "days_between": "0",
        "opens_at": "2026-10-01 09:00",
        "roles": ["", "front_desk"],
        "part_rows-n0-kind": "single",
        "part_rows-n0-count": "1",
        "part_rows-n1-kind": "short",
        "part_rows-n1-count": "1",
    }
    unknown = boss.send("/exam_paper/new/", **head, people="无此人")
    assert "Nobody in service is called 无此人." in unknown.text
    training(scene, session_no="PX-20261013-0001")
    offered = boss.get("/exam_paper/lookup/?for=form&field=session&q=px-20261013").json
    assert [one["label"] for one in offered] == ["PX-20261013-0001"]
    assert boss.get("/exam_paper/lookup/?for=form&field=session&q=nothing").json == []
    boss.send("/exam_paper/new/", **head, people="area1")
    row = db.session.scalars(select(ExamPaper)).one()
    boss.send("/exam_paper/do/publish/", id=row.id)
    db.session.expire_all()
    assert (row.state, row.roles, len(row.people)) == (PaperState.PUBLISHED, ["front_desk"], 1)
    assert "front_desk" not in boss.get(f"/exam_paper/details/?id={row.id}").text

    me = visit("area1")
    assert me.get(f"/exam_question/details/?id={kept[0].id}").status_code == 403
    me.send(f"/exam_paper/do/sit/?id={row.id}", id=row.id, post_key="a" * 32)
    taken = latest()
    shown = me.get(f"/my-exams/sit/?id={taken.id}").text
    assert "&lt;b&gt;几声&lt;/b&gt;？" in shown  # a question is words, never markup
    me.send("/my-exams/save/", id=taken.id, q=[1, 2], a1=right(taken)[1], a2="先致歉")
    me.send("/my-exams/hand-in/", id=taken.id)
    assert me.send("/exam_sitting/do/mark/", id=taken.id, p2="5").status_code == 403

    boss = visit("supervisor")
    assert "Exams to mark" in boss.get("/").text
    page = boss.get(f"/exam_sitting/do/mark/?id={taken.id}").text
    assert "先致歉" in page
    assert boss.send("/exam_sitting/do/mark/", id=taken.id, p2="6").status_code == 422
    boss.send("/exam_sitting/do/mark/", id=taken.id, p2="4", r2="少了回访")
    assert latest().score == 90
    result = visit("area1").get(f"/exam_sitting/details/?id={taken.id}").text
    for words in ("少了回访", "Right answer", "4 / 5", "Passed"):
        assert words in result

    held = training(scene, "front", "area1", "supervisor")
    boss = visit("supervisor")
    assert "投诉处理" in boss.get("/exam_sitting/do/enter/").text
    front, area = scene.staff["front"].id, scene.staff["area1"].id
    typed = {"session": held.id, "way": "oral", "taken_on": "2026-10-14", "pass_score": "60"}
    both = boss.send("/exam_sitting/do/enter/", **typed, **{f"s{front}": "101", f"x{area}": "y"})
    assert both.status_code == 422
    assert 'value="101"' in both.text  # what was typed is kept, nothing half written
    boss.send("/exam_sitting/do/enter/", **typed, **{f"s{front}": "72.5", f"x{area}": "y"})
    found = db.session.scalars(select(ExamSitting).where(ExamSitting.session_id == held.id)).all()
    assert {(one.employee_id, one.score, one.absent) for one in found} == {
        (front, 72.5, False),
        (area, None, True),
    }
    assert exam_sittings.to_mark(found[0]) == []
    assert ExamQuestionKind.SHORT in {one.kind for one in kept}
