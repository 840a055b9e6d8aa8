"""Log-in, locks, first passwords, one's own password."""

from datetime import timedelta

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from models import AuditLine, Employee, LoginFailure, LoginSession, clock, db
from rules.refusal import Refusal
from rules.vocabulary import AuditOp
from services import accounts
from services.accounts import SHORTEST_PASSWORD
from services.guessing import WORDS, is_easy
from tests.doors.conftest import PASSWORD
from tests.visitor import alert

NEW = "nine green bottles"
SIGNS = "4@8({[<369!|17$5+%2"  # each may stand for several letters


def lines(op: AuditOp) -> list[AuditLine]:
    return list(db.session.scalars(db.select(AuditLine).where(AuditLine.op == op)))


def test_right_password_opens_and_is_written_down(people, door, client):
    answer = door("front", next="/who")
    assert (answer.status_code, answer.location) == (302, "/who")
    assert "前台甲" in client.get("/who").text
    (line,) = lines(AuditOp.LOGIN)
    assert (line.actor_name, line.row_id, line.ip) == (
        "前台甲",
        people.staff["front"].id,
        "127.0.0.1",
    )
    assert line.request_id


@pytest.mark.parametrize("typed", ["Front", " FRONT ", "ｆｒｏｎｔ", "front\u200b"])
def test_a_name_is_the_same_however_it_is_typed(people, door, typed):
    assert door(typed).status_code == 302
    for _ in range(5):
        door(typed, "not my password")
    assert door("front").status_code == 429  # the failures of all writings count together


def test_token_is_kept_as_a_digest_only(people, door, client):
    door("front")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    (login,) = db.session.scalars(db.select(LoginSession))
    assert len(login.token_hash) == 64
    assert token not in login.token_hash


@pytest.mark.parametrize("name", ["front", "nobody", "", "x" * 500])
def test_one_sentence_for_a_wrong_name_and_a_wrong_password(people, door, name):
    answer = door(name, "not my password")
    assert answer.status_code == 401
    assert alert(answer) == alert(door("front", "not it either"))
    assert "前台甲" not in answer.text


def test_as_much_is_computed_for_an_unknown_name(people, door, monkeypatch):
    hashes = []
    real = accounts._hasher()

    class Spy:
        def verify(self, stored, password):
            hashes.append(stored)
            return real.verify(stored, password)

        def check_needs_rehash(self, stored):
            return False

    monkeypatch.setattr(accounts, "_hasher", Spy)
    door("front", "wrong")
    door("nobody", "wrong")
    assert len(hashes) == 2
    assert [text.split("$")[1:4] for text in hashes] == [hashes[0].split("$")[1:4]] * 2


def test_log_in_page_that_was_open_too_long_is_shown_anew(people, client):
    answer = client.post("/sign-in", data={"username": "front", "password": PASSWORD})
    assert answer.status_code == 400
    assert 'name="password"' in answer.text
    assert PASSWORD not in answer.text


def test_mistyped_name_is_not_written_down(people, door):
    door("my secret password", "x")
    (line,) = lines(AuditOp.LOGIN_FAILED)
    assert (line.row_id, line.row_label) == (None, "")


