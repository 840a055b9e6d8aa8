"""Who moves on the 16th is assessed twice: each part with its own records, to the last digit."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest

from models import AreaAssignment, Post
from rules.vocabulary import Category, Indicator, LineState, Role
from services import month_json, months
from services.form_month import sheet
from services.frozen import content
from tests.services.month_deeds import approved, generate, line
from tests.services.month_rows import (
    AFTER,
    MINUTE,
    bill,
    callback,
    complaint,
    local,
    payment,
    survey,
    ticket,
)

FIRST, LAST, NEXT = date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 16)
EARLY, LATE = [["2026-10-01", "2026-10-15"]], [["2026-10-16", "2026-10-31"]]


def moves(scene, who, role, office="A", *, begins=NEXT, ends=LAST, until=None):
    """End somebody's post on a day and give him another one."""
    scene.staff[who].posts[0].valid_to = ends
    scene.session.add(
        Post(
            employee=scene.staff[who],
            office=scene.offices[office],
            role=role,
            valid_from=begins,
            valid_to=until,
        )
    )
    scene.session.flush()


def holds_area(scene, who, area, begins, ends=None):
    row = AreaAssignment(
        area=scene.areas[area], employee=scene.staff[who], valid_from=begins, valid_to=ends
    )
    scene.session.add(row)
    scene.session.flush()


def of(scene, who, codes=None, **more):
    rows = generate(scene, codes=codes, **more)
    return [row for row in rows if row.employee.username == who]


def figures(row, indicator):
    found = line(row, indicator)
    return found.numerator, found.denominator, found.rate, found.points


def test_to_another_office_and_each_counts_what_was_received_there(scene):
    moves(scene, "front", Role.FRONT_DESK, "B")
    ticket(scene, local(14))
    ticket(scene, local(14), dispatched_at=local(14) + MINUTE)
    at_b = {"office_id": scene.offices["B"].id, "area_id": scene.areas["b"].id}
    for day in (17, 18, 19):
        ticket(scene, local(day), **at_b)
    ticket(scene, local(16, 8, 5), received_at=local(15, 17, 55))  # taken down before he left
    callback(scene, local(13), done=local(12))
    here, there = of(scene, "front")
    assert (here.office.code, here.days) == ("A", EARLY)
    assert (there.office.code, there.days) == ("B", LATE)
    # the callback's own work order was dispatched in time, too
    assert figures(here, Indicator.DISPATCH) == (3, 4, Fraction(75), 100)
    assert figures(there, Indicator.DISPATCH) == (3, 3, Fraction(100), 0)
    assert figures(here, Indicator.CALLBACK)[:2] == (1, 1)
    assert line(there, Indicator.CALLBACK).state is LineState.NOT_APPLICABLE
    assert (here.score, there.score) == (0, 100)


def test_to_another_post_and_back_with_the_areas_of_each_part(scene):
    survey(scene, 99, 100, area="east")
    survey(scene, 90, 100, area="west")
    moves(scene, "area1", Role.FRONT_DESK, until=date(2026, 10, 24))
    east = scene.session.query(AreaAssignment).filter_by(area_id=scene.areas["east"].id).one()
    east.valid_to = LAST
    holds_area(scene, "area2", "east", NEXT)
    complaint(scene, local(17), answered_at=None)  # came in on the 14th: his, although he left
    complaint(
        scene,
        local(20),
        area_admin_id=scene.staff["area2"].id,
        answered_at=local(18),
        completed_at=local(19),
    )
    desk, areas = sorted(of(scene, "area1", ["A"]), key=lambda row: row.position.value)[::-1]
    assert (desk.position, desk.days, desk.areas) == (
        Role.FRONT_DESK,
        [["2026-10-16", "2026-10-24"]],
        "",
    )
    assert (areas.position, areas.days, areas.areas) == (Role.AREA_ADMIN, EARLY, "东区")
    # satisfaction is of the areas of the last day in the post: 99 of 100, not none and not 90
    assert figures(areas, Indicator.SATISFACTION)[2:] == (Fraction(99), 0)
    assert figures(areas, Indicator.COMPLAINT) == (0, 1, Fraction(0), 400)
    (other,) = of(scene, "area2", ["A"])
    assert (other.days, other.areas) == ([], "东区（10-16 至 10-31）、西区")
    # both areas together, each answer once: 189 of 200 is 94.5, no full point below 95
    assert figures(other, Indicator.SATISFACTION)[2:] == (Fraction(189, 2), 0)
    assert figures(other, Indicator.COMPLAINT) == (1, 1, Fraction(100), 0)
    scene.session.add(
        Post(
            employee=scene.staff["area1"],
            office=scene.office,
            role=Role.AREA_ADMIN,
            valid_from=date(2026, 10, 25),
        )
    )
    holds_area(scene, "area1", "east", date(2026, 10, 25))
    again = next(row for row in of(scene, "area1", ["A"]) if row.position is Role.AREA_ADMIN)
    assert again.days == [*EARLY, ["2026-10-25", "2026-10-31"]]
    assert again.areas == "东区（10-01 至 10-15、10-25 至 10-31）"


