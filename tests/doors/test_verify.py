"""The page behind a QR code: open to everybody, in either case, telling the form and no more."""

import pytest

from services import form_check
from services.form_check import Verified

TOKEN = "0123456789ABCDEF0123456789ABCDEF"


@pytest.fixture
def issued(monkeypatch):
    """One form of which a paper is about: its record agrees until told otherwise."""

    def say(matches: bool) -> None:
        found = Verified("JL/WI-KF-018/002", "KH-2026-10-0001", 2, "Approved", matches)
        monkeypatch.setattr(
            form_check, "verification", lambda _, token: found if token.upper() == TOKEN else None
        )

    say(True)
    return say


@pytest.mark.parametrize("address", [f"/V/{TOKEN}", f"/v/{TOKEN.lower()}"])
def test_what_a_code_tells_without_log_in(app, scene, client, issued, address):
    answer = client.get(address)
    assert answer.status_code == 200
    for word in ("JL/WI-KF-018/002", "KH-2026-10-0001", ">2<", 'class="door-note success"'):
        assert word in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_record_that_no_longer_agrees(app, scene, client, issued):
    issued(False)
    assert 'class="door-note error"' in client.get(f"/V/{TOKEN}").text


def test_code_of_no_form(app, scene, client):
    for token in ("0" * 32, "x", "漏水", "%00", "a" * 500):
        assert client.get(f"/V/{token}").status_code in (400, 404)
