"""The month so far: the figures of the draft to come, for those who would see the draft."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from models import Assessment, AuditLine, clock, db
from models.scopes import Actor, actor_of, rows_within
from rules.vocabulary import AssessmentStatus, Indicator, LineState, Record, Role
from services import month_view, months
from tests.office import STAFF, Scene, everybody
from tests.screens.test_home import statements
from tests.services import month_rows

__all__ = ["statements"]  # a fixture of the start page's tests
DAYS = (4, 5, 6, 7)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The twentieth of this month at noon: so much of the month is over."""
    at = clock.local(clock.now()).replace(day=20, hour=12, minute=0, second=0)
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


@pytest.fixture
def month(noon: datetime, scene: Scene) -> Scene:
    """Front dispatched three of four in time; east's complaint is still open, its day ahead."""
    for day in DAYS:
        due = noon.replace(day=day)
        late = timedelta(hours=1) if day == DAYS[-1] else timedelta(0)
        month_rows.ticket(scene, due, dispatched_at=due + late)
    month_rows.complaint(scene, noon.replace(day=25), received_by_id=None)
    month_rows.complaint(scene, noon.replace(day=9), received_by_id=None)
    scene.session.commit()
    return scene


def who(scene: Scene, username: str) -> Actor:
    return actor_of(scene.session, scene.staff[username], clock.today())


def seen(scene: Scene, username: str) -> set[tuple[int, int, Role]]:
    """Return whose running month somebody sees, at all offices."""
    session, actor = db.session(), who(scene, username)
    return {
        (person.employee_id, person.office_id, person.position)
        for office in month_view.offices(session, actor)
        for person in month_view.so_far(session, actor, office.id, clock.now())
    }


def drafts(scene: Scene, at: datetime) -> list[Assessment]:
    made = [
        row
        for supervisor in ("supervisor", "supervisor_b")
        for row in months.generate(scene.session, who(scene, supervisor), at.date(), at)
    ]
    scene.session.commit()
    return made


# Who sees whom ------------------------------------------------------------------------------------
@pytest.mark.parametrize("username", everybody(STAFF))
def test_whoever_would_see_the_draft_sees_the_month(month, noon, username):
    before = seen(month, username)
    drafts(month, noon)
    reach = rows_within(who(month, username), Assessment, Record.ASSESSMENT)
    rows = select(Assessment.employee_id, Assessment.office_id, Assessment.position).where(reach)
    assert before == {tuple(row) for row in db.session.execute(rows)}
    assert bool(before) is month_view.may_look(who(month, username)), username


def page(person: str, scene: Scene, indicator: str = "") -> str:
    row, code = scene.staff[person], STAFF[person][2]
    address = f"office={scene.offices[code].id}&employee={row.id}&position={STAFF[person][1].value}"
    return f"/month/{'line' if indicator else 'person'}/?{address}&indicator={indicator}"


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("supervisor", {"front": 200, "front2": 200, "area1": 200, "front_b": 404}),
        ("manager_b", {"front": 404, "front_b": 200}),
        ("auditor", {"front": 200, "front_b": 200}),
        ("quality", {"front": 200, "front_b": 200}),
        ("front", {"front": 200, "front2": 404, "area1": 404, "front_b": 404}),
        ("area1", {"area1": 200, "area2": 404, "front": 404}),
        ("worker", {"front": 403}),
        ("finance", {"front": 403}),
        ("admin", {"front": 403}),
    ],
)
def test_doors_open_as_far_as_the_table_says(client, month, username, expected):
    client.sign_in(username)
    for person, code in expected.items():
        assert client.get(page(person, month)).status_code == code, person
        assert client.get(page(person, month, "records")).status_code == code, person
    refused = set(expected.values()) == {403}
    assert (client.get("/month/", follow_redirects=True).status_code == 403) is refused
    assert ('href="/month/"' in client.get("/").text) is not refused


def test_who_sees_but_his_own_is_led_to_it(client, month):
    client.sign_in("front")
    answer = client.get("/month/")
    assert answer.status_code == 302
    assert "前台甲" in client.get(answer.location).text


@pytest.mark.parametrize("query", ["office=999", "employee=x", "position=worker", "indicator=x"])
def test_addresses_that_name_nothing(client, month, query):
    client.sign_in("supervisor")
    known = page("front", month, "dispatch")
    name = query.partition("=")[0]
    assert client.get(re.sub(rf"{name}=[^&]*", query, known)).status_code == 404


