"""The guards before every request, and the headers behind it.

Everything is closed unless `OPEN_ENDPOINTS` lists it. The guards stand before the anti-forgery
check, because an expired session must be told apart from a forged post: its text is kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from werkzeug.exceptions import SecurityError

from admin_views import current, errors, installing, language, looks, sign_in
from admin_views.current import SAFE
from models import clock, connection, db
from services import sessions

# What may be opened without a log-in; everything else answers with the log-in page.
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "door.sign_in",
        "door.language",
        "door.health",
        "door.robots",
        "verify.page",
        "public_sign_up.page",
        "public_survey.page",
        *("public_training.typed", "public_training.scanned", "public_training.done"),
        "installing.manifest",
        "installing.worker",
        "installing.offline",
    }
)
# What somebody with a first password may open: choosing his own, and leaving.
FIRST_ENDPOINTS = frozenset({"door.password", "door.sign_out"})
UNREAD = frozenset(
    {
        "static",
        "door.health",
        "door.robots",
        "installing.manifest",
        "installing.worker",
        "installing.offline",
    }
)
# What a page asks by itself: it keeps nobody signed in who has gone away.
UNATTENDED = frozenset(
    {
        *("counts.waiting", "admin.live_view", "board.live_view", "incident.live_view"),
        *("month.live_view", "month.person_live", "month.company_live"),
        "training_session.screen_view",
    }
)
# What a wall screen may open: anybody may stand before it, for hours.
WALL_ENDPOINTS = frozenset({"board.index", "board.live_view", "door.sign_out"})

ANONYMOUS_LIMIT = 2 * 1024 * 1024  # bytes of a post of somebody not signed in
OWN_ADDRESS = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f]*")
ROW_ID = re.compile(r"[0-9]{1,18}")
NUMBER = re.compile(r"-?[0-9]{1,18}")
CALENDAR = "vendor/cally.js"
LARGEST_ID = 2**63 - 1


def register(app: Flask) -> None:
    """Set up guards and headers; the order of the guards is the order here."""
    for guard in (
        stop_forged_host,
        stop_bad_address,
        stop_other_sites,
        closed_unless_listed,
        stop_bad_fields,
        forget_sent_form,
    ):
        app.before_request(guard)
    app.context_processor(words_of_every_page)
    app.url_defaults(stamp_static_address)
    app.after_request(show_kept_text)
    app.after_request(set_headers)
    app.teardown_request(lambda error: connection.read_only(False))


def is_own_address(text: str) -> bool:
    """Say whether a return address stays in this application; browsers drop tabs and newlines."""
    return text == "" or OWN_ADDRESS.fullmatch(text) is not None


# -- guards ---------------------------------------------------------------------------------------
def stop_forged_host() -> None:
    """Refuse a Host header that is not ours before anything else is looked at."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
    connection.read_only(request.method in SAFE)


def stop_bad_address() -> None:
    """Refuse addresses that no page of ours leads to: control bytes, other sites, broken ids."""
    _no_nul([request.path, *request.args, *(v for _, v in request.args.items(multi=True))])
    for name in ("url", "next"):
        if not all(is_own_address(value) for value in request.args.getlist(name)):
            abort(400)
    if not all(ROW_ID.fullmatch(value) for value in request.args.getlist("id")):
        abort(404)
    for name in ("page", "page_size", "sort", "desc"):
        if not all(NUMBER.fullmatch(value) for value in request.args.getlist(name) if value):
            abort(400)
    numbers = (request.view_args or {}).values()
    if any(isinstance(value, int) and abs(value) > LARGEST_ID for value in numbers):
        abort(404)


def stop_other_sites() -> ResponseReturnValue | None:
    """Refuse posts that another site sent: browsers tell where a request comes from."""
    if request.method in SAFE:
        return None
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in (None, "", "same-origin", "none") and (
        not origin or urlsplit(origin).netloc == request.host
    ):
        return None
    current_app.logger.warning("post from %r to %r refused", origin or site, request.path)
    return errors.page(
        403,
        title=gettext("This came from another website"),
        sentence=gettext("It was refused. Open the page here, from the menu, and try again."),
    )


def closed_unless_listed() -> ResponseReturnValue | None:
    """Ask for a log-in, and for a password of one's own, before anything opens."""
    if request.endpoint in UNREAD or request.endpoint is None:
        return None
    if request.endpoint in OPEN_ENDPOINTS:
        _expect_little()
        current.name_author()
        return None
    if not current.signed_in():
        _expect_little()
        return sign_in.first()
    _note_activity()
    _let_files_in()
    current.name_author()
    if current.employee().must_change_password and request.endpoint not in FIRST_ENDPOINTS:
        return redirect(url_for("door.password"))
    if current.on_wall() and request.endpoint not in WALL_ENDPOINTS:
        return _board_alone()
    return None


