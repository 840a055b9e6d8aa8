"""Messages really leave the house: a small mail server and a small web server receive them."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from threading import Thread
from urllib.parse import urlsplit, urlunsplit

import pytest

from rules.notice_words import NoticeChannel, SendProblem
from services import senders

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the library's own
HERE = "127.0.0.1"
TITLE, BODY = "工单已升级", "KF-202610-0001\n截止时间:10月8日 10:15"


class MailServer:
    """Takes the letters of one visitor as RFC 5321 has it, or none of them."""

    def __init__(self, answer: bytes = b"250 OK") -> None:
        self.answer = answer
        self.to: list[str] = []
        self.letters: list[bytes] = []
        self.listener = socket.create_server((HERE, 0))
        self.listener.settimeout(10)
        self.port = self.listener.getsockname()[1]

    def serve(self) -> None:
        """Talk with one visitor to his QUIT."""
        visitor, _ = self.listener.accept()
        with visitor, visitor.makefile("rwb") as line:

            def say(words: bytes) -> None:
                line.write(words + b"\r\n")
                line.flush()

            say(b"220 here")
            for heard in line:
                verb = heard[:4].upper()
                if verb == b"RCPT":
                    self.to.append(heard.decode().split("<")[1].split(">")[0])
                    say(self.answer)
                elif verb == b"DATA":
                    say(b"354 go on")
                    self.letters.append(b"".join(iter(line.readline, b".\r\n")))
                    say(b"250 OK")
                elif verb == b"QUIT":
                    return say(b"221 bye")
                else:
                    say(b"250 OK")


@contextmanager
def beside(work) -> Iterator[None]:
    """Let a server answer beside the test, and see it end."""
    thread = Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("answer", "problem"), [(b"250 OK", None), (b"550 no such person", SendProblem.REJECTED)]
)
def test_an_e_mail_arrives_as_it_was_written_or_is_refused_in_words(app, answer, problem):
    server = MailServer(answer)
    address = f"mailto://{HERE}:{server.port}?from=desk@example.com&smtp={HERE}"
    with server.listener, beside(server.serve):
        assert senders.post(NoticeChannel.EMAIL, address, "yf@example.com", TITLE, BODY) is problem
    assert server.to == ["yf@example.com"]
    if problem is None:
        letter = message_from_bytes(server.letters[0], policy=policy.default)
        assert letter["Subject"] == TITLE
        text = letter.get_body(("plain", "html")).get_content()
        assert all(line in text for line in BODY.split("\n"))


def test_a_mail_server_that_is_not_there_is_unreachable(app):
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
    address = f"mailto://{HERE}:{port}?from=desk@example.com&smtp={HERE}"
    problem = senders.post(NoticeChannel.EMAIL, address, "yf@example.com", TITLE, BODY)
    assert problem is SendProblem.UNREACHABLE


@pytest.mark.parametrize(
    ("channel", "plugin", "address", "answer"),
    [
        (
            NoticeChannel.WECOM,
            "NotifyWeComBot",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-key-7",
            {"errcode": 0},
        ),
        (
            NoticeChannel.DINGTALK,
            "NotifyDingTalk",
            "https://oapi.dingtalk.com/robot/send?access_token=abc12",
            {"errcode": 0},
        ),
        (
            NoticeChannel.FEISHU,
            "NotifyFeishu",
            "https://open.feishu.cn/open-apis/bot/v2/hook/11-22",
            {"StatusCode": 0, "code": 0},
        ),
    ],
)
def test_a_robot_gets_title_and_text(app, monkeypatch, caplog, channel, plugin, address, answer):
    robot = getattr(
        import_module(f"apprise.plugins.{plugin.removeprefix('Notify').lower()}"), plugin
    )
    heard: list[tuple[str, str]] = []

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, json.dumps(json.loads(said), ensure_ascii=False)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Keep the console silent."""

    with HTTPServer((HERE, 0), Robot) as server, beside(server.handle_request):
        way = urlsplit(robot.notify_url)._replace(
            scheme="http", netloc=f"{HERE}:{server.server_port}"
        )
        monkeypatch.setattr(robot, "notify_url", urlunsplit(way))
        with caplog.at_level(logging.DEBUG):
            assert senders.post(channel, address, "", TITLE, BODY) is None
    assert caplog.text == ""  # the address is the key
    ((path, said),) = heard
    assert "KF-202610-0001" in said
    assert TITLE in said
    assert any(key in path for key in ("robot-key-7", "abc12", "11-22"))