@pytest.mark.parametrize("name", ["front", "nobody"])
def test_five_failures_lock_a_name_whether_or_not_it_exists(people, door, name):
    answers = [door(name, "wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429] * 2
    said = alert(answers[-1])
    until = clock.local(clock.now() + timedelta(minutes=15))
    assert any((until + timedelta(minutes=m)).strftime("%H:%M") in said for m in (-1, 0, 1)), said
    assert answers[-1].headers["Retry-After"]


def test_locked_account_refuses_the_right_password_until_the_time_told(people, door):
    for _ in range(5):
        door("front", "wrong")
    assert door("front").status_code == 429
    assert door("manager").status_code == 302  # others are not locked out
    for failure in db.session.scalars(db.select(LoginFailure)):
        failure.at -= timedelta(minutes=15)
    db.session.commit()
    assert door("front").status_code == 302


def test_lock_is_written_down_and_lifted_by_a_new_first_password(people, door):
    for _ in range(5):
        door("front", "wrong")
    last = lines(AuditOp.LOGIN_FAILED)[-1]
    assert list(last.changes) == ["locked_until"]
    admin = people.actor("admin", clock.today())
    first = accounts.reset_password(db.session(), admin, people.staff["front"], clock.now())
    assert door("front", first).status_code == 302


def test_success_starts_the_count_again(people, door):
    for _ in range(4):
        door("front", "wrong")
    assert door("front").status_code == 302
    assert [door("front", "wrong").status_code for _ in range(4)] == [401] * 4


def test_failures_of_one_address_are_counted_over_all_names(people, app, door, client):
    app.config["LOCK_AFTER_ADDRESS"] = 6
    assert [door(f"name{n}", "wrong").status_code for n in range(6)] == [401] * 5 + [429]
    assert door("front").status_code == 429
    answer = client.post(
        "/sign-in",
        data={"csrf_token": client.token(), "username": "front", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert answer.status_code == 302


def test_people_who_left_cannot_sign_in(people, door):
    people.staff["front"].active = False
    db.session.commit()
    assert door("front").status_code == 401


def test_account_without_password_cannot_be_entered(scene, door):
    assert door("front", "").status_code == 401


def test_hash_follows_the_settings(people, app, door):
    app.config["PASSWORD_ROUNDS"] = 2
    assert door("front").status_code == 302
    db.session.expire_all()
    assert "t=2" in people.staff["front"].password_hash


def test_first_password_opens_nothing_but_the_choice_of_an_own_one(people, door, client):
    admin = people.actor("admin", clock.today())
    first = accounts.reset_password(db.session(), admin, people.staff["front"], clock.now())
    assert door("front", first).status_code == 302
    for page in ("/", "/who", "/kept-form"):
        assert client.get(page).location == "/password"
    assert client.send("/sign-out-everywhere").location == "/password"
    answer = client.send("/password", password=first, new_password=NEW, repeated=NEW)
    assert answer.status_code == 302
    assert client.get("/who").status_code == 200


def test_first_password_expires(people, door):
    admin = people.actor("admin", clock.today())
    first = accounts.reset_password(
        db.session(), admin, people.staff["front"], clock.now() - timedelta(days=8)
    )
    answer = door("front", first)
    assert answer.status_code == 401
    assert alert(answer) != alert(door("front", "wrong"))


@pytest.mark.parametrize("username", ["supervisor", "front", "auditor"])
def test_only_the_administrator_hands_out_passwords(people, username):
    from models.scopes import Forbidden

    actor = people.actor(username, clock.today())
    with pytest.raises(Forbidden):
        accounts.reset_password(db.session(), actor, people.staff["worker"], clock.now())


def test_new_password_ends_the_other_sessions(people, door, client, app):
    other = app.test_client().sign_in("front")
    door("front")
    client.send("/password", password=PASSWORD, new_password=NEW, repeated=NEW)
    assert client.get("/who").status_code == 200
    assert other.get("/who").status_code == 302
    assert door("front", PASSWORD, browser=app.test_client()).status_code == 401
    assert door("front", NEW, browser=app.test_client()).status_code == 302
    changed = [line for line in lines(AuditOp.UPDATE) if "password_hash" in line.changes]
    assert [line.actor_name for line in changed] == ["前台甲"]
    assert NEW not in str([line.changes for line in changed])


@pytest.mark.parametrize(
    ("old", "new", "repeated", "field"),
    [
        ("wrong", NEW, NEW, "password"),
        (PASSWORD, "short", "short", "new_password"),
        (PASSWORD, NEW, NEW + "!", "repeated"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password"),
    ],
)
def test_refusal_stands_at_its_field(people, client, old, new, repeated, field):
    client.sign_in("front")
    answer = client.send("/password", password=old, new_password=new, repeated=repeated)
    assert answer.status_code == 422
    assert f'id="{field}-refusal"' in answer.text
    assert old not in answer.text


POOR = (
    "short",
    "nine bottle",  # eleven characters
    "123456789012",
    "Password1234",
    "P@ssw0rd2026!",
    "qwertyuiop123",
    "1qaz2wsx3edc",
    "aaaaaaaaaaaa",
    "abcdefghijklm",
    "mnbvcxzlkjhg",
    "password1password1",
    "woaini5201314",
    "wuyeguanli888",
    "Kefu@123456789",
    "guangzhou888888",
    "sonyericsson",
    "x" * 201,
    "front_desk_7",
    "FRONT_DESK_7!",
    "front_desk_7front_desk_7",
)


def test_poor_passwords_are_refused(app):
    person = Employee(username="front_desk_7")
    with app.app_context():
        for password in POOR:
            with pytest.raises(Refusal):
                accounts.check_password(person, password)


@pytest.mark.slow
def test_no_common_password_that_is_long_enough_is_taken(app):
    """What people use most: bare where it is long enough, else doubled and dressed up."""
    common = [word for word in FREQUENCY_LISTS["passwords"][:200] if len(word) >= 6]
    long = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST_PASSWORD]
    tried = {*long, *(f"{w}{w}" for w in common), *(f"{w}123456" for w in common)}
    tried |= {f"{word}@12345678" for word in WORDS} | {f"{word}1234567890" for word in WORDS}
    tried = {word for word in tried if len(word) >= SHORTEST_PASSWORD}
    assert [word for word in sorted(tried) if not is_easy(word, ())] == []
    assert len(tried) > 600


def test_a_password_made_of_ones_own_name_is_refused(app):
    person = Employee(username="chenxiaoyu", name="陈小雨", employee_no="GD-00417")
    with app.app_context():
        for password in ("ChenXiaoyu2026!", "gd-00417gd-00417", "chenxiaoyu@123"):
            with pytest.raises(Refusal):
                accounts.check_password(person, password)


def test_wrong_present_passwords_count_like_failed_log_ins(people, door, client):
    """A session left open is no place to try passwords."""
    client.sign_in("front")
    fields = {"new_password": NEW, "repeated": NEW}
    limit = client.application.config["LOCK_AFTER"]
    for _ in range(limit):
        assert client.send("/password", password="a wrong guess", **fields).status_code == 422
    assert len(lines(AuditOp.LOGIN_FAILED)) == limit
    answer = client.send("/password", password=PASSWORD, **fields)
    assert answer.status_code == 422
    assert 'id="password-refusal"' in answer.text
    assert door("front", PASSWORD).status_code == 429


def test_a_changed_password_forgives_the_failures_before_it(people, door, client):
    client.sign_in("front")
    fields = {"new_password": NEW, "repeated": NEW}
    client.send("/password", password="a wrong guess", **fields)
    assert client.send("/password", password=PASSWORD, **fields).status_code == 302
    for _ in range(client.application.config["LOCK_AFTER"] - 1):
        door("front", "a wrong guess")
    assert door("front", NEW).status_code == 302


def test_good_passwords_need_no_signs_or_digits(app):
    with app.app_context():
        for password in (
            NEW,
            "一条安静的河边的小路上走",
            "tHe Front desk",
            "  two spaces  ",
            SIGNS,
        ):
            accounts.check_password(Employee(username="front"), password)


def test_one_time_passwords_are_long_and_never_alike():
    found = {accounts.one_time_password() for _ in range(200)}
    assert len(found) == 200
    assert all(len(text) == 14 for text in found)
