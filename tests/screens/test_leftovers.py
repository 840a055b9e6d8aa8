"""What the desk asked for besides, and bad input that must lose nothing."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from models import (
    Attachment,
    AuditLine,
    CustomerDocument,
    Incident,
    Occupancy,
    Visit,
    VisitPlan,
    clock,
    db,
)
from rules.incident_words import IncidentState
from rules.shift_words import HandoverState
from services import handover, incidents, roster, runbooks
from services.runbooks import in_force
from tests.office import DAY, NOON, START
from tests.screens.answers import at_field
from tests.screens.shifts import shift_of
from tests.services.sent_files import pdf, picture


# Runbooks -----------------------------------------------------------------------------------------
@pytest.fixture
def book(scene):
    """The company's runbook for the lift."""
    runbooks.seed(scene.session)
    scene.session.commit()
    return in_force(scene.session, scene.office.id, "lift", clock.today())


def rows_of(book):
    """The form of a runbook, its rows as they stand."""
    given = {"kind": book.kind.value, "name": book.name, "valid_from": book.valid_from.isoformat()}
    for place, one in enumerate(book.steps):
        must = "y" if one.must else "n"
        given |= {f"step_rows-n{place}-what": one.what, f"step_rows-n{place}-must": must}
    return given


def test_a_runbook_is_copied_to_one_s_office_once(client, scene, book):
    client.sign_in("supervisor")
    door = f"/runbook/do/copy/?id={book.id}"
    answer = client.send(door, id=book.id, office=scene.office.id)
    own = in_force(db.session(), scene.office.id, book.kind, clock.today())
    assert answer.location == f"/runbook/details/?id={own.id}"
    assert (own.office_id, own.edition, len(own.steps)) == (scene.office.id, 1, len(book.steps))
    again = client.send(door, id=book.id, office=scene.office.id)
    assert own.name in at_field(again, "office")
    assert client.send(door, id=book.id, office=scene.offices["B"].id).status_code == 422
    assert client.sign_in("front").send(door, id=book.id).status_code == 403


def test_a_step_goes_while_nothing_was_handled_by_the_edition(client, scene, book):
    client.sign_in("quality")
    kept = [one.what for one in book.steps]
    given = {k: v for k, v in rows_of(book).items() if not k.startswith("step_rows-n1-")}
    path = f"/runbook/edit/?id={book.id}"
    assert "data-take-row" in client.get(path).text
    given["row_version"] = str(book.version)
    assert client.send(path, **given).status_code == 302
    db.session.expire_all()
    assert [one.what for one in book.steps] == [kept[0], *kept[2:]]
    assert book.edition == 1
    lines = db.session.scalars(select(AuditLine).where(AuditLine.record == "runbook")).all()
    assert any("row_removed" in line.changes for line in lines)

    actor = scene.actor("front")
    incidents.open_(db.session(), actor, scene.office, book.kind, clock.now(), place="2栋")
    db.session.commit()
    used = [one.what for one in book.steps]
    given = {k: v for k, v in rows_of(book).items() if not k.startswith("step_rows-n0-")}
    given["row_version"] = str(book.version)
    assert client.send(path, **given).status_code == 302
    db.session.expire_all()
    assert [one.what for one in book.steps] == used  # the edition that was used stands
    assert runbooks.newest(db.session(), book).edition == 2


# Emergencies --------------------------------------------------------------------------------------
@pytest.fixture
def controlled(client, scene, book):
    actor = scene.actor("front")
    row = incidents.open_(db.session(), actor, scene.office, book.kind, clock.now(), place="2栋")
    incidents.control(db.session(), actor, row, clock.now())
    db.session.commit()
    return row


def test_an_emergency_that_flares_up_is_open_again_with_the_reason(client, controlled):
    client.sign_in("front")
    door = f"/incident/do/reopen/?id={controlled.id}"
    assert at_field(client.send(door, id=controlled.id, reason=" "), "reason")
    assert client.send(door, id=controlled.id, reason="水又漏出来了").status_code == 302
    db.session.expire_all()
    assert (controlled.state, controlled.controlled_at) == (IncidentState.OPEN, None)
    page = client.get(f"/incident/details/?id={controlled.id}").text
    assert "水又漏出来了" in page
    assert client.send(door, id=controlled.id, reason="再来").status_code == 422
    assert client.sign_in("worker").send(door, id=controlled.id, reason="x").status_code == 403


def test_two_who_open_the_same_emergency_lose_nothing(client, scene, book):
    """The second is told who opened it and when; what he typed stays on his page."""
    client.sign_in("front").send("/emergency/", kind="lift", place="2栋电梯", drill="n")
    answer = client.sign_in("front2").send("/emergency/", kind="lift", place="2栋电梯", drill="n")
    assert answer.status_code == 422
    assert "前台甲" in answer.text
    assert "2栋电梯" in answer.text
    assert len(db.session.scalars(select(Incident)).all()) == 1


# Customer documents -------------------------------------------------------------------------------
def document(client, filled, *files, **more):
    """Send files to the first customer's file."""
    client.sign_in("front")
    row = filled.customers[0]
    category = db.session.query(CustomerDocument).first().category_id
    sent = [(io.BytesIO(content), name) for name, content in files]
    given = {"id": row.id, "category": category, "files": sent} | more
    answer = client.send(f"/customer/do/add-document/?id={row.id}", **given)
    answer.request.environ["wsgi.input"].close()  # what is large was sent from a file
    return answer


