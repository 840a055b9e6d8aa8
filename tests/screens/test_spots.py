"""The screens of ad-hoc assessments: entered at once, answered by the person, into his month."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from sqlalchemy import select

from models import SpotAssessment, SpotFinding, TrainingTopic, clock, db
from reports import pdf
from reports.catalogue import SPOT_ASSESSMENT
from rules.spot_words import SpotState, TopicState
from services import exports, form_spots, forms, month_view
from tests.office import DAY
from tests.reports import tools
from tests.services.sent_files import picture

ONE = {
    "findings-n0-indicator": "records",
    "findings-n0-found": "登记本漏填三处",
    "findings-n0-points": "1.5",
    "findings-n0-rectification": "补齐",
    "findings-n3-indicator": "spot_checks",
    "findings-n3-found": "未佩戴工牌",
    "findings-n3-points": "0",
}


@pytest.fixture
def boss(visit, filled):
    return visit("supervisor")


def latest():
    db.session.expire_all()
    return db.session.scalars(select(SpotAssessment).order_by(SpotAssessment.id.desc())).first()


def entered(boss, scene, **more):
    due = {"findings-n0-due_on": str(clock.today())}
    given = {"employee": scene.staff["front2"].id, "place": "前台", "method": "on_site"}
    return boss.send("/spot_assessment/new/", **(given | ONE | due | more))


def photographed(boss, finding):
    sent = [(BytesIO(picture()), "现场.png")]
    boss.send(f"/spot_finding/do/attach/?id={finding.id}", id=finding.id, files=sent)


def test_from_the_place_to_the_month(boss, visit, scene):
    refused = entered(boss, scene, **{"findings-n3-points": "101"})
    assert refused.status_code == 422
    assert "Points off lie between 0 and 100." in refused.text
    assert "登记本漏填三处" in refused.text  # what was typed is kept, nothing is half written
    before = latest().id
    made = entered(boss, scene)
    row = latest()
    assert (row.id, made.status_code, len(row.findings)) == (before + 1, 302, 2)
    page = f"/spot_assessment/details/?id={row.id}"
    attach = f"/spot_finding/do/attach/?id={row.findings[0].id}"
    assert attach.replace("&", "&amp;").split("?")[0] in boss.get(page).text
    assert visit("front2").get(page).status_code == 404  # a draft is nobody's yet
    boss = visit("supervisor")
    boss.send("/spot_assessment/do/issue/", id=row.id)
    assert boss.get(f"/spot_assessment/edit/?id={row.id}").status_code == 302
    assert visit("front").get(page).status_code == 404
    one = visit("front2")
    assert row.number in one.get("/").text
    silent = one.send("/spot_assessment/do/disagree/", id=row.id, words=" ")
    assert silent.status_code == 422
    one.send("/spot_assessment/do/disagree/", id=row.id, words="当天停电")
    assert latest().state is SpotState.DISAGREED
    finding = db.session.scalars(select(SpotFinding).order_by(SpotFinding.id.desc())).all()[1]
    assert finding.rectification in one.get("/").text
    boss = visit("supervisor")
    assert "当天停电" in boss.get(page).text
    boss.send("/spot_assessment/do/reply/", id=row.id, words="已核实")
    later = {"result": "not_yet", "again_on": str(clock.today())}
    boss.send("/spot_finding/do/recheck/", id=finding.id, **later)
    boss.send("/spot_finding/do/recheck/", id=finding.id, result="put_right", note="好")
    assert "Put right" in boss.get(f"/spot_finding/details/?id={finding.id}").text
    actor = scene.actor("supervisor", clock.today())
    people = month_view.so_far(db.session, actor, scene.office.id, clock.now())
    mine = next(one for one in people if one.employee_id == scene.staff["front2"].id)
    assert mine.month.deducted >= 1  # besides those of the small office


def test_a_topic_is_decided_and_the_list_goes_out(boss, visit, scene):
    topic = db.session.scalars(select(TrainingTopic).order_by(TrainingTopic.id)).first()
    assert "4.2.1.5" in visit("quality").get("/").text
    boss = visit("supervisor")
    assert "4.2.1.5" in boss.get("/").text
    refused = boss.send("/training_topic/do/dismiss/", id=topic.id, reason="")
    assert refused.status_code == 422
    boss.send("/training_topic/do/take/", id=topic.id)
    db.session.expire_all()
    assert db.session.get(TrainingTopic, topic.id).state is TopicState.TAKEN
    out, auditor = BytesIO(), scene.actor("auditor", clock.today())
    count = exports.export(
        db.session, auditor, "spot-assessments", stream=out, from_=DAY, to=DAY, format="json"
    )
    rows = json.loads(out.getvalue())
    assert count == len(rows) == 9
    assert {row["points"] for row in rows} == {"2"}


@pytest.mark.skipif(not pdf.available(), reason="PDF can't be made on this machine")
def test_the_form_has_findings_answer_and_photos(boss, scene):
    entered(boss, scene)
    row = latest()
    photographed(boss, row.findings[0])
    boss.send("/spot_assessment/do/issue/", id=row.id)
    row = latest()
    code, at = SPOT_ASSESSMENT.code, clock.now()
    auditor = scene.actor("auditor", clock.today())
    printed = forms.document(db.session, auditor, code, row, "zh_Hans_CN", at)
    first, second = tools.pages(printed.data)
    for word in (
        "JL/WI-KF-018/001",
        row.number,
        "前台乙",
        "登记本漏填三处",
        "1.5",
        "补齐",
        str(clock.today()),
    ):
        assert word in first
    assert "√" in first
    assert "照片：1" in second
    assert row.number in form_spots.html(row, SPOT_ASSESSMENT, "en", "n0nce")
