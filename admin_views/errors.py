"""Error pages: one sentence of what happened, one of what to do, never SQL, never a stack.

They need no database and no menu, so they also work when one of those is what failed.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from admin_views import current, kept
from admin_views.formatting import say
from admin_views.ways import told
from models import Employee, connection, db
from models.audit import note, writing
from models.base import explain
from models.scopes import Forbidden
from rules.refusal import Refusal
from rules.vocabulary import N_, AuditOp, Deed, Record
from services.separation import Separated

RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What an error page says: its heading, and what happened and what to do."""

    title: str
    sentence: str


PAGES = {
    400: Page(
        N_("This request could not be understood"),
        N_("The address or the form is damaged. Go back, open the page from the menu, try again."),
    ),
    401: Page(N_("Please sign in"), N_("Your session has ended. Sign in to go on.")),
    403: Page(
        N_("You may not do this"),
        N_("Your post does not include this right. Ask your supervisor if you need it."),
    ),
    404: Page(
        N_("This page does not exist"),
        N_("The record is not there, or it is not among those you may see. Search for it instead."),
    ),
    405: Page(
        N_("This page cannot be opened like that"),
        N_("Open it from the menu and use the buttons on the page."),
    ),
    409: Page(
        N_("Somebody else was faster"),
        N_("The record was changed after you opened it. Open it again and repeat your change."),
    ),
    413: Page(
        N_("This is too large"),
        N_("At most %(size)s MB can be sent at once. Choose a smaller file or split it."),
    ),
    422: Page(N_("This cannot be done"), N_("Go back, correct the entry and send it again.")),
    429: Page(N_("Too many attempts"), N_("Wait a few minutes and try again.")),
    500: Page(
        N_("Something went wrong"),
        N_(
            "Look whether your entry was saved before you repeat it. If it happens again, tell "
            "the administrator the number below."
        ),
    ),
    503: Page(
        N_("The system is busy"),
        N_("The database does not answer at the moment and nothing was saved. Try again shortly."),
    ),
}


def register(app: Flask) -> None:
    """Hang up the pages."""
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(IntegrityError, clash)
    app.register_error_handler(DataError, out_of_range)
    app.register_error_handler(OverflowError, out_of_range)
    for error in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(error, busy)
    app.register_error_handler(InternalServerError, broken)


def http(error: HTTPException) -> ResponseReturnValue:
    """Answer with the page of a status code; redirects pass."""
    code = error.code or 500
    if error.response is not None or code < 400:
        return error.get_response()
    if isinstance(error, SecurityError):
        return unknown_host()
    if code == 403:
        note_refusal(None, None)
    answer = page(code if code in PAGES else 400 if code < 500 else 500)
    answer.headers.extend((k, v) for k, v in error.get_headers() if k in ("Allow", "Retry-After"))
    return answer


def forbidden(error: Forbidden) -> ResponseReturnValue:
    """Refuse what the permission table does not grant, and write it down."""
    note_refusal(error.deed, error.record)
    return page(403, sentence=say(error.sentence) if isinstance(error, Separated) else None)


def forged(error: CSRFError) -> ResponseReturnValue:
    """Show what was typed with a button to send it again: the form was open too long."""
    return page(
        400,
        title=gettext("This form was open in another session"),
        sentence=gettext("Nothing was saved yet. Check what you typed and send it again."),
        typed=kept.collect() if _from_own_page() else None,
    )


def refused(error: Refusal) -> ResponseReturnValue:
    """Show the sentence of a rule that no form caught."""
    db.session.rollback()
    return page(422, sentence=told(error))


def stale(error: StaleDataError) -> ResponseReturnValue:
    """Tell that somebody else saved the record first."""
    db.session.rollback()
    return page(409, typed=kept.collect())


def clash(error: IntegrityError) -> ResponseReturnValue:
    """Show the sentence of the constraint that refused."""
    db.session.rollback()
    reason = explain(error, Employee)
    current_app.logger.info("refused by the database: %s", type(error.orig).__name__)
    return page(
        409,
        title=gettext("This contradicts another record"),
        sentence=str(reason or gettext("The record exists already, or others still refer to it.")),
    )


def out_of_range(error: Exception) -> ResponseReturnValue:
    """Tell that a value does not fit; what the database said stays in the log."""
    db.session.rollback()
    current_app.logger.info("value out of range: %s", type(error).__name__)
    return page(400, sentence=gettext("A number or date is outside of what can be stored."))


def busy(error: Exception) -> ResponseReturnValue:
    """Ask for patience and keep what was typed."""
    _give_up_transaction()
    current_app.logger.error("%s database: %s", current.request_id(), error)
    answer = page(503, typed=kept.collect(), reference=current.request_id())
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def broken(error: InternalServerError) -> ResponseReturnValue:
    """Show the number under which the log tells what went wrong."""
    _give_up_transaction()
    current_app.logger.error("%s is the number of the error above", current.request_id())
    return page(500, reference=current.request_id(), typed=kept.collect())


def unknown_host() -> ResponseReturnValue:
    """Tell whoever runs the server which setting is missing."""
    text = gettext(
        "This server does not know the name you called it by. Its administrator can add it to "
        "the setting OFFICE_TRUSTED_HOSTS."
    )
    return current_app.make_response((text, 400, {"Content-Type": "text/plain; charset=utf-8"}))


def page(
    code: int,
    *,
    title: str | None = None,
    sentence: str | None = None,
    reference: str | None = None,
    typed: kept.Kept | None = None,
) -> Response:
    """Return the page of a status code; scripts get JSON instead."""
    words = PAGES[code]
    title = title or gettext(words.title)
    size = current_app.config["MAX_UPLOAD_MB"]
    sentence = sentence or gettext(words.sentence, size=size)
    if wants_json():
        body = {"error": sentence, "reference": reference}
        answer = jsonify({key: value for key, value in body.items() if value})
    else:
        answer = current_app.make_response(
            render_template(
                "error.html",
                code=code,
                title=title,
                sentence=sentence,
                reference=reference,
                typed=typed,
            )
        )
    answer.status_code = code
    return answer


def wants_json() -> bool:
    """Say whether a script asks, not somebody who opens a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return (
        best == "application/json"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Sec-Fetch-Dest") == "empty"
    )


def _from_own_page() -> bool:
    """Say whether the browser vouches that the post came from one of our own pages."""
    return bool(request.headers.get("Origin") or request.headers.get("Sec-Fetch-Site"))


def note_refusal(deed: Deed | None, record: Record | None) -> None:
    """Write who was refused what, in a short transaction of its own: the request's is void."""
    try:
        if not current.signed_in():
            return
        author = current.author()
        db.session.rollback()
        connection.read_only(False)
        with Session(db.engine) as own:
            writing(own, author)
            wanted = f"{deed.value}: " if deed else ""
            note(own, AuditOp.REFUSED, record, row_label=f"{wanted}{request.path}"[:120])
            own.commit()
    except OperationalError:
        current_app.logger.exception("the refusal could not be written down")


def _give_up_transaction() -> None:
    try:
        db.session.rollback()
    except OperationalError:
        db.session.remove()
