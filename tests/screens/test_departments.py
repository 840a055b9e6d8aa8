"""The screens of departments: who waits, the times by month, the way to the work orders (JD-2)."""

from __future__ import annotations

import re
from html import unescape

import pytest

from models import AuditLine, clock, db
from models.scopes import actor_of
from services import tickets
from tests.screens.test_home import asked


@pytest.fixture
def given(scene):
    """A work order the engineers have not accepted yet; the first worker is one of them."""
    team = scene.departments["工程部"]
    scene.staff["worker"].department = team
    front = actor_of(db.session(), scene.staff["front"], clock.today())
    return tickets.dispatch(db.session(), front, asked(scene, 0), team, clock.now())


def test_the_way_from_a_figure_to_its_work_order(visit, given):
    supervisor = visit("supervisor")
    text = supervisor.get("/department-times/").text
    address = unescape(re.search(r'href="([^"]*queue=waiting[^"]*)"', text)[1])
    assert given.number in supervisor.get(address).text
    assert given.number in supervisor.get("/ticket/?queue=unaccepted").text
    page = supervisor.get(f"/ticket/details/?id={given.id}").text
    assert "Departments" in page
    assert "Waiting for acceptance" in page


def test_a_member_accepts_or_returns_with_a_reason(visit, given):
    worker = visit("worker")
    day = worker.get("/").text
    assert "My department has to accept" in day
    again = worker.send("/ticket/do/hand-back/", id=given.id, reason=" ")
    assert again.status_code == 422
    answer = worker.send("/ticket/do/hand-back/", id=given.id, reason="转错")
    assert worker.get(f"/ticket/details/?id={given.id}").status_code == 404
    assert worker.get(answer.location).status_code == 200  # it is no longer his: back to my day
    assert "转错" in visit("front").get(f"/ticket/details/?id={given.id}").text


def test_a_held_clock_stands_still_and_is_not_told_as_late(visit, given):
    supervisor = visit("supervisor")
    assert "data-due" in supervisor.get("/department_job/").text
    assert supervisor.send("/ticket/do/hold/", id=given.id, reason="等配件").status_code == 302
    page = supervisor.get("/department_job/").text
    assert "On hold" in page
    assert "data-due" not in page


def test_the_table_is_handed_out_and_that_is_on_record(visit, given):
    supervisor = visit("supervisor")
    found = supervisor.send("/department-times/export/", **{"as": "csv"})
    assert found.mimetype == "text/csv"
    assert "工程部,1,0,0,1,0," in found.text
    (line,) = db.session.query(AuditLine).filter_by(op="export")
    assert line.record == "department_job"
    book = supervisor.send("/department-times/export/", **{"as": "xlsx"})
    assert book.data[:2] == b"PK"


@pytest.mark.parametrize(
    ("who", "status", "exports"),
    [("manager", 200, 200), ("front", 200, 403), ("worker", 403, 403), ("finance", 403, 403)],
)
def test_whose_times_somebody_sees(visit, given, scene, who, status, exports):
    person = visit(who)
    assert person.get("/department-times/").status_code == status
    assert person.send("/department-times/export/").status_code == exports
    other = scene.offices["B"].id
    assert person.get(f"/department-times/?office={other}").status_code in (403, 404)


@pytest.mark.parametrize("month", ["", "x", "0001-01", "9999-12", "2026-13"])
def test_a_month_that_is_none_counts_as_not_given(visit, given, month):
    assert visit("supervisor").get(f"/department-times/?month={month}").status_code == 200
