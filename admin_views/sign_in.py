"""The door: log-in, log-out, one's password, who one is, the language, and the server's health."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, request, url_for
from flask import render_template as render
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_login import login_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import text

from admin_views import current, errors, kept
from admin_views.current import SAFE, SignedIn, session
from admin_views.formatting import moment, said
from config import LANGUAGES
from models import Area, LoginSession, Office, clock, db
from rules.refusal import Refusal
from services import accounts, sessions

door = Blueprint("door", __name__)


# -- log-in ---------------------------------------------------------------------------------------
@door.route("/sign-in", methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """Ask for user name and password; what a dead session could not send waits behind it."""
    if request.method in SAFE:
        return redirect(target()) if current.signed_in() else sign_in_page()
    outcome = accounts.sign_in(
        session(),
        request.form.get("username", ""),
        request.form.get("password", ""),
        current.address(),
        clock.now(),
    )
    if isinstance(outcome, Refusal):
        session.commit()
        return sign_in_page(said(outcome), 429 if outcome.values else 401)
    where = take_up(outcome.login)
    if current.signed_in():  # the session this browser had before
        sessions.sign_out(session(), current.login(), clock.now())
    session.commit()
    open_cookie(outcome)
    return redirect(where)


@door.errorhandler(CSRFError)
def stale_page(error: CSRFError) -> ResponseReturnValue:
    """Offer the log-in page anew: the old one was open too long, or cookies are switched off."""
    if request.endpoint != "door.sign_in":
        return errors.forged(error)
    return sign_in_page(
        gettext("This page was open too long, or cookies are switched off. Sign in once more."), 400
    )


def open_cookie(entered: sessions.Entered) -> None:
    """Begin a cookie of its own for the new session: nothing of the visitor's is carried over."""
    language = entered.login.employee.language or cookie.get("language")
    cookie.clear()
    if language:
        cookie["language"] = language
    login_user(SignedIn(entered.token, entered.login))


def sign_in_page(
    refusal: str = "", code: int = 200, text: str | None = None
) -> ResponseReturnValue:
    """Return the log-in page; ``text`` is a form's kept text, signed."""
    page = render(
        "sign_in.html",
        refusal=refusal,
        username=request.form.get("username", "")[:40],
        next=request.values.get("next", ""),
        kept=text if text is not None else request.form.get("kept", ""),
    )
    headers = {"Retry-After": "60"} if code == 429 else {}
    return current_app.make_response((page, code, headers))


def first() -> ResponseReturnValue:
    """Answer somebody who is not signed in: lead to the log-in, and lose nothing he typed."""
    ended = "_user_id" in cookie
    sentence = gettext("Your session has ended. Sign in to go on.") if ended else ""
    if errors.wants_json():
        return errors.page(401)
    if request.method in SAFE:
        if ended:
            cookie.pop("_user_id", None)
            flash(sentence, "info")
        return redirect(url_for("door.sign_in", next=current.own_path()))
    typed = kept.collect()
    if typed is None:
        return sign_in_page(sentence, 401, "")
    sentence = gettext("Your session has ended. Sign in to go on; what you typed is kept.")
    return sign_in_page(sentence, 401, kept.signed(typed))


def take_up(login: LoginSession) -> str:
    """Return where a log-in leads: to the form it interrupted, or where the person wanted to go."""
    typed = kept.opened(request.form.get("kept", ""))
    if typed is None:
        return target()
    if typed.owner not in (None, login.employee_id):
        flash(gettext("What somebody else typed here before you is not shown."), "info")
        return url_for("admin.index")
    sessions.keep_form(login, typed.path, typed.fields)
    if typed.files:
        flash(gettext("Files are not kept: choose them again."), "warning")
    if not kept.can_be_opened(typed.path):
        return url_for("door.kept_form")
    flash(gettext("What you typed is still here. Check it and send it again."), "info")
    return kept.marked(typed.path)