# What it says -------------------------------------------------------------------------------------
def test_figures_are_those_of_the_draft(month, noon):
    session, actor = db.session(), who(month, "supervisor")
    people = month_view.so_far(session, actor, month.office.id, noon)
    by_key = {(one.employee_id, one.position): one for one in people}
    made = [row for row in drafts(month, noon) if row.office_id == month.office.id]
    assert len(made) == len(people) == 4
    for row in made:
        person = by_key[row.employee_id, row.position]
        assert person.month.score == row.score
        kept = {line.indicator: (line.rate, line.points, line.state) for line in row.lines}
        assert {
            one.made.line.indicator: (one.made.line.rate, one.made.line.points, one.made.line.state)
            for one in person.lines
        } == kept


def test_nothing_is_written(client, month):
    lines = db.session.scalar(select(func.count()).select_from(AuditLine))
    client.sign_in("supervisor")
    for path in ("/month/", page("front", month), page("front", month, "dispatch")):
        assert client.get(path).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Assessment)) == 0
    assert db.session.scalar(select(func.count()).select_from(AuditLine)) == lines


def english(client: Any, username: str, path: str) -> str:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return unescape(client.sign_in(username).get(path).text)


def test_table_shows_rate_points_and_score(client, month):
    text = english(client, "manager", "/month/")
    row = re.search(r"<tr>\s*<td><a[^>]*>前台甲.*?</tr>", text, re.DOTALL)[0]
    assert '<b class="score late">0</b>' in row  # 75 % of 100: a hundred points
    assert "75.00%" in row
    assert "−100" in row
    assert "3 / 4" in row
    assert "Nothing counts yet this month: " in text


def test_sentences_say_what_would_change(client, month):
    text = english(client, "supervisor", page("front", month))
    assert "1 more late, and 160 points are lost in all." in text
    assert "1 more in time, and only 80 points are lost." in text
    assert "Counts when the survey of the half-year is final." in text
    assert "Nothing has come due yet this month: nothing is lost." in text


def test_what_is_not_due_yet_costs_nothing(month, noon):
    session, actor = db.session(), who(month, "area1")
    (person,) = month_view.so_far(session, actor, month.office.id, noon)
    line = person.line(Indicator.COMPLAINT)
    assert line is not None
    assert (line.made.line.denominator, line.made.line.rate) == (1, 0)
    assert line.loss is None  # nothing was done in time: worse is not possible
    assert line.gain is not None
    assert line.made.line.state is LineState.COUNTED


def test_drill_down_lists_the_missed_first(client, month):
    text = english(client, "supervisor", page("front", month, "dispatch"))
    rows = re.findall(r"<tr><td>.*?</tr>", text, re.DOTALL)
    assert ["b-bad" in row for row in rows] == [True, False, False, False]
    address = re.search(r'href="(/ticket/details/\?id=\d+)"', rows[0])[1]
    assert client.get(address).status_code == 200


def test_months_before_stand_in_chart_and_table(client, month, noon):
    front = month.staff["front"]
    last = month_view.months_before(noon)[-1]
    month.session.add(
        Assessment(
            record_no="KH-1",
            office=month.office,
            employee=front,
            position=Role.FRONT_DESK,
            month=last,
            standard=month.standard,
            status=AssessmentStatus.DRAFT,
            score=Fraction(183, 2),
            deducted=Fraction(17, 2),
            generated_at=noon,
        )
    )
    month.session.commit()
    text = english(client, "front", page("front", month))
    assert re.search(r'<td class="n">91\.5</td>', text)
    chart = text[text.index('class="chart trend"') :]
    assert chart[: chart.index("</svg>")].count("<circle") == 2
    assert "91.5" in english(client, "supervisor", "/month/")


def test_months_looked_back_at_cross_the_year():
    found = month_view.months_before(datetime(2026, 2, 10, tzinfo=clock.OFFICE_ZONE))
    assert [f"{one:%Y-%m}" for one in found] == [
        *("2025-09", "2025-10", "2025-11", "2025-12"),
        "2026-01",
    ]


@pytest.mark.parametrize("path", ["/month/", "person", "line"])
def test_asks_as_much_for_many_records_as_for_few(client, month, noon, statements, path):
    address = {"person": page("front", month), "line": page("front", month, "dispatch")}
    client.sign_in("supervisor")
    client.get("/month/")  # the first page of a session notes when it was seen
    counts = []
    for _ in range(2):
        statements.clear()
        assert client.get(address.get(path, path)).status_code == 200
        counts.append(len(statements))
        for day in range(1, 20):
            month_rows.ticket(month, noon.replace(day=day), received_by_id=None)
            month_rows.callback(month, noon.replace(day=day))
        month.session.commit()
    assert counts[0] == counts[1] <= 39
