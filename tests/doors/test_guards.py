"""What never gets past the door."""

import re

import pytest
from sqlalchemy import event

from admin_views.security import OPEN_ENDPOINTS, is_own_address
from models import db

pytestmark = pytest.mark.once  # requests are refused before a record is asked for

ELSEWHERE = [
    "http:evil.example",
    "http:/evil.example",
    "https:evil.example/x",
    "http://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//[",
    "\n",
    "/\t/evil.example",
    "/a\r\nLocation: x",
    "evil",
    " /who",
]


@pytest.mark.parametrize("name", ["url", "next"])
def test_addresses_elsewhere_are_refused(people, client, name):
    for address in ELSEWHERE:
        query = {name: address}
        assert client.get("/sign-in", query_string=query).status_code == 400, address
    client.sign_in("front")
    for address in ELSEWHERE:
        query = {name: address}
        assert client.get("/who", query_string=query).status_code == 400, address
        assert client.send("/language", language="en", **query).status_code == 400, address


@pytest.mark.parametrize("address", ["/", "/who", "/ticket/?search=漏水 x&page=2#top", ""])
def test_own_addresses_pass(address):
    assert is_own_address(address)


def walk(app):
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for method in sorted(rule.methods - {"OPTIONS"}):
            yield rule.endpoint, method, address


def test_everything_is_closed_unless_listed(app, scene, client):
    opened = set()
    for endpoint, method, address in walk(app):
        answer = client.open(address, method=method, data={"csrf_token": client.token()})
        asked = answer.status_code == 401 or (answer.location or "").startswith("/sign-in?next=")
        if not asked:
            opened.add(endpoint)
    assert opened <= OPEN_ENDPOINTS
    assert set(app.view_functions) >= OPEN_ENDPOINTS  # a name that is gone would open another day


def test_scripts_are_told_in_json(app, scene, client):
    answer = client.get("/who", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 401
    assert set(answer.json) == {"error"}


def test_every_post_needs_a_token(app, people, client):
    client.sign_in("admin")
    for endpoint, method, address in list(walk(app)):
        if method == "POST":
            answer = client.post(address, data={})
            assert answer.status_code == 400, endpoint


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_posts_from_other_sites_are_refused_in_spite_of_a_token(people, client, headers):
    client.sign_in("front")
    data = {"csrf_token": client.token(), "language": "en"}
    assert client.post("/language", data=data, headers=headers).status_code == 403
    assert client.post("/sign-out", data=data, headers=headers).status_code == 403
    assert client.get("/who").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "[", "@"])
def test_forged_host(app, scene, client, host):
    answer = client.get("/sign-in", headers={"Host": host} if host else {"Host": "evil"})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_forged_host_does_not_lead_a_signed_in_person_away(people, client):
    client.sign_in("front")
    answer = client.get("/who", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "OFFICE_TRUSTED_HOSTS" in answer.text


ODD = {
    "search=%00": 400,
    "%00=1": 400,
    "id=1,2": 404,
    "id=abc": 404,
    "id=-1": 404,
    "id=99999999999999999999": 404,
    "id=１": 404,
    "page=99999999999999999999": 400,
    "page=x": 400,
    "url=%0a": 400,
    "page=2&id=1": 200,
    "page=": 200,
}


def test_odd_arguments(people, client):
    client.sign_in("front")
    assert {query: client.get(f"/who?{query}").status_code for query in ODD} == ODD


def test_odd_fields_and_paths(faulty, people, client):
    client.sign_in("front")
    assert client.send("/echo", text="a\x00b").status_code == 400
    assert client.send("/echo", url="//evil.example").status_code == 400
    assert client.get("/customer/99999999999999999999").status_code == 404
    assert client.get("/customer/1%00").status_code in (400, 404)
    assert client.get("/%ff%fe").status_code == 404


def test_headers_of_every_page(people, client):
    anonymous = client.get("/sign-in")
    client.sign_in("front")
    for answer in (anonymous, client.get("/who"), client.get("/nothing"), client.get("/healthz")):
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] == "no-store"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Strict-Transport-Security" not in headers


def test_own_files_are_kept_by_the_browser_until_they_change(app, scene, client):
    page = client.get("/sign-in").text
    address = re.search(r'href="(/static/door\.css\?v=\w+)"', page)[1]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/door.css").headers["Cache-Control"]


def test_the_mark_of_scripts_changes_with_every_page(people, client):
    policies = {client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_cookie_is_for_the_server_alone(people, client):
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_reading_commits_nothing(app, people, client):
    """Opening pages must not write: prefetching and reloading would change records."""
    client.sign_in("admin")
    client.get("/who")
    commits = []
    note = commits.append
    event.listen(db.engine, "commit", note)
    try:
        for endpoint, method, address in list(walk(app)):
            if method == "GET":
                answer = client.get(address)
                if answer.status_code == 403:  # a refusal is written down, whatever was asked
                    commits.clear()
                assert commits == [], endpoint
    finally:
        event.remove(db.engine, "commit", note)


def test_too_large_a_post(app, people, client):
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    client.sign_in("front")
    answer = client.send("/language", language="en", more="x" * 20_000_00)
    assert answer.status_code == 413


def test_strangers_may_not_send_much(people, client):
    answer = client.send("/who", more="x" * 3_000_000)
    assert answer.status_code in (401, 405, 413)
    answer = client.send("/sign-in", username="front", password="x" * 3_000_000)
    assert answer.status_code == 413
