"""An award of last year through its doors: opened, proposed, nominated, confirmed, handed out."""

from __future__ import annotations

from datetime import date

import pytest

from models import Award, IssuedForm, clock, db
from rules.award_words import AwardState
from rules.vocabulary import Role
from tests.reports.tools import text as words
from tests.services import award_rows
from tests.services.award_rows import month
from tests.services.month_deeds import holds

pytestmark = pytest.mark.usefixtures("app")
YEAR = clock.today().year - 1


@pytest.fixture
def award(scene, visit):
    """Two ranked, one with too few months; opened by the manager."""
    award_rows.rule(scene, YEAR)
    award_rows.year(scene, "front", YEAR, [95, 97])
    award_rows.year(scene, "front2", YEAR, [97, 95, 96])
    scene.session.commit()
    assert visit("manager").send("/award/new/", year="x").status_code == 422
    opened = visit("manager").send("/award/new/", year=YEAR)
    assert opened.location.endswith(f"/award/?year={YEAR}")
    return the()


def the() -> Award:
    db.session.expire_all()
    return db.session.query(Award).order_by(Award.id.desc()).first()


def test_from_my_day_to_the_certificate(visit, award, scene):
    page, do = f"/award/details/?id={award.id}", "/award/do/{}/"
    front2 = scene.staff["front2"].id
    shown = visit("supervisor").get(page).text
    for said in ("96.00", "More published months", "Months not published yet", "Mar"):
        assert said in shown
    assert do.format("take-back") not in shown  # nobody is proposed yet
    assert f"/award/do/propose/?id={award.id}" in visit("supervisor").get("/").text
    empty = visit("supervisor").send(do.format("propose"), id=award.id, person=front2, reason="")
    assert (empty.status_code, the().nominees) == (422, [])
    given = {"id": award.id, "person": front2, "reason": "全年零投诉"}
    for who, code in (("front", 403), ("auditor", 403), ("manager_b", 403), ("supervisor_b", 404)):
        assert visit(who).send(do.format("propose"), **given).status_code == code, who
    assert visit("supervisor").send(do.format("propose"), **given).status_code == 302
    assert do.format("take-back") in visit("supervisor").get(page).text
    assert f"/award/do/nominate/?id={award.id}" in visit("manager").get("/").text
    assert visit("manager").send(do.format("nominate"), id=award.id, people="").status_code == 422
    nominate = {"id": award.id, "people": front2}
    assert visit("manager").send(do.format("nominate"), **nominate).status_code == 302
    assert visit("manager").send(do.format("nominate"), **nominate).status_code == 422
    assert "前台乙" in visit("manager").get(f"/award/do/confirm/?id={award.id}").text
    assert visit("front2").get(page).status_code == 404
    assert visit("manager").send(do.format("confirm"), id=award.id).status_code == 302
    assert visit("manager").send(do.format("publish"), id=award.id).status_code == 302
    assert the().state is AwardState.PUBLISHED

    day = visit("front").get("/").text
    assert "Annual awards published" in day
    assert "前台乙" in day
    holds(scene, "front", Role.SUPERVISOR, "B")  # and is shown no more here
    read = visit("front").get(page).text
    assert "My own place" in read
    assert "Ranking of the year" not in read
    month(scene, "front", date(YEAR, 4, 1), 100)
    scene.session.commit()
    assert "has changed since" in visit("manager").get(page).text

    printed = visit("manager").send(do.format("certificates"), id=award.id, whose="all")
    assert printed.mimetype == "application/pdf", printed.text
    said = words(printed.data)
    for part in ("CertificateofHonour", "前台乙", "年度优秀管理员", f"{award.number}-01"):
        assert part in said
    again = visit("auditor").send(do.format("certificates"), id=award.id, whose="all")
    assert again.data == printed.data
    assert visit("front2").send(do.format("certificates"), id=award.id).status_code == 403
    notice = words(visit("manager").send(do.format("print"), id=award.id).data)
    assert "年度评优结果公布" in notice
    assert "全年零投诉" in notice

    token = db.session.query(IssuedForm).one().token
    check = visit("front").get(f"/v/{token}").text
    assert "unchanged since" in check
    assert visit("manager").send("/award/do/void/", id=award.id, reason="更正").status_code == 302
    voided = visit("front").get(f"/v/{token}").text
    assert "Voided" in voided
    assert visit("front").get(page).status_code == 404
