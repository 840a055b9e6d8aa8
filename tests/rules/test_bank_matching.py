"""Whose money came in: bill number, flat, payer, amount; and how it is spread over bills."""

from __future__ import annotations

import pytest

from rules.bank_matching import Flat, Incoming, Owed, Register, numbers_of, split
from rules.bank_words import BankReason as R

FLATS = (
    Flat(1, ("3栋", "2单元", "1801"), ("王小明",), (Owed(11, "ZD-2026Q3-0001", 50_000),)),
    Flat(
        2,
        ("3栋", "1单元", "1801"),
        ("李 四",),
        (Owed(21, "ZD-21", 30_000), Owed(22, "B22", 20_000)),
    ),
    Flat(3, ("A栋", "", "502"), ("王小明", "赵六")),
    Flat(4, ("12栋", "1单元", "2026"), ("孙七",), (Owed(41, "ZD-41", 77_700),)),
)


def found(fen: int = 1, payer: str = "", memo: str = "") -> list[tuple[int, tuple[R, ...], bool]]:
    suggested = Register(FLATS).suggest(Incoming(fen, payer, memo))
    return [(one.unit_id, one.reasons, one.sure) for one in suggested]


@pytest.mark.parametrize(
    ("memo", "units"),
    [
        ("3栋2单元1801物业费", [1]),
        ("３－２－１８０１", [1]),
        ("3#1801", [1, 2]),  # two stairwells have it
        ("Ａ栋502", [3]),
        ("502室10月停车费", [3]),
        ("2026年10月物业费", []),  # a year is no room
        ("2026Q3 12栋2026", [4]),
        ("物业费", []),
    ],
)
def test_a_flat_is_read_from_a_memo(memo, units):
    assert [unit for unit, _, _ in found(memo=memo)] == units


def test_a_name_or_a_bill_number_tells_whose_it_is():
    assert found(50_000, "王小明") == [(1, (R.PAYER, R.ALL), True), (3, (R.PAYER,), False)]
    assert found(9, "王小明") == [(1, (R.PAYER,), False), (3, (R.PAYER,), False)]
    assert found(20_000, memo="缴zd-21及b22") == [(2, (R.BILL, R.ONE), True)]
    assert found(50_000, "（李四）", "3-1-1801") == [(2, (R.ROOM, R.PAYER, R.ALL), True)]


def test_an_amount_alone_is_never_sure_and_a_wrong_amount_neither():
    assert found(77_700, "某某公司") == [(4, (R.ALL,), False)]
    assert [(unit, sure) for unit, _, sure in found(50_000)] == [(1, False), (2, False)]
    assert found(12_345, "孙七", "12-1-2026") == [(4, (R.ROOM, R.PAYER), False)]
    assert (
        Register(Flat(n, ("1", "", f"{n}"), (), (Owed(n, f"B{n}", 5),)) for n in range(9)).suggest(
            Incoming(5, "", "")
        )
        == []
    )


def test_the_bill_named_comes_first_then_the_equal_one_then_the_oldest():
    owed = [Owed(1, "ZD-1", 300), Owed(2, "ZD-2", 200), Owed(3, "ZD-3", 100)]
    assert split(450, owed, "zd-3 补缴") == ({3: 100, 1: 300, 2: 50}, 0)
    assert split(200, owed, "") == ({2: 200}, 0)
    assert split(350, owed, "") == ({1: 300, 2: 50}, 0)
    assert split(700, owed, "") == ({1: 300, 2: 200, 3: 100}, 100)
    assert split(700, [], "") == ({}, 700)


def test_numbers_of_an_address():
    assert numbers_of("03栋-2单元-0101") == ("3", "2", "101")
    assert numbers_of("B座502") == ("b", "502")
    assert numbers_of("0栋-00") == ("0", "0")


def units(flats: list[Flat], fen: int = 1, payer: str = "", memo: str = "") -> list[int]:
    return [one.unit_id for one in Register(flats).suggest(Incoming(fen, payer, memo))]


def rooms(count: int, room: str = "1801", fen: int = 0) -> list[Flat]:
    """Flats 1, 2, 3 … of buildings of that number, each with the same room."""
    owed = [(Owed(n, f"ZD-{n}", fen),) if fen else () for n in range(1, count + 1)]
    return [Flat(n, (f"{n}栋", "1单元", room), (), bills) for n, bills in enumerate(owed, 1)]


def test_the_most_numbers_beat_fewer():
    assert units(rooms(3), memo="2-1801") == [2]  # building and room beat the room alone
    assert units(rooms(3), memo="2-1-1801") == [2]
    assert units(rooms(3), memo="1801") == [1, 2, 3]
    assert units(rooms(3), memo="1-1801，3-1801 物业费") == [1, 3]  # one pays for two
    assert units(rooms(3), memo="1-1-1801，3-1-1801") == [1, 3]


def test_a_room_stands_alone_with_three_digits_and_in_five_flats_at_most():
    assert units(rooms(1, "101"), memo="101") == [1]
    assert units(rooms(1, "12"), memo="12") == []
    assert units(rooms(5), memo="1801") == [1, 2, 3, 4, 5]
    assert units(rooms(6), memo="1801") == []


def test_a_stairwell_may_be_left_out_of_an_address_and_is_no_building():
    flats = [Flat(1, ("8栋", "2单元", "701")), Flat(2, ("9栋", "2单元", "701"))]
    assert units(flats, memo="8-701") == [1]
    assert units(flats, memo="8-2-701") == [1]
    assert units(flats, memo="2-701") == [1, 2]  # no building 2: the room alone
    assert units([Flat(1, ("8栋", "2单元", "701")), Flat(2, ("9栋", "", "702"))], memo="9-702") == [
        2
    ]


def test_three_flats_that_owe_just_this_are_suggested_four_say_nothing():
    assert units(rooms(3, fen=5), 5) == [1, 2, 3]
    assert units(rooms(4, fen=5), 5) == []


def test_two_flats_that_fit_alike_are_both_not_sure():
    flats = [
        Flat(n, (f"{n}栋", "", "101"), ("王小明",), (Owed(n, f"ZD-{n}", 500),)) for n in (1, 2)
    ]
    found = Register(flats).suggest(Incoming(500, "王小明", ""))
    assert [(one.unit_id, one.sure) for one in found] == [(1, False), (2, False)]
    (alone,) = Register(flats[:1]).suggest(Incoming(500, "王小明", ""))
    assert alone.sure


def test_a_part_of_several_bills_is_known_by_their_total():
    flat = Flat(1, ("1栋", "", "101"), (), (Owed(1, "zd-1", 300), Owed(2, "ZD-2", 200)))
    assert units([flat], 500) == units([flat], 300) == units([flat], memo="ZD-1") == [1]
    assert units([flat], 301) == []
