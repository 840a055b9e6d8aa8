"""The page behind an activity's QR code: residents sign up without a log-in (JD-9).

It shows the activity and nothing about anybody, works without a script, and answers a code that was
never given out exactly like one that is closed.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError

from admin_views import current
from admin_views.current import SAFE, session
from admin_views.fields import LineField, WholeField, filled
from admin_views.formatting import moment
from admin_views.forms import OfficeForm
from models import Activity, clock
from rules.activity_words import SignUpState
from rules.refusal import Refusal
from services import sign_ups

public_sign_up = Blueprint("public_sign_up", __name__)
TRAP = "website"  # a box nobody sees: only a program fills it in
DONE = tuple(state.value for state in (SignUpState.SEAT, SignUpState.WAITING))


class PublicForm(OfficeForm):
    """All that a resident is asked."""

    name = LineField(_l("Name"), [filled], longest=80)
    room = LineField(_l("Room"), [filled], longest=40)
    phone = LineField(_l("Phone"), [filled], longest=20)
    people = WholeField(_l("Number of people"), [filled], default=1)


@public_sign_up.route("/S/<token>", methods=("GET", "POST"))  # the code is in upper case
@public_sign_up.route("/s/<token>", methods=("GET", "POST"))  # and people type lower case
def page(token: str) -> ResponseReturnValue:
    """Show the form of an activity that is open, or take what it carries."""
    at = clock.now()
    activity = sign_ups.open_now(session(), token, at)
    if request.method in SAFE:
        if activity is None:
            return _closed()
        return _page(activity, PublicForm())
    full = sign_ups.too_many(session(), activity, current.address(), at)
    session.commit()
    if full:
        return _too_many()
    if activity is None:
        return _closed()
    if request.form.get(TRAP):
        return _done(token, DONE[0])  # as if it had worked: a program learns nothing
    return _take(activity, token)


def _take(activity: Activity, token: str) -> ResponseReturnValue:
    form = PublicForm(request.form)
    if form.validate():
        try:
            row = sign_ups.by_resident(
                session(),
                activity,
                clock.now(),
                name=form.name.data or "",
                room=form.room.data or "",
                phone=form.phone.data or "",
                people=form.people.data or 0,
                key=form.post_key.data,
            )
            session.commit()
            return _closed() if row is None else _done(token, row.state.value)
        except Refusal as refusal:
            session.rollback()
            form.refuse(refusal)
    return _page(activity, form, 422)


@public_sign_up.errorhandler(CSRFError)
def stale_page(error: CSRFError) -> ResponseReturnValue:
    """Show the form once more, as it was typed: it was open too long, or cookies are off."""
    token = str((request.view_args or {}).get("token", ""))
    activity = sign_ups.open_now(session(), token, clock.now())
    if activity is None:
        return _closed(400)
    form = PublicForm(request.form)
    form.top.append(gettext("This page was open too long, or cookies are off. Send it once more."))
    return _page(activity, form, 400)


def _done(token: str, state: str) -> ResponseReturnValue:
    """Lead to the answer, so that going back or looking again sends nothing twice."""
    return redirect(url_for(".page", token=token, done=state))


def _page(activity: Activity, form: PublicForm, code: int = 200) -> ResponseReturnValue:
    done = request.args.get("done", "") if request.method in SAFE else ""
    shown = render(
        "sign_up.html",
        activity=activity,
        form=form,
        done=done if done in DONE else "",
        trap=TRAP,
        moment=moment,
    )
    return current_app.make_response((shown, code))


def _closed(code: int = 404) -> ResponseReturnValue:
    return _nothing(
        code,
        gettext("Signing up is closed"),
        gettext(
            "The deadline has passed, the activity was called off, or the code is not one of ours. "
            "Please ask the site office."
        ),
    )


def _too_many() -> ResponseReturnValue:
    title = gettext("Too many sign-ups from here")
    answer = _nothing(429, title, gettext("Wait a quarter of an hour, or call the site office."))
    answer.headers["Retry-After"] = str(int(sign_ups.WINDOW.total_seconds()))
    return answer


def _nothing(code: int, title: str, sentence: str) -> Response:
    page = render("sign_up_closed.html", title=title, sentence=sentence)
    return current_app.make_response((page, code))
