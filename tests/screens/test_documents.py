"""Registers, documents and evidence packs through the browser's doors."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

from sqlalchemy import select

from models import (
    DocumentEdition,
    DocumentReading,
    EvidencePack,
    FormRegister,
    ProcedureDocument,
    clock,
)
from models.clock import local
from rules.pack_words import PackState
from tests.services.sent_files import pdf


def newest(session, model):
    session.expire_all()
    return session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()


def test_a_pack_from_the_question_to_the_file(visit, filled, session):
    today = local(clock.now()).date()
    asked = {"from_on": f"{today}", "to_on": f"{today}"}
    assert visit("front").send("/evidence_pack/new/", **asked).status_code == 403
    auditor = visit("auditor")
    ahead = auditor.send("/evidence_pack/new/", **asked | {"to_on": f"{today + timedelta(days=1)}"})
    assert ahead.status_code == 422
    begun = auditor.send("/evidence_pack/new/", **asked)
    assert "/job/" in begun.location
    row = newest(session, EvidencePack)
    assert row.state is PackState.PACKED
    assert f"/evidence_pack/details/?id={row.id}" in auditor.get(begun.location).text
    file = auditor.send(f"/evidence_pack/do/fetch/?id={row.id}")
    assert hashlib.sha256(file.data).hexdigest() == row.sha256
    assert file.headers["Content-Length"] == str(row.size)
    assert visit("quality").send(f"/evidence_pack/do/fetch/?id={row.id}").status_code == 422
    assert visit("front").get(f"/evidence_pack/details/?id={row.id}").status_code == 403


def test_a_document_from_the_draft_to_its_readers(visit, filled, session):
    today = local(clock.now()).date()
    quality = visit("quality")
    said = {"code": "QP-9", "title": "<b>投诉</b>", "kind": "procedure", "audience": "front_desk"}
    quality.send("/procedure_document/new/", **said)
    whose = newest(session, ProcedureDocument)
    wish = {"document": whose.id, "edition": "A/0", "valid_from": f"{today}", "summary": "首次"}
    quality.send("/document_edition/new/", **wish)
    row = newest(session, DocumentEdition)
    page = f"/document_edition/details/?id={row.id}"
    assert visit("front").get(page).status_code == 404  # a draft is nobody's yet
    quality = visit("quality")
    door = f"/document_edition/do/%s/?id={row.id}"
    assert quality.send(door % "submit").status_code == 422  # no file yet
    quality.send(door % "attach", files=(io.BytesIO(pdf()), "正文.pdf"))
    quality.send(door % "submit")
    manager = visit("manager")
    assert whose.code in manager.get("/").text
    manager.send(door % "approve")
    front = visit("front")
    assert "&lt;b&gt;投诉" in front.get("/").text
    assert (door % "confirm").replace("&", "&amp;") in front.get(page).text
    front.send(door % "confirm")
    assert newest(session, DocumentReading).employee.username == "front"
    assert (door % "confirm") not in front.get(page).text
    assert "尚未" not in front.get("/").text


def test_the_next_edition_of_a_form_takes_the_place_of_the_one_before(visit, filled, session):
    code = "JL/WI-KF-018/001"
    row = session.scalars(select(FormRegister).where(FormRegister.code == code)).one()
    today = local(clock.now()).date()
    quality = visit("quality")
    wish = {"edition": "A/1", "valid_from": f"{today - timedelta(days=1)}", "change": "加一栏"}
    door = f"/form_register/do/next/?id={row.id}"
    assert quality.send(door, **wish).status_code == 422
    assert quality.send(door, **wish | {"valid_from": f"{today}"}).status_code == 302
    made = newest(session, FormRegister)
    assert (made.code, made.edition, made.layout) == (code, "A/1", "spot-assessment/1")
    assert quality.send(f"/form_register/do/blank/?id={row.id}").status_code == 422
    assert quality.send(f"/form_register/do/blank/?id={made.id}").mimetype == "application/pdf"
    assert made.edition not in quality.get("/form_register/?standing=obsolete").text
