"""What a running month may still lose, as its pages, my day and the company's overview tell it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from models import Ticket, clock, db
from models.scopes import actor_of
from services import month_view, tickets
from tests.office import STAFF
from tests.screens.test_month_view import english, page
from tests.services.test_month_risk import noon, open_month, who

__all__ = ["noon", "open_month"]  # fixtures of what is ahead
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


# What is ahead ------------------------------------------------------------------------------------
def test_sentences_name_minutes_share_and_points(client, open_month):
    text = english(client, "supervisor", page("front", open_month))
    told = re.sub(r"<[^>]+>", "", text)
    assert "2 work orders run out within 12 min and lose 5 percentage points each." in told
    assert "One missed costs 20 points, all of them 40." in told
    assert "1 callback runs out within a day and loses 100 percentage points." in told
    assert "1 record awaits the supervisor's word: confirmed as incomplete, it costs 5" in told
    assert text.index("In 7") < text.index("In 12")
    assert re.search(r'data-total="3" data-name="At risk"', text)
    assert "Projected" in text
    day = re.sub(r"<[^>]+>", "", english(client, "front", "/"))
    assert "2 work orders run out within 12 min and lose 5 percentage points each." in day
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    chinese = re.sub(r"<[^>]+>", "", unescape(client.get(page("front", open_month)).text))
    assert "2 单将在 12 分钟内超时，各失 5 个百分点。" in chinese


def test_what_may_be_lost_soonest_stands_first(client, open_month):
    text = english(client, "supervisor", "/month/")
    table = text[text.index('id="table-1"') : text.index('id="table-2"')]
    assert re.findall(r'<td><a href="[^"]+">([^<]+)', table) == ["前台甲", "前台乙"]
    assert "within a day: 3" in table


def test_a_dispatch_changes_the_page_without_a_new_one(client, open_month, noon):
    english(client, "front", page("front", open_month))
    door = page("front", open_month).replace("/person/", "/person/live/")
    first = client.get(door, headers=SCRIPT)
    again = {**SCRIPT, "If-None-Match": first.headers["ETag"]}
    assert "<html" not in first.text
    assert client.get(door, headers=again).status_code == 304
    row = db.session.scalars(select(Ticket).where(Ticket.subject == "In 7")).one()
    desk = actor_of(db.session(), open_month.staff["front2"], clock.today())
    tickets.dispatch(db.session(), desk, row, open_month.staff["worker"], noon)
    db.session.commit()
    answer = client.get(door, headers=again)
    assert answer.status_code == 200
    assert "In 7" not in answer.text
    assert "In 12" in answer.text


# The company --------------------------------------------------------------------------------------
def test_the_company_is_a_row_for_each_office(client, open_month, noon):
    text = english(client, "auditor", "/month/")
    offices = re.findall(r'<td><a href="/month/\?office=(\d+)">', text)
    assert offices == [str(open_month.offices[code].id) for code in ("A", "B")]
    first = text[text.index("<tbody>") :].partition("</tr>")[0]
    cells = [re.sub(r"<[^>]+>", "", one).strip() for one in re.split(r"<td[^>]*>", first)[2:]]
    people = month_view.so_far(db.session(), who(open_month, "auditor"), open_month.office.id, noon)
    mean = sum(one.month.score for one in people) / len(people)
    assert cells[:2] == [str(len(people)), str(mean)]
    assert cells[3:5] == ["2", "3"]


@pytest.mark.parametrize(
    ("username", "company", "office"),
    [
        ("quality", 200, 200),
        ("manager", 404, 200),
        ("supervisor", 404, 200),
        ("front", 404, 200),
        ("worker", 403, 403),
        ("finance", 403, 403),
    ],
)
def test_doors_that_renew_open_as_far_as_their_pages(client, scene, username, company, office):
    client.sign_in(username)
    at = scene.offices[STAFF[username][2] or "A"].id
    assert client.get("/month/company/live/", headers=SCRIPT).status_code == company
    assert client.get(f"/month/live/?office={at}", headers=SCRIPT).status_code == office
    other = page("front_b", scene).replace("/person/", "/person/live/")
    beyond = {200: 200, 404: 404, 403: 403}[company]
    assert client.get(other, headers=SCRIPT).status_code == beyond