def test_fees_are_of_who_held_the_area_at_the_quarters_end(scene):
    september = date(2026, 9, 1)
    at = local(2, month=10)
    due = bill(scene, 10000, "east")
    payment(scene, due, 9700, date(2026, 9, 14))
    east = scene.session.query(AreaAssignment).filter_by(area_id=scene.areas["east"].id).one()
    east.valid_to = date(2026, 9, 15)
    scene.staff["area1"].posts[0].valid_to = date(2026, 9, 15)
    holds_area(scene, "area2", "east", date(2026, 9, 16))
    more = {"codes": ["A"], "month": september, "at": at}
    (left,), (stays,) = (of(scene, who, **more) for who in ("area1", "area2"))
    assert line(left, Indicator.FEE_COLLECTION).state is LineState.NOT_APPLICABLE
    assert left.areas == "东区"
    assert figures(stays, Indicator.FEE_COLLECTION) == (9700, 10000, Fraction(97), 4)
    assert stays.bonus_withheld == 1


def test_who_comes_late_or_is_away_has_nothing_due_and_a_hundred(scene):
    scene.staff["front2"].posts[0].valid_from = date(2026, 10, 31)
    scene.session.flush()
    (row,) = of(scene, "front2", ["A"])
    assert (row.days, row.score) == ([["2026-10-31", "2026-10-31"]], 100)
    assert not any(one.state is LineState.COUNTED for one in row.lines)


@pytest.mark.parametrize(
    ("begins", "days"),
    [(date(2026, 11, 1), None), (date(2026, 10, 20), [["2026-10-20", "2026-10-31"]])],
)
def test_nobody_is_assessed_before_his_duty_began(scene, begins, days):
    scene.staff["front2"].on_duty_from = begins
    scene.session.flush()
    assert [row.days for row in of(scene, "front2", ["A"])] == ([days] if days else [])


def test_the_days_are_frozen_and_stand_on_the_form_and_a_whole_month_reads_as_before(scene):
    moves(scene, "front", Role.FRONT_DESK, "B")
    part, whole = approved(scene), approved(scene, "front2")
    kept = json.loads(part.frozen)
    assert kept["days"] == EARLY
    assert "days" not in json.loads(whole.frozen)
    assert "days" not in month_json.as_dict(part)
    assert "days" not in month_json.dump([part])
    shown = content(scene.session, part)
    assert sheet(shown, None, None, "zh_Hans_CN").days == "10-01 至 10-15"
    assert sheet(content(scene.session, whole), None, None, "en").days == ""


def test_what_was_approved_before_days_were_told_needs_no_revision_for_them(scene):
    holds_area(scene, "area2", "east", NEXT)
    row = approved(scene, "area2")
    assert row.areas == "东区（10-16 至 10-31）、西区"
    table = type(row).__table__
    as_before = {"areas": "东区、西区", "days": None}
    scene.session.execute(
        table.update().where(table.c.id == row.id).values(**as_before),
        execution_options={"audited": True},
    )
    scene.session.expire_all()
    assert months.outdated(scene.session, [row], AFTER) == []
    ticket(scene, category=Category.REPAIR)  # of nobody's month but the desk's
    assert months.outdated(scene.session, [row], AFTER) == []
