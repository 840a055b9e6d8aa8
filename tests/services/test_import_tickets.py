"""Work orders and callbacks from elsewhere are taken as they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from models import (
    Area,
    AreaAssignment,
    Callback,
    CallbackAttempt,
    CallbackDraw,
    Ticket,
    TicketEvent,
    TicketHolder,
)
from models.search import matching
from rules.vocabulary import (
    CallbackState,
    Category,
    Channel,
    Record,
    Satisfied,
    TicketEventKind,
    TicketStatus,
)
from tests.office import Scene
from tests.services.every_list import FULL, HEADS, ROW
from tests.services.lists import good, places, sheet, take, told, workbook


def one(scene: Scene, number: str = "X-1") -> Ticket:
    return scene.session.scalars(select(Ticket).where(Ticket.external_no == number)).one()


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of October 2026, by the office's clock."""
    return datetime(2026, 10, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


def test_a_whole_work_order(scene: Scene):
    assert good(scene, "tickets", sheet(FULL, ROW)) == (1, 0)
    assert good(scene, "tickets", sheet(FULL, ROW)) == (0, 0)
    ticket = one(scene)
    assert ticket.number == "TS-20261014-0001"
    assert (ticket.category, ticket.channel) == (Category.COMPLAINT, Channel.PHONE)
    assert (ticket.customer, ticket.unit) == (scene.customers[0], scene.units[0])
    assert ticket.area is scene.areas["east"]
    assert ticket.area_admin is scene.staff["area1"]
    assert ticket.received_by is scene.staff["front"]
    assert ticket.received_at == at(14, 9)
    assert ticket.description == "夜里\n很吵"
    assert ticket.holder_department is scene.departments["维修部"]
    assert ticket.dispatched_at == at(14, 9, 5, 30)
    assert ticket.completed_at == ticket.answered_at == at(15, 8, 30)
    assert (ticket.dispatch_due_at, ticket.settle_due_at) == (at(14, 9, 15), at(17, 9))
    assert ticket.status is TicketStatus.CLOSED


def test_a_completed_one_draws_no_callback(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    for model in (Callback, CallbackDraw, TicketEvent):
        assert scene.session.scalar(select(func.count()).select_from(model)) == 0
    held = scene.session.scalars(select(TicketHolder)).one()
    assert (held.held_from, held.held_to) == (at(14, 9, 5, 30), at(15, 8, 30))


def test_it_is_found_by_the_customer_s_name(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    assert matching(scene.session, Record.TICKET, "住户甲", None) == [one(scene).id]


def test_numbers_go_on_without_a_gap(scene: Scene):
    heads = "external_no office category received_at subject"
    rows = [(f"R{n}", "A", "repair", "2026-10-14 10:00", "漏水") for n in range(3)]
    good(scene, "tickets", sheet(heads, *rows))
    good(scene, "tickets", sheet(heads, ("R9", "A", "repair", "2026-10-14 11:00", "漏水")))
    assert one(scene, "R2").number == "BX-20261014-0003"
    assert one(scene, "R9").number == "BX-20261014-0004"


def test_an_unknown_category_is_left_for_the_clerk(scene: Scene):
    heads = "external_no office received_at subject"
    good(scene, "tickets", sheet(heads, ("Q", "A", "2026-10-14 10:00", "说明")))
    assert (one(scene, "Q").category, one(scene, "Q").number) == (None, "GD-20261014-0001")


def test_the_area_counts_when_the_flat_is_not_known(scene: Scene):
    heads = "external_no office received_at subject area building"
    good(
        scene,
        "tickets",
        sheet(
            heads,
            ("P1", "A", "2026-10-14 10:00", "路灯", "西区", "中心花园"),
            ("P2", "A", "2026-10-14 10:00", "电梯", "", "2栋"),
        ),
    )
    garden, lift = one(scene, "P1"), one(scene, "P2")
    assert (garden.place, garden.area, garden.unit) == ("中心花园", scene.areas["west"], None)
    assert lift.area is scene.areas["west"]  # all flats of building 2 lie there


def test_who_held_the_area_that_day(scene: Scene):
    held = scene.session.scalars(select(AreaAssignment).join(Area).where(Area.name == "东区")).one()
    held.valid_to = datetime(2026, 10, 10, tzinfo=UTC).date()
    scene.session.add(
        AreaAssignment(
            area=scene.areas["east"],
            employee=scene.staff["area2"],
            valid_from=datetime(2026, 10, 11, tzinfo=UTC).date(),
        )
    )
    scene.session.commit()
    heads = "external_no office category received_at subject area"
    good(
        scene,
        "tickets",
        sheet(
            heads,
            ("E1", "A", "complaint", "2026-10-10 23:30", "吵", "东区"),
            ("E2", "A", "complaint", "2026-10-11 00:10", "吵", "东区"),
        ),
    )
    assert one(scene, "E1").area_admin is scene.staff["area1"]
    assert one(scene, "E2").area_admin is scene.staff["area2"]


def test_an_area_that_changes_hands_takes_its_work_orders_along(scene: Scene):
    heads = "external_no office category received_at subject area"
    rows = [(f"E{day}", "A", "complaint", f"2026-10-{day} 10:00", "吵", "东区") for day in (9, 12)]
    good(scene, "tickets", sheet(heads, *rows))
    moved = sheet(
        "office area area_admin from to",
        "A 东区 area1 2024-01-01 2026-10-10",
        "A 东区 area2 2026-10-11 -",
    )
    assert good(scene, "areas", moved) == (0, 2)
    assert one(scene, "E9").area_admin is scene.staff["area1"]
    assert one(scene, "E12").area_admin is scene.staff["area2"]


def test_the_worker_may_be_sent_before_it_is_written(scene: Scene):
    heads = "external_no office category received_at subject dispatched_at dispatched_to"
    row = ("W", "A", "repair", "2026-10-14 10:00", "漏水", "2026-10-14 09:40", "worker")
    good(scene, "tickets", sheet(heads, row))
    assert one(scene, "W").status is TicketStatus.DISPATCHED
    assert one(scene, "W").holder_employee is scene.staff["worker"]


def test_corrections_are_taken_until_work_begins_here(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    changed = [*ROW]
    changed[12], changed[16] = "噪音", "worker"
    assert good(scene, "tickets", sheet(FULL, changed)) == (0, 1)
    ticket = one(scene)
    assert (ticket.subject, ticket.completed_by) == ("噪音", scene.staff["worker"])
    held = scene.session.scalars(select(TicketHolder)).one()
    assert (held.employee_id, held.department_id) == (scene.staff["worker"].id, None)
    blanks = [*ROW[:12], "噪音", *[""] * 9]
    assert good(scene, "tickets", sheet(FULL, blanks)) == (0, 0)

    scene.session.add(TicketEvent(ticket_id=ticket.id, kind=TicketEventKind.REOPENED, at=at(20, 9)))
    scene.session.commit()
    assert good(scene, "tickets", sheet(FULL, changed)) == (0, 0)
    assert places(take(scene, "tickets", sheet(FULL, ROW))) == [(2, "external_no")]


def test_what_cannot_be(scene: Scene):
    def bad(**cells: str) -> list[tuple[int, str]]:
        row = dict(zip(FULL.split(), ROW, strict=True)) | cells
        return places(take(scene, "tickets", sheet(FULL, [*row.values()])))

    assert bad(completed_at="2026-10-14 08:59") == [(2, "completed_at")]
    assert bad(received_at="2026-11-20 10:00") == [(2, "received_at")]
    assert bad(received_at="14/10/2026 10:00") == [(2, "received_at")]
    assert bad(received_at="2026-02-30 10:00") == [(2, "received_at")]
    assert bad(received_at="2026-10-14") == [(2, "received_at")]
    assert bad(subject="长" * 201) == [(2, "subject")]
    assert bad(subject="") == [(2, "subject")]
    assert bad(category="表扬") == [(2, "category")]
    assert bad(customer="无此人") == [(2, "customer")]
    assert bad(received_by="front_b") == [(2, "received_by")]
    assert bad(building="3栋") == [(2, "room")]
    assert bad(area="南区") == [(2, "area")]
    assert bad(needs_dispatch="也许") == [(2, "needs_dispatch")]
    assert bad(dispatched_at="") == [(2, "dispatched_at")]
    assert bad(dispatched_to="", completed_at="") == [(2, "dispatched_to")]
    assert bad(description="a\x0bb") == [(2, "description")]
    assert scene.session.scalar(select(func.count(Ticket.id))) == 0


def test_long_and_rare_text_stays_whole(scene: Scene):
    body = "𠮷野家🏠漏水\n" * 2000
    heads = "external_no office received_at subject description"
    row = ("L", "A", "2026-10-14 10:00", "🏠𠮷" * 100, body)
    good(scene, "tickets", sheet(heads, row))
    assert one(scene, "L").subject == "🏠𠮷" * 100
    assert one(scene, "L").description == body.strip()


def test_a_workbook_with_real_dates(scene: Scene):
    heads = ["编号", "管理处", "受理时间", "主题", "客户", "楼栋", "单元", "房号"]
    row = [70011.0, "A", datetime(2026, 10, 14, 9, 32, 9), "漏水", "K001", "1栋", "1单元", 101.0]  # noqa: DTZ001
    text = ["70012", "A", "2026/10/14 9:32:09", "漏水", "K001", "1栋", "1单元", "１０１"]
    good(scene, "tickets", workbook(heads, row, text))
    first, second = one(scene, "70011"), one(scene, "70012")
    assert first.received_at == second.received_at == at(14, 9, 32, 9)
    assert first.unit is second.unit is scene.units[0]


def owed(scene: Scene) -> Callback:
    return scene.session.scalars(select(Callback)).one()


def test_an_obligation_and_how_it_was_kept(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    open_ = ("X-1", "phone", "2026-10-18 09:00", "", "", "", "", "", "")
    assert good(scene, "callbacks", sheet(HEADS, open_)) == (1, 0)
    assert good(scene, "callbacks", sheet(HEADS, open_)) == (0, 0)
    assert owed(scene).state is CallbackState.DUE
    assert owed(scene).responsible is scene.staff["front"]
    assert owed(scene).draw_id is None
    assert one(scene).status is TicketStatus.COMPLETED

    missed = [*open_[:4], "2026-10-16 10:00", "front", "no_answer", "", ""]
    made = [*open_[:4], "2026-10-17 10:00", "前台乙", "已回访", "基本满意", "还可以"]
    assert good(scene, "callbacks", sheet(HEADS, missed, made)) == (0, 2)
    assert good(scene, "callbacks", sheet(HEADS, missed, made, open_)) == (0, 0)
    kept = owed(scene)
    assert (kept.state, kept.done_at) == (CallbackState.DONE, at(17, 10))
    assert (kept.done_by, kept.satisfied) == (scene.staff["front2"], Satisfied.FAIRLY)
    assert one(scene).status is TicketStatus.CLOSED
    assert one(scene).closed_at == at(17, 10)


def test_a_refusal_excuses(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    row = ("X-1", "上门", "2026-10-18 09:00", "", "2026-10-17 10:00", "area1", "拒访", "", "")
    assert good(scene, "callbacks", sheet(HEADS, row)) == (1, 0)
    assert owed(scene).state is CallbackState.EXCUSED
    assert owed(scene).responsible is scene.staff["area1"]


def test_three_days_in_vain_excuse(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    head = ("X-1", "phone", "2026-10-18 09:00", "")
    rows = [
        (*head, f"2026-10-{day} {hour}:00", "front", "无人接听", "", "")
        for day, hour in ((15, 9), (15, 15), (16, 9), (17, 9))
    ]
    assert good(scene, "callbacks", sheet(HEADS, *rows[:3])) == (3, 0)
    assert owed(scene).state is CallbackState.DUE
    assert good(scene, "callbacks", sheet(HEADS, *rows)) == (0, 1)
    assert owed(scene).state is CallbackState.EXCUSED


def test_a_voluntary_one_is_no_obligation(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    row = ("X-1", "phone", "", "", "2026-10-17 10:00", "front", "reached", "yes", "好")
    assert good(scene, "callbacks", sheet(HEADS, row)) == (1, 0)
    assert good(scene, "callbacks", sheet(HEADS, row)) == (0, 0)
    assert scene.session.scalar(select(func.count(Callback.id))) == 0
    assert scene.session.scalars(select(CallbackAttempt)).one().callback_id is None


def test_4_3_whoever_did_the_job_cannot_call_back_on_it(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    one(scene).completed_by = scene.staff["worker"]
    scene.session.commit()
    open_ = ("X-1", "phone", "2026-10-18 09:00", "")
    made = ("2026-10-17 10:00", "worker", "reached", "yes", "")
    tried = ("2026-10-17 11:00", "worker", "no_answer", "", "")
    rows = ((*open_, *made), (*open_, *tried), ("X-1", "phone", "", "", *made))
    owes = ("X-1", "visit", "2026-10-18 09:00", "worker", "", "", "", "", "")
    report = take(scene, "callbacks", sheet(HEADS, *rows, owes))
    assert places(report) == [(2, "by"), (3, "by"), (4, "by"), (5, "responsible")]
    assert "did the job" in report.rejected[0].sentence
    assert scene.session.scalar(select(func.count(CallbackAttempt.id))) == 0
    good(scene, "callbacks", sheet(HEADS, (*open_, *made[:1], "front", *made[2:])))
    assert owed(scene).state is CallbackState.DONE


def test_a_desk_that_did_the_job_itself_owes_no_callback_on_it(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    ticket = one(scene)
    ticket.completed_by = ticket.received_by
    scene.session.commit()
    open_ = ("X-1", "phone", "2026-10-18 09:00", "", "", "", "", "", "")
    good(scene, "callbacks", sheet(HEADS, open_))
    assert owed(scene).responsible is None


def test_callbacks_that_cannot_be(scene: Scene):
    good(scene, "tickets", sheet(FULL, ROW))
    rows = (
        ("X-9", "phone", "2026-10-18 09:00", "", "", "", "", "", ""),
        ("X-1", "phone", "", "", "", "", "", "", ""),
        ("X-1", "phone", "2026-10-18 09:00", "", "", "", "reached", "", ""),
        ("X-1", "phone", "2026-10-18 09:00", "", "2026-10-17 10:00", "", "", "", ""),
        ("X-1", "phone", "2026-10-18 09:00", "", "2026-10-17 11:00", "", "no_answer", "yes", ""),
        ("X-1", "phone", "2026-10-18 09:00", "", "2026-10-14 08:00", "", "reached", "yes", ""),
        ("X-1", "fax", "2026-10-18 09:00", "", "", "", "", "", ""),
    )
    report = take(scene, "callbacks", sheet(HEADS, *rows))
    assert places(report) == [
        (2, "ticket"),
        (3, "at"),
        (4, "at"),
        (5, "outcome"),
        (6, "satisfied"),
        (7, "at"),
        (8, "mode"),
    ]
    assert (report.created, report.updated) == (0, 0)
    assert told(report)[0][2] == "X-9"
