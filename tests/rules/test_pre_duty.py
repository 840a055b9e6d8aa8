"""What a newly hired administrator lacks before duty, by values alone (4.1.1.1, 4.1.1.2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules import pre_duty
from rules.pre_duty import Done, PreDutyState, Served, Service
from rules.vocabulary import Role

D = date
BEGUN = D(2026, 12, 1)  # the first day the topics are mandatory
DAY = timedelta(days=1)
DESK, AREA = Role.FRONT_DESK, Role.AREA_ADMIN


def Topic(code, **more):  # noqa: N802 - as the rules call it
    return pre_duty.Topic(code, **{"posts": (DESK, AREA), "first": BEGUN} | more)


COMPANY, MANUAL = Topic("company"), Topic("manual", exam_required=True)


def lacks(day, *topics, served=(), attended=(), passed=(), posts=(DESK,)):
    owed = pre_duty.owed(by_code(*topics or (COMPANY,)), served, attended, passed, posts, day)
    return pre_duty.missing(owed)


def by_code(*topics):
    return [(topic.code, topic) for topic in topics]


def test_who_begins_while_a_topic_is_mandatory_needs_it_and_who_begins_before_does_not():
    assert lacks(BEGUN - DAY) == []
    assert lacks(BEGUN) == ["company"]
    last = Topic("company", last=BEGUN + DAY)
    assert lacks(BEGUN + DAY, last) == ["company"]
    assert lacks(BEGUN + 2 * DAY, last) == []


def test_a_topic_is_of_the_posts_it_is_for():
    areas = Topic("areas", posts=(AREA,))
    assert lacks(BEGUN, areas) == []
    assert lacks(BEGUN, areas, posts=(AREA,)) == ["areas"]
    assert lacks(BEGUN, areas, posts=(DESK, AREA)) == ["areas"]
    assert lacks(BEGUN, posts=(Role.WORKER,)) == []


def test_attended_by_the_day_itself_is_enough_and_later_is_not():
    assert lacks(BEGUN, attended=[Done("company", BEGUN)]) == []
    assert lacks(BEGUN, attended=[Done("company", BEGUN + DAY)]) == ["company"]
    assert lacks(BEGUN, attended=[Done("other", BEGUN)]) == ["company"]


def test_a_topic_with_an_exam_needs_both():
    there, passed = [Done("manual", BEGUN)], [Done("manual", BEGUN + DAY)]
    after = BEGUN + DAY
    assert lacks(after, MANUAL, attended=there) == ["manual"]
    assert lacks(after, MANUAL, passed=passed) == ["manual"]
    assert lacks(after, MANUAL, attended=there, passed=passed) == []
    assert lacks(BEGUN, MANUAL, attended=there, passed=passed) == ["manual"]
    found = pre_duty.owed(by_code(MANUAL, COMPANY), (), there, passed, (DESK,), after)
    assert [one.done_on for one in found] == [after, None]
    assert pre_duty.cleared_on(found) is None
    assert pre_duty.cleared_on(found[:1]) == after
    assert pre_duty.cleared_on([]) is None


LONG_AGO = Served(D(2020, 1, 1), D(2026, 12, 31))


@pytest.mark.parametrize(
    ("served", "day", "break_days", "expected"),
    [
        ((), BEGUN, 90, Service(BEGUN, None)),
        ([Served(D(2020, 1, 1), None)], BEGUN, 90, Service(D(2020, 1, 1), None)),
        # a break of exactly the days allowed, and of one more
        ([LONG_AGO], D(2027, 1, 11), 10, Service(D(2020, 1, 1), None)),
        ([LONG_AGO], D(2027, 1, 12), 10, Service(D(2027, 1, 12), D(2026, 12, 31))),
        ([LONG_AGO], D(2027, 1, 1), 0, Service(D(2020, 1, 1), None)),
        ([LONG_AGO], D(2027, 1, 2), 0, Service(D(2027, 1, 2), D(2026, 12, 31))),
        # another post within the break carries on, in whatever order they are told
        (
            [Served(D(2027, 1, 5), None), LONG_AGO],
            D(2027, 5, 1),
            10,
            Service(D(2020, 1, 1), None),
        ),
        (
            [LONG_AGO, Served(D(2027, 3, 1), None)],
            D(2027, 5, 1),
            10,
            Service(D(2027, 3, 1), D(2026, 12, 31)),
        ),
        # one inside another, and one that lies ahead
        (
            [LONG_AGO, Served(D(2021, 1, 1), D(2021, 2, 1)), Served(D(2030, 1, 1), None)],
            D(2026, 12, 31),
            10,
            Service(D(2020, 1, 1), None),
        ),
    ],
)
def test_service_without_a_longer_break_is_one(served, day, break_days, expected):
    assert pre_duty.service(served, day, break_days) == expected


def test_who_comes_back_after_a_longer_break_is_trained_anew():
    served = [Served(D(2026, 12, 5), D(2027, 1, 31))]
    before = [Done("company", D(2026, 12, 4))]
    assert lacks(D(2027, 3, 1), served=served, attended=before) == []
    assert lacks(D(2027, 9, 1), served=served, attended=before) == ["company"]
    again = [*before, Done("company", D(2027, 8, 31))]
    assert lacks(D(2027, 9, 1), served=served, attended=again) == []
    # what was attended on the last day of the old service was attended in it
    last = [Done("company", D(2027, 1, 31))]
    assert lacks(D(2027, 9, 1), served=served, attended=last) == ["company"]


def test_a_topic_that_came_later_is_not_owed_by_who_was_there_before_it():
    later = Topic("later", first=BEGUN + 30 * DAY)
    served = [Served(BEGUN, None)]
    assert lacks(BEGUN + 60 * DAY, COMPANY, later, served=served) == ["company"]
    assert lacks(BEGUN + 60 * DAY, COMPANY, later) == ["company", "later"]


def test_how_somebody_stands():
    owed = pre_duty.owed(by_code(COMPANY), (), (), (), (DESK,), BEGUN)
    done = pre_duty.owed(by_code(COMPANY), (), [Done("company", BEGUN)], (), (DESK,), BEGUN)
    assert pre_duty.state([], True) is PreDutyState.NOT_NEW
    assert pre_duty.state(done, True) is PreDutyState.CLEARED
    assert pre_duty.state(owed, True) is PreDutyState.BY_EXCEPTION
    assert pre_duty.state(owed, False) is PreDutyState.MISSING
