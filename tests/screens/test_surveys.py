"""Surveys through their addresses: a household's phone, the desk's typing, figures by role."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import BackgroundJob, Survey, SurveyAnswer, SurveyBatch, SurveyResult, clock, db
from rules.survey_words import BatchState, Sample, SurveyState
from rules.vocabulary import SurveyKind
from services import customer_surveys, question_sets, survey_answers
from tests.reports.tools import text as pdf_text
from tests.screens.answers import at_field
from tests.services.survey_deeds import sheets

pytestmark = pytest.mark.usefixtures("app")
GOOD = {"q8": "satisfied", "q9": "楼道灯暗"}


@pytest.fixture
def asked(app, scene):
    """An open survey of all eight flats."""
    today, actor = clock.today(), scene.actor("supervisor", clock.today())
    values = {
        "name": "下半年客户满意度调查",
        "half_year": "2026H2",
        "kind": SurveyKind.FIXED,
        "question_set": question_sets.first(scene.session, today),
        "starts_on": today,
        "ends_on": today + timedelta(days=9),
        "sample": Sample.ALL,
        "size": None,
    }
    row = customer_surveys.enter(scene.session, actor, clock.now(), scene.office, values)
    customer_surveys.open_(scene.session, actor, row, clock.now())
    scene.session.commit()
    return row


def stored(model):
    db.session.expire_all()
    return list(db.session.scalars(select(model).order_by(model.id)))


def path_of(scene, row, number=0):
    sheet = sheets(scene, row)[number]
    return f"/Q/{survey_answers.code(row.id, sheet.salt)}"


# A household's phone ------------------------------------------------------------------------------
def test_a_household_answers_without_a_log_in_once(client, scene, asked):
    path = path_of(scene, asked)
    page = client.get(path)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "checked" not in page.text
    for hidden in ("住户甲", "101", "13900000001", "1栋"):  # nothing about anybody
        assert hidden not in page.text
    first = client.send(path, **GOOD)
    assert (first.status_code, first.location.upper()) == (302, path)
    assert "感谢" in client.get(path).text
    again = client.send(path.lower(), **GOOD | {"q8": "dissatisfied"})
    assert again.status_code == 200
    (kept,) = stored(SurveyAnswer)
    assert kept.overall.value == "satisfied"


def test_what_is_missing_is_told_at_the_question_and_nothing_is_lost(client, scene, asked):
    path = path_of(scene, asked)
    answer = client.send(path, q1="average", q9="灯")
    assert answer.status_code == 422
    assert 'id="q8-wrong"' in answer.text
    assert 'href="#q8"' in answer.text
    assert re.search(r'name="q1" value="average" checked', answer.text)
    assert ">灯</textarea>" in answer.text
    assert stored(SurveyAnswer) == []


def test_guessed_closed_and_forged_answers_are_turned_away(client, scene, asked):
    path, unknown = path_of(scene, asked), f"/Q/{'A' * 26}"
    assert (client.get(unknown).status_code, client.send(unknown, **GOOD).status_code) == (404, 404)
    assert asked.name not in client.get(unknown).text
    assert client.send(path, **GOOD, website="http://spam.example").status_code == 200
    assert client.post(path, data=GOOD).status_code == 400
    asked.ends_on = asked.starts_on = clock.today() - timedelta(days=1)
    db.session.commit()
    closed = client.get(path)
    assert closed.status_code == 404
    assert client.get(unknown).text != closed.text
    assert client.send(path, **GOOD).status_code == 404
    assert stored(SurveyAnswer) == []


def test_a_flood_of_guesses_is_stopped_and_neighbours_still_answer(client, scene, asked):
    codes = [client.send(f"/Q/{n:026d}", **GOOD).status_code for n in range(11)]
    assert codes == [404] * 10 + [429]
    assert client.send(path_of(scene, asked), **GOOD).status_code == 302


# The desk -----------------------------------------------------------------------------------------
def test_a_survey_is_planned_opened_printed_and_closed_on_its_screens(client, scene, asked):
    client.sign_in("supervisor")
    today = clock.today()
    plan = {
        "name": "抽查",
        "half_year": "2026H2",
        "kind": "spot",
        "question_set": str(asked.question_set_id),
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(),
        "sample": "drawn",
    }
    wrong = client.send("/survey/new/", **plan)
    assert at_field(wrong, "size")
    assert client.send("/survey/new/", **plan, size="3").status_code == 302
    row = stored(Survey)[-1]
    client.send("/survey/do/open/", id=str(row.id))
    assert (stored(Survey)[-1].state, len(sheets(scene, row))) == (SurveyState.OPEN, 3)
    printed = client.send("/survey/do/print/", id=str(row.id), language="zh_Hans_CN")
    assert printed.mimetype == "application/pdf"
    page = pdf_text(printed.data)
    sheet = sheets(scene, row)[0]
    code = survey_answers.spelt(survey_answers.code(row.id, sheet.salt))
    assert page.count("客户意见调查表") >= 3
    assert code in page
    refused = client.send("/survey/do/close/", id=str(row.id))
    assert refused.status_code == 422
    assert stored(SurveyResult) == []
    row.ends_on = row.starts_on = today - timedelta(days=1)
    db.session.commit()
    assert client.send("/survey/do/close/", id=str(row.id)).status_code == 302
    assert stored(Survey)[-1].state is SurveyState.CLOSED
    assert {one.survey_id for one in stored(SurveyResult)} == {row.id}
    result = stored(SurveyResult)[0]
    assert client.get(f"/survey_result/edit/?id={result.id}").status_code in (302, 403, 404)


def test_many_sheets_are_printed_in_the_background(client, scene, asked, monkeypatch):
    from admin_views import customer_surveys as screen

    monkeypatch.setattr(screen, "AT_ONCE", 2)
    client.sign_in("supervisor")
    sent = client.send("/survey/do/print/", id=str(asked.id), language="en")
    assert "/job/" in sent.location
    (job,) = stored(BackgroundJob)
    assert job.state.value == "done"
    data = client.get(f"/job/{job.key}/file").data
    assert pdf_text(data).count("客户意见调查表") == 8


def test_paper_is_typed_by_two_and_settled_by_a_third(client, scene, asked):
    client.sign_in("area2")  # sheets 1-4 are of the east, 5-8 of his own west
    own = client.send("/survey_batch/new/", survey=str(asked.id), sheets="5")
    assert at_field(own, "sheets")
    assert client.send("/survey_batch/new/", survey=str(asked.id), sheets="1-2").status_code == 302
    (made,) = stored(SurveyBatch)
    one = made.lines[0].id
    grid = client.get(f"/survey_batch/do/first/?id={made.id}")
    assert "selected" not in grid.text.split("<tbody>")[1].split("</tbody>")[0]
    client.send("/survey_batch/do/first/", id=str(made.id), **{f"l{one}_q8": "satisfied"})
    assert "Paper answers for a second reader" not in client.get("/").text
    second = f"/survey_batch/do/second/?id={made.id}"
    assert "<tbody>" not in client.get(second).text  # told before he types, not after
    client.sign_in("front")
    assert second in client.get("/").text
    client.sign_in("supervisor")  # who may read second sees nothing of the first reading
    assert 'type="radio"' not in client.get(f"/survey_batch/do/settle/?id={made.id}").text
    client.sign_in("front")
    client.send("/survey_batch/do/second/", id=str(made.id), **{f"l{one}_q8": "spoilt"})
    assert stored(SurveyBatch)[0].state is BatchState.DIFFERS
    assert "do/settle/" not in client.get(f"/survey_batch/details/?id={made.id}").text
    client.sign_in("supervisor")
    assert f"/survey_batch/do/settle/?id={made.id}" in client.get("/").text
    form = client.get(f"/survey_batch/do/settle/?id={made.id}").text
    assert form.count('type="radio"') == 2
    client.send("/survey_batch/do/settle/", id=str(made.id), **{f"l{one}_q8": "first"})
    assert [kept.overall.value for kept in stored(SurveyAnswer)] == ["satisfied", "blank"]
    figures = client.get(f"/survey/details/?id={asked.id}").text
    assert 'class="chart bars"' in figures
    assert re.search(r"<td class=\"n\">100\.00\s?%</td>", figures)
    client.sign_in("front")
    hidden = client.get(f"/survey/details/?id={asked.id}").text
    assert "chart bars" not in hidden  # the answers are about him
    assert client.get("/survey_sheet/").status_code == 403
