"""The screens of quality administrators: from the plan to the certificate, the matrix, my day."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from models import FieldStudy, Qualification, clock, db
from reports import pdf
from services import quality_members


@pytest.fixture
def keeper(visit, filled):
    return visit("quality")


def latest(model):
    db.session.expire_all()
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


def test_from_the_plan_to_the_certificate(keeper, visit, scene):
    who = scene.staff["front2"].id
    asked = {"employee": who, "kind": "external", "issued_on": "", "planned_on": ""}
    empty = keeper.send("/qualification/new/", **asked)
    assert empty.status_code == 422
    assert "Enter the day of issue, or the day by which it is planned." in empty.text
    wrong = keeper.send(
        "/qualification/new/",
        **asked | {"certificate_no": "WS-1", "issued_on": "2026-02-01", "expires_on": "2026-01-31"},
    )
    assert wrong.status_code == 422
    assert "WS-1" in wrong.text  # what was typed is kept
    soon = clock.today() + timedelta(days=40)
    keeper.send("/qualification/new/", **asked | {"planned_on": str(soon)})
    row = latest(Qualification)
    assert (row.planned_on, row.issued_on) == (soon, None)
    mine = visit("front2")
    assert "My certificates to see to" in mine.get("/").text
    assert mine.send("/qualification/do/gain/", id=row.id, certificate_no="X").status_code == 403
    assert mine.get(f"/qualification/details/?id={row.id}").status_code == 200
    assert visit("front").get(f"/qualification/details/?id={row.id}").status_code == 404
    gained = {"certificate_no": "WS-1", "issued_on": "2024-02-29", "years": "3", "expires_on": ""}
    assert visit("quality").send("/qualification/do/gain/", id=row.id, **gained).status_code == 302
    row = latest(Qualification)
    assert (str(row.expires_on), row.planned_on) == ("2027-02-28", soon)


def test_a_field_study_is_confirmed_by_another(keeper, visit, scene):
    who = scene.staff["area1"].id
    given = {"place": "<b>花园", "from_on": "2026-05-07", "to_on": "2026-05-06", "report": "好"}
    mine = visit("area1")
    turned = mine.send("/field_study/new/", **given, people=["", str(who)])
    assert turned.status_code == 422
    assert "&lt;b&gt;花园" in turned.text
    mine.send("/field_study/new/", **given | {"to_on": "2026-05-08"}, people=["", str(who)])
    row = latest(FieldStudy)
    assert (row.who, row.entered_by_id) == ("区管甲", who)
    changed = given | {"to_on": "2026-05-08", "report": "更好", "people": ["", str(who)]}
    late = mine.send(f"/field_study/edit/?id={row.id}", row_version="0", **changed)
    assert late.status_code == 409  # two changed it: both versions are shown
    assert "更好" in late.text
    assert mine.send("/field_study/do/confirm/", id=row.id).status_code == 403
    leader = visit("supervisor")
    assert "Field studies to confirm" in leader.get("/").text
    seen = {"row_version": f"{row.id}.{row.version}"}
    assert leader.send("/field_study/do/confirm/", id=row.id, **seen).status_code == 302
    assert latest(FieldStudy).confirmed_by_id == scene.staff["supervisor"].id
    assert visit("area1").get(f"/field_study/edit/?id={row.id}").status_code == 302


def test_the_matrix_on_the_page_as_a_file_and_on_paper(keeper, visit, scene):
    db.session.add_all(
        one
        for one in quality_members.first_requirements()
        if one.what.value in ("internal", "field_study")
    )
    db.session.commit()
    page = keeper.get("/quality-matrix/").text
    assert page.count('class="q q-wait"') == 6  # as many certificates expire within 20 days
    assert f'href="/quality-matrix/person/?employee={scene.staff["front"].id}' in page
    year = clock.today().year
    behind = keeper.get(f"/quality-matrix/person/?employee={scene.staff['front'].id}&year={year}")
    assert "NS-01" in behind.text
    assert "样板花园NS-01" in behind.text
    table = keeper.send("/quality-matrix/export/", **{"as": "csv"})
    assert "前台甲" in table.data.decode("utf-8-sig")
    only = keeper.get("/quality-matrix/?function=committee").text
    assert "区管甲" in only
    assert "前台甲" not in only
    mine = visit("area1")
    assert "前台甲" not in mine.get("/quality-matrix/").text
    assert (
        mine.get(f"/quality-matrix/person/?employee={scene.staff['front'].id}").status_code == 404
    )
    assert mine.send("/quality-matrix/print/").status_code == 403
    assert visit("worker").get("/quality-matrix/").status_code == 403
    if not pdf.available():
        return
    printed = visit("supervisor").send("/quality-matrix/print/")
    with pikepdf.open(BytesIO(printed.data)) as paper:
        (attached,) = paper.attachments.values()
        assert "前台甲" in attached.get_file().read_bytes().decode()
