"""The close of a month through its doors: what it shows to whom, and where its buttons lead."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from models import Assessment, Substitute, clock, db
from rules.vocabulary import AssessmentStatus
from tests.screens import months
from tests.screens.months import WORDS
from tests.services import month_rows

pytestmark = pytest.mark.usefixtures("app")
S = AssessmentStatus
PAGE = f"/close/?month={WORDS}"


@pytest.fixture
def made(scene):
    """The drafts of a month; one of the front desk's records is incomplete."""
    months.fill(scene)
    month_rows.ticket(scene, months.instant(14), customer_id=None, number="BX-99999999-0001")
    scene.session.commit()
    return months.drafts(scene)


def states():
    db.session.expire_all()
    return {row.employee.username: row.status for row in db.session.query(Assessment)}


def ready(page, deed):
    """Return where the button for all that are ready leads."""
    found = re.search(rf'<a class="btn main" href="(/assessment/do/{deed}/\?id=[^"]+)"', page)
    return unescape(found[1]) if found else ""


def ids_in(address):
    return ",".join(re.findall(r"id=(\d+)", address))


def test_the_office_is_closed_from_one_screen(visit, made, scene):
    page = visit("supervisor").get(PAGE).text
    assert "/record_gap/?state=found" in page
    assert f"/assessment/do/generate/?month={WORDS}" in page
    assert (
        f'value="{WORDS}"'
        in visit("supervisor").get(f"/assessment/do/generate/?month={WORDS}").text
    )
    made_anew = visit("supervisor").send("/assessment/do/generate/", month=WORDS, next=PAGE)
    assert made_anew.location == PAGE  # begun on the close, back on the close
    asked = ready(page, "submit")
    form = visit("supervisor").get(asked).text  # for all of them, by name
    assert f"{made['area1']} · {made['area1'].employee.name}" in form
    ids = sorted(int(one) for one in ids_in(asked).split(","))
    assert ids == sorted(row.id for name, row in made.items() if name != "front")
    assert "/assessment/do/approve/" not in page  # the supervisor approves nothing
    sent = visit("supervisor").send("/assessment/do/submit/", id=ids_in(asked))
    assert sent.status_code == 302
    all_of_them = ",".join(str(row.id) for row in made.values())
    refused = visit("supervisor").send("/assessment/do/submit/", id=all_of_them)
    assert refused.status_code == 422
    assert "Nothing was done" in refused.text
    assert states()["front"] is S.DRAFT
    page = visit("manager").get(PAGE).text
    assert ready(page, "submit") == ""
    asked = ready(page, "approve")
    assert visit("manager").get(asked).status_code == 200
    visit("manager").send("/assessment/do/approve/", id=ids_in(asked), opinion="同意")
    assert sorted(states().values()) == [S.APPROVED] * 3 + [S.DRAFT]
    assert "3 of 4 approved" in visit("manager").get(PAGE).text


def test_the_company_by_office_and_nothing_to_do_there(visit, made):
    page = visit("quality").get(PAGE).text
    for name in ("甲苑管理处", "乙苑管理处"):
        assert f">{name}</a>" in page
    assert "/assessment/do/" not in page
    assert "<progress" in page
    office = re.search(r'href="(/close/\?office=\d+[^"]*)"', page)[1].replace("&amp;", "&")
    assert "/record_gap/?state=found" in visit("quality").get(office).text
    assert visit("quality").get("/close/?office=99999").status_code == 404
    for asked in ("2999-01", "x", ""):
        assert visit("quality").get(f"/close/?month={asked}").status_code == 200


def test_who_sees_no_office_sees_no_close_and_nobody_another_office(visit, scene):
    for who in ("front", "finance", "admin"):
        assert visit(who).get("/close/").status_code == 403, who
        assert 'href="/close/"' not in visit(who).get("/").text, who
    assert visit("manager").get(f"/close/?office={scene.offices['B'].id}").status_code == 404