def _board_alone() -> ResponseReturnValue:
    """Lead a wall screen back to its board; it does nothing."""
    sentence = gettext("This screen shows the board alone. Sign out to do anything else.")
    if request.method not in SAFE or errors.wants_json():
        return errors.page(403, sentence=sentence)
    flash(sentence, "info")
    return redirect(url_for("board.index", office=current.wall_office()))


def stop_bad_fields() -> None:
    """Refuse NUL bytes and foreign return addresses in posted fields."""
    if request.method in SAFE or request.endpoint is None:
        return
    _no_nul([text for pair in request.form.items(multi=True) for text in pair])
    for name in ("url", "next"):
        if not all(is_own_address(value) for value in request.form.getlist(name)):
            abort(400)


def forget_sent_form() -> None:
    """Forget kept text in the transaction that sends it."""
    if (
        request.method not in SAFE
        and request.endpoint not in OPEN_ENDPOINTS
        and current.signed_in()
        and current.login().kept_path == current.own_path()
    ):
        sessions.forget_form(current.login())


def _expect_little() -> None:
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    request.max_content_length = min(limit, ANONYMOUS_LIMIT)


def _let_files_in() -> None:
    """Read files beyond the limit, too, where a deed takes some: it says so at their field.

    The page of the error would lose what was typed beside them.
    """
    if request.mimetype == "multipart/form-data" and str(request.endpoint).endswith(".do_view"):
        request.max_content_length = FILES_READ * current_app.config["MAX_CONTENT_LENGTH"]


def _note_activity() -> None:
    if request.endpoint in UNATTENDED and not current.on_wall():
        return
    login, at = current.login(), clock.now()
    if request.method in SAFE:
        sessions.touch(db.engine, login, at)
    elif at - login.last_seen_at >= sessions.TOUCH_EVERY:
        login.last_seen_at = at


def _no_nul(texts: Iterable[str]) -> None:
    if any("\x00" in text for text in texts):
        abort(400)


def words_of_every_page() -> dict[str, Any]:
    """Return what the frame of every page needs; none of it asks the database."""
    if not has_request_context():
        return {}  # a form printed by a command or by the worker has no frame
    spoken = str(get_locale())
    return {
        "csp_nonce": csp_nonce,
        "calendar_address": calendar_address,
        "server_now": lambda: int(clock.now().timestamp()),
        "html_lang": language.tag(spoken),
        "spoken": spoken,
        "languages": language.names(),
        "look": looks.look(),
        "look_choices": looks.CHOICES,
        "bar_colours": installing.BAR,
        "here": current.own_path() if request.method in SAFE else "",
        "in_demo": current.in_demo(),
    }


# -- behind the request ---------------------------------------------------------------------------
def show_kept_text(response: Response) -> Response:
    """Lead to the plain page with the kept text where a form could not take it up again."""
    if (
        "typed" in request.args
        and request.method == "GET"
        and response.status_code == 200
        and "typed_shown" not in g
        and current.is_kept_page()
    ):
        return current_app.make_response(redirect(url_for("door.kept_form")))
    return response


def stamp_static_address(endpoint: str, values: dict[str, Any]) -> None:
    """Let browsers keep our own files for good: a changed file has another address."""
    if endpoint == "static" and "filename" in values:
        file = Path(str(current_app.static_folder)) / values["filename"]
        if file.is_file():
            values["v"] = f"{file.stat().st_mtime_ns:x}"


def calendar_address() -> str:
    """Return where the calendar was installed; empty where dates use the browser's own."""
    if not (Path(str(current_app.static_folder)) / CALENDAR).is_file():
        return ""
    return url_for("static", filename=CALENDAR)


def csp_nonce() -> str:
    """Return the mark that this page's own scripts carry."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def set_headers(response: Response) -> Response:
    """Tell the browser what this page may do, and to keep nothing of it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy(response))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "SAMEORIGIN" if _is_previewed(response) else "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    )
    if request.endpoint == "static" and "v" in request.args:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if current_app.config["HTTPS"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


FILES_READ = 3  # times the limit
# the page that shows a customer's document, and the door its content comes by
PREVIEW, CONTENT = "customer_document.preview_view", "customer_document.content_view"


def _policy(response: Response) -> str:
    if response.mimetype == "application/pdf":  # the browser's own viewer needs its styles
        return "frame-ancestors 'self'" if _is_previewed(response) else "frame-ancestors 'none'"
    if response.mimetype != "text/html":
        return "default-src 'none'; frame-ancestors 'none'"
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'" + _frames()
    )


def _frames() -> str:
    """Return what a page may frame: the preview of a document alone, and only what is ours."""
    return "; frame-src 'self'" if request.endpoint == PREVIEW else ""


def _is_previewed(response: Response) -> bool:
    """Say whether this is a document that its preview, and nobody else, may frame."""
    return request.endpoint == CONTENT and response.mimetype == "application/pdf"
