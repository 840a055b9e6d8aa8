"""Who acts in the present request, on whose behalf it writes, and what he had typed before."""

from __future__ import annotations

import re
import secrets
from urllib.parse import quote, urlencode, urlsplit

from flask import current_app, g, request
from flask import session as cookie
from flask_login import UserMixin, current_user
from werkzeug.datastructures import MultiDict

from models import clock, db
from models.audit import Author, writing
from models.people import Employee, LoginSession
from models.scopes import Actor, actor_of
from rules.vocabulary import N_
from services import sessions

session = db.session
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LISTS = re.compile(r"/|/[a-z_]+/")  # the start page and the lists
VISITOR = N_("not signed in")  # the author of what happens before anybody has signed in


class SignedIn(UserMixin):
    """What Flask-Login hands around: a living session; its ``id`` is the random token."""

    def __init__(self, token: str, login: LoginSession) -> None:
        self.token, self.login = token, login

    def get_id(self) -> str:
        return self.token

    @property
    def employee(self) -> Employee:
        """Whose session it is."""
        return self.login.employee


def load(token: str) -> SignedIn | None:
    """Return the living session of a cookie's token (Flask-Login's user loader)."""
    login = sessions.resume(session(), token, clock.now())
    return SignedIn(token, login) if login else None


def signed_in() -> bool:
    """Say whether somebody is signed in."""
    user = current_user._get_current_object()  # asked for every screen of every menu
    return user is not None and bool(user.is_authenticated)


def on_wall() -> bool:
    """Say whether this is a wall screen's session, which opens its board and nothing else."""
    return "wall" in cookie


def wall_office() -> int:
    """Return the office whose board a wall screen shows."""
    return int(cookie["wall"])


def login() -> LoginSession:
    """Return the session of this request; only where somebody is signed in."""
    found: LoginSession = current_user.login
    return found


def employee() -> Employee:
    """Return who is signed in."""
    return login().employee


def actor() -> Actor:
    """Return who acts, with the posts and areas held today; asked once per request."""
    if "actor" not in g:
        g.actor = actor_of(session(), employee(), clock.today())
    found: Actor = g.actor
    return found


def request_id() -> str:
    """Return the number of this request: in the audit trail, in the log, on error pages."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(5).upper()
    return str(g.request_id)


def address() -> str:
    """Return where the request comes from."""
    return (request.remote_addr or "")[:45]


def author() -> Author:
    """Return on whose behalf this request writes to the audit trail."""
    if signed_in():
        person = employee()
        return Author(person.id, person.name, address(), request_id())
    return Author(None, VISITOR, address(), request_id())


def name_author() -> None:
    """Name the author of what this request writes."""
    writing(session(), author())


def typed() -> MultiDict[str, str] | None:
    """Return what was typed into this form before its session ended, to be shown again.

    The log-in page sends people back to the form's own address with ``typed=1``; a form is then
    filled from this as if it had been posted, but nothing is saved.
    """
    if request.method != "GET" or not is_kept_page():
        return None
    g.typed_shown = True
    return MultiDict(sessions.kept_fields(login()))


def is_kept_page() -> bool:
    """Say whether this address is the form whose text the session keeps."""
    return (
        "typed" in request.args
        and signed_in()
        and login().kept_path != ""
        and login().kept_path == own_path()
    )


def own_path() -> str:
    """Return the present address below the host, without the mark that asks for kept text."""
    query = [(k, v) for k, v in request.args.items(multi=True) if k != "typed"]
    return _path(request.path, query)


def came_from() -> str:
    """Return the list or start page this request came from; nothing for any other page."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or not _LISTS.fullmatch(came.path):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def _path(path: str, query: list[tuple[str, str]]) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~") + ("?" + urlencode(query) if query else "")


def in_demo() -> bool:
    """Say whether this is the demonstration office."""
    return bool(current_app.config["DEMO"])
