"""Signing in to a training without a log-in: by the code that stands on the trainer's screen.

The page tells the topic to who has the code of the minute and nothing about anybody. Wrong guesses
are counted; a code that never stood anywhere is answered like one that has expired.
"""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError

from admin_views import current
from admin_views.current import SAFE, session
from admin_views.fields import LineField, filled
from admin_views.forms import OfficeForm
from models import TrainingSession, clock
from rules.refusal import Refusal
from rules.training import is_current
from rules.training_words import AttendanceState
from rules.typed import number as figures
from services import training_sign_in

public_training = Blueprint("public_training", __name__)
TRAP = "website"  # a box nobody sees: only a program fills it in
DONE = ("attended", "again", "awaiting")


class SignInForm(OfficeForm):
    """All that somebody is asked who scanned the code."""

    name = LineField(_l("Name"), [filled], longest=40)
    number = LineField(
        _l("Employee number, or the last four figures of your phone number"), [filled], longest=20
    )


class TypedForm(SignInForm):
    """What somebody is asked who opened the page by hand."""

    code = LineField(_l("Code on the screen"), [filled], longest=12)


@public_training.route("/T", methods=("GET", "POST"), strict_slashes=False)
@public_training.route("/t", methods=("GET", "POST"), strict_slashes=False)
def typed() -> ResponseReturnValue:
    """Show the page that asks for the code, or take what it carries."""
    if request.method in SAFE:
        return _page(TypedForm())
    form = TypedForm(request.form)
    if request.form.get(TRAP):
        return _done(DONE[0])  # as if it had worked: a program learns nothing
    if not form.validate():
        return _page(form, 422)
    if not training_sign_in.guesses_left(session(), None, current.address(), clock.now()):
        return _too_many()
    at = clock.now()
    code = "".join((form.code.data or "").split())
    found = training_sign_in.of_code(session(), _plain(code), at)
    if len(found) == 1:
        return _take(found[0], form)
    _count(None)
    sentence = gettext("Two trainings show this code now. Scan it instead.")
    form.code.errors = [sentence if found else gettext(training_sign_in.EXPIRED)]
    return _page(form, 422)


@public_training.route("/T/<token>/<code>", methods=("GET", "POST"))
@public_training.route("/t/<token>/<code>", methods=("GET", "POST"))
def scanned(token: str, code: str) -> ResponseReturnValue:
    """Show the form behind a scanned code while it counts, or take what it carries."""
    row = training_sign_in.open_session(session(), token)
    if row is None:
        return _nothing(404, gettext(training_sign_in.NOT_OPEN))
    if not training_sign_in.guesses_left(session(), row, current.address(), clock.now()):
        return _too_many()
    if not is_current(code, row.secret, clock.now()):
        if request.method not in SAFE:
            _count(row)
        return _nothing(410, gettext(training_sign_in.EXPIRED))
    if request.method in SAFE:
        return _page(SignInForm(), row=row)
    form = SignInForm(request.form)
    if request.form.get(TRAP):
        return _done(DONE[0])
    if not form.validate():
        return _page(form, 422, row)
    return _take(row, form)


def _plain(code: str) -> str:
    """Return figures typed full-width as narrow ones, with their zeros in front."""
    value = figures(code)
    return code if value is None or not code.isdecimal() else f"{int(value):0{len(code)}d}"


def _take(row: TrainingSession, form: SignInForm) -> ResponseReturnValue:
    """Sign somebody in, or say why not; a wrong guess is counted."""
    try:
        line, fresh = training_sign_in.by_code(
            session(), row, clock.now(), name=form.name.data or "", number=form.number.data or ""
        )
        waits = line.state is AttendanceState.AWAITING
        session.commit()
    except Refusal as refusal:
        session.rollback()
        _count(row)
        form.refuse(refusal)
        return _page(form, 422, row if not isinstance(form, TypedForm) else None)
    return _done("awaiting" if waits else "attended" if fresh else "again")


def _count(row: TrainingSession | None) -> None:
    training_sign_in.guessed_wrong(session(), row, current.address(), clock.now())
    session.commit()


@public_training.get("/t/done/<what>/")
def done(what: str) -> ResponseReturnValue:
    """Say what came of signing in: looking again sends nothing twice."""
    if what not in DONE:
        return _nothing(404, gettext(training_sign_in.NOT_OPEN))
    return render("training_sign_in.html", done=what, form=None, row=None, trap=TRAP)


@public_training.errorhandler(CSRFError)
def stale_page(error: CSRFError) -> ResponseReturnValue:
    """Ask once more: the page was open too long, or cookies are off."""
    form = TypedForm(request.form)
    form.top.append(gettext("This page was open too long, or cookies are off. Send it once more."))
    return _page(form, 400)


def _done(what: str) -> ResponseReturnValue:
    return redirect(url_for(".done", what=what))


def _page(
    form: SignInForm, code: int = 200, row: TrainingSession | None = None
) -> ResponseReturnValue:
    here = url_for(".typed") if row is None else request.path
    page = render("training_sign_in.html", form=form, row=row, done="", trap=TRAP, here=here)
    return current_app.make_response((page, code))


def _too_many() -> ResponseReturnValue:
    answer = current_app.make_response(
        _nothing(429, gettext("Too many wrong tries from here. Tell the trainer: he enters you."))
    )
    answer.headers["Retry-After"] = str(int(training_sign_in.WINDOW.total_seconds()))
    return answer


def _nothing(code: int, sentence: str) -> ResponseReturnValue:
    title = gettext("Sign in to the training")
    page = render("sign_up_closed.html", title=title, sentence=sentence)
    return current_app.make_response((page, code))
