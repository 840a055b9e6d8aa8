"""One cell: every way offices write dates and amounts is read exactly, and nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import OFFICE_ZONE
from rules.refusal import Refusal
from rules.vocabulary import Category, Role
from services.exports.writers import guarded
from services.imports import KINDS, cells, words
from services.imports.job import Kind

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
# no zone on purpose: what stands in a spreadsheet
WALLS = st.datetimes(datetime(1992, 1, 1), datetime(2099, 12, 30)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)
WIDE = str.maketrans("0123456789-/: .,", "０１２３４５６７８９－／：　．，")
SEPARATORS = st.sampled_from(["-", "/", "."])


@given(DAYS, SEPARATORS, st.booleans(), st.booleans())
def test_a_day_in_every_writing(day: date, sign: str, padded: bool, wide: bool):
    text = f"{day:%Y-%m-%d}" if padded else f"{day.year}-{day.month}-{day.day}"
    text = text.replace("-", sign)
    assert cells.day(text.translate(WIDE) if wide else text) == day
    assert cells.day(f"{day.year}年{day.month}月{day.day}日") == day
    assert cells.day(f"{day:%Y%m%d}") == day
    assert cells.day(day) == day


@given(WALLS, SEPARATORS, st.sampled_from([" ", "T", "　", "  "]), st.booleans())
def test_an_instant_in_every_writing(wall: datetime, sign: str, gap: str, seconds: bool):
    wall = wall if seconds else wall.replace(second=0)
    clock = f"{wall.hour}:{wall:%M:%S}" if seconds else f"{wall.hour}:{wall:%M}"
    expected = wall.replace(tzinfo=OFFICE_ZONE).astimezone(UTC)
    text = f"{wall.year}{sign}{wall.month}{sign}{wall.day}{gap}{clock}"
    assert cells.instant(text) == expected
    assert cells.instant(text.translate(WIDE)) == expected
    assert cells.instant(wall) == expected


@given(WALLS, st.integers(-14 * 4, 14 * 4))
def test_an_instant_with_its_offset(wall: datetime, quarters: int):
    aware = wall.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert cells.instant(aware.isoformat()) == aware
    assert cells.instant(aware.astimezone(UTC).isoformat().replace("+00:00", "Z")) == aware


@given(
    st.integers(-(2**31) + 1, 2**31 - 1), st.sampled_from(["{}", "¥{}", "￥ {}", "{}元", " {} "])
)
def test_an_amount_in_every_writing(fen: int, pattern: str):
    sign, bare = ("-" if fen < 0 else ""), abs(fen)
    plain = f"{bare // 100}.{bare % 100:02d}"
    grouped = f"{bare // 100:,}.{bare % 100:02d}"
    for text in (plain, grouped, plain.translate(WIDE), f"{plain}00"):
        assert cells.fen(sign + pattern.format(text).strip()) == fen


@given(st.integers(0, 2**31 - 1))
def test_an_amount_that_a_workbook_holds(fen: int):
    assert cells.fen(fen / 100) == fen


def test_a_formula_s_dust_is_no_third_decimal():
    assert cells.fen(0.1 + 0.2) == 30
    assert cells.day(datetime(2026, 3, 1, 23, 59, 59, 999_999)) == date(2026, 3, 2)  # noqa: DTZ001


READERS = (
    cells.text,
    cells.code,
    cells.day,
    cells.instant,
    cells.fen,
    cells.square_metres,
    cells.whole,
    cells.flag,
    cells.quarter,
    cells.half_year,
    lambda cell: cells.word(cell, Category),
)
ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789-/: .,年月日¥元QHE+T"),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)


@given(ANYTHING)
def test_whatever_stands_in_a_cell_is_read_or_refused(cell: cells.Cell):
    for reader in READERS:
        with suppress(Refusal):
            reader(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("101.0", "101"),
        (101.0, "101"),
        ("１０１", "101"),
        ("　A-1 ", "A-1"),
        (13900001111.0, "13900001111"),
        ("0071", "0071"),
        ("1.5", "1.5"),
        ("", None),
        ("　", None),
    ],
)
def test_codes_as_spreadsheets_keep_them(cell: cells.Cell, code: str | None):
    assert cells.code(cell) == code


@pytest.mark.parametrize(
    "cell", ["1.39E+10", "1E+18", 1.2345678901234568e19, date(2026, 1, 2), time(1, 2)]
)
def test_codes_that_a_spreadsheet_has_spoilt(cell: cells.Cell):
    with pytest.raises(Refusal, match="Format the column as text"):
        cells.code(cell)


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "26-1-2", "1/2/2026", "1899-12-30", "明天", 45000.5, True, "2026-1"]
)
def test_what_is_no_day(cell: cells.Cell):
    with pytest.raises(Refusal):
        cells.day(cell)


@pytest.mark.parametrize(
    "cell", ["2026-10-14 24:00", "2026-10-14 9:60", "2026-10-14 上午", 45000.5]
)
def test_what_is_no_instant(cell: cells.Cell):
    with pytest.raises(Refusal):
        cells.instant(cell)


@pytest.mark.parametrize("cell", ["1.234", "1,23", "十元", "1e3", "--1", "21474836.48", date.min])
def test_what_is_no_amount(cell: cells.Cell):
    with pytest.raises(Refusal):
        cells.fen(cell)


@pytest.mark.parametrize(
    ("cell", "quarter"), [("2026Q3", "2026Q3"), ("2026年第三季度", "2026Q3"), ("2026 q1", "2026Q1")]
)
def test_quarters(cell: str, quarter: str):
    assert cells.quarter(cell) == quarter


@pytest.mark.parametrize(("cell", "half"), [("2026H1", "2026H1"), ("2026年下半年", "2026H2")])
def test_half_years(cell: str, half: str):
    assert cells.half_year(cell) == half


def test_words_in_three_writings():
    assert cells.word("area_admin", Role) is Role.AREA_ADMIN
    assert cells.word("区域管理员", Role) is Role.AREA_ADMIN
    assert cells.word("區域管理員", Role) is Role.AREA_ADMIN
    with pytest.raises(Refusal) as refused:
        cells.word("表扬", Category)
    assert "complaint 投诉" in str(refused.value.values["known"])


@pytest.mark.parametrize("kind", KINDS.values())
def test_no_heading_means_two_columns_of_one_list(kind: type[Kind]):
    found: dict[str, str] = {}
    for column in kind.columns:
        for heading in (column, *words.HEADINGS[column].split()):
            assert words.column_of(heading, kind.columns) == column
            assert found.setdefault(heading, column) == column


def test_headings_with_remarks():
    assert words.column_of("金额（元）*", ("amount",)) == "amount"
    assert words.column_of(" Received At ", ("received_at",)) == "received_at"


@given(st.text())
def test_a_guard_is_taken_off_again(text: str):
    assert cells.unguarded(guarded(text)) == text
