"""Training sessions: the list of the day's posts, signing in three ways, closing, making up."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import segno

from models import PreDutyTopic, TrainingAttendance, TrainingSession
from rules.refusal import Refusal
from rules.training import code
from rules.training_words import (
    AttendanceState,
    Effectiveness,
    ExamMethod,
    SessionState,
    SignedBy,
    TrainingKind,
    TrainingMethod,
    TrainingSubject,
)
from services import (
    exam_results,
    gaps,
    training,
    training_people,
    training_scans,
    training_sign_in,
)
from tests.office import DAY, NOON
from tests.services.lists import good, places, sheet, take

A, S = AttendanceState, SessionState
LATER = NOON + timedelta(minutes=30)


def planned(scene, who="supervisor", **more):
    values = {
        "office": scene.office,
        "kind": TrainingKind.IN_POST,
        "subject": TrainingSubject.SERVICE,
        "topic": "仪容仪表",
        "mandatory": True,
        "starts_at": NOON,
        "minutes": 90,
        "trainer": "外请讲师",
        "method": TrainingMethod.LECTURE,
        "exam_method": ExamMethod.NONE,
        "roles": ["front_desk", "area_admin"],
    }
    return training.enter(scene.session, scene.actor(who), NOON, values | more)


def opened(scene, **more):
    row = planned(scene, **more)
    return training.open_sign_in(scene.session, scene.actor("supervisor"), row, NOON)


def states(row):
    return {one.employee.username: one.state for one in row.attendance}


def login(scene, row, who, at=NOON):
    return training_sign_in.by_login(scene.session, scene.actor(who), row, at)


def by_code(scene, row, name, number, at=NOON):
    return training_sign_in.by_code(scene.session, row, at, name=name, number=number)


def closed(scene, row, at=LATER, **result):
    return training.close(scene.session, scene.actor("supervisor"), row, at, result)


def test_the_list_is_drawn_from_the_posts_of_the_day(scene):
    row = planned(scene)
    expected = {"front", "front2", "area1", "area2"}
    assert states(row) == dict.fromkeys(expected, A.EXPECTED)
    assert row.session_no == "PX-20261014-001"
    boss, worker = scene.actor("supervisor"), scene.staff["worker"]
    training_people.add(scene.session, boss, row, [worker.id])
    with pytest.raises(Refusal):
        training_people.add(scene.session, boss, row, [worker.id])
    scene.staff["front2"].posts[0].valid_to = DAY - timedelta(days=1)
    scene.session.flush()
    training.open_sign_in(scene.session, boss, row, NOON)
    found = states(row)
    assert found["front2"] is A.STRUCK  # he holds the post no more
    assert found["worker"] is A.EXPECTED  # he was named
    area1 = next(one for one in row.attendance if one.employee.username == "area1")
    assert (area1.position.value, area1.office_id) == ("area_admin", scene.office.id)


def test_signing_in_twice_changes_nothing_and_nobody_from_outside_signs_in(scene):
    row = opened(scene)
    line, fresh = login(scene, row, "front")
    assert (line.state, line.signed_at, line.signed_by, fresh) == (
        *(A.ATTENDED, NOON, SignedBy.LOGIN, True),
    )
    line, fresh = login(scene, row, "front", LATER)
    assert (line.signed_at, fresh) == (NOON, False)
    line, fresh = by_code(scene, row, "前台甲", "E-FRONT", LATER)
    assert (line.signed_by, fresh) == (SignedBy.LOGIN, False)
    with pytest.raises(Exception, match="sign"):  # a session he is not on the list of is hidden
        login(scene, row, "worker")
    with pytest.raises(Refusal):
        login(scene, row, "supervisor")  # sees it, but is not on the list
    assert states(row)["front2"] is A.EXPECTED


def test_the_code_takes_who_is_listed_and_lets_others_wait(scene):
    row = opened(scene)
    scene.staff["front2"].phone = "13900004821"
    scene.session.flush()
    assert by_code(scene, row, "前台乙", "4821")[0].state is A.ATTENDED
    for name, number in (("前台甲", "4821"), ("无此人", "E-FRONT"), ("前台甲", "821")):
        with pytest.raises(Refusal) as refused:
            by_code(scene, row, name, number)
        assert refused.value.field == "number"
    line, fresh = by_code(scene, row, "维修甲", "e-worker")
    assert (line.state, line.listed, fresh) == (A.AWAITING, False, True)
    assert by_code(scene, row, "维修甲", "E-WORKER", LATER) == (line, False)
    boss = scene.actor("supervisor")
    with pytest.raises(Refusal):  # somebody waits
        closed(scene, row)
    training_people.confirm(scene.session, boss, line, LATER)
    assert (line.state, line.decided_by_id) == (A.ATTENDED, boss.employee_id)
    other, _ = by_code(scene, row, "财务甲", "E-FINANCE")
    training_people.decline(scene.session, boss, other, LATER, "不是本次培训对象")
    with pytest.raises(Refusal):  # who was refused does not come in again by himself
        by_code(scene, row, "财务甲", "E-FINANCE")


def test_a_code_finds_its_session_while_it_stands(scene):
    row = opened(scene)
    said = code(row.secret, NOON)
    assert training_sign_in.of_code(scene.session, said, NOON + timedelta(seconds=100)) == [row]
    assert training_sign_in.of_code(scene.session, said, NOON + timedelta(seconds=121)) == []
    assert training_sign_in.open_session(scene.session, row.token.lower()) is row
    login(scene, row, "front")
    closed(scene, row)
    assert training_sign_in.open_session(scene.session, row.token) is None
    assert training_sign_in.of_code(scene.session, said, NOON) == []
    for act in (lambda: login(scene, row, "front2"), lambda: by_code(scene, row, "前台乙", "1")):
        with pytest.raises(Refusal):
            act()


def test_guesses_are_limited_and_forgotten(scene):
    for _ in range(training_sign_in.MOST_OF_ADDRESS):
        assert training_sign_in.guesses_left(scene.session, None, "10.0.0.9", NOON)
        training_sign_in.guessed_wrong(scene.session, None, "10.0.0.9", NOON)
    assert not training_sign_in.guesses_left(scene.session, None, "10.0.0.9", NOON)
    assert training_sign_in.guesses_left(scene.session, None, "10.0.0.8", NOON)
    over = NOON + training_sign_in.WINDOW
    assert training_sign_in.guesses_left(scene.session, None, "10.0.0.9", over)


def test_paper_is_ticked_absence_has_a_reason_and_is_made_up_for(scene):
    row, boss = planned(scene), scene.actor("supervisor")
    with pytest.raises(Refusal):
        closed(scene, row)  # nobody was there
    front, front2, area1 = (scene.staff[one].id for one in ("front", "front2", "area1"))
    assert training_people.tick(scene.session, boss, row, [front, area1], LATER) == 2
    by = {one.employee.username: one for one in row.attendance}
    assert (by["front"].signed_by, by["front"].signed_at) == (SignedBy.PAPER, NOON)
    training_people.take_back(scene.session, boss, by["area1"], LATER)
    training_people.excuse(scene.session, boss, by["area1"], LATER, "病假")
    closed(scene, row, effectiveness=Effectiveness.PARTLY, retraining="十一月")
    assert (row.state, row.effectiveness, row.retraining) == (
        S.HELD,
        Effectiveness.PARTLY,
        "十一月",
    )
    assert states(row) == {
        **dict.fromkeys(("front2", "area1", "area2"), A.ABSENT),
        "front": A.ATTENDED,
    }
    owed = scene.session.query(TrainingAttendance).filter(training.absent_again()).all()
    assert {one.employee.username for one in owed} == {"front2", "area1", "area2"}
    again = training.make_up(scene.session, boss, row, LATER, NOON + timedelta(hours=1))
    assert (set(states(again)), again.make_up_of_id) == ({"front2", "area1", "area2"}, row.id)
    training_people.tick(scene.session, boss, again, [front2], NOON + timedelta(hours=2))
    closed(scene, again, NOON + timedelta(hours=2))
    owed = scene.session.query(TrainingAttendance).filter(training.absent_again()).all()
    assert {(one.employee.username, one.session_id) for one in owed} == {
        *(("area1", row.id), ("area2", row.id)),  # who missed that, too, owes it once
    }
    year = (date(2026, 1, 1), DAY)
    assert training.minutes_attended(scene.session, front, *year) == 90
    training.void(scene.session, boss, row, LATER, "录错")
    assert training.minutes_attended(scene.session, front, *year) == 0
    with pytest.raises(Refusal):
        training.change_result(scene.session, boss, row, {"content": "x"})


def test_the_company_s_trainings_are_the_quality_administrator_s(scene):
    with pytest.raises(Refusal):
        planned(scene, office=None)
    row = planned(scene, who="quality", office=None)
    assert {"front", "front_b", "area_b"} <= set(states(row))
    boss = scene.actor("supervisor")
    with pytest.raises(Refusal):
        training.open_sign_in(scene.session, boss, row, NOON)
    mine = next(one for one in row.attendance if one.employee.username == "front")
    training_people.excuse(scene.session, boss, mine, NOON, "值班")  # of his own people he may say


def test_a_session_is_called_off_only_while_nobody_came(scene):
    row, boss = opened(scene), scene.actor("supervisor")
    login(scene, row, "front")
    with pytest.raises(Refusal):
        training.call_off(scene.session, boss, row, "讲师生病")
    other = planned(scene, topic="延期", roles=[])
    training.call_off(scene.session, boss, other, "讲师生病")
    assert (other.state, other.cancel_reason) == (S.CANCELLED, "讲师生病")


HEADS = "session_no office kind topic held_on hours trainer"


def test_lists_bring_sessions_attendance_and_scores(scene):
    scene.session.add(PreDutyTopic(code="company", name="公司介绍", valid_from=DAY))
    scene.session.flush()
    rows = (
        ("P1", "A", "岗前培训", "公司介绍", "2026-05-06", "1.5", "supervisor"),
        ("P2", "A", "in_post", "礼仪", "2026-05-07", "0:50", "王老师"),
    )
    assert good(scene, "sessions", sheet(HEADS, *rows)) == (2, 0)
    assert good(scene, "sessions", sheet(HEADS, *rows)) == (0, 0)
    first = scene.session.query(TrainingSession).filter_by(session_no="P1").one()
    assert (first.minutes, first.trainer, first.state) == (90, "主管甲", S.HELD)
    assert first.pre_duty_topic.code == "COMPANY"
    wrong = [("P1", "A", "in_post", "公司介绍", "2026-05-06", "1.5", "supervisor")]
    wrong += [("P3", "A", "in_post", "x", "2027-05-06", "1.23", "y")]
    told = places(take(scene, "sessions", sheet(HEADS, *wrong)))
    assert told == [(2, "session_no"), (3, "hours"), (3, "held_on")] or set(told) == {
        *((2, "session_no"), (3, "hours"), (3, "held_on")),
    }
    heads = "session_no username signed_at score"
    lines = (("P1", "front", "2026-05-06 09:02", "87.5"), ("P1", "front2", "", ""))
    assert good(scene, "attendance", sheet(heads, *lines)) == (2, 0)
    assert good(scene, "attendance", sheet(heads, *lines)) == (0, 0)
    (result,) = exam_results.results_of(scene.session, first.id)[scene.staff["front"].id]
    assert (str(result.score), first.exam_method) == ("175/2", ExamMethod.WRITTEN)
    came = ("P1", "front2", "2026-05-06 09:05", "")
    assert good(scene, "attendance", sheet(heads, came)) == (0, 1)
    bad = (
        ("P9", "front", "", ""),
        ("P1", "nobody", "", ""),
        ("P1", "front", "2026-05-06 09:03", ""),
        ("P1", "front2", "2026-05-07 09:03", ""),
        ("P1", "area1", "", "101"),
    )
    assert set(places(take(scene, "attendance", sheet(heads, *bad)))) == {
        *((2, "session_no"), (3, "username"), (4, "signed_at"), (5, "signed_at"), (6, "score")),
    }


def test_4_8_a_training_without_record_is_a_gap_of_whoever_entered_it(scene):
    row, other = planned(scene), planned(scene, topic="礼仪")
    row.recorder_id = scene.staff["front"].id
    login_free = scene.actor("supervisor")
    training_people.tick(scene.session, login_free, other, [scene.staff["front"].id], LATER)
    closed(scene, other)

    def found(days):
        at = NOON + timedelta(days=days)
        gaps.find(scene.session, [scene.office.id], DAY, at)
        return [
            (gap.rule, gap.number, gap.employee_id)
            for gap in scene.session.query(gaps.RecordGap).all()
            if gap.state.value == "found"
        ]

    assert found(7) == []
    assert found(8) == [("training_result", row.session_no, scene.staff["front"].id)]
    training_people.tick(scene.session, login_free, row, [scene.staff["front"].id], LATER)
    closed(scene, row)
    assert found(9) == []


def test_the_code_of_a_scanned_sheet_finds_its_session(scene):
    pytest.importorskip("zxingcpp")
    row, drawn = planned(scene), io.BytesIO()
    segno.make(f"HTTP://X/{row.session_no}").save(drawn, kind="png", scale=4, border=4)
    scan, boss = [("签到表.png", drawn.getvalue())], scene.actor("supervisor")
    assert training_scans.session_of(scene.session, boss, scan) is row
    assert training_scans.session_of(scene.session, scene.actor("supervisor_b"), scan) is None
    assert (
        training_scans.session_of(scene.session, boss, [("x.pdf", b"%PDF-"), ("y.png", b"")])
        is None
    )
