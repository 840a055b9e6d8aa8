"""A dispute from My day to its revision, and a month put up at the office, through their doors."""

from __future__ import annotations

import re

import pytest

from models import Assessment, Dispute, Publication, clock, db
from rules.result_words import DisputeState
from rules.vocabulary import Role
from services import months as close
from tests.reports.tools import text as words
from tests.screens import months
from tests.screens.months import WORDS
from tests.services.month_deeds import holds

pytestmark = pytest.mark.usefixtures("app")
HIDDEN = ("派晚了的报修", "BX-", "TS-", "回访率", "派单及时率")


@pytest.fixture
def month(scene):
    """The front desk's approved month: one of four dispatched late."""
    months.fill(scene)
    row = months.drafts(scene)["front"]
    months.approve(scene, row)
    return row


def the(model):
    db.session.expire_all()
    return db.session.query(model).order_by(model.id.desc()).first()


def test_raised_reported_ruled_and_revised(visit, month):
    assert f"/dispute/new/?assessment={month.id}" in visit("front").get("/").text
    line = visit("front").get(f"/assessment/line/?id={month.id}&indicator=dispatch").text
    address = f"/dispute/new/?assessment={month.id}&amp;indicator=dispatch"
    assert address in line
    assert "points" in visit("front").get(address.replace("&amp;", "&")).text
    sent = {"assessment": month.id, "indicator": "dispatch"}
    refused = visit("front").send("/dispute/new/", **sent, text="")
    assert refused.status_code == 422
    assert visit("front").send("/dispute/new/", **sent, text="停机期间").status_code == 302
    row = the(Dispute)
    assert f"/dispute/do/report/?id={row.id}" in visit("supervisor").get("/").text
    assert visit("front").send("/dispute/do/report/", id=row.id, report="x").status_code == 403
    assert (
        visit("supervisor").send("/dispute/do/report/", id=row.id, report="属实").status_code == 302
    )
    assert f"/dispute/do/rule/?id={row.id}" in visit("manager").get("/").text
    ruling = {"id": row.id, "decision": "upheld", "ruling": "以纸质为准"}
    wrong = visit("manager").send(
        "/dispute/do/rule/", **ruling, ruled_clause="4.2.1.3", restored="101"
    )
    assert wrong.status_code == 422
    assert "以纸质为准" in wrong.text
    assert the(Dispute).state is DisputeState.REPORTED
    done = visit("manager").send(
        "/dispute/do/rule/", **ruling, ruled_clause="4.2.1.3", restored="80"
    )
    assert done.status_code == 302, done.text
    revision = the(Assessment)
    assert done.location.endswith(f"/assessment/details/?id={revision.id}")
    assert (revision.revision, revision.score) == (2, 100)
    for page in (f"/assessment/line/?id={month.id}&indicator=dispatch", "/standard/details/?id=1"):
        shown = visit("front2" if "standard" in page else "front").get(page).text
        assert "以纸质为准" in shown
    found = visit("supervisor").get("/dispute/?q=纸质").text
    assert row.number in found
    assert row.number not in visit("supervisor").get("/dispute/?clause=4.2.2").text


def test_a_month_is_put_up_read_and_confirmed(visit, month, scene):
    close.receive(scene.session, scene.actor("finance"), month, clock.now())
    scene.session.commit()
    refused = visit("manager").send("/publication/new/", month=WORDS, from_on="2020-01-01")
    assert refused.status_code == 422
    assert the(Publication) is None
    assert visit("manager").send("/publication/new/", month=WORDS).status_code == 302
    notice = the(Publication)
    address = f"/publication/details/?id={notice.id}"
    holds(scene, "area1", Role.SUPERVISOR, "B")  # and is shown no more here
    for who in ("worker", "area1", "finance"):
        shown = visit(who).get(address).text
        assert "前台甲" in shown
        assert not [one for one in HIDDEN if one in shown]
        assert "Not confirmed yet" not in shown
    assert visit("front_b").get(address).status_code == 404
    assert "Not confirmed yet" in visit("manager").get(address).text
    assert f"/assessment/do/acknowledge/?id={month.id}" in visit("front").get("/").text
    other = visit("front2").send("/assessment/do/acknowledge/", id=month.id)
    assert other.status_code in (403, 404)
    assert visit("front").send("/assessment/do/acknowledge/", id=month.id).status_code == 302
    assert "Not confirmed yet" not in visit("manager").get(address).text
    printed = visit("manager").send("/publication/do/print/", id=notice.id)
    assert printed.mimetype == "application/pdf", printed.text
    text = words(printed.data)
    assert re.search(r"考核结果公布", text)
    assert "前台甲" in text
    assert "派单" not in text
