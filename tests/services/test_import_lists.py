"""Lists of offices, areas, flats, staff and customers become records, once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from models import Area, AreaAssignment, Building, Customer, Employee, Office, Post, Unit
from rules.vocabulary import Occupies, Role
from tests.office import Scene
from tests.services.lists import good, person, places, sheet, take, told


def count(scene: Scene, model: type) -> int:
    return scene.session.scalar(select(func.count()).select_from(model)) or 0


def test_offices_are_made_and_renamed(scene: Scene):
    content = sheet("code name", "C 丙苑管理处", "A 甲苑新管理处")
    assert good(scene, "offices", content) == (1, 1)
    assert good(scene, "offices", content) == (0, 0)
    names = dict(scene.session.execute(select(Office.code, Office.name)).all())
    assert names == {"A": "甲苑新管理处", "B": "乙苑管理处", "C": "丙苑管理处"}


def test_chinese_headings_are_taken(scene: Scene):
    content = sheet("管理处编号 管理处名称", "C 丙苑管理处")
    assert good(scene, "offices", content) == (1, 0)


def test_areas_with_their_administrators(scene: Scene):
    content = sheet(
        "office area area_admin from to",
        "A 北区 area1 2026-01-01 2026-06-30",
        "A 北区 区管乙 2026-07-01 -",
        "A 东区 - - -",
    )
    assert good(scene, "areas", content) == (2, 0)
    assert good(scene, "areas", content) == (0, 0)
    held = scene.session.execute(
        select(AreaAssignment.employee_id, AreaAssignment.valid_from, AreaAssignment.valid_to)
        .join(Area)
        .where(Area.name == "北区")
        .order_by(AreaAssignment.valid_from)
    ).all()
    assert held == [
        (scene.staff["area1"].id, date(2026, 1, 1), date(2026, 6, 30)),
        (scene.staff["area2"].id, date(2026, 7, 1), None),
    ]


def test_one_area_administrator_at_a_time(scene: Scene):
    content = sheet("office area area_admin from", "A 东区 area2 2026-07-01")
    report = take(scene, "areas", content)
    assert places(report) == [(2, "from")]
    handed_over = sheet(
        "office area area_admin from to",
        "A 东区 area1 2024-01-01 2026-06-30",
        "A 东区 area2 2026-07-01 -",
    )
    assert good(scene, "areas", handed_over) == (0, 2)


def test_flats_bring_their_buildings(scene: Scene):
    content = sheet(
        "office area building unit room gross_area",
        "A 东区 9栋 1单元 101 89.5",
        "A 东区 9栋 1单元 102 1,089.55㎡",
        "A 西区 1栋 1单元 101 90.00",
    )
    assert good(scene, "units", content) == (2, 1)
    assert good(scene, "units", content) == (0, 0)
    assert count(scene, Building) == 4
    flat = scene.session.scalars(select(Unit).where(Unit.room == "102").order_by(Unit.id)).all()[-1]
    assert (flat.address, flat.gross_area_hundredths) == ("9栋-1单元-102", 108955)
    assert scene.units[0].area.name == "西区"


def test_staff_accounts_have_no_password(scene: Scene):
    content = sheet(
        "username name employee_no position office on_duty_from phone",
        "wangli 王丽 0071 front_desk A 2026-03-01 13900001111",
        "wangli 王丽 0071 区域管理员 A 2026-05-01 13900001111",
        "lisi 李四 - auditor - 2026-03-01 -",
    )
    assert good(scene, "staff", content) == (3, 0)
    assert good(scene, "staff", content) == (0, 0)
    wang = scene.session.scalars(select(Employee).where(Employee.username == "wangli")).one()
    assert (wang.password_hash, wang.must_change_password) == ("", True)
    assert (wang.employee_no, wang.on_duty_from) == ("0071", date(2026, 3, 1))
    assert "wangli" in wang.pinyin
    assert [(post.role, post.valid_from) for post in wang.posts] == [
        (Role.FRONT_DESK, date(2026, 3, 1)),
        (Role.AREA_ADMIN, date(2026, 5, 1)),
    ]
    lisi = scene.session.scalars(select(Post).join(Employee).where(Employee.username == "lisi"))
    assert [post.office_id for post in lisi] == [None]


def test_a_number_of_somebody_else_is_refused(scene: Scene):
    content = sheet(
        "username name employee_no position office",
        "new1 新一 E-front worker A",
        "new2 新二 77 worker A",
        "new3 新三 77 worker A",
    )
    assert places(take(scene, "staff", content)) == [(2, "employee_no"), (4, "employee_no")]


def test_customers_and_what_they_occupy(scene: Scene):
    content = sheet(
        "code name phone office building unit room occupies_as from to",
        "H1 赵敏 13900002222 A 1栋 1单元 101 租客 2026-01-01 2026-12-31",
        "H1 赵敏 13900002222 A 1栋 1单元 102 业主 2025-01-01 -",
        "K001 - 13900003333 A - - - - - -",
    )
    assert good(scene, "customers", content) == (2, 1)
    assert good(scene, "customers", content) == (0, 0)
    zhao = scene.session.scalars(select(Customer).where(Customer.code == "H1")).one()
    assert (zhao.initials, zhao.pinyin) == ("zm", "zhaomin")
    assert [(held.unit.room, held.occupies_as) for held in zhao.occupancies] == [
        ("101", Occupies.TENANT),
        ("102", Occupies.OWNER),
    ]
    assert scene.customers[0].phone == "13900003333"
    assert scene.customers[0].name == "住户甲"  # a blank cell leaves it as it is


def test_a_flat_of_another_office_is_refused(scene: Scene):
    content = sheet(
        "code name office building unit room occupies_as from",
        "H1 赵敏 A 3栋 1单元 101 owner 2026-01-01",
    )
    report = take(scene, "customers", content)
    assert places(report) == [(2, "room")]
    assert report.rejected[0].values == {"office": "A", "address": "3栋-1单元-101"}
    assert count(scene, Customer) == len(scene.customers)


def test_two_rows_that_contradict_each_other(scene: Scene):
    content = sheet("code name office", "H1 赵敏 A", "H1 钱明 A")
    assert told(take(scene, "customers", content)) == [
        (3, "code", "H1", "This repeats row %(row)s. Keep one of the two.")
    ]


def test_everybody_stays_in_his_office(scene: Scene):
    supervisor = person(scene, "supervisor")
    content = sheet("code name office", "H1 赵敏 B")
    report = take(scene, "customers", content, actor=supervisor)
    assert places(report) == [(2, "office")]
    assert report.rejected[0].values["known"] == "A"
    without = sheet("code name", "H1 赵敏")
    assert good(scene, "customers", without, actor=supervisor) == (1, 0)


def test_an_import_for_one_office_takes_no_other_ones_rows(scene: Scene):
    content = sheet("code name office", "H1 赵敏 B", "H2 钱明 -")
    report = take(scene, "customers", content, office="A")
    assert places(report) == [(2, "office")]


def test_phones_are_kept_one_way_however_they_are_written(scene: Scene):
    rows = [("P1", "赵一", "139 1234 0001"), ("P2", "钱二", "（010）6234-5678"), ("P3", "孙三", "")]
    content = sheet("code name phone", *rows)
    assert good(scene, "customers", content, office="A") == (3, 0)
    assert good(scene, "customers", content, office="A") == (0, 0)
    phones = select(Customer.phone).where(Customer.code.in_(("P1", "P2", "P3")))
    kept = scene.session.scalars(phones.order_by(Customer.code)).all()
    assert kept == ["13912340001", "010-62345678", ""]


def test_a_look_alike_code_is_the_same_record(scene: Scene):
    good(scene, "customers", sheet("code name", ("K-9", "赵一")), office="A")
    for code in ("k-9", "Ｋ-9", "K-9\u200b"):
        assert good(scene, "customers", sheet("code name", (code, "赵一")), office="A") == (0, 0)
    staff = sheet("username name position office", "FRONT 前台甲 front_desk A")
    assert good(scene, "staff", staff)[0] == 0
    unseen = take(scene, "customers", sheet("code name", ("K-10", "\u200b\u3164")), office="A")
    assert places(unseen) == [(2, "name")]
