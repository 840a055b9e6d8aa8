"""The screens of the training plan: drafted with its table, approved, carried out by a session."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import TrainingPlan, TrainingPlanItem, TrainingSession, TrainingTopic, db
from reports import pdf
from rules.plan_words import PlanState
from rules.spot_words import TopicState

ROW = {
    "items-n0-quarter": "q1",
    "items-n0-topic": "投诉受理",
    "items-n0-subject": "service",
    "items-n0-minutes": "1.5",
    "items-n0-exam_method": "none",
}


def latest(model):
    db.session.expire_all()
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


@pytest.fixture
def boss(visit, filled):
    return visit("supervisor")


def test_from_the_draft_to_the_session(boss, visit, scene):
    before = latest(TrainingPlan).id
    for wrong, said in (
        ({"items-n0-minutes": "1.001"}, "whole minutes"),
        ({"items-n0-origin_no": "<b>7</b>"}, "There is no work order"),
        ({"year": "1899"}, "Choose this year"),
    ):
        refused = boss.send("/training_plan/new/", **{"year": "2025", **ROW} | wrong)
        assert (refused.status_code, said in refused.text) == (422, True)
        assert "投诉受理" in refused.text  # what was typed stays
        assert "<b>7" not in refused.text
    assert latest(TrainingPlan).id == before  # nothing is half written
    boss.send("/training_plan/new/", year="2025", **ROW)
    plan = latest(TrainingPlan)
    assert [one.minutes for one in plan.items] == [90]
    page = f"/training_plan/details/?id={plan.id}"
    boss.send("/training_plan/do/submit/", id=plan.id)
    assert visit("front").get(page).status_code == 404
    assert visit("supervisor_b").get(page).status_code == 404
    manager = visit("manager")
    assert plan.number in manager.get("/").text
    assert manager.send("/training_plan/do/revise/", id=plan.id, reason="x").status_code == 403
    version = {"row_version": f"{plan.id}.{latest(TrainingPlan).version}"}
    manager.send("/training_plan/do/approve/", id=plan.id, **version)
    assert latest(TrainingPlan).state is PlanState.APPROVED
    shown = visit("front").get(page).text
    assert "Quarter over, not held" in shown
    item = latest(TrainingPlanItem)
    boss = visit("supervisor")
    assert "1 overdue" in boss.get("/").text
    asked = boss.get(f"/training_plan_item/details/?id={item.id}").text
    assert f"plan_item={item.id}" in asked
    row = db.session.scalars(select(TrainingSession)).first()
    link = {"plan_item": item.id, "row_version": row.version}
    refused = boss.send("/training_session/do/link/", id=row.id, **link)
    assert "choose one of the year of the training" in refused.text


def test_a_session_prints_its_forms(boss, visit):
    if not pdf.available():
        pytest.skip("Pango is not installed")
    row = db.session.scalars(select(TrainingSession)).first()
    for deed in ("print-sign-in", "print-record"):
        sent = boss.send(f"/training_session/do/{deed}/", id=row.id)
        assert sent.data.startswith(b"%PDF")
    page = boss.get(f"/training_session/details/?id={row.id}").text
    assert "F/QP-6.2-01/002" in page
    assert "F/QP-6.2-01/003" in page
    assert boss.send("/training_session/do/blank-sign-in/").data.startswith(b"%PDF")
    assert visit("front").send(f"/training_session/do/{deed}/", id=row.id).status_code == 403


def test_a_topic_is_taken_into_the_plan(boss):
    topic = db.session.scalars(select(TrainingTopic)).first()
    boss.send("/training_topic/do/take/", id=topic.id, where="new", quarter="q4")
    assert db.session.get(TrainingTopic, topic.id).state is TopicState.TAKEN
    item = latest(TrainingPlanItem)
    assert (item.origin_id, item.plan.state) == (topic.id, PlanState.DRAFT)
