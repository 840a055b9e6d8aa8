"""Wage results on screens: a table drafted and put in force, a batch from office to finance."""

from __future__ import annotations

import io
import re
from datetime import date
from fractions import Fraction

from python_calamine import load_workbook

from models import Assessment, PerformanceBase, WageBatch, WageLayout, WageTable, db
from rules.vocabulary import AssessmentStatus
from rules.wage_words import WageBatchState, WageTableState
from tests.services.month_deeds import approved
from tests.services.month_rows import OCTOBER

BANDS = {
    "band_rows-n0-score_from": "0",
    "band_rows-n0-value": "0.5",
    "band_rows-n1-score_from": "90",
    "band_rows-n1-value": "1",
}


def test_a_table_is_refused_at_its_rows_then_drafted_and_put_in_force(visit, scene):
    finance = visit("finance")
    assert 'value="0.6"' in finance.get("/wage_table/new/").text  # the usual bands
    sent = {"valid_from": "2026-10", "mode": "coefficient", "bonus_of": "bonus_base"} | BANDS
    gap = finance.send("/wage_table/new/", **sent | {"band_rows-n0-score_from": "60"})
    assert (gap.status_code, "are in no band" in gap.text) == (422, True)
    assert 'value="0.5"' in gap.text
    typo = finance.send("/wage_table/new/", **sent | {"band_rows-n0-value": "半"})
    assert "Enter a number" in typo.text
    assert db.session.query(WageTable).count() == 0
    assert finance.send("/wage_table/new/", **sent).status_code == 302
    row = db.session.query(WageTable).one()
    assert visit("finance").send("/wage_table/do/issue/", id=row.id).status_code == 403
    assert visit("manager").send("/wage_table/do/issue/", id=row.id).status_code == 302
    db.session.expire_all()
    assert row.state is WageTableState.ISSUED
    change = sent | {"band_rows-n1-value": "9"}
    visit("finance").send(f"/wage_table/edit/?id={row.id}", **change)
    db.session.expire_all()
    assert [one.value for one in row.bands] == [Fraction(1, 2), 1]
    page = visit("finance").get(f"/wage_table/details/?id={row.id}").text
    assert "0 up to, not including, 90" in page


def test_a_batch_goes_its_way_and_payroll_gets_its_own_columns(visit, scene):
    row = approved(scene)
    db.session.commit()
    visit("finance").send(
        "/wage_table/new/",
        **{"valid_from": "2026-10", "mode": "coefficient", "bonus_of": "bonus_base"} | BANDS,
    )
    visit("manager").send("/wage_table/do/issue/", id=db.session.query(WageTable).one().id)
    reckoned = visit("supervisor").send("/wage_batch/do/prepare/", month="2026-10")
    assert reckoned.status_code == 302
    page = visit("supervisor").get(reckoned.location).text
    assert "There is no performance base of this post for 2026-10. Finance enters it." in page
    batch = db.session.query(WageBatch).one()
    refused = visit("manager").send("/wage_batch/do/hand-over/", id=batch.id)
    assert (refused.status_code, "reckoned yet" in refused.text) == (422, True)
    sent = {"employee": row.employee_id, "valid_from": "2026-10", "base_fen": "2000.50"}
    wrong = visit("finance").send(
        "/performance_base/new/", **sent, position="area_admin", bonus_base_fen="0"
    )
    assert "never held this post" in wrong.text
    visit("finance").send(
        "/performance_base/new/", **sent, position="front_desk", bonus_base_fen="0"
    )
    assert db.session.query(PerformanceBase).one().valid_from == OCTOBER
    visit("supervisor").send("/wage_batch/do/again/", id=batch.id)
    assert "/wage_batch/do/hand-over/" in visit("manager").get("/").text
    assert 'id="my-pay"' not in visit("front").get("/").text  # a draft is nobody's pay yet
    assert visit("manager").send("/wage_batch/do/hand-over/", id=batch.id).status_code == 302
    assert "2,000.50 yuan" in visit("finance").get("/").text
    own = visit("front").get("/").text
    assert "2,000.50 yuan" in own[own.index('id="my-pay"') :]
    assert "Your wage result went to finance" in visit("front").get("/inbox/").text
    assert 'id="my-pay"' not in visit("front2").get("/").text
    columns = {"column_rows-n0-title": "实发", "column_rows-n0-field": "net"}
    columns |= {"column_rows-n1-title": "姓名", "column_rows-n1-field": "name"}
    visit("finance").send("/wage_layout/new/", valid_from=f"{date(2026, 1, 1)}", **columns)
    assert db.session.query(WageLayout).count() == 1
    file = visit("finance").send("/wage_batch/do/file/", id=batch.id)
    sheet = load_workbook(io.BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert sheet == [["实发", "姓名"], [2000.5, row.employee.name]]
    assert visit("manager").send("/wage_batch/do/file/", id=batch.id).status_code == 403
    for deed in ("receive", "pay"):
        assert visit("manager").send(f"/wage_batch/do/{deed}/", id=batch.id).status_code == 403
        assert visit("finance").send(f"/wage_batch/do/{deed}/", id=batch.id).status_code == 302
    db.session.expire_all()
    assert batch.state is WageBatchState.PAID
    assert db.session.get_one(Assessment, row.id).status is AssessmentStatus.WITH_FINANCE
    assert "are those that were handed over" in visit("supervisor").get(reckoned.location).text


def test_everybody_sees_his_own_result_and_no_colleagues(visit, filled):
    mine = visit("front").get("/wage_line/").text
    assert re.findall(r"前台[甲乙]", mine)
    assert "前台乙" not in mine
    assert visit("front").get("/wage_batch/").status_code == 403
