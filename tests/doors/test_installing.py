"""The office on a phone's home screen: what the phone is told, and that it keeps nothing of it."""

from __future__ import annotations

import json
import re
import struct

import pytest

from admin_views import installing


@pytest.mark.parametrize(
    ("wish", "lang", "name"),
    [("zh", "zh-Hans-CN", "客户服务"), ("zh-TW", "zh-Hant-TW", "客戶服務"), ("en", "en", None)],
)
def test_the_manifest_speaks_its_readers_language(app, scene, client, wish, lang, name):
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": wish})
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.text)
    assert (told["lang"], told["start_url"], told["display"]) == (lang, "/", "standalone")
    assert told["short_name"] == (name or "Customer service")


def test_its_pictures_exist_and_are_as_large_as_it_says(app, scene, client):
    told = json.loads(client.get("/manifest.webmanifest").text)
    purposes = set()
    for picture in told["icons"]:
        answer = client.get(picture["src"])
        assert answer.status_code == 200
        assert answer.mimetype == picture["type"]
        purposes.add(picture["purpose"])
        if picture["type"] == "image/png":
            width, height = struct.unpack(">II", answer.data[16:24])
            assert picture["sizes"] == f"{width}x{height}"
    assert purposes == {"any", "maskable"}


def test_every_page_names_manifest_picture_and_colour(people, client):
    for page in (client.get("/sign-in").text, client.sign_in("front").get("/").text):
        assert 'rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials"' in page
        assert 'rel="apple-touch-icon"' in page
        assert [*re.findall(r'name="theme-color" content="(#\w+)"', page)] == [
            installing.BAR["light"],
            installing.BAR["dark"],
        ]


def test_the_policy_lets_manifest_and_worker_through(people, client):
    policy = client.sign_in("front").get("/").headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in policy
    assert "worker-src 'self'" in policy
    own = client.get("/service-worker.js").headers["Content-Security-Policy"]
    assert own == "default-src 'none'; connect-src 'self'"


def test_the_worker_keeps_one_page_of_no_business(people, client):
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    (kept,) = re.findall(r"FILES = (\[.*?\]);", answer.text)
    files = json.loads(kept)
    assert files[0] == "/offline"
    assert all(file.startswith("/static/") for file in files[1:])
    for file in files:
        assert client.get(file).status_code == 200, file
    assert answer.text.count(".addAll(") == 1
    assert ".put(" not in answer.text


def test_the_page_without_a_net_takes_no_message_and_names_nobody(people, client):
    client.sign_in("front")
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("info", "Saved.")]
    page = client.get("/offline").text
    assert "Saved." not in page
    assert people.staff["front"].name not in page
    assert "csrf_token" not in page
    assert "Saved." in client.get("/").text  # it waited for a page of the office
    # whatever it loads, the worker has kept
    kept = client.get("/service-worker.js").text
    for file in re.findall(r'rel="(?:stylesheet|icon)" href="([^"]+)"', page):
        assert file in kept
