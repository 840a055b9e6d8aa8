"""How a list reads: months one click away, figures under each other, what matters first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_views import list_page
from models import Callback


def test_this_month_and_last_are_one_click_away_and_a_second_takes_them_back(visit, filled):
    person = visit("supervisor")
    spans = r'<a href="([^"]+)"( aria-current="true")?>(This month|Last month)<'
    found = re.findall(spans, person.get("/record_gap/").text)
    assert found == [
        ("?month=2026-11", "", "This month"),
        ("?month=2026-10", "", "Last month"),
    ]
    months = r'<option value="(20..-..)"( selected)?>'
    offered = re.findall(months, person.get("/record_gap/").text)
    assert (offered[0], offered[-1], len(offered)) == (("2026-11", ""), ("2024-12", ""), 24)
    old = re.findall(months, person.get("/record_gap/?month=2020-01").text)
    assert old[-1] == ("2020-01", " selected")
    assert "<b>Jan 2020</b>" in person.get("/record_gap/?month=2020-01").text  # the chip
    page = person.get("/record_gap/?month=2026-10").text
    assert re.findall(spans, page)[1] == ("?", ' aria-current="true"', "Last month")


@pytest.mark.parametrize(
    ("path", "heads"),
    [
        ("/assessment/", ["Score", "Points deducted", "Revision"]),
        ("/bill/", ["Amount due", "Still due"]),
        ("/survey_result/", ["No.", "Valid answers", "Satisfied answers", "Satisfaction rate"]),
    ],
)
def test_figures_stand_under_each_other(visit, filled, path, heads):
    page = visit("supervisor").get(path).text
    right = re.findall(r'<th scope="col" class="n"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    assert right == heads


def test_callbacks_begin_with_the_newest_and_those_awaited_with_the_most_urgent(visit, filled):
    for days in (1, 2):
        like = filled.session.scalars(select(Callback)).first()
        filled.session.add(
            Callback(
                office=like.office,
                ticket=like.ticket,
                mode=like.mode,
                responsible=like.responsible,
                due_at=like.due_at + timedelta(days=days),
                state=like.state,
            )
        )
    filled.session.commit()
    person = visit("supervisor")

    def order(query):
        page = person.get(f"/callback/{query}").text
        ids = re.findall(r'<td><a href="/callback/details/\?id=(\d+)"', page)
        return [filled.session.get(Callback, int(one)).due_at for one in ids]

    assert len(order("")) > 2
    assert order("") == sorted(order(""), reverse=True)
    assert order("?queue=due") == sorted(order("?queue=due"))
    assert order("?queue=due&by=-due_at") == sorted(order(""), reverse=True)


def test_deeds_have_a_column_only_where_somebody_can_do_one(visit, filled):
    assert 'class="deeds"' in visit("supervisor").get("/record_gap/").text
    assert 'class="deeds"' not in visit("auditor").get("/record_gap/").text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("编号", "编号"),
        ("Due at", "Due at"),
        ("Number of people", "Number~of people"),
        ("How it came in", "How~it came~in"),
        ("State of sending", "State~of sending"),
    ],
)
def test_a_heading_wraps_once_near_its_middle(words, shown):
    assert list_page.in_two_lines(words) == shown.replace("~", "\N{NO-BREAK SPACE}")