def target() -> str:
    """Return where somebody wanted to go; the guards let only addresses of our own through."""
    return request.values.get("next") or url_for("admin.index")


@door.get("/kept-form")
def kept_form() -> ResponseReturnValue:
    """Show kept text with a button to send it, where its form cannot be opened by itself."""
    login = current.login()
    if not login.kept_path:
        return redirect(url_for("admin.index"))
    fields = sessions.kept_fields(login)
    return render("kept_form.html", typed=kept.Kept(login.kept_path, fields, login.employee_id))


@door.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session for good, on the server too."""
    sessions.sign_out(session(), current.login(), clock.now())
    session.commit()
    return leave(gettext("You are signed out."))


@door.post("/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions of the person, on every machine."""
    sessions.sign_out(session(), current.login(), clock.now())
    sessions.end_all(session(), current.employee().id, clock.now())
    session.commit()
    return leave(gettext("You are signed out everywhere."))


def leave(sentence: str) -> Response:
    """Return to the log-in page and make the browser drop what it kept."""
    language = cookie.get("language")
    cookie.clear()
    if language:
        cookie["language"] = language
    flash(sentence, "success")
    answer = current_app.make_response(redirect(url_for("door.sign_in")))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


# -- one's own account ----------------------------------------------------------------------------
@door.route("/password", methods=("GET", "POST"))
def password() -> ResponseReturnValue:
    """Let somebody choose a password of his own; a first password opens nothing else."""
    if request.method in SAFE:
        return password_page()
    old, new = request.form.get("password", ""), request.form.get("new_password", "")
    try:
        if new != request.form.get("repeated", ""):
            raise Refusal(
                gettext("The two new passwords differ. Type the new one twice."), field="repeated"
            )
        person, login = current.employee(), current.login().id
        refused = accounts.change_password(
            session(), person, old, new, current.address(), clock.now(), login
        )
    except Refusal as refusal:
        session.rollback()
        return password_page(refusal)
    session.commit()
    if refused is not None:
        return password_page(refused)
    flash(gettext("Your new password is set. Your other sessions have ended."), "success")
    return redirect(url_for("admin.index"))


def password_page(refusal: Refusal | None = None) -> ResponseReturnValue:
    """Return the page, with the refusal beside the field it belongs to."""
    refusals = {refusal.field: said(refusal)} if refusal else {}
    person = current.employee()
    page = render(
        "password.html",
        refusals=refusals,
        first=person.must_change_password,
        username=person.username,
        shortest=accounts.SHORTEST_PASSWORD,
    )
    return current_app.make_response((page, 422 if refusal else 200))


@door.get("/who")
def who() -> ResponseReturnValue:
    """Tell somebody who he is here: posts, areas, sessions."""
    actor, at = current.actor(), clock.now()
    offices = {office.id: office.name for office in session.scalars(db.select(Office))}
    areas = session.scalars(
        db.select(Area).where(Area.id.in_(actor.areas_today)).order_by(Area.name, Area.id)
    )
    return render(
        "who.html",
        moment=moment,
        actor=actor,
        employee=current.employee(),
        posts=[(post.role, offices.get(post.office_id or 0)) for post in actor.posts],
        areas=[area.name for area in areas],
        sessions=sessions.living(session(), current.employee().id, at),
        this=current.login().id,
    )


@door.post("/language")
def language() -> ResponseReturnValue:
    """Speak another language from now on, here and at the next log-in."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        return errors.page(400)
    cookie["language"] = wanted
    if current.signed_in():
        current.employee().language = wanted
        session.commit()
    refresh()
    return redirect(target())


# -- for machines ---------------------------------------------------------------------------------
@door.get("/healthz")
def health() -> ResponseReturnValue:
    """Tell a watchdog whether the pages and the database answer."""
    session.execute(text("SELECT 1"))
    return jsonify(status="ok")


@door.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Ask search engines to stay away."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
