"""Notices: who is told, what leaves the house, how often it is tried, and what it may say."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import current_app
from sqlalchemy import select

from models import AuditLine, Delivery, Notice, NoticeSetting
from rules.incident_words import IncidentKind
from rules.notice_words import NoticeChannel, NoticeKind, SendProblem, SendState
from rules.notices import MOST_TRIES, STUCK_MINUTES
from rules.refusal import Refusal
from services import incidents, notice_round, notice_settings, notices, senders, ticket_steps
from services import tasks as services_tasks
from tests.office import NOON
from tests.services import desk
from tests.services.desk import MINUTE, TEN

SECRET = "mailtos://desk:geheim-9@mail.example.com:465?from=desk@example.com"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-key-7"


@pytest.fixture
def sent(scene, monkeypatch):
    """E-mail and a WeCom robot of office A are set up; what is sent lands in this list."""
    monkeypatch.setitem(current_app.config, "MAIL_SERVER", SECRET)
    monkeypatch.setitem(current_app.config, "WECOM_ROBOTS", f"A={ROBOT}")
    post = SimpleNamespace(all=[], answer={"problem": None})

    def notify(url, title, body):
        post.all.append((url, title, body))
        return post.answer["problem"]

    monkeypatch.setattr(senders, "_notify", notify)
    return post


def wishes(scene, who, **choices):
    scene.session.add(
        NoticeSetting(
            employee_id=scene.staff[who].id,
            email=f"{who}@example.com",
            choices={channel: [kind.value for kind in kinds] for channel, kinds in choices.items()},
        )
    )
    scene.session.commit()


def told(scene, who):
    asked = select(Notice).where(Notice.employee_id == scene.staff[who].id).order_by(Notice.id)
    return scene.session.scalars(asked).all()


def messages(scene):
    return scene.session.scalars(select(Delivery).order_by(Delivery.id)).all()


def escalated(scene, at=TEN):
    ticket = desk.request(scene, at)
    actor = scene.actor("front")
    ticket_steps.escalate(scene.session, actor, ticket, at + MINUTE, reason="无法处理")
    scene.session.commit()
    return ticket


def test_told_with_the_deed_and_not_without_it(scene):
    ticket = desk.dispatched(scene)
    (one,) = told(scene, "worker")
    assert (one.kind, one.number, one.state) == (
        *(NoticeKind.JOB_DISPATCHED, ticket.number),
        "dispatched",
    )
    assert told(scene, "front") == []  # who did it knows
    scene.session.rollback()
    assert told(scene, "worker") == []
    assert messages(scene) == []


def test_nobody_is_told_of_what_he_may_not_read(scene):
    ticket = desk.request(scene)
    people = [scene.staff[who].id for who in ("front_b", "worker2", "front", "admin")]
    notices.tell(scene.session, NoticeKind.ESCALATED, ticket, people, NOON)
    assert [len(told(scene, who)) for who in ("front_b", "worker2", "front", "admin")] == [
        0,
        0,
        1,
        0,
    ]
    notices.tell(scene.session, NoticeKind.ESCALATED, ticket, people, NOON)
    assert len(told(scene, "front")) == 1  # one happening is told once


def test_each_deed_tells_whom_it_concerns(scene):
    session = scene.session
    leader = scene.actor("supervisor")
    row = services_tasks.give(
        *(session, leader, NOON),
        office=scene.office,
        what="张贴通知",
        to=scene.staff["worker"],
        due_at=NOON + timedelta(hours=3),
    )
    services_tasks.decline(session, scene.actor("worker"), row, reason="轮休")
    assert [one.kind for one in told(scene, "worker")] == [NoticeKind.TASK_GIVEN]
    assert [one.kind for one in told(scene, "supervisor")] == [NoticeKind.TASK_DECLINED]
    incidents.open_(session, leader, scene.office, IncidentKind.FIRE, NOON, drill=True)
    assert told(scene, "manager") == []
    incidents.open_(session, leader, scene.office, IncidentKind.LEAK, NOON)
    kinds = {who: [one.kind for one in told(scene, who)] for who in ("manager", "front_b")}
    assert kinds == {"manager": [NoticeKind.INCIDENT_OPENED], "front_b": []}


def test_what_is_chosen_goes_out_and_says_no_more_than_it_may(scene, sent, monkeypatch):
    monkeypatch.setitem(current_app.config, "PUBLIC_URL", "https://desk.example.com")
    wishes(scene, "supervisor", email=[NoticeKind.ESCALATED])
    ticket = escalated(scene)
    assert [one.channel for one in messages(scene)] == [NoticeChannel.EMAIL]
    assert notice_round.send_waiting(scene.session, TEN + 2 * MINUTE) == 1
    assert notice_round.send_waiting(scene.session, TEN + 3 * MINUTE) == 0
    ((url, title, body),) = sent.all
    assert url.endswith("to=supervisor%40example.com")
    assert f"https://desk.example.com/ticket/details/?id={ticket.id}" in body
    assert ticket.number in body
    for private in (ticket.subject, ticket.customer.name, ticket.customer.phone, "无法处理"):
        assert private not in title + body
    (row,) = messages(scene)
    assert (row.state, row.tries, row.sent_at) == (SendState.SENT, 1, TEN + 2 * MINUTE)


def test_a_group_hears_it_once(scene, sent):
    ticket = desk.request(scene)
    people = [scene.staff[who].id for who in ("front", "front2", "supervisor")]
    notices.tell(scene.session, NoticeKind.ESCALATED, ticket, people, TEN)
    scene.session.commit()
    assert len(messages(scene)) == 3
    notice_round.send_waiting(scene.session, TEN)
    assert [url for url, _, _ in sent.all] == ["wecombot://robot-key-7"]
    assert {one.state for one in messages(scene)} == {SendState.SENT}


def test_quiet_hours_hold_messages_back_and_never_the_inbox(scene, sent):
    night = TEN + timedelta(hours=13)  # 23:00
    ticket = desk.request(scene)
    people = [scene.staff["supervisor"].id]
    notices.tell(scene.session, NoticeKind.ESCALATED, ticket, people, night)
    scene.session.commit()
    assert len(told(scene, "supervisor")) == 1
    assert notice_round.send_waiting(scene.session, night + MINUTE) == 0
    assert notice_round.send_waiting(scene.session, TEN + timedelta(hours=21)) == 1


def test_failures_pause_longer_and_end_in_plain_words(scene, sent):
    escalated(scene)
    sent.answer["problem"] = SendProblem.UNREACHABLE
    at = TEN + 2 * MINUTE
    for _ in range(MOST_TRIES + 2):
        notice_round.send_waiting(scene.session, at)
        (row,) = messages(scene)
        at = max(at, row.send_after)
    assert (row.state, row.tries) == (SendState.FAILED, MOST_TRIES)
    assert len(sent.all) == MOST_TRIES
    sent.answer["problem"] = None
    notice_round.retry(row, at)
    scene.session.commit()
    assert notice_round.send_waiting(scene.session, at) == 1


def test_a_worker_that_stopped_leaves_it_to_the_next_round(scene, sent, monkeypatch):
    escalated(scene)

    def stops(*given):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(senders, "_notify", stops)
        with pytest.raises(SystemExit):
            notice_round.send_waiting(scene.session, TEN + 2 * MINUTE)
    scene.session.rollback()
    (row,) = messages(scene)
    assert row.state is SendState.SENDING
    assert notice_round.send_waiting(scene.session, TEN + 5 * MINUTE) == 0
    later = TEN + (3 + STUCK_MINUTES) * MINUTE
    assert notice_round.send_waiting(scene.session, later) == 1
    scene.session.refresh(row)
    assert (row.state, row.tries) == (SendState.SENT, 2)


def test_who_left_gets_nothing(scene, sent):
    escalated(scene)
    scene.staff["supervisor"].active = False
    scene.session.commit()
    assert notice_round.send_waiting(scene.session, TEN + 2 * MINUTE) == 0
    (row,) = messages(scene)
    assert (row.state, row.problem) == (SendState.FAILED, SendProblem.NOT_ALLOWED)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the library's own
def test_secrets_stand_in_no_record_and_no_log(scene, sent, monkeypatch, caplog):
    monkeypatch.undo()  # the library itself, on an address it cannot read
    monkeypatch.setitem(current_app.config, "MAIL_SERVER", "nonsense://geheim-9@nowhere")
    wishes(scene, "supervisor", email=[NoticeKind.ESCALATED])
    library = logging.getLogger("apprise")  # somebody may listen to the library itself
    monkeypatch.setattr(library, "handlers", [*library.handlers, caplog.handler])
    with caplog.at_level(logging.DEBUG):
        escalated(scene)
        assert notice_round.send_waiting(scene.session, TEN + 2 * MINUTE) == 0
    (row,) = messages(scene)
    assert row.problem is SendProblem.REJECTED
    lines = [str(line.changes) for line in scene.session.scalars(select(AuditLine))]
    kept = [str(one.__dict__) for one in (row, *told(scene, "supervisor"))]
    assert not [one for one in (*lines, *kept, caplog.text) if "geheim" in one]


@pytest.mark.parametrize(
    ("channel", "address", "url"),
    [
        (NoticeChannel.WECOM, ROBOT, "wecombot://robot-key-7"),
        (
            NoticeChannel.DINGTALK,
            "https://oapi.dingtalk.com/robot/send?access_token=abc12&secret=SEC9",
            "dingtalk://SEC9@abc12/",
        ),
        (
            NoticeChannel.FEISHU,
            "https://open.feishu.cn/open-apis/bot/v2/hook/11-22",
            "feishu://11-22/",
        ),
        (NoticeChannel.FEISHU, "feishu://11-22/", "feishu://11-22/"),
        (NoticeChannel.EMAIL, SECRET, f"{SECRET}&to=a%40example.com"),
    ],
)
def test_addresses_as_the_chat_shows_them(channel, address, url):
    assert senders._url(channel, address, "a@example.com") == url


def test_robots_belong_to_offices(app, monkeypatch):
    monkeypatch.setitem(app.config, "WECOM_ROBOTS", f"A={ROBOT} https://other.example.com/?key=9")
    with app.app_context():
        assert senders.address_of(NoticeChannel.WECOM, "A") == ROBOT
        assert senders.address_of(NoticeChannel.WECOM, "B") == "https://other.example.com/?key=9"
        assert senders.open_channels("A") == {NoticeChannel.WECOM}


def test_why_it_did_not_go_out():
    unreachable, rejected = SendProblem.UNREACHABLE, SendProblem.REJECTED
    assert senders.problem_of(["Connection timed out"]) is unreachable
    assert senders.problem_of(["Socket Exception: [Errno 111] Connection refused"]) is unreachable
    denied = ["Connection error while submitting", "Socket Exception: (535, b'denied')"]
    assert senders.problem_of(denied) is rejected
    assert senders.problem_of(["Failed to send: error=403"]) is SendProblem.REJECTED
    assert senders.problem_of([]) is SendProblem.REJECTED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.c&to=x@y.z"}, "email"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"quiet_from": "22:00"}, "quiet_to"),
    ],
)
def test_bad_settings_are_told_at_the_field(scene, given, field):
    typed = {"email": "", "quiet_from": "", "quiet_to": "", "chosen": []} | given
    with pytest.raises(Refusal) as no:
        notice_settings.keep(scene.session, scene.actor("front"), **typed)
    assert no.value.field == field
