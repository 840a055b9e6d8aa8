"""What was typed into a form that could not be sent: carried along, signed, never lost.

Passwords and files are never kept. The signature binds the text to its owner, so that the next
person at the same browser does not see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from flask import current_app, request
from flask import session as cookie
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from admin_views.current import own_path, session
from services import sessions

LARGEST = 200_000  # characters of one form
GOOD_FOR = 12 * 3600  # seconds
_SECRET = ("password", "csrf_token")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form's address, what was typed into it, and whose it is (None: nobody was signed in)."""

    path: str
    fields: list[tuple[str, str]]
    owner: int | None
    files: bool = False


def collect() -> Kept | None:
    """Return what this request tried to post; None where there is nothing to keep."""
    if request.blueprint == "door":  # log-in and passwords
        return None
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:  # too large, or no form at all
        return None
    fields = [(k, v) for k, v in pairs if not any(word in k.lower() for word in _SECRET)]
    if not fields or sum(len(k) + len(v) for k, v in fields) > LARGEST:
        return None
    return Kept(own_path(), fields, None, bool(request.files))


def signed(kept: Kept) -> str:
    """Return the text as the log-in page carries it."""
    token = str(cookie.get("_user_id", ""))
    owner = sessions.owner_of(session(), token) if token else None
    return str(_signer().dumps([kept.path, kept.fields, owner, kept.files]))


def opened(text: str) -> Kept | None:
    """Return what `signed` packed; None if it was tampered with or is too old."""
    try:
        path, fields, owner, files = _signer().loads(text, max_age=GOOD_FOR)
    except BadData:
        return None
    return Kept(path, [(str(k), str(v)) for k, v in fields], owner, files)


def can_be_opened(path: str) -> bool:
    """Say whether an address shows a page, or only takes posts."""
    adapter = current_app.url_map.bind("localhost")
    try:
        adapter.match(unquote(path.partition("?")[0]), method="GET")
    except HTTPException:
        return False
    return True


def marked(path: str) -> str:
    """Return a form's address with the mark that asks for the kept text."""
    return path + ("&" if "?" in path else "?") + "typed=1"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept form")
