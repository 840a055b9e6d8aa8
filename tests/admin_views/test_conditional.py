"""Fields that count only while another one says so: asked in one place, whatever the page did."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from werkzeug.datastructures import MultiDict

from admin_views.fields import LineField, OptionField, TickField, WholeField, WordField, filled
from admin_views.forms import OfficeForm
from rules.vocabulary import Urgency


class Form(OfficeForm):
    how = OptionField("How", options=(("visit", "Visit"), ("phone", "Phone"), ("post", "Post")))
    time = WholeField("Time", [filled], render_kw={"show_if": "how=visit|phone"})
    late = TickField("Late")
    why = LineField("Why", [filled], render_kw={"show_if": "late=y"})
    urgency = WordField("Urgency", words=Urgency)
    reason = LineField("Reason", [filled], render_kw={"show_if": "urgency=urgent"})


@pytest.fixture
def form(app):
    """``form(how="visit")`` is the form as it was posted, checked already."""
    with app.test_request_context(headers={"Accept-Language": "en"}):

        def post(obj=None, **typed):
            made = Form(MultiDict(typed), obj)
            made.good = made.validate()
            return made

        yield post


def test_a_hidden_field_is_not_demanded(form):
    assert form(how="post").good


@pytest.mark.parametrize("how", ["visit", "phone"])
def test_a_shown_one_is_demanded(form, how):
    made = form(how=how)
    assert not made.good
    assert [one.anchor for one in made.wrong] == ["time"]


def test_what_was_posted_for_a_hidden_one_is_ignored(form):
    made = form(how="post", time="7", late="n", why="because", reason="x")
    assert made.good
    assert (made.time.data, made.why.data, made.reason.data) == (None, None, None)


def test_nonsense_in_a_hidden_one_is_no_mistake(form):
    assert form(how="post", time="soon").good


def test_a_hidden_one_keeps_what_the_record_held(form):
    row = SimpleNamespace(how="visit", time=5, late=False, why="", urgency=None, reason="")
    made = form(row, how="post", time="9")
    assert made.good
    made.populate_obj(row)
    assert (row.how, row.time) == ("post", 5)


@pytest.mark.parametrize(
    ("typed", "missing"),
    [({"late": "y"}, "why"), ({"urgency": "urgent"}, "reason"), ({"urgency": "normal"}, None)],
)
def test_ticks_and_closed_lists_decide_as_well(form, typed, missing):
    made = form(**typed)
    assert [one.anchor for one in made.wrong] == ([missing] if missing else [])


def test_without_the_other_field_it_is_not_asked_for(app):
    with app.test_request_context():
        made = Form(MultiDict({"time": "7"}))
        made.take_away("how")
        assert made.validate()
        assert made.time.data is None
