"""Files on a record's page: attached by a form, shown, handed out so that nothing in them runs."""

from __future__ import annotations

import io
import re

import pytest

from models import Attachment, clock, db
from tests.screens.answers import at_field
from tests.services import desk
from tests.services.sent_files import pdf, picture


@pytest.fixture
def ticket(app, scene):
    made = desk.dispatched(scene, clock.now())
    scene.session.commit()
    return made


def attach(client, ticket, *files, who="front"):
    client.sign_in(who)
    sent = [(io.BytesIO(content), name) for name, content in files]
    return client.send(f"/ticket/do/attach/?id={ticket.id}", id=ticket.id, files=sent)


def test_attached_shown_and_handed_out(client, ticket):
    answer = attach(client, ticket, ("现场.png", picture()), ("合同.pdf", pdf()))
    assert answer.status_code == 302
    page = client.get(f"/ticket/details/?id={ticket.id}").text
    card = re.search(r'<section class="card files".*?</section>', page, re.DOTALL)[0]
    assert re.findall(r'<a href="(/files/\d+/)">([^<]+)</a>', card) == [
        ("/files/1/", "现场.png"),
        ("/files/2/", "合同.pdf"),
    ]
    assert card.count("<img") == 1
    whole = client.get("/files/1/")
    assert whole.data == picture()
    assert whole.headers["Content-Disposition"].startswith("attachment;")
    assert whole.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    small = client.get("/files/1/small")
    assert small.mimetype == "image/jpeg"
    assert len(small.data) < len(whole.data) or len(small.data) < 5_000
    assert client.get("/files/2/small").status_code == 404
    assert client.get("/files/99/").status_code == 404


def test_a_wrong_file_is_told_at_the_field_and_nothing_is_kept(client, ticket):
    answer = attach(client, ticket, ("好.png", picture()), ("病毒.exe", b"MZ"))
    assert "病毒.exe" in at_field(answer, "files")
    assert db.session.query(Attachment).count() == 0
    nothing = attach(client, ticket)
    assert at_field(nothing, "files")


def test_struck_out_from_the_page_and_still_readable(client, ticket):
    attach(client, ticket, ("a.png", picture()))
    page = client.get(f"/ticket/details/?id={ticket.id}").text
    address = re.search(r'class="strike" href="([^"]+)"', page)[1].replace("&amp;", "&")
    asked = client.get(address).text
    assert re.search(r'type="radio" name="file" value="1" checked', asked)
    client.send(address, id=ticket.id, file="1", reason="拍错了")
    page = client.get(f"/ticket/details/?id={ticket.id}").text
    assert "拍错了" in page
    assert 'class="strike"' not in page
    assert client.get("/files/1/").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("worker", 200), ("auditor", 200), ("manager", 200)]
    + [(who, 403) for who in ("worker2", "area2", "front_b", "supervisor_b", "admin")],
)
def test_files_open_as_far_as_their_record(client, ticket, who, status):
    attach(client, ticket, ("a.png", picture()))
    client.sign_in(who)
    assert client.get("/files/1/").status_code == status
    assert client.get("/files/1/small").status_code == status


def test_who_may_not_attach_is_offered_nothing(client, ticket):
    attach(client, ticket, ("a.png", picture()))
    client.sign_in("auditor")
    page = client.get(f"/ticket/details/?id={ticket.id}").text
    assert "a.png" in page
    assert "/do/attach/" not in page
    assert "void-file" not in page
    assert attach(client, ticket, ("b.pdf", pdf()), who="auditor").status_code == 403


def test_strangers_get_no_file(client, ticket):
    attach(client, ticket, ("a.png", picture()))
    stranger = client.application.test_client()
    answer = stranger.get("/files/1/")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