def test_a_substitute_from_the_appointment_to_the_form(visit, made, scene):
    months.submit(scene, made["area1"], made["area2"])
    today = clock.today()
    worker = scene.staff["worker"]
    asked = {"employee": worker.id, "reason": "经理出差", "to_on": f"{today}"}
    assert visit("supervisor").send("/substitute/new/", **asked).status_code == 403
    wrong = visit("manager").send(
        "/substitute/new/", **asked | {"to_on": f"{today - timedelta(days=1)}"}
    )
    assert wrong.status_code == 422
    assert "经理出差" in wrong.text
    assert db.session.query(Substitute).count() == 0
    own = scene.staff["manager"].id
    assert visit("manager").send("/substitute/new/", **asked | {"employee": own}).status_code == 422
    assert visit("worker").get("/close/").status_code == 403
    assert visit("manager").send("/substitute/new/", **asked).status_code == 302
    row = db.session.query(Substitute).one()
    mine = f"/assessment/do/approve/?id={made['area1'].id}"
    day = visit("worker").get("/").text
    assert mine in day
    assert 'href="/substitute/"' not in day
    assert f"甲苑管理处 {today} – {today} · 经理甲" in visit("worker").get("/inbox/").text
    assert "维修甲" in visit("manager").get(PAGE).text
    assert mine in visit("worker").get(PAGE).text
    done = visit("worker").send("/assessment/do/approve/", id=made["area1"].id, opinion="同意")
    assert done.status_code == 302
    shown = visit("worker").get(f"/assessment/details/?id={made['area1'].id}").text
    assert "维修甲 → 经理甲" in shown
    for deed in ("publish", "print", "generate", "submit"):
        refused = visit("worker").send(f"/assessment/do/{deed}/", id=made["area1"].id)
        assert refused.status_code == 403, deed
    voided = visit("manager").send("/substitute/do/void/", id=row.id, reason="提前回来")
    assert voided.status_code == 302
    again = visit("worker").send("/assessment/do/approve/", id=made["area2"].id)
    assert again.status_code == 403
    assert states()["area2"] is S.SUBMITTED


def test_voiding_what_an_approved_month_counts_says_so(visit, made, scene):
    months.approve(scene, made["area1"])
    complaint = made["area1"].lines[2].evidence["due"][0]
    assert complaint[0] == "ticket"
    chief = visit("supervisor")
    chief.send("/ticket/do/void/", id=complaint[1], reason="重复登记")
    assert f"{WORDS} 区管甲" in chief.get(f"/ticket/details/?id={complaint[1]}").text
    assert "issue a revision" in chief.get(PAGE).text


def test_nobody_signs_figures_that_changed_after_he_opened_the_page(visit, made, scene):
    """Returned, made anew and submitted again meanwhile: the older page approves nothing."""
    months.submit(scene, made["area1"], made["area2"])
    asked = f"id={made['area1'].id}&id={made['area2'].id}"
    one, all_of_them = (
        visit("manager").get(f"/assessment/do/approve/?{ids}").text
        for ids in (f"id={made['area1'].id}", asked)
    )
    visit("manager").send("/assessment/do/return/", id=made["area1"].id, reason="请复核")
    months.submit(scene, made["area1"])
    ids = [made["area1"].id, made["area2"].id]
    for page, which in ((one, ids[:1]), (all_of_them, ids)):
        seen = re.search(r'name="row_version" value="([^"]+)"', page)[1]
        answer = visit("manager").send("/assessment/do/approve/", id=which, row_version=seen)
        assert answer.status_code == 422
        assert answer.text.count("changed after you opened the page") == 1
    assert states()["area1"] is states()["area2"] is S.SUBMITTED
    seen = re.search(r'name="row_version" value="([^"]+)"', answer.text)[1]
    again = {"id": ids, "row_version": seen, "post_key": "a" * 32}
    for _ in range(2):  # looked at again; a second click is no conflict
        sent = visit("manager").send("/assessment/do/approve/", **again)
        assert sent.status_code == 302
    assert states()["area1"] is states()["area2"] is S.APPROVED


def test_who_stands_in_reads_months_and_not_what_others_dispute(visit, made, scene):
    months.approve(scene, made["area1"])
    page, said = f"/assessment/details/?id={made['area1'].id}", "当天已电话答复"
    visit("area1").send(
        "/dispute/new/", assessment=made["area1"].id, indicator="complaint", text=said
    )
    today = clock.today()
    chosen = {"employee": scene.staff["front2"].id, "reason": "经理出差", "to_on": f"{today}"}
    assert visit("manager").send("/substitute/new/", **chosen).status_code == 302
    shown = {who: visit(who).get(page) for who in ("area1", "manager", "front2")}
    assert [answer.status_code for answer in shown.values()] == [200] * 3
    assert [said in answer.text for answer in shown.values()] == [True, True, False]
