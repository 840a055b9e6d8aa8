"""Old books of the desk brought in: what its screens refuse, a list can't do either."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import (
    Activity,
    AuditLine,
    Department,
    Letter,
    Notice,
    RosterEntry,
    Runbook,
    Shift,
    SignUp,
    Task,
    Visit,
)
from rules.activity_words import ActivityState, SignUpState
from rules.field_words import TaskState
from rules.incident_words import IncidentKind
from rules.letter_words import LetterState
from rules.vocabulary import AuditOp
from services import incidents
from tests.office import START
from tests.services.lists import AT, good, person, places, sheet, take, told

FLAT = ("1栋", "1单元", "101")


def all_of(scene, model):
    scene.session.commit()
    return scene.session.scalars(select(model).order_by(model.id)).all()


def twice(scene, kind, content):
    """Import a list that must be good, then again: nothing changes the second time."""
    first = good(scene, kind, content)
    scene.session.commit()
    assert good(scene, kind, content) == (0, 0)
    return first


# Letters ------------------------------------------------------------------------------------------
LETTERS = "收信时间 客户 楼栋 单元 房号 标题 回复时间 回复内容 结案时间 管理处"
OLD = ("2026-05-01 09:00", "K001", *FLAT, "噪音", "2026-05-02 10:00", "已劝阻", "2026-05-09", "A")


def test_a_letter_book_comes_with_its_replies(scene):
    waits = ("2026-11-02 08:30", "", "", "", "", "漏水", "", "", "", "A")
    closed = (*OLD[:8], "2026-05-09 10:00", "A")
    assert twice(scene, "letters", sheet(LETTERS, closed, waits)) == (2, 0)
    first, second = all_of(scene, Letter)
    assert (first.number, first.state) == ("LX-20260501-0001", LetterState.CLOSED)
    assert first.area_id == scene.units[0].area_id
    assert second.state is LetterState.OPEN
    assert second.answer_due_at is not None
    made = (AuditLine.record == "letter") & (AuditLine.op != AuditOp.IMPORT)
    reasons = scene.session.scalars(select(AuditLine.reason).where(made)).all()
    assert set(reasons) == {"letters"}  # the file's name
    changed = (*closed[:7], "另一种说法", *closed[8:])
    assert places(take(scene, "letters", sheet(LETTERS, changed))) == [(2, "number")]


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [
        (0, "2027-05-01 09:00", "came_in_at"),
        (5, "", "subject"),
        (6, "2026-04-02 10:00", "reply_sent_at"),
        (7, "", "reply"),
        (1, "K999", "customer"),
    ],
)
def test_a_bad_letter_is_told_at_its_cell(scene, column, value, place):
    row = [*OLD[:8], "", "A"]
    row[column] = value
    assert (2, place) in places(take(scene, "letters", sheet(LETTERS, row)))
    assert all_of(scene, Letter) == []


# Tasks --------------------------------------------------------------------------------------------
def test_tasks_of_the_old_book_are_kept_and_open_ones_given(scene):
    heads = "what assignee finish_by done_at result office"
    rows = (
        ("换灯泡", "worker", "2026-05-03 18:00", "2026-05-03 11:00", "已换", "A"),
        ("巡查楼道", "前台甲", "2026-11-09 18:00", "", "", "A"),
    )
    assert twice(scene, "tasks", sheet(heads, *rows)) == (2, 0)
    old, new = all_of(scene, Task)
    assert (old.state, new.state) == (TaskState.DONE, TaskState.GIVEN)
    assert old.number.startswith("RW-20260503-")
    notices = scene.session.scalars(select(Notice.employee_id)).all()
    assert notices == [scene.staff["front"].id]  # nobody is told of what is long done
    early = (*rows[1][:2], "2026-10-01 18:00", "", "", "A")
    assert places(take(scene, "tasks", sheet(heads, early))) == [(2, "finish_by")]
    undone = (*rows[0][:4], "", "A")
    assert places(take(scene, "tasks", sheet(heads, undone))) == [(2, "result")]
    upwards = ("请批示", "manager", "2026-11-09 18:00", "", "", "A")
    report = take(scene, "tasks", sheet(heads, upwards), actor=person(scene, "supervisor"))
    assert "stands above you" in told(report)[0][3]


# Visits -------------------------------------------------------------------------------------------
VISITS = "building unit room visited_at visited_by met customer said satisfied office"


def test_visits_come_in_and_none_to_a_vacated_flat(scene):
    row = (*FLAT, "2026-06-01 10:00", "area1", "见到住户", "K001", "都好", "满意", "A")
    assert twice(scene, "visits", sheet(VISITS, row)) == (1, 0)
    assert all_of(scene, Visit)[0].customer_id == scene.customers[0].id
    early = (*FLAT, "2020-06-01 10:00", "area1", "", "", "", "", "A")
    (bad,) = told(take(scene, "visits", sheet(VISITS, early)))
    assert bad[:2] == (2, "room")
    assert bad[3].startswith("Nobody lived in")
    nobody = (*FLAT, "2026-06-02 10:00", "area1", "无人", "", "", "满意", "A")
    assert places(take(scene, "visits", sheet(VISITS, nobody))) == [(2, "satisfied")]
    ahead = (*FLAT, "2027-06-02 10:00", "area1", "", "", "", "", "A")
    assert places(take(scene, "visits", sheet(VISITS, ahead))) == [(2, "visited_at")]


# Activities and sign-ups --------------------------------------------------------------------------
ACTIVITIES = "活动名称 活动地点 开始时间 结束时间 预算 名额 活动结果 管理处"


def test_the_year_s_plan_and_what_was_held(scene):
    held = ("春游", "公园", "2026-04-01 09:00", "2026-04-01 16:00", "1200.5", "30", "30人参加", "A")
    ahead = ("茶话会", "活动室", "2026-11-20 09:00", "2026-11-20 11:00", "", "2", "", "A")
    assert twice(scene, "activities", sheet(ACTIVITIES, held, ahead)) == (2, 0)
    old, new = all_of(scene, Activity)
    assert (old.state, old.budget_fen) == (ActivityState.CLOSED, 120_050)
    assert (new.state, new.seats) == (ActivityState.PLANNED, 2)
    past = (*held[:6], "", "A")
    report = take(scene, "activities", sheet(ACTIVITIES, ("秋游", *past[1:])))
    assert places(report) == [(2, "starts_at")]
    turned = ("茶会", "室", "2026-11-20 09:00", "2026-11-20 08:00", "", "", "", "A")
    assert places(take(scene, "activities", sheet(ACTIVITIES, turned))) == [(2, "ends_at")]


def test_sign_ups_take_seats_in_the_order_of_the_rows(scene):
    ahead = ("茶话会", "活动室", "2026-11-20 09:00", "2026-11-20 11:00", "", "2", "", "A")
    good(scene, "activities", sheet(ACTIVITIES, ahead))
    heads = "活动 姓名 房号 电话 人数 管理处"
    rows = (
        ("茶话会", "赵一", "1-101", "13900001111", "2", "A"),
        ("茶话会", "钱二", "1-102", "", "1", "A"),
    )
    (bad, _) = told(take(scene, "sign-ups", sheet(heads, *rows)))
    assert bad[:2] == (2, "activity")  # it is not announced yet
    all_of(scene, Activity)[0].state = ActivityState.ANNOUNCED
    assert twice(scene, "sign-ups", sheet(heads, *rows)) == (2, 0)
    assert [one.state for one in all_of(scene, SignUp)] == [SignUpState.SEAT, SignUpState.WAITING]
    unknown = ("舞会", *rows[0][1:])
    masked = ("茶话会", "孙三", "1-103", "139****1111", "1", "A")
    crowd = ("茶话会", "李四", "1-104", "", "21", "A")
    bad = take(scene, "sign-ups", sheet(heads, unknown, masked, crowd))
    assert places(bad) == [(2, "activity"), (3, "phone"), (4, "people")]


# The roster ---------------------------------------------------------------------------------------
@pytest.fixture
def shift(scene):
    row = Shift(office=scene.office, name="早班", starts="08:00", ends="16:00", valid_from=START)
    scene.session.add(row)
    scene.session.commit()
    return row


def test_a_roster_by_names_and_shifts(scene, shift):
    heads = "日期 姓名 班次 管理处"
    row = ("2026-11-03", "前台甲", "早班", "A")
    assert twice(scene, "roster", sheet(heads, row)) == (1, 0)
    good(
        scene,
        "leave",
        sheet("姓名 起始日期 截止日期 假别", "front2 2026-11-04 2026-11-05 病假"),
        office="A",
    )
    bad = (
        ("2026-11-04", "front2", "早班", "A"),  # on leave
        ("2026-11-03", "维修甲", "早班", "A"),  # no post that works it
        ("2026-11-03", "前台甲", "夜班", "A"),
        ("2026-11-03", "某某", "早班", "A"),
    )
    assert places(take(scene, "roster", sheet(heads, *bad))) == [
        *((2, "staff"), (3, "staff"), (4, "shift"), (5, "staff")),
    ]
    assert len(all_of(scene, RosterEntry)) == 1


def test_leave_takes_shifts_off_the_roster(scene, shift):
    good(scene, "roster", sheet("日期 姓名 班次 管理处", "2026-11-03 front 早班 A"))
    heads = "姓名 起始日期 截止日期 假别 管理处"
    assert twice(scene, "leave", sheet(heads, "front 2026-11-03 2026-11-04 年假 A")) == (1, 0)
    assert all_of(scene, RosterEntry)[0].voided_at is not None
    assert good(scene, "leave", sheet(heads, "front 2026-11-03 2026-11-06 年假 A")) == (0, 1)
    inside = sheet(heads, "front 2026-11-05 2026-11-05 事假 A")
    assert places(take(scene, "leave", inside)) == [(2, "from")]


# Runbooks -----------------------------------------------------------------------------------------
BOOK = "突发事件类型 预案名称 步骤序号 处置步骤 责任岗位 时限分钟 管理处"


def test_a_runbook_comes_step_by_step_and_a_used_edition_stays(scene):
    rows = (
        ("停水", "停水预案", "1", "查明原因", "工程", "10", "A"),
        ("停水", "停水预案", "2", "通知住户", "前台", "20", "A"),
    )
    assert twice(scene, "runbooks", sheet(BOOK, *rows)) == (2, 0)
    later = (*rows[1][:5], "30", "A")
    assert good(scene, "runbooks", sheet(BOOK, later)) == (0, 1)
    (book,) = all_of(scene, Runbook)
    assert [(one.what, one.minutes) for one in book.steps] == [("查明原因", 10), ("通知住户", 30)]
    front = scene.actor("front")
    incidents.open_(scene.session, front, scene.office, IncidentKind.WATER_CUT, AT)
    third = ("停水", "停水预案", "3", "恢复后告知", "", "", "A")
    assert good(scene, "runbooks", sheet(BOOK, third)) == (0, 1)
    first, second = all_of(scene, Runbook)
    assert (len(first.steps), len(second.steps), second.edition) == (2, 3, 2)


def test_a_company_s_runbook_is_no_office_s_to_write(scene):
    row = ("火警", "火警预案", "1", "拨打119", "", "", "company")
    report = take(scene, "runbooks", sheet(BOOK, row), actor=person(scene, "supervisor"))
    assert places(report) == [(2, "office")]
    assert good(scene, "runbooks", sheet(BOOK, row), actor=person(scene, "quality")) == (1, 0)
    nought = ("火警", "火警预案", "0", "拨打119", "", "", "A")
    assert places(take(scene, "runbooks", sheet(BOOK, nought))) == [(2, "step_no")]


def test_departments_by_name(scene):
    before = len(all_of(scene, Department))
    assert twice(scene, "departments", sheet("部门 启用", "园林部 是", "维修部 -")) == (1, 0)
    assert good(scene, "departments", sheet("部门 启用", "园林部 否")) == (0, 1)
    rows = all_of(scene, Department)
    assert len(rows) == before + 1
    assert not rows[-1].active