def test_a_pdf_is_previewed_within_the_page_and_nowhere_else(client, filled):
    document(client, filled, ("合同.pdf", pdf()), ("门牌.png", picture()))
    shown = {}
    for row in db.session.scalars(select(CustomerDocument).order_by(CustomerDocument.id.desc())):
        if row.name in ("合同.pdf", "门牌.png") and row.name not in shown:
            door = f"/customer_document/do/look/?id={row.id}"
            shown[row.name] = client.send(door, id=row.id).location
    page = client.get(shown["合同.pdf"])
    frame = re.search(r'<iframe class="document-pdf" src="([^"]+)"', page.text)[1]
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    content = client.get(frame.replace("&amp;", "&"))
    assert content.data == pdf() or content.data.startswith(b"%PDF")
    assert content.headers["Content-Disposition"] == "inline"
    assert content.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert content.headers["X-Frame-Options"] == "SAMEORIGIN"
    photo = client.get(shown["门牌.png"])
    assert "<img" in photo.text
    assert "<iframe" not in photo.text
    assert "frame-src" not in client.get("/customer/").headers["Content-Security-Policy"]
    assert client.get("/customer/").headers["X-Frame-Options"] == "DENY"


def test_a_photo_of_30_mb_is_told_at_its_field_and_the_note_stays(client, filled):
    huge = picture("JPEG") + b"\0" * (30 * 2**20)
    before = db.session.query(Attachment).count()
    answer = document(client, filled, ("现场.jpg", huge), note="房东的合同")
    assert answer.status_code == 422
    assert "现场.jpg" in at_field(answer, "files")
    assert "10 MB" in at_field(answer, "files")
    assert "房东的合同" in answer.text
    assert db.session.query(Attachment).count() == before
    several = [(f"{n}.jpg", picture("JPEG") + bytes([n]) * (8 * 2**20)) for n in range(3)]
    answer = document(client, filled, *several, note="房东的合同")
    assert "20 MB" in at_field(answer, "files")
    assert db.session.query(Attachment).count() == before


# Visits -------------------------------------------------------------------------------------------
def test_a_visit_to_a_vacated_flat_says_so_and_keeps_what_was_typed(client, filled):
    unit = filled.units[0]
    for one in db.session.scalars(select(Occupancy).where(Occupancy.unit_id == unit.id)):
        one.valid_to = START
    db.session.commit()
    client.sign_in("area1")
    before = db.session.query(Visit).count()
    given = {"unit": unit.id, "who": "somebody", "kind": "planned", "said": "门口有搬家的纸箱"}
    answer = client.send("/visit/new/", **given)
    assert unit.address in at_field(answer, "unit")
    assert "门口有搬家的纸箱" in answer.text
    assert db.session.query(Visit).count() == before


def test_the_area_administrator_finds_the_visits_due_on_my_day(client, filled):
    db.session.add(
        VisitPlan(
            office=filled.office,
            name="本轮",
            starts_on=clock.today().replace(day=1),
            ends_on=clock.today().replace(month=12, day=31),
            months=1,
            started_at=NOON,
        )
    )
    db.session.commit()
    page = client.sign_in("area1").get("/").text
    block = re.search(r'<section[^>]*id="visits".*?</section>', page, re.DOTALL)[0]
    address = re.search(r'href="(/visits/\?office=\d+&amp;area=\d+)"', block)[1]
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert 'id="visits"' not in client.sign_in("front").get("/").text


# Search -------------------------------------------------------------------------------------------
def test_tasks_and_visits_are_found_by_number_and_words(client, filled):
    client.sign_in("front")
    for words, record in (("张贴通知", "task"), ("楼道堆物", "visit"), ("ZF-20261014", "visit")):
        page = client.get("/search/", query_string={"q": words}).text
        assert f'href="/{record}/details/' in page, words
    assert "/visit/details/" not in client.sign_in("worker").get("/search/?q=楼道堆物").text


# Handovers ----------------------------------------------------------------------------------------
def test_odd_fen_are_counted_and_a_sheet_is_signed_once(client, scene):
    session = db.session()
    shift = roster.keep_shift(session, shift_of(scene))
    giver, taker = scene.actor("front"), scene.staff["front2"]
    row = handover.open_sheet(session, giver, shift, DAY, taker, clock.now(), "")
    row.expected_fen = 507
    session.commit()
    client.sign_in(row.giver.username)
    page = client.get(f"/handover/do/count/?id={row.id}").text
    assert 'data-fen="1"' in page
    version = re.search(r'name="row_version" value="(\d+)"', page)[1]
    given = {"cash_500": 1, "cash_1": 7, "taker": row.taker_id, "row_version": version}
    given |= {f"item_{one.id}_counted": one.expected for one in row.items}
    given |= {f"item_{one.id}_{end}": "1" for one in row.items for end in ("first", "last")}
    assert client.send(f"/handover/do/count/?id={row.id}", **given).status_code == 302
    db.session.expire_all()
    assert row.counted_fen == 507
    for code in (302, 422):
        answer = client.send(f"/handover/do/give/?id={row.id}", id=row.id)
        assert answer.status_code == code
    assert "您已签字" in answer.text or "已签" in answer.text
    db.session.expire_all()
    assert row.state is HandoverState.GIVEN


def test_the_box_of_a_reply_is_high_enough(client, filled):
    from models import Letter
    from services import office_words

    db.session.add_all(office_words.first_templates())
    db.session.commit()
    row = db.session.query(Letter).filter_by(office_id=filled.office.id).first()
    page = client.sign_in("front").get(f"/letter/do/reply/?id={row.id}").text
    assert re.search(r'<textarea name="reply_text" rows="18"', page)
