"""Files of records: what they must be inside, who may attach, see and strike them out."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from models import Attachment, AuditLine, clock
from models.scopes import Forbidden
from rules.attachments import LONGEST_NAME, MOST_BYTES, plain_name
from rules.refusal import Refusal
from rules.vocabulary import Record
from services import attachments
from tests.services import desk
from tests.services.sent_files import packed, pdf, picture


@pytest.fixture
def ticket(scene):
    return desk.dispatched(scene, clock.now())


def add(scene, ticket, *files, who="front"):
    return attachments.add(
        scene.session, scene.actor(who), Record.TICKET, ticket, files, clock.now()
    )


def refusal(scene, ticket, *files) -> str:
    with pytest.raises(Refusal) as refused:
        add(scene, ticket, *files)
    assert refused.value.field == "files"
    assert scene.session.query(Attachment).count() == 0
    return refused.value.sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("现场.JPG", picture("JPEG")),
        ("a.png", picture()),
        ("a.webp", picture("WEBP")),
        ("合同.pdf", pdf()),
        ("a.docx", packed("word/document.xml")),
        ("a.xlsx", packed("xl/workbook.xml")),
    ],
)
def test_a_file_is_kept_as_it_was_sent(scene, ticket, name, content):
    (kept,) = add(scene, ticket, (name, content))
    scene.session.commit()
    scene.session.expire_all()
    found = attachments.opened(scene.session, scene.actor("auditor"), kept.id)
    assert (found.name, found.content, found.size) == (name, content, len(content))
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.added_by_id, found.office_id) == (scene.staff["front"].id, scene.office.id)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.exe", b"MZ", "can't be attached"),
        ("a.html", b"<script>", "can't be attached"),
        ("a.svg", b"<svg/>", "can't be attached"),
        ("noending", b"x", "can't be attached"),
        ("a.png", b"", "is empty"),
        ("a.png", b"<html><script>alert(1)</script>", "not what its name says"),
        ("a.png", picture("JPEG"), "not what its name says"),
        ("a.jpg", picture("JPEG")[:200], "not what its name says"),
        ("a.pdf", b"%PDF-1.7 and nothing else", "not what its name says"),
        ("a.docx", packed("xl/workbook.xml"), "not what its name says"),
        ("a.xlsx", b"PK\x03\x04broken", "not what its name says"),
        ("a.jpg", b"\xff" * (MOST_BYTES + 1), "too large"),
        ("a.png", picture("PNG", (30_000, 2_001)), "not what its name says"),
    ],
)
def test_what_cannot_be_kept_is_named(scene, ticket, name, content, word):
    assert word in refusal(scene, ticket, (name, content))


def test_all_files_are_kept_or_none(scene, ticket):
    assert "can't be" in refusal(scene, ticket, ("a.png", picture()), ("b.exe", b"MZ"))
    assert "attached already" in refusal(scene, ticket, ("a.png", picture()), ("b.png", picture()))
    assert "at most" in refusal(scene, ticket, *[("a.png", picture())] * 11)
    assert "at least one" in refusal(scene, ticket)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\照片\\漏水.png", "漏水.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("a\u202egnp.exe.png", "agnp.exe.png"),
        ("a\x00\n.png", "a.png"),
    ],
)
def test_names_lose_what_could_deceive(given, kept):
    assert plain_name(given) == kept


def test_a_long_name_keeps_its_ending():
    shown = plain_name("长" * 300 + ".jpeg")
    assert len(shown) <= LONGEST_NAME
    assert shown.endswith(".jpeg")


@pytest.mark.parametrize(
    ("who", "attaches", "sees"),
    [
        *((who, True, True) for who in ("supervisor", "front", "front2", "area1", "worker")),
        *((who, False, True) for who in ("quality", "manager", "finance", "auditor")),
        *((who, False, False) for who in ("worker2", "area2", "front_b", "supervisor_b", "admin")),
    ],
)
def test_who_attaches_and_who_sees(scene, ticket, who, attaches, sees):
    (kept,) = add(scene, ticket, ("a.png", picture()))
    scene.session.commit()
    actor, session = scene.actor(who), scene.session

    def granted(do) -> bool:
        try:
            do()
        except Forbidden:
            return False
        return True

    more = [("b.pdf", pdf())]
    assert (
        granted(lambda: attachments.add(session, actor, Record.TICKET, ticket, more, clock.now()))
        is attaches
    )
    assert granted(lambda: attachments.opened(session, actor, kept.id)) is sees


def test_a_file_is_struck_out_with_its_reason_and_stays(scene, ticket):
    one, _ = add(scene, ticket, ("a.png", picture()), ("b.pdf", pdf()))
    who, session = scene.actor("front"), scene.session
    attachments.strike_out(session, who, Record.TICKET, ticket, one.id, clock.now(), "拍错了房间")
    session.commit()
    assert (one.void_reason, one.voided_by_id) == ("拍错了房间", scene.staff["front"].id)
    assert attachments.opened(session, scene.actor("auditor"), one.id).content == picture()
    with pytest.raises(Refusal, match="voided already"):
        attachments.strike_out(session, who, Record.TICKET, ticket, one.id, clock.now(), "x")
    again = add(scene, ticket, ("a.png", picture()))  # a struck one doesn't stand in the way
    assert len(again) == 1
    lines = session.query(AuditLine).filter_by(record="attachment").all()
    assert {(line.owner, line.owner_id) for line in lines} == {("ticket", ticket.id)}
    assert not any("content" in line.changes for line in lines)
    assert "拍错了房间" in {line.reason for line in lines}


def test_a_file_of_another_record_is_not_struck_out_by_this_one(scene, ticket):
    (one,) = add(scene, ticket, ("a.png", picture()))
    other = desk.dispatched(scene, clock.now())
    with pytest.raises(Refusal):
        attachments.strike_out(
            scene.session, scene.actor("front"), Record.TICKET, other, one.id, clock.now(), "x"
        )


def test_a_small_picture_is_small_upright_and_tells_no_place(scene):
    place = Image.Exif()
    place[0x0112] = 6  # held upright
    place[0x010F] = "a phone"
    small = attachments.small(picture("JPEG", (900, 600), place.tobytes()))
    with Image.open(io.BytesIO(small)) as shown:
        assert shown.size == (213, 320)
        assert not dict(shown.getexif())
