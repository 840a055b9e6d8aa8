"""A browser for tests: signs in, carries cookies, sends forms with their token."""

from __future__ import annotations

import re
from contextvars import Context
from functools import lru_cache
from typing import Any

from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from models import Employee, clock, db
from services import sessions


class Visitor(FlaskClient):
    """``app.test_client()`` of every test.

    Each request runs outside of the test's own application context, as on a server; what the test
    had prepared is committed first, so that the request sees it and finds no lock.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        kwargs.setdefault("buffered", True)
        return Context().run(super().open, *args, **kwargs)

    def sign_in(self, username: str) -> Visitor:
        """Be this person from now on, without the log-in page."""
        if has_app_context():
            db.session.commit()
        token = Context().run(self._begin, username)
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = token
        return self

    def ticket_of(self, username: str) -> tuple[str, str]:
        """Return name and value of the cookie that makes a real browser this person's."""
        name = self.application.config["SESSION_COOKIE_NAME"]
        kept = self.sign_in(username).get_cookie(name)
        assert kept is not None
        return name, kept.value

    def _begin(self, username: str) -> str:
        with self.application.app_context():
            person = db.session.scalars(db.select(Employee).filter_by(username=username)).one()
            entered = sessions.begin(db.session(), person, "127.0.0.1", clock.now())
            db.session.commit()
            return entered.token

    def token(self) -> str:
        """Return the anti-forgery token of the pages this browser sees."""
        with self.session_transaction() as cookie:
            cookie.setdefault("csrf_token", "0123456789")
            kept = cookie["csrf_token"]
        app = self.application
        return Context().run(_signed, app, app.config["SECRET_KEY"], kept)

    def send(
        self, url: str, more: dict[str, str] | None = None, /, came_from: str = "", **fields: Any
    ) -> TestResponse:
        """Post a form as a page of ours would: with its token, from our own address.

        ``more`` are headers besides.
        """
        headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", **(more or {})}
        if came_from:
            headers["Referer"] = came_from
        return self.post(url, data={"csrf_token": self.token(), **fields}, headers=headers)


@lru_cache(maxsize=1_000)
def _signed(app: Flask, secret: str, kept: str) -> str:
    """Make a token once: signing takes as long as a small page."""
    with app.test_request_context():
        session["csrf_token"] = kept
        return str(generate_csrf())


def alert(response: TestResponse) -> str:
    """Return what a page says in its first alert."""
    found = re.search(r'role="alert"[^>]*>\s*(.*?)\s*<', response.text, re.DOTALL)
    return found[1] if found else ""
