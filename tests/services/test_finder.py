"""The call screen finds who is calling by whatever he says first (JD-12)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from models import Building, Customer, Occupancy, Unit
from rules.vocabulary import Category, Occupies
from services import finder
from services.names import name_keys, person_pinyin
from tests.services import desk
from tests.services.desk import HOUR, TEN


def people(scene, *rows):
    """More customers of the east: name, phone, code, room."""
    office, area = scene.office, scene.areas["east"]
    building = Building(office=office, name="03栋")
    for name, phone, code, room in rows:
        pinyin, initials = name_keys(name)
        customer = Customer(
            office=office, code=code, name=name, phone=phone, pinyin=pinyin, initials=initials
        )
        unit = Unit(office=office, area=area, building=building, stairwell="2单元", room=room)
        customer.occupancies.append(
            Occupancy(unit=unit, occupies_as=Occupies.OWNER, valid_from=date(2025, 1, 1))
        )
        scene.session.add(customer)
    scene.session.commit()


@pytest.fixture
def more(scene):
    people(
        scene,
        ("王小明", "13812345678", "W-1", "502"),
        ("王小", "13812349999", "W-2", "1502"),
        ("曾单", "13755550000", "W-3", "503"),
        ("老王小明", "13700001234", "W-4", "504"),
    )
    return scene


def found(scene, words, who="front"):
    return [hit.name or hit.address for hit in finder.find(scene.session, scene.actor(who), words)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("13812345678", ["王小明"]),
        ("138 1234 5678", ["王小明"]),
        ("+86 138-1234-5678", ["王小明"]),
        ("1381234", ["王小", "王小明"]),
        ("5678", ["王小明"]),
        ("王小明", ["王小明", "老王小明"]),
        ("王小", ["王小", "王小明", "老王小明"]),
        ("小明", ["王小明", "老王小明"]),
        ("王", ["王小", "王小明", "老王小明"]),
        ("老", ["老王小明"]),
        ("wxm", ["王小明"]),
        ("WX", ["王小", "王小明"]),
        ("wangxiao", ["王小", "王小明"]),
        ("wang xiaoming", ["王小明"]),
        ("zd", ["曾单"]),  # only a surname has a sound of its own
        ("w-3", ["曾单"]),
        ("3-502", ["王小明"]),
        ("3栋502", ["王小明"]),
        ("3号楼2单元502室", ["王小明"]),
        ("3-2-502", ["王小明"]),
        ("3-1-502", []),
        ("4-502", []),
        ("502", ["王小明"]),
        ("３－５０２", ["王小明"]),
        ("50", ["曾单", "王小明", "老王小明"]),
        ("没有这人", []),
        ("", []),
        ("%", []),
        ('"*', []),
    ],
)
def test_found_by_what_is_said(more, words, names):
    assert found(more, words) == names


@pytest.mark.parametrize("words", ["13912340001", "139 1234 0001", "+86139-1234-0001", "0001"])
def test_a_phone_typed_with_blanks_is_found_by_its_number(scene, words):
    people(
        scene,
        ("赵空格", "１３９ 1234 0001", "W-8", "801"),
        ("钱座机", "(010) 6234 5678", "W-9", "802"),
    )
    assert "赵空格" in found(scene, words)
    assert found(scene, "01062345678") == found(scene, "010-6234 5678") == ["钱座机"]
    assert found(scene, "62345678") == ["钱座机"]


def test_the_exact_one_stands_first(more):
    assert found(more, "王小")[0] == "王小"
    assert found(more, "wx")[0] == "王小"


def test_a_hit_says_all_the_desk_wants_to_know(more):
    session = more.session
    desk.request(more)
    desk.request(more, TEN + HOUR, category=Category.COMPLAINT, customer=None)
    more.customers[0].facts, more.units[0].facts = "老人独居", "水阀在厨房"
    session.commit()
    (hit,) = finder.find(session, more.actor("front"), "住户甲")
    assert (hit.customer_id, hit.unit_id) == (more.customers[0].id, more.units[0].id)
    assert (hit.phone, hit.address) == ("139****0001", "1栋-1单元-101")
    assert (hit.area, hit.administrator, hit.open_tickets) == ("东区", "区管甲", 2)
    assert (hit.facts, hit.unit_facts) == ("老人独居", "水阀在厨房")


def test_a_flat_without_anybody_is_found_by_its_room(scene):
    office, area = scene.office, scene.areas["east"]
    building = Building(office=office, name="9栋")
    scene.session.add(Unit(office=office, area=area, building=building, room="901"))
    scene.session.commit()
    (hit,) = finder.find(scene.session, scene.actor("front"), "9-901")
    assert (hit.customer_id, hit.name, hit.address) == (None, "", "9栋-901")


def test_who_moved_out_is_found_by_name_not_by_room(scene):
    scene.customers[0].occupancies[0].valid_to = date(2026, 10, 1)
    scene.session.commit()
    (hit,) = finder.find(scene.session, scene.actor("front"), "住户甲")
    assert (hit.customer_id, hit.unit_id) == (scene.customers[0].id, None)
    (flat,) = finder.find(scene.session, scene.actor("front"), "1-101")
    assert (flat.customer_id, flat.unit_id) == (None, scene.units[0].id)


def test_two_in_one_flat_are_two_hits(scene):
    tenant = scene.customers[1]
    tenant.occupancies.append(
        Occupancy(unit=scene.units[0], occupies_as=Occupies.TENANT, valid_from=date(2025, 1, 1))
    )
    scene.session.commit()
    assert sorted(found(scene, "1-101")) == ["住户乙", "住户甲"]


def test_struck_out_is_not_found(scene):
    customer = scene.session.get(Customer, scene.customers[0].id)
    customer.voided_at = TEN
    scene.session.commit()
    assert found(scene, "住户甲") == []
    assert found(scene, "1-101") == ["1栋-1单元-101"]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("front", ["住户戊", "住户甲"]),
        ("supervisor", ["住户戊", "住户甲"]),
        ("area1", ["住户甲"]),
        ("area2", ["住户戊"]),
        ("front_b", ["住户壬"]),
        ("auditor", ["住户壬", "住户戊", "住户甲"]),
        ("worker", []),
    ],
)
def test_only_what_one_may_see_is_found(scene, who, names):
    assert sorted(found(scene, "101", who)) == sorted(names)
    named = {name for name in ("住户甲", "住户戊", "住户壬") if found(scene, name, who)}
    assert named == set(names)


def test_phones_are_masked_for_who_may_not_see_them(scene):
    (hit,) = finder.find(scene.session, scene.actor("auditor"), "住户甲")
    assert hit.phone == "139****0001"


def test_the_most_hits_are_limited(scene):
    assert len(finder.find(scene.session, scene.actor("front"), "住户", limit=3)) == 3


def statements_of(scene, deed):
    made = []

    def count(*args):
        made.append(args[2])

    engine = scene.session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    try:
        deed()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(made)


@pytest.mark.parametrize("words", ["住户", "101", "1390", "1-101", "7-101"])
def test_three_statements_whatever_is_found(scene, words):
    actor = scene.actor("front")
    asked = statements_of(scene, lambda: finder.find(scene.session, actor, words))
    assert asked <= 3


# The side panel -----------------------------------------------------------------------------------
def test_the_card_shows_what_is_open_and_what_was(scene):
    session, front = scene.session, scene.actor("front")
    for hour in range(6):
        desk.completed(scene, TEN + hour * HOUR, after=HOUR / 2)
    still = desk.request(scene, TEN + 9 * HOUR)
    session.commit()
    card = finder.card(session, front, scene.customers[0].id, scene.units[0].id)
    assert card.open == [still]
    assert len(card.latest) == 5
    assert card.latest[0] is still
    assert (card.hit.name, card.hit.administrator) == ("住户甲", "区管甲")
    flat = finder.card(session, front, unit_id=scene.units[0].id)
    assert (flat.hit.name, flat.hit.address, flat.open) == ("", "1栋-1单元-101", [still])
    person = finder.card(session, front, scene.customers[0].id)
    assert (person.hit.name, person.hit.address) == ("住户甲", "")


def test_no_card_out_of_reach(scene):
    session, mine = scene.session, (scene.customers[0].id, scene.units[0].id)
    for who in ("front_b", "area2", "worker"):
        assert finder.card(session, scene.actor(who), *mine) is None
    assert finder.card(session, scene.actor("front")) is None
    assert finder.card(session, scene.actor("front"), 99999) is None


# Names --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王小明", "wangxiaoming", "wxm"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("解缙", "xiejin", "xj"),
        ("仇英", "qiuying", "qy"),
        ("区大相", "oudaxiang", "odx"),
        ("查良镛", "zhaliangyong", "zly"),
        ("任我行", "renwoxing", "rwx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("单于夫", "chanyufu", "cyf"),
        (" 单 ", "shan", "s"),
        ("John Smith", "johnsmith", "j"),
        ("", "", ""),
    ],
)
def test_how_names_sound(name, pinyin, initials):
    full, first = name_keys(name)
    assert full == pinyin
    assert first[:1] == initials[:1]
    if not name.isascii():
        assert first == initials
    assert person_pinyin(name).startswith(pinyin)
