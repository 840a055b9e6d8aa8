"""An evidence pack: opened, its hashes checked, its links followed; who gets which."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date, timedelta
from functools import partial
from itertools import count, pairwise
from urllib.parse import unquote

import pytest
from flask_babel import force_locale

from models import clock
from models.clock import local
from models.scopes import Forbidden
from rules import pack_words as rules
from rules.clauses import CLAUSES, LONGEST
from rules.pack_words import PackState
from rules.refusal import Refusal
from services import evidence_packs
from tests.office import DAY, NOON
from tests.services import design_deeds, desk
from tests.services.spot_deeds import begun, finds, given

ONE = timedelta(days=1)


def made(scene, who="auditor", first=DAY, last=DAY, office=None, at=NOON):
    actor, told = scene.actor(who), []
    row = evidence_packs.ask(scene.session, actor, first, last, office, at)
    with force_locale("en"):
        evidence_packs.make(
            *(scene.session, actor, row.id, "en", at),
            lambda done, of: told.append((done, of)),
        )
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    content = b"".join(pieces(scene.session, row.id))
    assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)
    return row, zipfile.ZipFile(io.BytesIO(content))


def pieces(session, pack_id):
    return iter(partial(next, (evidence_packs.piece(session, pack_id, n) for n in count())), None)


def table(pack, path):
    return list(csv.DictReader(io.StringIO(pack.read(path).decode("utf-8-sig"))))


@pytest.fixture
def worked(scene):
    """A given assessment, a draft, one of another day, and a work order of a customer."""
    for at in (NOON, NOON - 5 * ONE):
        row = begun(scene, at=at)
        finds(scene, row)
        given(scene, row)
    begun(scene, at=NOON)
    desk.request(scene, NOON, caller_phone="13900001234")
    scene.session.commit()
    return scene


def test_a_pack_is_whole_its_hashes_hold_and_its_links_lead_somewhere(worked):
    row, pack = made(worked)
    names = pack.namelist()
    assert (row.state, row.files, len(set(names))) == (PackState.PACKED, len(names), len(names))
    for line in pack.read("SHA256SUMS").decode().splitlines():
        digest, path = line.split("  ", 1)
        assert hashlib.sha256(pack.read(path)).hexdigest() == digest
    told = json.loads(pack.read("manifest.json"))
    assert {one["path"]: one["size"] for one in told["files"]} == {
        name: pack.getinfo(name).file_size
        for name in names
        if name not in ("manifest.json", "SHA256SUMS")
    }
    page = pack.read("index.html").decode()
    links = [unquote(link) for link in re.findall(r'(?:href|src)="([^"]*)"', page)]
    assert {link for link in links if not link.startswith("#")} <= set(names)
    anchors = set(re.findall(r'id="([^"]*)"', page))
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    assert {f"c-{clause.number}" for clause in CLAUSES} <= anchors


def test_it_holds_the_forms_and_rows_of_the_period_phones_as_on_screen(worked):
    _, pack = made(worked)
    (form,) = [name for name in pack.namelist() if name.startswith("forms/")]
    assert pack.read(form).startswith(b"%PDF")
    assert "JL-WI-KF-018-001" in form
    (ticket,) = table(pack, "lists/ticket.csv")
    assert ticket["caller_phone"].count("*") == 4
    _, later = made(worked, first=DAY - 5 * ONE, last=DAY - 5 * ONE)
    assert len([name for name in later.namelist() if name.startswith("forms/")]) == 1
    assert table(later, "lists/ticket.csv") == []


def test_the_trail_is_the_auditors_and_an_office_is_alone(worked):
    now = clock.now()
    today = local(now).date()
    _, pack = made(worked, first=today, last=today, at=now)
    trail = table(pack, "audit/audit_line.csv")
    assert len(trail) > 5
    assert all(one["mac"] == two["prev"] for one, two in pairwise(trail))
    _, pack = made(worked, office=worked.offices["B"])
    assert table(pack, "lists/ticket.csv") == []
    _, pack = made(worked, "quality")  # reads the trail and the assessments, and no more
    names = pack.namelist()
    assert [name for name in names if name.startswith(("audit/", "forms/"))] == []
    assert "may not print this form" in pack.read("index.html").decode()


def test_the_same_pack_again_is_the_same_but_for_what_was_written_since(worked):
    one, two = (made(worked)[1] for _ in range(2))
    changed = {"index.html", "manifest.json", "SHA256SUMS"}
    assert one.namelist() == two.namelist()
    for name in set(one.namelist()) - changed:
        assert one.read(name) == two.read(name), name


def test_who_gets_a_pack(worked):
    for who in ("front", "manager", "admin"):
        with pytest.raises(Forbidden):
            evidence_packs.ask(worked.session, worked.actor(who), DAY, DAY, None, NOON)
    row, _ = made(worked, "auditor")
    evidence_packs.fetch(worked.session, worked.actor("auditor"), row)
    with pytest.raises(Refusal):  # it holds what another one may see
        evidence_packs.fetch(worked.session, worked.actor("quality"), row)
    with pytest.raises(Forbidden):
        evidence_packs.make(
            *(worked.session, worked.actor("quality"), row.id, "en", NOON), lambda done, of: None
        )


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (DAY, DAY - ONE, "to_on"),
        (DAY, DAY + ONE, "to_on"),
        (date(1999, 12, 31), DAY, "from_on"),
        (DAY - LONGEST * ONE, DAY, "to_on"),
    ],
)
def test_nonsense_periods_are_refused_at_their_field(first, last, field):
    rules.check_period(DAY - (LONGEST - 1) * ONE, DAY, DAY)
    with pytest.raises(Refusal) as refused:
        rules.check_period(first, last, DAY)
    assert refused.value.field == field


def test_a_designed_form_comes_in_by_itself(scene):
    row = design_deeds.made(scene, design_deeds.in_use(scene), f1="王先生")
    _, pack = made(scene)
    (form,) = [name for name in pack.namelist() if name.startswith("forms/")]
    assert row.number in form
    assert "王先生" in pack.read("lists/custom_record.csv").decode("utf-8-sig")
