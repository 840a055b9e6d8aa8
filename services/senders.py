"""The ways out of the house: e-mail and the robots of chat groups, by Apprise.

Addresses with their passwords and keys stand in the environment alone (config.SETTINGS), never in a
record: so no list, export, backup or line of the trail can show them. Apprise is imported when the
first message goes out; the pages never need it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from flask import current_app

from rules.notice_words import NoticeChannel, SendProblem

EVERYWHERE = "*"
_KEYS: Mapping[NoticeChannel, str] = {
    NoticeChannel.EMAIL: "MAIL_SERVER",
    NoticeChannel.WECOM: "WECOM_ROBOTS",
    NoticeChannel.DINGTALK: "DINGTALK_ROBOTS",
    NoticeChannel.FEISHU: "FEISHU_ROBOTS",
}
ROBOTS = frozenset(_KEYS) - {NoticeChannel.EMAIL}
# an answer of a web or mail server; the library calls that of a mail server a connection error, too
_REJECTED = re.compile(r"error=\d|\(\d{3}, |authenticat", re.IGNORECASE)
_UNREACHABLE = re.compile(r"timed? ?out|connection|socket|resolve|unreachable", re.IGNORECASE)
_LIBRARY = "apprise"
_TALKATIVE = (_LIBRARY, "urllib3.connectionpool")  # may name addresses with their keys


def any_open() -> bool:
    """Say whether anything leaves the house at all."""
    return any(current_app.config.get(key) for key in _KEYS.values())


def open_channels(office_code: str) -> frozenset[NoticeChannel]:
    """Return the channels that are set up for an office."""
    return frozenset(one for one in NoticeChannel if address_of(one, office_code))


def address_of(channel: NoticeChannel, office_code: str) -> str:
    """Return where a channel leads for an office; empty where it is not set up.

    Robots are written ``CODE=address`` an office, separated by spaces; ``*=``, or no code, is for
    every other office.
    """
    given = str(current_app.config.get(_KEYS[channel], ""))
    if channel is NoticeChannel.EMAIL:
        return given
    found = {}
    for part in given.split():
        code, separator, address = part.partition("=")
        if not separator or "/" in code:
            code, address = EVERYWHERE, part
        found[code] = address
    return found.get(office_code, found.get(EVERYWHERE, ""))


def post(
    channel: NoticeChannel, address: str, to: str, title: str, body: str
) -> SendProblem | None:
    """Send one message; return why it did not go out, or nothing."""
    if not address:
        return SendProblem.SWITCHED_OFF
    if channel is NoticeChannel.EMAIL and not to:
        return SendProblem.NO_ADDRESS
    return _notify(_url(channel, address, to), title, body)


def _url(channel: NoticeChannel, address: str, to: str) -> str:
    """Return an address as Apprise writes it: people paste what the chat's own page shows."""
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if channel is NoticeChannel.EMAIL:
        return f"{address}{'&' if parts.query else '?'}to={quote(to)}"
    if parts.scheme != "https":
        return address
    match channel:
        case NoticeChannel.WECOM:
            return f"wecombot://{quote(asked.get('key', ''))}"
        case NoticeChannel.DINGTALK:
            secret = f"{quote(asked['secret'])}@" if "secret" in asked else ""
            return f"dingtalk://{secret}{quote(asked.get('access_token', ''))}/"
        case _:
            return f"feishu://{quote(parts.path.rsplit('/', 1)[-1])}/"


class _Heard(logging.Filter):
    """Stops what is said of a message before any log, whoever listens; the reason is read from it.

    A filter and not ``propagate``: a handler may hang on the library's own logger, too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == _LIBRARY:
            self.said.append(record.getMessage())
        return False


def _notify(url: str, title: str, body: str) -> SendProblem | None:
    import apprise

    heard = _Heard()
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    for one in loggers:
        one.addFilter(heard)
    logging.getLogger(_LIBRARY).setLevel(logging.DEBUG)
    try:
        way: Any = apprise.Apprise.instantiate(url)
        if way is None:
            return SendProblem.REJECTED
        if way.notify(title=title, body=body):
            return None
    except Exception:
        # a library that stumbles must not stop the round, nor print the address it stumbled over
        return SendProblem.UNREACHABLE
    finally:
        for one in loggers:
            one.removeFilter(heard)
    return problem_of(heard.said)


def problem_of(said: list[str]) -> SendProblem:
    """Return what a failure was by what the library said of it."""
    words = " ".join(said)
    if _UNREACHABLE.search(words) and not _REJECTED.search(words):
        return SendProblem.UNREACHABLE
    return SendProblem.REJECTED
