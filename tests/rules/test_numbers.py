"""The numbers records bear: two letters of their chapter, the day, and a count that begins at 1."""

from datetime import date

import pytest

from rules import activities, dunning, flyers, paid_services, spots, tasks, visits

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("chapter", "letters"),
    [
        (activities, "HD"),
        (dunning, "CJ"),
        (flyers, "XC"),
        (paid_services, "FW"),
        (spots, "BD"),
        (tasks, "RW"),
        (visits, "ZF"),
    ],
)
def test_a_number_names_its_chapter_day_and_place_in_the_day(chapter, letters):
    assert chapter.number(DAY, 1) == f"{letters}-20261124-0001"
    assert chapter.number(DAY, 12_345) == f"{letters}-20261124-12345"
    with pytest.raises(ValueError, match="sequence 0"):
        chapter.number(DAY, 0)
