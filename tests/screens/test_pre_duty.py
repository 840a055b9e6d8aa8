"""Before duty through its doors: the refusal with its way out, the lists, one's own record."""

from __future__ import annotations

import re
from html import unescape

import pytest

from models import PreDutyOverride, PreDutyTopic, db
from reports import pdf
from rules.vocabulary import Role
from tests.reports import tools
from tests.screens.answers import row_version
from tests.services.newcomers import attend, newcomer, topics

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def gate(scene):
    """Two mandatory topics and a trainee who attended the first."""
    scene.topics = topics(scene)
    attend(scene, newcomer(scene), scene.topics[0])
    scene.session.commit()
    return scene


def post(visitor, scene, role=Role.FRONT_DESK, **more):
    given = {"employee": scene.staff["new"].id, "office": scene.office.id, "role": role.value}
    return visitor.send("/post/new/", **given | {"valid_from": "2026-11-24"} | more)


def test_a_refused_post_keeps_what_was_typed_and_names_what_is_missing(gate, visit):
    admin = visit("admin")
    refused = post(admin, gate)
    assert refused.status_code == 422
    assert "新人new is not cleared for duty" in refused.text
    assert "客户服务手册 (4.1.1.1)" in unescape(refused.text)
    assert 'value="2026-11-24"' in refused.text
    assert "/pre_duty_override/new/" not in refused.text  # not the administrator's to decide
    person = f"/employee/edit/?id={gate.staff['new'].id}"
    child = {"posts-n0-role": "area_admin", "posts-n0-office": gate.office.id}
    child |= {"posts-n0-valid_from": "2026-11-24", "name": "新人new", "username": "new"}
    version = row_version(gate.session, gate.staff["new"])
    refused = admin.send(person, row_version=version, **child)
    assert refused.status_code == 422
    assert "客户服务手册" in refused.text


def test_the_supervisor_finds_the_way_to_an_exception(gate, visit):
    boss = visit("supervisor")
    area = {"area": gate.areas["east"].id, "employee": gate.staff["new"].id}
    gate.staff["new"].posts[0].role = Role.WORKER  # in office, and no trainee any more
    gate.session.commit()
    page = boss.get("/not-cleared/").text
    assert "新人new" not in page
    gate.staff["new"].posts[0].role = Role.TRAINEE
    gate.session.commit()
    for where in ("/", "/not-cleared/", f"/passport/{gate.staff['new'].id}/"):
        page = boss.get(where).text
        assert "客户服务手册" in page, where
    form = f"/pre_duty_override/new/?employee={gate.staff['new'].id}"
    assert form in unescape(page)
    assert "新人new" in boss.get(form).text
    silent = boss.send("/pre_duty_override/new/", employee=area["employee"], reason=" ")
    assert silent.status_code == 422
    made = boss.send("/pre_duty_override/new/", employee=area["employee"], reason="节日人手不足")
    assert made.status_code == 302
    row = db.session.query(PreDutyOverride).one()
    assert (row.office_id, row.lacked) == (gate.office.id, "客户服务手册")
    assert post(visit("admin"), gate).status_code == 302
    details = f"/pre_duty_override/details/?id={row.id}"
    for who in ("auditor", "quality", "manager", "new"):
        assert "节日人手不足" in visit(who).get(details).text, who
    assert visit("worker").get(details).status_code == 403
    assert visit("supervisor_b").get(details).status_code == 404
    visit("supervisor").send("/pre_duty_override/do/void/", id=row.id, reason="误批")
    db.session.expire_all()
    assert db.session.query(PreDutyOverride).one().voided_at is not None


def test_a_refusal_leads_who_may_decide_to_the_form(gate, visit):
    boss, person = visit("supervisor"), gate.staff["new"].id
    boss.send("/pre_duty_override/new/", employee=person, reason="误批")
    assert post(visit("admin"), gate, Role.AREA_ADMIN).status_code == 302
    boss = visit("supervisor")
    row = db.session.query(PreDutyOverride).one()
    boss.send("/pre_duty_override/do/void/", id=row.id, reason="误批")
    refused = boss.send("/area_assignment/new/", **_area(gate))
    assert refused.status_code == 422
    way = re.search(r'href="(/pre_duty_override/new/\?employee=\d+)"', refused.text)
    assert way is not None, refused.text[-3000:]
    assert boss.get(way[1]).status_code == 200


def _area(scene):
    person, area = scene.staff["new"], scene.areas["east"]
    return {"area": area.id, "employee": person.id, "valid_from": "2026-11-24"}


def test_a_trainee_learns_and_opens_nothing_else(gate, visit):
    new = visit("new")
    own = new.get("/passport/").text
    assert "公司介绍" in own
    assert "PX-COMPANY-NEW-1014" in own
    assert f"/passport/{gate.staff['new'].id}/print/" in own
    assert "What I have to attend before duty" in new.get("/").text
    for closed in (
        "/ticket/",
        "/customer/",
        "/employee/",
        "/bill/",
        "/not-cleared/",
        "/audit_line/",
    ):
        assert new.get(closed).status_code == 403, closed
    for closed in (gate.staff["front"].id, gate.staff["area_b"].id, 999_999):
        assert new.get(f"/passport/{closed}/").status_code == 403
    for open_ in ("/training_session/", "/pre_duty_topic/", "/pre_duty_override/"):
        assert new.get(open_).status_code == 200, open_


def test_who_reads_whose_record(gate, visit):
    path = f"/passport/{gate.staff['new'].id}/"
    for who in ("supervisor", "manager", "quality", "auditor"):
        assert "PX-COMPANY-NEW-1014" in visit(who).get(path).text, who
    for who, status in (("supervisor_b", 404), ("front", 403), ("admin", 403)):
        assert visit(who).get(path).status_code == status, who
    assert visit("front").get("/passport/").status_code == 200
    assert "No mandatory topic is owed." in visit("supervisor").get("/passport/").text


@pytest.mark.skipif(not pdf.available(), reason="no Pango")
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_record_prints(gate, visit, language):
    gate.staff["new"].language = language
    gate.session.commit()
    path = f"/passport/{gate.staff['new'].id}/print/"
    said = tools.text(visit("new").send(path).data)
    for words in ("个人培训档案", "公司介绍", "2026-10-14", "1.5", "PX-COMPANY-NEW-1014"):
        assert words in said, words
    assert visit("manager").send(path).status_code == 403
    assert visit("auditor").send(path).status_code == 200


def test_quality_keeps_the_topics(gate, visit):
    quality = visit("quality")
    given = {"code": "fire", "name": "消防", "valid_from": "2026-12-01", "break_days": 30}
    given |= {"for_areas": "y", "exam_required": "y", "position_no": 5}
    assert quality.send("/pre_duty_topic/new/", **given).status_code == 302
    again = quality.send("/pre_duty_topic/new/", **given)
    assert "消防 has this code" in again.text
    nobody = {"for_areas": "n", "for_front_desk": "n", "code": "x"}
    none = quality.send("/pre_duty_topic/new/", **given | nobody)
    assert "Tick at least one post" in none.text
    trained = gate.topics[0].id
    version = row_version(gate.session, gate.topics[0])
    changed = {"name": "别的", "valid_to": "2026-12-31", "row_version": version}
    quality.send(f"/pre_duty_topic/edit/?id={trained}", **changed)
    db.session.expire_all()
    row = db.session.get_one(PreDutyTopic, trained)
    assert (row.name, str(row.valid_to)) == ("公司介绍", "2026-12-31")
    assert visit("supervisor").send("/pre_duty_topic/new/", **given).status_code == 403
