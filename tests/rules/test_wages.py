"""The wage result (4.9): bands without gaps, one rounding, and no fen lost over revisions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import wages
from rules.bonus import BonusEntryKind, Entry
from rules.refusal import Refusal
from rules.wage_words import WageMode
from rules.wages import Amounts, Band

F = Fraction
TABLE = (Band(F(0), F(0)), Band(F(60), F(6, 10)), Band(F(80), F(9, 10)), Band(F(95), F(12, 10)))


@pytest.mark.parametrize(
    ("score", "coefficient"),
    [(F(0), F(0)), (F(5999, 100), F(0)), (F(60), F(6, 10)), (F(92), F(9, 10)), (F(100), F(12, 10))],
)
def test_a_score_lies_in_the_highest_band_that_begins_at_or_below_it(score, coefficient):
    assert wages.band_of(TABLE, score).value == coefficient


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ([], "no band"),
        ([Band(F(60), F(1))], "no band"),
        ([Band(F(0), F(1)), Band(F(60), F(1)), Band(F(60), F(2))], "overlap"),
        ([Band(F(0), F(1)), Band(F(101), F(1))], "0 to 100"),
        ([Band(F(0), F(-1))], "coefficient"),
        ([Band(F(0), F(11))], "coefficient"),
    ],
)
def test_gaps_overlaps_and_slips_of_the_keys_are_refused(bands, said):
    with pytest.raises(Refusal, match=said) as no:
        wages.checked(bands, WageMode.COEFFICIENT)
    assert no.value.field == "band_rows"


@pytest.mark.parametrize(("lowest", "score"), [([], 100), ([Band(F(60), F(1))], 60)])
def test_the_scores_in_no_band_are_told(lowest, score):
    with pytest.raises(Refusal) as no:
        wages.checked(lowest, WageMode.COEFFICIENT)
    assert no.value.values == {"score": score}


def test_bands_come_in_any_order():
    assert wages.checked(TABLE[::-1], WageMode.COEFFICIENT) == TABLE


@pytest.mark.parametrize(
    ("mode", "most"), [(WageMode.COEFFICIENT, 10), (WageMode.AMOUNT, 1_000_000_000)]
)
def test_the_highest_score_and_the_highest_value_may_be(mode, most):
    bands = (Band(F(0), F(0)), Band(F(100), F(most)))
    assert wages.checked(bands, mode) == bands
    with pytest.raises(Refusal):
        wages.checked((*bands[:1], Band(F(100), F(most + 1))), mode)


def test_performance_pay_is_rounded_once_half_up():
    band = Band(F(0), F(985, 1000))
    assert wages.performance(WageMode.COEFFICIENT, band, 123_430) == 121_579  # 121578.55
    assert wages.performance(WageMode.COEFFICIENT, Band(F(0), F(1, 2)), 101) == 51
    assert wages.performance(WageMode.AMOUNT, Band(F(0), F(80_000)), 5) == 80_000


@pytest.mark.parametrize(
    ("amount", "share", "fen"),
    [
        (100_000, F(1), 100_000),
        (100_000, F(15, 31), 48_387),  # 48387.09…
        (F(101), F(1, 2), 51),  # half a fen goes up
        (0, F(1, 2), 0),
    ],
)
def test_a_part_of_a_month_brings_its_share_rounded_once(amount, share, fen):
    assert wages.part(amount, share) == fen


def test_three_receipts_give_back_to_the_fen_what_was_withheld():
    """1 % of 1,000.50 yuan is 10.01; thirds of it would be 3.34 each, 10.02 together."""
    withheld = wages.moved(Entry(BonusEntryKind.WITHHELD, F(1)), F(1), 100_050)
    assert withheld == Amounts(withheld=1001)
    steps = [F(2, 3), F(1, 3), F(0)]
    back = [wages.moved(Entry(BonusEntryKind.REPAID, F(1, 3)), left, 100_050) for left in steps]
    assert [one.repaid for one in back] == [334, 333, 334]
    assert (withheld + wages.together(back)).net == 0


ENTRIES = st.lists(st.integers(1, 500), min_size=1, max_size=8)


@given(ENTRIES, st.integers(0, 10**8))
def test_a_quarter_repaid_in_full_is_repaid_to_the_fen(parts, bonus_fen):
    percents = [F(part, 100) for part in parts]
    balance = sum(percents, F(0))
    found = wages.moved(Entry(BonusEntryKind.WITHHELD, balance), balance, bonus_fen)
    for percent in percents:
        balance -= percent
        found += wages.moved(Entry(BonusEntryKind.REPAID, percent), balance, bonus_fen)
    assert found.net == 0
    assert found.withheld == found.repaid


SUMS = st.builds(Amounts, *(st.integers(0, 10**7) for _ in range(3)))


@given(st.lists(SUMS, min_size=1, max_size=6))
def test_result_and_differences_are_the_newest_revisions_result(revisions):
    carried: list[Amounts] = []
    for now in revisions:
        carried.append(wages.difference(now, carried))
        assert wages.together(carried) == now
        assert sum(one.net for one in carried) == now.net
