"""The screens of arrears: list, contact, notices for many, the flat, My day (JD-10)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from bench.sent import recorded
from models import AuditLine, BackgroundJob, Bill, Dunning, clock, db
from rules.dunning_words import DunningOutcome, DunningStep
from services import jobs

STATEMENTS = 6


@pytest.fixture
def owing(scene):
    """Every flat of the office owes since forty days ago, the first one most."""
    flats = [unit for unit in scene.units if unit.office is scene.office]
    for number, unit in enumerate(flats):
        scene.session.add(
            Bill(
                office=unit.office,
                area=unit.area,
                unit=unit,
                bill_no=f"Q{number}",
                item="物业管理费",
                period="2026Q3",
                amount_fen=100_000 - number,
                due_on=clock.today() - timedelta(days=40),
            )
        )
    scene.session.commit()
    return flats


def send_contact(someone, unit, step="phone", **said):
    return someone.send("/dunning/new/", unit=unit.id, step=step, **said)


def test_the_list_takes_few_statements_and_is_narrowed_and_masked(visit, owing, scene):
    supervisor = visit("supervisor")
    supervisor.get("/arrears/")
    with recorded(db.engine) as sent:
        text = supervisor.get("/arrears/?by=amount&stands=due-phone").text
    assert len(sent) <= STATEMENTS
    assert "999.99" in text
    assert f'#arrears">{owing[0].address}' in text
    phones = [one.phone for one in scene.customers if one.phone]
    assert not any(phone in text for phone in phones)
    nothing = supervisor.get("/arrears/?stands=broken").text
    assert "Nothing matches" in nothing
    own = visit("area1").get("/arrears/").text
    others = [unit for unit in owing if unit.area_id != owing[0].area_id]
    assert owing[0].address in own
    assert not any(unit.address in own for unit in others)
    assert visit("worker").get("/arrears/").status_code == 403


def test_a_contact_is_recorded_completed_and_answered(visit, owing):
    flat, area = owing[0], visit("area1")
    assert "Overdue: 1,000.00 yuan" in area.get(f"/dunning/new/?unit={flat.id}").text
    skipped = send_contact(area, flat, "notice_1")
    assert skipped.status_code == 422
    assert "comes before this one" in skipped.text
    done = send_contact(area, flat, outcome="disputes", note="面积不对")
    assert done.status_code == 302
    row = db.session.query(Dunning).one()
    assert (row.owed_fen, row.latest) == (100_000, True)
    assert "Disputes the bill" in area.get(f"/unit/details/?id={flat.id}").text
    supervisor = visit("supervisor")
    assert "Disputed bills to answer" in supervisor.get("/").text
    answered = supervisor.send("/dunning/do/answer/", id=row.id, answer="已核对")
    assert answered.status_code == 302
    assert visit("area1").send("/dunning/do/void/", id=row.id, reason="错").status_code == 403


def test_a_broken_promise_returns_to_my_day_until_somebody_calls_again(visit, owing, scene):
    flat, area, today = owing[0], visit("area1"), clock.today()
    said = send_contact(area, flat, outcome="promised", promise_on=f"{today}", promise_fen="600")
    assert said.status_code == 302
    row = db.session.query(Dunning).one()
    row_id = row.id
    db.session.execute(
        db.update(Dunning)
        .where(Dunning.id == row_id)
        .values(day=today - timedelta(days=5), promise_on=today - timedelta(days=1)),
        execution_options={"audited": True},
    )
    day = area.get("/").text
    assert "Promises not kept" in day
    assert f"/dunning/new/?unit={flat.id}" in day
    assert "Dunning due" in day
    waiting = area.get("/waiting").json
    assert waiting["dunning"]["total"] == 1
    assert send_contact(area, flat, outcome="refuses").status_code == 302
    assert "Promises not kept" not in area.get("/").text


def test_notices_of_ticked_flats_come_in_one_file_and_are_recorded(visit, owing):
    area = visit("area1")
    mine = [unit for unit in owing if unit.area_id == owing[0].area_id][:2]
    for flat in mine:
        send_contact(area, flat)
    ids = ",".join(str(flat.id) for flat in mine)
    assert "Nothing was" not in area.get(f"/arrears/notices/?id={ids}").text
    unchosen = area.send("/arrears/notices/", id=ids)
    assert unchosen.status_code == 422
    file = area.send("/arrears/notices/", id=ids, step="notice_1", then="record")
    assert file.mimetype == "application/pdf"
    assert len(pikepdf.open(BytesIO(file.data)).pages) == 2
    rows = db.session.query(Dunning).filter_by(step=DunningStep.NOTICE_1).all()
    assert [row.outcome for row in rows] == [None, None]
    printed = db.session.query(AuditLine).filter_by(record="dunning", op="print").count()
    assert printed == 2
    other = next(unit for unit in owing if unit.area_id != owing[0].area_id)
    assert area.get(f"/arrears/notices/?id={other.id}").status_code == 403


def test_many_notices_are_printed_in_the_background(visit, owing, monkeypatch):
    monkeypatch.setattr("admin_views.notices_to_print.AT_ONCE", 1)
    finance = visit("finance")
    ids = ",".join(str(flat.id) for flat in owing[:2])
    answer = finance.send("/arrears/notices/", id=ids, step="notice_2", then="print")
    assert answer.status_code == 302
    key = db.session.query(BackgroundJob).one().key
    assert f"/job/{key}/" in answer.location
    file = finance.get(f"/job/{key}/file")
    assert len(pikepdf.open(BytesIO(file.data)).pages) == 2
    assert jobs.State.DONE.value == db.session.query(BackgroundJob).one().state.value


def test_the_list_is_handed_out_and_that_is_on_record(visit, owing):
    finance = visit("finance")
    file = finance.send("/arrears/export/", **{"as": "csv"})
    assert file.mimetype == "text/csv"
    assert len(file.text.strip().splitlines()) == len(owing) + 1
    assert visit("front").send("/arrears/export/", **{"as": "csv"}).status_code == 403


def test_an_outcome_left_out_is_entered_later(visit, owing):
    area = visit("area1")
    send_contact(area, owing[0])
    row_id = db.session.query(Dunning).one().id
    page = area.get(f"/dunning/do/outcome/?id={row_id}").text
    assert "What came of it has to be entered." in area.get(f"/dunning/details/?id={row_id}").text
    assert "checked" not in page.split("<form", 2)[-1].split("</form")[0]
    done = area.send("/dunning/do/outcome/", id=row_id, outcome="promised", promise_fen="")
    assert done.status_code == 302
    day = area.send("/dunning/do/outcome/", id=row_id, promise_on=f"{clock.today()}")
    assert day.status_code == 302
    row = db.session.query(Dunning).one()
    assert (row.outcome, row.promise_fen) == (DunningOutcome.PROMISED, 100_000)
